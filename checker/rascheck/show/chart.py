"""A run as a sequence chart in plain text: one lane a machine instance, one row a step.

A System and a Trace go in; lines of at most `width` ASCII characters come out. A step's name
begins where its lane is, a rendezvous is an arrow to the receiver's lane, what changed stands on
the right. Several arrangements are tried; the one with the fewest lines is taken.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rascheck.show.words import ascii_only, packed, taken, wrap
from rascheck.system.ir import Action, Citation, System, cardinality, flat_position, show_value
from rascheck.system.notation import show_element, show_place
from rascheck.system.text import changes, show_instance
from rascheck.system.trace import State, Trace

LANES = 5
"""How many lanes a chart has at most; the first one then takes all the less busy machines."""
OTHERS = "(others)"
MOST = 4
"""How many lines the details of a step may take."""
GUIDE = "|"
LINE = 10
"""How bad one more line is; what reads badly is measured against it."""

Numbered = tuple[str, str]
"""A line, and what stands in front of it."""
Mark = Callable[[tuple[Citation, ...]], str]
"""Gives the footnote marks of some citations: `[1][2]`."""


@dataclass(frozen=True)
class Part:
    """A label that begins in a lane."""

    lane: int
    label: str


@dataclass(frozen=True)
class Row:
    """One step; in a rendezvous `part` raises `event` and `partner`, in another lane, receives."""

    part: Part
    details: tuple[str, ...]
    partner: Part | None = None
    event: str = ""


@dataclass(frozen=True)
class Layout:
    """Where the lanes and the details begin, within `width`.

    `split` gives an arrow a line of its own, below the raising step; `stacked` gives each lane a
    line of its own in the header.
    """

    columns: tuple[int, ...]
    details: int
    width: int
    split: bool
    stacked: bool


def chart(system: System, trace: Trace, mark: Mark, width: int = 72) -> list[str]:
    """The lines of the chart, the names of the lanes first; none if nothing is done."""
    rows, names = Steps(system, trace, mark).rows()
    if not rows:
        return []
    digits = max(2, len(str(len(rows))))
    drawn = [arranged(names, rows, layout) for layout in layouts(names, rows, width - digits - 2)]
    _, best = min(drawn, key=lambda found: found[0])
    return [f"{mark:>{digits}}  {line}".rstrip() for mark, line in best]


def arranged(names: list[str], rows: list[Row], layout: Layout) -> tuple[int, list[Numbered]]:
    """All lines in one arrangement, and how bad it is: the lines it takes, then how it reads."""
    lines = [("" if index else "#", line) for index, line in enumerate(header(names, layout))]
    badness = 2 * LINE * layout.stacked
    for number, row in enumerate(rows, 1):
        drawn, bad = draw(row, layout)
        badness += bad
        lines += [("" if index else str(number), line) for index, line in enumerate(drawn)]
    return LINE * len(lines) + badness, lines


# ------------------------------------------------------------------------------------------- rows


class Steps:
    """The steps of a run, in words."""

    def __init__(self, system: System, trace: Trace, mark: Mark) -> None:
        self.system = system
        self.trace = trace
        self.mark = mark
        self.taken = taken(trace)
        acts = Counter(i for n in self.taken for i in system.transitions[n].participants)
        self.acting = [i for i in system.instances if acts[i]]
        self.lanes = self.acting
        if len(self.acting) > LANES:
            busiest = sorted(self.acting, key=lambda i: -acts[i])[: LANES - 1]
            self.lanes = [i for i in self.acting if i in busiest]
        self.first = int(len(self.acting) > len(self.lanes))
        self.places = {
            show_place(system, v, position): (v, position)
            for v, variable in enumerate(system.variables)
            for position in range(variable.size)
        }

    def rows(self) -> tuple[list[Row], list[str]]:
        """A row for each step, and the names of the lanes."""
        names = [OTHERS] * self.first
        names += [ascii_only(show_instance(self.system, *i)) for i in self.lanes]
        return [self.row(index) for index in range(len(self.taken))], names

    def row(self, index: int) -> Row:
        """The row of the step that leaves state `index`."""
        transition = self.system.transitions[self.taken[index]]
        actions = [a for a in (transition.action, transition.partner) if a is not None]
        states = self.trace.states
        details = self.failing()
        if index + 1 < len(states):
            details = self.changed(actions, states[index], states[index + 1])
        parts = [self.part(action) for action in actions]
        if len(parts) == 1:
            return Row(parts[0], details)
        steps = {self.system.machines[a.machine].steps[a.step].name for a in actions}
        event = "" if transition.event in steps else ascii_only(transition.event)
        return Row(parts[0], details, parts[1], event)

    def failing(self) -> tuple[str, ...]:
        """What stands beside the step that fails."""
        error = self.trace.error
        return (ascii_only(f"FAILS: {error.message}"),) if error else ()

    def part(self, action: Action) -> Part:
        """`consume(frame0) [1]` in its lane, which the last lane's labels name."""
        instance = (action.machine, action.instance)
        step = self.system.machines[action.machine].steps[action.step]
        values = zip(step.params, action.arguments, strict=True)
        arguments = ", ".join(show_value(scalar, value) for (_, scalar), value in values)
        label = step.name + (f"({arguments})" if arguments else "")
        lane = 0
        if instance in self.lanes:
            lane = self.first + self.lanes.index(instance)
        else:
            label = f"{show_instance(self.system, *instance)}.{label}"
        return Part(lane, ascii_only(f"{label} {self.mark(step.refs)}").rstrip())

    def changed(self, actions: list[Action], before: State, after: State) -> tuple[str, ...]:
        """What a step changed: `marked[frame0] = true, page = frame0`.

        First what many machines see, then what belongs to one. Left out is what the steps' names
        say (where the machines are now), and what is only put back to its initial value.
        """
        shared, own, reset = [], [], []
        for name, _, new in changes(self.system, before, after):
            place = self.places.get(name)
            if place is None:
                shared.append(f"{name} = {new}")
                continue
            variable, position = self.system.variables[place[0]], place[1]
            if variable.control:
                continue
            if variable.machine is None:
                shared.append(f"{name} = {new}")
            elif after.values[place[0]][position] == variable.initial[position]:
                reset.append(f"{self.short(place, actions)} = {new}")
            else:
                own.append(f"{self.short(place, actions)} = {new}")
        return tuple(map(ascii_only, [*shared, *own] or reset))

    def short(self, place: tuple[int, int], actions: list[Action]) -> str:
        """`gfn` for `kvm.gfn[vcpu0]` in a step that `kvm[vcpu0]` takes."""
        variable, position = self.system.variables[place[0]], place[1]
        names = []
        for action in actions:
            prefix = f"{self.system.machines[action.machine].name}."
            if variable.machine != action.machine or not variable.name.startswith(prefix):
                continue
            cut = len(action.instance)
            inner = variable.dims[cut:]
            index, rest = divmod(position, math.prod(cardinality(d) for d in inner))
            if index == flat_position(variable.dims[:cut], action.instance):
                names.append(show_element(variable.name.removeprefix(prefix), inner, rest))
        return names[0] if names else show_place(self.system, *place)


