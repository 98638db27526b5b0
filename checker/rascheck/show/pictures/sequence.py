"""A trace comes in; a sequence chart as one SVG file goes out, the same bytes on any machine.

A lane is a machine instance, and what stands below is later. A box is a step, a full arrow a
rendezvous, a dashed one a message on its way through a queue; one that is lost ends in an x. The
step that breaks the claim is red, one that does not matter is grey and has a sign behind its
number, and the bracket on the left holds what repeats for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from rascheck.show.mail import asides, signs
from rascheck.show.pictures.picture import printable
from rascheck.show.pictures.style import DETAIL, NAME, Font
from rascheck.show.report import CheckReport, Row
from rascheck.show.sequence import Event, Sequence, sequence
from rascheck.show.what_if import in_short
from rascheck.show.words import ENDED, ascii_only, count, packed, relative, shortest, wrap

WIDTH = 1000
"""How wide a chart is, unless its lanes need more."""
LEFT = 58
"""Where the lanes begin: before that, the numbers and the bracket."""
RIGHT = 12
BOX = 22
GAP = 10
"""Between two steps."""
STUB = 70
"""How long the arrow of a lost message is."""
LETTERS = 56
"""How wide the changes of a step may be."""
MOST = 3
"""How many lines they may take."""
PROSE = 140
"""How many letters a line of the head has."""

STYLE = """<style>
text { font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #0f172a; }
.name { font-size: 12px; font-weight: 600; } .detail { font-size: 11px; fill: #475569; }
.over { paint-order: stroke; stroke: #ffffff; stroke-width: 5px; stroke-linejoin: round; }
.paper { fill: #ffffff; } .lane { stroke: #cbd5e1; stroke-width: 1; }
.head rect { fill: #f1f5f9; stroke: #334155; } .step rect { fill: #e0ecff; stroke: #1d4ed8; }
.way { fill: none; stroke: #334155; stroke-width: 1.6; } .number { font-size: 11px; fill: #64748b; }
.queue { fill: none; stroke: #1d4ed8; stroke-width: 1.3; stroke-dasharray: 5 4; }
.sent { font-size: 11px; fill: #1d4ed8; } .bracket { fill: none; stroke: #b45309; stroke-width: 2; }
.loop { font-size: 11px; font-weight: 600; fill: #b45309; }
.lost { fill: none; stroke: #b91c1c; stroke-width: 1.8; } .gone, .bad { fill: #b91c1c; }
.failing rect { fill: #fee2e2; stroke: #b91c1c; stroke-width: 2; }
.failing .way { stroke: #b91c1c; stroke-width: 2.4; } .failing .dot { fill: #b91c1c; }
.failing .number, .failing .name { fill: #b91c1c; }
.aside rect { fill: #f8fafc; stroke: #94a3b8; } .aside .name { font-weight: 400; fill: #475569; }
.aside .way { stroke: #94a3b8; } .aside .dot { fill: #94a3b8; }
.dot, #full path { fill: #334155; } #sent path { fill: #1d4ed8; } #bad path { fill: #b91c1c; }
@media (prefers-color-scheme: dark) {
text { fill: #e2e8f0; } .detail { fill: #a3b1c6; } .paper { fill: #0f172a; }
.over { stroke: #0f172a; } .lane { stroke: #334155; } .number { fill: #94a3b8; }
.head rect { fill: #1e293b; stroke: #cbd5e1; } .step rect { fill: #172554; stroke: #7aa2ff; }
.way { stroke: #cbd5e1; } .queue { stroke: #7aa2ff; } .sent { fill: #7aa2ff; }
.bracket { stroke: #fbbf24; } .loop { fill: #fbbf24; }
.lost { stroke: #f87171; } .gone, .bad { fill: #f87171; }
.failing rect { fill: #450a0a; stroke: #f87171; }
.aside rect { fill: #1e293b; stroke: #64748b; } .aside .name { fill: #a3b1c6; }
.aside .way { stroke: #64748b; } .aside .dot { fill: #64748b; }
.dot, #full path { fill: #cbd5e1; } .failing .way { stroke: #f87171; }
.failing .dot, .failing .number, .failing .name { fill: #f87171; }
#sent path { fill: #7aa2ff; } #bad path { fill: #f87171; }
}
</style>"""


def sequence_svg(report: CheckReport, row: Row) -> str:
    """The text of an SVG file on the trace of `row`, which has one."""
    assert row.trace is not None, "only a trace can be drawn"
    return _Chart(report, row, sequence(report.system, row.trace, signs(row))).text()


@dataclass
class _Chart:
    """`y` is how far down it is drawn; `ways` are the dashed arrows, which lie below the rest."""

    report: CheckReport
    row: Row
    run: Sequence
    y: int = 20
    parts: list[str] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)
    bottoms: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        heads = [max(map(NAME.width, _head(name))) + 12 for name in self.run.lanes]
        self.lane = max([(WIDTH - LEFT - RIGHT) / max(len(heads), 1), *heads])
        self.width = max(WIDTH, round(LEFT + self.lane * len(heads) + RIGHT))

    def x(self, lane: int) -> int:
        """The middle of a lane."""
        return round(LEFT + (lane + 0.5) * self.lane)

    def text(self) -> str:
        """All of it."""
        self._title()
        self._heads()
        top = self.y
        self.y += GAP
        for event in self.run.events:
            if event.number - 1 == self.run.loop:
                begins = self.y
            self._event(event)
        bottom = self.y
        lanes = [
            f'<path class="lane" d="M{self.x(i)},{top} V{bottom}"/>'
            for i in range(len(self.run.lanes))
        ]
        if self.run.loop is not None:
            self._bracket(begins, bottom - GAP)
        self._end()
        return "\n".join([*self._front(), *lanes, *self.ways, *self.parts, "</svg>"]) + "\n"

    def _front(self) -> Iterator[str]:
        width, height = self.width, self.y
        said = f"{count(len(self.run.events), 'step')}. " + " ".join(
            f"{event.number} {self.run.lanes[event.part.lane]}: {event.label}."
            for event in self.run.events
        )
        said += "".join(f" {text.partition(' ')[2]}." for text in asides(self.row))
        yield f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        yield f' viewBox="0 0 {width} {height}" role="img" aria-labelledby="title desc">'
        yield f'<title id="title">{_escape(self._called())}</title>'
        yield f'<desc id="desc">{_escape(said)}</desc>'
        yield STYLE
        yield "<defs>"
        for name in ("full", "sent", "bad"):
            yield (
                f'<marker id="{name}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="9"'
                ' markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
                '<path d="M0,0.5 L8,4 L0,7.5 z"/></marker>'
            )
        yield "</defs>"
        yield f'<rect class="paper" width="{width}" height="{height}"/>'

    # --------------------------------------------------------------------------- around the steps

    def _called(self) -> str:
        assert self.row.trace is not None, "only a trace can be drawn"
        ended, steps = ENDED[self.row.trace.ending], shortest(self.row.trace)
        steps = f"{steps} of a random walk" if self.report.walk else steps
        return ascii_only(f"{self.row.property}: {ended}, {steps}")

    def _title(self) -> None:
        report = self.report
        self._line(self._called(), NAME)
        for text in (self.row.sentence, f"{report.file}:{report.name}; {relative(report)}"):
            for line in wrap(ascii_only(text), PROSE) if text else []:
                self._line(line, DETAIL)
        self.y += GAP

    def _line(self, text: str, font: Font, kind: str = "") -> None:
        """A line of prose, from the left edge."""
        self.parts.append(_text(text, 16, self.y, kind or font.name))
        self.y += font.line

    def _heads(self) -> None:
        tall = NAME.line * max((len(_head(name)) for name in self.run.lanes), default=1) + 8
        for lane, name in enumerate(self.run.lanes):
            lines = _head(name)
            wide = round(max(map(NAME.width, lines)) + 10)
            x, y = self.x(lane), self.y
            self.parts.append(f'<g class="head">{_rect(x - wide // 2, y, wide, tall, 3)}')
            first = y + (tall - NAME.line * len(lines)) // 2 + NAME.base
            self.parts += [
                _text(line, x, first + n * NAME.line, "name", "middle")
                for n, line in enumerate(lines)
            ]
            self.parts.append("</g>")
        self.y += tall

    def _bracket(self, top: int, bottom: int) -> None:
        middle = (top + bottom) // 2
        self.parts += [
            f'<path class="bracket" d="M30,{top} H22 V{bottom} H30"/>',
            f'<text class="loop" text-anchor="middle" transform="translate(15,{middle})'
            ' rotate(-90)">for ever</text>',
        ]

    def _end(self) -> None:
        if self.run.end:
            self.parts.append(_text(self.run.end, LEFT, self.y + DETAIL.base, "bad detail"))
            self.y += DETAIL.line
        self.y += GAP + NAME.base
        for text in self._said():
            for line in wrap(text, PROSE, hang=5):
                self._line(line, DETAIL)

    def _said(self) -> Iterator[str]:
        """What stands below the run: which steps do not matter, why, and what would be so with
        other knobs."""
        yield from asides(self.row)
        if self.row.why:
            yield ascii_only(f"why: {self.row.why}")
        if self.row.what_if is not None:
            yield in_short(self.row.what_if)

    # ---------------------------------------------------------------------------------- the steps

    def _event(self, event: Event) -> None:
        """What arrives, the step, what it changes, and what of it is lost."""
        kind = "event failing" if event.failing else "event aside" if event.sign else "event"
        self.parts.append(f'<g class="{kind}">{_tooltip(event)}')
        x = self.x(event.part.lane)
        for sent in event.arriving:
            self._way(sent.lane, sent.number, event.part.lane)
        for sent in event.arriving:
            self._over(sent.text, x, "sent", DETAIL)
        self.y += 3 * bool(event.arriving)
        if event.partner is None:
            self._box(event, x)
        else:
            self._arrow(event, x, self.x(event.partner.lane))
        self.bottoms[event.number] = self.y
        lines = packed(event.details, LETTERS) if event.details else []
        if len(lines) > MOST:
            lines = [*lines[: MOST - 1], f"{lines[MOST - 1][: LETTERS - 4].rstrip()} ..."]
        for line in lines:
            middle = x if event.partner is None else (x + self.x(event.partner.lane)) // 2
            self._over(line, middle, "detail", DETAIL)
        for text in event.lost:
            self._lost(text, x)
        self.parts.append("</g>")
        self.y += GAP

    def _number(self, event: Event, y: int) -> None:
        self.parts.append(_text(event.marked, LEFT - 8, y, "number", "end"))

    def _box(self, event: Event, x: int) -> None:
        wide = round(NAME.width(event.label) + 16)
        left = self._fitting(x, wide)
        self.parts += [
            f'<g class="step">{_rect(left, self.y, wide, BOX, 4)}</g>',
            _text(event.label, left + wide // 2, self.y + BOX - 7, "name", "middle"),
        ]
        self._number(event, self.y + BOX - 7)
        self.y += BOX

    def _arrow(self, event: Event, start: int, goal: int) -> None:
        self._over(event.label, (start + goal) // 2, "name", NAME)
        y = self.y + 2
        marker = "bad" if event.failing else "full"
        self.parts += [
            f'<circle cx="{start}" cy="{y}" r="3.5" class="dot"/>',
            f'<path class="way" d="M{start},{y} H{goal}" marker-end="url(#{marker})"/>',
        ]
        self._number(event, y + 4)
        self.y += 8

    def _lost(self, text: str, x: int) -> None:
        y = self.y + 8
        goal = x + STUB if x + STUB + 10 < self.width else x - STUB
        self.parts += [
            f'<path class="lost" d="M{x},{y} H{goal} M{goal - 5},{y - 5} l10,10 m0,-10 l-10,10"/>',
        ]
        self.y += 14
        self._over(text, (x + goal) // 2, "gone detail", DETAIL)

    def _way(self, lane: int, number: int, goal: int) -> None:
        """The dashed arrow of a message, from the step that sent it to here."""
        x, y, to_x, to_y = self.x(lane), self.bottoms[number], self.x(goal), self.y
        bend = f"C{x + 60},{y} {x + 60},{to_y}" if x == to_x else f"L{to_x},{to_y}"
        end = f" {to_x},{to_y}" if x == to_x else ""
        self.ways.append(f'<path class="queue" d="M{x},{y} {bend}{end}" marker-end="url(#sent)"/>')

    def _over(self, text: str, x: int, kind: str, font: Font) -> None:
        """A line about a place in the lanes, which it lies over."""
        wide = round(font.width(text))
        left = self._fitting(x, wide)
        self.parts.append(
            _text(text, left + wide // 2, self.y + font.base, f"{kind} over", "middle")
        )
        self.y += font.line

    def _fitting(self, x: int, wide: int) -> int:
        """The left end of what is to stand around `x`, moved to where there is room."""
        return max(LEFT, min(x - wide // 2, self.width - RIGHT - wide))


def _head(name: str) -> list[str]:
    """The name of a lane on one line, or on two with its index on the second."""
    before, bracket, after = name.partition("[")
    return [before, f"[{after}"] if bracket else [name]


def _tooltip(event: Event) -> str:
    """All about a step, for who points at it."""
    place = [f"{event.span.source.path}:{event.span.line}"] if event.span else []
    lines = [f"{event.marked}  {event.label}", *event.details, *place]
    return f"<title>{_escape(chr(10).join(lines))}</title>"


def _text(text: str, x: int, y: int, kind: str, anchor: str = "") -> str:
    place = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text class="{kind}" x="{x}" y="{y}"{place}>{_escape(text)}</text>'


def _rect(x: int, y: int, width: int, height: int, rounded: int) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{rounded}"/>'


def _escape(text: str) -> str:
    return escape(printable(text))
