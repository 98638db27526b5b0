"""A picture goes in, an SVG in our own layout comes out; the same bytes on any machine."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax import saxutils

from rascheck.show.pictures.layout import Box, Layout, Link, Way, layout
from rascheck.show.pictures.picture import Edge, Label, Node, NodeKind, Picture, printable
from rascheck.show.pictures.style import DETAIL, NAME, legend, style

LOOP = 30
"""How far a loop reaches out of its box."""
START = 30
"""From the dot of the initial state to its box."""
PAD = 10
APART = 3
"""Between two labels of one edge."""


def svg(picture: Picture) -> str:
    """The text of an SVG file."""
    return _Drawing(picture).text()


def _size(labels: Sequence[Label]) -> tuple[float, float]:
    """Width and height of labels, one below the other; one without a name is not written."""
    labels = [label for label in labels if label.name]
    if not labels:
        return 0.0, 0.0
    names = [NAME.width(label.name) for label in labels]
    details = [DETAIL.width(line) for label in labels for line in label.details]
    height = NAME.line * len(names) + DETAIL.line * len(details) + APART * (len(labels) - 1)
    return max(names + details), height


class _Drawing:
    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        keys = [node.key for node in picture.nodes]
        self.loops = {
            key: [
                label
                for edge in picture.edges
                if edge.source == edge.target == key
                for label in edge.labels
            ]
            for key in keys
        }
        self.links = [edge for edge in picture.edges if edge.source != edge.target]
        links = []
        for edge in self.links:
            width, height = _size(edge.labels)
            links.append(Link(keys.index(edge.source), keys.index(edge.target), width, height))
        self.layout: Layout = layout([self._box(node) for node in picture.nodes], links)

    def _inner(self, node: Node) -> tuple[float, float]:
        """Width and height of a node without what is beside it."""
        width = max([NAME.width(node.lines[0]), *(DETAIL.width(t) for t in node.lines[1:])])
        height = NAME.line + DETAIL.line * (len(node.lines) - 1)
        many = sum(node.key in (edge.source, edge.target) for edge in self.links)
        return max(width + 2 * PAD, 44.0, 9.0 * many), height + PAD

    def _box(self, node: Node) -> Box:
        width, height = self._inner(node)
        room = height
        half = right = width / 2
        if self._loops(node):
            aside, tall = _size(self.loops[node.key])
            right, room = half + LOOP + 4 + aside, max(height, tall)
        left = half + START + 4 if node.initial else half
        return Box(left, right, height, half - PAD, room)

    def _loops(self, node: Node) -> bool:
        return any(edge.source == edge.target == node.key for edge in self.picture.edges)

    def text(self) -> str:
        """All of it."""
        picture, found = self.picture, self.layout
        kinds = list(dict.fromkeys(edge.kind for edge in picture.edges))
        samples, room = legend(kinds, found.height)
        width, height = max(found.width, room), found.height + (24 if samples else 0)
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="0 0 {width} {height}" role="img" aria-labelledby="title desc">',
            f'<title id="title">{_escape(picture.title)}</title>',
            f'<desc id="desc">{_escape(picture.description)}</desc>',
            *style(kinds),
            f'<rect class="paper" width="{width}" height="{height}"/>',
        ]
        for edge, way in zip(self.links, found.ways, strict=True):
            parts += self._link(edge, way)
        for node, (x, y) in zip(picture.nodes, found.boxes, strict=True):
            parts += self._node(node, x, y)
        return "\n".join([*parts, *samples, "</svg>"]) + "\n"

    # -------------------------------------------------------------------------------------- nodes

    def _node(self, node: Node, x: int, y: int) -> list[str]:
        width, height = (round(n) for n in self._inner(node))
        left, top = x - width // 2, y - height // 2
        kinds = " ".join(filter(None, ("node", node.kind.value, node.mark.value)))
        parts = [f'<g class="{kinds}">']
        if node.title:
            parts.append(f"<title>{_escape(node.title)}</title>")
        corner = {NodeKind.STATE: 9, NodeKind.FINAL: 9, NodeKind.ANY: 9, NodeKind.QUEUE: 3}
        rounded = corner.get(node.kind, 2)
        parts.append(_rect(left, top, width, height, rounded))
        if node.kind is NodeKind.FINAL:
            parts.append(_rect(left + 3, top + 3, width - 6, height - 6, rounded - 3))
        line = top + (height - NAME.line - DETAIL.line * (len(node.lines) - 1)) / 2
        for number, text in enumerate(node.lines):
            font = DETAIL if number else NAME
            parts.append(
                f'<text class="{font.name}" x="{x}" y="{round(line + font.base)}"'
                f' text-anchor="middle">{_escape(text)}</text>'
            )
            line += font.line
        parts.append("</g>")
        if node.initial:
            parts += [
                '<g class="edge initial"><title>initial state</title>',
                f'<circle cx="{left - START + 5}" cy="{y}" r="5"/>',
                f'<path class="step" d="M{left - START + 5},{y} H{left - 1}"'
                ' marker-end="url(#step)"/></g>',
            ]
        for edge in self.picture.edges:
            if edge.source == edge.target == node.key:
                parts += self._loop(edge, left + width, y)
        return parts

    def _loop(self, edge: Edge, x: int, y: int) -> list[str]:
        kind = edge.kind.value
        return [
            f'<g class="edge {kind}">',
            f'<path d="M{x},{y - 7} C{x + LOOP},{y - 16} {x + LOOP},{y + 16} {x + 1},{y + 7}"'
            f' marker-end="url(#{kind})"/>',
            *_labels(edge.labels, x + LOOP - 2, y - _size(edge.labels)[1] / 2),
            "</g>",
        ]

    # -------------------------------------------------------------------------------------- links

    def _link(self, edge: Edge, way: Way) -> list[str]:
        kind = edge.kind.value
        parts = [f'<g class="edge {kind}">']
        if edge.labels and way.label is None:
            titles = "\n".join(label.title for label in edge.labels)
            parts.append(f"<title>{_escape(titles)}</title>")
        parts.append(f'<path d="{_curve(way, _size(edge.labels)[1])}" marker-end="url(#{kind})"/>')
        if way.label is not None:
            width, height = _size(edge.labels)
            x, y = way.label
            parts += _labels(edge.labels, x - width / 2, y - height / 2)
        return [*parts, "</g>"]


def _escape(text: str) -> str:
    return saxutils.escape(printable(text))


def _rect(x: int, y: int, width: int, height: int, rounded: int) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{rounded}"/>'


def _labels(labels: Sequence[Label], x: float, y: float) -> list[str]:
    """Labels one below the other, each with its title."""
    parts = []
    for label in labels:
        title = f"<title>{_escape(label.title)}</title>" if label.title else ""
        parts.append(f"<g>{title}")
        for number, text in enumerate(label.lines):
            font = DETAIL if number else NAME
            parts.append(
                f'<text class="{font.name}" x="{round(x)}" y="{round(y + font.base)}">'
                f"{_escape(text)}</text>"
            )
            y += font.line
        y += APART
        parts.append("</g>")
    return parts


def _curve(way: Way, height: float) -> str:
    """A line through the points: straight in rows, curved between them, open at the label."""
    (x, y), *rest = way.points
    text = f"M{x},{y}"
    down = 1 if way.points[-1][1] > y else -1
    for number, (to_x, to_y) in enumerate(rest):
        if number % 2:
            middle = (y + to_y) // 2
            text += f" V{to_y}" if x == to_x else f" C{x},{middle} {to_x},{middle} {to_x},{to_y}"
        else:
            if way.label is not None and _between(way.label[1], y, to_y):
                reach = round(height / 2) * down
                text += f" V{way.label[1] - reach} M{x},{way.label[1] + reach}"
            if y != to_y:
                text += f" V{to_y}"
        x, y = to_x, to_y
    return text


def _between(at: int, one: int, other: int) -> bool:
    return min(one, other) <= at <= max(one, other)
