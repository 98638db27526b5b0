"""A System goes in; the cone of influence of what is claimed comes out: all that must be kept.

Whatever can decide a claim, a deadlock or a model error is needed, and whatever is read where
something needed is written (Weiser 1981; Clarke, Grumberg and Peled 1999, section 13.1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, assert_never

from rascheck.explore.reduce.ranges import Range, Ranges
from rascheck.system.ir import (
    Assert,
    Assign,
    Before,
    Binary,
    Branch,
    Clear,
    Const,
    Expr,
    Fail,
    Future,
    Head,
    Ite,
    Length,
    Local,
    Many,
    Occurred,
    Overflow,
    Past,
    Read,
    Receive,
    Scalar,
    Send,
    SetLocal,
    Statement,
    System,
    Unary,
    Unwrap,
    Wrap,
)


class Node(NamedTuple):
    """Something that is read and written.

    `kind` is "variable", "queue" (how many entries it holds), "part" (number `part` of its
    entries), "register", "atom", or "local" (number `part` of transition `number`).
    """

    kind: str
    number: int
    part: int = 0


def reads(exprs: Iterable[Expr], transition: int = -1) -> set[Node]:
    """What expressions read; their locals are those of a transition."""
    found: set[Node] = set()
    pending = list(exprs)
    while pending:
        expr = pending.pop()
        match expr:
            case Const():
                pass
            case Read(variable, subscripts):
                found.add(Node("variable", variable))
                pending += subscripts
            case Length(queue, subscripts):
                found.add(Node("queue", queue))
                pending += subscripts
            case Head(queue, subscripts, part):
                found.add(Node("part", queue, part))
                pending += subscripts
            case Local(slot):
                found.add(Node("local", transition, slot))
            case Occurred(atom):
                found.add(Node("atom", atom))
            case Past(register) | Before(register):
                found.add(Node("register", register))
            case Unary(_, value) | Wrap(value) | Unwrap(value):
                pending.append(value)
            case Binary(_, left, right):
                pending += (left, right)
            case Many(_, values) | Future(_, values):
                pending += values
            case Ite(condition, then, otherwise):
                pending += (condition, then, otherwise)
            case _:
                assert_never(expr)
    return found


@dataclass
class Influence:
    """What a transition reads for what.

    guard: where it is enabled. must: where it fails; `fails`: whether it can. writes: what decides
    the new content of a node, and whether it is written. locals: bounds on them.
    """

    guard: set[Node]
    fails: bool = False
    must: set[Node] = field(default_factory=set)
    writes: dict[Node, set[Node]] = field(default_factory=dict)
    locals: dict[int, Range] = field(default_factory=dict)


class Influences:
    """Reads one transition."""

    def __init__(self, system: System, number: int) -> None:
        transition = system.transitions[number]
        self.system = system
        self.number = number
        self.found = Influence(reads((transition.guard,)))
        self.ranges = Ranges(system, self.found.locals)
        self.found.fails = not self.ranges.total(transition.guard)
        self.bounds(transition.body)
        self.body(transition.body, set())
        for atom, when in transition.emits:
            self.write(Node("atom", atom), self.reads(when))
            self.failing(set(), when)

    def reads(self, *exprs: Expr) -> set[Node]:
        """What expressions of the transition read."""
        return reads(exprs, self.number)

    def write(self, node: Node, read: set[Node]) -> None:
        """A node is written."""
        self.found.writes.setdefault(node, set()).update(read)

    def must(self, read: set[Node]) -> None:
        """Something may fail, as what is read decides."""
        self.found.fails = True
        self.found.must |= read

    def failing(self, control: set[Node], *exprs: Expr) -> None:
        """These are evaluated."""
        for expr in exprs:
            if not self.ranges.total(expr):
                self.must(control | self.reads(expr))

    def place(self, dims: tuple[Scalar, ...], where: tuple[Expr, ...], control: set[Node]) -> None:
        """An element is looked for."""
        if not self.ranges.inside(dims, where):
            self.must(control | self.reads(*where))

    def body(self, body: tuple[Statement, ...], control: set[Node]) -> None:
        """Statements that run as `control` decides."""
        for statement in body:
            self.statement(statement, control)

    def statement(self, statement: Statement, control: set[Node]) -> None:
        """One statement."""
        match statement:
            case Assign(variable, where, value):
                declared = self.system.variables[variable]
                self.place(declared.dims, where, control)
                if not self.ranges.of(value).within(declared.type):
                    self.must(control | self.reads(value))
                self.write(Node("variable", variable), control | self.reads(*where, value))
            case SetLocal(slot, value):
                self.failing(control, value)
                self.write(Node("local", self.number, slot), control | self.reads(value))
            case Send():
                self.send(statement, control)
            case Receive(queue, where) | Clear(queue, where):
                self.place(self.system.queues[queue].dims, where, control)
                self.write(Node("queue", queue), control | self.reads(*where))
            case Branch(condition, then, otherwise):
                self.failing(control, condition)
                inside = control | self.reads(condition)
                self.body(then, inside)
                self.body(otherwise, inside)
            case Assert(condition):
                self.must(control | self.reads(condition))
            case Fail():
                self.must(control)
            case _:
                assert_never(statement)

    def send(self, statement: Send, control: set[Node]) -> None:
        """An entry is appended, if there is room."""
        queue = self.system.queues[statement.queue]
        length = Node("queue", statement.queue)
        self.place(queue.dims, statement.subscripts, control)
        control = control | self.reads(*statement.subscripts)
        if queue.overflow is Overflow.ERROR:
            self.must(control | {length})
        self.write(length, control)
        for part, value in enumerate(statement.values):
            if not self.ranges.of(value).within(queue.parts[part][1]):
                self.must(control | self.reads(value))
            self.write(Node("part", statement.queue, part), control | self.reads(value))
        if statement.lost is not None:
            self.write(Node("local", self.number, statement.lost), control | {length})

    def bounds(self, body: tuple[Statement, ...]) -> None:
        """Find bounds on the locals: on all values that each one ever has."""
        for statement in body:
            match statement:
                case SetLocal(slot, value):
                    self.local(slot, self.ranges.of(value))
                case Send(lost=int(slot)):
                    self.local(slot, Range(1, 1))
                case Branch(_, then, otherwise):
                    self.bounds((*then, *otherwise))
                case _:
                    pass

    def local(self, slot: int, value: Range) -> None:
        """A local may have these values; that it has one is no question."""
        known = self.found.locals.get(slot)
        value = value._replace(total=True)
        self.found.locals[slot] = value if known is None else known.either(value)


class Cone:
    """What is needed: `nodes`, and the transitions that are `taken`.

    With `every` all transitions are taken, whatever they do.
    """

    def __init__(self, system: System, *, every: bool) -> None:
        self.system = system
        self.nodes: set[Node] = set()
        self.taken: set[int] = set()
        self.influences = [Influences(system, n).found for n in range(len(system.transitions))]
        self.writers: dict[Node, list[tuple[int, set[Node]]]] = {}
        for number, influence in enumerate(self.influences):
            for node, read in influence.writes.items():
                self.writers.setdefault(node, []).append((number, read))
        self.pending: list[Node] = []
        self.begin(every=every)
        while self.pending:
            self.follow(self.pending.pop())

    def begin(self, *, every: bool) -> None:
        """What is needed by itself."""
        system = self.system
        self.need(reads(system.assumptions))
        for claim in system.properties:
            self.need(reads((claim.formula, *(a.condition for a in claim.antecedents))))
        for automaton in system.automata:
            self.need(reads(condition for _, condition, _ in automaton.edges))
        ranges = Ranges(system, {})
        for number, register in enumerate(system.registers):
            if not (ranges.total(register.initial) and ranges.total(register.next)):
                self.need({Node("register", number)})
        if every:
            self.need({Node("variable", machine.control) for machine in system.machines})
        for number, influence in enumerate(self.influences):
            if every or influence.fails:
                self.take(number)

    def need(self, nodes: set[Node]) -> None:
        """These are needed."""
        self.pending += nodes - self.nodes
        self.nodes |= nodes

    def take(self, number: int) -> None:
        """A transition is needed: where it is enabled, and where it fails."""
        if number in self.taken:
            return
        self.taken.add(number)
        influence = self.influences[number]
        machines = self.system.machines
        self.need(influence.guard | influence.must)
        for machine, _ in self.system.transitions[number].participants:
            self.need({Node("variable", machines[machine].control)})

    def follow(self, node: Node) -> None:
        """All that decides what is in a node."""
        if node.kind == "register":
            register = self.system.registers[node.number]
            self.need(reads((register.initial, register.next)))
        if node.kind == "part":
            self.need({Node("queue", node.number)})
        for number, read in self.writers.get(node, ()):
            self.take(number)
            self.need(read)
