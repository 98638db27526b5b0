"""A System goes in; a smaller one in which the same is true comes out, and the way back.

What is constant is folded, and what can influence nothing that is claimed is left out: variables,
parts of queues' entries, queues, history registers; and where deadlocks are allowed and nothing is
said about the future, transitions and machines. What an assignment that is left out might fail by
is asserted in its place. docs/decisions/0024-slicing.md says why verdicts and traces are the same.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from rascheck.explore.reduce.cone import Cone, Node
from rascheck.explore.reduce.fold import folded
from rascheck.explore.reduce.stutter import may_stutter
from rascheck.explore.reduce.without import Without
from rascheck.system.ir import Kind, System
from rascheck.system.trace import State
from rascheck.system.types import lowest
from rascheck.system.verdict import Reduction

SHOWN = 3
"""So many names of each kind are told."""


@dataclass(frozen=True)
class Slice:
    """`system` is what is left of `whole`; number i of each kind there is `variables[i]` here, and
    so on. `reduction` tells what was left out."""

    whole: System
    system: System
    variables: tuple[int, ...]
    machines: tuple[int, ...]
    transitions: tuple[int, ...]
    reduction: Reduction

    def candidate(self, initial: State) -> State:
        """The least candidate of an initial state of `whole` in which an initial state of `system`
        is found again, without history."""
        values = [
            tuple(lowest(v.type) if one is None else one for one in v.initial)
            for v in self.whole.variables
        ]
        for new, old in enumerate(self.variables):
            values[old] = initial.values[new]
        queues = tuple(((),) * queue.size for queue in self.whole.queues)
        return State(tuple(values), queues)


def sliced(whole: System) -> Slice | None:
    """What is left of a System; None if nothing can be left out."""
    system, numbers = folded(whole)
    temporal = any(claim.kind is Kind.TEMPORAL for claim in system.properties)
    every = system.check_deadlock or temporal
    cone = Cone(system, every=every)
    if not every and len(cone.taken) < len(system.transitions) and not may_stutter(system, cone):
        cone = Cone(system, every=True)
    without = Without(system, cone)
    left = without.system()
    reduction = told(whole, system, cone, without, numbers)
    if reduction is None:
        return None
    return Slice(
        whole,
        left,
        without.variables,
        without.machines,
        tuple(numbers[old] for old in without.transitions),
        reduction,
    )


def told(
    whole: System, system: System, cone: Cone, without: Without, numbers: tuple[int, ...]
) -> Reduction | None:
    """What was left out; None if it is nothing."""
    fields = [
        f"{queue.name}.{name}" if name else queue.name
        for n, queue in enumerate(whole.queues)
        if n in without.queues
        for part, (name, _) in enumerate(queue.parts)
        if Node("part", n, part) not in cone.nodes
    ]
    machines = tuple(n for n in range(len(whole.machines)) if n not in without.machines)
    parts = [
        named("machine", whole.machines, without.machines),
        named("variable", whole.variables, without.variables),
        named("queue", whole.queues, without.queues),
        f"of what queues hold: {some(fields)}" if fields else "",
        named("history bit", whole.registers, without.registers),
        amount("transition", len(system.transitions), len(without.transitions)),
        amount("transition", len(whole.transitions), len(system.transitions), "never enabled"),
    ]
    text = "; ".join(filter(None, parts))
    if not text:
        return None
    gone = set(range(len(system.transitions))) - set(without.transitions)
    return Reduction("slice", text, frozenset(numbers[n] for n in gone), frozenset(machines))


class Named(Protocol):
    """What has a name."""

    @property
    def name(self) -> str:
        """The name."""


def named(word: str, items: Sequence[Named], kept: Collection[int]) -> str:
    """`3 of 41 variables: x, y, z`, or nothing."""
    gone = [item.name for number, item in enumerate(items) if number not in kept]
    counted = amount(word, len(items), len(kept))
    return f"{counted}: {some(gone)}" if gone else ""


def amount(word: str, every: int, kept: int, what: str = "") -> str:
    """`12 of 154 transitions, never enabled`, or nothing."""
    if every == kept:
        return ""
    text = f"{every - kept:,} of {every:,} {word if every == 1 else word + 's'}"
    return f"{text}, {what}" if what else text


def some(names: Sequence[str]) -> str:
    """As many names as are told."""
    more = ", ..." if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
