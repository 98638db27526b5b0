"""LLVM IR as text: functions grow line by line; values are i64 that know their bounds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from rascheck.explore.native.words import Unsupported

LEAST, GREATEST = -(1 << 63), (1 << 63) - 1


class Value(NamedTuple):
    """An operand that lies in low..high; a constant if these are equal."""

    text: str
    low: int
    high: int

    @property
    def constant(self) -> int | None:
        """The value, if it is known."""
        return self.low if self.low == self.high else None


def constant(number: int) -> Value:
    """A number. Raises `Unsupported` if it does not fit."""
    if not LEAST <= number <= GREATEST:
        raise Unsupported(f"{number} does not fit into 64 bits")
    return Value(str(number), number, number)


NO, YES = constant(0), constant(1)


def signed(bits: int) -> int:
    """64 bits as LLVM writes them."""
    return bits - (1 << 64) if bits >> 63 else bits


@dataclass
class Function:
    """One function while it is written.

    `fails` says that somebody jumps to the block `fail`. Slots are memory for what is known only
    when it runs which way it came; LLVM turns them into registers.
    """

    head: str
    lines: list[str] = field(default_factory=list)
    slots: list[str] = field(default_factory=list)
    fails: bool = False
    number: int = 0

    def name(self, letter: str) -> str:
        """A fresh name without its sigil."""
        self.number += 1
        return f"{letter}{self.number}"

    def line(self, text: str) -> None:
        """One instruction without a result."""
        self.lines.append(f"  {text}")

    def op(self, text: str) -> str:
        """One instruction; the name of its result."""
        name = "%" + self.name("v")
        self.lines.append(f"  {name} = {text}")
        return name

    def value(self, text: str, low: int, high: int) -> Value:
        """One instruction with a result in low..high. Raises `Unsupported` if that does not fit."""
        if low < LEAST or high > GREATEST:
            raise Unsupported("arithmetic needs more than 64 bits")
        if low == high:
            return constant(low)
        return Value(self.op(text), low, high)

    def block(self, label: str) -> None:
        """From here on block `label` is written."""
        self.lines.append(f"{label}:")

    def jump(self, label: str) -> None:
        """Go there."""
        self.line(f"br label %{label}")

    def test(self, bit: str, then: str, otherwise: str) -> None:
        """Go to one of two blocks."""
        self.line(f"br i1 {bit}, label %{then}, label %{otherwise}")

    def slot(self, kind: str = "i64") -> str:
        """Memory for one value."""
        name = "%" + self.name("m")
        self.slots.append(f"  {name} = alloca {kind}")
        return name

    def load(self, pointer: str, kind: str = "i64") -> str:
        """What is behind a pointer."""
        return self.op(f"load {kind}, ptr {pointer}")

    def store(self, text: str, pointer: str, kind: str = "i64") -> None:
        """Put a value behind a pointer."""
        self.line(f"store {kind} {text}, ptr {pointer}")

    def element(self, pointer: str, index: str | int, kind: str = "i64") -> str:
        """A pointer to an element."""
        if index in (0, "0"):
            return pointer
        return self.op(f"getelementptr inbounds {kind}, ptr {pointer}, i64 {index}")

    def unsigned(self, array: str, index: str, bits: int) -> str:
        """An element of an array of unsigned numbers of so many bits."""
        kind = f"i{bits}"
        loaded = self.load(self.element(array, index, kind), kind)
        return loaded if bits == 64 else self.op(f"zext {kind} {loaded} to i64")

    def put(self, value: str, array: str, index: str, bits: int) -> None:
        """Write such an element."""
        kind = f"i{bits}"
        if bits != 64:
            value = self.op(f"trunc i64 {value} to {kind}")
        self.store(value, self.element(array, index, kind), kind)

    def bit(self, value: Value) -> str:
        """Whether a truth value holds, as i1."""
        if value.constant is not None:
            return "true" if value.constant else "false"
        return self.op(f"icmp ne i64 {value.text}, 0")

    def truth(self, bit: str) -> Value:
        """An i1 as a truth value."""
        return Value(self.op(f"zext i1 {bit} to i64"), 0, 1)

    def fail_unless(self, bit: str) -> None:
        """Go to `fail` if the bit is not set."""
        self.fails = True
        on = self.name("b")
        self.test(bit, on, "fail")
        self.block(on)

    def fail(self) -> None:
        """Go to `fail`; what follows is never reached."""
        self.fails = True
        self.jump("fail")
        self.block(self.name("b"))

    # ------------------------------------------------------------------------------------- shapes

    def binary(self, op: str, left: str, right: str | int) -> str:
        """`op` of two i64."""
        return self.op(f"{op} i64 {left}, {right}")

    def compare(self, op: str, left: str, right: str | int) -> str:
        """A comparison of two i64, as i1."""
        return self.op(f"icmp {op} i64 {left}, {right}")

    @contextmanager
    def when(self, bit: str) -> Iterator[str]:
        """What is written inside runs if the bit is set; gives the label behind it."""
        then, end = self.name("b"), self.name("e")
        self.test(bit, then, end)
        self.block(then)
        yield end
        self.jump(end)
        self.block(end)

    @contextmanager
    def loop(self, start: str, end: str) -> Iterator[str]:
        """What is written inside runs for each number from start to end (excluded)."""
        counter, head, then, out = self.slot(), self.name("l"), self.name("b"), self.name("e")
        self.store(start, counter)
        self.jump(head)
        self.block(head)
        now = self.load(counter)
        self.test(self.compare("slt", now, end), then, out)
        self.block(then)
        yield now
        self.store(self.binary("add", now, 1), counter)
        self.jump(head)
        self.block(out)

    def text(self) -> str:
        """The whole function."""
        return "\n".join([f"{self.head} {{", "entry:", *self.slots, *self.lines, "}", ""])
