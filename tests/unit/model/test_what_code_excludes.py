"""What the code cannot do, the model cannot do either; and what it can, the model can."""

from __future__ import annotations

from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.run import Options, load_program, run_checks

DIRTY_LOG = """
use <ras/kvm_stage2_writers.ras>
reachable block_while_swapped {
    s2_dirty_log at Swapped && fired s2_fault.kvm_pgtable_stage2_map_block
}
reachable page_while_swapped {
    s2_dirty_log at Swapped && fired s2_fault.kvm_pgtable_stage2_map
}
reachable block_while_on { s2_dirty_log at On && fired s2_fault.kvm_pgtable_stage2_map_block }
reachable page_while_on { s2_dirty_log at On && fired s2_fault.kvm_pgtable_stage2_map }
check c {
    system stage2_logged
    profile v6_18
    with stage2_start = unmapped
    verify block_while_swapped, page_while_swapped, block_while_on, page_while_on
}
"""

UNPOISON = """
use <ras/page_systems.ras>
reachable before_the_return {
    fired page_owner.unpoison_memory && !(mf[Kworker] at Idle)
}
reachable after_the_return {
    fired page_owner.unpoison_memory && mf[Kworker] at Idle
        && once fired mf[Kworker].TestSetPageHWPoison
}
check c {
    system page_life
    profile PROFILE, qemu
    with page_is = free_buddy, unpoison_asked = true
    verify before_the_return, after_the_return
}
"""

SOFT_OFFLINE = """
use <ras/page_systems.ras>
reachable beside_memory_failure {
    fired soft_offline.soft_offline_page && mf[Kworker] at { Marked, Unlock }
}
check c {
    system page_replaced_or_failed
    profile PROFILE, qemu
    with page_is = free_buddy
    verify beside_memory_failure
}
"""

UNMAPPED = """
use <ras/page_systems.ras>
reachable before_the_list { fired mf[Kworker].not_mapped }
reachable behind_the_list {
    entry[VmmA] == NoEntry && page_place == InUse && fired mf[Kworker].send_sig_AO(VcpuTask, VmmA)
}
invariant held_while_listed { mf[Kworker] at { Listed, Killing } => page_place == InUse }
check c {
    system page_life
    profile v6_18, qemu
    with mce_early = vcpu_thread
    verify before_the_list, behind_the_list, held_while_listed
}
"""


def verdicts(folder: Path, text: str) -> dict[str, str]:
    """What the one check of a spec says of each of its properties."""
    path = folder / "spec.ras"
    path.write_text(text, encoding="utf-8")
    sink = Diagnostics()
    report = run_checks(load_program([str(path)], sink), Options(jobs=1), sink)
    assert report is not None, list(sink)
    (check,) = report.checks
    return {row.property: row.verdict.value for row in check.rows}


def test_write_protection_waits_for_faults_with_the_old_flags(tmp_path: Path) -> None:
    assert verdicts(tmp_path, DIRTY_LOG) == {
        "block_while_swapped": "reachable",
        "page_while_swapped": "reachable",
        "block_while_on": "unreachable",
        "page_while_on": "reachable",
    }


@pytest.mark.parametrize(("profile", "waits"), [("v5_15", False), ("v5_15_y", True)])
def test_the_mark_is_taken_back_beside_memory_failure_up_to_v5_16(
    profile: str, waits: bool, tmp_path: Path
) -> None:
    assert verdicts(tmp_path, UNPOISON.replace("PROFILE", profile)) == {
        "before_the_return": "unreachable" if waits else "reachable",
        "after_the_return": "reachable",
    }


@pytest.mark.parametrize(("profile", "found"), [("v5_15", "reachable"), ("v5_15_y", "unreachable")])
def test_soft_offline_runs_beside_memory_failure_up_to_v5_16(
    profile: str, found: str, tmp_path: Path
) -> None:
    text = SOFT_OFFLINE.replace("PROFILE", profile)
    assert verdicts(tmp_path, text) == {"beside_memory_failure": found}


def test_the_owner_of_an_anonymous_page_unmaps_it_under_memory_failure(tmp_path: Path) -> None:
    assert verdicts(tmp_path, UNMAPPED) == {
        "before_the_list": "reachable",
        "behind_the_list": "reachable",
        "held_while_listed": "holds",
    }
