"""Expressions and bodies: a state goes in; a value, or the state after a body, comes out.

This is the definition of the IR's docstrings made executable: plain, slow, and the judge of every
engine. What cannot be evaluated raises `Failed`, which `semantics` turns into a `ModelError`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, assert_never

from rascheck.system.ir import (
    LONGEST_SHIFT,
    Assert,
    Assign,
    Before,
    Binary,
    BinaryOp,
    Branch,
    Clear,
    Const,
    Expr,
    Fail,
    Failure,
    Future,
    Head,
    Ite,
    Length,
    Local,
    Many,
    ManyOp,
    Occurred,
    Overflow,
    Past,
    Read,
    Receive,
    Scalar,
    Send,
    SetLocal,
    Statement,
    System,
    Unary,
    UnaryOp,
    Unwrap,
    Wrap,
    cardinality,
    flat_position,
    highest,
    lowest,
)
from rascheck.system.trace import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rascheck.source import Span

_T = TypeVar("_T")


class Failed(Exception):
    """An evaluation has no value: the model error `failure`, at `span` of the text."""

    def __init__(self, failure: Failure, message: str, span: Span | None = None) -> None:
        super().__init__(message)
        self.failure = failure
        self.message = message
        self.span = span


@dataclass(frozen=True)
class Context:
    """What an expression may look at.

    `locals` are those of the transition being taken, `occurred` the atoms of the step that led to
    `state`, `before` the history registers in front of that step.
    """

    system: System
    state: State
    locals: Mapping[int, int] = field(default_factory=dict)
    occurred: frozenset[int] = frozenset()
    before: tuple[int, ...] = ()


# ------------------------------------------------------------------------------------ expressions


def evaluate(at: Context, expr: Expr) -> int:
    """The value of `expr`; raises `Failed` where it has none."""
    match expr:
        case Const(value):
            return value
        case Read(variable, subscripts, span):
            declared = at.system.variables[variable]
            place = locate(at, declared.name, declared.dims, subscripts, span)
            return at.state.values[variable][place]
        case Length(queue, subscripts, span):
            return len(entries(at, queue, subscripts, span))
        case Head(queue, subscripts, part, span):
            return entries(at, queue, subscripts, span)[0][part]
        case Local(slot):
            return at.locals[slot]
        case Occurred(atom):
            return int(atom in at.occurred)
        case Past(register):
            return at.state.past[register]
        case Before(register):
            return at.before[register]
        case Unary(op, value):
            return unary(op, evaluate(at, value))
        case Binary(BinaryOp.IMPLIES, left, right):
            return evaluate(at, right) if evaluate(at, left) else 1
        case Binary(op, left, right, span):
            return binary(op, evaluate(at, left), evaluate(at, right), span)
        case Many(op, values):
            return many(at, op, values)
        case Ite(condition, then, otherwise):
            return evaluate(at, then if evaluate(at, condition) else otherwise)
        case Wrap(value, type, span):
            inner = evaluate(at, value)
            check_range(inner, type.of, "an option", span)
            return inner - lowest(type.of) + 1
        case Unwrap(value, type, span):
            option = evaluate(at, value)
            if option == 0:
                raise Failed(Failure.NONE, "none has no value", span)
            return option - 1 + lowest(type.of)
        case Future():
            raise AssertionError("a future-time formula has no value in one state")
        case _:
            assert_never(expr)


def unary(op: UnaryOp, value: int) -> int:
    """`op value`."""
    match op:
        case UnaryOp.NOT:
            return int(not value)
        case UnaryOp.NEG:
            return -value
        case _:
            assert_never(op)


def binary(op: BinaryOp, left: int, right: int, span: Span | None) -> int:
    """`left op right`, both evaluated; `/` and `%` as in C: `-7 / 2` is -3, `-7 % 2` is -1."""
    match op:
        case BinaryOp.ADD:
            return left + right
        case BinaryOp.SUB:
            return left - right
        case BinaryOp.MUL:
            return left * right
        case BinaryOp.DIV | BinaryOp.MOD:
            if right == 0:
                raise Failed(Failure.DIVISION, f"{left} {op.value} 0", span)
            quotient = abs(left) // abs(right)
            if (left < 0) != (right < 0):
                quotient = -quotient
            return quotient if op is BinaryOp.DIV else left - right * quotient
        case BinaryOp.BIT_AND:
            return left & right
        case BinaryOp.BIT_OR:
            return left | right
        case BinaryOp.BIT_XOR:
            return left ^ right
        case BinaryOp.SHL | BinaryOp.SHR:
            if not 0 <= right <= LONGEST_SHIFT:
                raise Failed(Failure.RANGE, f"a shift by {right} is not one by 0..63", span)
            return left << right if op is BinaryOp.SHL else left >> right
        case BinaryOp.EQ:
            return int(left == right)
        case BinaryOp.NE:
            return int(left != right)
        case BinaryOp.LT:
            return int(left < right)
        case BinaryOp.LE:
            return int(left <= right)
        case BinaryOp.GT:
            return int(left > right)
        case BinaryOp.GE:
            return int(left >= right)
        case BinaryOp.IMPLIES:
            raise AssertionError("an implication does not always evaluate its right side")
        case _:
            assert_never(op)


def many(at: Context, op: ManyOp, values: tuple[Expr, ...]) -> int:
    """`op` over `values`, from the left."""
    match op:
        case ManyOp.AND:
            return int(all(evaluate(at, value) for value in values))
        case ManyOp.OR:
            return int(any(evaluate(at, value) for value in values))
        case ManyOp.COUNT:
            return sum(evaluate(at, value) for value in values)
        case _:
            assert_never(op)


def locate(
    at: Context,
    name: str,
    dims: tuple[Scalar, ...],
    subscripts: tuple[Expr, ...],
    span: Span | None,
) -> int:
    """The row-major position of an element: all subscripts are evaluated, then all are checked."""
    values = tuple(evaluate(at, subscript) for subscript in subscripts)
    position = flat_position(dims, values)
    if position is None:
        place = name + "".join(f"[{value}]" for value in values)
        raise Failed(Failure.SUBSCRIPT, f"there is no {place}", span)
    return position


def entries(
    at: Context, queue: int, subscripts: tuple[Expr, ...], span: Span | None
) -> tuple[tuple[int, ...], ...]:
    """What a queue holds, oldest first."""
    declared = at.system.queues[queue]
    return at.state.queues[queue][locate(at, declared.name, declared.dims, subscripts, span)]


def fits(value: int, type: Scalar) -> bool:
    """Whether `value` is held by `type`."""
    return lowest(type) <= value < lowest(type) + cardinality(type)


def check_range(value: int, type: Scalar, what: str, span: Span | None) -> None:
    """Raise `Failed` (RANGE) if `value` is outside of `type`."""
    if not fits(value, type):
        wanted = f"{lowest(type)}..{highest(type)}"
        raise Failed(Failure.RANGE, f"{value} is outside of {wanted} of {what}", span)


# ----------------------------------------------------------------------------------------- bodies


def execute(
    system: System, body: tuple[Statement, ...], state: State, locals: dict[int, int]
) -> State:
    """The state after `body`, from the top to the bottom; `locals` is written."""
    for statement in body:
        state = execute_one(system, statement, state, locals)
    return state


def execute_one(
    system: System, statement: Statement, state: State, locals: dict[int, int]
) -> State:
    """The state after one statement. What is written further left is evaluated first."""
    at = Context(system, state, locals)
    match statement:
        case Assign(variable, subscripts, value, span):
            declared = system.variables[variable]
            position = locate(at, declared.name, declared.dims, subscripts, span)
            new = evaluate(at, value)
            check_range(new, declared.type, declared.name, span)
            return with_value(state, variable, position, new)
        case SetLocal(slot, value):
            locals[slot] = evaluate(at, value)
            return state
        case Send():
            return send(at, statement, locals)
        case Receive(queue, subscripts):
            held = entries(at, queue, subscripts, None)
            assert held, "the guard has seen an entry"
            return with_queue(at, queue, subscripts, held[1:])
        case Clear(queue, subscripts, span):
            entries(at, queue, subscripts, span)
            return with_queue(at, queue, subscripts, ())
        case Branch(condition, then, otherwise):
            side = then if evaluate(at, condition) else otherwise
            return execute(system, side, state, locals)
        case Assert(condition, message, span):
            if not evaluate(at, condition):
                raise Failed(Failure.ASSERT, message, span)
            return state
        case Fail(failure, message, span):
            raise Failed(failure, message, span)
        case _:
            assert_never(statement)


def send(at: Context, statement: Send, locals: dict[int, int]) -> State:
    """The state after a `Send`: find the queue, build the entry, then see whether there is room."""
    queue = at.system.queues[statement.queue]
    held = entries(at, statement.queue, statement.subscripts, statement.span)
    entry = []
    for (part, type), expr in zip(queue.parts, statement.values, strict=True):
        value = evaluate(at, expr)
        check_range(value, type, f"{queue.name}.{part}" if part else queue.name, statement.span)
        entry.append(value)
    if len(held) == queue.capacity:
        match queue.overflow:
            case Overflow.BLOCK:
                raise AssertionError("the guard has asked for room")
            case Overflow.DROP:
                if statement.lost is not None:
                    locals[statement.lost] = 1
                return at.state
            case Overflow.OVERWRITE:
                held = ()
            case Overflow.ERROR:
                raise Failed(Failure.OVERFLOW, f"{queue.name} is full", statement.span)
            case _:
                assert_never(queue.overflow)
    return with_queue(at, statement.queue, statement.subscripts, (*held, tuple(entry)))


def with_value(state: State, variable: int, position: int, value: int) -> State:
    """`state` with one element of a variable replaced."""
    elements = _with(state.values[variable], position, value)
    return state._replace(values=_with(state.values, variable, elements))


def with_queue(
    at: Context, queue: int, subscripts: tuple[Expr, ...], held: tuple[tuple[int, ...], ...]
) -> State:
    """The state with the contents of one queue replaced; its subscripts are known to be right."""
    declared = at.system.queues[queue]
    position = locate(at, declared.name, declared.dims, subscripts, None)
    array = _with(at.state.queues[queue], position, held)
    return at.state._replace(queues=_with(at.state.queues, queue, array))


def _with(items: tuple[_T, ...], position: int, item: _T) -> tuple[_T, ...]:
    return (*items[:position], item, *items[position + 1 :])
