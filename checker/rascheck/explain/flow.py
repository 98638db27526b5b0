"""How a run came about: a System and a Trace go in, what each step used and from whom comes out.

A place is used at a position, the number of steps before it, and comes from the last step that
changed it; what has been so from the start comes from step 0. History is followed back to the
states and steps that made it so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from rascheck.explain.places import Place, all_seen, queue_place, seen
from rascheck.system.evaluate import Context, Failed, evaluate, execute_one, locate
from rascheck.system.expr import parts
from rascheck.system.ir import (
    Assert,
    Assign,
    Before,
    Branch,
    Clear,
    Expr,
    Fail,
    Receive,
    Send,
    SetLocal,
    Statement,
    System,
    Transition,
)
from rascheck.system.trace import State, Trace


class Use(NamedTuple):
    """What stands at `place` after `position` steps was used."""

    place: Place
    position: int


@dataclass(frozen=True)
class Flow:
    """Who used what from whom."""

    system: System
    trace: Trace

    @cached_property
    def states(self) -> tuple[State, ...]:
        """The states of the run."""
        return self.trace.states

    @cached_property
    def taken(self) -> tuple[int, ...]:
        """The transition of each step, the one that fails included."""
        error = self.trace.error
        failing = () if error is None or error.transition is None else (error.transition,)
        return (*(move.transition for move in self.trace.moves), *failing)

    def transition(self, step: int) -> Transition:
        """What a step did, counted from 1."""
        return self.system.transitions[self.taken[step - 1]]

    def at(self, position: int) -> Context:
        """A state of the run, with what the step into it made occur and the history before it."""
        moves, states = self.trace.moves, self.states
        occurred = moves[position - 1].occurred if position else frozenset()
        before = states[position - 1].past if position else ()
        return Context(self.system, states[position], {}, occurred, before)

    # Where a value comes from.

    def source(self, use: Use) -> int:
        """The step that last changed what was used; 0 if none has."""
        if use.place not in self._changed:
            held = [self.value(use.place, position) for position in range(len(self.states))]
            last = [0]
            for step, (before, after) in enumerate(pairwise(held), 1):
                last.append(last[-1] if before == after else step)
            self._changed[use.place] = last
        return self._changed[use.place][use.position]

    @cached_property
    def _changed(self) -> dict[Place, list[int]]:
        """For places that were asked for the last change up to each position."""
        return {}

    def value(self, place: Place, position: int) -> object:
        """What a place held after some steps."""
        state = self.states[position]
        held = state.queues if place.kind == "queue" else state.values
        return held[place.number][place.position]

    # What was used.

    def asked(self, step: int) -> list[Place]:
        """What the guard of a step looked at."""
        at = Context(self.system, self.states[step - 1])
        return list(dict.fromkeys(seen(at, self.transition(step).guard)))

    def used(self, step: int) -> list[Use]:
        """What a step looked at: its guard, then its body but for what it had written itself."""
        body = _Body(self.system, self.states[step - 1])
        with suppress(Failed):  # the step that fails has looked at this much
            body.run(self.transition(step).body)
        places = dict.fromkeys([*self.asked(step), *body.read])
        return [Use(place, step - 1) for place in places]

    def told(self, expr: Expr, position: int) -> tuple[list[Use], set[int]]:
        """What a formula looked at after some steps, its history included: the places, and the
        steps that it saw happen."""
        places: dict[Use, None] = {}
        steps: set[int] = set()
        asked = [(expr, position)]
        done = set(asked)
        while asked:
            expr, position = asked.pop()
            at = self.at(position)
            more: list[tuple[Expr, int]] = []
            for place in dict.fromkeys(seen(at, expr)):
                match place.kind:
                    case "atom":
                        if place.number in at.occurred:
                            steps.add(position)
                    case "register":
                        more.append((self.update(place.number, position), position))
                    case _:
                        places[Use(place, position)] = None
            more += [(self.update(n, position - 1), position - 1) for n in remembered(expr)]
            asked += [one for one in dict.fromkeys(more) if one not in done]
            done.update(more)
        return list(places), steps

    def update(self, register: int, position: int) -> Expr:
        """What gave a history register its value after some steps."""
        declared = self.system.registers[register]
        return declared.next if position else declared.initial


def remembered(expr: Expr) -> list[int]:
    """The registers whose earlier value a formula asks for."""
    return [part.register for part in parts(expr) if isinstance(part, Before)]


@dataclass
class _Body:
    """Runs a body and notes what it reads of what it has not written."""

    system: System
    state: State

    def __post_init__(self) -> None:
        self.read: dict[Place, None] = {}
        self.written: set[Place] = set()
        self.locals: dict[int, int] = {}

    def run(self, body: Iterable[Statement]) -> None:
        """Statements, from the top to the bottom."""
        for statement in body:
            at = Context(self.system, self.state, self.locals)
            fresh = [place for place in self.looked_at(at, statement) if place not in self.written]
            self.read |= dict.fromkeys(fresh)
            if isinstance(statement, Branch):
                taken = evaluate(at, statement.condition)
                self.run(statement.then if taken else statement.otherwise)
                continue
            self.written |= set(written(at, statement))
            self.state = execute_one(self.system, statement, self.state, self.locals)

    def looked_at(self, at: Context, statement: Statement) -> Iterator[Place]:
        """What one statement reads."""
        match statement:
            case Assign(_, subscripts, value):
                yield from all_seen(at, (*subscripts, value))
            case SetLocal(_, value):
                yield from seen(at, value)
            case Send(queue, subscripts, values):
                yield from all_seen(at, (*subscripts, *values))
                yield queue_place(at, queue, subscripts)
            case Receive(queue, subscripts):
                yield from all_seen(at, subscripts)
                yield queue_place(at, queue, subscripts)
            case Clear(_, subscripts):
                yield from all_seen(at, subscripts)
            case Branch(condition) | Assert(condition):
                yield from seen(at, condition)
            case Fail():
                return


def written(at: Context, statement: Statement) -> Iterator[Place]:
    """What one statement replaces altogether."""
    match statement:
        case Assign(variable, subscripts, _, span):
            declared = at.system.variables[variable]
            position = locate(at, declared.name, declared.dims, subscripts, span)
            yield Place("variable", variable, position)
        case Clear(queue, subscripts):
            yield queue_place(at, queue, subscripts)
        case _:
            return
