"""Where names of each kind stand in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from planting.text import Text
from rascheck.lang import syntax as s
from rascheck.source import Span

Places = Callable[[Text], Iterator[Span]]


def values(text: Text) -> Iterator[Span]:
    for node in text.all(s.Name):
        program = text.program
        if node.name not in {*program.machines, *program.enums, *program.queues}:
            yield node.span


def machines(text: Text) -> Iterator[Span]:
    for node in text.all(s.At):
        machine = node.machine.value if isinstance(node.machine, s.Subscript) else node.machine
        yield machine.span
    for node in text.all(s.StepRef):
        yield node.machine.span
    for node in text.all(s.System):
        yield from (p.name.span for p in node.parts if p.kind == "takes_part")


def states(text: Text) -> Iterator[Span]:
    for node in text.all(s.At):
        yield from (i.span for i in node.states)
    for node in text.all(s.Step):
        yield from (i.span for i in node.sources or ())
        if node.target:
            yield node.target.span


def steps(text: Text) -> Iterator[Span]:
    for node in text.all(s.StepRef):
        yield node.step.span
    for node in text.all(s.Expect):
        if node.by:
            yield node.by.path[-1].span


def events(text: Text) -> Iterator[Span]:
    for node in text.all(s.On):
        yield node.channel.name.span
    for node in text.all(s.Raise):
        yield node.event.name.span


def fields_and_variables(text: Text) -> Iterator[Span]:
    for node in text.all(s.MemberOf):
        yield node.member.span


def type_names(text: Text) -> Iterator[Span]:
    for node in text.all(s.TypeName):
        yield node.span


def properties(text: Text) -> Iterator[Span]:
    for node in text.all(s.Check):
        yield from (i.span for i in node.verify)
        for expect in node.expects:
            yield from (i.span for i in expect.properties)


def profiles(text: Text) -> Iterator[Span]:
    for node in text.all(s.Check):
        yield from (i.span for i in node.profiles)
    for node in text.all(s.Profile):
        yield from (i.span for i in node.extends)


def knobs(text: Text) -> Iterator[Span]:
    for node in text.all(s.Check):
        yield from (i.name.span for i in node.settings)
        yield from (i.span for i in node.sweeps)
    for node in text.all(s.Profile):
        yield from (i.name.span for i in node.settings)


def systems(text: Text) -> Iterator[Span]:
    for node in text.all(s.Check):
        yield from (i.span for i in node.systems)


def citation_keys(text: Text) -> Iterator[Span]:
    for node in text.all(s.Note):
        if node.kind == "ref":
            start = node.span.start + node.span.text.index('"') + 1
            key = node.text.partition(":")[0]
            yield Span(text.source, start, start + len(key))


def targets(text: Text) -> Iterator[Span]:
    """What is assigned."""
    for node in text.all(s.Assign):
        yield node.place.name.span


def functions(text: Text) -> Iterator[Span]:
    for node in text.all(s.Apply):
        yield node.function.span
