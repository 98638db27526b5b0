"""Declarations and the comments beside them go in; the declarations with their texts come out.

A `///` on lines of its own documents the declaration that begins on the next line, or all states
after the `state` there. After code, it documents what ends last before it, or what it stands in if
that began later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from rascheck.lang import syntax as s
from rascheck.lang.scan import Comment
from rascheck.source import Source

_D = TypeVar("_D", bound=s.Declaration)


def document(
    source: Source, items: Sequence[s.Item], comments: Sequence[Comment]
) -> tuple[s.Item, ...]:
    """The same items, each declaration in them with its `doc`."""
    docs = _Docs(source, items, comments)
    return tuple(docs.item(item) for item in items)


def about(comments: Sequence[Comment], first: int) -> str:
    """The text of the `//!` comments before the first token, which is at `first`."""
    return "\n".join(_text(c) for c in comments if c.end <= first and c.text.startswith("//!"))


def _text(comment: Comment) -> str:
    return comment.text[3:].removeprefix(" ").rstrip()


def _documents(comment: Comment) -> bool:
    return comment.text.startswith("///") and not comment.text.startswith("////")


class _Docs:
    """Which text belongs to the node that begins at an offset."""

    def __init__(
        self, source: Source, items: Sequence[s.Item], comments: Sequence[Comment]
    ) -> None:
        self._texts: dict[int, list[str]] = {}
        self._source = source
        places = [n for item in items for n in _places(item)]
        own = {source.position(c.start)[0]: c for c in comments if c.alone}
        for node in places:
            self._before(node, own)
        for comment in comments:
            if not comment.alone and _documents(comment):
                self._after(comment, places)

    def _before(self, node: s.Node, own: dict[int, Comment]) -> None:
        line = node.span.line
        words = self._source.line(line)[: node.span.column - 1].split()
        if words[:1] != (["state"] if isinstance(node, s.ControlState) else []):
            return  # something else begins this line; what is above belongs to that
        found: list[str] = []
        while (comment := own.get(line - 1)) is not None:
            if _documents(comment):
                found.append(_text(comment))
            line -= 1
        if found:
            self._texts[node.span.start] = found[::-1]

    def _after(self, comment: Comment, places: Sequence[s.Node]) -> None:
        def late(node: s.Node) -> tuple[int, int]:
            span = node.span
            return span.end if span.end <= comment.start else span.start, -span.start

        before = [n for n in places if n.span.start < comment.start]
        if before:
            self._texts.setdefault(max(before, key=late).span.start, []).append(_text(comment))

    def _doc(self, node: _D) -> _D:
        found = self._texts.get(node.span.start)
        return replace(node, doc="\n".join(found)) if found else node

    def item(self, item: s.Item) -> s.Item:
        """The item with its own text and those of its parts."""
        match item:
            case s.Use():
                return item
            case s.Enum():
                item = replace(item, members=tuple(self._doc(m) for m in item.members))
            case s.Record():
                item = replace(item, fields=tuple(self._doc(f) for f in item.fields))
            case s.Machine():
                item = replace(
                    item,
                    states=tuple(self._doc(n) for n in item.states),
                    variables=tuple(self._doc(n) for n in item.variables),
                    steps=tuple(self._doc(n) if isinstance(n, s.Step) else n for n in item.steps),
                )
        return self._doc(item)


def _places(item: s.Item) -> Iterator[s.Node]:
    """The nodes that a comment can belong to; those without a `doc` keep it from others."""
    yield item
    match item:
        case s.Enum():
            yield from item.members
        case s.Record() | s.Register():
            yield from item.fields
        case s.Profile():
            yield from item.settings
        case s.Machine():
            yield from (*item.states, *item.variables, *item.steps)
