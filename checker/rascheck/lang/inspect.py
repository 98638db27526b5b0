"""Inspection: a program comes in, and everything in it is looked at once, whether checked or not.

What a check does not use is elaborated here for its diagnostics alone: every step for the first
instance of its machine, every function and property for some values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rascheck.diagnostics import Diagnostic, Diagnostics
from rascheck.lang import syntax, types
from rascheck.lang.alone import LEMMA
from rascheck.lang.beside import told_once
from rascheck.lang.body import Body
from rascheck.lang.context import Context, Scope
from rascheck.lang.elaborate import members, partners, refuse, step_number
from rascheck.lang.expressions import Elaborator
from rascheck.lang.formulas import Observer
from rascheck.lang.inspect_check import inspect_check
from rascheck.lang.keys import check_keys
from rascheck.lang.lemmas import elaborate_lemma
from rascheck.lang.mentions import names_in
from rascheck.lang.names import Program, collect, distinct
from rascheck.lang.patterns import Half
from rascheck.lang.properties import elaborate_property
from rascheck.lang.replacement import check_replacements
from rascheck.lang.settings import (
    Overrides,
    check_profiles,
    combinations,
    defaults,
    settle,
)
from rascheck.lang.shape import mended
from rascheck.lang.statements import Block
from rascheck.lang.storage import store
from rascheck.lang.transitions import Steps
from rascheck.source import Source, Span


def analyse(modules: Sequence[syntax.Module], sink: Diagnostics) -> Program:
    """The program of the modules, every declaration of it examined.

    Of a line that could not be read as it was written, nothing is said about what it means, and of
    a declaration with such a line nothing that follows from where its parts begin and end.
    """
    lines = {(d.span.source, d.span.line) for d in sink.found if d.span and d.code < "E020"}
    guessed = [part for module in modules for part in mended(module.items, sink)]
    program = _analysed(modules, sink)
    told_once(modules, sink)
    sink.found[:] = [d for d in sink.found if not _is_of_a_guess(d, lines, guessed)]
    return program


def _is_of_a_guess(
    found: Diagnostic, lines: set[tuple[Source, int]], guessed: Sequence[Span]
) -> bool:
    """Whether a diagnostic may be about what was put in place of what could not be read."""
    span = found.span
    if found.code < "E100" or span is None:
        return False
    if (span.source, span.line) in lines:
        return True
    return found.code == "E131" and any(
        part.source is span.source and part.start <= span.start < part.end for part in guessed
    )


def _analysed(modules: Sequence[syntax.Module], sink: Diagnostics) -> Program:
    program = collect(modules, sink)
    check_keys(modules, sink)
    context = defaults(program, sink)
    context.inspecting = True
    context.budget.whole()
    context.system = "all"
    check_replacements(program, sink)
    machines = tuple(program.machines.values())
    store(context, machines, {*program.variables, *program.queues})
    for name in (*program.enums, *program.indices, *program.records, *program.registers):
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
        if declaration.kind == LEMMA:
            elaborate_lemma(context, declaration)
        elif not _of_the_replaced(program, declaration):
            elaborate_property(context, declaration, Observer(()))
    check_profiles(program, sink)
    for system in program.systems.values():
        errors = len(sink.found)
        participants = members(program, system, sink)
        unread = any(program.is_unread(n) for n in names_in(system))
        if len(sink.found) == errors and not unread and not _of_the_replaced(program, system):
            partners(program, participants, sink, system)
    for check in program.checks.values():
        if not _of_the_replaced(program, check):
            inspect_check(context, check)
    if sink.failed:
        _settings(program, sink)
    return program


def _settings(program: Program, sink: Diagnostics) -> None:
    """What else would be said of the settings of checks when they are run.

    Where nothing else is wrong they are run, and it is said then. Nothing is said where a mistake
    that was reported already may be the reason.
    """
    basis = (program.constants, program.knobs, program.profiles, program.requires, program.enums)
    if _touched(sink, [node.span for table in basis for node in table.values()]):
        return
    for check in program.checks.values():
        if not _touched(sink, [check.span]) and not _of_the_replaced(program, check):
            combination = next(combinations(program, check, Overrides(), sink), None)
            if combination and not check.sweeps:
                context, _ = settle(program, check, combination, Overrides(), Diagnostics())
                refuse(context, check, sink)


def _touched(sink: Diagnostics, spans: Iterable[Span]) -> bool:
    """Whether something was reported in one of these parts of the text."""
    places = [d.span for d in sink.found if d.span]
    return any(
        place.source is span.source and span.start <= place.start <= span.end
        for span in spans
        for place in places
    )


def _of_the_replaced(program: Program, node: syntax.Declaration) -> bool:
    """Whether something may be about a machine that another file has replaced since.

    That is an error only where it is checked.
    """
    named = names_in(node) & program.machines.keys()
    machines = [program.machines[name] for name in named]
    return any(m.replaces and m.span.source != node.span.source for m in machines)


def _declared(program: Program, name: str) -> syntax.Declaration:
    tables: tuple[dict[str, syntax.Declaration], ...] = (
        dict(program.enums),
        dict(program.indices),
        dict(program.records),
        dict(program.registers),
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
    instance = tuple(types.first_value(type_) for _, type_ in stored.params)
    for number, step in enumerate(machine.steps):
        domains = steps.parameters(stored, step)
        if domains is not None:
            first = tuple(types.first_value(domain) for domain in domains)
            _step(steps, steps.half(stored, number, step, instance, first))
    for group in machine.disjoint:
        for ident in group.steps:
            step_number(context.program, machine, ident, context.sink)
        distinct(group.steps, context.sink, "named")


def _step(steps: Steps, half: Half) -> None:
    if isinstance(half.step, syntax.Ignore) and steps.event(half.step.on.channel.name) is None:
        return
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
