"""What lemmas are made of: statements about a state and some identities, none of which is named.

An identity is a variable of the lemma, `Local(n)` in an expression. A `Clause` says that its
literals never hold together, whatever identities stand for its variables.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from rascheck.records import dataclass
from rascheck.system.expr import parts
from rascheck.system.ir import (
    FALSE,
    Action,
    Const,
    Expr,
    IndexType,
    Local,
    Many,
    ManyOp,
    Past,
    System,
    Unary,
    UnaryOp,
    Wrap,
)

BINDING = re.compile(r"^(?P<formula>.*?) \[(?P<names>\w+ = \w+(, \w+ = \w+)*)\]$")
"""The name of a history register: a formula, and what its variables stand for."""


@dataclass(frozen=True)
class Fact:
    """An expression over a state; `cost` says how little a reader is helped by it."""

    expr: Expr
    cost: int = 0


@dataclass(frozen=True)
class Enabled:
    """Whether a step can be taken next: by which instance, with which arguments."""

    machine: int
    step: int
    instance: tuple[int, ...]
    arguments: tuple[int, ...]
    holds: bool = True
    cost: int = 2


@dataclass(frozen=True)
class Remembered:
    """A formula about the past; `names` are its variables, each with a variable of the clause."""

    formula: str
    names: tuple[tuple[str, int], ...]
    holds: bool = True
    cost: int = 2


Literal = Fact | Enabled | Remembered


@dataclass(frozen=True)
class Clause:
    """That `literals` do not hold together for any values of `variables`."""

    variables: tuple[IndexType, ...]
    literals: tuple[Literal, ...]

    def instances(self, system: System) -> Iterator[Expr]:
        """The clause for all identities of a System, each once."""
        sizes = {d.name: d.size for d in index_types(system)}
        ranges = [range(sizes.get(variable.name, 0)) for variable in self.variables]
        for values in itertools.product(*ranges):
            together = tuple(ground(system, one, self.variables, values) for one in self.literals)
            yield Unary(UnaryOp.NOT, Many(ManyOp.AND, together))


def index_types(system: System) -> list[IndexType]:
    """The indices that occur in the variables and queues of a System, each once."""
    scalars = [d for variable in system.variables for d in (*variable.dims, variable.type)]
    scalars += [d for queue in system.queues for d in queue.dims]
    scalars += [of for queue in system.queues for _, of in queue.parts]
    found: dict[IndexType, None] = {}
    for scalar in scalars:
        inner = getattr(scalar, "of", scalar)
        if isinstance(inner, IndexType):
            found[inner] = None
    return list(found)


def ground(
    system: System, literal: Literal, types: tuple[IndexType, ...], values: tuple[int, ...]
) -> Expr:
    """A literal with identities in place of its variables."""
    match literal:
        case Fact(expr):
            return _placed_values(expr, types, values)
        case Enabled(machine, step, instance, arguments, holds):
            who, what = (tuple(values[n] for n in slots) for slots in (instance, arguments))
            wanted = Action(machine, who, step, what)
            guards = tuple(t.guard for t in system.transitions if wanted in (t.action, t.partner))
            return _truth(Many(ManyOp.OR, guards), holds)
        case Remembered(formula, names, holds):
            bound = ", ".join(f"{n} = {types[s].name.lower()}{values[s]}" for n, s in names)
            name = f"{formula} [{bound}]" if bound else formula
            number = next((n for n, r in enumerate(system.registers) if r.name == name), None)
            return FALSE if number is None else _truth(Past(number), holds)


def _placed_values(expr: Expr, types: tuple[IndexType, ...], values: tuple[int, ...]) -> Expr:
    """The expression at some identities, without bounds that another size would break."""
    known: dict[Expr, Expr] = {Local(n): Const(v, types[n]) for n, v in enumerate(values)}
    for part in parts(expr):
        match part:
            case Wrap(Local(slot), option):
                known[part] = Const(values[slot] + 1, option)
            case _:
                pass
    return placed(expr, known)


def placed(expr: Expr, values: Mapping[Expr, Expr]) -> Expr:
    """An expression with others in place of some of its parts."""
    if expr in values:
        return values[expr]

    def part(item: object) -> object:
        if isinstance(item, tuple):
            return tuple(part(one) for one in item)
        return placed(item, values) if isinstance(item, Expr) else item

    made: Any = type(expr)
    result: Expr = made(*(part(getattr(expr, each.name)) for each in fields(expr)))
    return result


def variables_of(literal: Literal) -> set[int]:
    """Which variables of its clause a literal mentions."""
    match literal:
        case Fact(expr):
            return {part.slot for part in parts(expr) if isinstance(part, Local)}
        case Enabled(_, _, instance, arguments):
            return {*instance, *arguments}
        case Remembered(_, names):
            return {slot for _, slot in names}


def renumbered(variables: tuple[IndexType, ...], literals: tuple[Literal, ...]) -> Clause:
    """The clause of some literals, with the variables that they mention."""
    used = sorted(set().union(*(variables_of(literal) for literal in literals)))
    new = {old: n for n, old in enumerate(used)}
    return Clause(
        tuple(variables[old] for old in used), tuple(_moved(literal, new) for literal in literals)
    )


def _moved(literal: Literal, new: Mapping[int, int]) -> Literal:
    match literal:
        case Fact(expr, cost):
            return Fact(placed(expr, {Local(o): Local(n) for o, n in new.items()}), cost)
        case Enabled(machine, step, instance, arguments, holds, cost):
            ours = tuple(new[n] for n in instance)
            return Enabled(machine, step, ours, tuple(new[n] for n in arguments), holds, cost)
        case Remembered(formula, names, holds, cost):
            moved = tuple((name, new[slot]) for name, slot in names)
            return Remembered(formula, moved, holds, cost)


def _truth(expr: Expr, holds: bool) -> Expr:
    return expr if holds else Unary(UnaryOp.NOT, expr)
