"""Terms: pieces of Python text with what is known about their values; larger terms come out.

A term says how its text binds, which values it can have, and whether its evaluation can fail; where
it only looks at one bit field, also for which contents it holds. So constants fold, guards become
masks, and a range is checked only where it can be left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rascheck.system.bounds import BITWISE, bounds
from rascheck.system.ir import LONGEST_SHIFT, BinaryOp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rascheck.explore.layout import Field

# How tightly Python's operators bind.
TERNARY, OR, AND, NOT, COMPARE, BITOR, BITXOR, BITAND, SHIFT, SUM, PRODUCT, SIGN, ATOM = range(13)

BIT_RANKS = {
    BinaryOp.BIT_OR: BITOR,
    BinaryOp.BIT_XOR: BITXOR,
    BinaryOp.BIT_AND: BITAND,
    BinaryOp.SHL: SHIFT,
    BinaryOp.SHR: SHIFT,
}

WIDEST_SET = 32
"""Fields with more values than this are not described by sets of contents."""

Facts = tuple[tuple["Field", int, int], ...]
"""Fields whose contents are known to lie between two bounds, both included."""


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """Python text of a value between `low` and `high`.

    rank: how tightly the text binds. total: its evaluation cannot fail. truth: a shorter text (with
    its rank) that is good as a condition only. field, bias: the value is the contents of a field of
    the base state, plus bias. test: it holds exactly for these contents of a field. facts, denials:
    what is known about fields where it holds, and where it does not. nesting: of parentheses.
    origin: like field and bias, for a value that was kept aside since.
    """

    text: str
    low: int
    high: int
    rank: int = ATOM
    total: bool = True
    truth: tuple[str, int] | None = None
    field: Field | None = None
    bias: int = 0
    test: tuple[Field, frozenset[int]] | None = None
    facts: Facts = ()
    denials: Facts = ()
    nesting: int = 0
    origin: tuple[Field, int] | None = None

    @property
    def constant(self) -> int | None:
        """The value, if there is only one and finding it cannot fail."""
        return self.low if self.total and self.low == self.high else None

    def at(self, rank: int) -> str:
        """The text for a place that needs `rank`."""
        return self.text if self.rank >= rank else f"({self.text})"

    def condition(self, rank: int = TERNARY) -> str:
        """The text for a place where only its truth counts."""
        if self.truth is None:
            return self.at(rank)
        text, own = self.truth
        return text if own >= rank else f"({text})"

    def bare(self) -> Term:
        """The same value, without what is known about the base state."""
        if self.constant is not None:
            return self
        return Term(
            self.text,
            self.low,
            self.high,
            self.rank,
            self.total,
            nesting=self.nesting,
            origin=(self.field, self.bias) if self.field is not None else None,
        )


def number(value: int) -> Term:
    """A constant."""
    return Term(str(value), value, value, ATOM if value >= 0 else SIGN)


def hexed(value: int) -> str:
    """Masks and large numbers are easier to read in hexadecimal."""
    return hex(value) if value > 9 else str(value)


def nest(terms: Iterable[Term]) -> int:
    """The parentheses around a term that is made of `terms`, at most."""
    return 1 + max((term.nesting for term in terms), default=0)


def made(
    text: str, low: int, high: int, rank: int, parts: tuple[Term, ...], total: bool = True
) -> Term:
    """A term made of others; it fails where they do."""
    total = total and all(part.total for part in parts)
    if total and low == high:
        return number(low)
    return Term(text, low, high, rank, total, nesting=nest(parts))


# ----------------------------------------------------------------------------------------- fields


def field_term(base: str, field: Field, bias: int, least: int, most: int, top: bool) -> Term:
    """The contents of a field of `base`, known to lie in least..most, plus `bias`.

    top: there is nothing above the field, so that no mask is needed.
    """
    if least == most:
        return number(least + bias)
    shifted = f"{base} >> {field.offset}" if field.offset else base
    text, rank = (shifted, SHIFT) if top else (f"{shifted} & {hexed(field.ones)}", BITAND)
    if bias:
        inner = Term(text, least, most, rank)
        text, rank = f"{inner.at(SUM)} {'+' if bias > 0 else '-'} {abs(bias)}", SUM
    if (bias, least, most) != (0, 0, 1):
        return Term(text, least + bias, most + bias, rank, field=field, bias=bias)
    return Term(
        text,
        0,
        1,
        rank,
        truth=(f"{base} & {hexed(field.mask)}", BITAND),
        field=field,
        test=(field, frozenset((1,))),
        facts=((field, 1, 1),),
        denials=((field, 0, 0),),
    )


def holds_for(base: str, field: Field, contents: int) -> tuple[str, int]:
    """A condition: the field has these contents."""
    return masked(base, field.mask, contents << field.offset)


def masked(base: str, mask: int, value: int) -> tuple[str, int]:
    """A condition: these bits of the state have this value."""
    if mask == value and mask.bit_count() == 1:
        return f"{base} & {hexed(mask)}", BITAND
    if value == 0:
        return f"not {base} & {hexed(mask)}", NOT
    return f"{base} & {hexed(mask)} == {hexed(value)}", COMPARE


COMPARISONS = {
    BinaryOp.EQ: "==",
    BinaryOp.NE: "!=",
    BinaryOp.LT: "<",
    BinaryOp.LE: "<=",
    BinaryOp.GT: ">",
    BinaryOp.GE: ">=",
}
MIRRORED = {
    BinaryOp.EQ: BinaryOp.EQ,
    BinaryOp.NE: BinaryOp.NE,
    BinaryOp.LT: BinaryOp.GT,
    BinaryOp.LE: BinaryOp.GE,
    BinaryOp.GT: BinaryOp.LT,
    BinaryOp.GE: BinaryOp.LE,
}
OPPOSITE = {
    BinaryOp.EQ: BinaryOp.NE,
    BinaryOp.NE: BinaryOp.EQ,
    BinaryOp.LT: BinaryOp.GE,
    BinaryOp.LE: BinaryOp.GT,
    BinaryOp.GT: BinaryOp.LE,
    BinaryOp.GE: BinaryOp.LT,
}


def satisfying(op: BinaryOp, value: int, least: int, most: int) -> tuple[int, int]:
    """Bounds on the x in least..most with `x op value`; empty if the first exceeds the second."""
    match op:
        case BinaryOp.EQ:
            return max(least, value), min(most, value)
        case BinaryOp.NE:
            return least + (value == least), most - (value == most)
        case BinaryOp.LT:
            return least, min(most, value - 1)
        case BinaryOp.LE:
            return least, min(most, value)
        case BinaryOp.GT:
            return max(least, value + 1), most
        case _:
            return max(least, value), most


def compare_field(base: str, op: BinaryOp, term: Term, value: int) -> Term:
    """`term op value` where `term` is the contents of a field of `base` and `value` a constant."""
    field = term.field
    assert field is not None
    least, most, value = term.low - term.bias, term.high - term.bias, value - term.bias
    yes, no = satisfying(op, value, least, most), satisfying(OPPOSITE[op], value, least, most)
    if yes[0] > yes[1]:
        return number(0)
    if no[0] > no[1]:
        return number(1)
    test = None
    if most - least < WIDEST_SET:
        contents = frozenset(range(yes[0], yes[1] + 1))
        test = field, contents - {value} if op is BinaryOp.NE else contents
    if op is not BinaryOp.NE and yes[0] == yes[1]:
        text, rank = holds_for(base, field, yes[0])
    elif op is not BinaryOp.EQ and no[0] == no[1]:
        text, rank = holds_for(base, field, no[0])
        if rank == COMPARE:
            text = text.replace("==", "!=")
        elif rank == NOT:
            text, rank = f"{base} & {hexed(field.mask)}", BITAND
        else:
            text, rank = f"not {text}", NOT
    else:
        text = f"{base} & {hexed(field.mask)} {COMPARISONS[op]} {hexed(value << field.offset)}"
        rank = COMPARE
    truth = None
    if rank == BITAND:
        # A value must be 0 or 1, a condition may be any number.
        truth = text, rank
        text, rank = f"{text} != 0", COMPARE
    return Term(
        text, 0, 1, rank, truth=truth, test=test, facts=((field, *yes),), denials=((field, *no),)
    )


def compare(base: str, op: BinaryOp, left: Term, right: Term) -> Term:
    """`left op right`."""
    if right.constant is not None and left.field is not None:
        return compare_field(base, op, left, right.constant)
    if left.constant is not None and right.field is not None:
        return compare_field(base, MIRRORED[op], right, left.constant)
    low, high = 0, 1
    if left.total and right.total:
        if decided(op, left, right):
            low = 1
        elif decided(OPPOSITE[op], left, right):
            high = 0
    text = f"{left.at(BITOR)} {COMPARISONS[op]} {right.at(BITOR)}"
    return made(text, low, high, COMPARE, (left, right))


def decided(op: BinaryOp, left: Term, right: Term) -> bool:
    """Whether `left op right` holds for all values that they can have."""
    match op:
        case BinaryOp.EQ:
            return left.low == left.high == right.low == right.high
        case BinaryOp.NE:
            return left.high < right.low or right.high < left.low
        case BinaryOp.LT:
            return left.high < right.low
        case BinaryOp.LE:
            return left.high <= right.low
        case BinaryOp.GT:
            return left.low > right.high
        case _:
            return left.low >= right.high


# --------------------------------------------------------------------------------------- booleans


def negation(term: Term) -> Term:
    """`!term`."""
    if term.constant is not None:
        return number(int(not term.constant))
    test = None
    if term.test is not None:
        field, contents = term.test
        if field.top < WIDEST_SET:
            test = field, frozenset(range(field.top + 1)) - contents
    return Term(
        f"not {term.condition(NOT)}",
        0,
        1,
        NOT,
        term.total,
        test=test,
        facts=term.denials,
        denials=term.facts,
        nesting=nest((term,)),
    )


def join(terms: list[Term], word: str, rank: int) -> Term:
    """Terms joined by `and` or by `or`: as a value, and as a condition."""
    text = f" {word} ".join(term.at(rank + 1) for term in terms)
    truth = f" {word} ".join(term.condition(rank + 1) for term in terms)
    total = all(term.total for term in terms)
    return Term(text, 0, 1, rank, total, (truth, rank), nesting=nest(terms))


def conjunction(terms: list[Term]) -> Term:
    """`and` over terms, each made under the facts of those before it; none of them is constant."""
    if len(terms) == 1:
        return terms[0]
    facts = tuple(fact for term in terms for fact in term.facts)
    return replace(join(terms, "and", AND), facts=facts)


def disjunction(base: str, terms: list[Term]) -> Term:
    """`or` over terms, each made under the denials of those before it; none of them is constant."""
    if len(terms) == 1:
        return terms[0]
    denials = tuple(fact for term in terms for fact in term.denials)
    either = replace(join(terms, "or", OR), denials=denials)
    tests = [term.test for term in terms if term.test is not None]
    if len(tests) < len(terms) or any(place is not tests[0][0] for place, _ in tests):
        return either
    contents = frozenset(value for _, values in tests for value in values)
    return replace(either, **among(base, tests[0][0], contents))


def among(base: str, field: Field, contents: frozenset[int]) -> dict[str, Any]:
    """What is special about the condition that a field has one of these contents."""
    low, high = min(contents), max(contents)
    least, most = low << field.offset, high << field.offset
    here = f"{base} & {hexed(field.mask)}"
    if high - low + 1 > len(contents):
        text = f"{here} in ({', '.join(hexed(v << field.offset) for v in sorted(contents))})"
    elif low == 0:
        text = f"{here} <= {hexed(most)}"
    elif high == field.top:
        text = f"{here} >= {hexed(least)}"
    else:
        text = f"{hexed(least)} <= {here} <= {hexed(most)}"
    return {
        "text": text,
        "rank": COMPARE,
        "truth": None,
        "test": (field, contents),
        "facts": ((field, low, high),),
        "nesting": 1,
    }


# ------------------------------------------------------------------------------------- arithmetic


def plus(term: Term, value: int) -> Term:
    """`term + value`."""
    if term.constant is not None:
        return number(term.constant + value)
    if value == 0:
        return term
    text = f"{term.at(SUM)} {'+' if value > 0 else '-'} {abs(value)}"
    more = made(text, term.low + value, term.high + value, SUM, (term,))
    return replace(more, field=term.field, bias=term.bias + value)


def arithmetic(op: BinaryOp, left: Term, right: Term) -> Term:
    """`left op right` for ADD, SUB and MUL."""
    match op:
        case BinaryOp.ADD:
            low, high, rank = left.low + right.low, left.high + right.high, SUM
        case BinaryOp.SUB:
            low, high, rank = left.low - right.high, left.high - right.low, SUM
        case _:
            corners = [x * y for x in (left.low, left.high) for y in (right.low, right.high)]
            low, high, rank = min(corners), max(corners), PRODUCT
    return made(f"{left.at(rank)} {op.value} {right.at(rank + 1)}", low, high, rank, (left, right))


def bitwise(op: BinaryOp, left: Term, right: Term) -> Term:
    """`left op right` for operators on bits; a shift fails unless it is one by 0 to 63."""
    low, high = bounds(op, (left.low, left.high), (right.low, right.high))
    total = op in BITWISE or (right.low >= 0 and right.high <= LONGEST_SHIFT)
    if not total:
        count = f"shift({right.text})"
        text = f"{left.at(SHIFT)} {op.value} {count}"
        return made(text, low, high, SHIFT, (left, right), total=False)
    rank = BIT_RANKS[op]
    return made(f"{left.at(rank)} {op.value} {right.at(rank + 1)}", low, high, rank, (left, right))


def division(op: BinaryOp, left: Term, right: Term) -> Term:
    """`left / right` or `left % right`, which rounds towards zero as in C."""
    total = right.low > 0 or right.high < 0
    below = right.text if total else f"({right.at(AND)} or fail())"
    if not total and right.constant == 0:
        below = "fail()"
    if op is BinaryOp.DIV:
        greatest = max(abs(left.low), abs(left.high))
        low, high = (-greatest, greatest)
        if left.low >= 0 and right.low >= 0:
            low, high = left.low // max(right.high, 1), left.high // max(right.low, 1)
    else:
        greatest = max(abs(right.low), abs(right.high), 1) - 1
        low = 0 if left.low >= 0 else max(left.low, -greatest)
        high = 0 if left.high <= 0 else min(left.high, greatest)
    parts = (left, right)
    if left.low >= 0 and right.low >= 0:
        divisor = right.at(SIGN) if total else below
        sign = "//" if op is BinaryOp.DIV else "%"
        return made(f"{left.at(PRODUCT)} {sign} {divisor}", low, high, PRODUCT, parts, total)
    name = "quotient" if op is BinaryOp.DIV else "remainder"
    return made(f"{name}({left.text}, {below})", low, high, ATOM, parts, total)
