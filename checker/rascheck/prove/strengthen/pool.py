"""Elements of one state go in; literals that hold there come out, with variables for identities.

Each literal says as much as can be said; which are needed is found out by leaving them out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from rascheck.prove.strengthen.clauses import (
    BINDING,
    Enabled,
    Fact,
    Literal,
    Remembered,
    ground,
)
from rascheck.prove.strengthen.reached import Place
from rascheck.system.evaluate import Context, Failed, evaluate
from rascheck.system.expr import parts
from rascheck.system.ir import (
    Binary,
    BinaryOp,
    BoolType,
    Const,
    EnumType,
    Expr,
    Head,
    IndexType,
    IntType,
    Length,
    Local,
    OptionType,
    Read,
    Receive,
    Scalar,
    System,
    Unary,
    UnaryOp,
    Wrap,
    cardinality,
    lowest,
)
from rascheck.system.trace import State

TRUTH, DISTINCT, IDENTITY, RELATION, CONTROL, MEMBER, NUMBER = 1, 1, 2, 3, 4, 4, 20
"""What literals cost: those that a reader likes least are left out first."""
Item = tuple[Expr, Scalar, int]
"""An element as an expression, with its type and its value."""


class Pool:
    """The literals about some places of a state; `variables` are the identities among them."""

    def __init__(self, system: System, state: State, wanted: Iterable[Place]) -> None:
        self.system = system
        self.state = state
        self.slots: dict[tuple[IndexType, int], int] = {}
        places = sorted(wanted)
        for place in places:
            self._meet(place)
        items = [self._item(place) for place in places if place[0] == "value"]
        self.literals: list[Literal] = [
            *self._distinct(),
            *(self._about(*item) for item in items),
            *self._related(items),
        ]
        for kind, number, position in places:
            if kind == "queue":
                self.literals += self._queue(number, position)
            elif kind == "past":
                self.literals.append(self._past(position))

    @property
    def variables(self) -> tuple[IndexType, ...]:
        """The types of the variables."""
        return tuple(index for index, _ in self.slots)

    @property
    def values(self) -> tuple[int, ...]:
        """What the variables stand for in the state."""
        return tuple(value for _, value in self.slots)

    # ------------------------------------------------------------------------------------- naming

    def _slot(self, index: IndexType, value: int) -> int:
        return self.slots.setdefault((index, value), len(self.slots))

    def _meet(self, place: Place) -> None:
        kind, number, position = place
        if kind == "past":
            self._past(position)
            return
        declared = (self.system.variables if kind == "value" else self.system.queues)[number]
        self._subscripts(declared.dims, position)
        if kind == "value":
            variable = self.system.variables[number]
            value = self.state.values[number][position]
            match variable.type:
                case IndexType() as index:
                    self._slot(index, value)
                case OptionType(IndexType() as index) if value:
                    self._slot(index, value - 1)
                case _:
                    pass

    def _subscripts(self, dims: tuple[Scalar, ...], position: int) -> tuple[Expr, ...]:
        values: list[int] = []
        for scalar in reversed(dims):
            position, offset = divmod(position, cardinality(scalar))
            values.insert(0, lowest(scalar) + offset)
        return tuple(
            Local(self._slot(scalar, value))
            if isinstance(scalar, IndexType)
            else Const(value, scalar)
            for scalar, value in zip(dims, values, strict=True)
        )

    def _item(self, place: Place) -> Item:
        _, number, position = place
        variable = self.system.variables[number]
        read = Read(number, self._subscripts(variable.dims, position))
        return read, variable.type, self.state.values[number][position]

    # ------------------------------------------------------------------------------------ literals

    def _about(self, expr: Expr, scalar: Scalar, value: int) -> Literal:
        match scalar:
            case BoolType():
                return Fact(expr if value else Unary(UnaryOp.NOT, expr), TRUTH)
            case IndexType():
                return Fact(Binary(BinaryOp.EQ, expr, Local(self._slot(scalar, value))), IDENTITY)
            case OptionType(IndexType() as index) if value:
                some = Wrap(Local(self._slot(index, value - 1)), scalar)
                return Fact(Binary(BinaryOp.EQ, expr, some), IDENTITY)
            case EnumType():
                control = isinstance(expr, Read) and self.system.variables[expr.variable].control
                cost = CONTROL if control else MEMBER
            case OptionType():
                cost = IDENTITY
            case _:
                cost = NUMBER
        return Fact(Binary(BinaryOp.EQ, expr, Const(value, scalar)), cost)

    def _related(self, items: Sequence[Item]) -> Iterator[Literal]:
        for (left, kind, a), (right, other, b) in itertools.combinations(items, 2):
            if kind == other and isinstance(kind, IntType):
                op = BinaryOp.EQ if a == b else BinaryOp.LT if a < b else BinaryOp.GT
                yield Fact(Binary(op, left, right), RELATION)
            elif kind == other and isinstance(kind, IndexType | OptionType) and a == b:
                yield Fact(Binary(BinaryOp.EQ, left, right), RELATION)

    def _distinct(self) -> Iterator[Literal]:
        for ((one, _), i), ((other, _), k) in itertools.combinations(self.slots.items(), 2):
            if one == other:
                yield Fact(Binary(BinaryOp.NE, Local(i), Local(k)), DISTINCT)

    def _past(self, register: int) -> Literal:
        name = self.system.registers[register].name
        held = bool(self.state.past[register])
        match = BINDING.match(name)
        if match is None:
            return Remembered(name, (), held)
        indices = {index.name.lower(): index for index in self._indices()}
        names = []
        for part in match["names"].split(", "):
            bound, _, shown = part.partition(" = ")
            kind = shown.rstrip("0123456789")
            if kind not in indices or kind == shown:
                return Remembered(name, (), held)
            names.append((bound, self._slot(indices[kind], int(shown[len(kind) :]))))
        return Remembered(match["formula"], tuple(names), held)

    def _indices(self) -> Iterator[IndexType]:
        for variable in self.system.variables:
            for scalar in (*variable.dims, variable.type):
                inner = scalar.of if isinstance(scalar, OptionType) else scalar
                if isinstance(inner, IndexType):
                    yield inner

    def _queue(self, queue: int, position: int) -> Iterator[Literal]:
        """How many entries there are, and which steps can take the first one."""
        declared = self.system.queues[queue]
        subscripts = self._subscripts(declared.dims, position)
        count = len(self.state.queues[queue][position])
        length = Length(queue, subscripts)
        yield Fact(Binary(BinaryOp.EQ, length, Const(count, IntType(count, count))), NUMBER)
        yield from self._takers(queue, subscripts)

    def _takers(self, queue: int, subscripts: tuple[Expr, ...]) -> Iterator[Literal]:
        known = set(self.slots.values())
        seen: set[Literal] = set()
        for transition in self.system.transitions:
            if not any(isinstance(s, Receive) and s.queue == queue for s in transition.body):
                continue
            action = transition.action
            machine = self.system.machines[action.machine]
            typed = (*machine.params, *machine.steps[action.step].params)
            values = (*action.instance, *action.arguments)
            if not all(isinstance(scalar, IndexType) for _, scalar in typed):
                continue
            slots = tuple(
                self.slots.get((scalar, value), -1)
                for (_, scalar), value in zip(typed, values, strict=True)
                if isinstance(scalar, IndexType)
            )
            if not set(slots) <= known:
                continue
            split = len(action.instance)
            made = Enabled(action.machine, action.step, slots[:split], slots[split:])
            if made not in seen and self._here(queue, subscripts, transition.guard):
                seen.add(made)
                yield Enabled(*_of(made), holds=self._holds(made), cost=MEMBER)

    def _here(self, queue: int, subscripts: tuple[Expr, ...], guard: Expr) -> bool:
        values = {Local(n): v for n, v in enumerate(self.values)}
        wanted = tuple(s.value if isinstance(s, Const) else values[s] for s in subscripts)  # type: ignore[index]
        return any(
            isinstance(part, Head | Length)
            and part.queue == queue
            and tuple(s.value for s in part.subscripts if isinstance(s, Const)) == wanted
            for part in parts(guard)
        )

    def _holds(self, literal: Literal) -> bool:
        expr = ground(self.system, literal, self.variables, self.values)
        try:
            return bool(evaluate(Context(self.system, self.state), expr))
        except Failed:
            return False


def _of(made: Enabled) -> tuple[int, int, tuple[int, ...], tuple[int, ...]]:
    return made.machine, made.step, made.instance, made.arguments
