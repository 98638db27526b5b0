"""Every known bug has a file that shows it and shows that its fix mends it.

The list is of those that are kept as litmus tests from the beginning. A file that is not on it was
added since, and is held to the same form.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang import syntax
from rascheck.lang.parse import parse
from rascheck.source import Source

BUGS = Path(__file__).parents[3] / "properties" / "bugs"
KNOWN = (  # noqa: SIM905 - easier to read
    """
    apei_ao_for_ar apei_einprogress_double apei_first_task_always_dies apei_kthread_taskwork_leak
    apei_no_ack apei_queue_not_kicked apei_shared_estatus apei_sync_unqueued_loop fw_ea_bit_clear
    fw_hpfar_stale fw_no_record fw_route_fixed_el2 kvm_nested_vma_shift kvm_nv_sea_routing
    kvm_poison_fault_no_sigbus kvm_serror_entry_window kvm_signal_before_claim
    kvm_unclaimed_sea_vserror kvm_vma_lookup_race mf_already_poisoned_silent mf_ar_wrong_thread
    mf_queue_overflow mf_second_cpu_success mf_shmem_truncate mf_thp_unsplit_ignored
    qemu_ao_dropped qemu_granule_mismatch qemu_migrate_poison_crash qemu_poison_survives_reset
    qemu_single_ack_abort sigbus_blocked_ignored_coalesced tfa_dispatch_fail_cleared tfa_ea_ifdef
    tfa_kfh_serror_pingpong tfa_tea_and_tge tfa_uc_or vfio_vhost_residual_mapping
    vmm_no_sigbus_handler x86_copyin_selfloop
"""
).split()
NAMES = sorted(file.stem for file in BUGS.glob("*.ras"))
WRONG = {"violated", "deadlock", "error"}
BOUNDS = {"VCPUS", "CPUS", "GFNS", "FRAMES", "MF_FIFO", "bad_frames"}


@cache
def items(name: str) -> tuple[syntax.Node, ...]:
    """What a file declares."""
    sink = Diagnostics()
    path = BUGS / f"{name}.ras"
    module = parse(Source(path.name, path.read_text(encoding="utf-8")), sink)
    assert module is not None, sink.found
    return tuple(module.items)


def checks(name: str, kind: str) -> list[syntax.Check]:
    """Its checks with this word in their names; what is half fixed is neither."""
    found: list[syntax.Check] = []
    for check in items(name):
        if isinstance(check, syntax.Check):
            words = check.name.name.split("_")
            shown = "faulty" if "faulty" in words else "fixed" if "fixed" in words else ""
            if shown == kind and "half" not in words:
                found.append(check)
    return found


def test_all_are_there() -> None:
    assert set(KNOWN) <= set(NAMES)
    assert len(KNOWN) == 39


def test_the_page_of_bugs_lists_them_all() -> None:
    page = (BUGS.parents[1] / "docs" / "ras" / "bugs.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| (\w+_\w+) \|", page, re.M)) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_bug_has_a_story_a_faulty_check_and_a_fixed_one(name: str) -> None:
    stories = [
        item.name.name
        for item in items(name)
        if isinstance(item, syntax.Property) and item.kind == "reachable"
    ]
    assert stories, "no `reachable ... via` tells what happens"
    faulty, fixed = checks(name, "faulty"), checks(name, "fixed")
    assert faulty
    assert fixed
    for check in faulty:
        assert {e.verdict for e in check.expects} & WRONG, check.name.name
    assert any(told(check) & set(stories) for check in faulty), "no faulty check tells the story"


def told(check: syntax.Check) -> set[str]:
    """What a check verifies and does not expect to be out of reach."""
    never = {p.name for e in check.expects if e.verdict == "unreachable" for p in e.properties}
    return {property.name for property in check.verify} - never


@pytest.mark.parametrize("name", NAMES)
def test_a_fixed_check_holds_on_the_same_bounds(name: str) -> None:
    faulty = {settings(check)[0] for check in checks(name, "faulty")}
    for check in checks(name, "fixed"):
        assert settings(check)[0] in faulty, f"{check.name.name}: other bounds or another system"
        assert not any(e.verdict in WRONG for e in check.expects), (
            f"{check.name.name}: what is fixed is not violated"
        )
        assert settings(check) not in [settings(other) for other in checks(name, "faulty")]


Bounds = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]


def settings(check: syntax.Check) -> tuple[Bounds, tuple[str, ...]]:
    """The system with its bounds, and what else is set."""
    bounds = [(s.name.name, s.value.span.text) for s in check.settings if s.name.name in BOUNDS]
    others = [f"{s.name.name} = {s.value.span.text}" for s in check.settings]
    profiles = [profile.name for profile in check.profiles]
    systems = tuple(system.name for system in check.systems)
    return (systems, tuple(sorted(bounds))), tuple(sorted(others + profiles))
