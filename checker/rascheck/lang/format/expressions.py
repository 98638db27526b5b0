"""Pieces of expressions go in, documents come out.

An expression that is too long is broken before its operators, the weakest first, all those of one
strength at once; one that the author broke at an operator stays so.
"""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.lang.format.doc import Doc, group, join, nest
from rascheck.lang.format.gaps import Kind
from rascheck.lang.format.layout import Chain, Layout, Piece, hang

_LEFT = frozenset({"and", "or"})  # a chain continues on the left side
_RIGHT = frozenset({"implies", "leads_to"})  # or on the right one


class Expressions(Layout):
    """Documents of expressions."""

    # --------------------------------------------------------------------------------- chains

    def chain(self, piece: Chain) -> None:
        """Take over the operands of what continues the same chain."""
        left, operator, right = piece.parts
        if isinstance(left, Chain) and left.rule == piece.rule in _LEFT:
            right.settle()
            piece.operands = left.operands
            piece.operands.append((operator.first, right))
        elif isinstance(right, Chain) and piece.rule in _RIGHT and right.rule in _RIGHT:
            left.settle()
            piece.operands = right.operands
            _, first = piece.operands.popleft()
            piece.operands.appendleft((operator.first, first))
            piece.operands.appendleft((left.first, left))
        else:
            left.settle()
            right.settle()
            piece.operands.extend(((left.first, left), (operator.first, right)))
        piece.later = lambda: self._chained(piece)

    def _chained(self, piece: Chain) -> Doc:
        (_, first), *others = piece.operands
        docs = [hang(first)]
        broken = False
        for at, operand in others:
            broken = broken or self.gaps.turns(at) or self.gaps.turns(operand.first)
            docs += [self.gaps.before(at, Kind.LINE), self.tokens[at].text]
            docs += [self.gaps.before(operand.first, Kind.SPACE), hang(operand)]
        return group(join(docs), broken=broken)

    def ite(self, piece: Chain) -> None:
        """`if c then a else b`, with what follows an `else if` on its level."""
        _, condition, _, value, _, last = piece.parts
        condition.settle()
        value.settle()
        if isinstance(last, Chain) and last.rule == "ite":
            piece.operands = last.operands
        else:
            last.settle()
            piece.operands.append((last.first, last))
        piece.operands.appendleft((piece.first, piece))
        piece.later = lambda: self._branches(piece)

    def _branches(self, piece: Chain) -> Doc:
        docs: list[Doc] = []
        broken = False
        for at, arm in piece.operands:
            if docs:
                word = at - 1  # `else`
                broken = broken or self.gaps.turns(word) or self.gaps.turns(at)
                docs += [self.gaps.before(word, Kind.LINE), self.tokens[word].text]
                docs.append(self.gaps.before(at, Kind.SPACE))
            docs.append(self._arm(arm.parts) if arm.rule == "ite" else hang(arm))
        return group(join(docs), broken=broken)

    def _arm(self, parts: Sequence[Piece]) -> Doc:
        word, condition, then, value = parts[:4]
        broken = self.gaps.turns(then.first)
        line = [self.gaps.before(then.first, Kind.LINE), then.doc]
        line += [self.gaps.before(value.first, Kind.SPACE), hang(value)]
        head = [word.doc, self.gaps.before(condition.first, Kind.SPACE), hang(condition, 8)]
        return group(join([*head, nest(join(line))]), broken=broken)

    # ------------------------------------------------------------------------------- brackets

    def paren(self, piece: Piece) -> Doc:
        """An expression in brackets, which cling to it unless the author began a new line there."""
        opening, inner, closing = piece.parts
        if self.gaps.turns(inner.first):
            return self.brackets(piece.parts)
        first = self.gaps.before(inner.first, Kind.TIGHT)
        last = self.gaps.closing(closing.first, Kind.TIGHT)
        return join([opening.doc, first, hang(inner), last, closing.doc])

    def set_literal(self, piece: Piece) -> Doc:
        """`{a, b}`, without the blanks that there are in other braces."""
        return self.brackets(piece.parts, kind=Kind.SOFT)

    def quantified(self, piece: Piece) -> Doc:
        """`forall x: T where c { e }`."""
        parts = piece.parts
        opening, body, closing = parts[-3:]
        docs: list[Doc] = [parts[0].doc]
        for part in parts[1:-3]:
            # A condition before a brace is indented more than what is in the brace.
            docs += [self.gaps.before(part.first, Kind.SPACE), hang(part, 8)]
        docs.append(self.gaps.before(opening.first, Kind.SPACE))
        docs.append(self.braces(opening, [body], closing))
        return join(docs)

    def tight(self, piece: Piece) -> Doc:
        """Parts without blanks: `-x`, `== x` in a pattern, `x[7:0]`."""
        docs: list[Doc] = [piece.parts[0].doc]
        for part in piece.parts[1:]:
            docs += [self.gaps.before(part.first, Kind.TIGHT), part.doc]
        return join(docs)
