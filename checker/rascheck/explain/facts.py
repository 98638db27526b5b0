"""Why a formula has the value it has at the end of a run: a System and a Trace go in, facts come
out, each with the step since which it has been so.

Only what decides the value counts: of a false conjunction the first false conjunct, of a true one
all. What a quantifier or a function said has been written out by then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rascheck.explain.places import Place, seen
from rascheck.system.evaluate import Context, Failed, evaluate
from rascheck.system.ir import (
    Action,
    Binary,
    BinaryOp,
    Const,
    Expr,
    Head,
    Ite,
    Length,
    Many,
    ManyOp,
    Occurred,
    Past,
    Read,
    System,
    Transition,
    Unary,
    UnaryOp,
    show_decoded,
)
from rascheck.system.notation import show_expr, show_place, show_queue
from rascheck.system.text import show_entry, show_instance
from rascheck.system.trace import Trace

UNKNOWN = (Failed, KeyError, IndexError)
"""What says that a formula has no value: a failure, a local outside its step, the head of an empty
queue."""
LONGEST = 300
"""How many characters of a formula are shown."""
BOUND = re.compile(r" \[(\w+ = [^\]]*)\](?: \(\d+\))?$")
"""What the variables in the name of an atom or register stand for, behind its text."""


class Line(NamedTuple):
    """One line of an explanation: indented by `depth`; `note` stands behind it."""

    depth: int
    text: str
    note: str = ""


class Leaf(NamedTuple):
    """A formula that is not taken apart further, with its value."""

    expr: Expr
    truth: bool


@dataclass(frozen=True)
class Facts:
    """Looks at a run from its last state."""

    system: System
    trace: Trace

    @cached_property
    def here(self) -> Context:
        """The last state, with what its step made occur."""
        moves = self.trace.moves
        occurred = moves[-1].occurred if moves else frozenset()
        return Context(self.system, self.trace.states[-1], {}, occurred)

    # What decides a formula.

    def truth(self, expr: Expr) -> bool | None:
        """Whether `expr` holds in the last state; None if it has no value."""
        try:
            return bool(evaluate(self.here, expr))
        except UNKNOWN:
            return None

    def causes(self, expr: Expr, truth: bool) -> list[Leaf]:
        """The leaves that together make `expr` have the value `truth`, which it has."""
        match expr:
            case Const():
                return []
            case Unary(UnaryOp.NOT, value):
                return self.causes(value, not truth)
            case Many(ManyOp.AND | ManyOp.OR as op, values):
                if truth is (op is ManyOp.AND):
                    return [leaf for value in values for leaf in self.causes(value, truth)]
                decisive = next(v for v in values if bool(evaluate(self.here, v)) is truth)
                return self.causes(decisive, truth)
            case Binary(BinaryOp.IMPLIES, left, right):
                if not evaluate(self.here, left):
                    return self.causes(left, False)
                given = [] if truth else self.causes(left, True)
                return [*self.causes(right, truth), *given]
            case Binary(op, Ite() as choice, right, span):
                first, chosen = self.chosen(choice)
                return [*first, *self.causes(Binary(op, chosen, right, span), truth)]
            case Binary(op, left, Ite() as choice, span):
                first, chosen = self.chosen(choice)
                return [*first, *self.causes(Binary(op, left, chosen, span), truth)]
            case Ite():
                first, chosen = self.chosen(expr)
                return [*first, *self.causes(chosen, truth)]
            case _:
                return [Leaf(expr, truth)] if self.places(expr) else []

    def chosen(self, choice: Ite) -> tuple[list[Leaf], Expr]:
        """The side that an `if` takes, and what decides that."""
        holds = bool(evaluate(self.here, choice.condition))
        side = choice.then if holds else choice.otherwise
        return self.causes(choice.condition, holds), side

    def places(self, expr: Expr) -> list[Place]:
        """Everything that the evaluation of `expr` looks at, in order, each once."""
        return list(dict.fromkeys(seen(self.here, expr)))

    def places_or_none(self, expr: Expr) -> list[Place] | None:
        """Like `places`; None if the evaluation fails."""
        try:
            return self.places(expr)
        except UNKNOWN:
            return None

    # How a fact reads.

    def value(self, place: Place, index: int) -> object:
        """What `place` held after `index` steps."""
        state = self.trace.states[index]
        match place.kind:
            case "variable":
                return state.values[place.number][place.position]
            case "queue":
                return state.queues[place.number][place.position]
            case "register":
                return state.past[place.number]
            case _:
                return index > 0 and place.number in self.trace.moves[index - 1].occurred

    def since(self, place: Place) -> int:
        """The number of the step since which `place` has had its value; 0 if from the start."""
        last = len(self.trace.moves)
        if place.kind == "atom":
            return last
        held = self.value(place, last)
        while last > 0 and self.value(place, last - 1) == held:
            last -= 1
        return last

    def note(self, place: Place) -> str:
        """`step 7, install`."""
        step = self.since(place)
        last = len(self.trace.moves)
        if place.kind == "atom":
            return f"step {last}" if self.value(place, last) else "not in this step"
        if step == 0:
            never = place.kind == "register" and not self.value(place, 0)
            return "never so far" if never else "initially"
        return f"step {step}, {self.who(step, place)}"

    def who(self, step: int, place: Place) -> str:
        """The name of the step that wrote `place`: of a rendezvous the part that owns it."""
        transition = self.system.transitions[self.trace.moves[step - 1].transition]
        part: Action = transition.action
        if transition.partner is not None and place.kind == "variable":
            owner = self.system.variables[place.number].machine
            if owner == transition.partner.machine and owner != part.machine:
                part = transition.partner
        return self.system.machines[part.machine].steps[part.step].name

    def shown(self, place: Place) -> str:
        """`stage2[frame0] = Mapped`, `kvm[vcpu0] at Out`, `mf_queue = [frame0]`."""
        system, state = self.system, self.trace.states[-1]
        match place.kind:
            case "variable":
                variable = system.variables[place.number]
                value = show_decoded(variable.type, state.values[place.number][place.position])
                if variable.control and variable.machine is not None:
                    return f"{self.instance(variable.machine, place.position)} at {value}"
                return f"{show_place(system, place.number, place.position)} = {value}"
            case "queue":
                queue = system.queues[place.number]
                held = state.queues[place.number][place.position]
                entries = ", ".join(show_entry(queue, entry) for entry in held)
                return f"{show_queue(system, place.number, place.position)} = [{entries}]"
            case "register":
                value = "true" if state.past[place.number] else "false"
                return f"{filled(system.registers[place.number].name)} is {value}"
            case _:
                value = "true" if place.number in self.here.occurred else "false"
                return f"{filled(system.atoms[place.number].name)} is {value}"

    def instance(self, machine: int, position: int) -> str:
        """The name of the machine instance whose control state stands at `position`."""
        instances = [i for m, i in self.system.instances if m == machine]
        return show_instance(self.system, machine, instances[position])

    def fact(self, place: Place, depth: int) -> Line:
        """The line of one place."""
        return Line(depth, self.shown(place), self.note(place))

    def lines(self, leaves: list[Leaf], depth: int) -> list[Line]:
        """The lines of some leaves: values, under a formula that is more than one value."""
        found: dict[Line, None] = {}
        for leaf in leaves:
            places = self.places(leaf.expr)
            inner = depth
            if not is_plain(leaf.expr):
                found[Line(depth, f"{self.formula(leaf.expr)} is {word(leaf.truth)}")] = None
                inner += 1
            for place in places:
                found[self.fact(place, inner)] = None
        return list(found)

    def formula(self, expr: Expr, transition: Transition | None = None) -> str:
        """A formula, cut off where it is very long."""
        shown = show_expr(self.system, expr, transition)
        return shown if len(shown) <= LONGEST else shown[: LONGEST - 4] + " ..."


def word(truth: bool) -> str:
    """`true` or `false`."""
    return "true" if truth else "false"


def is_plain(expr: Expr) -> bool:
    """Whether a formula says no more than the one value it reads."""

    def fixed(subscripts: tuple[Expr, ...]) -> bool:
        return all(isinstance(subscript, Const) for subscript in subscripts)

    match expr:
        case Occurred() | Past():
            return True
        case Read(_, subscripts):
            return fixed(subscripts)
        case Unary(UnaryOp.NOT, value):
            return is_plain(value)
        case Binary(BinaryOp.EQ | BinaryOp.NE, Read(_, subscripts), Const()):
            return fixed(subscripts)
        case Binary(_, Length(_, subscripts) | Head(_, subscripts), Const()):
            return fixed(subscripts)
        case _:
            return False


def filled(name: str) -> str:
    """`f[v = vcpu0]` spelled out: `fired cpu[v].go [v = vcpu0]` is `fired cpu[vcpu0].go`."""
    found = BOUND.search(name)
    if found is None:
        return name
    text = name[: found.start()]
    for binding in found[1].split(", "):
        variable, _, value = binding.partition(" = ")
        text = re.sub(rf"\b{re.escape(variable)}\b", value, text)
    return text
