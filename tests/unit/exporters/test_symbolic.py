"""Steps as relations: what the SMV text says of each element, against the reference."""

from __future__ import annotations

from flat_states import flat_state, flattened
from hypothesis import given, settings
from random_systems import systems

from rascheck.exporters.flat import Flat
from rascheck.exporters.symbolic import Effect, effect, elements_only
from rascheck.system import semantics
from rascheck.system.evaluate import Context, evaluate
from rascheck.system.ir import System
from rascheck.system.trace import Move, State


def after(flat: Flat, state: State, found: Effect) -> tuple[State, frozenset[int]] | None:
    """Where a rule leads, and what occurs; None if it fails."""
    at = Context(System("flat", flat.variables, (), (), ()), state)
    if evaluate(at, found.fails):
        return None
    values = [list(elements) for elements in state.values]
    for (variable, position), value in found.after.items():
        values[variable][position] = evaluate(at, value)
    occurred = frozenset(atom for atom, value in found.emits.items() if evaluate(at, value))
    return State(tuple(map(tuple, values)), ()), occurred


@given(systems())
@settings(max_examples=30)
def test_a_relation_is_the_step(system: System) -> None:
    flat = flattened(system)
    effects = [effect(flat.variables, rule) for rule in flat.rules]
    guards = [elements_only(flat.variables, rule.guard) for rule in flat.rules]
    seen = dict.fromkeys(semantics.initial_states(system))
    queue = list(seen)
    bare = System("flat", flat.variables, (), (), ())
    for state in queue:
        here = flat_state(system, state)
        moves = semantics.successors(system, state)
        expected = [
            (flat_state(system, move.state), move.occurred) if isinstance(move, Move) else None
            for move in moves
        ]
        found = [
            after(flat, here, one)
            for one, guard in zip(effects, guards, strict=True)
            if evaluate(Context(bare, here), guard)
        ]
        assert found == expected
        for move in moves:
            if isinstance(move, Move) and move.state not in seen and len(seen) < 100:
                seen[move.state] = None
                queue.append(move.state)
