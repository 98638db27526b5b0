"""A syntax tree of DVE goes in; a System comes out."""

from __future__ import annotations

from pathlib import PurePath

from rascheck.diagnostics import Diagnostics
from rascheck.importers.dve import syntax
from rascheck.importers.dve.declare import Declarations, state_of
from rascheck.importers.dve.expressions import Expressions, implied, in_state
from rascheck.importers.dve.names import Named
from rascheck.importers.dve.property import watching
from rascheck.importers.dve.synchronous import Synchronous
from rascheck.importers.dve.transitions import Transitions
from rascheck.system.ir import Automaton, ControlState, Kind, Machine, Property, StepDecl, System


def made(model: syntax.Model, sink: Diagnostics) -> System | None:
    """The System of a model; None after reporting."""
    declared = Declarations(model, sink)
    found = None if sink.failed else _system(model, declared, sink)
    return None if sink.failed else found


def _system(model: syntax.Model, declared: Declarations, sink: Diagnostics) -> System:
    """The System, which is of no use if anything was reported."""
    written = Transitions(declared, sink)
    properties = _asserts(declared, sink)
    automata: list[Automaton] = []
    for process in declared.processes:
        if process.machine is None:
            claim, automaton = watching(process, len(automata), sink)
            properties.append(claim)
            automata.append(automaton)
    machines = [
        _machine(process, steps, moves=not model.synchronous)
        for process, steps in zip(declared.machines, written.steps, strict=True)
    ]
    variables = list(declared.storage.variables)
    if model.synchronous:
        together = Synchronous(declared, written, sink)
        machines.append(together.steps())
        variables.append(together.variable())
        transitions = tuple(together.transitions())
    else:
        transitions = written.written()
    return System(
        name=PurePath(model.source.path).stem,
        variables=tuple(variables),
        queues=tuple(declared.storage.queues),
        machines=tuple(machines),
        transitions=transitions,
        properties=tuple(properties),
        automata=tuple(automata),
        check_deadlock=not automata,
        check_stuck=False,
    )


def _machine(process: Named, steps: tuple[StepDecl, ...], *, moves: bool) -> Machine:
    """A process; where it does not move by itself, it has no steps and waits for nothing."""
    return Machine(
        process.node.name.name,
        (),
        tuple(
            ControlState(one.name, final=not moves, span=one.span) for one in process.node.states
        ),
        steps if moves else (),
        process.control,
        span=process.node.span,
    )


def _asserts(declared: Declarations, sink: Diagnostics) -> list[Property]:
    """An invariant for each `assert`: in this state, this holds."""
    found: list[Property] = []
    taken: dict[str, int] = {}
    for process in declared.machines:
        expressions = Expressions(process.scope, sink)
        for node in process.node.asserts:
            state = state_of(process, node.state, sink)
            condition = expressions.truth(node.condition)
            if state is None:
                continue
            name = f"assert_{process.node.name.name}_{node.state.name}"
            count = taken[name] = taken.get(name, 0) + 1
            found.append(
                Property(
                    name if count == 1 else f"{name}_{count}",
                    Kind.INVARIANT,
                    implied(in_state(process, state), condition),
                    sentence=" ".join(node.condition.span.text.split()),
                    declared="assert",
                    span=node.span,
                )
            )
    return found
