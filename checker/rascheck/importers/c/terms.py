"""Expressions of a spec: they are put together here, and become text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Literal

from rascheck.records import dataclass

_LEVELS = {"=>": 1, "||": 2, "&&": 3, "+": 6, "-": 6, "|": 6, "^": 6}
_LEVELS |= dict.fromkeys(("*", "/", "%", "&", "<<", ">>"), 7)
_LEVELS |= dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), 5)
_UNARY, _ATOM = 8, 9
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_CLEAR = ("&&", "||")
"""Operators whose operands may be others without parentheses, as long as the two are not mixed."""


@dataclass(frozen=True)
class Number:
    """A literal; `hex` says how it is written."""

    value: int
    hex: bool = False
    parts: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Truth:
    """`true` or `false`."""

    value: bool
    parts: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Name:
    """A parameter; `register` is the width that one with a register's type is taken at."""

    name: str
    register: int = 0
    parts: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Apply:
    """`name(arguments)`: a function, or a conversion, as `bits(32)` or `signed`."""

    name: str
    arguments: tuple[Term, ...]
    parts: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Slice:
    """`of[high:low]`."""

    of: Name
    high: int
    low: int
    parts: int = field(default=2, compare=False)


@dataclass(frozen=True)
class Unary:
    """`!x`, `-x` or `~x`."""

    mark: Literal["!", "-", "~"]
    of: Term
    parts: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Binary:
    """`left mark right`."""

    mark: str
    left: Term
    right: Term
    parts: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Within:
    """`of in { values }`."""

    of: Term
    values: tuple[Term, ...]
    parts: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Choose:
    """`if condition then one else other`."""

    condition: Term
    one: Term
    other: Term
    parts: int = field(default=1, compare=False)


Term = Number | Truth | Name | Apply | Slice | Unary | Binary | Within | Choose
TRUE, FALSE = Truth(True), Truth(False)


def apply(name: str, *arguments: Term) -> Term:
    """A call."""
    return Apply(name, arguments, 1 + sum(argument.parts for argument in arguments))


def unary(mark: Literal["!", "-", "~"], of: Term) -> Term:
    """An operator with one operand."""
    return Unary(mark, of, of.parts + 1)


def binary(mark: str, left: Term, right: Term) -> Term:
    """An operator with two operands."""
    return Binary(mark, left, right, left.parts + right.parts + 1)


def negated(term: Term) -> Term:
    """What is true where this is not."""
    match term:
        case Truth(value):
            return Truth(not value)
        case Unary("!", of):
            return of
        case Binary(mark, left, right) if mark in _OPPOSITE:
            return binary(_OPPOSITE[mark], left, right)
    return unary("!", term)


def both(one: Term, other: Term) -> Term:
    """`one && other`."""
    if one == TRUE or other == FALSE:
        return other
    return one if other == TRUE or one == FALSE else binary("&&", one, other)


def either(one: Term, other: Term) -> Term:
    """`one || other`, and `x in { ... }` where that is what it says."""
    if one == FALSE or other == TRUE:
        return other
    if other == FALSE or one == TRUE:
        return one
    left, right = _cases(one), _cases(other)
    if left and right and left.of == right.of:
        values = left.values + right.values
        return Within(left.of, values, left.of.parts + len(values) + 1)
    return binary("||", one, other)


def _cases(term: Term) -> Within | None:
    match term:
        case Within():
            return term
        case Binary("==", of, Number() as value):
            return Within(of, (value,))
    return None


def implies(one: Term, other: Term) -> Term:
    """`one => other`."""
    if one == TRUE or other == TRUE:
        return other
    return TRUE if one == FALSE else binary("=>", one, other)


def choose(condition: Term, one: Term, other: Term) -> Term:
    """`if condition then one else other`, or less where it says the same."""
    if one == other or condition == TRUE:
        return one
    if condition == FALSE:
        return other
    match one, other:
        case Truth(True), Truth(False):
            return condition
        case Truth(False), Truth(True):
            return negated(condition)
        case Truth(True), _:
            return either(condition, other)
        case _, Truth(False):
            return both(condition, one)
    return Choose(condition, one, other, condition.parts + one.parts + other.parts + 1)


