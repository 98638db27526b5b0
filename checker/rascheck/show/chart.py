"""A run as a sequence chart in plain text: one lane a machine instance, one row a step.

A System and a Trace go in; lines of at most `width` ASCII characters come out. Where there is
room, a step's name begins where its lane is, a rendezvous is an arrow to the receiver's lane, and
what changed stands on the right: several arrangements are tried, and the one with the fewest lines
is taken. Where there is not, the lanes are narrow and all text stands to the right of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rascheck.show.lanes import GUIDE, narrow, repeats
from rascheck.show.steps import NO_SIGNS, Mark, Row, Steps
from rascheck.show.words import packed
from rascheck.system.ir import System
from rascheck.system.trace import Ending, Trace

MOST = 4
"""How many lines the details of a step may take."""
LINE = 10
"""How bad one more line is; what reads badly is measured against it."""

Numbered = tuple[str, str]
"""A line, and what stands in front of it: a number and a sign."""


@dataclass(frozen=True)
class Layout:
    """Where the lanes and the details begin, within `width`.

    `split` gives an arrow a line of its own, below the raising step.
    """

    columns: tuple[int, ...]
    details: int
    width: int
    split: bool


def chart(
    system: System,
    trace: Trace,
    mark: Mark,
    width: int = 72,
    signs: Mapping[int, str] = NO_SIGNS,
) -> list[str]:
    """The lines of the chart, the names of the lanes first; none if nothing is done.

    `signs` are what stands behind the numbers of some steps.
    """
    rows, names = Steps(system, trace, mark, signs).rows()
    if not rows:
        return []
    digits = max(2, len(str(len(rows))))
    loop = trace.loop
    drawn = [
        arranged(names, rows, layout, loop) for layout in layouts(names, rows, width - digits - 2)
    ]
    if not drawn:
        failing = trace.ending in (Ending.VIOLATED, Ending.ERROR)
        return narrow(names, rows, width, failing=failing, loop=loop)
    _, best = min(drawn, key=lambda found: found[0])
    return [f"{front:>{digits + 1}} {line}".rstrip() for front, line in best]


def arranged(
    names: list[str], rows: list[Row], layout: Layout, loop: int | None = None
) -> tuple[int, list[Numbered]]:
    """All lines in one arrangement, and how bad it is: the lines it takes, then how it reads.

    The steps behind number `loop` are those that repeat for ever.
    """
    lines = [("# ", at(list(zip(layout.columns, names, strict=True))))]
    badness = 0
    for number, row in enumerate(rows, 1):
        drawn, bad = draw(row, layout)
        badness += bad
        if number - 1 == loop:
            lines.append(("", repeats(number, len(rows))))
        lines += [
            ("" if index else f"{number}{row.sign}", line) for index, line in enumerate(drawn)
        ]
    return LINE * len(lines) + badness, lines


# ---------------------------------------------------------------------------------------- layouts


def layouts(names: list[str], rows: list[Row], width: int) -> Iterator[Layout]:
    """The arrangements that fit, best liked first."""
    for split in (False, True):
        columns = spread(names, rows, split=split)
        plain = Layout(columns, width, width, split)
        end = max(len(line) for row in rows for line in body(row, plain))
        last = columns[-1] + len(names[-1])
        if max(end, last) > width:
            continue
        least = min(max(28, columns[-1] + 4), width - 20)
        for details in sorted({end + 2, *range(least, width - 16, 2)}):
            if details <= width - 16:
                yield Layout(columns, details, width, split)


def spread(names: list[str], rows: list[Row], *, split: bool) -> tuple[int, ...]:
    """The least columns at which names and arrows have room."""
    columns = [0]
    for lane in range(1, len(names)):
        least = columns[-1] + len(names[lane - 1]) + 2
        for row in rows:
            if row.partner is None or row.partner.lane == row.part.lane:
                continue
            near, far = sorted((row.part, row.partner), key=lambda part: part.lane)
            if far.lane == lane:
                room = len(row.event) + 7
                if not split:
                    room += len(near.label)
                elif near is row.partner:
                    continue  # its arrow may end anywhere below the label that raises
                least = max(least, columns[near.lane] + room)
        columns.append(least)
    return tuple(columns)


def draw(row: Row, layout: Layout) -> tuple[list[str], int]:
    """The lines of a row, none wider than the layout, and how badly they read.

    Details stand beside the last line if they fit there, or fold at their column, or have lines of
    their own below: whatever takes the least room.
    """
    lines = body(row, layout)
    if not row.details:
        return [guided(line, layout) for line in lines], 0
    end = len(lines[-1]) + 2
    whole = ", ".join(row.details)
    if end + len(whole) <= layout.width:
        column = max(end, min(layout.details, layout.width - len(whole)))
        return beside(lines, column, [whole], layout), int(column != layout.details)
    low = min(layout.columns[-1] + 4, layout.details)
    aside, bad_aside = folded(row.details, layout.width - layout.details)
    below, bad_below = folded(row.details, layout.width - low)
    own_line = end > layout.details
    if bad_aside + LINE * len(aside) > bad_below + LINE * (len(below) + (not own_line)):
        return beside([*lines, ""], low, below, layout), bad_below
    return beside([*lines, ""] if own_line else lines, layout.details, aside, layout), bad_aside


def folded(items: tuple[str, ...], width: int) -> tuple[list[str], int]:
    """Details on a few lines, and how bad that is: items may be broken, or left out."""
    lines = packed(items, width)
    broken = sum(len(item) >= width for item in items)
    if len(lines) <= MOST:
        return lines, LINE * broken
    last = lines[MOST - 1][: width - 4].rstrip()
    return [*lines[: MOST - 1], f"{last} ..."], LINE * (broken + 3 * (len(lines) - MOST))


def beside(lines: list[str], column: int, details: list[str], layout: Layout) -> list[str]:
    """Lines with details at a column, the first of them beside the last line."""
    above = len(lines) - 1
    lines = [guided(line, layout) for line in [*lines, *([""] * (len(details) - 1))]]
    return lines[:above] + [
        at([(0, line[: column - 2].rstrip()), (column, text)])
        for line, text in zip(lines[above:], details, strict=True)
    ]


def guided(line: str, layout: Layout) -> str:
    """A line with a mark in every lane that it leaves free."""
    chars = list(line.ljust(layout.columns[-1] + 1))
    for column in layout.columns:
        around = "".join(chars[max(column - 1, 0) : column + 2])
        if not around.strip():
            chars[column] = GUIDE
    return "".join(chars).rstrip()


def body(row: Row, layout: Layout) -> list[str]:
    """What stands in the lanes."""
    start, part = layout.columns[row.part.lane], row.part
    if row.partner is None:
        return [at([(start, part.label)])]
    goal, partner = layout.columns[row.partner.lane], row.partner
    if start == goal:
        flight = f"{arrow(row.event, 0)}> {partner.label}"
        joined = f"{part.label} {flight}"
        if start + len(joined) <= layout.width:
            return [at([(start, joined)])]
        return [at([(start, part.label)]), at([(start, f"`{flight}")])]
    rightwards = start < goal
    if layout.split:
        above = at([(start, part.label)])
        if rightwards:
            below = [(start, "`" + arrow(row.event, goal - start - 3) + ">"), (goal, partner.label)]
        else:
            end = goal + len(partner.label) + 1
            shaft = "<" + arrow(row.event, start - end - 1) + "'"
            below = [(goal, partner.label), (end, shaft)]
        return [above, at(below)]
    if rightwards:
        end = start + len(part.label) + 1
        shaft = arrow(row.event, goal - end - 2) + ">"
        return [at([(start, part.label), (end, shaft), (goal, partner.label)])]
    end = goal + len(partner.label) + 1
    shaft = "<" + arrow(row.event, start - end - 2)
    return [at([(goal, partner.label), (end, shaft), (start, part.label)])]


def arrow(event: str, length: int) -> str:
    """The shaft of an arrow with the event's name in its middle: `---sea---`."""
    return event.center(max(length, len(event) + 4), "-")


def at(pieces: list[tuple[int, str]]) -> str:
    """Texts at columns, one space apart where they would overlap."""
    line = ""
    for column, text in pieces:
        gap = column - len(line)
        line += " " * (max(gap, 1) if line else gap) + text
    return line
