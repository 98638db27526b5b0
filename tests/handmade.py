"""Tiny Systems by hand: states and steps of machines are named, and a System comes out."""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.source import Source, Span
from rascheck.system.ir import (
    FALSE,
    TRUE,
    Action,
    Antecedent,
    Assign,
    Atom,
    Binary,
    BinaryOp,
    Const,
    ControlState,
    EnumType,
    Expr,
    Kind,
    Machine,
    Many,
    ManyOp,
    Overflow,
    Property,
    Queue,
    Read,
    Register,
    Scalar,
    Statement,
    StepDecl,
    System,
    Transition,
    Unary,
    UnaryOp,
    Variable,
)

SOURCE = Source("handmade.ras", "\n".join(f"line {n}" for n in range(1, 100)))


def span(line: int) -> Span:
    """Some place in the text, to be found again in a trace."""
    start = SOURCE.text.index(f"line {line}")
    return Span(SOURCE, start, start + 6)


def num(value: int) -> Const:
    return Const(value)


def op(left: Expr, sign: str, right: Expr | int, line: int = 1) -> Expr:
    """`left sign right`, as in op(x, "+", 1)."""
    right = num(right) if isinstance(right, int) else right
    return Binary(BinaryOp(sign), left, right, span(line))


def both(*values: Expr) -> Expr:
    return Many(ManyOp.AND, values)


def some(*values: Expr) -> Expr:
    return Many(ManyOp.OR, values)


def no(value: Expr) -> Expr:
    return Unary(UnaryOp.NOT, value)


class Build:
    """Collects the parts of a System; `system()` puts them together."""

    def __init__(self) -> None:
        self.variables: list[Variable] = []
        self.queues: list[Queue] = []
        self.machines: list[Machine] = []
        self.transitions: list[Transition] = []
        self.atoms: list[Atom] = []
        self.registers: list[Register] = []
        self.properties: list[Property] = []

    def var(
        self,
        name: str,
        type: Scalar,
        initial: int | Sequence[int | None] | None = 0,
        dims: tuple[Scalar, ...] = (),
    ) -> int:
        """A variable; None leaves it free."""
        values = (initial,) if isinstance(initial, int) or initial is None else tuple(initial)
        self.variables.append(Variable(name, type, dims, values))
        return len(self.variables) - 1

    def queue(
        self,
        name: str,
        type: Scalar,
        capacity: int,
        overflow: Overflow,
        dims: tuple[Scalar, ...] = (),
    ) -> int:
        """A queue of scalars."""
        self.queues.append(Queue(name, (("", type),), capacity, overflow, dims))
        return len(self.queues) - 1

    def machine(self, name: str, states: str, params: tuple[Scalar, ...] = ()) -> int:
        """A machine with these states, the first one initial; a star marks final ones."""
        declared = tuple(ControlState(s.rstrip("*"), s.endswith("*")) for s in states.split())
        members = tuple(state.name for state in declared)
        variable = Variable(name, EnumType(name, members), params)
        control = Variable(
            name, variable.type, params, (0,) * variable.size, len(self.machines), True
        )
        self.variables.append(control)
        named = tuple((f"p{i}", scalar) for i, scalar in enumerate(params))
        self.machines.append(Machine(name, named, declared, (), len(self.variables) - 1))
        return len(self.machines) - 1

    def control(self, machine: int, *instance: int) -> Read:
        """The control state of a machine instance."""
        return Read(self.machines[machine].control, tuple(num(v) for v in instance))

    def at(self, machine: int, state: str, *instance: int) -> Expr:
        """Whether a machine instance is in a state."""
        names = [declared.name for declared in self.machines[machine].states]
        return op(self.control(machine, *instance), "==", names.index(state))

    def step(
        self,
        machine: int,
        move: str,
        *body: Statement,
        when: Expr | None = None,
        instance: tuple[int, ...] = (),
        partner: tuple[int, str] | None = None,
        emits: tuple[tuple[int, Expr], ...] = (),
        locals: int = 0,
    ) -> int:
        """A step `A -> B`, alone or together with (machine, `C -> D`); its number."""
        moves = [(machine, instance, move)]
        if partner is not None:
            moves.append((partner[0], (), partner[1]))
        guards: list[Expr] = []
        statements: list[Statement] = []
        actions = []
        for number, values, text in moves:
            source, target = text.split(" -> ")
            names = [declared.name for declared in self.machines[number].states]
            guards.append(self.at(number, source, *values))
            control = self.control(number, *values)
            target_value = num(names.index(target))
            statements.append(Assign(control.variable, control.subscripts, target_value))
            actions.append(Action(number, values, 0))
        if when is not None:
            guards.append(when)
        self.transitions.append(
            Transition(
                actions[0],
                both(*guards),
                (*statements, *body),
                actions[1] if partner else None,
                "meet" if partner else "",
                locals=tuple((f"l{i}", self.variables[0].type) for i in range(locals)),
                emits=emits,
            )
        )
        return len(self.transitions) - 1

    def atom(self, name: str = "fired") -> int:
        self.atoms.append(Atom(name))
        return len(self.atoms) - 1

    def register(self, next: Expr, initial: Expr = FALSE) -> int:
        self.registers.append(Register(f"r{len(self.registers)}", initial, next))
        return len(self.registers) - 1

    def invariant(self, name: str, formula: Expr, *antecedents: Expr) -> None:
        self._property(name, Kind.INVARIANT, formula, antecedents)

    def reachable(self, name: str, formula: Expr, *antecedents: Expr) -> None:
        self._property(name, Kind.REACHABLE, formula, antecedents)

    def _property(
        self, name: str, kind: Kind, formula: Expr, antecedents: tuple[Expr, ...]
    ) -> None:
        given = tuple(Antecedent(expr, f"a{i}") for i, expr in enumerate(antecedents))
        self.properties.append(Property(name, kind, formula, antecedents=given))

    def system(self, *assumptions: Expr, check_deadlock: bool = True) -> System:
        """All of it."""
        machines = tuple(
            Machine(m.name, m.params, m.states, (StepDecl("s"),), m.control) for m in self.machines
        )
        return System(
            "handmade",
            tuple(self.variables),
            tuple(self.queues),
            machines,
            tuple(self.transitions),
            assumptions,
            tuple(self.atoms),
            tuple(self.registers),
            tuple(self.properties),
            check_deadlock=check_deadlock,
        )


__all__ = ["FALSE", "TRUE", "Build", "both", "no", "num", "op", "some", "span"]
