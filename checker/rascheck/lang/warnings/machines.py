"""Machines: states that nothing enters or leaves, and what their variables and steps never use."""

from __future__ import annotations

from collections.abc import Iterator

from rascheck.lang import syntax
from rascheck.lang.contacts import arrows
from rascheck.lang.names import Program
from rascheck.lang.shape import nodes
from rascheck.lang.warnings.declarations import judge_variable
from rascheck.lang.warnings.uses import Uses, named_in
from rascheck.lang.warnings.voice import Voice, private


def machines(program: Program, uses: Uses, voice: Voice) -> None:
    """Warn about each machine, where no file was named that could say otherwise."""
    states(program, voice)
    for machine in program.machines.values():
        if not voice.hears(machine):
            continue
        name = machine.name.name
        for variable in machine.variables:
            read = (name, variable.name.name) in uses.own_read
            written = (name, variable.name.name) in uses.own_written
            judge_variable(voice, (machine, variable), read, written, name)
        for step in machine.steps:
            if isinstance(step, syntax.Step):
                asked = uses.asked.get((name, step.name.name), set())
                _params(machine, step, asked, voice)
                _bound(machine, step, voice)


def states(program: Program, voice: Voice) -> None:
    """Warn about states alone, which takes no look at anything but their machine."""
    may_stop = program.checks and all(
        check.allow_deadlock or any(e.verdict == "deadlock" for e in check.expects)
        for check in program.checks.values()
    )
    for machine in program.machines.values():
        if voice.hears(machine):
            _states(machine, voice, may_stop=bool(may_stop))


def _states(machine: syntax.Machine, voice: Voice, *, may_stop: bool) -> None:
    """States without a way in, and states without a way out in which it may not rest."""
    name = machine.name.name
    ways = {(arrow.source, arrow.target) for arrow in arrows(machine)}
    states = {state.name.name: state for state in machine.states}
    entered = reached(ways, machine.states[0].name.name) if states else set()
    for state in _gates(ways, [s for s in states if s not in entered]):
        message = f"no step leads to state `{state}` of `{name}`"
        fix = (
            'add a step that enters it, take it out, or say why it stays: `unused "why"` at its end'
        )
        voice.about([machine, states[state]], "W209", message, states[state].name.span, fix=fix)
    left = {source for source, _ in ways}
    for state, declared in states.items():
        if state in entered and state not in left and not declared.final and not may_stop:
            message = f"no step leaves state `{state}` of `{name}`, and it is not final"
            fix = f"add a step, or write `{state} final` if the machine may rest there"
            voice.about([machine, declared], "W210", message, declared.name.span, fix=fix)


def reached(ways: set[tuple[str, str]], first: str) -> set[str]:
    """The states to which steps lead from the first one, and itself."""
    found: set[str] = set()
    pending = [first]
    while pending:
        state = pending.pop()
        if state not in found:
            found.add(state)
            pending += [target for source, target in ways if source == state]
    return found


def _gates(ways: set[tuple[str, str]], outside: list[str]) -> Iterator[str]:
    """Of states that are never entered, those whose entering would be enough for all of them."""
    said: set[str] = set()
    nowhere = [s for s in outside if not any(t == s and o != s for o, t in ways)]
    for state in (*nowhere, *outside):
        if state not in said:
            said |= reached(ways, state)
            yield state


def _params(machine: syntax.Machine, step: syntax.Step, asked: set[int], voice: Voice) -> None:
    """Parameters that neither the step nor a property looks at."""
    if not step.params:
        return
    used = {*named_in(step.when, step.on, step.raises, step.body)}
    for position, param in enumerate(step.params):
        name = param.name
        if name.name not in used and position not in asked and not private(name):
            message = f"step `{step.name.name}` never uses its parameter `{name.name}`"
            fix = "take it out: the step is the same for every value"
            voice.about([machine, step], "W203", message, name.span, fix=fix)


def _bound(machine: syntax.Machine, step: syntax.Step, voice: Voice) -> None:
    """Names that a pattern or `let` gives, and nobody uses."""
    used: set[str] | None = None
    for node in nodes((step.on, step.body)):
        if not isinstance(node, syntax.Bind | syntax.Let) or private(node.name):
            continue
        if used is None:
            used = {*named_in(step.when, step.raises, step.body)}
        if node.name.name not in used:
            message = f"`{node.name.name}` is given a value here, and nothing uses it"
            fix = "write `_`" if isinstance(node, syntax.Bind) else "take it out"
            voice.about([machine, step], "W204", message, node.name.span, fix=fix)
