"""A System goes in, its text comes out: the golden form, and the pieces that reports show.

`text` is complete up to spans, citations and documentation: two Systems that pass `verify` have
the same text if and only if they are equal. It says one fact a line, and it never numbers
anything that has a name, so that a small change of a model is a small change of its text.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, assert_never

from rascheck.system.ir import (
    BOOL,
    Action,
    Assert,
    Assign,
    Automaton,
    BitsType,
    Branch,
    Citation,
    Clear,
    EnumType,
    Expr,
    Fail,
    IndexType,
    Lemma,
    Machine,
    Many,
    ManyOp,
    Property,
    Queue,
    Receive,
    Register,
    Scalar,
    Send,
    SetLocal,
    Setting,
    Statement,
    System,
    Transition,
    Variable,
    show_decoded,
    show_value,
)
from rascheck.system.notation import (
    Hand,
    quoted,
    show_element,
    show_expr,
    show_place,
    show_queue,
    show_type,
    subscripted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rascheck.system.trace import State

__all__ = [
    "changes",
    "show_action",
    "show_citation",
    "show_element",
    "show_entry",
    "show_expr",
    "show_instance",
    "show_place",
    "show_queue",
    "show_state",
    "show_transition",
    "show_type",
    "text",
]


# ------------------------------------------------------------------------------ pieces of reports


def show_instance(system: System, machine: int, instance: tuple[int, ...]) -> str:
    """A machine instance: `kvm[vcpu0]`."""
    declared = system.machines[machine]
    values = zip(declared.params, instance, strict=True)
    return subscripted(declared.name, [show_value(scalar, value) for (_, scalar), value in values])


def show_action(system: System, action: Action, *, bits: bool = True) -> str:
    """One machine's part in a transition: `kvm[vcpu0].install(frame1)`.

    Without `bits` arguments that are registers are left out: one value stands for many there.
    """
    step = system.machines[action.machine].steps[action.step]
    values = zip(step.params, action.arguments, strict=True)
    arguments = ", ".join(
        show_value(scalar, value)
        for (_, scalar), value in values
        if bits or not isinstance(scalar, BitsType)
    )
    name = f"{show_instance(system, action.machine, action.instance)}.{step.name}"
    return f"{name}({arguments})" if arguments else name


def show_transition(system: System, number: int) -> str:
    """A transition: `vmm.tell(3)`, or in a rendezvous `cpu[vcpu0].load, firmware[vcpu0].trap`."""
    transition = system.transitions[number]
    actions = (transition.action, transition.partner)
    return ", ".join(show_action(system, action) for action in actions if action is not None)


def show_citation(ref: Citation) -> str:
    """A citation as it is written behind `ref`, or the reason of an inference."""
    if ref.inferred:
        return f"inferred: {ref.locator or ref.key}"
    return f"{ref.key}:{ref.locator}" if ref.locator else ref.key


def show_entry(queue: Queue, entry: tuple[int, ...]) -> str:
    """An entry of a queue: `frame0`, or `(code: AO, page: none)`."""
    values = [
        show_value(scalar, value) for (_, scalar), value in zip(queue.parts, entry, strict=True)
    ]
    if len(values) == 1 and not queue.parts[0][0]:
        return values[0]
    names = [name for name, _ in queue.parts]
    return (
        "(" + ", ".join(f"{n}: {v}" if n else v for n, v in zip(names, values, strict=True)) + ")"
    )


def show_state(system: System, state: State, *, fields: bool = False) -> list[tuple[str, str]]:
    """Every element with its value, in declaration order, then every queue: `[frame0, frame1]`.

    With `fields` registers are followed by what their fields hold. History registers are not shown:
    they belong to the properties.
    """
    show = show_decoded if fields else show_value
    shown = [
        (show_element(variable.name, variable.dims, position), show(variable.type, value))
        for variable, elements in zip(system.variables, state.values, strict=True)
        for position, value in enumerate(elements)
    ]
    for queue, array in zip(system.queues, state.queues, strict=True):
        for position, held in enumerate(array):
            entries = ", ".join(show_entry(queue, entry) for entry in held)
            shown.append((show_element(queue.name, queue.dims, position), f"[{entries}]"))
    return shown


def changes(system: System, before: State, after: State) -> list[tuple[str, str, str]]:
    """What differs between two states: (name, old value, new value)."""
    sides = (show_state(system, state, fields=True) for state in (before, after))
    pairs = zip(*sides, strict=True)
    return [(name, old, new) for (name, old), (_, new) in pairs if old != new]


# ---------------------------------------------------------------------------------------- the text


def text(system: System) -> str:
    """The golden form of a System."""
    return "\n".join(Writer(system).lines()) + "\n"


def type_labels(system: System) -> dict[Scalar, str]:
    """A name for each enumeration and index that occurs; a second `El` is called `El'2`."""
    labels: dict[Scalar, str] = {}
    used: dict[str, int] = {}
    for scalar in types_in(system):
        if scalar not in labels:
            used[scalar.name] = used.get(scalar.name, 0) + 1
            again = f"'{used[scalar.name]}" if used[scalar.name] > 1 else ""
            labels[scalar] = (scalar.name or "enum") + again
    return labels


def types_in(node: object) -> Iterator[EnumType | IndexType]:
    """The enumerations and indices that occur in any part of the IR, from the left.

    A part that occurs in several places, as the same object, is looked at once.
    """
    seen: set[int] = set()
    parts: dict[type, tuple[str, ...]] = {}
    pending = [node]
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, EnumType | IndexType):
            yield node
            continue
        if isinstance(node, tuple):
            pending.extend(reversed(node))
        elif is_dataclass(node):
            kind = type(node)
            names = parts.get(kind)
            if names is None:
                names = parts[kind] = tuple(f.name for f in fields(node) if f.compare)[::-1]
            pending.extend([getattr(node, name) for name in names])


class Writer:
    """Writes the text of one System, a section a method."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.labels = type_labels(system)
        self.transition_names = self._name_transitions()

    def lines(self) -> Iterator[str]:
        """All lines, without their ends."""
        system = self.system
        yield f"system {system.name}"
        yield "deadlock " + ("checked" if system.check_deadlock else "allowed")
        if not system.check_stuck:
            yield "stuck machines allowed"
        yield from (f"without {quoted(event)}" for event in system.left_out)
        yield from (self._setting(setting) for setting in system.settings)
        yield from (self._type(scalar, label) for scalar, label in self.labels.items())
        for variable in system.variables:
            yield self._variable(variable)
        for queue in system.queues:
            yield self._queue(queue)
        for machine in system.machines:
            yield from self._machine(machine)
        yield from (f"assume {self._expr(assumption)}" for assumption in system.assumptions)
        yield from (f"atom {quoted(atom.name)}" for atom in system.atoms)
        for register in system.registers:
            yield from self._register(register)
        for number, transition in enumerate(system.transitions):
            yield from self._transition(number, transition)
        for fairness in system.fairness:
            yield f"{'strong' if fairness.strong else 'weak'} fairness {quoted(fairness.name)}"
            yield from (f"  {self.transition_names[number]}" for number in fairness.transitions)
        for automaton in system.automata:
            yield from self._automaton(automaton)
        for claim in system.properties:
            yield from self._property(claim)
        for lemma in system.lemmas:
            yield from self._lemma(lemma)

    # Names and types.

    def _name_transitions(self) -> list[str]:
        """A name for each transition: its actions, numbered if another has the same."""
        names: list[str] = []
        used: dict[str, int] = {}
        for number in range(len(self.system.transitions)):
            name = show_transition(self.system, number)
            used[name] = used.get(name, 0) + 1
            names.append(name if used[name] == 1 else f"{name} again {used[name]}")
        return names

    def _show(self, scalar: Scalar) -> str:
        return show_type(scalar, self.labels)

    def _params(self, name: str, params: tuple[tuple[str, Scalar], ...], brackets: str) -> str:
        inner = ", ".join(f"{param}: {self._show(scalar)}" for param, scalar in params)
        return f"{name}{brackets[0]}{inner}{brackets[1]}" if params else name

    def _typed(self, name: str, dims: tuple[Scalar, ...]) -> str:
        return subscripted(name, [self._show(dim) for dim in dims])

    def _expr(
        self, expr: Expr, expected: Scalar | None = BOOL, transition: Transition | None = None
    ) -> str:
        locals = transition.locals if transition else ()
        return Hand(self.system, locals, True, self.labels).write(expr, expected)

    # Declarations.

    def _setting(self, setting: Setting) -> str:
        word = "knob" if setting.knob else "const"
        line = f"{word} {setting.name} = {quoted(setting.value)} from {quoted(setting.origin)}"
        return line if setting.inferred is None else f"{line} inferred {quoted(setting.inferred)}"

    def _type(self, scalar: Scalar, label: str) -> str:
        match scalar:
            case EnumType(name, members):
                line = f"enum {label} {{ {', '.join(members)} }}"
            case IndexType(name, size, symmetric):
                line = f"index {label}[{size}]" + (" symmetric" if symmetric else "")
            case _:
                raise AssertionError("only enumerations and indices have labels")
        return line if label == name else f"{line} named {quoted(name)}"

    def _variable(self, variable: Variable) -> str:
        def initial(value: int | None) -> str:
            return "any" if value is None else show_value(variable.type, value)

        values = [initial(value) for value in variable.initial]
        if len(values) > 1 and len(set(values)) == 1:
            values = [f"all {values[0]}"]
        word = "control" if variable.control else "var"
        line = f"{word} {self._typed(variable.name, variable.dims)}: {self._show(variable.type)}"
        line += f" = {', '.join(values)}"
        owner = variable.machine
        return line if owner is None else f"{line} of {self.system.machines[owner].name}"

    def _queue(self, queue: Queue) -> str:
        parts = ", ".join(f"{n}: {self._show(s)}" if n else self._show(s) for n, s in queue.parts)
        name = self._typed(queue.name, queue.dims)
        return f"queue {name}: ({parts}) capacity {queue.capacity} {queue.overflow.value}"

    def _machine(self, machine: Machine) -> Iterator[str]:
        yield f"machine {self._params(machine.name, machine.params, '[]')}"
        yield f"  control {self.system.variables[machine.control].name}"
        for state in machine.states:
            final = " final" if state.final else ""
            yield f"  state {state.name}{final}{self._unused(state.unused)}"
        for step in machine.steps:
            name = self._params(step.name, step.params, "()")
            yield f"  step {name}{self._unused(step.unused)}"

    def _unused(self, reason: str | None) -> str:
        return "" if reason is None else f" unused {quoted(reason)}"

    def _register(self, register: Register) -> Iterator[str]:
        yield f"history {quoted(register.name)}"
        yield f"  initial {self._expr(register.initial)}"
        yield f"  next {self._expr(register.next)}"

    def _automaton(self, automaton: Automaton) -> Iterator[str]:
        yield f"automaton {quoted(automaton.name)} of {automaton.size} states"
        yield f"  initial {', '.join(map(str, automaton.initial))}"
        for source, condition, target in automaton.edges:
            yield f"  edge {source} -> {target} when {self._expr(condition)}"
        yield f"  accepting {', '.join(map(str, automaton.accepting))}"

    def _property(self, claim: Property) -> Iterator[str]:
        yield f"{claim.kind.value} {claim.name} {quoted(claim.sentence)}"
        yield f"  formula {self._expr(claim.formula)}"
        for antecedent in claim.antecedents:
            yield f"  antecedent {quoted(antecedent.text)} {self._expr(antecedent.condition)}"
        if claim.automaton is not None:
            yield f"  automaton {quoted(self.system.automata[claim.automaton].name)}"

    def _lemma(self, lemma: Lemma) -> Iterator[str]:
        yield f"lemma {lemma.name} {quoted(lemma.sentence)}"
        yield from (f"  forall {name}: {self._show(scalar)}" for name, scalar in lemma.variables)
        hand = Hand(self.system, lemma.variables, True, self.labels)
        yield f"  formula {hand.write(lemma.formula)}"
        for antecedent in lemma.antecedents:
            yield f"  antecedent {quoted(antecedent.text)} {hand.write(antecedent.condition)}"

    # Transitions.

    def _transition(self, number: int, transition: Transition) -> Iterator[str]:
        yield f"transition {self.transition_names[number]}"
        if transition.event:
            yield f"  event {quoted(transition.event)}"
        for value in transition.payload:
            yield f"  payload {self._expr(value, None, transition)}"
        for slot, (name, scalar) in enumerate(transition.locals):
            free = " = any" if slot in transition.chosen else ""
            yield f"  local {name}: {self._show(scalar)}{free}"
        match transition.guard:
            case Many(ManyOp.AND, conjuncts) if len(conjuncts) > 1:
                yield from (f"  when {self._expr(c, BOOL, transition)}" for c in conjuncts)
            case guard:
                yield f"  when {self._expr(guard, BOOL, transition)}"
        for statement in transition.body:
            yield from self._statement(statement, transition, "  ")
        for atom, condition in transition.emits:
            name = quoted(self.system.atoms[atom].name)
            yield f"  emit {name} if {self._expr(condition, BOOL, transition)}"

    def _statement(
        self, statement: Statement, transition: Transition, indent: str
    ) -> Iterator[str]:
        hand = Hand(self.system, transition.locals, True, self.labels)
        match statement:
            case Assign(variable, subscripts, value):
                declared = self.system.variables[variable]
                place = hand.place(declared.name, declared.dims, subscripts)
                yield f"{indent}{place} = {hand.write(value, declared.type)}"
            case SetLocal(slot, value):
                scalar = transition.locals[slot][1]
                yield f"{indent}{hand.local(slot)} = {hand.write(value, scalar)}"
            case Send(queue, subscripts, values, lost):
                parts = self.system.queues[queue].parts
                pairs = zip(values, parts, strict=True)
                entry = ", ".join(hand.write(value, scalar) for value, (_, scalar) in pairs)
                line = f"{indent}send {hand.queue(queue, subscripts)}({entry})"
                yield line if lost is None else f"{line} lost {hand.local(lost)}"
            case Receive(queue, subscripts):
                yield f"{indent}receive {hand.queue(queue, subscripts)}"
            case Clear(queue, subscripts):
                yield f"{indent}clear {hand.queue(queue, subscripts)}"
            case Branch(condition, then, otherwise):
                yield f"{indent}if {hand.write(condition)}"
                for inner in then:
                    yield from self._statement(inner, transition, indent + "  ")
                if otherwise:
                    yield f"{indent}else"
                for inner in otherwise:
                    yield from self._statement(inner, transition, indent + "  ")
            case Assert(condition, message):
                yield f"{indent}assert {hand.write(condition)} {quoted(message)}"
            case Fail(failure, message):
                yield f"{indent}fail {failure.value} {quoted(message)}"
            case _:
                assert_never(statement)
