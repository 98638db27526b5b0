"""What the code cannot do, the model cannot do either; and what it can, the model can."""

from __future__ import annotations

from pathlib import Path

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
