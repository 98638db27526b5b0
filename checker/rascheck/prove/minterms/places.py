"""Where bits are held, and what is known of a value at the place where an expression stands."""

from __future__ import annotations

from typing import NamedTuple, assert_never

from rascheck.system.bounds import Bounds, bounds
from rascheck.system.ir import (
    Before,
    Binary,
    BinaryOp,
    BitsType,
    Const,
    Expr,
    Future,
    Head,
    Ite,
    Length,
    Local,
    Many,
    ManyOp,
    Occurred,
    Past,
    Read,
    Scalar,
    System,
    Transition,
    Unary,
    UnaryOp,
    Unwrap,
    Wrap,
    highest,
    lowest,
)


class Place(NamedTuple):
    """What holds bits: all elements of a variable, a part of all entries of an array of queues, or
    a local of a transition.

    `kind` is "variable", "part" or "local"; `owner` the number of the variable, queue or
    transition; `part` that of the queue's part or the local.
    """

    kind: str
    owner: int
    part: int = 0


class At:
    """Where an expression stands: in a transition, or (None) where there are no locals."""

    def __init__(self, system: System, transition: int | None = None) -> None:
        self.system = system
        self.number = transition
        taken: Transition | None = None if transition is None else system.transitions[transition]
        self.locals = taken.locals if taken else ()

    def place(self, expr: Expr) -> Place | None:
        """The place that an expression reads, if that holds bits."""
        place: Place
        match expr:
            case Read(variable):
                place = Place("variable", variable)
            case Head(queue, _, part):
                place = Place("part", queue, part)
            case Local(slot) if self.number is not None:
                place = Place("local", self.number, slot)
            case _:
                return None
        return place if isinstance(scalar_of(self.system, place), BitsType) else None

    def bounds(self, expr: Expr) -> Bounds | None:
        """Bounds on the value of an expression where it does not fail; None: not known."""
        match expr:
            case Const(value):
                return value, value
            case Read(variable):
                return _of(self.system.variables[variable].type)
            case Head(queue, _, part):
                return _of(self.system.queues[queue].parts[part][1])
            case Local(slot):
                # A local holds what it was given; only bits are known to fit.
                scalar = self.locals[slot][1]
                return _of(scalar) if isinstance(scalar, BitsType) else None
            case Length(queue):
                return 0, self.system.queues[queue].capacity
            case Occurred() | Unary(UnaryOp.NOT, _) | Many(ManyOp.AND | ManyOp.OR):
                return 0, 1
            case Unary(_, value):
                inner = self.bounds(value)
                return inner and (-inner[1], -inner[0])
            case Binary(BinaryOp.IMPLIES):
                return 0, 1
            case Binary(op, left, right):
                sides = self.bounds(left), self.bounds(right)
                return bounds(op, sides[0], sides[1]) if sides[0] and sides[1] else None
            case Ite(_, then, otherwise):
                one, other = self.bounds(then), self.bounds(otherwise)
                return (min(one[0], other[0]), max(one[1], other[1])) if one and other else None
            case Wrap(_, type):
                return _of(type)
            case Unwrap(_, type):
                return _of(type.of)
            case Many() | Past() | Before() | Future():
                return None
            case _:
                assert_never(expr)

    def fits(self, expr: Expr, scalar: Scalar) -> bool:
        """Whether a value is known to be in a type."""
        known = self.bounds(expr)
        return known is not None and lowest(scalar) <= known[0] and known[1] <= highest(scalar)


def places_of(system: System) -> list[tuple[Place, BitsType]]:
    """All places that hold bits, with what they hold."""
    places = [Place("variable", number) for number in range(len(system.variables))]
    places += [
        Place("part", number, part)
        for number, queue in enumerate(system.queues)
        for part in range(len(queue.parts))
    ]
    places += [
        Place("local", number, slot)
        for number, transition in enumerate(system.transitions)
        for slot in range(len(transition.locals))
    ]
    typed = ((place, scalar_of(system, place)) for place in places)
    return [(place, scalar) for place, scalar in typed if isinstance(scalar, BitsType)]


def scalar_of(system: System, place: Place) -> Scalar:
    """The type of what a place holds."""
    match place.kind:
        case "variable":
            return system.variables[place.owner].type
        case "part":
            return system.queues[place.owner].parts[place.part][1]
        case _:
            return system.transitions[place.owner].locals[place.part][1]


def name_of(system: System, place: Place) -> str:
    """What a place is called."""
    match place.kind:
        case "variable":
            return system.variables[place.owner].name
        case "part":
            queue = system.queues[place.owner]
            part = queue.parts[place.part][0]
            return f"{queue.name}.{part}" if part else queue.name
        case _:
            return system.transitions[place.owner].locals[place.part][0]


def _of(scalar: Scalar) -> Bounds:
    return lowest(scalar), highest(scalar)
