"""What history registers and atoms say about a run, in plain words: which steps made them so.

A register is known by its shape: `since`, `once` and `historically` fold a formula into their own
earlier value, `previously` hands on that of another one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rascheck.explain.facts import UNKNOWN, Facts, Leaf, Line, filled, word
from rascheck.system.ir import (
    TRUE,
    Action,
    Before,
    Expr,
    Many,
    ManyOp,
    Occurred,
    Past,
    System,
    Unary,
    UnaryOp,
    show_value,
)
from rascheck.system.notation import subscripted
from rascheck.system.text import show_instance
from rascheck.system.trace import Ending, Trace

STEP = re.compile(r"fired (\w+(?:\[[^\]]*\])?)\.(.*)")
FIRED = re.compile(r"fired (\w+)(?:\[[^\]]*\])?\.(\w+)")


@dataclass(frozen=True)
class Since:
    """True since `right` was, as long as `left` was (`once` where it is always)."""

    left: Expr
    right: Expr


@dataclass(frozen=True)
class Always:
    """True as long as `value` was."""

    value: Expr


@dataclass(frozen=True)
class Earlier:
    """What register `number` was one step before."""

    number: int


@dataclass(frozen=True)
class Now:
    """What a formula is now."""

    value: Expr


Shape = Since | Always | Earlier | Now


def shape(system: System, number: int) -> Shape:
    """What a register remembers."""
    update = system.registers[number].next
    own = Before(number)
    match update:
        case Before(register):
            return Earlier(register)
        case Many(op, values) if own in values and op is not ManyOp.COUNT:
            rest = together(op, [value for value in values if value != own])
            return Since(TRUE, rest) if op is ManyOp.OR else Always(rest)
        case Many(ManyOp.OR, values):
            for value in values:
                if isinstance(value, Many) and value.op is ManyOp.AND and own in value.values:
                    held = together(ManyOp.AND, [v for v in value.values if v != own])
                    return Since(held, together(ManyOp.OR, [v for v in values if v != value]))
            return Now(update)
        case _:
            return Now(update)


def together(op: ManyOp, values: list[Expr]) -> Expr:
    """Some formulas as one."""
    return values[0] if len(values) == 1 else Many(op, tuple(values))


@dataclass(frozen=True)
class History:
    """Tells of a run; `short` leaves out which machine took a step, and all that is aside.

    `inner` is set inside parentheses, where no others are opened.
    """

    system: System
    trace: Trace
    short: bool = False
    inner: bool = False

    def at(self, index: int) -> Facts:
        """The run up to its state `index`, to be looked at from there."""
        return Facts(
            self.system,
            replace(self.trace, ending=Ending.REACHED, moves=self.trace.moves[:index], error=None),
        )

    def lines(self, leaves: list[Leaf], depth: int) -> list[Line]:
        """Like those of `Facts`; what the run has done is told in words."""
        last = len(self.trace.moves)
        found: dict[Line, None] = {}
        for leaf in leaves:
            if isinstance(leaf.expr, Occurred | Past):
                found[Line(depth, self.tell(leaf, last))] = None
            else:
                found |= dict.fromkeys(self.at(last).lines([leaf], depth))
        return list(found)

    def tell(self, leaf: Leaf, index: int) -> str:
        """Why a leaf has its value after `index` steps, as part of a sentence."""
        match leaf.expr:
            case Occurred(atom):
                if leaf.truth:
                    return f"step {index} {'' if self.short else 'is '}{self.happened(atom, index)}"
                return f"step {index} is no {self.event(atom)}"
            case Past(register):
                return self.remembered(register, index, truth=leaf.truth)
            case _:
                return self.formula(leaf.expr, truth=leaf.truth)

    # Registers.

    def remembered(self, register: int, index: int, *, truth: bool) -> str:
        """Why a register has its value after `index` steps."""
        match shape(self.system, register):
            case Since(left, right):
                return self.since(left, right, index, truth=truth)
            case Always(value):
                return self.always(value, index, truth=truth)
            case Earlier(source):
                if index == 0:
                    return "no step was before"
                return self.remembered(source, index - 1, truth=truth)
            case Now(value) if self.at(index).truth(value) is truth:
                return self.all_of(value, index, truth=truth)
            case _:
                name = filled(self.system.registers[register].name)
                return f"{name} is {word(truth)}"

    def since(self, left: Expr, right: Expr, index: int, *, truth: bool) -> str:
        """`since step 1 consume(gfn0) on cpu[vcpu0], no sigbus_handler(hva0) on vmm`."""
        held = [i for i in range(index + 1) if self.at(i).truth(right)]
        if not held:
            return self.never(right)
        if left == TRUE:
            return self.cause(right, held[0])
        start = held[-1]
        while start - 1 in held and self.at(start).truth(left):
            start -= 1
        begin, kept = self.cause(right, start), self.unbroken(left)
        if truth:
            return f"{kept} since {begin}" if self.short else f"since {begin}, {kept}"
        broken = next(i for i in range(held[-1] + 1, index + 1) if not self.at(i).truth(left))
        return f"{self.cause(left, broken, truth=False)} came after {begin}"

    def always(self, value: Expr, index: int, *, truth: bool) -> str:
        """What has always been so, or the step since which it has not."""
        if truth:
            return self.unbroken(value)
        broken = next(i for i in range(index + 1) if not self.at(i).truth(value))
        return self.cause(value, broken, truth=False)

    def cause(self, expr: Expr, index: int, *, truth: bool = True) -> str:
        """`step 1 consume(gfn0)`: what made a formula true, or false, after `index` steps."""
        names: list[str] = []
        told: list[str] = []
        for leaf in self.leaves(expr, index, truth=truth):
            match leaf.expr:
                case Occurred(atom) if leaf.truth:
                    names.append(self.happened(atom, index))
                case Occurred():
                    continue
                case _:
                    told.append(replace(self, inner=True).tell(leaf, index))
        if not names and index:
            transition = self.system.transitions[self.trace.moves[index - 1].transition]
            names = [self.named([transition.action])]
        where = " ".join([f"step {index}" if index else "the start", *dict.fromkeys(names[:1])])
        if self.short or self.inner or not told:
            return where
        return f"{where} ({'; '.join(dict.fromkeys(told))})"

    def never(self, expr: Expr) -> str:
        """`no consume(gfn0) on cpu[vcpu0] so far`."""
        events = {leaf.atom: None for leaf in alternatives(expr) if isinstance(leaf, Occurred)}
        if len(events) == len(alternatives(expr)):
            return f"no {' or '.join(self.event(atom) for atom in events)} so far"
        return f"{self.formula(expr, truth=True)} has never been true"

    def unbroken(self, expr: Expr) -> str:
        """`no sigbus_handler(hva0) on vmm`: what has been so all the time; nothing for `true`."""
        if expr == TRUE:
            return ""
        parts = expr.values if isinstance(expr, Many) and expr.op is ManyOp.AND else (expr,)
        events: list[int] = []
        others: list[str] = []
        for part in parts:
            match part:
                case Unary(UnaryOp.NOT, value) if all(
                    isinstance(leaf, Occurred) for leaf in alternatives(value)
                ):
                    events += [v.atom for v in alternatives(value) if isinstance(v, Occurred)]
                case _:
                    others.append(f"{self.formula(part, truth=True)} all the time")
        told = [f"no {' or '.join(dict.fromkeys(map(self.event, events)))}"] if events else []
        return " and ".join([*told, *others])

    def all_of(self, expr: Expr, index: int, *, truth: bool) -> str:
        """Why a formula has its value after `index` steps."""
        leaves = self.leaves(expr, index, truth=truth)
        told = dict.fromkeys(self.tell(leaf, index) for leaf in leaves)
        return " and ".join(told) or self.formula(expr, truth=truth)

    def leaves(self, expr: Expr, index: int, *, truth: bool) -> list[Leaf]:
        """What decides a formula after `index` steps."""
        try:
            return self.at(index).causes(expr, truth)
        except UNKNOWN:
            return [Leaf(expr, truth)]

    # Steps.

    def happened(self, atom: int, index: int) -> str:
        """What made an atom true: the step with its arguments."""
        transition = self.system.transitions[self.trace.moves[index - 1].transition]
        part = self.part(atom, transition.action, transition.partner)
        if part is None:
            return self.event(atom)
        if self.short:
            return self.system.machines[part.machine].steps[part.step].name
        return self.named([part])

    def event(self, atom: int) -> str:
        """The steps that an atom stands for: `consume(gfn0, _) on cpu[vcpu0]`."""
        parts: list[Action] = []
        for transition in self.system.transitions:
            for number, condition in transition.emits:
                part = self.part(atom, transition.action, transition.partner)
                if number == atom and (condition != TRUE or part is None):
                    return self.text(atom)
                if number == atom and part is not None:
                    parts.append(part)
        return self.named(parts) if parts else self.text(atom)

    def part(self, atom: int, first: Action, second: Action | None) -> Action | None:
        """The side of a transition that an atom speaks of."""
        found = FIRED.match(self.system.atoms[atom].name)
        if found is None:
            return None
        for action in (first, second):
            if action is None:
                continue
            machine = self.system.machines[action.machine]
            if (machine.name, machine.steps[action.step].name) == found.groups():
                return action
        return None

    def named(self, parts: list[Action]) -> str:
        """One step, with `_` for what differs: `consume(gfn0, _) on cpu[vcpu0]`."""
        first = parts[0]
        machine = self.system.machines[first.machine]
        step = machine.steps[first.step]
        arguments = [
            show_value(scalar, first.arguments[i])
            if len({part.arguments[i] for part in parts}) == 1
            else "_"
            for i, (_, scalar) in enumerate(step.params)
        ]
        name = step.name
        if any(argument != "_" for argument in arguments):
            name += f"({', '.join(arguments)})"
        if self.short:
            return name
        if all(part.instance == first.instance for part in parts):
            return f"{name} on {show_instance(self.system, first.machine, first.instance)}"
        every = subscripted(machine.name, ["_"] * len(first.instance))
        return f"{name} on {every}"

    def text(self, atom: int) -> str:
        """The text of an atom, with the values of its variables put in."""
        name = filled(self.system.atoms[atom].name)
        found = STEP.fullmatch(name)
        if found is None:
            return name
        return found[2] if self.short else f"{found[2]} on {found[1]}"

    def formula(self, expr: Expr, *, truth: bool) -> str:
        """A formula over the state, with the values of its variables put in."""
        shown = filled(self.at(0).formula(expr))
        return shown if truth else f"!({shown})"


def alternatives(expr: Expr) -> tuple[Expr, ...]:
    """The disjuncts of a formula."""
    return expr.values if isinstance(expr, Many) and expr.op is ManyOp.OR else (expr,)
