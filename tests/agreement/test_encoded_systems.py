"""Random Systems as terms: each step, start and claim is what the reference says it is."""

from __future__ import annotations

import random_systems
from examples import many
from hypothesis import HealthCheck, given, settings

from rascheck.prove.encode import Encoded
from rascheck.prove.encode.expressions import Frame
from rascheck.prove.solver import Answer, Solver
from rascheck.system import semantics
from rascheck.system.ir import System
from rascheck.system.trace import ModelError, Move, State

ENOUGH = 12
"""States looked at in one System."""


def arrivals(system: System) -> list[tuple[State, frozenset[int]]]:
    """Some places where runs arrive."""
    found = dict.fromkeys((state, semantics.NOTHING) for state in semantics.initial_states(system))
    for state, _ in (pending := list(found)):
        for move in semantics.successors(system, state):
            if isinstance(move, Move) and (move.state, move.occurred) not in found:
                if len(found) >= ENOUGH:
                    return pending
                found[move.state, move.occurred] = None
                pending.append((move.state, move.occurred))
    return pending


def held(encoded: Encoded, frame: Frame, state: State, occurred: frozenset[int]) -> Frame:
    """A frame of constants."""
    constant = encoded.make.constant
    made = frame.copied()
    made.values = [[constant(value) for value in elements] for elements in state.values]
    for array, queues, declared in zip(
        made.queues, state.queues, encoded.system.queues, strict=True
    ):
        for n, entries in enumerate(queues):
            empty = encoded.frames.empty(declared)
            slots = [tuple(map(constant, entry)) for entry in entries]
            array[n] = type(empty)(constant(len(entries)), (*slots, *empty.slots[len(entries) :]))
    made.past = [constant(value) for value in state.past]
    terms = encoded.terms
    made.occurred = {a: terms.yes if a in occurred else terms.no for a in encoded.frames.atoms}
    return made


@settings(max_examples=many(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.systems())
def test_terms_mean_what_the_reference_means(system: System) -> None:
    encoded = Encoded(system)
    solver = Solver(encoded.terms, seconds=20)
    start = encoded.start()
    for state, occurred in arrivals(system):
        frame = held(encoded, encoded.frame, state, occurred)
        solver.push()
        solver.add(encoded.typed, encoded.frames.same(encoded.frame, frame))
        assert solver.ask() is Answer.YES
        assert encoded.state(solver) == state
        for number in range(len(system.transitions)):
            compare_step(encoded, solver, number, state)
        initial = not occurred.intersection(
            encoded.frames.atoms
        ) and state in semantics.initial_states(system)
        assert solver.holds(encoded.initial(encoded.frame)) == initial
        assert solver.holds(encoded.deadlocked()) == semantics.is_deadlocked(system, state)
        for claim in system.properties:
            expected = semantics.holds(system, claim, state, occurred)
            found = encoded.claim(claim.formula)
            assert solver.holds(found.fails) == isinstance(expected, ModelError)
            if isinstance(expected, bool):
                assert solver.holds(found.holds) == expected
        errors = semantics.property_errors(system, state, occurred)
        assert solver.holds(encoded.property_fails()) == bool(errors)
        solver.pop()
    solver.add(start.fails)
    failing = semantics.initial_errors(system)
    assert (solver.ask() is Answer.YES) == bool(failing)
    if failing:
        values = encoded.state(solver, start.frame)._replace(past=())
        assert values in [state for state, _ in failing]


def compare_step(encoded: Encoded, solver: Solver, number: int, state: State) -> None:
    step = encoded.step(number)
    taken = semantics.take(encoded.system, state, number)
    assert solver.holds(step.fails) == isinstance(taken, ModelError)
    if isinstance(taken, ModelError):
        kinds = {failure for failure, condition in step.failures if solver.holds(condition)}
        assert taken.failure in kinds
        return
    assert solver.holds(step.guard) == (taken is not None)
    if taken is None:
        return
    assert encoded.state(solver, step.after) == taken.state
    happened = {atom for atom, truth in step.after.occurred.items() if solver.holds(truth)}
    assert happened == taken.occurred
    before, after = encoded.variables, encoded.frames.values(step.after)
    changed = {
        n
        for n, (old, new) in enumerate(zip(before, after, strict=True))
        if encoded.make.found(solver, old) != encoded.make.found(solver, new)
    }
    assert changed <= set(step.written)
