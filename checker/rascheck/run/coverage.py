"""Coverage: the explorations of a run come in, what none of them reached goes out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rascheck.lang import syntax
from rascheck.lang.names import Program
from rascheck.lang.storage import step_names, unused
from rascheck.show.report import Coverage, Unreached
from rascheck.system.ir import System
from rascheck.system.verdict import Exploration


@dataclass(frozen=True)
class Touched:
    """The states and steps of machines that an exploration reached, as (machine, name).

    `unseen` are those steps, and `hidden` those machines, of which it cannot say: they were left
    out, and not because they cannot be reached.
    """

    states: frozenset[tuple[str, str]]
    steps: frozenset[tuple[str, str]]
    unseen: frozenset[tuple[str, str]] = frozenset()
    hidden: frozenset[str] = frozenset()


def touched(system: System, exploration: Exploration) -> Touched:
    """What an exploration of a System reached, by name."""
    states = set()
    for machine, state in exploration.entered:
        declared = system.machines[machine]
        states.add((declared.name, declared.states[state].name))
    left_out = {n for reduction in exploration.reductions for n in reduction.transitions}
    machines = {n for reduction in exploration.reductions for n in reduction.machines}
    return Touched(
        frozenset(states),
        _steps_of(system, exploration.fired),
        _steps_of(system, left_out),
        frozenset(system.machines[machine].name for machine in machines),
    )


def _steps_of(system: System, transitions: Iterable[int]) -> frozenset[tuple[str, str]]:
    """The steps that are taken in transitions."""
    steps = set()
    for number in transitions:
        transition = system.transitions[number]
        for action in (transition.action, transition.partner):
            if action is not None:
                declared = system.machines[action.machine]
                steps.add((declared.name, declared.steps[action.step].name))
    return frozenset(steps)


def coverage(program: Program, every: Collection[Touched], answers: frozenset[str]) -> Coverage:
    """What the checks reached, taken together, of the machines in the files that it `answers` for.

    What some check has left out and none has reached is not counted.
    """
    states = {place for one in every for place in one.states}
    steps = {place for one in every for place in one.steps}
    unseen = {place for one in every for place in one.unseen} - steps
    hidden = {machine for one in every for machine in one.hidden}
    found: list[Unreached] = []
    reached: list[Unreached] = []
    totals = [0, 0]
    for declaration in program.machines.values():
        if declaration.span.source.path not in answers:
            continue
        name = declaration.name.name
        for item in _states(declaration):
            if name in hidden and (name, item.name) not in states:
                continue
            totals[0] += 1
            (reached if (name, item.name) in states else found).append(item)
        for item in _steps(declaration):
            if (name, item.name) in unseen:
                continue
            totals[1] += 1
            (reached if (name, item.name) in steps else found).append(item)
    needless = tuple(item for item in reached if item.unused is not None)
    return Coverage(totals[0], totals[1], tuple(found), needless)


def _states(machine: syntax.Machine) -> list[Unreached]:
    return [
        Unreached(machine.name.name, "state", s.name.name, unused(s.notes), s.name.span)
        for s in machine.states
    ]


def _steps(machine: syntax.Machine) -> list[Unreached]:
    named = zip(step_names(machine), machine.steps, strict=True)
    return [
        Unreached(machine.name.name, "step", name, unused(step.notes), step.name.span)
        for name, step in named
        if isinstance(step, syntax.Step)
    ]
