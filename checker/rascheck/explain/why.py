"""Why a run is shown: a System and a Trace go in, the lines of the `why:` block come out.

First what fails, then what makes it count, each value with the step since which it has been so.
"""

from __future__ import annotations

from itertools import takewhile
from typing import assert_never

from rascheck.explain.facts import UNKNOWN, Facts, Leaf, Line, is_plain, word
from rascheck.explain.forever import Forever
from rascheck.explain.history import History
from rascheck.explain.narrow import narrow
from rascheck.explain.places import Place
from rascheck.explain.waiting import resting, rests, waiting
from rascheck.system.ir import (
    Binary,
    Branch,
    Expr,
    Occurred,
    Past,
    Property,
    SetLocal,
    Statement,
    System,
)
from rascheck.system.text import show_instance, show_transition
from rascheck.system.trace import Ending, ModelError, Trace

ROOM = 89
"""How long a reason in one line is if it says more than one thing."""


def why(system: System, trace: Trace, *, known: bool = False) -> tuple[Line, ...]:
    """The reason for which a trace is shown; of one that is `known`, not what would exclude it."""
    facts = Facts(system, trace)
    match trace.ending:
        case Ending.VIOLATED:
            return tuple(violated(facts))
        case Ending.REACHED:
            formula = claimed(facts)
            return tuple(History(system, trace).lines(facts.causes(formula, True), 0))
        case Ending.DEADLOCK:
            return (*deadlocked(facts),)
        case Ending.STUCK:
            assert trace.machine is not None, "a stuck machine has a name"
            name = show_instance(system, *trace.machine)
            first = Line(0, f"{name} can never move again")
            return (first, *waiting(facts, trace.machine))
        case Ending.ERROR:
            assert trace.error is not None, "an error is there to be shown"
            return tuple(failed(facts, trace.error))
        case Ending.LASSO:
            return (*for_ever(facts, known=known),)
        case Ending.STOPPED:
            return ()
        case _:
            assert_never(trace.ending)


def brief(system: System, trace: Trace, *, known: bool = False) -> str:
    """The reason in one line: `stage2[frame0] == Absent is false: stage2[frame0] = Mapped`.

    Of a run for ever that is `known`, since it is expected, nothing is said that would exclude it.
    """
    facts = Facts(system, trace)
    match trace.ending:
        case Ending.REACHED:
            leaves = facts.causes(claimed(facts), True)
            lines = History(system, trace, short=True).lines(leaves, 0)
            return ", ".join(line.text for line in lines)
        case Ending.VIOLATED:
            lines = violated(facts, short=True)
        case Ending.LASSO:
            if told_so := accepted(facts):
                return told_so[0].text
            run = Forever(system, trace, short=True)
            [first, *rest] = run.promised(claimed(facts))
            what = () if known else run.excluded(claimed(facts))
            excluding = [line.text for line in what if line.depth][:1]
            told = "; ".join([noted(first), *excluding])
            lines = [Line(0, told)] if len(told) <= ROOM else [first, *rest]
        case _:
            lines = list(why(system, trace, known=known))
    if not lines:
        return ""
    first, *rest = lines
    text = noted(first)
    if rest and rest[0].depth > first.depth:
        values = list(takewhile(lambda line: line.depth > first.depth, rest))
        whole = f"{text}: {noted(values[0])}"
        told = ", ".join(noted(line) for line in values)
        bare = ", ".join(line.text for line in values)
        return next((found for found in (whole, told, bare) if len(found) <= ROOM), whole)
    for line in rest:
        if not line.text.endswith("because") and len(text) + len(noted(line)) + 2 <= ROOM:
            text += f"; {noted(line)}"
    return text


def noted(line: Line) -> str:
    """A line with its note behind it."""
    return line.text + (f" ({line.note})" if line.note else "")


def claim_of(facts: Facts) -> Property:
    """The property that the trace decides."""
    return next(p for p in facts.system.properties if p.name == facts.trace.claim)


def claimed(facts: Facts) -> Expr:
    """Its formula."""
    return claim_of(facts).formula


# ----------------------------------------------------------------------------- a violated property


