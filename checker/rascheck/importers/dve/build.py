"""What the parser has recognised comes in, rule by rule; the nodes of the syntax tree go out.

Each method is named as its rule in dve.lark, and has all that the rule names: tokens, nodes, and
None for what is optional and absent.
"""

from __future__ import annotations

from typing import Any

from lark import Token, Transformer

from rascheck.importers.dve import syntax
from rascheck.source import Source, Span

DEEPEST = 100
"""Expressions may be nested so deep."""


class TooDeep(Exception):
    """An expression is nested too deeply, at `span`."""

    def __init__(self, span: Span) -> None:
        super().__init__(str(span))
        self.span = span


def builder(source: Source) -> Transformer[Token, Any]:
    """What makes the nodes of one source. It raises `TooDeep`."""
    return _Build(source)


class _Build(Transformer[Token, Any]):
    """Makes the nodes of one source."""

    def __init__(self, source: Source) -> None:
        super().__init__(visit_tokens=False)
        self.source = source
        self.depths: dict[int, int] = {}
        self.kept: list[object] = []

    # ------------------------------------------------------------------------------- what helps

    def _span(self, items: list[Any]) -> Span:
        """From the first item that is there to the last one."""
        there = [item for item in items if item is not None]
        return Span(self.source, self._of(there[0]).start, self._of(there[-1]).end)

    def _of(self, item: Any) -> Span:
        if isinstance(item, Token):
            assert item.start_pos is not None
            assert item.end_pos is not None
            return Span(self.source, item.start_pos, item.end_pos)
        if isinstance(item, list):
            return self._span(item)
        span: Span = item.span
        return span

    def _ident(self, token: Token) -> syntax.Ident:
        return syntax.Ident(self._of(token), str(token))

    def _idents(self, items: list[Any]) -> tuple[syntax.Ident, ...]:
        return tuple(
            self._ident(item) for item in items if isinstance(item, Token) and item.type == "NAME"
        )

    def _deeper(self, node: Any, *parts: Any) -> Any:
        """`node`, whose parts are these expressions."""
        depth = 1 + max(self.depths.get(id(part), 0) for part in parts)
        if depth > DEEPEST:
            raise TooDeep(node.span)
        self.depths[id(node)] = depth
        self.kept.append(node)  # so that its number is not given to another one
        return node

    # ----------------------------------------------------------------------------- declarations

    def variables(self, items: list[Any]) -> list[syntax.Variable]:
        constant, kind, *rest = items
        return [
            syntax.Variable(span, name, kind, constant is not None, size, initial)
            for span, name, size, initial in (r for r in rest if isinstance(r, tuple))
        ]

    def type(self, items: list[Any]) -> str:
        return str(items[0])

    def variable(self, items: list[Any]) -> tuple[Any, ...]:
        name, _, size, _, _, initial = items
        return self._span(items), self._ident(name), size, self._initial(initial)

    def _initial(self, item: Any) -> Any:
        return tuple(item[1:-1:2]) if isinstance(item, list) else item

    def values(self, items: list[Any]) -> list[Any]:
        return items

    def channels(self, items: list[Any]) -> list[syntax.Channel]:
        _, fields, *rest = items
        return [
            syntax.Channel(span, name, fields, size)
            for span, name, size in (r for r in rest if isinstance(r, tuple))
        ]

    def fields(self, items: list[Any]) -> tuple[str, ...]:
        return tuple(item for item in items if not isinstance(item, Token))

    def channel(self, items: list[Any]) -> tuple[Any, ...]:
        return self._span(items), self._ident(items[0]), items[2]

    # -------------------------------------------------------------------------------- processes

    def process(self, items: list[Any]) -> syntax.Process:
        declarations: list[syntax.Declaration] = []
        sections: dict[str, list[Any]] = {
            name: [] for name in ("states", "init", "accept", "commit", "asserts", "transitions")
        }
        condition = None
        for item in items[3:-1]:
            match item:
                case list():
                    declarations += item
                case ("accept", (said, names)):
                    condition = condition or said
                    sections["accept"] += names
                case (section, content):
                    sections[section] += content
        found = {name: tuple(content) for name, content in sections.items()}
        return syntax.Process(
            self._span(items[:2]),
            self._ident(items[1]),
            tuple(declarations),
            found["states"],
            found["init"],
            found["accept"],
            found["commit"],
            found["asserts"],
            found["transitions"],
            condition,
        )

    def states(self, items: list[Any]) -> tuple[str, Any]:
        return "states", self._idents(items)

    def init(self, items: list[Any]) -> tuple[str, Any]:
        return "init", self._idents(items)

    def accept(self, items: list[Any]) -> tuple[str, Any]:
        said = self._ident(items[1]) if items[1] is not None else None
        return "accept", (said, self._idents(items[2:]))

    def commit(self, items: list[Any]) -> tuple[str, Any]:
        return "commit", self._idents(items)

    def asserts(self, items: list[Any]) -> tuple[str, Any]:
        return "asserts", [item for item in items if isinstance(item, syntax.Assertion)]

    def assertion(self, items: list[Any]) -> syntax.Assertion:
        return syntax.Assertion(self._span(items), self._ident(items[0]), items[2])

    def transitions(self, items: list[Any]) -> tuple[str, Any]:
        return "transitions", [item for item in items if isinstance(item, syntax.Transition)]

    def transition(self, items: list[Any]) -> syntax.Transition:
        source, _, target, _, guards, sync, effects, _ = items
        return syntax.Transition(
            self._span(items),
            self._ident(source) if source is not None else None,
            self._ident(target),
            tuple(guards or ()),
            sync,
            tuple(effects or ()),
        )

    def guard(self, items: list[Any]) -> list[Any]:
        return items[1:-1:2]

    def sync(self, items: list[Any]) -> syntax.Sync:
        _, owner, channel, (sends, values), _ = items
        span = self._span([owner or channel, channel])
        return syntax.Sync(span, owner, self._ident(channel), sends, values)

    def owner(self, items: list[Any]) -> syntax.Ident:
        return self._ident(items[0])

    def send(self, items: list[Any]) -> tuple[bool, Any]:
        return True, self._passed(items[1])

    def receive(self, items: list[Any]) -> tuple[bool, Any]:
        return False, self._passed(items[1])

    def _passed(self, item: Any) -> tuple[Any, ...] | None:
        if item is None:
            return None
        return tuple(item[1:-1:2]) if isinstance(item, list) else (item,)

    def effect(self, items: list[Any]) -> list[Any]:
        return items[1:-1:2]

    def assignment(self, items: list[Any]) -> syntax.Assignment:
        name, _, index, closing, _, value = items
        target = syntax.Read(self._span([name, closing]), None, self._ident(name), index)
        return syntax.Assignment(self._span(items), target, value)

    def system(self, items: list[Any]) -> tuple[Span, bool, syntax.Ident | None]:
        observer = self._ident(items[3]) if items[3] is not None else None
        return self._span(items[:2]), items[1].type == "SYNC", observer

    def start(self, items: list[Any]) -> syntax.Model:
        declarations = [one for item in items[:-1] if isinstance(item, list) for one in item]
        processes = tuple(item for item in items if isinstance(item, syntax.Process))
        span, synchronous, observer = items[-1]
        return syntax.Model(
            self.source, span, tuple(declarations), processes, synchronous, observer
        )

    # ------------------------------------------------------------------------------ expressions

    def number(self, items: list[Any]) -> syntax.Number:
        return syntax.Number(self._of(items[0]), int(items[0]))

    def truth(self, items: list[Any]) -> syntax.Number:
        return syntax.Number(self._of(items[0]), int(items[0].type == "TRUE"))

    def read(self, items: list[Any]) -> Any:
        name, _, index, _ = items
        node = syntax.Read(self._span(items), None, self._ident(name), index)
        return self._deeper(node, index)

    def foreign(self, items: list[Any]) -> Any:
        owner, _, name, _, index, _ = items
        node = syntax.Read(self._span(items), self._ident(owner), self._ident(name), index)
        return self._deeper(node, index)

    def at(self, items: list[Any]) -> syntax.At:
        return syntax.At(self._span(items), self._ident(items[0]), self._ident(items[2]))

    def parens(self, items: list[Any]) -> Any:
        return items[1]

    def unary(self, items: list[Any]) -> Any:
        op, value = items
        named = "not" if op.type in ("NOT", "BANG") else str(op)
        return self._deeper(syntax.Unary(self._span(items), named, value), value)

    def binary(self, items: list[Any]) -> Any:
        left, token, right = items
        op = {"AND": "and", "OR": "or"}.get(token.type, str(token))
        span = self._span(items)
        if op not in ("and", "or"):
            return self._deeper(syntax.Binary(span, op, left, right), left, right)
        values = left.values if isinstance(left, syntax.Many) and left.op == op else (left,)
        return self._deeper(syntax.Many(span, op, (*values, right)), *values, right)
