"""A System and a change of places go in; whether the System stays what it is comes out.

Nothing is believed because it was declared. What is moved must be there already: transitions may
change places, and so may atoms and history registers, but initial values, assumptions and the
formula of every property stay. Which atom or register becomes which is found by what they are: an
atom by the steps that emit it, a register by partition refinement, that is, registers are alike
until something in their formulas tells them apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from rascheck.explore.layout import Layout
from rascheck.explore.reduce.forms import Asymmetric, Forms, Moved
from rascheck.explore.reduce.motion import Motion, Permutation
from rascheck.system.ir import Action, Expr, Many, ManyOp, System


@dataclass(frozen=True)
class Automorphism:
    """What a permutation of identities makes of each transition and each history register."""

    permutation: Permutation
    transitions: tuple[int, ...]
    registers: tuple[int, ...]


class Judge:
    """Looks at one System; `automorphism` says of a permutation whether it is one."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.forms = Forms(Layout(system))
        self.still = Moved(self.forms, Motion())
        self.steps = self.steps_of(self.still)

    def automorphism(self, permutation: Permutation) -> Automorphism:
        """The permutation, with what it does. Raises `Asymmetric`, which says what breaks."""
        moved = Moved(self.forms, permutation)
        self.initially(permutation)
        transitions = self.transitions(moved)
        self.name_atoms(moved, transitions)
        registers = self.name_registers(moved)
        self.claims(moved)
        return Automorphism(permutation, transitions, registers)

    def initially(self, permutation: Permutation) -> None:
        """The same initial states."""
        for variable in self.system.variables:
            places = permutation.places(variable.dims)
            for place, initial in zip(places, variable.initial, strict=True):
                if initial is not None:
                    initial = permutation.value(variable.type, initial)
                if variable.initial[place] != initial:
                    raise Asymmetric(f"the initial value of `{variable.name}`")

    # ---------------------------------------------------------------------------------- transitions

    def steps_of(self, moved: Moved) -> list[tuple[Hashable, list[int]]]:
        """For each transition its form, and the forms of the conditions of what it emits."""
        found: list[tuple[Hashable, list[int]]] = []
        for transition in self.system.transitions:
            moved.name_locals(transition.locals, transition.body)
            try:
                conditions = [moved.expr(condition) for _, condition in transition.emits]
                form = (
                    self.action(transition.action, moved.motion),
                    self.action(transition.partner, moved.motion),
                    transition.event,
                    tuple(moved.payload(transition.payload)),
                    moved.expr(transition.guard),
                    moved.body(transition.body),
                    tuple(sorted(moved.slots)),
                    tuple(sorted(conditions)),
                )
            except Asymmetric:
                raise Asymmetric(self.step(transition.action)) from None
            found.append((form, conditions))
        return found

    def action(self, action: Action | None, motion: Motion) -> Hashable:
        """One machine's part, moved."""
        if action is None:
            return None
        machine = self.system.machines[action.machine]
        types = (machine.params, machine.steps[action.step].params)
        instance, arguments = (tuple(scalar for _, scalar in params) for params in types)
        return (
            action.machine,
            motion.values(instance, action.instance),
            action.step,
            motion.values(arguments, action.arguments),
        )

    def step(self, action: Action) -> str:
        """A step by its name."""
        machine = self.system.machines[action.machine]
        return f"`{machine.name}.{machine.steps[action.step].name}`"

    def transitions(self, moved: Moved) -> tuple[int, ...]:
        """What each transition becomes."""
        there: dict[Hashable, list[int]] = {}
        for number in reversed(range(len(self.steps))):
            there.setdefault(self.steps[number][0], []).append(number)
        self.moved = self.steps_of(moved)
        images = []
        for number, (form, _) in enumerate(self.moved):
            if not there.get(form):
                raise Asymmetric(self.step(self.system.transitions[number].action))
            images.append(there[form].pop())
        return tuple(images)

    # --------------------------------------------------------------------------- atoms and history

    def name_atoms(self, moved: Moved, transitions: Sequence[int]) -> None:
        """An atom is known by which transitions emit it when."""
        stay = range(len(transitions))
        for one, steps, images in (
            (self.still, self.steps, stay),
            (moved, self.moved, transitions),
        ):
            emitted: list[list[tuple[int, int]]] = [[] for _ in self.system.atoms]
            for number, transition in enumerate(self.system.transitions):
                for (atom, _), form in zip(transition.emits, steps[number][1], strict=True):
                    emitted[atom].append((images[number], form))
            one.atoms = [self.forms.number("atom", *sorted(some)) for some in emitted]

    def name_registers(self, moved: Moved) -> tuple[int, ...]:
        """What each register becomes; those with one name have the same value on every run."""
        copies = (self.still, moved)
        for one in copies:
            one.registers = [0] * len(self.system.registers)
        classes = 1
        while self.system.registers:
            names = [
                [
                    self.forms.number(one.registers[i], one.expr(r.initial), one.expr(r.next))
                    for i, r in enumerate(self.system.registers)
                ]
                for one in copies
            ]
            for one, some in zip(copies, names, strict=True):
                one.registers = some
            found = len({name for some in names for name in some})
            if found == classes:
                break
            classes = found
        there: dict[int, list[int]] = {}
        for number in reversed(range(len(self.system.registers))):
            there.setdefault(self.still.registers[number], []).append(number)
        images = []
        for name in moved.registers:
            if not there.get(name):
                raise Asymmetric("what is remembered of the past")
            images.append(there[name].pop())
        return tuple(images)

    # ---------------------------------------------------------------------------------- properties

    def claims(self, moved: Moved) -> None:
        """The same assumptions and properties."""
        told: list[tuple[str, Expr]] = [
            ("an assumption", Many(ManyOp.AND, self.system.assumptions))
        ]
        for claim in self.system.properties:
            for expr in (claim.formula, *(a.condition for a in claim.antecedents)):
                told.append((f"`{claim.name}`", expr))
        for automaton in self.system.automata:
            told += [(f"`{automaton.name}`", when) for _, when, _ in automaton.edges]
        for name, expr in told:
            try:
                same = moved.expr(expr) == self.still.expr(expr)
            except Asymmetric:
                same = False
            if not same:
                raise Asymmetric(name)
