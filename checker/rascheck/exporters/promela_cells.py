"""How Promela holds the states of a flat system: names, types, and expressions over them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from rascheck.exporters import terms
from rascheck.exporters.flat import Flat
from rascheck.exporters.names import Names
from rascheck.exporters.reserved import PROMELA
from rascheck.exporters.total import WIDEST, Unfit
from rascheck.exporters.uses import position_of, uses_of
from rascheck.system.ir import (
    Binary,
    BinaryOp,
    Const,
    Expr,
    Ite,
    Local,
    Many,
    ManyOp,
    Read,
    Scalar,
    Unary,
    UnaryOp,
    cardinality,
    highest,
    lowest,
)
from rascheck.system.text import show_element

SIGNS = {ManyOp.AND: " && ", ManyOp.OR: " || ", ManyOp.COUNT: " + "}
ERROR = "MODEL_ERROR"
TYPES = {"bit": 1, "byte": 255, "short": (1 << 15) - 1, "int": WIDEST}
"""The greatest value of each type; the least one in use is 0."""


class Cells:
    """The names of what a flat system consists of.

    What is asked for while the process is written is declared afterwards: constants, and variables
    that are no part of the state (`hidden`).
    """

    def __init__(self, flat: Flat) -> None:
        self.flat = flat
        self.names = Names(PROMELA.split())
        self.names.of(ERROR, ERROR)
        self.uses = uses_of(flat)
        self.hidden: dict[str, None] = {}

    # -------------------------------------------------------------------------------- expressions

    def expr(self, expr: Expr) -> str:
        """An expression; one that is made of several is in parentheses."""
        match expr:
            case Const():
                text = self.names.constant(expr)
                return f"({text})" if expr.value < 0 else text
            case Read(variable, subscripts):
                least = self.zero(variable)
                place = self.place(variable, subscripts)
                return f"({place} - {-least})" if least else place
            case Local(slot):
                return self.hide(f"local_{slot}")
            case Unary(UnaryOp.NOT, value):
                text = self.expr(value)
                return f"!({text})" if text.startswith("!") else f"!{text}"
            case Unary(UnaryOp.NEG, value):
                return f"(0 - {self.expr(value)})"
            case Binary(BinaryOp.IMPLIES, left, right):
                return self.expr(Many(ManyOp.OR, (terms.negation(left), right)))
            case Binary(op, left, right):
                return f"({self.expr(left)} {op.value} {self.expr(right)})"
            case Many(op, values):
                return f"({SIGNS[op].join(self.expr(value) for value in values)})"
            case Ite(condition, then, otherwise):
                sides = f"{self.expr(then)} : {self.expr(otherwise)}"
                return f"({self.expr(condition)} -> {sides})"
            case _:
                raise AssertionError(f"{expr} is in no flat system")

    def bare(self, expr: Expr) -> str:
        """An expression without the parentheses around it."""
        text = self.expr(expr)
        return text[1:-1] if isinstance(expr, Binary | Many) else text

    def hide(self, name: str) -> str:
        """The name of a variable that is no part of the state."""
        name = self.names.of(name, name)
        self.hidden[name] = None
        return name

    def claimed(self, name: str) -> str:
        """What stands for a property in assertions: never a word of the C program."""
        return self.hide(f"claim_{name}")

    def label(self, name: str) -> str:
        """The name of a label, or of the process."""
        return self.names.of(("label", name), name)

    def place(self, variable: int, subscripts: tuple[Expr, ...]) -> str:
        """An element of a variable."""
        declared = self.flat.variables[variable]
        if variable not in self.uses.arrays:
            return self.element(variable, position_of(declared, subscripts))
        name = self.stored(variable, declared.name)
        return f"{name}[{self.bare(row_major(declared.dims, subscripts))}]"

    def zero(self, variable: int) -> int:
        """The value that a variable holds as 0: a negative one, or 0 itself."""
        return min(0, lowest(self.flat.variables[variable].type))

    def held(self, variable: int, value: int) -> str:
        """How a variable holds a value."""
        least = self.zero(variable)
        if least:
            return str(value - least)
        return self.names.constant(Const(value, self.flat.variables[variable].type))

    def element(self, variable: int, position: int) -> str:
        """The element at a row-major position."""
        declared = self.flat.variables[variable]
        if variable in self.uses.arrays:
            return f"{self.stored(variable, declared.name)}[{position}]"
        name = show_element(declared.name, declared.dims, position)
        return self.stored((variable, position), name)

    def stored(self, key: Hashable, name: str) -> str:
        """The name of a variable: not in capitals, as the macros of the C program are."""
        return self.names.of(key, name.lower() if name.isupper() else name)

    # ------------------------------------------------------------------------------- declarations

    def declarations(self) -> Iterator[str]:
        """The constants, the variables, and what is beside the state."""
        state = list(self.variables())
        for name, value in self.names.constants.items():
            yield f"#define {name} {value}"
        yield ""
        yield from state
        if self.hidden:
            yield from ("#ifdef BREADTH", "#define HIDDEN", "#else", "#define HIDDEN hidden")
            yield "#endif"
        yield from (f"HIDDEN int {name};" for name in self.hidden)
        yield ""

    def variables(self) -> Iterator[str]:
        """A declaration each element, or each array."""
        for number, variable in enumerate(self.flat.variables):
            low, high = lowest(variable.type), highest(variable.type)
            values = [low if value is None else value for value in variable.initial]
            if low == high:
                continue
            if number in self.uses.arrays:
                yield self.array(number, values)
                continue
            for position, value in enumerate(values):
                name = self.element(number, position)
                text = self.held(number, value)
                if (number, position) in self.uses.written:
                    least = self.zero(number)
                    yield f"{scalar_type(name, high - least)} = {text};"
                else:
                    yield f"#define {name} {text}"

    def array(self, number: int, values: list[int]) -> str:
        """An array of all elements of a variable."""
        variable = self.flat.variables[number]
        name = self.stored(number, variable.name)
        texts = [self.held(number, value) for value in values]
        first = texts[0] if len(set(texts)) == 1 else f"{{ {', '.join(texts)} }}"
        least = self.zero(number)
        word = array_type(highest(variable.type) - least)
        return f"{word} {name}[{len(values)}] = {first};"


def row_major(dims: tuple[Scalar, ...], subscripts: tuple[Expr, ...]) -> Expr:
    """The position of an element."""
    position: Expr = terms.number(0)
    for dim, subscript in zip(dims, subscripts, strict=True):
        offset = terms.plus(subscript, -lowest(dim))
        if position == terms.number(0):
            position = offset
        else:
            wide = Binary(BinaryOp.MUL, position, terms.number(cardinality(dim)))
            position = Binary(BinaryOp.ADD, wide, offset)
    return position


def scalar_type(name: str, high: int) -> str:
    """The declaration of a variable in as few bits as Spin can count with."""
    if high == 1:
        return f"bit {name}"
    if high < TYPES["byte"]:
        return f"unsigned {name} : {high.bit_length()}"
    return f"{array_type(high)} {name}"


def array_type(high: int) -> str:
    """The narrowest type for the elements of an array."""
    for type, most in TYPES.items():
        if high <= most:
            return type
    raise Unfit(f"a variable of {high + 1} values has more than 31 bits")
