"""Two Systems go in; what both have, and so what an observer of either sees, comes out.

Seen are the steps of the machines that both have, by their names and arguments, and the variables
and queues that both have, by their values. Control states are not seen: where a machine is says no
more than what it can do next. Registers are not seen either, nor those among the arguments of a
step: engines know no values of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from rascheck.system.ir import (
    BitsType,
    EnumType,
    IndexType,
    Machine,
    OptionType,
    Queue,
    Scalar,
    System,
    Variable,
)
from rascheck.system.text import show_action

NOBODY = 0
"""The label of a step in which no machine takes part that both Systems have."""


@dataclass(frozen=True)
class Shared:
    """What two Systems have in common.

    `machines` are names, `variables` and `queues` pairs of numbers, that in the one and that in the
    other System. `alone` are the names of machines, variables and queues that only one has, or both
    with other types, for each System; `registers` those of variables that hold bits.
    """

    systems: tuple[System, System]
    machines: frozenset[str]
    variables: tuple[tuple[int, int], ...]
    queues: tuple[tuple[int, int], ...]
    alone: tuple[tuple[str, ...], tuple[str, ...]]
    registers: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to compare."""
        return not (self.machines or self.variables or self.queues)

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """What holds bits: the registers, and behind them arguments of steps: `cpu.load(esr)`."""
        arguments = {
            f"{machine.name}.{step.name}({name})"
            for system in self.systems
            for machine in system.machines
            if machine.name in self.machines
            for step in machine.steps
            for name, scalar in step.params
            if isinstance(scalar, BitsType)
        }
        return (*self.registers, *sorted(arguments))

    @cached_property
    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """For each System the name of each transition, as far as both Systems can have it.

        Empty where nobody takes part that both have.
        """
        one, other = (tuple(self._names(system)) for system in self.systems)
        return one, other

    @cached_property
    def labels(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The same as numbers, equal for equal names."""
        numbers = {"": NOBODY}
        one, other = (
            tuple(numbers.setdefault(name, len(numbers)) for name in names) for names in self.names
        )
        return one, other

    def _names(self, system: System) -> Iterator[str]:
        for transition in system.transitions:
            actions = [a for a in (transition.action, transition.partner) if a is not None]
            seen = [a for a in actions if system.machines[a.machine].name in self.machines]
            yield ", ".join(show_action(system, action, bits=False) for action in seen)


Declared = TypeVar("Declared", Machine, Variable, Queue)


def shared_by(
    one: System, other: System, bits: Collection[str] = (), hidden: Collection[str] = ()
) -> Shared:
    """What two Systems have in common.

    `bits` are the variables whose values are those of registers, `hidden` names of machines,
    variables and queues that are not to be looked at; with a machine goes what it owns.
    """
    machines = _pairs(
        [m for m in one.machines if m.name not in hidden],
        [m for m in other.machines if m.name not in hidden],
        lambda a, b: a.params == b.params,
    )

    def seen(system: System) -> list[Variable]:
        gone = _hidden(system, hidden)
        return [v for v in system.variables if not (v.control or v.name in bits or v.name in gone)]

    variables = _pairs(seen(one), seen(other), _alike_variables)
    queues = _pairs(
        [q for q in one.queues if q.name not in {*bits, *hidden}],
        [q for q in other.queues if q.name not in {*bits, *hidden}],
        lambda a, b: (a.parts, a.dims) == (b.parts, b.dims),
    )
    names = {a.name for a, _ in machines}
    names |= {a.name for a, _ in variables} | {a.name for a, _ in queues}
    control = {v.name for v in (*one.variables, *other.variables) if v.control}

    def alone(system: System) -> tuple[str, ...]:
        known = names.union(bits, _hidden(system, hidden))
        left = [name for name in declared(system) if name not in known]
        return tuple(dict.fromkeys(n for n in left if n not in control or n in _machines(system)))

    return Shared(
        (one, other),
        frozenset(a.name for a, _ in machines),
        tuple((one.variables.index(a), other.variables.index(b)) for a, b in variables),
        tuple((one.queues.index(a), other.queues.index(b)) for a, b in queues),
        (alone(one), alone(other)),
        tuple(sorted(set(bits) - set(hidden))),
    )


def declared(system: System) -> list[str]:
    """The names of all machines, variables and queues."""
    names = [machine.name for machine in system.machines]
    names += [variable.name for variable in system.variables]
    return [*names, *(queue.name for queue in system.queues)]


def _hidden(system: System, names: Collection[str]) -> set[str]:
    """Names, and those of what hidden machines own."""
    gone = [number for number, m in enumerate(system.machines) if m.name in names]
    return {*names, *(v.name for v in system.variables if v.machine in gone)}


def _machines(system: System) -> list[str]:
    return [machine.name for machine in system.machines]


def _pairs(
    ones: list[Declared], others: list[Declared], alike: Callable[[Declared, Declared], bool]
) -> list[tuple[Declared, Declared]]:
    """What is declared in both, by name, in the order of the first."""
    known = {declared.name: declared for declared in others}
    return [(a, known[a.name]) for a in ones if a.name in known and alike(a, known[a.name])]


def _alike_variables(one: Variable, other: Variable) -> bool:
    return one.dims == other.dims and alike(one.type, other.type)


def alike(one: Scalar, other: Scalar) -> bool:
    """Whether values of two types can be compared by how they are written.

    Numbers of different ranges can, and enumerations of one name with different members.
    """
    match one, other:
        case BitsType(), _:
            return False
        case OptionType(a), OptionType(b):
            return alike(a, b)
        case EnumType(name=a), EnumType(name=b):
            return a == b
        case IndexType(name=a), IndexType(name=b):
            return a == b
        case _:
            return type(one) is type(other)
