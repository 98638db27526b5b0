"""A System and a cone go in; the System of what is in the cone comes out.

Statements whose effect is left out but that may fail leave behind what fails where they would.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from rascheck.explore.reduce.cone import Cone, Node
from rascheck.explore.reduce.ranges import Range, Ranges
from rascheck.system.ir import (
    Action,
    Assert,
    Assign,
    Before,
    Binary,
    BinaryOp,
    Branch,
    Clear,
    Const,
    Expr,
    Fail,
    Future,
    Head,
    IntType,
    Ite,
    Length,
    Local,
    Many,
    ManyOp,
    Occurred,
    Past,
    Queue,
    Read,
    Receive,
    Scalar,
    Send,
    SetLocal,
    Statement,
    System,
    Transition,
    Unary,
    Unwrap,
    Wrap,
    highest,
    lowest,
)

UNIT = IntType(0, 0)
"""The type of what is the same in every entry of a queue of which only the length is needed."""


class Without:
    """`variables[i]` is the number that variable i of the new System has in the old one, and so on
    for `queues`, `registers`, `machines` and `transitions`; `parts` are those of each old queue."""

    def __init__(self, old: System, cone: Cone) -> None:
        self.old = old
        self.cone = cone
        self.transitions = tuple(sorted(cone.taken))
        self.variables = self.kept("variable", len(old.variables))
        self.queues = self.kept("queue", len(old.queues))
        self.registers = self.kept("register", len(old.registers))
        self.machines = tuple(
            number
            for number, machine in enumerate(old.machines)
            if Node("variable", machine.control) in cone.nodes
        )
        self.parts = {
            queue: [
                part
                for part in range(len(old.queues[queue].parts))
                if Node("part", queue, part) in cone.nodes
            ]
            for queue in self.queues
        }
        self.variable = positions(self.variables)
        self.queue = positions(self.queues)
        self.register = positions(self.registers)
        self.machine = positions(self.machines)

    def kept(self, kind: str, many: int) -> tuple[int, ...]:
        """The numbers of what is needed of a kind, in order."""
        return tuple(number for number in range(many) if Node(kind, number) in self.cone.nodes)

    def system(self) -> System:
        """The new System."""
        old = self.old
        at = positions(self.transitions)
        return replace(
            old,
            variables=tuple(
                replace(old.variables[n], machine=self.machine.get(old.variables[n].machine))
                for n in self.variables
            ),
            queues=tuple(self.narrow(old.queues[n], self.parts[n]) for n in self.queues),
            machines=tuple(
                replace(old.machines[n], control=self.variable[old.machines[n].control])
                for n in self.machines
            ),
            transitions=tuple(self.transition(n) for n in self.transitions),
            assumptions=self.exprs(old.assumptions),
            registers=tuple(
                replace(
                    old.registers[n],
                    initial=self.expr(old.registers[n].initial),
                    next=self.expr(old.registers[n].next),
                )
                for n in self.registers
            ),
            properties=tuple(
                replace(
                    claim,
                    formula=self.expr(claim.formula),
                    antecedents=tuple(
                        replace(one, condition=self.expr(one.condition))
                        for one in claim.antecedents
                    ),
                )
                for claim in old.properties
            ),
            automata=tuple(
                replace(a, edges=tuple((i, self.expr(when), j) for i, when, j in a.edges))
                for a in old.automata
            ),
            fairness=tuple(
                replace(f, transitions=tuple(at[t] for t in f.transitions if t in at))
                for f in old.fairness
            ),
        )

    @staticmethod
    def narrow(queue: Queue, parts: list[int]) -> Queue:
        """A queue whose entries have these parts, or a single one that says nothing."""
        return replace(queue, parts=tuple(queue.parts[p] for p in parts) or (("", UNIT),))

    # ------------------------------------------------------------------------------- transitions

    def transition(self, number: int) -> Transition:
        """A transition without what nobody needs."""
        old = self.old.transitions[number]
        body = Body(self, number)
        statements = body.body(old.body)
        return replace(
            old,
            action=self.action(old.action),
            partner=None if old.partner is None else self.action(old.partner),
            guard=self.expr(old.guard),
            body=statements,
            payload=(),
            locals=(*old.locals, *body.fresh),
            emits=tuple(
                (atom, self.expr(when))
                for atom, when in old.emits
                if Node("atom", atom) in self.cone.nodes or not body.ranges.total(when)
            ),
        )

    def action(self, action: Action) -> Action:
        """The same action of a machine that may have another number."""
        return replace(action, machine=self.machine[action.machine])

    # ------------------------------------------------------------------------------- expressions

    def exprs(self, exprs: Iterable[Expr]) -> tuple[Expr, ...]:
        """Each expression."""
        return tuple([self.expr(expr) for expr in exprs])

    def expr(self, expr: Expr) -> Expr:
        """An expression over the new numbers."""
        match expr:
            case Const() | Local() | Occurred():
                return expr
            case Read(variable, subscripts, span):
                return Read(self.variable[variable], self.exprs(subscripts), span)
            case Length(queue, subscripts):
                return replace(expr, queue=self.queue[queue], subscripts=self.exprs(subscripts))
            case Head(queue, subscripts, part):
                where = self.exprs(subscripts)
                number = self.parts[queue].index(part)
                return replace(expr, queue=self.queue[queue], subscripts=where, part=number)
            case Past(register) | Before(register):
                return replace(expr, register=self.register[register])
            case Unary(_, value) | Wrap(value) | Unwrap(value):
                return replace(expr, value=self.expr(value))
            case Binary(op, left, right, span):
                return Binary(op, self.expr(left), self.expr(right), span)
            case Many(op, values):
                return Many(op, self.exprs(values))
            case Future(op, values):
                return Future(op, self.exprs(values))
            case Ite(condition, then, otherwise):
                return Ite(self.expr(condition), self.expr(then), self.expr(otherwise))
            case _:
                assert_never(expr)


class Body:
    """Writes one transition's body; `fresh` are locals for what is evaluated for nothing."""

    def __init__(self, without: Without, number: int) -> None:
        self.without = without
        self.old = without.old
        self.nodes = without.cone.nodes
        self.number = number
        self.slots = len(self.old.transitions[number].locals)
        self.fresh: list[tuple[str, Scalar]] = []
        self.ranges = Ranges(self.old, without.cone.influences[number].locals)

    def body(self, body: tuple[Statement, ...]) -> tuple[Statement, ...]:
        """What is left of statements."""
        return tuple(one for statement in body for one in self.statement(statement))

    def statement(self, statement: Statement) -> list[Statement]:
        """What is left of one."""
        without = self.without
        match statement:
            case Assign(variable, where, value, span):
                declared = self.old.variables[variable]
                if Node("variable", variable) not in self.nodes:
                    return [*self.place(declared.dims, where), *self.fits(value, declared.type)]
                number, where = without.variable[variable], without.exprs(where)
                return [Assign(number, where, without.expr(value), span)]
            case SetLocal(slot, value):
                if Node("local", self.number, slot) not in self.nodes:
                    return self.evaluated(value)
                return [SetLocal(slot, without.expr(value))]
            case Send():
                return self.send(statement)
            case Receive(queue, where) | Clear(queue, where):
                if Node("queue", queue) not in self.nodes:
                    return self.place(self.old.queues[queue].dims, where)
                where = without.exprs(where)
                return [replace(statement, queue=without.queue[queue], subscripts=where)]
            case Branch(condition, then, otherwise):
                then, otherwise = self.body(then), self.body(otherwise)
                if not then and not otherwise:
                    return self.evaluated(condition)
                return [Branch(without.expr(condition), then, otherwise)]
            case Assert(condition):
                return [replace(statement, condition=without.expr(condition))]
            case Fail():
                return [statement]
            case _:
                assert_never(statement)

    def send(self, statement: Send) -> list[Statement]:
        """What is left of a `Send`, behind what it might fail by."""
        queue = self.old.queues[statement.queue]
        kept = self.without.parts.get(statement.queue)
        failing = [
            one
            for part, (value, (_, scalar)) in enumerate(
                zip(statement.values, queue.parts, strict=True)
            )
            if kept is None or part not in kept
            for one in self.fits(value, scalar)
        ]
        if kept is None:
            return [*self.place(queue.dims, statement.subscripts), *failing]
        values = self.without.exprs(statement.values[part] for part in kept)
        sent = replace(
            statement,
            queue=self.without.queue[statement.queue],
            subscripts=self.without.exprs(statement.subscripts),
            values=values or (Const(0, UNIT),),
        )
        return [*failing, sent]

    # ------------------------------------------------------------------------------ what may fail

    def place(self, dims: tuple[Scalar, ...], where: tuple[Expr, ...]) -> list[Statement]:
        """What fails where there is no element with these subscripts."""
        pairs = zip(where, dims, strict=True)
        return [one for subscript, scalar in pairs for one in self.fits(subscript, scalar)]

    def fits(self, value: Expr, scalar: Scalar) -> list[Statement]:
        """What fails where a value is outside of a type, or cannot be evaluated."""
        found = self.ranges.of(value)
        bounds = found._replace(total=True)
        if bounds.within(scalar):
            return self.evaluated(value)
        return [Assert(inside(self.without.expr(value), bounds, scalar))]

    def evaluated(self, value: Expr) -> list[Statement]:
        """What fails where a value cannot be evaluated."""
        if self.ranges.total(value):
            return []
        self.fresh.append((f"unused {len(self.fresh)}", UNIT))
        return [SetLocal(self.slots + len(self.fresh) - 1, self.without.expr(value))]


def inside(value: Expr, bounds: Range, scalar: Scalar) -> Expr:
    """That a value within some bounds is in a type."""
    sides = []
    if bounds.low < lowest(scalar):
        sides.append(Binary(BinaryOp.GE, value, number(lowest(scalar))))
    if bounds.high > highest(scalar):
        sides.append(Binary(BinaryOp.LE, value, number(highest(scalar))))
    return sides[0] if len(sides) == 1 else Many(ManyOp.AND, tuple(sides))


def number(value: int) -> Const:
    """A number."""
    return Const(value, IntType(value, value))


def positions(numbers: tuple[int, ...]) -> dict[int | None, int]:
    """The new number of each old one."""
    return {old: new for new, old in enumerate(numbers)}
