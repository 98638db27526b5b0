"""Declarations on the top of a file that nobody uses, or only one half of which is used."""

from __future__ import annotations

from collections.abc import Iterator

from rascheck.lang import syntax
from rascheck.lang.alone import LEMMA
from rascheck.lang.names import Program
from rascheck.lang.warnings.records import compared_records
from rascheck.lang.warnings.uses import Uses, named_in
from rascheck.lang.warnings.voice import KEEP, Voice, private


def declarations(program: Program, uses: Uses, voice: Voice, *, whole: bool) -> None:
    """Warn about everything but machines."""
    _settings(program, uses, voice)
    _types(program, uses, voice)
    for variable in program.variables.values():
        name = variable.name.name
        judge_variable(voice, (variable,), name in uses.read, name in uses.written, "")
    _queues(program, uses, voice)
    _events(program, uses, voice)
    for function in program.functions.values():
        if function.name.name not in uses.called:
            _nobody(voice, "function", function)
        used = {*named_in(function.body)}
        for given in (param.name for param in function.params):
            if given.name not in used and not private(given):
                message = f"function `{function.name.name}` never uses its parameter `{given.name}`"
                voice.about([function], "W203", message, given.span, fix="take it out")
    if whole:
        for claim in program.properties.values():
            if claim.name.name not in uses.verified and claim.kind != LEMMA:
                message = f"no check verifies `{claim.name.name}`"
                fix = 'name it after `verify` in a check, or say why not: `unused "..."`'
                voice.about([claim], "W211", message, claim.name.span, fix=fix)


def judge_variable(
    voice: Voice, where: tuple[syntax.Declaration, ...], read: bool, written: bool, of: str
) -> None:
    """Warn about a variable, the last of `where`; `of` is the machine whose own it is."""
    variable = where[-1]
    assert isinstance(variable, syntax.Var)
    name, span = variable.name.name, variable.name.span
    if not read and not written:
        _nobody(voice, "variable", *where)
    elif not read:
        message = f"nothing reads the variable `{name}`: what it holds changes nothing"
        voice.about(where, "W201", message, span)
    elif not written and not isinstance(variable.initial, syntax.AnyValue):
        simple = isinstance(variable.type, syntax.BoolName | syntax.RangeType | syntax.TypeName)
        fix = "write it in a step, or give it `= any` if it may have any value at the start"
        if simple and not variable.dims and not of and variable.initial is not None:
            fix = f"declare it as `const {name} = {variable.initial.span.text}`"
        message = f"nothing writes the variable `{name}`: it keeps its first value"
        voice.about(where, "W202", message, span, fix=fix)


def _nobody(voice: Voice, kind: str, *where: syntax.Declaration) -> None:
    name = where[-1].name
    voice.about(where, "W200", f"nothing uses the {kind} `{name.name}`", name.span)


def _settings(program: Program, uses: Uses, voice: Voice) -> None:
    named: dict[str, dict[str, syntax.Const] | dict[str, syntax.Knob]] = {
        "constant": program.constants,
        "knob": program.knobs,
    }
    for kind, table in named.items():
        for name, setting in table.items():
            if name in uses.read:
                continue
            if name in uses.settled:
                message = f"nothing reads the {kind} `{name}`: setting it changes nothing"
                voice.about([setting], "W201", message, setting.name.span)
            else:
                _nobody(voice, kind, setting)


def _types(program: Program, uses: Uses, voice: Voice) -> None:
    mentioned = uses.types | uses.read
    for enum in program.enums.values():
        if enum.name.name not in mentioned:
            _nobody(voice, "enumeration", enum)
    for index in program.indices.values():
        if index.name.name not in mentioned:
            _nobody(voice, "index", index)
    for register in program.registers.values():
        if register.name.name not in mentioned:
            _nobody(voice, "register", register)
    whole = None
    for name, record in program.records.items():
        if name not in mentioned:
            _nobody(voice, "record", record)
            continue
        unread = [f for f in record.fields if f.name.name not in uses.fields]
        if not unread or not voice.hears(record):
            continue
        if whole is None:
            whole = compared_records(program)
        for item in unread if name not in whole else ():
            message = f"nothing reads the field `{item.name.name}` of `{name}`"
            voice.about([record, item], "W201", message, item.name.span)


def _queues(program: Program, uses: Uses, voice: Voice) -> None:
    for name, queue in program.queues.items():
        span = queue.name.span
        sent, taken = name in uses.sent, name in uses.taken
        if not sent and not taken and name not in uses.read:
            _nobody(voice, "queue", queue)
        elif not sent:
            message = f"nothing sends to the queue `{name}`: it stays empty"
            voice.about([queue], "W207", message, span)
        elif not taken and name not in uses.read:
            message = f"nothing receives from the queue `{name}`"
            fix = f'receive in a step, with `on {name}(...)`, or say why not: `unused "..."`'
            voice.about([queue], "W208", message, span, fix=fix)


def _events(program: Program, uses: Uses, voice: Voice) -> None:
    for name, event in program.events.items():
        raised, awaited = name in uses.raised, name in uses.awaited
        if not raised and not awaited:
            _nobody(voice, "event", event)
        elif not raised:
            message = f"nothing raises `{name}`: what awaits it waits for ever"
            fix = f'raise it in a step, with `raise {name}`, or say why not: `unused "..."`'
            voice.about([event], "W205", message, event.name.span, fix=fix)
        elif not awaited:
            message = f"nothing awaits `{name}`"
            fix = f'write a step with `on {name}`, or say why not: `unused "..."`'
            voice.about([event], "W206", message, event.name.span, fix=fix)
        else:
            for param in _unheard(event, uses):
                message = f"nothing that awaits `{name}` looks at `{param.name}`"
                voice.about([event], "W203", message, param.span, fix=KEEP)


def _unheard(event: syntax.Event, uses: Uses) -> Iterator[syntax.Ident]:
    heard = uses.heard.get(event.name.name, set())
    for param in event.params:
        if param.name.name not in heard and not private(param.name):
            yield param.name
