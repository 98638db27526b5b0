"""Expressions go in; instructions that compute them come out, with the same order and failures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from rascheck.explore.native.emit import NO, YES, Function, Value, constant, signed
from rascheck.explore.native.words import Array, Words
from rascheck.system.bounds import SHIFTS, bounds
from rascheck.system.ir import (
    FAILING,
    LONGEST_SHIFT,
    Before,
    Binary,
    BinaryOp,
    Const,
    Expr,
    Future,
    Head,
    Ite,
    Length,
    Local,
    Many,
    ManyOp,
    Occurred,
    Past,
    Read,
    Scalar,
    Unary,
    UnaryOp,
    Unwrap,
    Wrap,
    cardinality,
    highest,
    lowest,
)

_COMPARE = {
    BinaryOp.EQ: "eq",
    BinaryOp.NE: "ne",
    BinaryOp.LT: "slt",
    BinaryOp.LE: "sle",
    BinaryOp.GT: "sgt",
    BinaryOp.GE: "sge",
}


BIT_OPCODES = {
    BinaryOp.BIT_AND: "and",
    BinaryOp.BIT_OR: "or",
    BinaryOp.BIT_XOR: "xor",
    BinaryOp.SHL: "shl",
    BinaryOp.SHR: "ashr",
}


class Lower:
    """Writes into `function` what computes expressions over the state behind `state`.

    `before` is the state before the step, `atoms` what the step emits (others are false), `slots`
    the memory of each local with the bounds of all that has been put there.
    """

    def __init__(
        self,
        function: Function,
        words: Words,
        state: str,
        before: str = "",
        atoms: dict[int, Value] | None = None,
    ) -> None:
        self.f = function
        self.words = words
        self.state = state
        self.before = before
        self.atoms = atoms or {}
        self.slots: dict[int, tuple[str, int, int]] = {}
        self._simple: dict[int, tuple[Expr, bool]] = {}  # with the expression, to keep its id

    # ------------------------------------------------------------------------------------- memory

    def word(self, number: int | str, state: str = "") -> str:
        """A word of the state."""
        return self.f.load(self.f.element(state or self.state, number))

    def get(self, array: Array, place: Value, state: str = "") -> Value:
        """An element of an array; the place is right."""
        if not array.width:
            return constant(array.low)
        word, shift = self._where(array, place)
        text = self.word(word, state)
        if shift != "0":
            text = self.f.op(f"lshr i64 {text}, {shift}")
        text = self.f.op(f"and i64 {text}, {array.ones}")
        if array.low:
            text = self.f.op(f"add i64 {text}, {array.low}")
        return Value(text, array.low, array.high)

    def put(self, array: Array, place: Value, value: Value) -> None:
        """Write an element; place and value are right."""
        if not array.width:
            return
        f = self.f
        word, shift = self._where(array, place)
        pointer = f.element(self.state, word)
        old = f.load(pointer)
        if place.constant is not None:
            mask = str(signed(~(array.ones << int(shift)) & (1 << 64) - 1))
        else:
            ones = f.op(f"shl i64 {array.ones}, {shift}")
            mask = f.op(f"xor i64 {ones}, -1")
        text = f.op(f"and i64 {old}, {mask}")
        stored = self.minus(value, array.low).text
        if stored != "0":
            if shift != "0":
                stored = f.op(f"shl i64 {stored}, {shift}")
            text = f.op(f"or i64 {text}, {stored}")
        f.store(text, pointer)

    def minus(self, value: Value, number: int) -> Value:
        """The value less a number."""
        if not number:
            return value
        return self.f.value(
            f"sub i64 {value.text}, {number}", value.low - number, value.high - number
        )

    def _where(self, array: Array, place: Value) -> tuple[str, str]:
        """Word and bit."""
        if place.constant is not None:
            where = array.at(place.constant)
            return str(where[0]), str(where[1])
        f = self.f
        inner, word = place.text, str(array.word)
        if array.count > array.per:
            many = f.op(f"udiv i64 {place.text}, {array.per}")
            word = f.op(f"add i64 {many}, {array.word}")
            inner = f.op(f"urem i64 {place.text}, {array.per}")
        shift = inner if array.width == 1 else f.op(f"mul i64 {inner}, {array.width}")
        return word, f.op(f"add i64 {shift}, {array.shift}") if array.shift else shift

    def locate(self, dims: Sequence[Scalar], subscripts: Sequence[Expr]) -> Value:
        """The position of an element: all subscripts are evaluated, then all are checked."""
        f = self.f
        values = [self.value(one) for one in subscripts]
        position = constant(0)
        for scalar, value in zip(dims, values, strict=True):
            size, low = cardinality(scalar), lowest(scalar)
            offset = self.minus(value, low)
            if offset.high < 0 or offset.low >= size:
                f.fail()
                return constant(0)
            if offset.low < 0 or offset.high >= size:
                f.fail_unless(f.op(f"icmp ult i64 {offset.text}, {size}"))
                offset = Value(offset.text, max(0, offset.low), min(size - 1, offset.high))
            position = self.plus(self.times(position, size), offset)
        return position

    def plus(self, left: Value, right: Value) -> Value:
        """The sum."""
        low, high = left.low + right.low, left.high + right.high
        if left.constant == 0:
            return right
        if right.constant == 0:
            return left
        return self.f.value(f"add i64 {left.text}, {right.text}", low, high)

    def times(self, value: Value, number: int) -> Value:
        """The product with a positive number."""
        if number == 1:
            return value
        return self.f.value(
            f"mul i64 {value.text}, {number}", value.low * number, value.high * number
        )

    # -------------------------------------------------------------------------------- expressions

    def value(self, expr: Expr) -> Value:
        """The value; the function goes to `fail` where there is none."""
        match expr:
            case Const(value):
                return constant(value)
            case Read(variable, subscripts):
                dims = self.words.system.variables[variable].dims
                return self.get(self.words.variables[variable], self.locate(dims, subscripts))
            case Length(queue, subscripts):
                dims = self.words.system.queues[queue].dims
                return self.get(self.words.queues[queue].lengths, self.locate(dims, subscripts))
            case Head(queue, subscripts, part):
                array = self.words.queues[queue]
                place = self.locate(self.words.system.queues[queue].dims, subscripts)
                return self.get(array.parts[part], self.times(place, array.capacity))
            case Local(slot):
                memory, low, high = self.slots[slot]
                return self.f.value(f"load i64, ptr {memory}", low, high)
            case Occurred(atom):
                return self.atoms.get(atom, NO)
            case Past(register):
                return self.get(self.words.past[register], constant(0))
            case Before(register):
                return self.get(self.words.past[register], constant(0), self.before)
            case Unary(op, inner):
                return self.unary(op, self.value(inner))
            case Binary(BinaryOp.IMPLIES, left, right):
                return self.joined(ManyOp.OR, (Unary(UnaryOp.NOT, left), right))
            case Binary(op, left, right):
                return self.binary(op, self.value(left), self.value(right))
            case Many(ManyOp.COUNT, values):
                total = constant(0)
                for one in values:
                    total = self.plus(total, self.value(one))
                return total
            case Many(op, values):
                return self.joined(op, values)
            case Ite():
                return self.choice(expr)
            case Wrap(inner, type):
                held = self.in_range(self.value(inner), lowest(type.of), highest(type.of))
                return self.minus(held, lowest(type.of) - 1)
            case Unwrap(inner, type):
                option = self.in_range(self.value(inner), 1, cardinality(type.of))
                return self.minus(option, 1 - lowest(type.of))
            case Future():
                raise AssertionError("a future-time formula has no value in one state")
            case _:
                assert_never(expr)

    def in_range(self, value: Value, low: int, high: int) -> Value:
        """The value, which fails outside of low..high."""
        f = self.f
        if value.high < low or high < value.low:
            f.fail()
            return constant(low)
        if value.low < low:
            f.fail_unless(f.op(f"icmp sge i64 {value.text}, {low}"))
        if value.high > high:
            f.fail_unless(f.op(f"icmp sle i64 {value.text}, {high}"))
        return Value(value.text, max(low, value.low), min(high, value.high))

    def unary(self, op: UnaryOp, value: Value) -> Value:
        """`op value`."""
        match op:
            case UnaryOp.NOT:
                if value.constant is not None:
                    return constant(int(not value.constant))
                if (value.low, value.high) == (0, 1):
                    return Value(self.f.op(f"xor i64 {value.text}, 1"), 0, 1)
                return self.f.truth(self.f.op(f"icmp eq i64 {value.text}, 0"))
            case UnaryOp.NEG:
                return self.f.value(f"sub i64 0, {value.text}", -value.high, -value.low)
            case _:
                assert_never(op)

    def binary(self, op: BinaryOp, left: Value, right: Value) -> Value:
        """`left op right`."""
        f = self.f
        if op in _COMPARE:
            return self.compare(op, left, right)
        match op:
            case BinaryOp.ADD:
                return self.plus(left, right)
            case BinaryOp.SUB:
                low, high = left.low - right.high, left.high - right.low
                return f.value(f"sub i64 {left.text}, {right.text}", low, high)
            case BinaryOp.MUL:
                ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
                return f.value(f"mul i64 {left.text}, {right.text}", min(ends), max(ends))
            case _ if op in BIT_OPCODES:
                return self.bits(op, left, right)
            case BinaryOp.DIV | BinaryOp.MOD:
                if right.constant == 0:
                    f.fail()
                    return constant(0)
                if right.low <= 0 <= right.high:
                    f.fail_unless(f.op(f"icmp ne i64 {right.text}, 0"))
                size = max(abs(left.low), abs(left.high))
                if op is BinaryOp.DIV:
                    return f.value(f"sdiv i64 {left.text}, {right.text}", -size, size)
                size = min(size, max(abs(right.low), abs(right.high)))
                return f.value(f"srem i64 {left.text}, {right.text}", -size, size)
            case _:
                raise AssertionError(op)

    def bits(self, op: BinaryOp, left: Value, right: Value) -> Value:
        """An operator on bits; a shift fails unless it is one by 0 to 63."""
        f = self.f
        if op in SHIFTS:
            if right.high < 0 or right.low > LONGEST_SHIFT:
                f.fail()
                return constant(0)
            if right.low < 0 or right.high > LONGEST_SHIFT:
                f.fail_unless(f.op(f"icmp ule i64 {right.text}, {LONGEST_SHIFT}"))
        low, high = bounds(op, (left.low, left.high), (right.low, right.high))
        return f.value(f"{BIT_OPCODES[op]} i64 {left.text}, {right.text}", low, high)

    def compare(self, op: BinaryOp, left: Value, right: Value) -> Value:
        """A comparison, decided now if the bounds decide it."""
        sure = {
            BinaryOp.LT: (left.high < right.low, left.low >= right.high),
            BinaryOp.LE: (left.high <= right.low, left.low > right.high),
            BinaryOp.GT: (left.low > right.high, left.high <= right.low),
            BinaryOp.GE: (left.low >= right.high, left.high < right.low),
            BinaryOp.EQ: (
                left.constant is not None and left.constant == right.constant,
                left.high < right.low or right.high < left.low,
            ),
        }
        yes, no = sure[BinaryOp.EQ][::-1] if op is BinaryOp.NE else sure[op]
        if yes or no:
            return YES if yes else NO
        return self.f.truth(self.f.op(f"icmp {_COMPARE[op]} i64 {left.text}, {right.text}"))

    def joined(self, op: ManyOp, values: Sequence[Expr]) -> Value:
        """`&&` or `||`: from the left, and what might fail only if it is asked."""
        f = self.f
        settles = 0 if op is ManyOp.AND else 1  # the value that ends it
        result = constant(1 - settles)
        memory = end = ""
        for expr in values:
            if result.constant == settles:
                break
            if result.constant is None and not self.simple(expr):
                if not memory:
                    memory, end = f.slot(), f.name("e")
                f.store(str(settles), memory)
                on = f.name("b")
                bit = f.bit(result)
                f.test(bit, *((on, end) if op is ManyOp.AND else (end, on)))
                f.block(on)
                result = constant(1 - settles)
            one = self.value(expr)
            if one.constant is None and (one.low, one.high) != (0, 1):
                one = self.compare(BinaryOp.NE, one, NO)
            if one.constant is not None:
                result = constant(settles) if bool(one.constant) is bool(settles) else result
            elif result.constant is not None:
                result = one
            else:
                word = "and" if op is ManyOp.AND else "or"
                result = Value(f.op(f"{word} i64 {result.text}, {one.text}"), 0, 1)
        if not memory:
            return result
        f.store(result.text, memory)
        f.jump(end)
        f.block(end)
        return Value(f.load(memory), 0, 1)

    def choice(self, expr: Ite) -> Value:
        """`if` as an expression."""
        f = self.f
        condition = self.value(expr.condition)
        if condition.constant is not None:
            return self.value(expr.then if condition.constant else expr.otherwise)
        bit = f.bit(condition)
        if self.simple(expr.then) and self.simple(expr.otherwise):
            then, other = self.value(expr.then), self.value(expr.otherwise)
            low, high = min(then.low, other.low), max(then.high, other.high)
            return f.value(f"select i1 {bit}, i64 {then.text}, i64 {other.text}", low, high)
        memory, yes, no, end = f.slot(), f.name("y"), f.name("n"), f.name("e")
        f.test(bit, yes, no)
        bounds = []
        for label, side in ((yes, expr.then), (no, expr.otherwise)):
            f.block(label)
            value = self.value(side)
            f.store(value.text, memory)
            f.jump(end)
            bounds.append((value.low, value.high))
        f.block(end)
        low, high = min(b[0] for b in bounds), max(b[1] for b in bounds)
        return f.value(f"load i64, ptr {memory}", low, high)

    def simple(self, expr: Expr) -> bool:
        """Whether it is computed by a few instructions that cannot fail."""
        known = self._simple.get(id(expr))
        if known is None:
            known = self._simple[id(expr)] = expr, self._is_simple(expr)
        return known[1]

    def _is_simple(self, expr: Expr) -> bool:
        match expr:
            case Const() | Local() | Occurred() | Past() | Before():
                return True
            case Read(variable, subscripts):
                dims = self.words.system.variables[variable].dims
                return all(map(self._fits, subscripts, dims))
            case Length(queue, subscripts) | Head(queue, subscripts):
                return all(map(self._fits, subscripts, self.words.system.queues[queue].dims))
            case Unary(_, inner):
                return self.simple(inner)
            case Binary(op, left, right):
                return op not in FAILING and self.simple(left) and self.simple(right)
            case Many(_, values):
                return len(values) <= 8 and all(self.simple(one) for one in values)
            case _:
                return False

    def _fits(self, subscript: Expr, dim: Scalar) -> bool:
        match subscript:
            case Const(value):
                low, high = value, value
            case Read(variable, ()):
                array = self.words.variables[variable]
                low, high = array.low, array.high
            case _:
                return False
        return lowest(dim) <= low and high <= highest(dim)
