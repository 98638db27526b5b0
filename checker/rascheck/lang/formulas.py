"""Formulas: the text of a property comes in, an expression over state, atoms and history goes out.

What a formula says about steps becomes atoms, which transitions emit; what it says about the past
becomes history registers, after Havelund and Rosu, "Synthesizing monitors for safety properties"
(TACAS 2002). Future-time operators stay in the formula.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rascheck.lang import fold, syntax, types
from rascheck.lang.context import Context, Scope, StoredMachine
from rascheck.lang.expressions import Elaborator, counted
from rascheck.lang.storage import step_names
from rascheck.lang.types import Value
from rascheck.lang.written import Written
from rascheck.source import Span
from rascheck.system import ir
from rascheck.system.expr import parts
from rascheck.system.ir import FutureOp

_FUTURE = {
    "always": FutureOp.ALWAYS,
    "eventually": FutureOp.EVENTUALLY,
    "next": FutureOp.NEXT,
}


@dataclass
class Observer:
    """Atoms and history registers while properties are being elaborated."""

    written: Sequence[Written]
    atoms: list[ir.Atom] = field(default_factory=list)
    emits: list[list[tuple[int, ir.Expr]]] = field(default_factory=list)
    registers: list[ir.Register] = field(default_factory=list)
    _atoms: dict[object, int] = field(default_factory=dict)
    _registers: dict[tuple[ir.Expr, ir.Expr], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.emits = [[] for _ in self.written]

    def atom(self, key: object, name: str, condition: Callable[[Written], ir.Expr]) -> ir.Expr:
        """The atom of this key, emitted by each transition under a condition."""
        if key not in self._atoms:
            conditions = [condition(written) for written in self.written]
            if all(c == ir.FALSE for c in conditions):
                return ir.FALSE
            number = len(self.atoms)
            self.atoms.append(ir.Atom(_unlike(name, [a.name for a in self.atoms])))
            self._atoms[key] = number
            for emits, c in zip(self.emits, conditions, strict=True):
                if c != ir.FALSE:
                    emits.append((number, c))
        return ir.Occurred(self._atoms[key])

    def register(self, name: str, initial: ir.Expr, update: Callable[[int], ir.Expr]) -> ir.Expr:
        """A register; `update` is given its number for `Before`. Equal ones are kept once."""
        number = len(self.registers)
        start = fold.without_occurrences(initial)
        probe = (start, update(-1))
        if probe not in self._registers:
            self._registers[probe] = number
            unique = _unlike(name, [r.name for r in self.registers])
            self.registers.append(ir.Register(unique, start, update(number)))
        return ir.Past(self._registers[probe])


class FormulaElaborator(Elaborator):
    """An elaborator for which fired, enabled, lost and temporal operators have a meaning."""

    def __init__(self, context: Context, scope: Scope, observer: Observer) -> None:
        super().__init__(context, scope)
        self.observer = observer

    # ---------------------------------------------------------------------------------- temporal

    def temporal_prefix(self, node: syntax.Prefix) -> Value:
        """always, eventually, next, never; once, historically, previously."""
        inner = self.truth(node.value)
        if node.op in _FUTURE:
            return types.truth(ir.Future(_FUTURE[node.op], (inner,)))
        if node.op == "never":
            return types.truth(ir.Future(FutureOp.ALWAYS, (fold.negation(inner),)))
        if not self._is_past([inner], node.op, node.span):
            return types.unknown()
        name = self._named(node.span)
        match node.op:
            case "once":
                return types.truth(self._once(name, inner))
            case "historically":
                return types.truth(self._historically(name, inner))
            case _:
                return types.truth(self._previously(name, inner))

    def temporal_infix(self, node: syntax.Infix) -> Value:
        """until and ~>; since and before."""
        left, right = self.truth(node.left), self.truth(node.right)
        match node.op:
            case "until":
                return types.truth(ir.Future(FutureOp.UNTIL, (left, right)))
            case "~>":
                answered = ir.Future(FutureOp.EVENTUALLY, (right,))
                return types.truth(ir.Future(FutureOp.ALWAYS, (fold.implication(left, answered),)))
            case _ if not self._is_past([left, right], node.op, node.span):
                return types.unknown()
            case "since":
                return types.truth(self._since(self._named(node.span), left, right))
            case _:
                once = self._once(f"once {node.left.span.text}", left)
                earlier = self._previously(f"earlier {node.left.span.text}", once)
                always = fold.implication(right, earlier)
                return types.truth(self._historically(self._named(node.span), always))

    def looking_back(self, op: str, span: Span, value: ir.Expr) -> ir.Expr:
        """Whether a value held in the states that `op` speaks of: one of them is enough."""
        name = self._named(span)
        if op == "previously":
            return self._previously(f"{name} just before", value)
        return self._once(f"once {name}", value)

    def _is_past(self, operands: Sequence[ir.Expr], op: str, span: Span) -> bool:
        if any(has_future(operand) for operand in operands):
            message = f"`{op}` looks back, and what is in it looks ahead"
            self._error("E141", message, span, fix="turn them around: `always ( ... )` outside")
            return False
        return True

    def _once(self, name: str, value: ir.Expr) -> ir.Expr:
        if isinstance(value, ir.Const):
            return value
        return self.observer.register(
            name, value, lambda r: fold.disjunction([value, ir.Before(r)])
        )

    def _historically(self, name: str, value: ir.Expr) -> ir.Expr:
        if isinstance(value, ir.Const):
            return value
        return self.observer.register(
            name, value, lambda r: fold.conjunction([value, ir.Before(r)])
        )

    def _previously(self, name: str, value: ir.Expr) -> ir.Expr:
        held = value
        if not isinstance(value, ir.Past):
            held = self.observer.register(f"now {name}", value, lambda _: value)
        assert isinstance(held, ir.Past)
        source = held.register
        return self.observer.register(name, ir.FALSE, lambda _: ir.Before(source))

    def _since(self, name: str, left: ir.Expr, right: ir.Expr) -> ir.Expr:
        return self.observer.register(
            name,
            right,
            lambda r: fold.disjunction([right, fold.conjunction([left, ir.Before(r)])]),
        )

    def _named(self, span: Span) -> str:
        """The text of a formula, with what its variables stand for."""
        text = " ".join(span.text.split())
        words = set(re.findall(r"\w+", text))
        bound = [
            f"{name} = {ir.show_value(value.expr.type, value.expr.value)}"
            for name, (value, _) in self.scope.names.items()
            if isinstance(value.expr, ir.Const) and name in words
        ]
        return f"{text} [{', '.join(bound)}]" if bound else text

    # ------------------------------------------------------------------------------------- steps

    def observation(self, node: syntax.Fired | syntax.Enabled | syntax.Lost) -> Value:
        """fired, enabled, lost."""
        if isinstance(node, syntax.Lost):
            return self._lost(node)
        machine = self.context.machine(node.step.machine)
        if machine is None:
            return types.unknown()
        names = step_names(machine.declaration)
        if node.step.step.name not in names:
            message = f"machine `{machine.name}` has no step `{node.step.step.name}`"
            program = self.context.program
            program.lacks("E142", message, node.step.step, names, self.context.sink)
            return types.unknown()
        number = names.index(node.step.step.name)
        instance = self._instance(machine, node)
        arguments = self._arguments(machine, number, node)
        if instance is None or arguments is None:
            return types.unknown()

        def selects(action: ir.Action | None, held: Sequence[ir.Expr]) -> ir.Expr:
            if action is None or (action.machine, action.step) != (machine.number, number):
                return ir.FALSE
            return fold.conjunction(_agree(instance, action.instance) + _equal(arguments, held))

        def taken(written: Written) -> ir.Expr:
            transition = written.transition
            if _fails(transition):
                return ir.FALSE
            own, others = written.arguments
            chosen = [selects(transition.action, own), selects(transition.partner, others)]
            return fold.disjunction(chosen)

        if isinstance(node, syntax.Fired):
            key = ("fired", machine.number, number, instance, arguments)
            return types.truth(self.observer.atom(key, self._named(node.span), taken))
        ready = fold.disjunction(
            fold.conjunction([taken(written), written.transition.guard])
            for written in self.observer.written
        )
        if any(isinstance(part, ir.Local) for part in parts(ready)):
            message = (
                f"`{node.step.span.text}` can be taken only for some values of the bits that it"
                " chooses, and whether there is one cannot be asked"
            )
            return self._error("E199", message, node.span, fix="ask for what its `when` says")
        return types.truth(ready)

    def _instance(
        self, machine: StoredMachine, node: syntax.Fired | syntax.Enabled
    ) -> tuple[ir.Expr | None, ...] | None:
        if node.step.instance is None:
            return (None,) * len(machine.params)
        dims = tuple(type_.scalar for _, type_ in machine.params)
        start, end = node.step.span.start, node.step.step.span.start
        written = node.step.span.source.text[start:end].rstrip(" .\n\t")
        span = Span(node.step.span.source, start, start + len(written))
        return self._of_step(node).subscripts(node.step.instance, dims, span)

    def _of_step(self, node: syntax.Fired | syntax.Enabled | syntax.Lost) -> Elaborator:
        """What elaborates the arguments: what has happened is compared with values of the state."""
        return self if isinstance(node, syntax.Enabled) else _Argument(self.context, self.scope)

    def _arguments(
        self, machine: StoredMachine, number: int, node: syntax.Fired | syntax.Enabled
    ) -> tuple[ir.Expr | None, ...] | None:
        step = machine.declaration.steps[number]
        params = step.params if isinstance(step, syntax.Step) else ()
        if node.arguments is None:
            return (None,) * len(params)
        if len(node.arguments) != len(params):
            names = counted("parameter", [p.name.name for p in params])
            message = f"`{node.step.step.name}` has {names}, not {len(node.arguments)}"
            awaits = step.on if isinstance(step, syntax.Step) else ()
            bound = [
                p.name.name for on in awaits for p in on.patterns if isinstance(p, syntax.Bind)
            ]
            fix = ""
            if bound:
                fix = f"make `{bound[0]}` a parameter of the step, and the pattern `=={bound[0]}`"
            self._error("E119", message, node.span, fix=fix)
            return None
        found: list[ir.Expr | None] = []
        for argument, param in zip(node.arguments, params, strict=True):
            if isinstance(argument, syntax.Wild):
                found.append(None)
                continue
            value = self._of_step(node).typed(argument, self.context.type_of(param.type))
            if value.type == types.UNKNOWN:
                return None
            found.append(value.expr)
        return tuple(found)

    def _lost(self, node: syntax.Lost) -> Value:
        name, program = node.queue.name, self.context.program
        if name not in self.context.queues:
            if name not in program.queues:
                program.unknown("E127", "queue", node.queue, program.queues, self.context.sink)
            return types.unknown()
        stored = self.context.queues[name]
        if stored.overflow is not ir.Overflow.DROP:
            message = f"`{name}` loses no entry: it is a queue with `{stored.overflow.value}`"
            return self._error("E143", message, node.span, fix="`lost` is for queues with `drop`")
        places: tuple[ir.Expr | None, ...] | None = (None,) * len(stored.dims)
        if node.subscripts is not None:
            places = self._of_step(node).subscripts(node.subscripts, stored.dims, node.span)
        if len(node.arguments) != 1:
            taken = f"`lost {name}` takes 1 entry, not {len(node.arguments)}"
            return self._error("E119", taken, node.span, fix=f"write `lost {name}(_)`")
        values: tuple[ir.Expr | None, ...] = (None,) * len(types.leaves(stored.type))
        if not isinstance(node.arguments[0], syntax.Wild):
            value = self._of_step(node).typed(node.arguments[0], stored.type)
            if value.type == types.UNKNOWN:
                return value
            values = value.flat
        if places is None:
            return types.unknown()

        def dropped(written: Written) -> ir.Expr:
            return fold.disjunction(
                fold.conjunction(
                    [
                        ir.Local(loss.slot),
                        *_equal(places, loss.subscripts),
                        *_equal(values, loss.values),
                    ]
                )
                for loss in written.losses
                if loss.queue == stored.number
            )

        key = ("lost", stored.number, places, values)
        return types.truth(self.observer.atom(key, self._named(node.span), dropped))


class _Argument(Elaborator):
    """An elaborator for the arguments of `fired` and `lost`, which have no past."""

    def _outside_property(self, what: str, span: Span) -> Value:
        message = f"{what} speaks of a run, and an argument here is a value of the state"
        return self._error("E140", message, span)


def _unlike(name: str, taken: Sequence[str]) -> str:
    """The name, with a number where another one has it."""
    if name not in taken:
        return name
    return next(n for i in itertools.count(2) if (n := f"{name} ({i})") not in taken)


def _agree(wanted: Sequence[ir.Expr | None], held: Sequence[int]) -> list[ir.Expr]:
    return _equal(wanted, [fold.integer(value) for value in held])


def _equal(wanted: Sequence[ir.Expr | None], held: Sequence[ir.Expr]) -> list[ir.Expr]:
    return [fold.equal(w, h) for w, h in zip(wanted, held, strict=True) if w is not None]


def _fails(transition: ir.Transition) -> bool:
    return any(isinstance(statement, ir.Fail) for statement in transition.body)


def has_future(expr: ir.Expr) -> bool:
    """Whether a future-time operator stands anywhere in the expression."""
    match expr:
        case ir.Future():
            return True
        case ir.Unary(value=value) | ir.Wrap(value=value) | ir.Unwrap(value=value):
            return has_future(value)
        case ir.Binary(left=left, right=right):
            return has_future(left) or has_future(right)
        case ir.Many(values=values):
            return any(has_future(v) for v in values)
        case ir.Ite(condition, then, otherwise):
            return any(has_future(e) for e in (condition, then, otherwise))
        case _:
            return False


def as_invariant(expr: ir.Expr) -> ir.Expr | None:
    """What must hold in every state, if the formula says no more than that."""
    match expr:
        case ir.Future(FutureOp.ALWAYS, (inner,)) if not has_future(inner):
            return inner
        case ir.Future(FutureOp.ALWAYS, (inner,)):
            return as_invariant(inner)
        case ir.Many(ir.ManyOp.AND, values):
            parts = [as_invariant(v) for v in values]
            if any(part is None for part in parts):
                return None
            return fold.conjunction(part for part in parts if part is not None)
        case ir.Const():
            return expr
        case _:
            return None
