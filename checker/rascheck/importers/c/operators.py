"""Operators of C on values that have been evaluated, with what C leaves undefined."""

from __future__ import annotations

from collections.abc import Callable

from rascheck.importers.c import terms
from rascheck.importers.c.kinds import Kind, common, promoted
from rascheck.importers.c.terms import Term
from rascheck.importers.c.values import (
    Value,
    as_bits,
    bits,
    condition,
    converted,
    known,
    number,
    number_of,
    signed,
    truth,
)

Must = Callable[[Term, str], None]
"""Takes a condition without which C gives no meaning, and says what else would be."""

_ORDER = {"<", "<=", ">", ">="}
_ARITHMETIC = {"+", "-", "*", "/", "%"}


def unary(mark: str, value: Value, must: Must) -> Value:
    """`-x`, `+x`, `~x` or `!x`."""
    if mark == "!":
        return truth(terms.negated(condition(value)))
    kind = promoted(value.kind)
    value = converted(value, kind)
    if mark == "+":
        return value
    if mark == "-":
        return _arithmetic("-", known(0, kind), value, kind, must)
    if value.held == "known":
        return known(kind.wrap(~value.low), kind, in_hex=True)
    if kind.signed:
        low, high = -1 - value.high, -1 - value.low
        return number(terms.binary("-", terms.Number(-1), number_of(value)), low, high, kind)
    return bits(terms.unary("~", as_bits(value, kind.width)), kind.width, kind)


def binary(mark: str, one: Value, other: Value, must: Must) -> Value:
    """All operators with two operands but `&&` and `||`."""
    if mark in ("<<", ">>"):
        return _shift(mark, one, other, must)
    kind = common(one.kind, other.kind)
    one, other = converted(one, kind), converted(other, kind)
    if mark in _ORDER or mark in ("==", "!="):
        return _compared(mark, one, other)
    if mark in _ARITHMETIC:
        return _arithmetic(mark, one, other, kind, must)
    return _bitwise(mark, one, other, kind)


# ----------------------------------------------------------------------------------- arithmetic


def _arithmetic(mark: str, one: Value, other: Value, kind: Kind, must: Must) -> Value:
    if mark in ("/", "%"):
        return _divided(mark, one, other, kind, must)
    low, high = _bounds(mark, one, other)
    if one.held == other.held == "known":
        if kind.signed and not kind.holds(low, high):
            must(terms.FALSE, f"`{mark}` overflows")
        return known(kind.wrap(low), kind)
    if one.held == "known" and one.low == 0 and mark == "-":
        result = terms.unary("-", number_of(other))
    elif other.held == "known" and other.low == 0 and mark in ("+", "-"):
        return one
    elif one.held == "known" and one.low == 0 and mark == "+":
        return other
    else:
        result = terms.binary(mark, number_of(one), number_of(other))
    if kind.holds(low, high):
        return number(result, low, high, kind)
    if not kind.signed:
        return bits(terms.apply(f"bits({kind.width})", result), kind.width, kind)
    for bound, test, beyond in (
        (kind.low, ">=", low < kind.low),
        (kind.high, "<=", high > kind.high),
    ):
        if beyond:
            must(terms.binary(test, result, terms.Number(bound, True)), f"`{mark}` overflows")
    return number(result, max(low, kind.low), min(high, kind.high), kind)


def _bounds(mark: str, one: Value, other: Value) -> tuple[int, int]:
    match mark:
        case "+":
            return one.low + other.low, one.high + other.high
        case "-":
            return one.low - other.high, one.high - other.low
    corners = [a * b for a in (one.low, one.high) for b in (other.low, other.high)]
    return min(corners), max(corners)


