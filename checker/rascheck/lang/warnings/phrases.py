"""Phrases that say less than they seem to: conditions that never change, names with two meanings.

Only what is so for every size and every knob is said: `n <= 3` may be a question elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from rascheck.diagnostics import Note
from rascheck.lang import syntax
from rascheck.lang.names import Program
from rascheck.lang.shape import nodes
from rascheck.lang.statements import as_expression
from rascheck.lang.warnings.uses import Uses, named_in
from rascheck.lang.warnings.voice import Voice, private
from rascheck.source import Span

_ALWAYS = {"==": "true", "<=": "true", ">=": "true", "=>": "true"}
_NEVER = {"!=": "false", "<": "false", ">": "false"}
_TWICE = ("&&", "||")


def phrases(program: Program, uses: Uses, voice: Voice) -> None:
    """Warn about every phrase in the files that were named."""
    for name, declared in _values(program):
        _two_meanings(name, declared.name.span, uses.members, voice)
    for module in program.modules:
        if module.source.path not in voice.own:
            continue
        for item in module.items:
            if isinstance(item, syntax.Machine):
                _named_like_a_state(item, voice)
            inner: set[int] = set()
            for node in nodes(item):
                _phrase(node, inner, uses.members, voice)


def _phrase(node: syntax.Node, inner: set[int], members: dict[str, Span], voice: Voice) -> None:
    """One node; `inner` are the operators that stand in a longer chain of the same."""
    match node:
        case syntax.Ident():
            pass
        case syntax.Step(when=when):
            for condition in when:
                _truth(condition, "`when`", voice)
        case syntax.If(condition=condition) | syntax.Conditional(condition=condition):
            _truth(condition, "`if`", voice)
        case syntax.For(where=where) if where is not None:
            _truth(where, "`where`", voice)
        case syntax.Quantified():
            if node.where is not None:
                _truth(node.where, "`where`", voice)
            if node.quantifier != "count":
                _quantified(node, voice)
        case syntax.Infix():
            _infix(node, inner, voice)
        case syntax.Assign(op="=", place=place, value=value):
            if as_expression(place) == value:
                voice.say("W213", f"`{node.span.text}` changes nothing", node.span)
        case _:
            pass
    match node:
        case syntax.Declaration(notes=notes) | syntax.Setting(notes=notes):
            _notes(notes, voice)
        case syntax.Ignore(notes=notes):
            _notes(notes, voice)
        case syntax.Param(name=name) | syntax.Bind(name=name) | syntax.Let(name=name):
            _two_meanings(name.name, name.span, members, voice)
        case _:
            pass


# ------------------------------------------------------------------------------------- conditions


def _truth(condition: syntax.Expr, word: str, voice: Voice) -> None:
    while isinstance(condition, syntax.Paren):
        condition = condition.inner
    if isinstance(condition, syntax.Truth):
        value = "true" if condition.value else "false"
        message = f"the condition of this {word} is always {value}"
        fix = f"leave out {word} and the condition" if condition.value else ""
        voice.say("W212", message, condition.span, fix=fix)


def _infix(node: syntax.Infix, inner: set[int], voice: Voice) -> None:
    value = _ALWAYS.get(node.op) or _NEVER.get(node.op)
    if value and node.left == node.right:
        message = f"both sides of `{node.op}` are the same: this is always {value}"
        voice.say("W212", message, node.span)
    if node.op in _TWICE and id(node) not in inner:
        operands = list(_operands(node, inner))
        for position, operand in enumerate(operands):
            if operand in operands[:position]:
                first = operands[operands.index(operand)]
                message = f"this stands twice between `{node.op}`"
                note = Note("the first time", first.span)
                voice.say("W212", message, operand.span, fix="take one out", notes=[note])


def _operands(top: syntax.Infix, inner: set[int]) -> Iterator[syntax.Expr]:
    """What is joined by one operator, in the order of the text."""
    work: list[syntax.Expr] = [top]
    while work:
        node = work.pop()
        if isinstance(node, syntax.Infix) and node.op == top.op:
            inner.add(id(node))
            work += [node.right, node.left]
        else:
            yield node


def _quantified(node: syntax.Quantified, voice: Voice) -> None:
    used = {*named_in(node.where, node.body)}
    for param in node.params:
        if param.name.name not in used and not private(param.name):
            message = f"this `{node.quantifier}` never uses `{param.name.name}`"
            voice.say("W203", message, param.name.span, fix="take it out")


# ------------------------------------------------------------------------------------------ names


def _values(program: Program) -> Iterator[tuple[str, syntax.Declaration]]:
    """Everything that a bare name in an expression finds before the member of a type."""
    yield from program.constants.items()
    yield from program.knobs.items()
    yield from program.variables.items()
    for machine in program.machines.values():
        for variable in machine.variables:
            yield variable.name.name, variable


def _two_meanings(name: str, span: Span, members: dict[str, Span], voice: Voice) -> None:
    if name in members:
        message = f"`{name}` is the member of a type as well; in an expression it is this one"
        note = Note("the member", members[name])
        voice.say("W214", message, span, fix="give one of them another name", notes=[note])


def _named_like_a_state(machine: syntax.Machine, voice: Voice) -> None:
    """Values that a reader takes for a state, since it is called the same."""
    states = {state.name.name: state.name.span for state in machine.states}
    for node in nodes((machine.params, machine.variables, machine.steps)):
        match node:
            case (
                syntax.Param(name=name)
                | syntax.Bind(name=name)
                | syntax.Let(name=name)
                | syntax.Var(name=name)
            ) if name.name in states:
                message = f"`{name.name}` is also a state of `{machine.name.name}`"
                note = Note("the state", states[name.name])
                fix = "give one of them another name"
                voice.say("W214", message, name.span, fix=fix, notes=[note])
            case _:
                pass


def _notes(notes: tuple[syntax.Note, ...], voice: Voice) -> None:
    """The same reference twice on one declaration."""
    seen: dict[str, Span] = {}
    for note in notes:
        if note.kind != "ref":
            continue
        if note.text in seen:
            first = Note("the first time", seen[note.text])
            message = f'`ref "{note.text}"` stands here twice'
            voice.say("W216", message, note.span, fix="take one out", notes=[first])
        seen.setdefault(note.text, note.span)
