"""Clauses go in; fewer that say the same come out: `at A` and `at B` are `at { A, B }`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rascheck.prove.strengthen.clauses import (
    Clause,
    Fact,
    Literal,
    parts,
    renumbered,
    variables_of,
)
from rascheck.system.ir import Binary, BinaryOp, Const, EnumType, Expr, Local, Many, ManyOp, Wrap


def merged(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """The same claims in fewer clauses."""
    left = [_some(clause) for clause in clauses]
    done: list[Clause] = []
    while left:
        first = left.pop(0)
        for other in list(left):
            both = _joined(first, other)
            if both is not None:
                first = both
                left.remove(other)
        done.append(first)
    return tuple(done)


def _some(clause: Clause) -> Clause:
    """`x == f` for a variable `f` that nothing else mentions is `x != none`."""
    literals: list[Literal] = []
    for literal in clause.literals:
        others = [variables_of(one) for one in clause.literals if one is not literal]
        match literal:
            case Fact(Binary(BinaryOp.EQ, left, Wrap(Local(slot), option)), cost) if not any(
                slot in used for used in others
            ) and Local(slot) not in parts(left):
                some = Binary(BinaryOp.NE, left, Const(0, option))
                literals.append(Fact(some, cost))
            case _:
                literals.append(literal)
    return renumbered(clause.variables, tuple(literals))


def _joined(left: Clause, right: Clause) -> Clause | None:
    """Both in one, if they differ in one literal, and there in a member of one enumeration."""
    if left.variables != right.variables or len(left.literals) != len(right.literals):
        return None
    ours = [one for one in left.literals if one not in right.literals]
    theirs = [one for one in right.literals if one not in left.literals]
    if len(ours) != 1 or len(theirs) != 1:
        return None
    ways = _alternatives(ours[0]), _alternatives(theirs[0])
    if ways[0] is None or ways[1] is None or ways[0][0] != ways[1][0]:
        return None
    expr, members = ways[0][0], sorted({*ways[0][1], *ways[1][1]})
    scalar = ways[0][2]
    tests = tuple(Binary(BinaryOp.EQ, expr, Const(member, scalar)) for member in members)
    joined = Fact(Many(ManyOp.OR, tests), ours[0].cost)
    literals = tuple(joined if one is ours[0] else one for one in left.literals)
    return Clause(left.variables, literals)


def _alternatives(literal: Literal) -> tuple[Expr, list[int], EnumType] | None:
    if not isinstance(literal, Fact):
        return None
    tests = list(_tests(literal.expr))
    if not tests or any(test is None for test in tests):
        return None
    found = [test for test in tests if test is not None]
    return found[0][0], [member for _, member, _ in found], found[0][2]


def _tests(expr: Expr) -> Iterator[tuple[Expr, int, EnumType] | None]:
    match expr:
        case Many(ManyOp.OR, values):
            for value in values:
                yield from _tests(value)
        case Binary(BinaryOp.EQ, left, Const(member, EnumType() as scalar)):
            yield left, member, scalar
        case _:
            yield None