def _divided(mark: str, one: Value, other: Value, kind: Kind, must: Must) -> Value:
    """A division, which rounds towards 0."""
    zero = terms.negated(condition(other))
    if other.held == "known" and other.low == 0:
        must(terms.FALSE, "a division by 0")
        return known(0, kind)
    possible = other.low <= 0 <= other.high
    if possible:
        must(terms.negated(zero), "a division by 0")
    if kind.signed and one.low == kind.low and other.low <= -1 <= other.high:
        least = terms.binary("==", number_of(one), terms.Number(kind.low))
        minus = terms.binary("==", number_of(other), terms.Number(-1))
        must(terms.negated(terms.both(least, minus)), f"`{mark}` overflows")
    if one.held == other.held == "known":
        quotient = abs(one.low) // abs(other.low)
        quotient = quotient if (one.low < 0) == (other.low < 0) else -quotient
        return known(kind.wrap(quotient if mark == "/" else one.low - quotient * other.low), kind)
    result = terms.binary(mark, number_of(one), number_of(other))
    if possible:
        result = terms.choose(zero, terms.Number(0), result)
    if mark == "%":
        most = max(abs(other.low), abs(other.high)) - 1
        return number(result, -most if one.low < 0 else 0, min(most, _size(one)), kind)
    return number(result, -_size(one) if min(one.low, other.low) < 0 else 0, _size(one), kind)


def _size(value: Value) -> int:
    return max(abs(value.low), abs(value.high))


# ----------------------------------------------------------------------------------- comparisons


def _compared(mark: str, one: Value, other: Value) -> Value:
    settled = _settled(mark, one, other)
    if settled is not None:
        return known(int(settled))
    if one.held == "known" and other.held != "known":
        mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(mark, mark)
        return _compared(mirrored, other, one)
    if one.held == "truth" and other.held == "known":
        return truth(_truth_compared(mark, one.term, other.low))
    if one.held == other.held == "truth" and mark in ("==", "!="):
        return truth(terms.binary(mark, one.term, other.term))
    if mark in _ORDER or "known" in (one.held, other.held):
        if other.held == "known" and other.low == 0 and mark in ("==", "!="):
            test = condition(one)
            return truth(test if mark == "!=" else terms.negated(test))
        if one.width and one.held == "number" and mark in ("==", "!="):
            literal = terms.Number(other.low & (1 << one.width) - 1, other.low < 0)
            return truth(terms.binary(mark, as_bits(one, one.width), literal))
        return truth(terms.binary(mark, number_of(one), number_of(other)))
    width = max(one.width, other.width) if one.held == other.held == "bits" else one.kind.width
    return truth(terms.binary(mark, as_bits(one, width), as_bits(other, width)))


def _settled(mark: str, one: Value, other: Value) -> bool | None:
    """What a comparison is if the bounds of its operands say so."""
    apart = one.high < other.low or other.high < one.low
    same = one.low == one.high == other.low == other.high
    match mark:
        case "==" | "!=" if apart or same:
            return same == (mark == "==")
        case "<" if one.high < other.low or one.low >= other.high:
            return one.high < other.low
        case "<=" if one.high <= other.low or one.low > other.high:
            return one.high <= other.low
        case ">" | ">=":
            swapped = {">": "<", ">=": "<="}[mark]
            return _settled(swapped, other, one)
    return None


def _truth_compared(mark: str, term: Term, value: int) -> Term:
    """A condition, 0 or 1, compared with a number that it may be equal to."""
    so = {"==": value == 1, "!=": value == 0, "<": False, "<=": False, ">": True, ">=": True}
    return term if so[mark] else terms.negated(term)


# ------------------------------------------------------------------------------------------ bits


def _bitwise(mark: str, one: Value, other: Value, kind: Kind) -> Value:
    by = {"&": one.low & other.low, "|": one.low | other.low, "^": one.low ^ other.low}
    if one.held == other.held == "known":
        return known(kind.wrap(by[mark]), kind, in_hex=True)
    if one.held == "known":
        one, other = other, one
    if other.held == "known" and (plain := _trivial(mark, one, other, kind)) is not None:
        return plain
    if one.held == other.held == "truth":
        join = {"&": terms.both, "|": terms.either}.get(mark)
        term = join(one.term, other.term) if join else terms.binary("!=", one.term, other.term)
        return truth(term, kind)
    if one.low < 0 or other.low < 0:
        if mark != "&" or max(one.low, other.low) < 0:
            whole = _joined(mark, one, other, kind.width)
            return signed(whole, kind)
        term = _joined(mark, one, other, kind.width)
        return bits(term, kind.width, kind, one.high if one.low >= 0 else other.high)
    width = max(_width(one, kind), _width(other, kind))
    if mark == "&":
        width = _width(one if other.held == "known" else other, kind)
        width = max(width, _width(one, kind))
    most = (1 << max(one.high, other.high).bit_length()) - 1
    high = min(one.high, other.high) if mark == "&" else most
    return bits(_joined(mark, one, other, width), width, kind, high)


