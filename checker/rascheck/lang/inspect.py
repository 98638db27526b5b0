"""Inspection: a program comes in, and everything in it is looked at once, whether checked or not.

What a check does not use is elaborated here for its diagnostics alone: every step for the first
instance of its machine, every function and property for some values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rascheck.diagnostics import Diagnostics, nearest
from rascheck.lang import syntax, types
from rascheck.lang.context import Context, Scope
from rascheck.lang.elaborate import fair_target, members
from rascheck.lang.expressions import Elaborator
from rascheck.lang.formulas import Observer
from rascheck.lang.keys import check_keys
from rascheck.lang.names import Program, collect, reserved
from rascheck.lang.patterns import Half
from rascheck.lang.properties import elaborate_property
from rascheck.lang.settings import check_profiles, defaults
from rascheck.lang.statements import Block, Body
from rascheck.lang.storage import step_names, store
from rascheck.lang.transitions import Steps
from rascheck.system.verdict import DEADLOCK, ERROR


def analyse(modules: Sequence[syntax.Module], sink: Diagnostics) -> Program:
    """The program of the modules, every declaration of it examined."""
    program = collect(modules, sink)
    check_keys(modules, sink)
    context = defaults(program, sink)
    context.inspecting = True
    context.system = "all"
    machines = tuple(program.machines.values())
    store(context, machines, {*program.variables, *program.queues})
    for name in (*program.enums, *program.indices, *program.records):
        ident = _declared(program, name).name
        context.type_of(syntax.TypeName(ident.span, name))
    for event in program.events.values():
        for param in event.params:
            context.type_of(param.type)
    for function in program.functions.values():
        _function(context, function)
    for machine in machines:
        _machine(context, machine)
    for require in program.requires.values():
        Elaborator(context, Scope(settings_only=True)).truth(require.condition)
    for declaration in program.properties.values():
        elaborate_property(context, declaration, Observer(()))
    check_profiles(program, sink)
    for system in program.systems.values():
        members(program, system, sink)
    for check in program.checks.values():
        _check(context, check)
    return program


def _declared(program: Program, name: str) -> syntax.Declaration:
    tables: tuple[dict[str, syntax.Declaration], ...] = (
        dict(program.enums),
        dict(program.indices),
        dict(program.records),
    )
    return next(table[name] for table in tables if name in table)


def _function(context: Context, function: syntax.Function) -> None:
    values = []
    for param in function.params:
        type_ = context.type_of(param.type)
        values.append(types.unknown() if type_ == types.UNKNOWN else types.first_value(type_))
    Elaborator(context, Scope()).call(function, values)


def _machine(context: Context, machine: syntax.Machine) -> None:
    if machine.name.name not in context.machines:
        return
    stored = context.machines[machine.name.name]
    steps = Steps(context, (), frozenset(), frozenset())
    instance = tuple(types.values_of(type_)[0] for _, type_ in stored.params)
    for number, step in enumerate(machine.steps):
        params = step.params if isinstance(step, syntax.Step) else ()
        domains = [context.finite(p.type, "the parameter of a step") for p in params]
        known = [domain for domain in domains if domain]
        if len(known) == len(domains):
            first = tuple(types.values_of(domain)[0] for domain in known)
            _step(steps, steps.half(stored, number, step, instance, first))


def _step(steps: Steps, half: Half) -> None:
    received = steps.inspected(half)
    if received is None or not isinstance(half.step, syntax.Step):
        return
    elaborator = half.elaborator.within(half.elaborator.scope.with_names(received))
    for node in half.step.when:
        elaborator.truth(node)
    for raised in half.step.raises:
        event = steps.event(raised.event.name)
        if event is not None:
            what = f"`{event.name.name}`"
            elaborator.arguments(raised.arguments, event.params, what, raised.span)
            steps.refuse_chain(half, raised)
    Block(elaborator, Body()).run(half.step.body)


# ----------------------------------------------------------------------------------------- checks


def _check(context: Context, check: syntax.Check) -> None:
    program, sink = context.program, context.sink
    for entry in check.reserved:
        reserved(entry.what, entry.span, sink)
    _known(check.verify, program.properties, "property", sink)
    for expect in check.expects:
        verified = [v.name for v in check.verify]
        for ident in expect.properties:
            if ident.name not in (*verified, DEADLOCK, ERROR):
                fix = nearest(ident.name, verified)
                message = f"check `{check.name.name}` does not verify `{ident.name}`"
                sink.error("E169", message, ident.span, fix=fix or f"`verify {ident.name}`")
        if expect.by:
            _last_step(context, expect.by)
    for assumption in check.fairness:
        for place in assumption.places:
            fair_target(context, place)
    for ident in check.systems:
        if ident.name not in program.systems:
            fix = nearest(ident.name, program.systems)
            sink.error("E166", f"there is no system `{ident.name}`", ident.span, fix=fix)
    for ident in check.profiles:
        if ident.name not in program.profiles:
            fix = nearest(ident.name, program.profiles)
            sink.error("E163", f"there is no profile `{ident.name}`", ident.span, fix=fix)
    for engine in check.engines:
        if engine.name == "prove":
            reserved("proofs (`engine prove`)", engine.span, sink)
        elif engine.name not in ("explore", "auto"):
            sink.error("E170", "the engines are explore, prove and auto", engine.span)


def _known(
    idents: Iterable[syntax.Ident], table: dict[str, syntax.Property], what: str, sink: Diagnostics
) -> None:
    for ident in idents:
        if ident.name not in table:
            fix = nearest(ident.name, table)
            sink.error("E171", f"there is no {what} `{ident.name}`", ident.span, fix=fix)


def _last_step(context: Context, place: syntax.Place) -> None:
    machine = context.program.machines.get(place.name.name)
    if machine is None:
        context.machine(place.name)
        return
    names = step_names(machine)
    steps = [part for part in place.path if isinstance(part, syntax.Ident)]
    for step in steps:
        if step.name not in names:
            message = f"machine `{place.name.name}` has no step `{step.name}`"
            context.sink.error("E142", message, step.span, fix=nearest(step.name, names))
    if not steps:
        context.sink.error("E142", "`by` names a step: `machine.step`", place.span)
