"""Lemmas: which are found, how they read, and that they serve at other sizes."""

from __future__ import annotations

from dataclasses import replace

import proofs

from rascheck.prove.clock import Clock
from rascheck.prove.strengthen import Spelling
from rascheck.prove.strengthen.clauses import Clause, Fact
from rascheck.prove.strengthen.merge import merged
from rascheck.prove.strengthen.near import rings
from rascheck.run.strengthened import mined
from rascheck.system.ir import Binary, BinaryOp, Const, Read


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

    (joined,) = merged([at(0), at(2)])
    assert Spelling(system).formula(joined) == "!(kvm[vcpu0] at { Out, LookedUp })"
