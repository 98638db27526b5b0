"""A run for ever goes in, as a lasso; why it breaks no property of the kind TEMPORAL comes out.

A lasso is a word that repeats: its positions are the states of the trace, each with what the step
into it made occur, and behind the last one the word goes on at the one after `loop`. If nothing
can move in the last state, it is repeated, history and all, and nothing occurs. The formula is
evaluated by labelling these positions with the truth of each of its parts; only a property that
has an automaton is judged by that.
"""

from __future__ import annotations

from collections.abc import Callable

from rascheck.system.future import taken_apart
from rascheck.system.ir import (
    Const,
    Expr,
    Fairness,
    Future,
    FutureOp,
    Kind,
    Local,
    Many,
    ManyOp,
    Property,
    System,
    Unary,
)
from rascheck.system.semantics import NOTHING, successors, truth
from rascheck.system.text import show_state
from rascheck.system.trace import ModelError, State, Trace


def replay_lasso(system: System, trace: Trace) -> list[str]:
    """Why the moves of a trace, which are known to be right, are no fair run that breaks its
    property."""
    claims = [p for p in system.properties if p.name == trace.claim and p.kind is Kind.TEMPORAL]
    if not claims:
        return [f"there is no property {trace.claim!r} about the future"]
    if trace.loop is None:
        return ["the trace has no loop"]
    if not 0 <= trace.loop <= len(trace.moves):
        return [f"there is no state {trace.loop} to return to"]
    first, last = trace.states[trace.loop], trace.states[-1]
    if first != last:
        shown = [dict(show_state(system, state)) for state in (first, last)]
        unlike = ", ".join(name for name in shown[0] if shown[0][name] != shown[1][name])
        return [f"the loop does not close: {unlike or 'history'} differs"]
    stays = trace.loop == len(trace.moves)
    if stays and successors(system, last):
        return ["the run does not end where it stays: something can move"]
    if not stays:
        around = trace.states[trace.loop + 1 :]
        taken = {move.transition for move in trace.moves[trace.loop :]}
        for fairness in system.fairness:
            if not is_fair(system, fairness, around, taken):
                return [f"the loop is not fair to `{fairness.name}`"]
    word = [(trace.initial, NOTHING), *((move.state, move.occurred) for move in trace.moves)]
    if stays:
        word.append((last, NOTHING))
    if claims[0].automaton is not None:
        return judge_by_automaton(system, claims[0], word, trace.loop + 1)
    return judge(system, claims[0].formula, word, trace.loop + 1)


def is_fair(system: System, fairness: Fairness, around: tuple[State, ...], taken: set[int]) -> bool:
    """Whether a loop through these states, which takes these transitions, is fair.

    A transition that fails is enabled.
    """
    if taken & set(fairness.transitions):
        return True
    enabled = [
        any(move.transition in fairness.transitions for move in successors(system, state))
        for state in around
    ]
    return not any(enabled) if fairness.strong else not all(enabled)


def judge(
    system: System, formula: Expr, word: list[tuple[State, frozenset[int]]], again: int
) -> list[str]:
    """Whether a formula is false on a word; behind its last position comes position `again`."""
    temporal = taken_apart(formula)
    values: list[list[bool]] = []
    for proposition in temporal.propositions:
        row = []
        for position, place in enumerate(word):
            value = truth(system, proposition, *place)
            if isinstance(value, ModelError):
                return [f"the formula fails at position {position}: {value.failure.value}"]
            row.append(value)
        values.append(row)
    if label(temporal.skeleton, values, len(word), again)[0]:
        return ["the run satisfies the formula"]
    return []


def judge_by_automaton(
    system: System, claim: Property, word: list[tuple[State, frozenset[int]]], again: int
) -> list[str]:
    """Whether the automaton of a property accepts a word.

    A node is a position with a state in which the automaton may be there, before it reads. A word
    is accepted if an accepting node can be reached from a first one, and from itself.
    """
    assert claim.automaton is not None
    automaton = system.automata[claim.automaton]
    after: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for position, place in enumerate(word):
        for source, when, target in automaton.edges:
            value = truth(system, when, *place)
            if isinstance(value, ModelError):
                return [f"the automaton fails at position {position}: {value.failure.value}"]
            if value:
                behind = position + 1 if position + 1 < len(word) else again
                after.setdefault((position, source), []).append((behind, target))

    def reached(nodes: list[tuple[int, int]]) -> list[tuple[int, int]]:
        found = dict.fromkeys(then for node in nodes for then in after.get(node, ()))
        queue = list(found)
        for node in queue:
            fresh = [then for then in after.get(node, ()) if then not in found]
            found.update(dict.fromkeys(fresh))
            queue += dict.fromkeys(fresh)
        return queue

    entered = reached([(0, state) for state in automaton.initial])
    if any(node[1] in automaton.accepting and node in reached([node]) for node in entered):
        return []
    return ["the automaton does not accept the run"]


def label(skeleton: Expr, values: list[list[bool]], size: int, again: int) -> list[bool]:
    """The truth of a skeleton at each of `size` positions, by that of its propositions there."""

    def of(part: Expr) -> list[bool]:
        return label(part, values, size, again)

    def next_of(row: list[bool]) -> list[bool]:
        return [*row[1:], row[again]]

    match skeleton:
        case Const(value):
            return [bool(value)] * size
        case Local(number):
            return values[number]
        case Unary(_, inner):
            return [not value for value in of(inner)]
        case Many(op, parts):
            whole = all if op is ManyOp.AND else any
            return [whole(column) for column in zip(*map(of, parts), strict=True)]
        case Future(FutureOp.NEXT, (inner,)):
            return next_of(of(inner))
        case Future(FutureOp.EVENTUALLY, (inner,)):
            now = of(inner)
            return settled(
                [False] * size,
                lambda row: [a or b for a, b in zip(now, next_of(row), strict=True)],
            )
        case Future(FutureOp.ALWAYS, (inner,)):
            now = of(inner)
            return settled(
                [True] * size,
                lambda row: [a and b for a, b in zip(now, next_of(row), strict=True)],
            )
        case Future(FutureOp.UNTIL, (left, right)):
            before, then = of(left), of(right)
            return settled(
                [False] * size,
                lambda row: [
                    c or (a and b) for a, b, c in zip(before, next_of(row), then, strict=True)
                ],
            )
        case _:
            raise AssertionError("this does not stand in a skeleton")


def settled(row: list[bool], step: Callable[[list[bool]], list[bool]]) -> list[bool]:
    """What is left when `step` changes nothing any more."""
    while (after := step(row)) != row:
        row = after
    return row