# ---------------------------------------------------------------------------------------- layouts


def layouts(names: list[str], rows: list[Row], width: int) -> Iterator[Layout]:
    """The arrangements that fit, best liked first; if none does, one that is cut to fit."""
    found = False
    for stacked, split in ((False, False), (False, True), (True, False), (True, True)):
        columns = spread(names, rows, split=split, stacked=stacked)
        plain = Layout(columns, width, width, split, stacked)
        end = max(len(line) for row in rows for line in body(row, plain))
        last = columns[-1] + len(names[-1])
        if max(end, last) > width:
            continue
        found = True
        least = min(max(28, columns[-1] + 4), width - 20)
        for details in sorted({end + 2, *range(least, width - 16, 2)}):
            if details <= width - 16:
                yield Layout(columns, details, width, split, stacked)
    if not found:
        yield Layout(tuple(range(0, 3 * len(names), 3)), 40, width, True, True)


def spread(names: list[str], rows: list[Row], *, split: bool, stacked: bool) -> tuple[int, ...]:
    """The least columns at which names and arrows have room."""
    columns = [0]
    for lane in range(1, len(names)):
        least = columns[-1] + (3 if stacked else len(names[lane - 1]) + 2)
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


def header(names: list[str], layout: Layout) -> list[str]:
    """The names of the lanes above where they begin."""
    lines: list[str] = []
    if layout.stacked:
        for lane, name in enumerate(names):
            guides = at([(column, GUIDE) for column in layout.columns[:lane]])
            lines.append(at([(0, guides), (layout.columns[lane], name)]))
    else:
        lines.append(at(list(zip(layout.columns, names, strict=True))))
    return [line[: layout.width] for line in lines]


def draw(row: Row, layout: Layout) -> tuple[list[str], int]:
    """The lines of a row, none wider than the layout, and how badly they read.

    Details stand beside the last line if they fit there, or fold at their column, or have lines of
    their own below: whatever takes the least room.
    """
    lines = [piece for line in body(row, layout) for piece in pieces(line, layout)]
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


def pieces(line: str, layout: Layout) -> list[str]:
    """A line that is too wide, moved to the left or broken."""
    if len(line) <= layout.width:
        return [line]
    text = line.strip()
    if len(text) <= layout.width:
        return [" " * (layout.width - len(text)) + text]
    return wrap(text, layout.width, hang=2)


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
