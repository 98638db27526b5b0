"""Random expressions in random states: the solver's value, or failure, is that of `evaluate`."""

import random

import pytest

from rascheck.prove.encode.expressions import Encoder, Frame
from rascheck.prove.encode.values import Values
from rascheck.prove.solver import Answer, Solver, Terms, Truth
from rascheck.system.evaluate import Context, Failed, evaluate
from rascheck.system.ir import (
    BOOL,
    Binary,
    BinaryOp,
    BitsType,
    Const,
    EnumType,
    Expr,
    Failure,
    IndexType,
    IntType,
    Ite,
    Many,
    ManyOp,
    OptionType,
    Read,
    Scalar,
    System,
    Unary,
    UnaryOp,
    Unwrap,
    Variable,
    Wrap,
    highest,
    lowest,
)
from rascheck.system.trace import State

TYPES: list[Scalar] = [
    BOOL,
    IntType(0, 3),
    IntType(-3, 5),
    IntType(7, 9),
    BitsType(4),
    BitsType(64),
    OptionType(IntType(-1, 2)),
    EnumType("E", ("A", "B", "C")),
]
SCALARS = tuple(Variable(f"v{n}", scalar) for n, scalar in enumerate(TYPES))
ARRAY = Variable("a", IntType(-2, 2), (IntType(1, 2), IndexType("I", 3)), (0,) * 6)
SYSTEM = System("s", (*SCALARS, ARRAY), (), (), ())
OPTION = OptionType(IntType(-3, 4))


def expression(rng: random.Random, depth: int) -> Expr:
    kind = rng.randrange(10) if depth else 0
    inner = depth - 1
    if kind == 0:
        number = Const(rng.randint(-9, 20))
        return number if rng.random() < 0.3 else Read(rng.randrange(len(TYPES)))
    if kind == 1:
        return Unary(rng.choice(list(UnaryOp)), expression(rng, inner))
    if kind < 6:
        op = rng.choice(list(BinaryOp))
        return Binary(op, expression(rng, inner), expression(rng, inner))
    if kind == 6:
        values = tuple(expression(rng, inner) for _ in range(rng.randint(1, 3)))
        return Many(rng.choice(list(ManyOp)), values)
    if kind == 7:
        return Ite(expression(rng, inner), expression(rng, inner), expression(rng, inner))
    if kind == 8:
        of = expression(rng, inner)
        return Wrap(of, OPTION) if rng.random() < 0.5 else Unwrap(of, OPTION)
    return Read(len(TYPES), (expression(rng, inner), expression(rng, inner)))


def state(rng: random.Random) -> State:
    return State(
        tuple(
            tuple(rng.randint(lowest(v.type), highest(v.type)) for _ in range(v.size))
            for v in SYSTEM.variables
        ),
        (),
        (),
    )


def frame(make: Values) -> tuple[Frame, list[Truth]]:
    made, typed = Frame(), []
    for variable in SYSTEM.variables:
        elements = []
        for element in range(variable.size):
            value, inside = make.variable(f"{variable.name}_{element}", variable.type)
            elements.append(value)
            typed.append(inside)
        made.values.append(elements)
    return made, typed


@pytest.mark.parametrize("seed", range(6))
def test_the_solver_evaluates_as_the_reference(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(60):
        expr = expression(rng, rng.randint(1, 4))
        make = Values(Terms())
        places, typed = frame(make)
        encoder = Encoder(SYSTEM, make, places)
        value = encoder.value(expr, make.terms.yes)
        solver = Solver(make.terms, seconds=20)
        solver.add(*typed)
        for _ in range(3):
            at = state(rng)
            solver.push()
            for row, elements in zip(at.values, places.values, strict=True):
                for number, element in zip(row, elements, strict=True):
                    solver.add(make.equal(element, make.constant(number)))
            assert solver.ask() is Answer.YES
            failing = any(solver.holds(condition) for _, condition in encoder.failures)
            expected = value_of(expr, at)
            assert failing == isinstance(expected, Failure)
            if not failing:
                found = make.found(solver, value)
                assert found == expected
                assert value.low <= found <= value.high
            solver.pop()


def value_of(expr: Expr, at: State) -> int | Failure:
    try:
        return evaluate(Context(SYSTEM, at), expr)
    except Failed as failed:
        return failed.failure
