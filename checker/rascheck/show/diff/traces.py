"""Two traces side by side, as a mail would have it: plain ASCII, at most 72 columns.

First how they differ, then the steps with what only one has marked by `-` or `+`, then the reason
of the first difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rascheck.show.diff.data import TraceDiff
from rascheck.show.diff.parts import MINUS, PLUS, blocks, sentence, settings, titles
from rascheck.show.mail import WIDTH, field, listing, noted
from rascheck.show.words import ENDED, ascii_only, count, length, wrap

CONTEXT = 3
"""So many steps that both have are shown around what only one has."""


def traces_text(found: TraceDiff) -> str:
    """How two traces differ."""
    if found.same:
        return blocks([_titles(found), sentence("the same run, to the same end")])
    return blocks(
        [
            _titles(found),
            _head(found),
            list(_steps(found)),
            noted("why:", found.reasons) if found.reasons else [],
        ]
    )


def _titles(found: TraceDiff) -> list[str]:
    """The files, and of which check each is, under which profiles."""
    one, other = (
        ", ".join([f"{report.file}:{report.name}", *report.profiles]) for report in found.reports
    )
    return titles(found.files, (one, other))


def _head(found: TraceDiff) -> list[str]:
    one, other = (_end(found, side) for side in (0, 1))
    lines = []
    if one == other:
        lines += field("both:", one)
    else:
        lines += [*field(f"{MINUS} end:", one), *field(f"{PLUS} end:", other)]
    lines += settings(found.settings)
    if found.model:
        lines += field("settings:", "the same; the models are not")
    started = [f"{c.name} = {c.old} ({MINUS}), {c.new} ({PLUS})" for c in found.initial]
    lines += listing("initial:", started) if started else []
    alike = found.prefix
    if alike == len(found.pairs):
        return [*lines, *field("steps:", f"all {count(alike, 'step')} are the same")]
    later = sum(None not in pair for pair in found.pairs[alike:])
    said = f"the first {count(alike, 'is', 'are')} the same"
    said = said if alike else "none at the start is the same"
    more = f", {later:,} later" if later else ""
    return [*lines, *field("steps:", said + more)]


def _end(found: TraceDiff, side: int) -> str:
    row = found.reports[side].rows[0]
    assert row.trace is not None, "a trace has steps"
    return f"{row.property}  {ENDED[row.trace.ending]}  {length(row.trace)}"


def _steps(found: TraceDiff) -> Iterator[str]:
    """The steps; of many that both have those next to a difference."""
    last = len(found.pairs)
    differ = [n for n, pair in enumerate(found.pairs) if None in pair]
    if found.prefix < last and found.prefix not in differ:
        differ.append(found.prefix)  # the same step, with another effect
    near = {n for d in differ for n in range(d - CONTEXT, d + CONTEXT + 1)}
    digits = max(2, len(str(max(map(len, found.steps)))))
    for shown, group in groupby(range(last), key=lambda n: n in near):
        numbers = list(group)
        if shown:
            for n in numbers:
                yield from _step(found, n, digits)
        else:
            yield f"{'':{2 * digits + 5}}... {count(len(numbers), 'step')} in both"


def _step(found: TraceDiff, n: int, digits: int) -> Iterator[str]:
    one, other = found.pairs[n]
    sign = " " if None not in (one, other) else MINUS if other is None else PLUS
    name = found.steps[0][one - 1] if one else found.steps[1][(other or 0) - 1]
    mark = "!" if n == found.prefix else " "
    front = f"{one or '':>{digits}} {other or '':>{digits}}{mark} {sign} "
    for i, line in enumerate(wrap(ascii_only(name), WIDTH - len(front), hang=2)):
        yield (" " * len(front) if i else front) + line
