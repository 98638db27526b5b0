"""A machine comes in; a picture of its states and steps goes out."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace

from rascheck.lang import syntax
from rascheck.lang.storage import step_names
from rascheck.run.graph_places import Places
from rascheck.show.pictures.picture import (
    CUT,
    Edge,
    EdgeKind,
    Label,
    Node,
    NodeKind,
    Picture,
    brief,
)
from rascheck.show.words import count
from rascheck.source import Span

ANY = "any state"
"""Stands for the sources of `*`; no state can be called so."""
FEW = 3
"""A step from more states than these begins at one box that names them."""


def machine_picture(machine: syntax.Machine, places: Places) -> Picture:
    """States and steps; steps between the same two states share an edge."""
    return _Machine(machine, places).picture()


class _Machine:
    """`groups` are the boxes that stand for several states."""

    def __init__(self, machine: syntax.Machine, places: Places) -> None:
        self.machine = machine
        self.places = places
        self.groups: dict[str, Node] = {}
        self.edges: dict[tuple[str, str], list[Label]] = {}

    def picture(self) -> Picture:
        machine = self.machine
        name = machine.name.name
        for key, step in zip(step_names(machine), machine.steps, strict=True):
            label = self._ignore(step) if isinstance(step, syntax.Ignore) else self._step(step)
            label = replace(label, key=key)
            for source in self._sources(step.sources):
                target = step.target if isinstance(step, syntax.Step) else None
                ends = (source, target.name if target else source)
                self.edges.setdefault(ends, []).append(label)
        states = [self._state(state, first=i == 0) for i, state in enumerate(machine.states)]
        edges = [Edge(*key, EdgeKind.STEP, tuple(labels)) for key, labels in self.edges.items()]
        return Picture(
            name,
            f"Machine {name}",
            self._description(),
            (*states, *self.groups.values()),
            tuple(edges),
        )

    def _description(self) -> str:
        machine = self.machine
        steps = sum(isinstance(step, syntax.Step) for step in machine.steps)
        final = [state.name.name for state in machine.states if state.final]
        first = machine.states[0].name.name if machine.states else "none"
        doc = [" ".join(machine.doc.split())] if machine.doc else []
        said = [
            f"{self.places.place(machine.name.span)} machine {machine.name.name}.",
            *doc,
            f"{count(len(machine.states), 'state')}, {count(steps, 'step')}.",
            f"Initial state (the dot): {first}.",
            f"Final states (doubly drawn): {', '.join(final) or 'none'}.",
        ]
        return " ".join(said)

    def _state(self, state: syntax.ControlState, *, first: bool) -> Node:
        name = state.name.name
        kind = NodeKind.FINAL if state.final else NodeKind.STATE
        what = [word for word, is_so in (("initial", first), ("final", state.final)) if is_so]
        called = " ".join([*what, "state", f"{self.machine.name.name}.{name}"])
        return Node(name, kind, (name,), self.places.title(state, called), first)

    def _sources(self, sources: Sequence[syntax.Ident] | None) -> list[str]:
        """The boxes that a step begins at."""
        if sources is None:
            self.groups.setdefault(ANY, Node(ANY, NodeKind.ANY, (ANY,), "every state"))
            return [ANY]
        names = [source.name for source in sources]
        if len(names) <= FEW:
            return names
        key = " | ".join(names)
        lines = tuple(textwrap.wrap(key, CUT, break_long_words=False))
        self.groups.setdefault(key, Node(key, NodeKind.ANY, lines, f"any of {', '.join(names)}"))
        return [key]

    def _step(self, step: syntax.Step) -> Label:
        name = step.name.name
        params = ", ".join(p.name.name for p in step.params)
        clauses = [("on", on.span) for on in step.on]
        clauses += [("when", when.span) for when in step.when]
        clauses += [("raise", raised.span) for raised in step.raises]
        whole = [_clause(word, span) for word, span in clauses]
        fair = [step.fairness] if step.fairness else []
        sources = "*" if step.sources is None else " | ".join(s.name for s in step.sources)
        way = f"{sources} -> {step.target.name if step.target else '*'}"
        title = self.places.title(step, f"{self.machine.name.name}.{name}", [way, *fair, *whole])
        shown = f"{name}({params})" if params else name
        return Label(brief(shown), tuple(brief(line) for line in [*fair, *whole]), title)

    def _ignore(self, ignore: syntax.Ignore) -> Label:
        patterns = ", ".join(" ".join(p.span.text.split()) for p in ignore.on.patterns)
        event = ignore.on.channel.name.name
        what = f"ignore {event}({patterns})" if patterns else f"ignore {event}"
        place = f"{self.places.place(ignore.span)} {self.machine.name.name}: {what}"
        notes = [f"{note.kind} {note.text}" for note in ignore.notes]
        return Label(brief(what), (), "\n".join([place, *notes]))


def _clause(word: str, span: Span) -> str:
    """`when a && b` in one line, whether the span has the word or not."""
    text = " ".join(span.text.split())
    return text if text.startswith(f"{word} ") else f"{word} {text}"
