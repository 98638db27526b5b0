"""Lemmas: which are found, how they read, and that they serve at other sizes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import proofs

from rascheck.prove.clock import Clock
from rascheck.prove.strengthen import Spelling
from rascheck.prove.strengthen.clauses import Clause, Fact
from rascheck.prove.strengthen.merge import merged
from rascheck.prove.strengthen.near import rings
from rascheck.run.prove import alone
from rascheck.run.strengthened import mined
from rascheck.system.ir import Binary, BinaryOp, Const, Read
from rascheck.system.verdict import ERROR


def test_the_lemmas_of_a_small_system_read_like_an_argument() -> None:
    system = proofs.stage2()
    found = proofs.lemmas_of(system, proofs.states_of(system))
    assert tuple(map(Spelling(system).formula, found)) == proofs.LEMMAS


def test_lemmas_of_a_small_system_prove_a_larger_one() -> None:
    small, large = proofs.stage2(), proofs.stage2(VCPUS=3, FRAMES=4)
    reached = proofs.states_of(small)
    known = proofs.lemmas_of(small, reached)
    found = mined(large, large.properties[0].name, reached, Clock.of(60), known)
    assert found.proves
    assert found.lemmas == known
    assert found.tried == len(known)


def test_what_does_not_hold_is_not_proved() -> None:
    system = proofs.stage2()
    claim = system.properties[0]
    broken = Binary(BinaryOp.EQ, Read(2), Const(0))  # mmu_invalidate_seq
    assert system.variables[2].name == "mmu_invalidate_seq"
    changed = replace(system, properties=(replace(claim, formula=broken),))
    found = mined(changed, claim.name, proofs.states_of(changed), Clock.of(60))
    assert not found.proves
    assert found.why == "nothing that can be said of the state before a step excludes it"
    assert found.lemmas == ()


def test_the_rings_of_a_claim_grow_from_what_it_reads() -> None:
    system = proofs.stage2()
    found = [
        sorted(system.variables[number].name for _, number in ring)
        for ring in rings(system, [system.properties[0].formula])
    ]
    assert found[0] == ["leaf", "pte"]
    assert found[-1] == sorted(variable.name for variable in system.variables)


def test_control_states_are_joined() -> None:
    system = proofs.stage2()
    kvm = next(n for n, v in enumerate(system.variables) if v.name == "kvm")
    vcpu = system.variables[kvm].dims[0]
    scalar = system.variables[kvm].type

    def at(state: int) -> Clause:
        read = Read(kvm, (Const(0, vcpu),))
        return Clause((), (Fact(Binary(BinaryOp.EQ, read, Const(state, scalar))),))

    (joined,) = merged(system, [at(0), at(2)])
    assert Spelling(system).formula(joined) == "kvm[vcpu0] at Sampled"


def test_numbers_are_compared() -> None:
    system = proofs.stage2()
    seq = next(n for n, v in enumerate(system.variables) if v.name == "mmu_invalidate_seq")
    scalar = system.variables[seq].type

    def is_not(value: int) -> Clause:
        return Clause((), (Fact(Binary(BinaryOp.EQ, Read(seq), Const(value, scalar))),))

    def told(values: Iterable[int]) -> list[str]:
        return list(map(Spelling(system).formula, merged(system, map(is_not, values))))

    assert told(range(2, 8)) == ["mmu_invalidate_seq <= 1"]
    assert told(range(5)) == ["mmu_invalidate_seq >= 5"]
    assert told([2, 3]) == ["!(mmu_invalidate_seq in { 2, 3 })"]
    assert told([0, 1, 2, 3, 5, 6, 7]) == ["mmu_invalidate_seq == 4"]
    assert told([4]) == ["mmu_invalidate_seq != 4"]


def test_what_follows_from_the_same_is_said_together() -> None:
    system = proofs.stage2()
    running, page = (
        next(n for n, v in enumerate(system.variables) if v.name == name)
        for name in ("mmu_invalidate_in_progress", "memory_failure.page")
    )
    seq = next(n for n, v in enumerate(system.variables) if v.name == "mmu_invalidate_seq")
    some = Fact(Binary(BinaryOp.NE, Read(page), Const(0, system.variables[page].type)))
    last = Fact(Binary(BinaryOp.EQ, Read(seq), Const(7, system.variables[seq].type)))
    clauses = [Clause((), (Fact(Read(running)), one)) for one in (some, last)]
    (joined,) = merged(system, clauses)
    assert Spelling(system).formula(joined) == (
        "mmu_invalidate_in_progress => memory_failure.page == none && mmu_invalidate_seq != 7"
    )


def test_no_error_is_proved_by_lemmas() -> None:
    system = alone(proofs.stage2(), ERROR, None)
    found = mined(system, ERROR, proofs.states_of(system), Clock.of(60))
    assert found.proves, found
    assert tuple(map(Spelling(system).formula, found.lemmas)) == (
        "mmu_invalidate_seq == 7 => memory_failure at Idle",
    )
