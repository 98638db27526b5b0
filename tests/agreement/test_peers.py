"""The shipped checks, exported: three checkers count the same states and find the same faults.

`python tests/agreement/test_peers.py [CHECK ...]` compares them all, which takes minutes.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from peers import Said, needs_rumur, needs_spin, rumur, spin

from rascheck.diagnostics import Diagnostics
from rascheck.explore import explore
from rascheck.explore.limits import NOT_REDUCED
from rascheck.exporters import murphi, promela
from rascheck.lang.settings import Overrides
from rascheck.run import load_program
from rascheck.run.export import system_named
from rascheck.system.ir import Kind, System
from rascheck.system.verdict import DEADLOCK, ERROR, Exploration, Verdict

SEED = Path(__file__).parents[2] / "properties/seed.ras"
LARGE = 200_000
"""More states than these are not compared."""
SHIPPED = (
    "late_remapped",  # reachable claims, about states and about steps
    "no_seq_check_mapped",  # an invariant of states is violated
    "identical_record_is_dropped",  # two of steps are
    "forged_fault_status_firmware_waits",  # a deadlock
    "fifo_full",  # a queue that overflows
    "two_cpus_one_irq_work",
)
"""A compiler takes seconds for each of them."""


def named(check: str) -> System:
    system = system_named(f"{SEED}:{check}", "", Overrides(), Diagnostics())
    assert system is not None
    return system


@cache
def ours(check: str) -> Exploration:
    """What this checker finds, with every state visited."""
    return explore(named(check), reduce=NOT_REDUCED)


def whole(check: str) -> int:
    """All states, whatever is violated in them."""
    return explore(replace(named(check), properties=()), reduce=NOT_REDUCED).states


def decided(found: Exploration, *, reachable: bool) -> dict[str, int]:
    """How long the shortest run is to each thing that is wrong, or reached if that is asked for."""
    bad = {Verdict.VIOLATED, Verdict.DEADLOCK, Verdict.ERROR}
    if reachable:
        bad.add(Verdict.REACHABLE)
    return {
        outcome.property: outcome.trace.depth
        for outcome in found.outcomes
        if outcome.verdict in bad and outcome.trace is not None
    }


def same_in_spin(check: str, folder: Path) -> None:
    """Spin counts the same states, and finds the same faults at the same depth."""
    system, text = named(check), promela(named(check))
    more = int("before the initial state" in text)
    said = spin(text, folder, breadth=True, reach=True)
    assert said.states == whole(check) + more
    expected = {}
    for name, depth in decided(ours(check), reachable=True).items():
        step = name == ERROR or is_of_steps(system, name)
        called = {DEADLOCK: "invalid end state", ERROR: "MODEL_ERROR"}.get(name, name)
        expected[called] = depth + more - step  # of a step, Spin says the depth before it
    assert said.wrong == expected


def same_in_rumur(check: str, folder: Path) -> None:
    """Rumur counts the same states, and finds the same violations after as many steps."""
    system = named(check)
    said: Said = rumur(murphi(system), folder, deadlock=system.check_deadlock)
    assert said.states == whole(check)
    found = decided(ours(check), reachable=False)
    kinds = {claim.name: claim.kind for claim in system.properties}
    expected = {
        name: depth + (not is_of_steps(system, name))  # of a state, the rule that says so counts
        for name, depth in found.items()
        if kinds.get(name) is Kind.INVARIANT
    }
    assert {name: said.wrong[name] for name in said.wrong if name in expected} == expected
    invariants = {name for name, kind in kinds.items() if kind is Kind.INVARIANT}
    assert set(said.wrong) & invariants == set(expected)
    if DEADLOCK in found:
        assert said.wrong["deadlock"] == found[DEADLOCK]


def is_of_steps(system: System, name: str) -> bool:
    from rascheck.exporters.flat import is_of_steps as asks

    return any(claim.name == name and asks(claim.formula) for claim in system.properties)


@needs_spin
@pytest.mark.parametrize("check", SHIPPED)
def test_spin_agrees(check: str, tmp_path: Path) -> None:
    same_in_spin(check, tmp_path)


@needs_rumur
@pytest.mark.parametrize("check", SHIPPED[:4])
def test_rumur_agrees(check: str, tmp_path: Path) -> None:
    same_in_rumur(check, tmp_path)


def main() -> None:
    """Compare all checks that are not too large."""
    for check in load_program([str(SEED)], Diagnostics()).checks:
        name = check.name.name
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        if system_named(f"{SEED}:{name}", "", Overrides(), Diagnostics()) is None:
            sys.stdout.write(f"{name}: several combinations\n")
            continue
        states = whole(name)
        if states < LARGE:
            for same in (same_in_spin, same_in_rumur):
                with tempfile.TemporaryDirectory() as folder:
                    same(name, Path(folder))
        sys.stdout.write(f"{name}: {states}\n" if states < LARGE else f"{name}: too large\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
