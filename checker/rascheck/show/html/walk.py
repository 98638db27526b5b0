"""A run goes in; its lanes, steps, states and choices come out, as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rascheck.show.html.excerpt import excerpt
from rascheck.show.html.messages import posts
from rascheck.show.html.story import named
from rascheck.show.html.texts import Texts
from rascheck.show.steps import Steps
from rascheck.source import Span
from rascheck.system import semantics
from rascheck.system.explained import FAILS, HOLDS, OPEN
from rascheck.system.ir import Action, Citation, Kind, Property, System, Transition, show_value
from rascheck.system.semantics import Instance
from rascheck.system.text import show_instance, show_state
from rascheck.system.trace import ModelError, Move, State, Trace

Cite = Callable[[Citation], int]
"""Gives the number of a citation."""


class Walk:
    """Tells of one run; texts and citations are numbered as they are met."""

    def __init__(self, system: System, trace: Trace, texts: Texts, cite: Cite) -> None:
        self.system = system
        self.trace = trace
        self.texts = texts
        self.cite = cite
        self.steps = Steps(system, trace, lambda _: "")
        self.options = [list(semantics.successors(system, state)) for state in trace.states]
        self.posts = posts(system, trace)
        self.drawn = [*self.steps.acting, *self.idle()]
        self.lane_of = {instance: lane for lane, instance in enumerate(self.drawn)}
        self.quotes: dict[Span, int] = {}
        self.spec: list[dict[str, Any]] = []

    def along(self, trace: Trace) -> Walk:
        """The same of another run, with the same numbers."""
        other = Walk(self.system, trace, self.texts, self.cite)
        other.quotes, other.spec = self.quotes, self.spec
        return other

    # Who, and what there is.

    def lanes(self) -> list[str]:
        """The machines that act, then those that only could; both in the order of declaration,
        which is that of the path."""
        return [show_instance(self.system, *instance) for instance in self.drawn]

    def idle(self) -> list[Instance]:
        """The machines that act in no step of the run, but in one that could be taken beside it."""
        numbers = {option.transition for options in self.options for option in options}
        could = {
            instance
            for number in numbers
            if number is not None
            for instance in self.system.transitions[number].participants
        }
        return [i for i in self.system.instances if i in could and i not in self.steps.acting]

    def places(self) -> list[dict[str, Any]]:
        """Every element of a state: its name and the machine that owns it."""
        owners = []
        for variable in self.system.variables:
            name = "" if variable.machine is None else self.system.machines[variable.machine].name
            owners += [(name, variable.control)] * variable.size
        owners += [("", False)] * sum(queue.size for queue in self.system.queues)
        initial = show_state(self.system, self.trace.initial, fields=True)
        return [
            {"name": name, "initial": self.texts.number(value)}
            | ({"owner": owner} if owner else {})
            | ({"control": True} if control else {})
            for (name, value), (owner, control) in zip(initial, owners, strict=True)
        ]

    def chosen(self) -> list[int]:
        """The places whose initial value the text leaves open."""
        free = [value is None for v in self.system.variables for value in v.initial]
        return [number for number, is_free in enumerate(free) if is_free]

    # The steps.

    def taken(self) -> list[dict[str, Any]]:
        """Every step with what it changed."""
        return [self.step(index) for index in range(len(self.steps.taken))]

    def step(self, index: int) -> dict[str, Any]:
        """The step that leaves state `index`."""
        transition = self.system.transitions[self.steps.taken[index]]
        row = self.steps.row(index)
        found: dict[str, Any] = {
            "parts": [self.part(a) for a in actions(transition)],
            "news": [self.texts.number(text) for text in row.news],
        }
        if row.event:
            found["event"] = row.event
        states = self.trace.states
        if index + 1 < len(states):
            found["changes"] = self.changes(states[index], states[index + 1])
        else:
            assert self.trace.error is not None, "a step without a state is one that fails"
            found["fails"] = self.trace.error.message
        return found

    def part(self, action: Action) -> dict[str, Any]:
        """What one machine does in a step."""
        declared = self.steps.step(action)
        values = zip(declared.params, action.arguments, strict=True)
        shown = ", ".join(show_value(scalar, value) for (_, scalar), value in values)
        found: dict[str, Any] = {
            "lane": self.lane_of[action.machine, action.instance],
            "name": declared.name,
        }
        if shown:
            found["with"] = shown
        found["refs"] = [self.cite(ref) for ref in declared.refs]
        if declared.span is not None:
            found["spec"] = self.quoted(declared.span)
        return found

    def quoted(self, span: Span) -> int:
        """The number of the lines that declare what is named at a place."""
        if span not in self.quotes:
            self.quotes[span] = len(self.spec)
            shown = excerpt(span)
            said = {"about": shown.about, "comment": shown.comment}
            self.spec.append(
                {"place": f"{shown.path}:{shown.first}", "lines": list(shown.lines)}
                | {name: value for name, value in said.items() if value}
            )
        return self.quotes[span]

    def changes(self, before: State, after: State) -> list[list[int]]:
        """`[place, text]` of each value that is another one."""
        sides = [show_state(self.system, state, fields=True) for state in (before, after)]
        return [
            [number, self.texts.number(new)]
            for number, ((_, old), (_, new)) in enumerate(zip(*sides, strict=True))
            if old != new
        ]

    # What else could have happened.

    def enabled(self, index: int, opening: frozenset[int] | None) -> list[dict[str, Any]]:
        """What may be taken after `index` steps, with what it would do.

        After those that are `opening` (if that is known) the violation can still be ruled out.
        """
        found = []
        for move in self.options[index]:
            choice = self.choice(index, move)
            if opening is not None and index + 1 < len(self.trace.states):
                choice["open"] = move.transition in opening
            found.append(choice)
        return found

    def choice(self, index: int, move: Move | ModelError) -> dict[str, Any]:
        """One step that may be taken; `taken` if the run does."""
        number = move.transition
        assert number is not None, "what may be taken is a step"
        found: dict[str, Any] = {"step": self.texts.number(named(self.system, number))}
        if index < len(self.steps.taken) and self.steps.taken[index] == number:
            return found | {"taken": True}
        if isinstance(move, ModelError):
            return found | {"fails": move.message}
        acting = actions(self.system.transitions[number])
        before = self.trace.states[index]
        details, _ = self.steps.changed(acting, before, move.state)
        found["changes"] = [self.texts.number(text) for text in details]
        found["parts"] = [self.part(action) for action in acting]
        if event := self.steps.event(self.system.transitions[number]):
            found["event"] = event
        found["to"] = self.changes(before, move.state)
        post = self.posts[index].after(before, move)
        if sent := post.changed(self.posts[index]):
            found["messages"] = [[n, *message.row()] for n, message in sent]
        found["truths"] = "".join(self.truth(claim, move) for claim in self.system.properties)
        broken = [
            n
            for n, claim in enumerate(self.system.properties)
            if claim.kind is Kind.INVARIANT and found["truths"][n] == FAILS
        ]
        return found | ({"breaks": broken} if broken else {})

    def truth(self, claim: Property, move: Move) -> str:
        """Whether a property holds behind a step; of one about the future nobody knows."""
        if claim.kind is Kind.TEMPORAL:
            return OPEN
        held = semantics.holds(self.system, claim, move.state, move.occurred)
        return OPEN if isinstance(held, ModelError) else HOLDS if held else FAILS


def actions(transition: Transition) -> list[Action]:
    """Who takes part."""
    return [a for a in (transition.action, transition.partner) if a is not None]
