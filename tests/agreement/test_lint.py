"""Random Systems: what `lint` calls impossible does not happen, and what it shows does."""

from __future__ import annotations

import itertools
from dataclasses import replace

import random_systems
from hypothesis import HealthCheck, given, settings

from rascheck.prove.lint import Guards, Look
from rascheck.source import Source, Span
from rascheck.system import semantics
from rascheck.system.evaluate import Context, Failed, evaluate
from rascheck.system.ir import Condition, Expr, Kind, Many, ManyOp, System, Transition
from rascheck.system.trace import Move, State

TEXT = Source("t.ras", " " * 1000)


def arrivals(system: System) -> list[tuple[State, frozenset[int]]]:
    """Up to a dozen places where runs arrive: a state, and what occurred last."""
    found = [(state, semantics.NOTHING) for state in semantics.initial_states(system)][:6]
    for state, _ in found:
        for move in semantics.successors(system, state):
            if isinstance(move, Move) and (move.state, move.occurred) not in found:
                found.append((move.state, move.occurred))
        if len(found) > 12:
            break
    return found


def with_places(system: System) -> System:
    """The System as if each conjunct of a guard stood in a text."""
    return replace(system, transitions=tuple(map(placed, system.transitions)))


def placed(transition: Transition) -> Transition:
    """No text asks for the head of a queue, which there is only behind a test of its length."""
    guard = transition.guard
    if "Head(" in repr(guard):
        return transition
    parts = guard.values if isinstance(guard, Many) and guard.op is ManyOp.AND else (guard,)
    conditions = tuple(Condition(part, Span(TEXT, n, n + 1)) for n, part in enumerate(parts))
    return replace(transition, conditions=conditions)


def value(system: System, state: State, expr: Expr) -> bool | None:
    try:
        return bool(evaluate(Context(system, state), expr))
    except Failed:
        return None


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.systems().map(with_places))
def test_what_is_called_impossible_does_not_happen(system: System) -> None:
    look = Look(system)
    guards = Guards(look)
    places = arrivals(system)
    states = [state for state, _ in places]
    for transition in system.transitions:
        enabled = {value(system, state, transition.guard) for state in states}
        if not guards.can_hold(transition):
            assert enabled <= {False}
            assert guards.to_blame(transition) or not transition.conditions
        spans = [condition.span for condition in transition.conditions]
        for span in guards.implied(transition, spans):
            rest = [c.expr for c in transition.conditions if c.span != span]
            (this,) = (c.expr for c in transition.conditions if c.span == span)
            for state in states:
                if value(system, state, Many(ManyOp.AND, tuple(rest))) is not False:
                    assert value(system, state, this)
    for one, other in itertools.pairwise(system.transitions):
        both = guards.both([one], [other])
        if both is None:
            holding = [state for state in states if value(system, state, one.guard)]
            assert not any(value(system, state, other.guard) for state in holding)
        else:
            assert value(system, both.state, one.guard)
            assert value(system, both.state, other.guard)
    for claim in system.properties:
        if claim.kind is not Kind.TEMPORAL:
            can = look.claim(claim.formula)
            for state, occurred in places:
                found = semantics.holds(system, claim, state, occurred)
                if isinstance(found, bool):
                    assert can.hold if found else can.fail
                else:
                    assert can.both
