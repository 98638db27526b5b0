"""A trace and a machine's picture come in; the picture with the trace's way marked goes out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rascheck.run.graph_machine import ANY
from rascheck.show.pictures.picture import Edge, EdgeKind, Label, Mark, Node, Picture
from rascheck.show.words import taken
from rascheck.system.ir import System
from rascheck.system.semantics import control_state
from rascheck.system.text import show_instance
from rascheck.system.trace import Trace


@dataclass(frozen=True)
class Passage:
    """Step `number` of the trace is `step` of a machine's `instance`, which rests in `source`."""

    number: int
    instance: str
    step: str
    source: str


@dataclass(frozen=True)
class Way:
    """How the instances of one machine go: their steps, the states that they see, and those in
    which they rest at the end."""

    passages: tuple[Passage, ...]
    seen: frozenset[str]
    last: frozenset[str]


def ways(system: System, trace: Trace) -> Mapping[str, Way]:
    """The way of each machine that takes part, by its name."""
    found: dict[int, list[Passage]] = defaultdict(list)
    states = trace.states
    for index, number in enumerate(taken(trace)):
        transition = system.transitions[number]
        for action in filter(None, (transition.action, transition.partner)):
            machine = system.machines[action.machine]
            instance = (action.machine, action.instance)
            source = machine.states[control_state(system, states[index], instance)].name
            shown = show_instance(system, *instance)
            step = machine.steps[action.step].name
            found[action.machine].append(Passage(index + 1, shown, step, source))
    return {
        system.machines[number].name: _way(system, trace, number, passages)
        for number, passages in found.items()
    }


def _way(system: System, trace: Trace, number: int, passages: Sequence[Passage]) -> Way:
    machine = system.machines[number]
    acting = {passage.instance for passage in passages}
    instances = [i for i in system.instances if i[0] == number]
    instances = [i for i in instances if show_instance(system, *i) in acting]
    seen = [
        [machine.states[control_state(system, state, i)].name for i in instances]
        for state in trace.states
    ]
    return Way(tuple(passages), frozenset(s for names in seen for s in names), frozenset(seen[-1]))


def marked(picture: Picture, way: Way, about: str) -> Picture:
    """The picture of a machine with its way: what is taken, with numbers, and what is visited."""
    several = len({passage.instance for passage in way.passages}) > 1
    return replace(
        picture,
        description=f"{picture.description} Marked, with the numbers of the steps: {about}.",
        nodes=tuple(_node(node, way) for node in picture.nodes),
        edges=tuple(_edge(edge, way.passages, several=several) for edge in picture.edges),
    )


def missing(picture: Picture, way: Way) -> list[str]:
    """The steps of a way that the picture does not have."""
    drawn = {(edge.source, label.key) for edge in picture.edges for label in edge.labels}
    return [p.step for p in way.passages if not any((s, p.step) in drawn for s in _boxes(p, drawn))]


def _boxes(passage: Passage, drawn: Iterable[tuple[str, str]]) -> list[str]:
    """The boxes that stand for the state in which a step begins."""
    return [source for source, _ in drawn if _begins(source, passage)]


def _begins(box: str, passage: Passage) -> bool:
    return box == ANY or passage.source in box.split(" | ")


def _node(node: Node, way: Way) -> Node:
    if node.key in way.last:
        return replace(node, mark=Mark.LAST)
    return replace(node, mark=Mark.SEEN) if node.key in way.seen else node


def _edge(edge: Edge, passages: Sequence[Passage], *, several: bool) -> Edge:
    here = [p for p in passages if _begins(edge.source, p)]
    labels = tuple(_label(label, here, several=several) for label in edge.labels)
    return edge if labels == edge.labels else replace(edge, kind=EdgeKind.TAKEN, labels=labels)


def _label(label: Label, passages: Sequence[Passage], *, several: bool) -> Label:
    """`3, 7: look_up`; of several instances, each with its numbers in a line of its own."""
    numbers: dict[str, list[str]] = defaultdict(list)
    for passage in passages:
        if passage.step == label.key:
            numbers[passage.instance].append(str(passage.number))
    if not numbers:
        return label
    said = [f"{instance}: {', '.join(all_)}" for instance, all_ in numbers.items()]
    every = sorted({n for all_ in numbers.values() for n in all_}, key=int)
    return replace(
        label,
        name=f"{', '.join(every)}: {label.name}",
        details=(*(said if several else ()), *label.details),
        title="\n".join([*(f"step {line}" for line in said), label.title]),
    )
