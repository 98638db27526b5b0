"""Declarations and the comments beside them go in; the declarations with their texts come out.

A `///` on lines of its own documents the declaration that begins on the next line; before `state`,
or before a state in its list, also the states after that. After code, it documents what ends last
before it, or what it stands in if that began later. Where lines of code end makes no difference.
"""

from __future__ import annotations

import bisect
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


def _ends(source: Source, comment: Comment) -> bool:
    """Whether nothing follows a comment on its line."""
    end = source.text.find("\n", comment.end)
    return source.text[comment.end : len(source.text) if end < 0 else end].strip() == ""


class _Docs:
    """Which text belongs to the node that begins at an offset."""

    def __init__(
        self, source: Source, items: Sequence[s.Item], comments: Sequence[Comment]
    ) -> None:
        self._texts: dict[int, list[str]] = {}
        self._source = source
        self._starts = {c.end: c.start for c in comments}
        parts = [list(_parts(item)) for item in items]
        places = [n for item, within in zip(items, parts, strict=True) for n in (item, *within)]
        self._own = {
            source.position(c.start)[0]: c for c in comments if c.alone and _ends(source, c)
        }
        for node, previous in zip(places, [None, *places], strict=False):
            found = self._above(node.span.start)
            if not found and isinstance(node, s.ControlState):
                found = self._of_list(node, previous)
            if found:
                self._texts[node.span.start] = found
        inner = sorted((n for within in parts for n in within), key=lambda n: n.span.start)
        rows = [(row, [n.span.start for n in row]) for row in (items, inner)]
        for comment in comments:
            if not comment.alone and _documents(comment):
                befores = [(row, bisect.bisect_left(starts, comment.start)) for row, starts in rows]
                self._after(comment, [row[before - 1] for row, before in befores if before])

    def _above(self, at: int) -> list[str]:
        """What stands in the lines above an offset where a line begins."""
        line, column = self._source.position(at)
        if self._source.line(line)[: column - 1].strip():
            return []  # something else begins this line; what is above belongs to that
        found: list[str] = []
        while (comment := self._own.get(line - 1)) is not None:
            if _documents(comment):
                found.append(_text(comment))
            line -= 1
        return found[::-1]

    def _of_list(self, node: s.Node, previous: s.Node | None) -> list[str]:
        """What documents a state because of the state before it, or of the word `state`."""
        text = self._source.text
        end = node.span.start
        while end and (text[end - 1].isspace() or end in self._starts):
            end = self._starts.get(end, end - 1)
        if text.endswith(",", 0, end) and previous is not None:
            return list(self._texts.get(previous.span.start, ()))
        return self._above(end - len("state")) if text.endswith("state", 0, end) else []

    def _after(self, comment: Comment, near: Sequence[s.Node]) -> None:
        """Give a comment to one of the nodes near before it."""

        def late(node: s.Node) -> tuple[int, int]:
            span = node.span
            return span.end if span.end <= comment.start else span.start, span.start

        if near:
            self._texts.setdefault(max(near, key=late).span.start, []).append(_text(comment))

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
            case s.Register():
                item = replace(item, fields=tuple(self._doc(f) for f in item.fields))
            case s.Machine():
                item = replace(
                    item,
                    states=tuple(self._doc(n) for n in item.states),
                    variables=tuple(self._doc(n) for n in item.variables),
                    steps=tuple(self._doc(n) if isinstance(n, s.Step) else n for n in item.steps),
                )
        return self._doc(item)


def _parts(item: s.Item) -> Iterator[s.Node]:
    """The nodes in an item that a comment can belong to; those without a `doc` keep it from others.

    None of them is inside another one.
    """
    match item:
        case s.Enum():
            yield from item.members
        case s.Record() | s.Register():
            yield from item.fields
        case s.Profile():
            yield from item.settings
        case s.Machine():
            yield from (*item.states, *item.variables, *item.steps)