def children(term: Term) -> tuple[Term, ...]:
    """The parts of a term."""
    match term:
        case Number() | Truth() | Name():
            return ()
        case Apply(_, arguments):
            return arguments
        case Slice(of) | Unary(_, of):
            return (of,)
        case Binary(_, left, right):
            return left, right
        case Within(of, values):
            return of, *values
        case Choose(test, one, other):
            return test, one, other


def mentions(term: Term) -> set[str]:
    """The parameters that a term has."""
    found: set[str] = set()
    rest = [term]
    while rest:
        part = rest.pop()
        if isinstance(part, Name):
            found.add(part.name)
        rest += children(part)
    return found


def renamed(term: Term, names: Mapping[str, str]) -> Term:
    """The term with other names for parameters."""
    match term:
        case Number() | Truth():
            return term
        case Name(name):
            return replace(term, name=names.get(name, name))
        case Apply(name, arguments):
            return replace(term, arguments=tuple(renamed(part, names) for part in arguments))
        case Slice(of):
            return replace(term, of=replace(of, name=names.get(of.name, of.name)))
        case Unary(_, of):
            return replace(term, of=renamed(of, names))
        case Binary(_, left, right):
            return replace(term, left=renamed(left, names), right=renamed(right, names))
        case Within(of):
            return replace(term, of=renamed(of, names))
        case Choose(test, one, other):
            return Choose(
                renamed(test, names), renamed(one, names), renamed(other, names), term.parts
            )


def calls(term: Term) -> set[str]:
    """The functions that a term applies."""
    found: set[str] = set()
    rest = [term]
    while rest:
        part = rest.pop()
        if isinstance(part, Apply):
            found.add(part.name)
        rest += children(part)
    return found


def plain(term: Term) -> Term:
    """A term where its type is expected: literals need no conversion there."""
    match term:
        case Apply(name, (Number() as literal,)) if name.startswith("bits("):
            return literal
        case Choose(condition, one, other):
            return Choose(condition, plain(one), plain(other), term.parts)
    return term


def text(term: Term, level: int = 0) -> str:
    """A term as the language has it; one that binds weaker than `level` is in parentheses."""
    written, binds = _written(term)
    return f"({written})" if binds < level else written


def _written(term: Term) -> tuple[str, int]:
    match term:
        case Number(value, in_hex):
            binds = _ATOM if value >= 0 else _UNARY
            return (hex(value) if in_hex and value > 9 else str(value)), binds
        case Truth(value):
            return ("true" if value else "false"), _ATOM
        case Name(name, width):
            return (f"bits({width})({name})" if width else name), _ATOM
        case Apply(name, arguments):
            return f"{name}({', '.join(text(argument) for argument in arguments)})", _ATOM
        case Slice(of, high, low):
            return f"{of.name}[{high}]" if high == low else f"{of.name}[{high}:{low}]", _ATOM
        case Unary(mark, of):
            return f"{mark}{text(of, _ATOM)}", _UNARY
        case Binary(mark, left, right):
            return f"{_operand(mark, left, 0)} {mark} {_operand(mark, right, 1)}", _LEVELS[mark]
        case Within(of, values):
            listed = ", ".join(text(value) for value in values)
            return f"{text(of, _UNARY)} in {{ {listed} }}", _LEVELS["=="]
        case Choose(condition, one, other):
            then = text(one, 1)
            return f"if {text(condition, 1)} then {then} else {text(other)}", 0


def _operand(mark: str, term: Term, right: int) -> str:
    """An operand; of other operators in parentheses, as the language wants them."""
    if mark == "=>":
        return text(term, _LEVELS["||"])
    if isinstance(term, Binary):
        same = term.mark == mark and not right
        if mark in _CLEAR:
            return text(term, 0 if same else _LEVELS["=="])
        plain = mark in _LEVELS and _LEVELS[mark] == 5 and term.mark in ("+", "-", "*", "/", "%")
        chain = same and mark in ("+", "|", "&", "^", "*")
        return text(term, 0 if plain or chain else _ATOM)
    if isinstance(term, Within) and mark in _CLEAR:
        return text(term)
    return text(term, _UNARY)
