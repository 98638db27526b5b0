"""Masks and shifts are computed: a value comes out as pieces of other values, side by side.

`((y & ~0xfc00) | (x << 10)) & 0xfc00` is six bits of x and nothing of y. What is compared with a
constant then falls apart into a comparison for each value that pieces come from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rascheck.prove.minterms.places import At
from rascheck.prove.minterms.terms import can_fail, folded, mapped, number
from rascheck.system.ir import LONGEST_SHIFT, Binary, BinaryOp, Const, Expr

CUTTING = frozenset(
    {BinaryOp.BIT_AND, BinaryOp.BIT_OR, BinaryOp.BIT_XOR, BinaryOp.SHL, BinaryOp.SHR, BinaryOp.ADD}
)


class Piece(NamedTuple):
    """`base` shifted left by `shift` (right, if that is negative), then masked."""

    base: Expr
    shift: int
    mask: int


class Pieces(NamedTuple):
    """Pieces whose masks have no bit in common; `flipped` of their bits are inverted, `ones` are
    bits outside of them that are set.

    A piece without a bit stays if its base can fail. A negative mask has no end.
    """

    pieces: tuple[Piece, ...]
    ones: int = 0
    flipped: int = 0

    @property
    def covered(self) -> int:
        """The bits that pieces stand for."""
        covered = 0
        for piece in self.pieces:
            covered |= piece.mask
        return covered


def pieces_of(at: At, expr: Expr) -> Pieces:
    """The pieces of a value; where they would overlap, a piece is what comes of that."""
    match expr:
        case Const(value):
            return Pieces((), value)
        case Binary(op, left, right) if op in CUTTING:
            found = _operated(op, pieces_of(at, left), pieces_of(at, right))
            return _whole(at, expr) if found is None else found
        case _:
            return _whole(at, expr)


def _whole(at: At, expr: Expr) -> Pieces:
    return Pieces((Piece(expr, 0, _whole_mask(at, expr)),))


def _whole_mask(at: At, expr: Expr) -> int:
    """The bits that a value may have."""
    known = at.bounds(expr)
    return -1 if known is None or known[0] < 0 else (1 << known[1].bit_length()) - 1


def _operated(op: BinaryOp, left: Pieces, right: Pieces) -> Pieces | None:
    if op in (BinaryOp.SHL, BinaryOp.SHR):
        if right.pieces or not 0 <= right.ones <= LONGEST_SHIFT:
            return None
        return _shifted(left, right.ones if op is BinaryOp.SHL else -right.ones)
    if op is BinaryOp.ADD and (left.covered | left.ones) & (right.covered | right.ones):
        return None
    if left.covered & right.covered:
        return None
    if op is BinaryOp.BIT_AND:
        return _masked_by(left, right)
    return _over(op, left, right)


def _shifted(value: Pieces, by: int) -> Pieces | None:
    def shift(bits: int) -> int:
        return bits << by if by >= 0 else bits >> -by

    moved = tuple(Piece(p.base, p.shift + by, shift(p.mask)) for p in value.pieces)
    if any(abs(p.shift) > LONGEST_SHIFT for p in moved):
        return None
    return _of(moved, shift(value.ones), shift(value.flipped))


def _masked_by(left: Pieces, right: Pieces) -> Pieces:
    """`left & right`: pieces of each side are masked by the constant bits of the other."""
    moved = tuple(p._replace(mask=p.mask & right.ones) for p in left.pieces)
    moved += tuple(p._replace(mask=p.mask & left.ones) for p in right.pieces)
    flipped = (left.flipped & right.ones) | (right.flipped & left.ones)
    return _of(moved, left.ones & right.ones, flipped)


def _over(op: BinaryOp, left: Pieces, right: Pieces) -> Pieces:
    """`left | right` or `left ^ right` (or their sum, which is the same without common bits)."""
    if op is not BinaryOp.BIT_XOR:
        kept = tuple(p._replace(mask=p.mask & ~right.ones) for p in left.pieces)
        kept += tuple(p._replace(mask=p.mask & ~left.ones) for p in right.pieces)
        flipped = (left.flipped & ~right.ones) | (right.flipped & ~left.ones)
        return _of(kept, left.ones | right.ones, flipped)
    both = left.pieces + right.pieces
    covered = left.covered | right.covered
    ones = left.ones ^ right.ones
    return _of(both, ones & ~covered, left.flipped ^ right.flipped ^ (ones & covered))


def _of(pieces: tuple[Piece, ...], ones: int, flipped: int) -> Pieces:
    kept = tuple(p for p in pieces if p.mask or can_fail(p.base))
    made = Pieces(kept, ones)
    return made._replace(flipped=flipped & made.covered)


# ---------------------------------------------------------------------------------- put together


def together(at: At, value: Pieces) -> Expr:
    """A value from its pieces: always the same expression for the same pieces."""
    made: Expr | None = None
    for piece in sorted(value.pieces, key=lambda p: (p.mask & -p.mask, p.shift)):
        one = _cut(at, piece)
        made = one if made is None else Binary(BinaryOp.BIT_OR, made, one)
    if made is None:
        return number(value.ones)
    for op, bits in ((BinaryOp.BIT_OR, value.ones), (BinaryOp.BIT_XOR, value.flipped)):
        if bits:
            made = Binary(op, made, number(bits))
    return made


def _cut(at: At, piece: Piece) -> Expr:
    base, shift, mask = piece
    if mask == _back(_whole_mask(at, base), -shift):
        mask = -1  # nothing is cut off
    if shift > 0:
        base = Binary(BinaryOp.SHL, base, number(shift))
    elif shift < 0:
        base = Binary(BinaryOp.SHR, base, number(-shift))
    return base if mask == -1 else Binary(BinaryOp.BIT_AND, base, number(mask))


def tidied(at: At, expr: Expr, holds_bits: Callable[[Expr], bool]) -> Expr:
    """A value with the masks and shifts of bits computed."""
    if not holds_bits(expr):
        return expr
    expr = mapped(expr, lambda part: tidied(at, part, holds_bits))
    match expr:
        case Binary(op) if op in CUTTING:
            found = pieces_of(at, expr)
            return expr if found == _whole(at, expr) else together(at, found)
        case _:
            return expr


def equal_pieces(value: Pieces, to: int) -> list[tuple[Expr, int, int]] | None:
    """What must be so for a value to be `to`: for each base a mask and what it must leave.

    None if it never is.
    """
    bits = to ^ value.flipped
    if bits & ~value.covered != value.ones & ~value.covered:
        return None
    found: dict[Expr, tuple[int, int]] = {}
    for base, shift, mask in value.pieces:
        own, held = _back(mask, shift), _back(bits & mask, shift)
        before, had = found.get(base, (0, 0))
        if (had ^ held) & before & own:
            return None
        found[base] = (before | own, had | held)
    return [(base, mask, held) for base, (mask, held) in found.items()]


def _back(bits: int, shift: int) -> int:
    return bits >> shift if shift >= 0 else bits << -shift


def masked(at: At, base: Expr, mask: int, held: int) -> Expr:
    """Whether some bits of a value are as they should be."""
    whole = _whole_mask(at, base)
    cut = base if mask & whole == whole else Binary(BinaryOp.BIT_AND, base, number(mask))
    return folded(Binary(BinaryOp.EQ, cut, number(held)))
