"""Two Systems come in; what each allows that the other does not goes out, shortest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rascheck.diagnostics import Diagnostics, nearest
from rascheck.explain.facts import Facts, Line
from rascheck.explore.difference import (
    FAILED,
    Followed,
    Packed,
    Shared,
    declared,
    follow,
    shared_by,
    ways,
)
from rascheck.explore.difference.product import Way
from rascheck.prove.minterms import Abstraction
from rascheck.run.diff.answers import Answer, answered, deeper, unknown
from rascheck.run.execute import Refused, well_formed
from rascheck.show.diff.data import Behaviours, Change, Extra
from rascheck.show.report import Reason
from rascheck.system import semantics
from rascheck.system.ir import System, show_value
from rascheck.system.runs import told
from rascheck.system.text import show_element, show_entry
from rascheck.system.trace import Ending, ModelError, Move, State, Trace

MOST_PAIRS = 500_000
"""So many pairs are looked at in each direction if nothing else is said."""
LOOKED = 50
"""Of so many places where the other side may be it is asked why it does not go on."""
SHOWN = 6
"""So many values that are not the same are shown."""


@dataclass(frozen=True)
class Half:
    """One side: its Systems, and how it is seen."""

    pair: Abstraction
    side: Packed
    labels: tuple[int, ...]
    number: int

    def run(self, way: Way, *, last: bool = False) -> Trace:
        """A run with its bits, which the reference has accepted; `last`: it is about its last step.

        Raises `Refused`.
        """
        start, steps = way
        ending = Ending.VIOLATED if last else Ending.REACHED
        found = told(self.pair.explored, "", ending, self.side.state(start), steps)
        trace = self.pair.restored(found)
        problems = semantics.replay_run(self.pair.concrete, trace)
        if problems:
            raise Refused("; ".join(problems))
        return trace


def compared(
    pairs: tuple[Abstraction, Abstraction],
    hidden: Sequence[str],
    most: int,
    sink: Diagnostics,
) -> Behaviours | None:
    """Compare what two Systems allow; None after reporting."""
    one, other = pairs
    for pair in pairs:
        well_formed(pair.explored)
    bits = {name for pair in pairs for name in _registers(pair)}
    shared = shared_by(one.explored, other.explored, bits, hidden)
    if shared.is_empty:
        sink.error("E468", "the two have no machine, variable or queue in common")
        return None
    _check_hidden(shared, hidden, sink)
    if sink.failed:
        return None
    if _plain(one.concrete) == _plain(other.concrete):
        return _found(shared, hidden, most, (Followed(None), Followed(None)), (None, None))
    sides = Packed.both(shared)
    halves = [
        Half(pair, side, shared.labels[number], number)
        for number, (pair, side) in enumerate(zip(pairs, sides, strict=True))
    ]
    if not _have_values(halves, sink):
        return None
    found = follow(*sides, most), follow(sides[1], sides[0], most)
    extra = (
        _extra(shared, halves[0], halves[1], found[0]),
        _extra(shared, halves[1], halves[0], found[1]),
    )
    return _found(shared, hidden, most, found, extra)


def _found(
    shared: Shared,
    hidden: Sequence[str],
    most: int,
    found: tuple[Followed, Followed],
    extra: tuple[Extra | None, Extra | None],
) -> Behaviours:
    one, other = found
    return Behaviours(
        extra,
        (most * one.limited, most * other.limited),
        (one.pairs, other.pairs),
        len(shared.machines),
        len(shared.variables) + len(shared.queues),
        shared.alone,
        shared.left_out,
        tuple(hidden),
    )


def _registers(pair: Abstraction) -> list[str]:
    """The variables and queues that hold bits."""
    names = []
    for place in pair.tables:
        if place.kind == "variable":
            names.append(pair.concrete.variables[place.owner].name)
        elif place.kind == "part":
            names.append(pair.concrete.queues[place.owner].name)
    return names


def _check_hidden(shared: Shared, hidden: Sequence[str], sink: Diagnostics) -> None:
    known = [name for system in shared.systems for name in declared(system)]
    for name in hidden:
        if name not in known:
            message = f"--hide: there is no machine, variable or queue `{name}`"
            sink.error("E469", message, fix=nearest(name, known))


def _have_values(halves: Sequence[Half], sink: Diagnostics) -> bool:
    """Whether each `where` of initial values has a value for all of them; False after reporting."""
    for name, half in zip("-+", halves, strict=True):
        half.side.initial()
        for candidate in half.side.failing[:1]:
            failed = semantics.begin(half.pair.explored, half.side.state(candidate))
            assert isinstance(failed, ModelError), "generated code fails where the reference does"
            message = f"`{name}` fails on initial values: {failed.failure.value}: {failed.message}"
            sink.error("E475", message, failed.span, fix="mend its `where`")
    return not any(half.side.failing for half in halves)


def _plain(system: System) -> tuple[object, ...]:
    """What a System does, whatever it is called and whatever its settings are called."""
    return (
        system.variables,
        system.queues,
        system.machines,
        system.transitions,
        system.assumptions,
    )


# ------------------------------------------------------------------------------------ one direction


def _extra(shared: Shared, half: Half, other: Half, found: Followed) -> Extra | None:
    """What one side allows and the other does not, with the reason."""
    if found.way is None:
        return None
    trace = half.run(found.way, last=True)
    if not found.way[1]:
        why = _initial(shared, half, other, trace.initial)
    else:
        why = _reasons(shared, half, other, trace, found)
    return Extra(half.pair.concrete, trace, why)


def _initial(shared: Shared, half: Half, other: Half, state: State) -> tuple[Reason, ...]:
    """Why an initial state is none of the other side: how the one that is most like it differs."""
    others = (other.run((start, ())).initial for start in other.side.initial())
    differs = [unlike(shared, half, other, state, its) for its in others]
    if not differs:
        return (Reason(0, "it has no initial state at all"),)
    least = min(differs, key=len)
    return (Reason(0, "no initial state of it is so; in the one most like it"), *_values(least))


def _reasons(
    shared: Shared, half: Half, other: Half, trace: Trace, found: Followed
) -> tuple[Reason, ...]:
    """Why the other side cannot follow the last step."""
    assert found.way is not None
    number = found.way[1][-1]
    label, seen = found.observed[-1]
    numbers = [n for n, its in enumerate(other.labels) if its == label and label]
    places = ways(other.side, found.observed[:-1])[:LOOKED]
    before = trace.states[len(found.way[1]) - 1]
    if not label:
        return _unseen(shared, half, before, trace.states[-1], failed=seen == FAILED)
    if not numbers:
        transition = half.pair.concrete.transitions[number]
        return deeper(unknown(other.pair.concrete, half.pair.concrete, transition), 0)
    answers: list[Answer] = []
    for way, _ in places:
        facts = Facts(other.pair.concrete, other.run(way))
        answer = answered(facts, numbers)
        if answer.taken:
            effects = _effects(shared, half, other, trace, facts, numbers, failed=seen == FAILED)
            answer = Answer(True, len(effects), effects)
        answers.append(answer)
    best = min(answers, key=lambda answer: (not answer.taken, answer.missing))
    return deeper(best.lines, 0)


def _unseen(
    shared: Shared, half: Half, before: State, after: State, *, failed: bool
) -> tuple[Reason, ...]:
    """What is seen of a step of machines that are not compared."""
    if failed:
        return (Reason(0, "a step of a machine that is not compared fails"),)
    did = unlike(shared, half, half, before, after)
    first = Reason(0, "a step of a machine that is not compared changes what is")
    return (first, *_values(did, "before", "after"))


def _effects(
    shared: Shared,
    half: Half,
    other: Half,
    trace: Trace,
    facts: Facts,
    numbers: Sequence[int],
    *,
    failed: bool,
) -> tuple[Line, ...]:
    """What is not the same after a step that both can take."""
    if failed:
        return (Line(0, "the step is taken there and does not fail"),)
    found = []
    for number in numbers:
        move = semantics.take(facts.system, facts.trace.states[-1], number)
        if isinstance(move, Move):
            found.append(unlike(shared, half, other, trace.states[-1], move.state))
    least = min(found, key=len)
    first = Line(0, "the step is taken there and has another effect")
    return (first, *(Line(r.depth, r.text) for r in _values(least)))


def _values(changes: Sequence[Change], here: str = "here", there: str = "there") -> list[Reason]:
    return [
        Reason(1, f"{name} = {old} {here}, {new} {there}") for name, old, new in changes[:SHOWN]
    ]


def unlike(shared: Shared, half: Half, other: Half, state: State, its: State) -> list[Change]:
    """What both sides have and has not the same value in two states."""
    mine, theirs = _shown(shared, half, state), _shown(shared, other, its)
    return [
        Change(name, value, theirs[name]) for name, value in mine.items() if theirs[name] != value
    ]


def _shown(shared: Shared, half: Half, state: State) -> dict[str, str]:
    """The values of what both sides have."""
    found: dict[str, str] = {}
    system = half.pair.concrete
    for pair in shared.variables:
        variable = system.variables[pair[half.number]]
        for position, value in enumerate(state.values[pair[half.number]]):
            name = show_element(variable.name, variable.dims, position)
            found[name] = show_value(variable.type, value)
    for pair in shared.queues:
        queue = system.queues[pair[half.number]]
        for position, held in enumerate(state.queues[pair[half.number]]):
            entries = ", ".join(show_entry(queue, entry) for entry in held)
            found[show_element(queue.name, queue.dims, position)] = f"[{entries}]"
    return found
