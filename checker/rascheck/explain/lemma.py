"""Why a lemma does not hold: a System, a lemma and values go in, lines come out.

First the part that fails with the values of its sides, then what makes it count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rascheck.explain.facts import LONGEST, Line, word
from rascheck.explain.narrow import Part, narrow
from rascheck.system.evaluate import Context, evaluate
from rascheck.system.ir import (
    Binary,
    BitsType,
    BoolType,
    Const,
    Expr,
    Lemma,
    Local,
    Many,
    ManyOp,
    Phrase,
    Scalar,
    System,
)
from rascheck.system.lemma import context, holds
from rascheck.system.notation import Hand, part_of, show_held, type_of
from rascheck.system.trace import ModelError

READABLE = 60
"""Characters: longer parts are shown only as they were written."""
COMPARED = re.compile(r"[=!]=|[<>]")
NUMBER = re.compile(r"\b(?:0[xX][0-9a-fA-F_]+|[1-9][0-9_]*|0)\b")


def why(system: System, lemma: Lemma, values: tuple[int, ...]) -> tuple[Line, ...]:
    """What is wrong with a lemma for values for which it does not hold."""
    found = holds(system, lemma, values)
    if isinstance(found, ModelError):
        return (*_failed(found),)
    return (*_Reader(lemma, context(system, values)).violated(),)


def brief(lines: tuple[Line, ...]) -> str:
    """The same in one line: `by_ea(esr) == by_fsc(esr) is false: by_ea(esr) is true, ...`."""
    told = []
    for heading, below in _headed(lines):
        values = ", ".join(below)
        told.append(f"{heading}{'' if heading.endswith('because') else ':'} {values}".rstrip(": "))
        if values:
            break
    return "; ".join(told)


def _headed(lines: tuple[Line, ...]) -> Iterator[tuple[str, list[str]]]:
    """Each line that is not indented, with those below it."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.depth:
            found[-1][1].append(line.text)
        else:
            found.append((line.text, []))
    yield from found


def _failed(error: ModelError) -> Iterator[Line]:
    yield Line(0, f"{error.failure.value}: {error.message}")
    span = error.span
    if span is not None:
        text = span.source.line(span.line).strip() if "\n" in span.text else span.text
        yield Line(1, f"{span.source.path}:{span.line}: {text}")


@dataclass(frozen=True)
class _Reader:
    """Reads parts of a lemma aloud, as its text has them."""

    lemma: Lemma
    at: Context

    def violated(self) -> Iterator[Line]:
        """The part that fails, and what makes it count."""
        failing, truth, given = narrow(self.at, self.lemma.formula, False)
        must = ", and must not be" if truth else ""
        if isinstance(failing, Const):
            yield Line(0, "what must hold is never so, with these knobs and constants")
        else:
            yield Line(0, f"{self.text(failing)} is {word(truth)}{must}")
        yield from self.sides(failing)
        conditions = [part for each in given for part in _parts(each)]
        if conditions:
            yield Line(0, "it must not hold because" if truth else "it must hold because")
        for expr, holding in conditions:
            yield Line(1, f"{self.text(expr)} is {word(holding)}")

    def sides(self, expr: Expr) -> Iterator[Line]:
        """The values of what a part compares or joins."""
        match expr:
            case Binary(left=left, right=right):
                inner: tuple[Expr, ...] = (left, right)
            case Many(values=inner):
                pass
            case _:
                inner = ()
        for side in inner:
            if isinstance(side, Const):
                if not self.names(expr, side):
                    yield Line(1, f"the other side {self.value(side)}")
            elif self.is_told(side):
                yield Line(1, f"{self.text(side)} {self.value(side)}")

    def is_told(self, side: Expr) -> bool:
        """Whether the value of a side says more: that of a variable is known, unless it is a truth.

        What the text does not have may be too long to be read.
        """
        if isinstance(side, Local):
            return isinstance(self.type(side), BoolType)
        return side in self._phrases or len(self.text(side)) <= READABLE

    def names(self, expr: Expr, constant: Const) -> bool:
        """Whether the text of a comparison has a constant in it: a call may stand for it."""
        text = self.text(expr)
        if not COMPARED.search(text):
            return True
        numbers = (int(number.replace("_", ""), 0) for number in NUMBER.findall(text))
        return constant.value in numbers or show_held(constant.type, constant.value) in text

    def value(self, expr: Expr) -> str:
        """`is true`, `= 0x24`, `= EL2`, `= 7`."""
        value, type = evaluate(self.at, expr), self.type(expr)
        if isinstance(type, BoolType):
            return f"is {word(bool(value))}"
        return f"= {value if type is None else show_held(type, value)}"

    def type(self, expr: Expr) -> Scalar | None:
        """The type that the text gives a part."""
        phrase = self._phrases.get(expr)
        if phrase is not None:
            return phrase.type
        read = part_of(self.at.system, expr, self.lemma.variables)
        if read is not None:
            return BitsType(read[1].high - read[1].low + 1)
        return type_of(self.at.system, expr, self.lemma.variables)

    def text(self, expr: Expr) -> str:
        """A part as it was written, or as it would be."""
        phrase = self._phrases.get(expr)
        hand = Hand(self.at.system, self.lemma.variables)
        shown = phrase.text if phrase is not None else hand.write(expr)
        return shown if len(shown) <= LONGEST else shown[: LONGEST - 4] + " ..."

    @cached_property
    def _phrases(self) -> dict[Expr, Phrase]:
        return {phrase.expr: phrase for phrase in self.lemma.written}


def _parts(part: Part) -> Iterator[Part]:
    """What a condition consists of: each conjunct of one that holds."""
    match part:
        case Part(Many(ManyOp.AND, values), True):
            for value in values:
                yield from _parts(Part(value, True))
        case _:
            yield part
