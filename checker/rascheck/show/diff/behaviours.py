"""What two specs allow and not, as a mail would have it: plain ASCII, at most 72 columns.

Who is compared, and in what; then for each direction the shortest run that only one side allows, as
a chart, with the reason why the other does not; then the verdicts, the command, the citations.
"""

from __future__ import annotations

from rascheck.show.chart import chart
from rascheck.show.diff.data import Behaviours, Extra, SpecDiff
from rascheck.show.diff.parts import MINUS, PLUS, blocks, sentence, settings, titles
from rascheck.show.diff.verdicts import verdict_lines
from rascheck.show.mail import WIDTH, Footnotes, because, field, initially
from rascheck.show.words import count, pasteable, some

SIGNS = (MINUS, PLUS)


def spec_text(found: SpecDiff) -> str:
    """Everything that was compared of two specs."""
    notes = Footnotes()
    parts = [titles(found.titles), settings(found.settings)]
    if found.behaviours is not None:
        parts += _behaviours(found.behaviours, notes)
    if found.verdicts is not None:
        parts.append(verdict_lines(found.verdicts))
    parts += [pasteable(list(found.command), WIDTH), notes.lines()]
    return blocks(parts)


def _behaviours(found: Behaviours, notes: Footnotes) -> list[list[str]]:
    compared = _compared(found)
    if found.extra == (None, None) and found.limits == (0, 0):
        pairs = max(found.pairs)
        how = f" ({count(pairs, 'pair')} of states)" if pairs else " (they are the same steps)"
        return [[*compared, *field("result:", f"no behaviour differs{how}")]]
    parts = [compared]
    for side, extra in enumerate(found.extra):
        parts += _direction(side, extra, found.limits[side], notes)
    return parts


def _compared(found: Behaviours) -> list[str]:
    places = count(found.places, "variable or queue", "variables and queues")
    what = f"{count(found.machines, 'machine')}, {places}"
    lines = field("compared:", what)
    for sign, names in zip(SIGNS, found.alone, strict=True):
        if names:
            lines += field("", f"only in `{sign}`, or of another type there: {some(names, 6)}")
    if found.registers:
        lines += field("", f"not compared, as they hold bits: {some(found.registers, 6)}")
    if found.hidden:
        lines += field("", f"hidden: {', '.join(found.hidden)}")
    return lines


def _direction(side: int, extra: Extra | None, limit: int, notes: Footnotes) -> list[list[str]]:
    sign, other = SIGNS[side], SIGNS[1 - side]
    if extra is None:
        told = f"nothing that `{other}` does not allow"
        if limit:
            told = f"not known after {count(limit, 'pair')} of states (--max-states)"
        return [[f"{sign} {told}"]]
    if not extra.trace.depth:
        first = f"{sign} an initial state that `{other}` does not allow:"
    else:
        steps = count(extra.trace.depth, "step")
        first = f"{sign} {steps} (shortest) that `{other}` does not allow by the last:"
    drawn = chart(extra.system, extra.trace, notes.mark, WIDTH)
    label = f"why `{other}` does not:"
    return [
        sentence(first),
        initially(extra.system, extra.trace),
        drawn,
        [label, *because(extra.reasons, "")],
    ]
