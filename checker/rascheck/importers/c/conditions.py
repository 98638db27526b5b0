"""The words behind `#if` come in; whether it holds goes out."""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.importers.c.context import Refused
from rascheck.importers.c.literals import integer_of
from rascheck.importers.c.macros import Expander
from rascheck.importers.c.tokens import Token

_LEVELS = {"||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6}
_LEVELS |= dict.fromkeys(("<", ">", "<=", ">="), 7) | dict.fromkeys(("<<", ">>"), 8)
_LEVELS |= dict.fromkeys(("+", "-"), 9) | dict.fromkeys(("*", "/", "%"), 10)
_TOP = 1 << 64


class _Unclear(Exception):
    """The words are no condition that can be computed."""


def holds(tokens: Sequence[Token], expander: Expander, time: int) -> bool:
    """Whether a condition holds; one that cannot be computed does not."""
    try:
        found = expander.expand(_resolved(tokens, expander, time), time)
        reader = _Reader([token.text for token in found if token.kind != "string"])
        value = reader.ternary()
        return reader.at == len(reader.words) and value != 0
    except (_Unclear, Refused, RecursionError):
        return False


def _resolved(tokens: Sequence[Token], expander: Expander, time: int) -> list[Token]:
    """With `defined` answered."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.text == "defined":
            opened = at + 1 < len(tokens) and tokens[at + 1].text == "("
            name = tokens[at + 1 + opened].text if at + 1 + opened < len(tokens) else ""
            known = expander.macros.find(name, time) is not None
            found.append(token._replace(kind="number", text=str(int(known))))
            at += 4 if opened else 2
        else:
            found.append(token)
            at += 1
    return found


class _Reader:
    """Computes in 64 bits, as C's preprocessor does; names that are left are 0."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.at = 0

    def _next(self) -> str:
        if self.at >= len(self.words):
            raise _Unclear
        self.at += 1
        return self.words[self.at - 1]

    def _peek(self) -> str:
        return self.words[self.at] if self.at < len(self.words) else ""

    def ternary(self) -> int:
        """An expression."""
        condition = self._binary(1)
        if self._peek() != "?":
            return condition
        self._next()
        then = self.ternary()
        if self._next() != ":":
            raise _Unclear
        otherwise = self.ternary()
        return then if condition else otherwise

    def _binary(self, level: int) -> int:
        left = self._unary()
        while (bound := _LEVELS.get(self._peek(), 0)) >= level:
            mark = self._next()
            left = _applied(mark, left, self._binary(bound + 1))
        return left

    def _unary(self) -> int:
        word = self._next()
        match word:
            case "!":
                return int(self._unary() == 0)
            case "-":
                return -self._unary()
            case "+":
                return self._unary()
            case "~":
                return ~self._unary()
            case "(":
                value = self.ternary()
                if self._next() != ")":
                    raise _Unclear
                return value
        if word[0].isdigit() or word[0] == "'":
            literal = integer_of(word)
            if literal is None:
                raise _Unclear
            return literal.value
        if (word[0].isalpha() or word[0] == "_") and self._peek() != "(":
            return 0
        raise _Unclear


def _applied(mark: str, a: int, b: int) -> int:
    match mark:
        case "||":
            return int(bool(a) or bool(b))
        case "&&":
            return int(bool(a) and bool(b))
        case "==" | "!=":
            return int((a == b) == (mark == "=="))
        case "<":
            return int(a < b)
        case ">":
            return int(a > b)
        case "<=":
            return int(a <= b)
        case ">=":
            return int(a >= b)
        case "<<" | ">>":
            if not 0 <= b < 64:
                raise _Unclear
            return (a << b) % _TOP if mark == "<<" else a >> b
        case "/" | "%":
            if b == 0:
                raise _Unclear
            quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
            return quotient if mark == "/" else a - b * quotient
    by = {"|": a | b, "^": a ^ b, "&": a & b, "+": a + b, "-": a - b, "*": a * b}
    return by[mark]