def _trivial(mark: str, one: Value, other: Value, kind: Kind) -> Value | None:
    """`x & 0`, `x | 0` and the like, and a mask that keeps a field."""
    if other.low == 0:
        return known(0, kind) if mark == "&" else one
    if mark != "&" or one.low < 0:
        return None
    every = (1 << one.high.bit_length()) - 1
    mask = other.low & every
    if mask == 0:
        return known(0, kind)
    if mask == every:
        return one
    return _field(one, mask, kind)


def _field(one: Value, mask: int, kind: Kind) -> Value | None:
    """`x[7:4]` for `(x >> 4) & 0xf`."""
    if mask & mask + 1:
        return None
    match one.term:
        case terms.Binary(">>", terms.Name() as of, terms.Number(low)):
            width = mask.bit_length()
            return bits(terms.Slice(of, low + width - 1, low), width, kind)
    return None


def _joined(mark: str, one: Value, other: Value, width: int) -> Term:
    """The operator on two operands of one width."""
    left = as_bits(one, width)
    if other.held == "known":
        literal = terms.Number(other.low & (1 << width) - 1, True)
        return terms.binary(mark, left, literal)
    return terms.binary(mark, left, terms.plain(as_bits(other, width)))


def _width(value: Value, kind: Kind) -> int:
    """The width of a value that is not negative as an operand; a constant takes what it needs."""
    if value.held == "bits":
        return value.width
    if value.held == "known":
        return next(w for w in (1, 8, 16, 32, 64) if value.high < 1 << w)
    return kind.width


# ---------------------------------------------------------------------------------------- shifts


def _shift(mark: str, one: Value, other: Value, must: Must) -> Value:
    kind = promoted(one.kind)
    one, by = converted(one, kind), converted(other, promoted(other.kind))
    inside = by.low >= 0 and by.high < kind.width
    if not inside:
        never = by.high < 0 or by.low >= kind.width
        must(terms.FALSE if never else _inside(by, kind.width), "a shift by too much")
        if never:
            return known(0, kind)
    if by.held == "known":
        return _shift_by(mark, one, by.low, kind, must)
    amount = _amount(by)
    if mark == ">>" and kind.signed and one.low < 0:
        shifted = terms.binary(">>", number_of(one), amount)
        if not inside:
            shifted = terms.choose(_inside(by, kind.width), shifted, terms.Number(0))
        return number(shifted, one.low, max(one.high, 0), kind)
    term = terms.binary(mark, as_bits(one, kind.width), amount)
    if mark == ">>":
        return bits(term, kind.width, kind, one.high)
    if not kind.signed:
        return bits(term, kind.width, kind)
    if one.low < 0:
        must(_not_negative(one), "a negative number is shifted to the left")
    if one.high << min(by.high, kind.width) > kind.high:
        room = terms.binary(">>", as_bits(known(kind.high, kind), kind.width), amount)
        must(terms.binary("<=", number_of(one), room), "`<<` overflows")
    return bits(term, kind.width, kind, kind.high)


def _inside(by: Value, width: int) -> Term:
    below = terms.binary("<", number_of(by), terms.Number(width))
    return terms.both(_not_negative(by), below) if by.low < 0 else below


def _not_negative(value: Value) -> Term:
    return terms.binary(">=", number_of(value), terms.Number(0))


def _amount(by: Value) -> Term:
    """How far to shift: bits, which are never negative."""
    return by.term if by.held == "bits" else as_bits(by, by.kind.width)


