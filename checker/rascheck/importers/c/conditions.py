"""The words behind `#if` come in; whether it holds goes out, or that this cannot be computed."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rascheck.importers.c.context import Refused
from rascheck.importers.c.kinds import LONG, ULONG, Kind, common
from rascheck.importers.c.literals import integer_of
from rascheck.importers.c.macros import Expander
from rascheck.importers.c.tokens import Token

_LEVELS = {"||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6}
_LEVELS |= dict.fromkeys(("<", ">", "<=", ">="), 7) | dict.fromkeys(("<<", ">>"), 8)
_LEVELS |= dict.fromkeys(("+", "-"), 9) | dict.fromkeys(("*", "/", "%"), 10)
_COMPARED: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_COMPUTED: dict[str, Callable[[int, int], int]] = {
    "|": operator.or_,
    "^": operator.xor,
    "&": operator.and_,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


class _Unclear(Exception):
    """The words are no condition."""


class _Number(NamedTuple):
    """A number of the preprocessor, of which all have 64 bits."""

    value: int
    kind: Kind = LONG


def holds(tokens: Sequence[Token], expander: Expander, time: int) -> bool | None:
    """Whether a condition holds; None for one that cannot be computed."""
    try:
        found = expander.expand(_resolved(tokens, expander, time), time)
        reader = _Reader([token.text for token in found])
        return _truth(reader.whole())
    except (_Unclear, Refused, RecursionError):
        return None


def _resolved(tokens: Sequence[Token], expander: Expander, time: int) -> list[Token]:
    """With `defined` answered."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.text == "defined":
            opened = at + 1 < len(tokens) and tokens[at + 1].text == "("
            name = tokens[at + 1 + opened].text if at + 1 + opened < len(tokens) else ""
            known = expander.macros.find(name, time)
            if known is not None and known.doubt is not None:
                raise _Unclear
            found.append(token._replace(kind="number", text=str(int(known is not None))))
            at += 4 if opened else 2
        else:
            found.append(token)
            at += 1
    return found


class _Reader:
    """Computes as C's preprocessor does; names that are left are 0, and None is not known.

    A call is not known, nor is what C gives no meaning; where it does not matter, the whole is.
    """

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.at = 0

    def whole(self) -> _Number | None:
        """The value of all words."""
        value = self._ternary()
        if self.at < len(self.words):
            raise _Unclear
        return value

    def _next(self, wanted: str = "") -> str:
        if self.at >= len(self.words) or wanted not in ("", self.words[self.at]):
            raise _Unclear
        self.at += 1
        return self.words[self.at - 1]

    def _peek(self) -> str:
        return self.words[self.at] if self.at < len(self.words) else ""

    def _ternary(self) -> _Number | None:
        condition = self._binary(1)
        if self._peek() != "?":
            return condition
        self._next()
        then = self._ternary()
        self._next(":")
        otherwise = self._ternary()
        truth = _truth(condition)
        chosen = then if truth else otherwise
        if truth is None or chosen is None:
            return None
        if then is None or otherwise is None:  # the kind is not known, which only a sign shows
            return chosen if 0 <= chosen.value <= LONG.high else None
        kind = common(then.kind, otherwise.kind)
        return _Number(kind.wrap(chosen.value), kind)

    def _binary(self, level: int) -> _Number | None:
        left = self._unary()
        while (bound := _LEVELS.get(self._peek(), 0)) >= level:
            mark = self._next()
            left = _applied(mark, left, self._binary(bound + 1))
        return left

    def _unary(self) -> _Number | None:
        word = self._next()
        if word == "(":
            value = self._ternary()
            self._next(")")
            return value
        if word in ("!", "-", "+", "~"):
            return _signed(word, self._unary())
        if word[0].isdigit() or word[0] == "'":
            return _literal(word)
        if not (word[0].isalpha() or word[0] == "_"):
            raise _Unclear
        if self._peek() != "(":
            return _Number(0)
        self._pass_over()
        return None

    def _pass_over(self) -> None:
        """Pass over what is given to a name that is no macro."""
        depth = 0
        while True:
            word = self._next()
            depth += (word == "(") - (word == ")")
            if not depth:
                return


def _literal(word: str) -> _Number:
    literal = integer_of(word)
    if literal is None:
        raise _Unclear
    unsigned = literal.value > LONG.high or (word[0] != "'" and "u" in word.lower())
    return _Number(literal.value, ULONG if unsigned else LONG)


def _truth(number: _Number | None) -> bool | None:
    return None if number is None else number.value != 0


def _signed(mark: str, number: _Number | None) -> _Number | None:
    if number is None:
        return None
    value, kind = number
    if mark == "!":
        return _Number(int(value == 0))
    return _Number(kind.wrap({"-": -value, "+": value, "~": ~value}[mark]), kind)


def _applied(mark: str, left: _Number | None, right: _Number | None) -> _Number | None:
    if mark in ("||", "&&"):
        decisive = mark == "||"
        truths = (_truth(left), _truth(right))
        if decisive in truths:
            return _Number(int(decisive))
        return None if None in truths else _Number(int(not decisive))
    if left is None or right is None:
        return None
    if mark in ("<<", ">>"):
        if not 0 <= right.value < 64:
            return None
        moved = left.value << right.value if mark == "<<" else left.value >> right.value
        return _Number(left.kind.wrap(moved), left.kind)
    kind = common(left.kind, right.kind)
    a, b = kind.wrap(left.value), kind.wrap(right.value)
    if mark in _COMPARED:
        return _Number(int(_COMPARED[mark](a, b)))
    if mark in _COMPUTED:
        return _Number(kind.wrap(_COMPUTED[mark](a, b)), kind)
    if b == 0:
        return None
    quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    return _Number(kind.wrap(quotient if mark == "/" else a - b * quotient), kind)
