"""Names: modules come in, a `Program` with one table a kind of declaration goes out.

Names are global: a second declaration is an error, and so is one name for two kinds of things that
an expression could mean. Machine states and enum members have scopes of their own.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from rascheck.diagnostics import Diagnostics, Note
from rascheck.lang import syntax
from rascheck.source import Span

if TYPE_CHECKING:
    from rascheck.lang.rewritten import Known
    from rascheck.lang.types import Value

Settled = dict["tuple[str, syntax.Expr]", "tuple[Value, int]"]
"""The values of knobs that were written so, and what each takes of the budget."""

FUNCTIONS = ("len", "full", "signed")
"""Functions that the language itself has."""

_RANGE = "a number has a range: write `0..7`, or as far as it goes"
ELSEWHERE = {
    "type": dict.fromkeys(
        (
            *("int", "integer", "Int", "Integer", "Nat", "nat", "number", "byte", "char", "short"),
            *("long", "unsigned", "size_t", "uint", "u8", "u16", "u32", "u64", "s8", "s16", "s32"),
            *("s64", "int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t"),
            *("uint64_t", "float", "double"),
        ),
        _RANGE,
    )
    | dict.fromkeys(("string", "str", "String"), "there are no texts: declare an `enum`"),
    "function": dict.fromkeys(("G", "AG", "globally"), "write `always ( ... )`")
    | dict.fromkeys(("F", "AF", "finally"), "write `eventually ( ... )`")
    | dict.fromkeys(("X", "AX"), "write `next ( ... )`")
    | dict.fromkeys(("EF", "EG", "EX"), "declare `reachable NAME { ... }`")
    | dict.fromkeys(("size", "length", "card", "Cardinality"), "write `len(q)`")
    | dict.fromkeys(("empty", "is_empty", "isEmpty"), "write `len(q) == 0`")
    | {"not": "write `!`", "leads_to": "write `a ~> b`", "min": "write `if a < b then a else b`"},
    "value": dict.fromkeys(("NULL", "null", "nil", "nullptr", "undefined"), "write `none`"),
}
"""What other languages have under a name, by what is wanted, and what to write here."""


@dataclass
class Program:
    """Everything that was declared, by kind and name, in the order of the texts.

    `unread` are the names in what a syntax error has taken away: that one of them is unknown is no
    mistake of its own. `properties` has the lemmas as well.
    """

    modules: tuple[syntax.Module, ...]
    unread: set[str] = field(default_factory=set)
    constants: dict[str, syntax.Const] = field(default_factory=dict)
    knobs: dict[str, syntax.Knob] = field(default_factory=dict)
    profiles: dict[str, syntax.Profile] = field(default_factory=dict)
    requires: dict[str, syntax.Require] = field(default_factory=dict)
    enums: dict[str, syntax.Enum] = field(default_factory=dict)
    indices: dict[str, syntax.Index] = field(default_factory=dict)
    records: dict[str, syntax.Record] = field(default_factory=dict)
    registers: dict[str, syntax.Register] = field(default_factory=dict)
    variables: dict[str, syntax.Var] = field(default_factory=dict)
    queues: dict[str, syntax.Queue] = field(default_factory=dict)
    events: dict[str, syntax.Event] = field(default_factory=dict)
    functions: dict[str, syntax.Function] = field(default_factory=dict)
    machines: dict[str, syntax.Machine] = field(default_factory=dict)
    systems: dict[str, syntax.System] = field(default_factory=dict)
    properties: dict[str, syntax.Property] = field(default_factory=dict)
    checks: dict[str, syntax.Check] = field(default_factory=dict)
    mentioned: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    """What the declarations of a name mention, where that was asked (`rascheck.lang.mentions`)."""
    written: dict[Hashable, Known] = field(default_factory=dict, compare=False, repr=False)
    """The steps that were written out, over some storage (`rascheck.lang.rewritten`)."""
    settled: dict[Hashable, Settled] = field(default_factory=dict, compare=False, repr=False)
    """The values that knobs were given, by those of the constants (`rascheck.lang.settings`)."""

    def spelled(self, name: str) -> str:
        """What kind of thing a global name is, for messages; empty if it is none."""
        kinds: dict[str, Iterable[str]] = {
            "a constant": self.constants,
            "a knob": self.knobs,
            "a profile": self.profiles,
            "an enumeration": self.enums,
            "an index": self.indices,
            "a record": self.records,
            "a register": self.registers,
            "a variable": self.variables,
            "a queue": self.queues,
            "an event": self.events,
            "a function": self.functions,
            "a machine": self.machines,
            "a system": self.systems,
            "a lemma": [n for n, p in self.properties.items() if p.kind == "lemma"],
            "a property": self.properties,
            "a check": self.checks,
            "a requirement": self.requires,
            "a function of the language": FUNCTIONS,
        }
        return next((kind for kind, names in kinds.items() if name in names), "")

    def part(self, name: str) -> str:
        """What a name stands for inside of a declaration, for messages; empty if for nothing."""
        for machine in self.machines.values():
            parts = {
                "state": machine.states,
                "variable": machine.variables,
                "step": [step for step in machine.steps if isinstance(step, syntax.Step)],
            }
            for kind, declarations in parts.items():
                if any(d.name.name == name for d in declarations):
                    return f"a {kind} of machine `{machine.name.name}`"
        for enum in self.enums.values():
            if any(member.name.name == name for member in enum.members):
                return f"a member of `{enum.name.name}`"
        for record in self.records.values():
            if any(field.name.name == name for field in record.fields):
                return f"a field of `{record.name.name}`"
        for register in self.registers.values():
            if any(field.name.name == name for field in register.fields):
                return f"a field of `{register.name.name}`"
        return ""

    def unknown(
        self, code: str, what: str, name: syntax.Ident, known: Iterable[str], sink: Diagnostics
    ) -> None:
        """Report that there is no `what` of this name, and which known one was meant perhaps."""
        if self.is_unread(name.name) or name.name in sink.unknown:
            return
        kinds = {f"a {what}", f"an {what}"}
        kind = self.spelled(name.name)
        fix = ELSEWHERE.get(what, {}).get(name.name) or sink.nearest(name.name, known)
        if not fix and not kind and sink.helping:
            kind = self.part(name.name)
        if kind and kind not in kinds:
            article = "an" if what[0] in "aeiou" else "a"
            message = f"`{name.name}` is {kind}, not {article} {what}"
            sink.error(code, message, name.span, fix=fix)
            return
        sink.unknown.add(name.name)
        message = f"there is no {what} `{name.name}`"
        sink.error(code, message, name.span, fix=fix)

    def is_unread(self, name: str) -> bool:
        """Whether a global name may have been declared in what was not read."""
        return name in self.unread or syntax.NAMELESS in self.unread

    def lacks(
        self, code: str, message: str, name: syntax.Ident, known: Iterable[str], sink: Diagnostics
    ) -> None:
        """Report, once, that something has no part of this name; `message` says what has none."""
        if name.name not in self.unread and message not in sink.unknown:
            sink.unknown.add(message)
            sink.error(code, message, name.span, fix=sink.nearest(name.name, known))

    def declared(self, name: str) -> syntax.Declaration | None:
        """What a global name stands for in an expression, if it stands for anything."""
        tables: tuple[Mapping[str, syntax.Declaration], ...] = (
            self.constants,
            self.knobs,
            self.enums,
            self.indices,
            self.records,
            self.registers,
            self.variables,
            self.queues,
            self.events,
            self.functions,
            self.machines,
        )
        return next((table[name] for table in tables if name in table), None)

    def member(self, name: str) -> syntax.EnumMember | None:
        """The first member of an enumeration that has this name."""
        enums = self.members.get(name)
        if not enums:
            return None
        return next(m for m in self.enums[enums[0]].members if m.name.name == name)

    def enums_with(self, member: str) -> list[str]:
        """The enumerations that have a member of this name."""
        return self.members.get(member, [])

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """The members of all enumerations, each with the enumerations that have it."""
        found: dict[str, list[str]] = {}
        for name, enum in self.enums.items():
            for member in dict.fromkeys(m.name.name for m in enum.members):
                found.setdefault(member, []).append(name)
        return found


D = TypeVar("D", bound=syntax.Declaration)


def collect(modules: Sequence[syntax.Module], sink: Diagnostics) -> Program:
    """Enter every declaration of the modules; report what cannot be entered."""
    program = Program(tuple(modules), {name for module in modules for name in module.lost})
    declared: dict[str, Span] = {}
    replacements: list[syntax.Machine] = []
    named: dict[str, dict[str, Span]] = {"check": {}, "profile": {}, "require": {}, "system": {}}

    def enter(table: dict[str, D], item: D, space: dict[str, Span]) -> None:
        name = item.name.name
        if name in FUNCTIONS:
            message = f"`{name}` is a function of the language"
            sink.error("E102", message, item.name.span, fix="choose another name")
        elif name in space:
            _twice(item.name, space[name], sink)
        else:
            table[name] = item
            space[name] = item.name.span

    for module in modules:
        for item in module.items:
            match item:
                case syntax.Use():
                    pass
                case syntax.Const():
                    enter(program.constants, item, declared)
                case syntax.Knob():
                    enter(program.knobs, item, declared)
                case syntax.Profile():
                    enter(program.profiles, item, named["profile"])
                case syntax.Require():
                    enter(program.requires, item, named["require"])
                case syntax.Enum():
                    enter(program.enums, item, declared)
                    distinct((m.name for m in item.members), sink)
                case syntax.Index():
                    enter(program.indices, item, declared)
                case syntax.Record():
                    enter(program.records, item, declared)
                    distinct((f.name for f in item.fields), sink)
                case syntax.Register():
                    enter(program.registers, item, declared)
                    distinct((f.name for f in item.fields), sink)
                case syntax.Var():
                    enter(program.variables, item, declared)
                case syntax.Queue():
                    enter(program.queues, item, declared)
                case syntax.Event():
                    enter(program.events, item, declared)
                    distinct((p.name for p in item.params), sink)
                case syntax.Function():
                    enter(program.functions, item, declared)
                    distinct((p.name for p in item.params), sink)
                case syntax.Machine(replaces=True):
                    replacements.append(item)
                case syntax.Machine():
                    enter(program.machines, item, declared)
                case syntax.System():
                    enter(program.systems, item, named["system"])
                case syntax.Property():
                    enter(program.properties, item, declared)
                case syntax.Check():
                    enter(program.checks, item, named["check"])
    _replace(program, replacements, sink)
    for machine in program.machines.values():
        _machine(program, machine, sink)
    for enum in program.enums.values():
        for member in enum.members:
            _shadows(member.name, program.declared(member.name.name), sink)
    for function in program.functions.values():
        for param in function.params:
            name = param.name.name
            _shadows(param.name, program.declared(name) or program.member(name), sink)
    return program


def too_deep(what: str, most: int, span: Span, sink: Diagnostics) -> None:
    """Report, once, that things are built on one another too deep."""
    message = f"{what} more than {most} deep"
    if not any(d.message == message for d in sink.found):
        sink.error("E147", message, span)


def _replace(program: Program, replacements: list[syntax.Machine], sink: Diagnostics) -> None:
    replaced: dict[str, Span] = {}
    for machine in replacements:
        name = machine.name.name
        if name not in program.machines:
            program.unknown("E104", "machine", machine.name, program.machines, sink)
        elif name in replaced:
            _twice(machine.name, replaced[name], sink)
        else:
            replaced[name] = machine.name.span
            program.machines[name] = machine


def _machine(program: Program, machine: syntax.Machine, sink: Diagnostics) -> None:
    name = machine.name.name
    distinct((s.name for s in machine.states), sink)
    distinct((s.name for s in machine.steps if isinstance(s, syntax.Step)), sink)
    locals_ = [*(p.name for p in machine.params), *(v.name for v in machine.variables)]
    distinct(locals_, sink)
    for local in {local.name: local for local in reversed(locals_)}.values():
        _shadows(local, program.declared(local.name), sink)
    if not machine.states and not _mended(machine.span, sink):
        sink.error(
            "E120", f"machine `{name}` has no states", machine.name.span, fix="add `state Idle`"
        )
    states = [s.name.name for s in machine.states]
    for step in machine.steps:
        sources = step.sources or ()
        targets = (step.target,) if isinstance(step, syntax.Step) and step.target else ()
        for state in (*sources, *targets):
            if states and state.name not in states:
                message = f"machine `{name}` has no state `{state.name}`"
                program.lacks("E105", message, state, states, sink)


def _mended(span: Span, sink: Diagnostics) -> bool:
    """Whether a syntax error has taken something out of this part of a text."""
    return any(
        d.code < "E100"
        and d.span is not None
        and d.span.source == span.source
        and span.start <= d.span.start <= span.end
        for d in sink.found
    )


def _twice(name: syntax.Ident, first: Span, sink: Diagnostics, what: str = "declared") -> None:
    message = f"`{name.name}` is {what} twice"
    sink.error("E101", message, name.span, notes=[Note(f"first {what} here", first)])


def distinct(names: Iterable[syntax.Ident], sink: Diagnostics, what: str = "declared") -> None:
    """Report each name that has stood before; `what` says what is done twice."""
    seen: dict[str, Span] = {}
    for name in names:
        if name.name in seen:
            _twice(name, seen[name.name], sink, what)
        seen.setdefault(name.name, name.span)


def _shadows(name: syntax.Ident, first: syntax.Declaration | None, sink: Diagnostics) -> None:
    if first is not None:
        sink.error(
            "E102",
            f"`{name.name}` hides another `{name.name}`",
            name.span,
            fix="give one of them another name",
            notes=[Note("the other one is declared here", first.name.span)],
        )
