"""Elaboration: a program and one of its checks come in, the System to explore goes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace

from rascheck.diagnostics import Diagnostics, Note
from rascheck.lang import syntax
from rascheck.lang.alone import LEMMA
from rascheck.lang.context import Context
from rascheck.lang.formulas import Observer
from rascheck.lang.lemmas import elaborate_lemma, is_of_values
from rascheck.lang.mentions import reached, reached_by, reached_where
from rascheck.lang.names import Program
from rascheck.lang.properties import elaborate_property
from rascheck.lang.replacement import missing
from rascheck.lang.settings import Combination, Overrides, settle, violated_requires
from rascheck.lang.storage import step_names, store
from rascheck.lang.transitions import Steps
from rascheck.lang.within import machines_of, storage_of
from rascheck.system import ir


@dataclass(frozen=True)
class Participants:
    """The machines of a system, and the events that it leaves out."""

    name: str
    machines: tuple[syntax.Machine, ...]
    left_out: frozenset[str] = frozenset()


def elaborate(
    program: Program,
    check: syntax.Check | None,
    combination: Combination,
    overrides: Overrides,
    sink: Diagnostics,
) -> ir.System | None:
    """The System of a check under one combination, or None after reporting.

    Without a check: all machines, no properties, which is what `explore` counts.
    """
    errors = len(sink.found)
    context, settings = settle(program, check, combination, overrides, sink)
    if not combination.opened and (not check or not check.sweeps):
        refuse(context, check, sink)
    participants = participants_of(program, check, sink)
    claims = [program.properties[v.name] for v in check.verify] if check else []
    properties = [claim for claim in claims if claim.kind != LEMMA]
    missing(program, [*claims, *([check] if check else [])], sink)
    if len(sink.found) > errors:
        return None
    context.system = participants.name
    named = check.systems[0].name if check and check.systems else ""
    partners(program, participants, sink, program.systems.get(named))
    mentioned = _mentioned(program, check, participants, claims)
    alone = is_of_values(program, check)
    tables = store(context, participants.machines, mentioned)
    if len(sink.found) > errors:
        return None
    observed = frozenset(
        context.queues[lost].number
        for p in properties
        for lost in _losses(p.formula)
        if lost in context.queues
    )
    written = Steps(context, participants.machines, participants.left_out, observed).write()
    observer = Observer(written)
    elaborated = tuple(elaborate_property(context, p, observer) for p in properties)
    lemmas = tuple(elaborate_lemma(context, claim) for claim in claims if claim.kind == LEMMA)
    transitions = tuple(
        replace(w.transition, emits=tuple(emits)) if emits else w.transition
        for w, emits in zip(written, observer.emits, strict=True)
    )
    if len(sink.found) > errors:
        return None
    assert context.unknown is None, f"{context.unknown} has no value, and nothing says why"
    return ir.System(
        participants.name,
        tuple(tables.variables),
        tuple(tables.queues),
        tuple(tables.machines),
        transitions,
        tuple(tables.assumptions),
        tuple(observer.atoms),
        tuple(observer.registers),
        elaborated,
        lemmas,
        fairness=_fairness(context, participants, check, transitions),
        settings=tuple(s for s in settings if s.name in mentioned),
        left_out=tuple(sorted(participants.left_out)),
        check_deadlock=not alone and not (check and check.allow_deadlock),
        folded=tuple(context.folded),
    )


def knobs_read(program: Program, check: syntax.Check) -> frozenset[str]:
    """The knobs that what a check is about mentions: no other one makes a difference to it."""
    participants = participants_of(program, check, Diagnostics())
    claims = [program.properties[v.name] for v in check.verify]
    return frozenset(_mentioned(program, check, participants, claims) & program.knobs.keys())


def _mentioned(
    program: Program,
    check: syntax.Check | None,
    participants: Participants,
    claims: Sequence[syntax.Property],
) -> set[str]:
    """The names in what a check is about."""
    found = _with_restrictions(
        program,
        reached_by(program, participants.machines) | reached(program, [p.formula for p in claims]),
    )
    if not is_of_values(program, check) and (not check or not check.systems):
        found |= reached(program, storage_of(program, check))
    return found


def _with_restrictions(program: Program, mentioned: set[str]) -> set[str]:
    """The names, and the variables whose `any where` restricts a variable among them."""
    while True:
        found = set(mentioned)
        for name, variable in program.variables.items():
            where = getattr(variable.initial, "where", None)
            if where is not None and name not in found:
                behind = reached_where(program, name, where)
                if any(other in found for other in behind & {*program.variables}):
                    found |= {name} | reached(program, [variable])
        if found == mentioned:
            return mentioned
        mentioned = found


def refuse(context: Context, check: syntax.Check | None, sink: Diagnostics) -> None:
    """Report a combination of knobs that does not exist."""
    for require in violated_requires(context.program, context.settings):
        sink.error(
            "E165",
            f"this combination of knobs does not exist: {require.sentence}",
            check.name.span if check else require.name.span,
            fix="choose other values, `with` or by a profile",
            notes=[Note(f"required by `{require.name.name}`", require.name.span)],
        )


# ----------------------------------------------------------------------------------- participants


def participants_of(
    program: Program, check: syntax.Check | None, sink: Diagnostics
) -> Participants:
    """Who takes part in a check."""
    if is_of_values(program, check):
        return Participants("none", ())
    if check is None or not check.systems:
        return Participants("all", machines_of(program, check))
    ident = check.systems[0]
    if ident.name not in program.systems:
        program.unknown("E166", "system", ident, program.systems, sink)
        return Participants(ident.name, ())
    return members(program, program.systems[ident.name], sink)


def members(program: Program, system: syntax.System, sink: Diagnostics) -> Participants:
    """The machines of a system, in the order in which they are declared."""
    names: set[str] = set()
    left_out: set[str] = set()
    for part in system.parts:
        if part.kind == "left_out":
            if part.name.name not in program.events:
                program.unknown("E127", "event", part.name, program.events, sink)
            left_out.add(part.name.name)
            continue
        for ident in (part.name, part.instead_of):
            if ident and ident.name not in program.machines:
                program.unknown("E104", "machine", ident, program.machines, sink)
        names.add(part.name.name)
    for part in system.parts:
        if part.instead_of and part.instead_of.name in names:
            message = f"`{part.instead_of.name}` takes part itself and cannot be replaced"
            fix = f"leave out `{part.instead_of.name}` among the others"
            sink.error("E167", message, part.instead_of.span, fix=fix)
    machines = tuple(m for name, m in program.machines.items() if name in names)
    return Participants(system.name.name, machines, frozenset(left_out))


def partners(
    program: Program,
    participants: Participants,
    sink: Diagnostics,
    system: syntax.System | None = None,
) -> None:
    """Every event that a participant raises needs one that can receive it.

    Nothing is said where a mistake that was reported already may be the reason.
    """
    awaited = {event for machine in participants.machines for event in _awaited(machine)}
    if not awaited <= program.events.keys() | program.queues.keys():
        return
    missing: dict[str, syntax.Raise] = {}
    for machine in participants.machines:
        for step in machine.steps:
            for raised in step.raises if isinstance(step, syntax.Step) else ():
                event = raised.event.name.name
                if event in program.events and not program.is_unread(event):
                    missing.setdefault(event, raised)
    for event in awaited | participants.left_out:
        missing.pop(event, None)
    absent: dict[str, syntax.Raise] = {}
    for event, raised in missing.items():
        awaiting = [m for m in program.machines.values() if event in _awaited(m)]
        if awaiting and system:
            absent[event] = raised
        else:
            fix = f"let another machine await it: `step NAME: FROM -> TO on {event}`"
            if awaiting:
                path = awaiting[0].span.source.path
                fix = f"`use` the file of `{awaiting[0].name.name}`, which awaits it: {path}"
            elif participants.name in program.systems:
                fix += f", or write `without {event}` in the system"
            sink.error("E168", f"no machine awaits `{event}`", raised.span, fix=fix)
    if absent and system:
        receiving = [
            name
            for name, machine in program.machines.items()
            if any(event in absent for event in _awaited(machine))
        ]
        listed = " and ".join(f"`{event}`" for event in absent)
        add = " or ".join(f"`{name}`" for name in receiving)
        without = ", ".join(f"without {event}" for event in absent)
        sink.error(
            "E168",
            f"no machine of system `{participants.name}` awaits {listed}",
            system.name.span,
            fix=f"add {add}, or write `{without}`",
            notes=[Note("raised here", raised.span) for raised in absent.values()],
        )


def _awaited(machine: syntax.Machine) -> Iterator[str]:
    """The events and queues that the steps of a machine wait for."""
    for step in machine.steps:
        for on in [step.on] if isinstance(step, syntax.Ignore) else step.on:
            yield on.channel.name.name


def _losses(node: object) -> Iterator[str]:
    """The queues that a formula asks `lost` of."""
    if isinstance(node, syntax.Lost):
        yield node.queue.name
    if isinstance(node, tuple):
        for element in node:
            yield from _losses(element)
    elif isinstance(node, syntax.Node):
        for field in fields(node):
            if field.name != "span":
                yield from _losses(getattr(node, field.name))


# --------------------------------------------------------------------------------------- fairness


def _fairness(
    context: Context,
    participants: Participants,
    check: syntax.Check | None,
    transitions: Sequence[ir.Transition],
) -> tuple[ir.Fairness, ...]:
    """The assumptions that steps and the check declare, one a machine instance and step."""
    wanted: dict[tuple[int, int | None], bool] = {}
    for machine in participants.machines:
        stored = context.machines[machine.name.name]
        for number, step in enumerate(machine.steps):
            if isinstance(step, syntax.Step) and step.fairness:
                wanted[stored.number, number] = step.fairness == "strong"
    for entry in check.fairness if check else ():
        for place in entry.places:
            target = fair_target(context, place)
            if target:
                wanted[target] = entry.fairness == "strong"
    found = []
    for (number, chosen), strong in wanted.items():
        for name, taken in _by_instance(context, number, chosen, transitions):
            found.append(ir.Fairness(name, strong, tuple(taken)))
    return tuple(found)


def fair_target(context: Context, place: syntax.Place) -> tuple[int, int | None] | None:
    """The (machine, step) that `fair` names in a check; the step is None for the whole machine."""
    machine = context.machine(place.name)
    if machine is None:
        return None
    params = tuple(name for name, _ in machine.params)
    steps: list[int] = []
    for part in place.path:
        if isinstance(part, syntax.Ident):
            step = step_number(context.program, machine.declaration, part, context.sink)
            if step is None:
                return None
            steps.append(step)
        elif steps or tuple(s.name for s in part if isinstance(s, syntax.Name)) != params:
            message = "fairness is for every instance of a machine"
            fix = f"leave out `[{', '.join(s.span.text for s in part)}]`"
            context.sink.error("E155", message, place.span, fix=fix)
            return None
    return machine.number, steps[0] if steps else None


def step_number(
    program: Program, machine: syntax.Machine, step: syntax.Ident, sink: Diagnostics
) -> int | None:
    """Which of a machine's steps has this name, or None after reporting."""
    names = step_names(machine)
    if step.name in names:
        return names.index(step.name)
    message = f"machine `{machine.name.name}` has no step `{step.name}`"
    program.lacks("E142", message, step, names, sink)
    return None


def _by_instance(
    context: Context, machine: int, step: int | None, transitions: Iterable[ir.Transition]
) -> list[tuple[str, list[int]]]:
    stored = next(m for m in context.machines.values() if m.number == machine)
    label = stored.name if step is None else f"{stored.name}.{step_names(stored.declaration)[step]}"
    taken: dict[tuple[int, ...], list[int]] = {}
    for number, transition in enumerate(transitions):
        for action in (transition.action, transition.partner):
            if action and action.machine == machine and step in (None, action.step):
                taken.setdefault(action.instance, []).append(number)
    found = []
    for instance, numbers in sorted(taken.items()):
        held = ", ".join(
            ir.show_value(type_.scalar, value)
            for (_, type_), value in zip(stored.params, instance, strict=True)
        )
        name = label.replace(stored.name, f"{stored.name}[{held}]", 1) if held else label
        found.append((name, numbers))
    return found