def _shift_by(mark: str, one: Value, by: int, kind: Kind, must: Must) -> Value:
    """A shift by a constant."""
    if mark == ">>":
        return _right(one, by, kind) if by else one
    low, high = one.low << by, one.high << by
    if kind.signed and one.low < 0:
        test = terms.FALSE if one.high < 0 else _not_negative(one)
        must(test, "a negative number is shifted to the left")
    if by == 0:
        return one
    if kind.signed:
        if high > kind.high:
            most = terms.Number(kind.high >> by, True)
            never = max(one.low, 0) > kind.high >> by
            test = terms.FALSE if never else terms.binary("<=", number_of(one), most)
            must(test, "`<<` overflows")
        if one.held == "known":
            return known(kind.wrap(low), kind, in_hex=True)
        factor = terms.Number(1 << by)
        term = terms.binary("*", number_of(one), factor)
        return number(term, max(low, 0), min(high, kind.high), kind)
    if one.held == "known":
        return known(kind.wrap(low), kind, in_hex=True)
    term = terms.binary("<<", as_bits(one, kind.width), terms.Number(by))
    return bits(term, kind.width, kind, high)


def _right(one: Value, by: int, kind: Kind) -> Value:
    if one.held == "known":
        assert isinstance(one.term, terms.Number)
        return known(one.low >> by, kind, in_hex=one.term.hex)
    if one.low < 0:
        term = terms.binary(">>", number_of(one), terms.Number(by))
        return number(term, one.low >> by, one.high >> by, kind)
    if one.high >> by == 0:
        return known(0, kind)
    width = one.width if one.held == "bits" else kind.width
    found = as_bits(one, width)
    match found:
        case terms.Binary("&", terms.Name() as of, terms.Number(mask)):
            high = mask.bit_length() - 1
            if mask == (1 << high + 1) - (1 << by):
                return bits(terms.Slice(of, high, by), high - by + 1, kind)
    return bits(terms.binary(">>", found, terms.Number(by)), width, kind, one.high >> by)


def select(test: Term, one: Value, other: Value, kind: Kind) -> Value:
    """`test ? one : other`, both of type `kind`."""
    one, other = converted(one, kind), converted(other, kind)
    if one == other or test == terms.TRUE:
        return one
    if test == terms.FALSE:
        return other
    low, high = min(one.low, other.low), max(one.high, other.high)
    holds = {one.held, other.held}
    if "truth" in holds and low >= 0 and high <= 1:
        return truth(terms.choose(test, condition(one), condition(other)), kind)
    if kind.boolean:
        return truth(terms.choose(test, condition(one), condition(other)), kind)
    if holds == {"known"}:
        return number(terms.Choose(test, one.term, other.term, test.parts + 3), low, high, kind)
    width = kind.width
    if low >= 0:
        width = max(_width(one, kind), _width(other, kind))
    pair = as_bits(one, width), as_bits(other, width)
    term = _updated(test, *pair, width) or terms.choose(test, *pair)
    return bits(term, width, kind, high) if low >= 0 else signed(term, kind)


def _updated(test: Term, one: Term, other: Term, width: int) -> Term | None:
    """`x | (if test then y else 0)` for a choice between `x | y` and `x`, and the like.

    Without it a variable that is changed in one branch after the other would be written out twice
    for each of them.
    """
    base, keeps, sets = _change(one, width)
    other_base, other_keeps, other_sets = _change(other, width)
    if base != other_base:
        if base == other:
            other_keeps, other_sets = _every(width), terms.Number(0)
        elif other_base == one:
            base, keeps, sets = one, _every(width), terms.Number(0)
        else:
            return None
    for mark, left, right in (("&", keeps, other_keeps), ("|", sets, other_sets)):
        if mark == "|" or left != right or left != _every(width):
            change = terms.choose(test, left, right)
            if mark == "&" or change != terms.Number(0):
                base = terms.binary(mark, base, change)
    return base


def _every(width: int) -> Term:
    return terms.Number((1 << width) - 1, True)


def _change(term: Term, width: int) -> tuple[Term, Term, Term]:
    """A term as `(base & keeps) | sets`."""
    match term:
        case terms.Binary("&", base, keeps):
            return base, keeps, terms.Number(0)
        case terms.Binary("|", base, sets):
            return base, _every(width), sets
    return term, _every(width), terms.Number(0)
