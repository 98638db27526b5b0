"""A small spec whose invariant wants lemmas, and what is proved of it, for several tests."""

from __future__ import annotations

from pathlib import Path

from rascheck.diagnostics import Diagnostics
from rascheck.explore.limits import Limits
from rascheck.explore.states import reachable
from rascheck.lang.elaborate import elaborate
from rascheck.lang.settings import Combination, Overrides
from rascheck.prove.clock import Clock
from rascheck.prove.strengthen import Clause, Reached
from rascheck.run.load import load_program
from rascheck.run.strengthened import certificate, mined, seen, spelled
from rascheck.system.ir import System

STAGE2 = Path(__file__).parent / "stage2.ras"
LEMMAS = (
    "forall v: Vcpu { mmu_invalidate_seq >= kvm[v].mmu_seq }",
    "!mmu_invalidate_in_progress => memory_failure.page == none",
    "forall f: Frame { leaf[f] => memory_failure.page != f }",
    "forall v: Vcpu { kvm[v] at Out => kvm[v].pfn == none }",
    "forall f: Frame, v: Vcpu { pte[f] == HwpoisonEntry && !mmu_invalidate_in_progress"
    " && kvm[v].pfn == f => mmu_invalidate_seq != kvm[v].mmu_seq }",
)


def stage2(**sizes: int) -> System:
    """The System of stage2.ras."""
    sink = Diagnostics()
    program = load_program([str(STAGE2)], sink).program
    values = Overrides({name: str(size) for name, size in sizes.items()})
    system = elaborate(program, program.checks["stage2"], Combination(), values, sink)
    assert system is not None, sink.found
    return system


def states_of(system: System) -> Reached:
    """All states of a System."""
    states, complete = reachable(system, Limits())
    return Reached(system, states, complete=complete)


def lemmas_of(system: System, reached: Reached) -> tuple[Clause, ...]:
    """What makes the only claim of a System inductive."""
    found = mined(system, system.properties[0].name, reached, Clock.of(60))
    assert found.proves, found
    return found.lemmas


def certified_files() -> dict[str, str]:
    """The certificate of the small System."""
    system = stage2()
    reached = states_of(system)
    clauses = lemmas_of(system, reached)
    claim = system.properties[0]
    lemmas = spelled(system, claim.name, clauses, frozenset())
    return certificate(system, claim, clauses, lemmas, seen(system, reached))
