"""The steps of a run in words, for the charts: who takes part, in which lane, and what changed."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from rascheck.show.words import ascii_only, taken
from rascheck.system.ir import (
    Action,
    Citation,
    StepDecl,
    System,
    Transition,
    cardinality,
    flat_position,
    show_value,
)
from rascheck.system.notation import show_element, show_place
from rascheck.system.text import changes, show_instance
from rascheck.system.trace import State, Trace

LANES = 5
"""How many lanes a chart in text has at most; one then takes all the less busy machines."""
OTHERS = "(others)"

NO_SIGNS: Mapping[int, str] = MappingProxyType({})
"""Of a run of which each step is as good as another."""

Mark = Callable[[tuple[Citation, ...]], str]
"""Gives the footnote marks of some citations: `[1][2]`."""


@dataclass(frozen=True)
class Part:
    """What one machine does: a label that belongs to a lane, and its footnote marks."""

    lane: int
    name: str
    marks: str = ""

    @property
    def label(self) -> str:
        """The name with its marks."""
        return f"{self.name} {self.marks}".rstrip()


@dataclass(frozen=True)
class Row:
    """One step; in a rendezvous `part` raises `event` and `partner` receives it.

    `details` is all that the step changed, `news` what of it matters most, in short names; `sign`
    stands behind its number.
    """

    part: Part
    details: tuple[str, ...]
    partner: Part | None = None
    event: str = ""
    marks: str = ""
    news: tuple[str, ...] = ()
    sign: str = " "


class Steps:
    """The steps of a run, in words; with more than `most` machines, the less busy share a lane."""

    def __init__(
        self,
        system: System,
        trace: Trace,
        mark: Mark,
        signs: Mapping[int, str] = NO_SIGNS,
        most: int = LANES,
    ) -> None:
        self.system = system
        self.trace = trace
        self.mark = mark
        self.signs = signs
        self.taken = taken(trace)
        acts = Counter(i for n in self.taken for i in system.transitions[n].participants)
        self.acting = [i for i in system.instances if acts[i]]
        self.lanes = self.acting
        if len(self.acting) > most:
            busiest = sorted(self.acting, key=lambda i: -acts[i])[: most - 1]
            self.lanes = [i for i in self.acting if i in busiest]
        self.first = int(len(self.acting) > len(self.lanes))
        self.places = {
            show_place(system, v, position): (v, position)
            for v, variable in enumerate(system.variables)
            for position in range(variable.size)
        }

    def rows(self) -> tuple[list[Row], list[str]]:
        """A row for each step, and the names of the lanes."""
        names = [OTHERS] * self.first
        names += [ascii_only(show_instance(self.system, *i)) for i in self.lanes]
        rows = [self.row(index) for index in range(len(self.taken))]
        signed = [replace(row, sign=self.signs.get(n, " ")) for n, row in enumerate(rows, 1)]
        return signed, names

    def row(self, index: int) -> Row:
        """The row of the step that leaves state `index`."""
        transition = self.system.transitions[self.taken[index]]
        actions = [a for a in (transition.action, transition.partner) if a is not None]
        states = self.trace.states
        details = news = self.failing()
        if index + 1 < len(states):
            details, news = self.changed(actions, states[index], states[index + 1])
        parts = [self.part(action) for action in actions]
        refs = dict.fromkeys(ref for action in actions for ref in self.step(action).refs)
        marks = self.mark(tuple(refs))
        if len(parts) == 1:
            return Row(parts[0], details, marks=marks, news=news)
        return Row(parts[0], details, parts[1], self.event(transition), marks, news)

    def event(self, transition: Transition) -> str:
        """What two machines meet in, unless a step of theirs is called so; nothing of one alone."""
        if transition.partner is None:
            return ""
        steps = {self.step(a).name for a in (transition.action, transition.partner)}
        return "" if transition.event in steps else ascii_only(transition.event)

    def failing(self) -> tuple[str, ...]:
        """What stands beside the step that fails."""
        error = self.trace.error
        return (ascii_only(f"FAILS: {error.message}"),) if error else ()

    def step(self, action: Action) -> StepDecl:
        """The declaration of the step that an action takes."""
        return self.system.machines[action.machine].steps[action.step]

    def part(self, action: Action) -> Part:
        """`consume(frame0) [1]` in its lane, which the labels of the shared lane name."""
        instance = (action.machine, action.instance)
        step = self.step(action)
        values = zip(step.params, action.arguments, strict=True)
        arguments = ", ".join(show_value(scalar, value) for (_, scalar), value in values)
        label = step.name + (f"({arguments})" if arguments else "")
        lane = 0
        if instance in self.lanes:
            lane = self.first + self.lanes.index(instance)
        else:
            label = f"{show_instance(self.system, *instance)}.{label}"
        return Part(lane, ascii_only(label), ascii_only(self.mark(step.refs)))

    def changed(
        self, actions: list[Action], before: State, after: State
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What a step changed: `marked[frame0] = true, page = frame0`; and what of it is news.

        First what many machines see, then what belongs to one. Left out is what the steps' names
        say (where the machines are now), and what is only put back to its initial value unless that
        is all; what one machine puts back for itself is no news at all.
        """
        shared: list[str] = []
        own: list[str] = []
        reset: list[str] = []
        news: list[str] = []
        stale: list[str] = []
        different = changes(self.system, before, after)
        changed = [self.places[name] for name, _, _ in different if name in self.places]
        for name, _, new in different:
            place = self.places.get(name)
            if place is None:
                shared.append(f"{name} = {new}")
                (stale if new == "[]" else news).append(shared[-1])
                continue
            variable, position = self.system.variables[place[0]], place[1]
            if variable.control:
                continue
            back = after.values[place[0]][position] == variable.initial[position]
            if variable.machine is None:
                shared.append(f"{name} = {new}")
                (stale if back else news).append(f"{self.mine(place, actions)} = {new}")
            else:
                text = f"{self.short(place, actions, changed)} = {new}"
                (reset if back else own).append(text)
                if not back:
                    news.append(text)
        details = [*shared, *own] or reset
        return tuple(map(ascii_only, details)), tuple(map(ascii_only, news or stale))

    def mine(self, place: tuple[int, int], actions: list[Action]) -> str:
        """`ESR_EL2` for `ESR_EL2[vcpu0]` in a step that a machine of vcpu0 takes."""
        variable, position = self.system.variables[place[0]], place[1]
        for action in actions:
            dims = tuple(scalar for _, scalar in self.system.machines[action.machine].params)
            mine = flat_position(dims, action.instance)
            if dims and variable.dims == dims and mine == position:
                return variable.name
        return show_place(self.system, *place)

    def short(
        self, place: tuple[int, int], actions: list[Action], changed: list[tuple[int, int]]
    ) -> str:
        """`gfn` for `kvm.gfn[vcpu0]` in a step of `kvm[vcpu0]`, unless another is called so too."""
        name = self.inner(place, actions)
        same = [other for other in changed if self.inner(other, actions) == name]
        return name if name and len(same) == 1 else show_place(self.system, *place)

    def inner(self, place: tuple[int, int], actions: list[Action]) -> str:
        """`gfn` for `kvm.gfn[vcpu0]`, or nothing if no machine that takes part owns it."""
        variable, position = self.system.variables[place[0]], place[1]
        names = []
        for action in actions:
            prefix = f"{self.system.machines[action.machine].name}."
            if variable.machine != action.machine or not variable.name.startswith(prefix):
                continue
            cut = len(action.instance)
            inner = variable.dims[cut:]
            index, rest = divmod(position, math.prod(cardinality(d) for d in inner))
            if index == flat_position(variable.dims[:cut], action.instance):
                names.append(show_element(variable.name.removeprefix(prefix), inner, rest))
        return names[0] if names else ""
