"""A run as a chart with narrow lanes: a line for each machine instance on the left, and all text
in one column to the right of them.

It has room for any names; the rows of a run come in, lines of at most `width` characters go out.
"""

from __future__ import annotations

from rascheck.show.steps import OTHERS, Row
from rascheck.show.words import packed, wrap

GUIDE = "|"
MOVES, RECEIVES = "*", "o"
MOST = 2
"""How many lines the changes of a step may take."""
INDENT = 2
"""How far they stand to the right of the step's name."""
FAILING = "!"


def narrow(
    names: list[str], rows: list[Row], width: int, *, failing: bool, loop: int | None = None
) -> list[str]:
    """The lines of the chart, the names of the lanes first; `failing` marks the last step, and
    the steps behind number `loop` repeat for ever.

    The lane that several machines share stands last.
    """
    shared = names[0] == OTHERS
    if shared:
        names = [*names[1:], OTHERS]
    digits = max(2, len(str(len(rows))))
    before = digits + 2
    room = width - before - 2 * len(names) - 1
    lines = [
        f"{'' if lane else '#':>{digits}}  {(GUIDE + ' ') * lane}{name}"[:width]
        for lane, name in enumerate(names)
    ]
    for number, row in enumerate(rows, 1):
        if number - 1 == loop:
            lines.append(" " * before + repeats(number, len(rows)))
        first = lanes(row, len(names), shared=shared)
        later = " ".join(GUIDE * len(names))
        sign = FAILING if failing and number == len(rows) else row.sign
        for index, text in enumerate([*label(row, room), *news(row, room)]):
            front = " " * before if index else f"{number:>{digits}}{sign} "
            lines.append(f"{front}{later if index else first}  {text}".rstrip())
    return lines


def repeats(first: int, last: int) -> str:
    """The line above the steps of a loop.

    >>> repeats(3, 5), repeats(3, 3)
    ('== steps 3 to 5 repeat for ever ==', '== step 3 repeats for ever ==')
    """
    steps = f"steps {first} to {last} repeat" if first < last else f"step {first} repeats"
    return f"== {steps} for ever =="


def lanes(row: Row, count: int, *, shared: bool) -> str:
    """`| *>o |`: who moves, who receives."""
    chars = list(" ".join(GUIDE * count))
    start = column(row.part.lane, count, shared=shared)
    chars[start] = MOVES
    if row.partner is not None:
        goal = column(row.partner.lane, count, shared=shared)
        if goal > start:
            chars[start + 1 : goal + 1] = [*"-" * (goal - start - 2), ">", RECEIVES]
        elif goal < start:
            chars[goal:start] = [RECEIVES, "<", *"-" * (start - goal - 2)]
    return "".join(chars)


def column(lane: int, count: int, *, shared: bool) -> int:
    """Where a lane is drawn; the shared one, which rows count as the first, is the last."""
    return 2 * ((lane - shared) % count)


def label(row: Row, room: int) -> list[str]:
    """`consume(gfn0) > sync_exception_vector`, the footnote marks at the right margin.

    Where both sides have the same name the arrow says enough.
    """
    text, partner = row.part.name, ""
    if row.partner is not None and row.partner.name != text:
        partner = f"> {row.partner.name}"
    least = len(row.marks) + 2 if row.marks else 0
    if partner and len(text) + 1 + len(partner) + least <= room:
        lines = [f"{text} {partner}"]
    else:
        lines = wrap(text, room, hang=INDENT)
        lines += wrap(partner, room, hang=INDENT) if partner else []
    if not row.marks:
        return lines
    if len(lines[-1]) + least <= room:
        return [*lines[:-1], f"{lines[-1]}{row.marks:>{room - len(lines[-1])}}"]
    return [*lines, *(f"{line:>{room}}" for line in wrap(row.marks, room))]


def news(row: Row, room: int) -> list[str]:
    """What the step changed, on few lines; what does not fit is left out."""
    room -= INDENT
    lines = packed(row.news, room) if row.news else []
    most = MOST + any(len(item) >= room for item in row.news)
    if len(lines) > most and not row.news[0].startswith("FAILS"):
        kept = row.news
        while kept and len(lines) > most:
            kept = kept[:-1]
            lines = packed((*kept, "..."), room)
    return [" " * INDENT + line for line in lines]
