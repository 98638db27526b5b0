"""How pictures look: fonts, colours for light and dark, arrows, and the legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rascheck.show.pictures.picture import EdgeKind


@dataclass(frozen=True)
class Font:
    """One size of a monospaced font: `line` from line to line, `base` from top to base line."""

    name: str
    size: int
    line: int
    base: int

    def width(self, text: str) -> float:
        """How wide a text is; a character of every common monospaced font takes 0.6 of its size."""
        return len(text) * self.size * 0.605 + 2


NAME = Font("name", 12, 16, 12)
DETAIL = Font("detail", 11, 14, 11)

WORDS = {
    EdgeKind.STEP: "step",
    EdgeKind.TAKEN: "taken in the trace, with the numbers of its steps",
    EdgeKind.CALL: "call",
    EdgeKind.EXCEPTION: "exception",
    EdgeKind.QUEUE: "queue",
    EdgeKind.VARIABLE: "variable, from writer to reader",
    EdgeKind.USE: "use",
    EdgeKind.CYCLE: "part of a cycle",
}
LIGHT = {
    EdgeKind.STEP: "#334155",
    EdgeKind.TAKEN: "#c2410c",
    EdgeKind.CALL: "#334155",
    EdgeKind.EXCEPTION: "#b91c1c",
    EdgeKind.QUEUE: "#1d4ed8",
    EdgeKind.VARIABLE: "#94a3b8",
    EdgeKind.USE: "#334155",
    EdgeKind.CYCLE: "#b91c1c",
}
DARK = {
    EdgeKind.STEP: "#cbd5e1",
    EdgeKind.TAKEN: "#fb923c",
    EdgeKind.CALL: "#cbd5e1",
    EdgeKind.EXCEPTION: "#f87171",
    EdgeKind.QUEUE: "#7aa2ff",
    EdgeKind.VARIABLE: "#64748b",
    EdgeKind.USE: "#cbd5e1",
    EdgeKind.CYCLE: "#f87171",
}


TAKEN = [
    ".taken path { stroke-width: 2.6; } .seen rect { stroke: #c2410c; stroke-width: 2; }",
    ".last rect { stroke: #c2410c; stroke-width: 3.5; }",
]
"""What stands out where a trace is marked; its colours do on dark screens, too."""


def style(kinds: Sequence[EdgeKind]) -> list[str]:
    """The style sheet, and an arrow for each kind of edge."""
    used = kinds if EdgeKind.STEP in kinds else [*kinds, EdgeKind.STEP]
    lines = [
        "<style>",
        'text { font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #0f172a; }',
        ".name { font-size: 12px; font-weight: 600; }",
        ".detail { font-size: 11px; fill: #475569; }",
        ".paper { fill: #ffffff; }",
        ".node rect { fill: #f1f5f9; stroke: #334155; stroke-width: 1.3; }",
        ".any rect, .outside rect { fill: none; stroke-dasharray: 4 3; }",
        ".queue rect { fill: #dbeafe; stroke: #1d4ed8; }",
        ".cycle rect { stroke: #b91c1c; stroke-width: 2; }",
        ".edge path { fill: none; stroke-width: 1.2; }",
        ".exception path { stroke-width: 2.4; }",
        ".queue path { stroke-width: 2; }",
        ".variable path { stroke-dasharray: 4 3; stroke-width: 1; }",
        ".variable .name { font-size: 11px; font-weight: 400; fill: #64748b; }",
        ".initial circle { fill: #334155; }",
    ]
    lines += TAKEN if EdgeKind.TAKEN in kinds else []
    lines += [f".{k.value} path, path.{k.value} {{ stroke: {LIGHT[k]}; }}" for k in used]
    lines += [f"#{k.value} path {{ fill: {LIGHT[k]}; stroke: none; }}" for k in used]
    lines += [
        "@media (prefers-color-scheme: dark) {",
        "text { fill: #e2e8f0; } .detail { fill: #a3b1c6; } .paper { fill: #0f172a; }",
        ".node rect { fill: #1e293b; stroke: #cbd5e1; } .initial circle { fill: #cbd5e1; }",
        ".any rect, .outside rect { fill: none; }",
        ".queue rect { fill: #1e3a8a; stroke: #7aa2ff; } .cycle rect { stroke: #f87171; }",
        ".variable .name { fill: #94a3b8; }",
    ]
    lines += [f".{k.value} path, path.{k.value} {{ stroke: {DARK[k]}; }}" for k in used]
    lines += [f"#{k.value} path {{ fill: {DARK[k]}; stroke: none; }}" for k in used]
    lines += ["}", "</style>", "<defs>"]
    for kind in used:
        lines.append(
            f'<marker id="{kind.value}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"'
            ' markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">'
            '<path d="M0,0.5 L8,4 L0,7.5 z"/></marker>'
        )
    return [*lines, "</defs>"]


def legend(kinds: Sequence[EdgeKind], y: int) -> tuple[list[str], int]:
    """What the kinds of edges mean, below the picture, and how wide that is; one needs no words."""
    shown = [kind for kind in EdgeKind if kind in kinds]
    if len(shown) < 2:
        return [], 0
    x = 16
    lines = []
    for kind in shown:
        lines += [
            f'<g class="edge {kind.value}">',
            f'<path d="M{x},{y + 4} H{x + 34}" marker-end="url(#{kind.value})"/>',
            f'<text class="detail" x="{x + 42}" y="{y + 8}">{WORDS[kind]}</text></g>',
        ]
        x += round(DETAIL.width(WORDS[kind])) + 66
    return lines, x
