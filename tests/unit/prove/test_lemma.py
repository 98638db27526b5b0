"""Lemmas, made by hand and by chance: what Z3 decides is what trying all values finds."""

import itertools
import random
from collections.abc import Iterator

import pytest

from rascheck.prove.lemma import Decision, decide
from rascheck.system.ir import (
    BOOL,
    Antecedent,
    Binary,
    BinaryOp,
    BitsType,
    Const,
    EnumType,
    Expr,
    IntType,
    Ite,
    Lemma,
    Local,
    Many,
    ManyOp,
    OptionType,
    Scalar,
    System,
    Unary,
    UnaryOp,
    Unwrap,
    Wrap,
    highest,
    lowest,
)
from rascheck.system.lemma import holds
from rascheck.system.verdict import Verdict
from rascheck.system.verify import verify

EMPTY = System("s", (), (), (), ())
ESR = BitsType(64)
OPTION = OptionType(IntType(-3, 4))


def number(value: int) -> Const:
    return Const(value, IntType(value, value))


def binary(left: Expr, op: BinaryOp, right: Expr) -> Expr:
    return Binary(op, left, right)


def bits(of: Expr, high: int, low: int) -> Expr:
    shifted = binary(of, BinaryOp.SHR, number(low))
    return binary(shifted, BinaryOp.BIT_AND, number((1 << (high - low + 1)) - 1))


def equal(left: Expr, value: int) -> Expr:
    return binary(left, BinaryOp.EQ, number(value))


EC, EA, FSC = bits(Local(0), 31, 26), bits(Local(0), 9, 9), bits(Local(0), 5, 0)


def decided(formula: Expr, *types: Scalar, antecedents: tuple[Antecedent, ...] = ()) -> Decision:
    variables = tuple((f"v{n}", scalar) for n, scalar in enumerate(types or (ESR,)))
    lemma = Lemma("claim", variables, formula, antecedents=antecedents)
    system = System("s", (), (), (), (), lemmas=(lemma,))
    assert verify(system) == []
    return decide(system, lemma)


def test_what_holds_for_2_to_the_64_values() -> None:
    whole = binary(bits(Local(0), 63, 6), BinaryOp.SHL, number(6))
    parts = binary(whole, BinaryOp.BIT_OR, FSC)
    assert decided(binary(parts, BinaryOp.EQ, Local(0))) == Decision(Verdict.HOLDS)


def test_the_least_values_of_what_is_violated() -> None:
    abort = equal(EC, 0x24)
    same = binary(equal(EA, 1), BinaryOp.EQ, equal(FSC, 0x10))
    claim = binary(abort, BinaryOp.IMPLIES, same)
    assert decided(claim) == Decision(Verdict.VIOLATED, (0x90000010,))


def test_variables_are_made_least_in_their_order() -> None:
    total = binary(Local(0), BinaryOp.ADD, Local(1))
    claim = binary(total, BinaryOp.LT, number(9))
    assert decided(claim, BitsType(3), IntType(-4, 5)).values == (4, 5)
    assert decided(claim, IntType(-4, 5), BitsType(3)).values == (2, 7)


def test_a_formula_that_fails_is_violated() -> None:
    quotient = binary(number(6), BinaryOp.DIV, Local(0))
    claim = binary(quotient, BinaryOp.GE, number(1))
    assert decided(claim, IntType(-1, 6)).values == (-1,)
    assert decided(binary(quotient, BinaryOp.LE, number(6)), IntType(-1, 6)).values == (0,)


def test_an_antecedent_that_no_value_meets() -> None:
    none = binary(FSC, BinaryOp.GT, number(63))
    claim = binary(none, BinaryOp.IMPLIES, equal(EA, 1))
    antecedents = (Antecedent(equal(EA, 1), "esr.EA == 1"), Antecedent(none, "esr.FSC > 63"))
    found = decided(claim, antecedents=antecedents)
    assert found == Decision(Verdict.VACUOUS, missed=("esr.FSC > 63",))


def test_a_limit_of_time_is_kept() -> None:
    factors = binary(Local(0), BinaryOp.MUL, Local(1))
    large = binary(Local(0), BinaryOp.GT, number(1))
    claim = Many(
        ManyOp.OR,
        (
            Unary(UnaryOp.NOT, large),
            binary(Local(1), BinaryOp.LE, number(1)),
            binary(factors, BinaryOp.NE, number(18446744073709551557)),
        ),
    )
    lemma = Lemma("prime", (("a", BitsType(64)), ("b", BitsType(64))), claim)
    found = decide(EMPTY, lemma, seconds=0.2)
    assert (found.verdict, found.why) == (Verdict.UNKNOWN, "timeout")


TYPES: tuple[Scalar, ...] = (
    BOOL,
    IntType(0, 3),
    IntType(-3, 5),
    IntType(7, 9),
    BitsType(4),
    OptionType(IntType(-1, 2)),
    EnumType("E", ("A", "B", "C")),
)


def expression(rng: random.Random, variables: int, depth: int) -> Expr:
    kind = rng.randrange(9) if depth else 0
    parts = [expression(rng, variables, depth - 1) for _ in range(3)] if kind else []
    match kind:
        case 0 if rng.random() < 0.3:
            return number(rng.randint(-9, 20))
        case 0:
            return Local(rng.randrange(variables))
        case 1:
            return Unary(rng.choice(list(UnaryOp)), parts[0])
        case 2 | 3 | 4 | 5:
            return Binary(rng.choice(list(BinaryOp)), parts[0], parts[1])
        case 6:
            return Many(rng.choice(list(ManyOp)), tuple(parts))
        case 7:
            return Ite(*parts)
        case _:
            return rng.choice((Wrap, Unwrap))(parts[0], OPTION)


def violations(lemma: Lemma) -> Iterator[tuple[int, ...]]:
    every = [range(lowest(scalar), highest(scalar) + 1) for _, scalar in lemma.variables]
    for values in itertools.product(*every):
        if holds(EMPTY, lemma, values) is not True:
            yield values


@pytest.mark.parametrize("seed", range(4))
def test_chance_lemmas_have_the_least_violation_that_there_is(seed: int) -> None:
    rng = random.Random(seed)
    verdicts = set()
    for _ in range(100):
        types = rng.choices(TYPES, k=rng.randint(1, 3))
        formula = expression(rng, len(types), rng.randint(1, 3))
        variables = tuple((f"v{n}", scalar) for n, scalar in enumerate(types))
        lemma = Lemma("chance", variables, formula)
        least = next(violations(lemma), None)
        expected = Verdict.HOLDS if least is None else Verdict.VIOLATED
        assert decide(EMPTY, lemma) == Decision(expected, least or ())
        verdicts.add(expected)
    assert len(verdicts) == 2
