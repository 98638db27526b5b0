"""Random expressions and statements for hypothesis, by type, over the variables of one environment.

The strategies are cached by environment, and lists are drawn before what they hold, so that a
failing example shrinks in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from hypothesis import strategies as st

from rascheck.system.ir import (
    BOOL,
    Assert,
    Assign,
    Before,
    Binary,
    BinaryOp,
    BoolType,
    Branch,
    Clear,
    Const,
    EnumType,
    Expr,
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
    Overflow,
    Past,
    Queue,
    Read,
    Receive,
    Scalar,
    Send,
    SetLocal,
    Statement,
    Unary,
    UnaryOp,
    Unwrap,
    Variable,
    Wrap,
    highest,
    lowest,
    product_of,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

SMALL = IntType(0, 2)
SIGNED = IntType(-1, 1)
COLOUR = EnumType("Colour", ("Red", "Green", "Blue"))
NODE = IndexType("Node", 2)
MAYBE_NODE = OptionType(NODE)
MAYBE_SIGNED = OptionType(SIGNED)

TYPES: tuple[Scalar, ...] = (BOOL, SMALL, SIGNED, COLOUR, NODE, MAYBE_NODE, MAYBE_SIGNED)
DIMS: tuple[Scalar, ...] = (NODE, IntType(-1, 0), BOOL)
STATES = ("Idle", "Busy", "Done")

_T = TypeVar("_T")
Place = tuple[int, tuple[Expr, ...]]


@dataclass(frozen=True)
class Env:
    """What an expression may mention; `filled` queues are known to hold an entry."""

    variables: tuple[Variable, ...]
    queues: tuple[Queue, ...]
    locals: tuple[tuple[str, Scalar], ...] = ()
    atoms: int = 0
    past: int = 0
    before: int = 0
    filled: tuple[Place, ...] = ()


# ------------------------------------------------------------------------------------ expressions


def constants(type: Scalar) -> SearchStrategy[Expr]:
    return st.integers(lowest(type), highest(type)).map(lambda value: Const(value, type))


def subscripts(env: Env, dims: tuple[Scalar, ...], depth: int) -> SearchStrategy[tuple[Expr, ...]]:
    """Constants at depth 0; what is deeper may leave the dimension."""

    def one(dim: Scalar) -> SearchStrategy[Expr]:
        if depth == 0:
            return constants(dim)
        if isinstance(dim, IntType):
            return st.one_of(constants(dim), leaves(env, SMALL), leaves(env, SIGNED))
        return expressions(env, dim, depth - 1)

    return st.tuples(*map(one, dims))


def literal(value: int) -> Expr:
    """A literal number."""
    return Const(value, IntType(value, value))


def rarely(one_in: int, rare: SearchStrategy[_T], common: SearchStrategy[_T]) -> SearchStrategy[_T]:
    """One in so many draws is rare; `one_of` alone would weigh a strategy by its alternatives."""
    return chance(one_in).flatmap(lambda is_rare: rare if is_rare else common)


def chance(one_in: int) -> SearchStrategy[bool]:
    """True once in so many draws; integers would prefer their bounds."""
    return st.sampled_from((False,) * (one_in - 1) + (True,))


@cache
def leaves(env: Env, type: Scalar) -> SearchStrategy[Expr]:
    """Everything that holds a value of a type, and now and then a constant."""
    found: list[SearchStrategy[Expr]] = []
    for number, variable in enumerate(env.variables):
        read = st.builds(Read, st.just(number), subscripts(env, variable.dims, 0))
        if variable.type == type:
            found.append(read)
        if type == BOOL:
            equal = st.sampled_from(EQUALITIES)
            found.append(st.builds(Binary, equal, read, constants(variable.type)))
    for slot, (_, scalar) in enumerate(env.locals):
        if scalar == type:
            found.append(st.just(Local(slot)))
    for queue, where in env.filled:
        for part, (_, scalar) in enumerate(env.queues[queue].parts):
            if scalar == type:
                found.append(st.just(Head(queue, where, part)))
    if type == BOOL:
        found += [st.just(Occurred(atom)) for atom in range(env.atoms)]
        found += [st.just(Past(register)) for register in range(env.past)]
        found += [st.just(Before(register)) for register in range(env.before)]
    return rarely(5, constants(type), st.one_of(found)) if found else constants(type)


@cache
def expressions(env: Env, type: Scalar, depth: int = 2) -> SearchStrategy[Expr]:
    """Expressions of a type; those of integers may leave it, and parts of them may fail."""
    if depth == 0:
        return leaves(env, type)
    found = [leaves(env, type)]
    for number, variable in enumerate(env.variables):
        if variable.type == type and variable.dims:
            places = subscripts(env, variable.dims, depth)
            found.append(st.builds(Read, st.just(number), places))
    condition = expressions(env, BOOL, depth - 1)
    inner = expressions(env, type, depth - 1)
    found.append(st.builds(Ite, condition, inner, inner))
    match type:
        case BoolType():
            found += truths(env, depth)
        case IntType():
            found.append(st.builds(Binary, st.sampled_from(ARITHMETIC), inner, inner))
            found.append(st.builds(Unary, st.just(UnaryOp.NEG), inner))
            found.append(
                st.builds(Unwrap, leaves(env, OptionType(type)), st.just(OptionType(type)))
            )
        case OptionType(of):
            found.append(st.builds(Wrap, expressions(env, of, depth - 1), st.just(type)))
        case IndexType():
            found.append(
                st.builds(Unwrap, leaves(env, OptionType(type)), st.just(OptionType(type)))
            )
        case EnumType():
            pass
    return st.one_of(found)


ARITHMETIC = (
    BinaryOp.ADD,
    BinaryOp.SUB,
    BinaryOp.MUL,
    BinaryOp.DIV,
    BinaryOp.MOD,
    BinaryOp.BIT_AND,
    BinaryOp.BIT_OR,
    BinaryOp.BIT_XOR,
    BinaryOp.SHL,
    BinaryOp.SHR,
)
EQUALITIES = (BinaryOp.EQ, BinaryOp.NE)
COMPARISONS = (*EQUALITIES, BinaryOp.LT, BinaryOp.LE, BinaryOp.GT, BinaryOp.GE)


def truths(env: Env, depth: int) -> list[SearchStrategy[Expr]]:
    """What makes a truth value out of smaller things."""
    inner = expressions(env, BOOL, depth - 1)
    found: list[SearchStrategy[Expr]] = [
        st.builds(Unary, st.just(UnaryOp.NOT), inner),
        st.builds(Binary, st.just(BinaryOp.IMPLIES), inner, inner),
        st.builds(
            Many,
            st.sampled_from((ManyOp.AND, ManyOp.OR)),
            st.lists(inner, min_size=2, max_size=3).map(tuple),
        ),
        st.builds(
            lambda values, least: Binary(
                BinaryOp.GE, Many(ManyOp.COUNT, values), Const(least, SMALL)
            ),
            st.lists(inner, min_size=1, max_size=3).map(tuple),
            st.integers(0, 2),
        ),
    ]
    held = {variable.type for variable in env.variables} | {scalar for _, scalar in env.locals}
    for type in [type for type in TYPES if type in held]:
        side = expressions(env, type, depth - 1)
        operators = COMPARISONS if isinstance(type, IntType) else EQUALITIES
        found.append(st.builds(Binary, st.sampled_from(operators), leaves(env, type), side))
    for number, queue in enumerate(env.queues):
        for where in places_of(queue):
            length = Length(number, where)
            count = st.integers(0, queue.capacity).map(lambda value: Const(value, SMALL))
            found.append(st.builds(Binary, st.sampled_from(COMPARISONS), st.just(length), count))
            if depth == 1:
                some = Binary(BinaryOp.GT, length, Const(0, SMALL))
                both = st.tuples(st.just(some), heads(number, where, queue))
                found.append(st.builds(Many, st.just(ManyOp.AND), both))
    return found


def heads(number: int, where: tuple[Expr, ...], queue: Queue) -> SearchStrategy[Expr]:
    """Comparisons of the oldest entry of a queue that is known to be filled."""
    equal = st.just(BinaryOp.EQ)
    return st.one_of(
        [
            st.builds(Binary, equal, st.just(Head(number, where, part)), constants(scalar))
            for part, (_, scalar) in enumerate(queue.parts)
        ]
    )


def places_of(array: Queue | Variable) -> list[tuple[Expr, ...]]:
    """The subscripts of every element, as constants."""
    return [
        tuple(Const(value, scalar) for value, scalar in zip(values, array.dims, strict=True))
        for values in product_of(list(array.dims))
    ]


def values_of(type: Scalar) -> list[int]:
    """The values of a type."""
    return list(range(lowest(type), highest(type) + 1))


def following(read: Read, type: Scalar) -> Expr:
    """The value after that of `read`, and the first after the last, so that there is movement."""
    last = Binary(BinaryOp.EQ, read, Const(highest(type), type))
    return Ite(last, Const(lowest(type), type), one_more(read))


def one_more(read: Read) -> Expr:
    """The value after that of `read`, which may leave its range."""
    return Binary(BinaryOp.ADD, read, literal(1))


# ----------------------------------------------------------------------------------------- bodies


@cache
def statements(env: Env, owner: int, depth: int = 1) -> SearchStrategy[Statement]:
    """Statements of a machine in which all locals are set; some fail, a few always."""
    found: list[SearchStrategy[Statement]] = []
    for number, variable in enumerate(env.variables):
        if variable.machine in (None, owner) and not variable.control:
            value = rarely(4, expressions(env, variable.type, 1), leaves(env, variable.type))
            places = rarely(8, subscripts(env, variable.dims, 1), subscripts(env, variable.dims, 0))
            found += [st.builds(Assign, st.just(number), places, value)] * 2
            if isinstance(variable.type, IntType):
                side = leaves(env, variable.type)
                other = st.one_of(side, st.integers(-2, 2).map(literal))
                sums = st.builds(Binary, st.sampled_from(ARITHMETIC), side, other)
                found.append(st.builds(Assign, st.just(number), places, sums))
            for where in places_of(variable):
                read = Read(number, where)
                found.append(st.just(Assign(number, where, following(read, variable.type))))
                if isinstance(variable.type, IntType):
                    found.append(st.just(Assign(number, where, one_more(read))))
    for slot, (_, scalar) in enumerate(env.locals):
        found.append(st.builds(SetLocal, st.just(slot), leaves(env, scalar)))
    for number, queue in enumerate(env.queues):
        if queue.overflow is not Overflow.BLOCK:
            found += [sends(env, number, subscripts(env, queue.dims, 0))] * 2
        found.append(st.builds(Clear, st.just(number), subscripts(env, queue.dims, 0)))
        for where in places_of(queue):
            some = Binary(BinaryOp.GT, Length(number, where), Const(0, SMALL))
            found.append(st.just(Branch(some, (Receive(number, where),))))
    condition = expressions(env, BOOL, 1)
    if depth:
        block = st.lists(statements(env, owner, depth - 1), max_size=2).map(tuple)
        found.append(st.builds(Branch, condition, block, block))
    failing = st.builds(Assert, condition, st.just("asserted"))
    return rarely(50, failing, st.one_of(found))


def sends(
    env: Env, number: int, where: SearchStrategy[tuple[Expr, ...]], lost: int | None = None
) -> SearchStrategy[Send]:
    """A send to a queue of an array."""
    values = st.tuples(
        *(
            rarely(6, expressions(env, scalar, 1), leaves(env, scalar))
            for _, scalar in env.queues[number].parts
        )
    )
    return st.builds(Send, st.just(number), where, values, st.just(lost))