def violated(facts: Facts, *, short: bool = False) -> list[Line]:
    """The conjunct that fails, its values, and what requires it."""
    history = History(facts.system, facts.trace, short)
    failing, truth, conditions = narrow(facts.here, claimed(facts), False)
    given = [leaf for condition in conditions for leaf in facts.causes(*condition)]
    lines = [Line(0, f"{facts.formula(failing)} is {word(truth)}")]
    leaves = facts.causes(failing, truth)
    if any(isinstance(leaf.expr, Occurred | Past) for leaf in leaves):
        if short:  # what a step did not follow on says more than which step it is
            leaves.sort(key=lambda leaf: isinstance(leaf.expr, Occurred))
        lines = history.lines(leaves, 0)
        because = [line for line in history.lines(given, 1) if line.text not in told(lines)]
        if because:
            return [*lines, Line(0, "it must not be so because"), *because]
        return [*lines[:-1], lines[-1]._replace(text=f"{lines[-1].text}, which must not be")]
    values = facts.lines(leaves, 1)
    if leaves == [Leaf(failing, truth)]:
        values = [facts.fact(place, 1) for place in facts.places(failing)]
    if len(values) == 1 and is_plain(failing) and not isinstance(failing, Binary):
        lines = [Line(0, lines[0].text, values[0].note)]
    else:
        lines += values
    if not leaves and not given:
        lines.append(Line(1, "whatever happens: with these knobs and constants it is never so"))
    if truth and not given:
        lines[0] = Line(0, f"{lines[0].text}, and must not be", lines[0].note)
    because = [line for line in history.lines(given, 1) if line.text not in told(values)]
    if because:
        required = "it must hold because" if not truth else "it must not hold because"
        lines += [Line(0, required), *because]
    return lines


def told(lines: list[Line]) -> set[str]:
    """What some lines say."""
    return {line.text for line in lines}


# ------------------------------------------------------------------------------------ other endings


def for_ever(facts: Facts, *, known: bool) -> list[Line]:
    """What was promised and does not come true, and what the loop leaves undone."""
    run = Forever(facts.system, facts.trace)
    lines = accepted(facts) or run.promised(claimed(facts))
    if run.stays:
        return [*lines, Line(0, "nothing can move any more"), *deadlocked(facts)]
    return lines if known or accepted(facts) else [*lines, *run.excluded(claimed(facts))]


def accepted(facts: Facts) -> list[Line]:
    """That the automaton of a property accepts the run; nothing if it has none."""
    number = claim_of(facts).automaton
    if number is None:
        return []
    automaton = facts.system.automata[number]
    names = [automaton.states[s] if automaton.states else str(s) for s in automaton.accepting]
    states = ", ".join(f"`{name}`" for name in names)
    return [Line(0, f"{automaton.name} can be in {states} again and again, and must not")]


def deadlocked(facts: Facts) -> list[Line]:
    """For each machine that should go on: what it waits for."""
    lines: list[Line] = []
    for instance in resting(facts, final=False):
        lines += waiting(facts, instance)
    content = resting(facts, final=True)
    if content:
        at = [rests(facts, instance) for instance in content]
        lines.append(Line(0, f"in final states: {', '.join(at)}"))
    last = facts.trace.states[-1]
    for queue, array in enumerate(last.queues):
        left = [Place("queue", queue, position) for position, held in enumerate(array) if held]
        lines += [facts.fact(place, 0) for place in left]
    return lines


def failed(facts: Facts, error: ModelError) -> list[Line]:
    """What could not be done, by which step, where in the text, and with which values."""
    lines = [Line(0, f"{error.failure.value}: {error.message}")]
    if error.transition is None:
        lines.append(Line(1, "in the evaluation of a property, not in a step"))
    else:
        lines.append(Line(1, f"in {show_transition(facts.system, error.transition)}"))
    span = error.span
    if span is not None:
        text = span.text if "\n" not in span.text else span.source.line(span.line).strip()
        lines.append(Line(1, f"{span.source.path}:{span.line}: {text}"))
    if error.transition is not None and span is not None:
        body = facts.system.transitions[error.transition].body
        for expr in reads_of(body, error):
            try:
                lines += [facts.fact(place, 2) for place in facts.places(expr)]
            except UNKNOWN:
                continue
    return list(dict.fromkeys(lines))


def reads_of(body: tuple[Statement, ...], error: ModelError) -> list[Expr]:
    """The expressions of the statement at the error's place."""
    found: list[Expr] = []
    for statement in body:
        match statement:
            case Branch(_, then, otherwise):
                found += [*reads_of(then, error), *reads_of(otherwise, error)]
            case SetLocal():
                continue
            case _ if getattr(statement, "span", None) == error.span:
                found += [e for e in vars(statement).values() if isinstance(e, Expr)]
            case _:
                continue
    return found
