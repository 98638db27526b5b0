"""Mistakes in what a text means: names, numbers of arguments, types."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from planting.places import Places
from planting.text import KEYWORDS, Kind, Mistake, Text, sources, typo
from rascheck.lang import syntax as s
from rascheck.source import Span

QUOTED = re.compile(r'"(\\.|[^"\\\n])*"|//[^\n]*')
"""Where a name is not a name: in strings and comments."""


def misspelt(name: str, places: Places) -> Kind:
    def kind(text: Text, random: Random) -> Iterator[Mistake]:
        for span in places(text):
            if len(span.text) >= 4:
                wrong = typo(span.text, random)
                if wrong not in text.known and wrong not in KEYWORDS:
                    yield text.replaced(name, span, wrong)

    return kind


def wrong_case(name: str, places: Places) -> Kind:
    def kind(text: Text, random: Random) -> Iterator[Mistake]:
        for span in places(text):
            word = span.text
            wrong = random.choice([word.swapcase(), word[0].swapcase() + word[1:], word.lower()])
            if wrong != word and wrong not in text.known and wrong not in KEYWORDS:
                yield text.replaced(name, span, wrong)

    return kind


def arity(name: str, node_type: type, field: str) -> Kind:
    def kind(text: Text, random: Random) -> Iterator[Mistake]:
        for node in text.all(node_type):
            parts: Sequence[s.Node] = getattr(node, field) or ()
            if not parts:
                continue
            if isinstance(parts[0], s.FieldPattern):
                continue
            last = parts[-1].span
            if len(parts) > 1 and random.random() < 0.5:
                gap = Span(text.source, parts[-2].span.end, last.end)
                m = text.replaced(name, gap, "")
            else:
                end = Span(text.source, last.end, last.end)
                m = text.replaced(name, end, ", _" if field == "patterns" else f", {last.text}")
                if last.text.startswith("==") or last.text == "_":
                    m = text.replaced(name, end, ", _")
            yield Mistake(m.kind, m.path, m.edits, node.span.start, node.span.end)

    return kind


def wrong_type_assigned(text: Text, random: Random) -> Iterator[Mistake]:
    for node in text.all(s.Assign):
        assert isinstance(node, s.Assign)
        value = node.value
        if isinstance(value, s.Truth):
            yield text.replaced("wrong_type_assigned", value.span, random.choice(["3", "none"]))
        elif isinstance(value, s.NoneValue) or (
            isinstance(value, s.Name) and text.program.member(value.name)
        ):
            yield text.replaced("wrong_type_assigned", value.span, "true")


def member_of_another_enum(text: Text, random: Random) -> Iterator[Mistake]:
    """One without a code, which stands for no bits."""
    program = text.program
    for node in text.all(s.Infix):
        assert isinstance(node, s.Infix)
        if node.op not in {"==", "!="} or not isinstance(node.right, s.Name):
            continue
        member = node.right.name
        if not program.enums_with(member) or isinstance(node.left, s.Number):
            continue
        others = [
            m.name.name
            for e in program.enums.values()
            if member not in [m.name.name for m in e.members]
            for m in e.members
            if m.value is None and len(program.enums_with(m.name.name)) == 1
        ]
        m = text.replaced("member_of_another_enum", node.right.span, random.choice(others))
        yield Mistake(m.kind, m.path, m.edits, node.span.start, node.span.end)


def number_as_a_condition(text: Text, random: Random) -> Iterator[Mistake]:
    for node in text.all(s.Step):
        assert isinstance(node, s.Step)
        for when in node.when:
            yield text.replaced("number_as_a_condition", when.span, random.choice(["1", "none"]))


def another_index(text: Text, random: Random) -> Iterator[Mistake]:
    """A frame where a guest frame is wanted."""
    for node in text.all(s.Subscript):
        assert isinstance(node, s.Subscript)
        inner = node.value
        if not isinstance(inner, s.Name) or inner.name not in text.program.variables:
            continue
        dims = text.program.variables[inner.name].dims
        for subscript, dim in zip(node.subscripts, dims, strict=False):
            wrong = [
                p.name.name
                for p in text.scope(node.span)
                if isinstance(p.type, s.TypeName)
                and isinstance(dim, s.TypeName)
                and p.type.name != dim.name
            ]
            if isinstance(subscript, s.Name) and wrong:
                m = text.replaced("another_index", subscript.span, random.choice(wrong))
                yield Mistake(m.kind, m.path, m.edits, node.span.start, node.span.end)


def missing_subscript(text: Text, _: Random) -> Iterator[Mistake]:
    for node in text.all(s.Subscript):
        assert isinstance(node, s.Subscript)
        gap = Span(text.source, node.value.span.end, node.span.end)
        m = text.replaced("missing_subscript", gap, "")
        yield Mistake(m.kind, m.path, m.edits, node.span.start, node.span.end)


def extra_subscript(text: Text, _: Random) -> Iterator[Mistake]:
    """Not on a bit of a register, which is a register of one bit."""
    for node in text.all(s.Subscript):
        assert isinstance(node, s.Subscript)
        if isinstance(node.subscripts[0], s.Number):
            continue
        end = Span(text.source, node.span.end, node.span.end)
        m = text.replaced("extra_subscript", end, "[0]")
        yield Mistake(m.kind, m.path, m.edits, node.span.start, node.span.end)


def writes_to_another_machine(text: Text, random: Random) -> Iterator[Mistake]:
    others = [
        (m, v)
        for m in text.program.machines.values()
        for v in m.variables
        if len(m.params) == 1 and isinstance(m.params[0].type, s.TypeName) and not v.dims
    ]
    for at in sorted(text.blocks):
        block = text.words[at]
        machine = text.module.items[text.item(block.start)]
        if not isinstance(machine, s.Machine):
            continue
        for param in machine.params:
            found = [
                f"{m.name.name}[{param.name.name}].{v.name.name}"
                for m, v in others
                if m.name.name != machine.name.name and m.params[0].type == param.type
            ]
            if found:
                place = Span(text.source, block.end, block.end)
                new = f" clear {random.choice(found)};"
                yield text.replaced("writes_to_another_machine", place, new)


def assigns_a_parameter(text: Text, random: Random) -> Iterator[Mistake]:
    for at in sorted(text.blocks):
        block = text.words[at]
        params = text.scope(Span(text.source, block.start, block.end))
        if params:
            place = Span(text.source, block.end, block.end)
            name = random.choice(params).name.name
            yield text.replaced("assigns_a_parameter", place, f" {name} = {name};")


def declared_twice(text: Text, _: Random) -> Iterator[Mistake]:
    for node in text.all(s.Machine):
        assert isinstance(node, s.Machine)
        for state in node.states:
            end = Span(text.source, node.states[-1].span.end, node.states[-1].span.end)
            yield text.replaced("declared_twice", end, f", {state.name.name}")


def two_whens(text: Text, _: Random) -> Iterator[Mistake]:
    for node in text.all(s.Step):
        assert isinstance(node, s.Step)
        for when in node.when:
            end = Span(text.source, when.span.end, when.span.end)
            yield text.replaced("two_whens", end, " when true")


def state_for_a_value(text: Text, _: Random) -> Iterator[Mistake]:
    for node in text.all(s.At):
        assert isinstance(node, s.At)
        if len(node.states) == 1 and "{" not in node.span.text:
            gap = Span(text.source, node.machine.span.end, node.states[0].span.start)
            m = text.replaced("state_for_a_value", gap, " == ")
            yield Mistake(m.kind, m.path, m.edits, node.span.start, node.span.end)


def misspelt_declaration(text: Text, random: Random) -> Iterator[Mistake]:
    """A declaration under another name than its uses."""
    every = "\n".join(QUOTED.sub("", source.text) for source in sources(text.program))
    for node in text.nodes:
        if not isinstance(node, s.Declaration) or isinstance(node, s.Check | s.Require | s.Machine):
            continue
        name = node.name.name
        if len(name) < 4 or len(re.findall(rf"\b{name}\b", every)) < 2:
            continue
        wrong = typo(name, random)
        if wrong not in text.known and wrong not in KEYWORDS:
            m = text.replaced("misspelt_declaration", node.name.span, wrong)
            yield replace(m, name=name)
