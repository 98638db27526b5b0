"""What two specs allow and not, as a mail would have it: plain ASCII, at most 72 columns.

Who is compared, in what, and what came of it; then for each direction the shortest run that only
one side allows, as a chart, with the reason why the other does not; the command, the citations.
"""

from __future__ import annotations

from dataclasses import replace

from rascheck.show.chart import chart
from rascheck.show.diff.data import Behaviours, Extra, SpecDiff
from rascheck.show.diff.parts import MINUS, PLUS, blocks, sentence, settings, titles
from rascheck.show.diff.verdicts import verdict_lines
from rascheck.show.mail import WIDTH, Footnotes, field, initially, noted
from rascheck.show.words import count, pasteable, some
from rascheck.system.text import show_transition

SIGNS = (MINUS, PLUS)


def spec_text(found: SpecDiff) -> str:
    """Everything that was compared of two specs: first the answers, then the runs."""
    notes = Footnotes()
    behaviours = found.behaviours
    parts = [titles(found.titles), settings(found.settings)]
    if behaviours is not None:
        parts.append([*_compared(behaviours), *_result(behaviours)])
    if found.verdicts is not None:
        parts.append(verdict_lines(found.verdicts))
    if behaviours is not None:
        parts += _runs(behaviours, notes)
    parts += [pasteable(list(found.command), WIDTH), notes.lines()]
    return blocks(parts)


def _compared(found: Behaviours) -> list[str]:
    places = count(found.places, "variable or queue", "variables and queues")
    lines = field("compared:", f"{count(found.machines, 'machine')}, {places}")
    for sign, names in zip(SIGNS, found.alone, strict=True):
        if names:
            lines += field("", f"only in `{sign}`, or of another type there: {some(names, 6)}")
    if found.bits:
        lines += field("", f"not compared, as they hold bits: {some(found.bits, 6)}")
    if found.hidden:
        lines += field("", f"hidden: {', '.join(found.hidden)}")
    return lines


def _result(found: Behaviours) -> list[str]:
    """What each allows that the other does not, in a line each."""
    if not found.differ and found.known:
        pairs = max(found.pairs)
        how = f"{count(pairs, 'pair')} of states" if pairs else "the transitions are the same"
        return field("result:", f"no behaviour differs ({how})")
    lines = []
    for side, (extra, limit) in enumerate(zip(found.extra, found.limits, strict=True)):
        sign, other = SIGNS[side], SIGNS[1 - side]
        if extra is not None:
            told = f"`{sign}` allows {_length(extra)} that `{other}` does not"
        elif limit:
            looked = count(limit, "pair")
            told = f"what `{sign}` allows and `{other}` not is not known after {looked} of states"
        else:
            told = f"`{sign}` allows nothing that `{other}` does not"
        lines += field("" if side else "result:", told)
    return lines


def _length(extra: Extra) -> str:
    return count(extra.trace.depth, "step") if extra.trace.depth else "an initial state"


def _runs(found: Behaviours, notes: Footnotes) -> list[list[str]]:
    """The run of each direction; where both begin alike, that is shown once."""
    one, other = found.extra
    parts: list[list[str]] = []
    if one is not None:
        parts += _run(0, one, notes)
    if one is not None and other is not None and _begin_alike(one, other):
        depth = other.trace.depth
        first = _title(other, 1, f", the first {depth - 1:,} as above")
        return [*parts, sentence(first), _last(other, notes), *_why(1, other)]
    if other is not None:
        parts += _run(1, other, notes)
    return parts


def _title(extra: Extra, side: int, known: str = "") -> str:
    sign, other = SIGNS[side], SIGNS[1 - side]
    if not extra.trace.depth:
        return f"{sign} an initial state that `{other}` does not have:"
    return f"{sign} {_length(extra)} (shortest){known}; `{other}` does not allow the last:"


def _run(side: int, extra: Extra, notes: Footnotes) -> list[list[str]]:
    return [
        sentence(_title(extra, side)),
        initially(extra.system, extra.trace),
        chart(extra.system, extra.trace, notes.mark, WIDTH),
        *_why(side, extra),
    ]


def _why(side: int, extra: Extra) -> list[list[str]]:
    return [[f"why `{SIGNS[1 - side]}` does not:", *noted("", extra.reasons)]]


def _begin_alike(one: Extra, other: Extra) -> bool:
    """Whether all steps but the last are the same, from states that are shown alike."""
    steps = [
        [show_transition(extra.system, move.transition) for move in extra.trace.moves[:-1]]
        for extra in (one, other)
    ]
    starts = [initially(extra.system, extra.trace) for extra in (one, other)]
    whole = one.trace.error is None and other.trace.error is None
    return whole and len(steps[0]) > 0 and steps[0] == steps[1] and starts[0] == starts[1]


def _last(extra: Extra, notes: Footnotes) -> list[str]:
    """The chart of the last step alone, under its number."""
    trace = extra.trace
    alone = replace(trace, initial=trace.states[-2], moves=trace.moves[-1:])
    lines = chart(extra.system, alone, notes.mark, WIDTH)
    number = f"{trace.depth:>2}"
    return [number + line[2:] if line.startswith(" 1") else line for line in lines]
