"""A claim goes in; the variables, queues and history that it rests on come out, ring by ring.

The first ring is what the claim reads. The next one is read by the steps that write into it, but
what only says when such a step is taken next is followed no further: where a machine stands depends
on everything in the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

from rascheck.prove.encode import Encoded
from rascheck.prove.goals import claimed
from rascheck.prove.strengthen.clauses import Clause, Fact
from rascheck.prove.strengthen.reached import Place
from rascheck.system.expr import parts
from rascheck.system.future import asked
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
from rascheck.system.verdict import DEADLOCK

Thing = tuple[str, int]
"""`value`, `queue` or `past`, and a number."""


def thing(place: Place) -> Thing:
    """What an element belongs to."""
    kind, number, position = place
    return kind, position if kind == "past" else number


def rests_on(encoded: Encoded, name: str) -> list[Expr]:
    """What is to be known of a state where a claim is at stake: of errors, each step that fails."""
    system = encoded.system
    claim = claimed(system, name)
    if claim is not None:
        return [claim.formula]
    if name == DEADLOCK:
        return [transition.guard for transition in system.transitions]
    formulas = [asked(system, one) for one in system.properties]
    failing = (step.number for step in encoded.steps if step.fails is not encoded.terms.no)
    return [*formulas, *(one for n in failing for one in _exprs(system.transitions[n]))]


def rings(system: System, exprs: Sequence[Expr]) -> Iterator[frozenset[Thing]]:
    """The things that expressions rest on: what they read, and one ring more each time."""
    writes = [(set(_written(transition.body)), transition) for transition in system.transitions]
    reached = {one for expr in exprs for one in _read(expr)}
    reached |= _behind(system, {atom for expr in exprs for atom in _atoms(expr)})
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
