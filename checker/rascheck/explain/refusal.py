"""The end of a run and some transitions go in; why none of them can be taken there comes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rascheck.explain.facts import Facts, Line
from rascheck.explain.waiting import lacking
from rascheck.source import Span
from rascheck.system import semantics
from rascheck.system.ir import System
from rascheck.system.text import show_action, show_transition
from rascheck.system.trace import ModelError

SHOWN = 8
"""So many values are shown of those that a condition looks at."""
MOST = 3
"""Of how many ways in which a step can be taken it is said why not."""


class Refusal(NamedTuple):
    """Why transition `number` cannot be taken: `missing` parts of its guard are false."""

    missing: int
    number: int
    lines: tuple[Line, ...]


def refused(facts: Facts, numbers: Sequence[int]) -> Refusal | None:
    """What keeps back the one of these transitions that is nearest to happen; None if one can be
    taken, or if there is none."""
    found = []
    for number in numbers:
        transition = facts.system.transitions[number]
        false = lacking(facts, transition)
        if not false:
            return None
        found.append((len(false), number, false[0]))
    if not found:
        return None
    missing, number, first = min(found, key=lambda one: one[:2])
    needed = facts.formula(first, facts.system.transitions[number])
    held: list[Line] = []
    if facts.truth(first) is False:
        held = facts.lines(facts.causes(first, False), 1)
    lines = [Line(0, f"{show_transition(facts.system, number)} needs {needed}"), *held[:SHOWN]]
    return Refusal(missing, number, tuple(lines))


def nearest(facts: Facts, numbers: Iterable[int]) -> list[Line]:
    """For the transitions that are the nearest to be enabled: what the guard wants first, and the
    values that it finds.

    None of `numbers` is enabled. Those are near of whose guards the fewest parts are false.
    """
    wanting = [(lacking(facts, facts.system.transitions[n]), n) for n in numbers]
    least = min((len(false) for false, _ in wanting), default=0)
    near = [(false, number) for false, number in wanting if len(false) == least]
    lines: list[Line] = []
    for false, number in near[:MOST]:
        transition = facts.system.transitions[number]
        first = false[0] if false else transition.guard
        wants = facts.formula(first, transition)
        rest = len(false) - 1
        more = f", and {rest} more of its guard {_be(rest)} false" if rest > 0 else ""
        actions = (transition.action, transition.partner)
        name = " > ".join(show_action(facts.system, part) for part in actions if part is not None)
        lines.append(Line(0, f"{name} needs {wants}{more}"))
        if facts.truth(first) is False:
            lines += facts.lines(facts.causes(first, False), 1)
    if len(wanting) > MOST:
        rest = len(wanting) - min(len(near), MOST)
        lines.append(
            Line(0, f"{rest} other {'way' if rest == 1 else 'ways'} {_be(rest)} no nearer")
        )
    return lines


def _be(number: int) -> str:
    return "is" if number == 1 else "are"


def failing(facts: Facts, numbers: Sequence[int]) -> tuple[Line, ...]:
    """What one of these transitions does that the model forbids; nothing if none does."""
    last = facts.trace.states[-1]
    for number in numbers:
        taken = semantics.take(facts.system, last, number)
        if isinstance(taken, ModelError):
            told = ": ".join(filter(None, (taken.failure.value, taken.message)))
            first = Line(0, f"the step fails there: {told}")
            return (first,) if taken.span is None else (first, _line(taken.span))
    return ()


def absent(system: System, machine: str, step: str) -> tuple[Line, ...]:
    """Why a System has no transition of a step with some arguments and some partner."""
    declared = next((m for m in system.machines if m.name == machine), None)
    if declared is None:
        return (Line(0, f"there is no machine {machine}"),)
    found = next((s for s in declared.steps if s.name == step), None)
    if found is None:
        return (Line(0, f"{machine} has no step {step}"),)
    never = _never(system, found.span) if found.span else ()
    if not never:
        so = "with these arguments and this partner"
        return (Line(0, f"{machine} has a step {step}, but never {so}"),)
    return (Line(0, f"{machine}.{step} is never taken: with these settings"), *never)


def _never(system: System, step: Span) -> tuple[Line, ...]:
    """The conditions of a step that were false when it was written out.

    They stand behind its name, and before that of the next one.
    """
    places = [s.span for m in system.machines for s in m.steps if s.span is not None]
    starts = [place.start for place in places if place.source == step.source]
    end = min((start for start in starts if start > step.start), default=len(step.source.text))
    spans = [
        span
        for span, truth in system.folded
        if not truth and span.source == step.source and step.start < span.start < end
    ]
    return tuple(dict.fromkeys(_line(span, " is false") for span in spans))


def _line(span: Span, told: str = "") -> Line:
    """A piece of the text, what is told of it, and where it stands."""
    text = " ".join(span.text.split())
    return Line(1, text + told, f"{span.source.path}:{span.line}")
