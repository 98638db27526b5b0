"""Expressions and places of a System as text: names instead of numbers, few parentheses.

There are two hands. The plain one writes what a user would have written (`stage2[frame0] ==
Mapped`, `kvm[vcpu0] at Out`). The exact one, for `text`, can be read back: it leaves out a type
only where the reader knows it, and writes locals, atoms and history so that nothing else looks
like them (`$f`, `occurred "..."`, `past "..."`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from rascheck.system.ir import (
    BOOL,
    Before,
    Binary,
    BinaryOp,
    BitField,
    BitsType,
    BoolType,
    Const,
    EnumType,
    Expr,
    Future,
    FutureOp,
    Head,
    IndexType,
    IntType,
    Ite,
    Length,
    Local,
    Many,
    ManyOp,
    Occurred,
    OptionType,
    Past,
    Read,
    Scalar,
    System,
    Transition,
    Unary,
    UnaryOp,
    Unwrap,
    Wrap,
    cardinality,
    lowest,
    show_value,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# How tightly each form binds; an operand that binds less tightly stands in parentheses.
CHOICE, IMPLICATION, UNTIL, OR, AND, PREFIX, COMPARISON, BITS, SUM, TERM, FACTOR, ATOM = range(12)

BINDING = {
    BinaryOp.ADD: SUM,
    BinaryOp.SUB: SUM,
    BinaryOp.MUL: TERM,
    BinaryOp.DIV: TERM,
    BinaryOp.MOD: TERM,
    BinaryOp.BIT_AND: BITS,
    BinaryOp.BIT_OR: BITS,
    BinaryOp.BIT_XOR: BITS,
    BinaryOp.SHL: BITS,
    BinaryOp.SHR: BITS,
    BinaryOp.EQ: COMPARISON,
    BinaryOp.NE: COMPARISON,
    BinaryOp.LT: COMPARISON,
    BinaryOp.LE: COMPARISON,
    BinaryOp.GT: COMPARISON,
    BinaryOp.GE: COMPARISON,
    BinaryOp.IMPLIES: IMPLICATION,
}


def show_type(scalar: Scalar, labels: Mapping[Scalar, str] | None = None) -> str:
    """A type as the text writes it: `bool`, `0..3`, `El`, `Frame?`.

    `labels` names enumerations and indices; without it they have their own names.
    """
    match scalar:
        case BoolType():
            return "bool"
        case IntType(low, high):
            return f"{low}..{high}"
        case EnumType(name, members):
            named = name or "{" + ", ".join(members) + "}"
            return labels.get(scalar, named) if labels else named
        case IndexType(name):
            return labels.get(scalar, name) if labels else name
        case OptionType(of):
            return show_type(of, labels) + "?"
        case BitsType(width):
            return f"bits({width})"
        case _:
            assert_never(scalar)


def quoted(string: str) -> str:
    """A string in quotes, on one line."""
    return json.dumps(string, ensure_ascii=False)


def subscripted(name: str, subscripts: list[str]) -> str:
    """`name`, or `name[a, b]`."""
    return f"{name}[{', '.join(subscripts)}]" if subscripts else name


def show_element(name: str, dims: tuple[Scalar, ...], position: int) -> str:
    """The element at a row-major position: `kvm.gfn[vcpu0]`."""
    subscripts: list[str] = []
    for scalar in reversed(dims):
        position, offset = divmod(position, cardinality(scalar))
        subscripts.insert(0, show_value(scalar, lowest(scalar) + offset))
    return subscripted(name, subscripts)


def show_place(system: System, variable: int, position: int = 0) -> str:
    """An element of a variable: `kvm.gfn[vcpu0]`."""
    declared = system.variables[variable]
    return show_element(declared.name, declared.dims, position)


def show_queue(system: System, queue: int, position: int = 0) -> str:
    """One queue of an array of them: `signals[vcpu0]`."""
    declared = system.queues[queue]
    return show_element(declared.name, declared.dims, position)


def show_expr(system: System, expr: Expr, transition: Transition | None = None) -> str:
    """An expression as a user would write it; `transition` names its locals."""
    return Hand(system, transition.locals if transition else ()).write(expr)


def type_of(system: System, expr: Expr, locals: tuple[tuple[str, Scalar], ...]) -> Scalar | None:
    """The type of an expression; None for an integer without bounds."""
    match expr:
        case Const(_, type):
            return type
        case Read(variable):
            return system.variables[variable].type
        case Head(queue, _, part):
            return system.queues[queue].parts[part][1]
        case Local(slot):
            return locals[slot][1] if slot < len(locals) else None
        case Ite(_, then, otherwise):
            sides = (type_of(system, side, locals) for side in (then, otherwise))
            return next((side for side in sides if side is not None), None)
        case Wrap(_, type):
            return type
        case Unwrap(_, type):
            return type.of
        case Length() | Many(ManyOp.COUNT) | Unary(UnaryOp.NEG):
            return None
        case Binary(op):
            return None if BINDING[op] in (BITS, SUM, TERM) else BOOL
        case Occurred() | Past() | Before() | Unary() | Many() | Future():
            return BOOL
        case _:
            assert_never(expr)


def part_of(
    system: System, expr: Expr, locals: tuple[tuple[str, Scalar], ...]
) -> tuple[Expr, BitField] | None:
    """Which bits of what an expression reads, if it is `(x >> low) & mask` of bits.

    They have no name unless they are a field of a register.
    """
    match expr:
        case Binary(BinaryOp.BIT_AND, Binary(BinaryOp.SHR, whole, Const(low)), Const(mask)):
            pass
        case Binary(BinaryOp.BIT_AND, whole, Const(mask)):
            low = 0
        case _:
            return None
    type = type_of(system, whole, locals)
    high = low + mask.bit_length() - 1
    if not isinstance(type, BitsType) or high >= type.width or not mask or mask & (mask + 1):
        return None
    named = (field for field in type.fields if (field.high, field.low) == (high, low))
    return whole, next(named, BitField("", high, low))


@dataclass(frozen=True)
class Hand:
    """Writes expressions of one system, in the plain or in the exact way."""

    system: System
    locals: tuple[tuple[str, Scalar], ...] = ()
    exact: bool = False
    labels: Mapping[Scalar, str] = field(default_factory=dict)

    def write(self, expr: Expr, expected: Scalar | None = BOOL, at_least: int = CHOICE) -> str:
        """`expr`, in parentheses if it binds less tightly than `at_least`.

        `expected` is the type that the place around it asks for; None asks for an integer.
        """
        binding, text = self.form(expr, expected)
        return text if binding >= at_least else f"({text})"

    def form(self, expr: Expr, expected: Scalar | None) -> tuple[int, str]:
        """How tightly `expr` binds, and its text."""
        match expr:
            case Const():
                return FACTOR if expr.value < 0 else ATOM, self.constant(expr, expected)
            case Read(variable, subscripts):
                declared = self.system.variables[variable]
                return ATOM, self.place(declared.name, declared.dims, subscripts)
            case Length(queue, subscripts):
                return ATOM, f"len({self.queue(queue, subscripts)})"
            case Head(queue, subscripts, part):
                name = self.system.queues[queue].parts[part][0]
                head = f"head({self.queue(queue, subscripts)})"
                return ATOM, f"{head}.{name}" if name else head
            case Local(slot):
                return ATOM, self.local(slot)
            case Occurred(atom):
                return self.named("occurred", self.system.atoms[atom].name)
            case Past(register):
                return self.named("past", self.system.registers[register].name)
            case Before(register):
                return self.named("before", self.system.registers[register].name)
            case Unary(op, value):
                return FACTOR, self.unary(op, value)
            case Binary():
                return self.binary(expr)
            case Many():
                return self.many(expr)
            case Ite(condition, then, otherwise):
                test = self.write(condition)
                sides = [self.write(side, expected) for side in (then, otherwise)]
                return CHOICE, f"if {test} then {sides[0]} else {sides[1]}"
            case Wrap(value, type):
                if not self.exact:
                    return self.form(value, type.of)
                inner = self.write(value, type.of)
                return ATOM, f"some({inner})" + ("" if type == expected else self.noted(type))
            case Unwrap(value, type):
                if not self.exact:
                    return self.form(value, type)
                inner = self.write(value, None)
                known = type_of(self.system, value, self.locals) == type
                return ATOM, f"the({inner})" + ("" if known else self.noted(type))
            case Future():
                return self.future(expr)
            case _:
                assert_never(expr)

    def constant(self, const: Const, expected: Scalar | None) -> str:
        """A literal, with its type where the place around it does not tell."""
        value, type = const.value, const.type
        if not self.exact:
            if expected is None and isinstance(type, BoolType):
                return str(value)
            if isinstance(type, BitsType) and type.width == 1:
                return str(value)
            if expected is not None and isinstance(type, BoolType | IntType):
                type = expected
            return show_held(type, value)
        # The type of a literal number is that number; other literals have the type of their place.
        bare = show_held(type, value)
        number = bare.lstrip("-").isdigit()
        known = type == (IntType(value, value) if number else expected)
        taken = {variable.name for variable in self.system.variables}
        return bare if known and bare not in taken else bare + self.noted(type)

    def noted(self, type: Scalar) -> str:
        """A type behind an expression."""
        return f":{show_type(type, self.labels)}"

    def local(self, slot: int) -> str:
        """The name of a local."""
        name = self.locals[slot][0] if slot < len(self.locals) else f"local{slot}"
        return f"${name}" if self.exact else name

    def named(self, word: str, name: str) -> tuple[int, str]:
        """An atom or a history register, whose name is a formula of the text."""
        if self.exact:
            return ATOM, f"{word} {quoted(name)}"
        is_word = all(c.isalnum() or c in "_.[]" for c in name)
        return ATOM if is_word else PREFIX, name

    def place(self, name: str, dims: tuple[Scalar, ...], subscripts: tuple[Expr, ...]) -> str:
        """An element of an array with expressions as subscripts."""
        pairs = zip(subscripts, dims, strict=True)
        return subscripted(name, [self.write(expr, scalar) for expr, scalar in pairs])

    def queue(self, queue: int, subscripts: tuple[Expr, ...]) -> str:
        """One queue of an array with expressions as subscripts."""
        declared = self.system.queues[queue]
        return self.place(declared.name, declared.dims, subscripts)

    def unary(self, op: UnaryOp, value: Expr) -> str:
        """`!x` or `-x`; the negative of a literal is not the literal of the negative."""
        if op is UnaryOp.NOT:
            return "!" + self.write(value, BOOL, FACTOR)
        literal = isinstance(value, Const)
        inner = self.write(value, None, FACTOR)
        return f"-({inner})" if literal else f"-{inner}"

    def binary(self, expr: Binary) -> tuple[int, str]:
        """An operator between two values."""
        op, left, right = expr.op, expr.left, expr.right
        binding = BINDING[op]
        if not self.exact and (read := part_of(self.system, expr, self.locals)) is not None:
            return ATOM, self.part(*read)
        match binding:
            case _ if op is BinaryOp.IMPLIES:
                sides = self.write(left, BOOL, IMPLICATION + 1), self.write(right, BOOL, binding)
            case _ if binding == COMPARISON:
                if not self.exact and (at := self.at_state(expr)) is not None:
                    return at
                if not self.exact and (is_code := self.code(expr)) is not None:
                    return COMPARISON, is_code
                expects = self.expectations(left, right)
                sides = self.write(left, expects[0], BITS), self.write(right, expects[1], BITS)
            case _ if binding == BITS:
                sides = self.write(left, None, FACTOR), self.write(right, None, FACTOR)
            case _:
                sides = self.write(left, None, binding), self.write(right, None, binding + 1)
        return binding, f"{sides[0]} {op.value} {sides[1]}"

    def expectations(self, left: Expr, right: Expr) -> tuple[Scalar | None, Scalar | None]:
        """What the sides of a comparison ask of each other.

        In the exact hand a literal takes its type from a side that needs none itself.
        """
        lefts = type_of(self.system, left, self.locals)
        rights = type_of(self.system, right, self.locals)
        if not self.exact:
            return rights, lefts
        if isinstance(left, Const) and not isinstance(right, Const):
            return rights, None
        return None, lefts

    def at_state(self, expr: Binary) -> tuple[int, str] | None:
        """`kvm[vcpu0] at Out`, if that is what a comparison says."""
        match expr:
            case Binary(BinaryOp.EQ | BinaryOp.NE, Read(variable, subscripts), Const(value)):
                declared = self.system.variables[variable]
                if not declared.control or declared.machine is None:
                    return None
                machine = self.system.machines[declared.machine].name
                at = f"{self.place(machine, declared.dims, subscripts)} at "
                at += show_held(declared.type, value)
                return (COMPARISON, at) if expr.op is BinaryOp.EQ else (FACTOR, f"!({at})")
            case _:
                return None

    def part(self, whole: Expr, read: BitField) -> str:
        """`esr.FSC`, `esr[5:0]`."""
        inner = self.write(whole, None, ATOM)
        if read.name:
            return f"{inner}.{read.name}"
        bits = f"{read.high}:{read.low}" if read.high > read.low else f"{read.high}"
        return f"{inner}[{bits}]"

    def code(self, expr: Binary) -> str | None:
        """`esr.EC == DABT_LOW`, if a comparison is of a field with a value that has a name."""
        read = part_of(self.system, expr.left, self.locals)
        codes = read[1].codes if read is not None else None
        if codes is None or read is None or not isinstance(expr.right, Const):
            return None
        if expr.right.value not in codes.codes:
            return None
        member = codes.members[codes.codes.index(expr.right.value)]
        return f"{self.part(*read)} {expr.op.value} {member}"

    def many(self, expr: Many) -> tuple[int, str]:
        """`x && y`, `x || y` or `count(x, y)`; `all()` and `any(x)` for less than two."""
        if expr.op is ManyOp.COUNT or len(expr.values) < 2:
            word = {ManyOp.AND: "all", ManyOp.OR: "any", ManyOp.COUNT: "count"}[expr.op]
            return ATOM, f"{word}({', '.join(self.write(value) for value in expr.values)})"
        if not self.exact and (inside := self.range_of_bits(expr)) is not None:
            return COMPARISON, inside
        binding = AND if expr.op is ManyOp.AND else OR
        # `&&` inside `||` stands in parentheses too: the language wants them.
        texts = [self.write(value, BOOL, PREFIX) for value in expr.values]
        return binding, f" {expr.op.value} ".join(texts)

    def range_of_bits(self, expr: Many) -> str | None:
        """`esr.FSC in 0x14..0x17`, if that is what a conjunction says."""
        match expr:
            case Many(
                ManyOp.AND,
                (
                    Binary(BinaryOp.LE, Const(low), value),
                    Binary(BinaryOp.LE, other, Const(high)),
                ),
            ) if value == other and (read := part_of(self.system, value, self.locals)):
                return f"{self.part(*read)} in {low:#x}..{high:#x}"
            case _:
                return None

    def future(self, expr: Future) -> tuple[int, str]:
        """A temporal word before or between formulas."""
        values = expr.values
        if expr.op is FutureOp.UNTIL and len(values) == 2:
            sides = [self.write(value, BOOL, OR) for value in values]
            return UNTIL, f"{sides[0]} until {sides[1]}"
        if len(values) != 1:
            return ATOM, f"{expr.op.value}({', '.join(self.write(value) for value in values)})"
        prefixed = isinstance(values[0], Future) and values[0].op is not FutureOp.UNTIL
        return (
            PREFIX,
            f"{expr.op.value} {self.write(values[0], BOOL, PREFIX if prefixed else FACTOR)}",
        )


def show_held(type: Scalar, value: int) -> str:
    """A value of a type; a number if the type does not hold it."""
    if lowest(type) <= value < lowest(type) + cardinality(type):
        return show_value(type, value)
    return str(value)
