"""Clauses go in; fewer that say the same come out, in the order in which they are read.

`at A` and `at B` are `at { A, B }`, `x != 2` and `x != 3` may be `x <= 1`, and what follows from
the same is said together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from rascheck.prove.strengthen.clauses import (
    Clause,
    Fact,
    Literal,
    renumbered,
    variables_of,
)
from rascheck.system.expr import parts
from rascheck.system.ir import (
    Binary,
    BinaryOp,
    Const,
    EnumType,
    Expr,
    IntType,
    Local,
    Many,
    ManyOp,
    Read,
    Scalar,
    System,
    Unary,
    UnaryOp,
    Wrap,
    cardinality,
    lowest,
)


def merged(system: System, clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """The same claims in fewer clauses: those about control states first, and short ones."""
    several = _pairwise([_some(clause) for clause in clauses], _joined)
    together = _pairwise([_plain(clause) for clause in several], _conjoined)
    return tuple(sorted(together, key=lambda clause: _reading(system, clause)))


def _pairwise(
    clauses: list[Clause], join: Callable[[Clause, Clause], Clause | None]
) -> list[Clause]:
    """Clauses, two in one wherever they can be joined."""
    left, done = list(clauses), []
    while left:
        first = left.pop(0)
        for other in list(left):
            both = join(first, other)
            if both is not None:
                first = both
                left.remove(other)
        done.append(first)
    return done


def _reading(system: System, clause: Clause) -> tuple[bool, int, int]:
    """What decides who is read first."""
    facts = [one.expr for one in clause.literals if isinstance(one, Fact)]
    reads = [part for expr in facts for part in parts(expr) if isinstance(part, Read)]
    control = len(facts) == len(clause.literals) and all(
        system.variables[read.variable].control for read in reads
    )
    return not control, len(clause.literals), len(clause.variables)


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


def _plain(clause: Clause) -> Clause:
    """What is said of most values is said of the others, and of the last ones by comparison."""
    return Clause(clause.variables, tuple(map(_complemented, clause.literals)))


def _complemented(literal: Literal) -> Literal:
    found = _alternatives(literal)
    if found is None:
        return literal
    expr, members, scalar = found
    values = range(lowest(scalar), lowest(scalar) + cardinality(scalar))
    rest = [value for value in values if value not in members]
    if len(members) == 1 or not rest:
        return literal
    if isinstance(scalar, IntType) and rest == list(values[: len(rest)]):
        return Fact(Binary(BinaryOp.GT, expr, Const(rest[-1], scalar)), literal.cost)
    if isinstance(scalar, IntType) and rest == list(values[-len(rest) :]):
        return Fact(Binary(BinaryOp.LT, expr, Const(rest[0], scalar)), literal.cost)
    if len(rest) * 2 > len(members):
        return literal
    return Fact(Unary(UnaryOp.NOT, _one_of(expr, rest, scalar)), literal.cost)


def _one_of(expr: Expr, members: Sequence[int], scalar: Scalar) -> Expr:
    tests = tuple(Binary(BinaryOp.EQ, expr, Const(one, scalar)) for one in members)
    return tests[0] if len(tests) == 1 else Many(ManyOp.OR, tests)


def _conjoined(left: Clause, right: Clause) -> Clause | None:
    """Both in one, if they differ in one literal: two conclusions from one premise."""
    apart = _apart(left, right)
    if apart is None or len(left.literals) < 2:
        return None
    ours, theirs = apart
    if not isinstance(ours, Fact) or not isinstance(theirs, Fact):
        return None
    both = Fact(Many(ManyOp.OR, (*_conclusions(ours), *_conclusions(theirs))), ours.cost)
    return Clause(left.variables, tuple(both if one is ours else one for one in left.literals))


def _conclusions(literal: Fact) -> tuple[Expr, ...]:
    match literal.expr:
        case Many(ManyOp.OR, values) if _alternatives(literal) is None:
            return values
        case expr:
            return (expr,)


def _apart(left: Clause, right: Clause) -> tuple[Literal, Literal] | None:
    """The only literals in which two clauses differ."""
    if left.variables != right.variables or len(left.literals) != len(right.literals):
        return None
    ours = [one for one in left.literals if one not in right.literals]
    theirs = [one for one in right.literals if one not in left.literals]
    return (ours[0], theirs[0]) if len(ours) == len(theirs) == 1 else None


def _joined(left: Clause, right: Clause) -> Clause | None:
    """Both in one, if they differ in one literal, and there in a value of one variable."""
    apart = _apart(left, right)
    if apart is None:
        return None
    ours, theirs = apart
    ways = _alternatives(ours), _alternatives(theirs)
    if ways[0] is None or ways[1] is None or ways[0][0] != ways[1][0]:
        return None
    expr, members = ways[0][0], sorted({*ways[0][1], *ways[1][1]})
    joined = Fact(_one_of(expr, members, ways[0][2]), ours.cost)
    literals = tuple(joined if one is ours else one for one in left.literals)
    return Clause(left.variables, literals)


def _alternatives(literal: Literal) -> tuple[Expr, list[int], EnumType | IntType] | None:
    if not isinstance(literal, Fact):
        return None
    tests = list(_tests(literal.expr))
    if not tests or any(test is None for test in tests):
        return None
    found = [test for test in tests if test is not None]
    if any(expr != found[0][0] for expr, _, _ in found):
        return None
    return found[0][0], [member for _, member, _ in found], found[0][2]


def _tests(expr: Expr) -> Iterator[tuple[Expr, int, EnumType | IntType] | None]:
    match expr:
        case Many(ManyOp.OR, values):
            for value in values:
                yield from _tests(value)
        case Binary(BinaryOp.EQ, left, Const(member, EnumType() | IntType() as scalar)) if (
            isinstance(left, Read)
        ):
            yield left, member, scalar
        case _:
            yield None
