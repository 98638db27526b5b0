"""A claim goes in; the variables, queues and history that it rests on come out, ring by ring.

The first ring is what the claim reads. The next one is read by the steps that write into it, but
what only says when such a step is taken next is followed no further: where a machine stands depends
on everything in the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from rascheck.prove.strengthen.clauses import Clause, Fact, parts
from rascheck.prove.strengthen.reached import Place
from rascheck.system.ir import (
    Assign,
    Branch,
    Clear,
    Expr,
    Head,
    Length,
    Occurred,
    Past,
    Read,
    Receive,
    Send,
    Statement,
    System,
    Transition,
)

Thing = tuple[str, int]
"""`value`, `queue` or `past`, and a number."""


def thing(place: Place) -> Thing:
    """What an element belongs to."""
    kind, number, position = place
    return kind, position if kind == "past" else number


def rings(system: System, formula: Expr) -> Iterator[frozenset[Thing]]:
    """The things that a formula rests on: what it reads, and one ring more each time."""
    writes = [(set(_written(transition.body)), transition) for transition in system.transitions]
    reached = set(_read(formula)) | _behind(system, _atoms(formula))
    followed = set(reached)
    while True:
        yield frozenset(reached)
        grown = set(reached)
        for things, transition in writes:
            if things & followed:
                grown |= {one for expr in _exprs(transition) for one in _read(expr)}
        for kind, number in followed:
            if kind == "past":
                register = system.registers[number]
                for expr in (register.initial, register.next):
                    grown |= {*_read(expr), *_behind(system, _atoms(expr))}
        if grown != reached:
            followed |= {one for one in grown if not _is_control(system, one)}
        elif followed != reached:
            followed = set(reached)
        else:
            return
        reached = grown


def read_by(clause: Clause) -> Iterator[Thing]:
    """What the facts of a clause read."""
    for literal in clause.literals:
        if isinstance(literal, Fact):
            yield from _read(literal.expr)


def _behind(system: System, atoms: set[int]) -> set[Thing]:
    """What the steps read that make atoms occur."""
    found: set[Thing] = set()
    for transition in system.transitions:
        emitted = [when for atom, when in transition.emits if atom in atoms]
        if emitted:
            found |= {one for e in (transition.guard, *emitted) for one in _read(e)}
    return found


def _atoms(expr: Expr) -> set[int]:
    return {part.atom for part in parts(expr) if isinstance(part, Occurred)}


def _is_control(system: System, thing: Thing) -> bool:
    return thing[0] == "value" and system.variables[thing[1]].control


def _exprs(transition: Transition) -> Iterator[Expr]:
    pending: list[object] = [transition.guard, transition.body]
    while pending:
        match pending.pop():
            case tuple() as items:
                pending.extend(items)
            case one if isinstance(one, Expr):
                yield one
            case one if isinstance(one, Statement):
                pending.extend(getattr(one, each.name) for each in fields(one))
            case _:
                pass


def _read(expr: Expr) -> Iterator[Thing]:
    for part in parts(expr):
        match part:
            case Read(variable):
                yield "value", variable
            case Length(queue) | Head(queue):
                yield "queue", queue
            case Past(register):
                yield "past", register
            case _:
                pass


def _written(body: tuple[Statement, ...]) -> Iterator[Thing]:
    for statement in body:
        match statement:
            case Assign(variable):
                yield "value", variable
            case Send(queue) | Receive(queue) | Clear(queue):
                yield "queue", queue
            case Branch(_, then, otherwise):
                yield from _written((*then, *otherwise))
            case _:
                pass
