"""A core model and its start states come in, the text of a spec goes out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rascheck.diagnostics import Diagnostics
from rascheck.importers.murphi import core, walks
from rascheck.importers.murphi.initial import Initial
from rascheck.importers.murphi.interpret import Memory
from rascheck.importers.murphi.known import Key, keys_of
from rascheck.importers.murphi.lets import used
from rascheck.importers.murphi.text import INDENT, Spelling, one_line, quoted
from rascheck.importers.names import Names, identifier
from rascheck.source import Span

MACHINE, STATE, CHECK = "rules", "Run", "model"


def spec(
    model: core.Model,
    missing: frozenset[Key],
    starts: Sequence[Memory],
    at: Span,
    sink: Diagnostics,
) -> str | None:
    """The text of the spec; None after reporting.

    Raises Ordered where identities are told apart.
    """
    found = _Writer(model, missing).text(starts, at, sink)
    return None if sink.failed else found


class _Writer:
    """Gives everything a name, then writes it."""

    def __init__(self, model: core.Model, missing: frozenset[Key]) -> None:
        self.model = model
        names = Names()
        self.locals = _locals(model.rules)
        types = {type_.name: names.new(type_.name) for type_ in model.types}
        members = {
            (type_.name, number): names.new(member)
            for type_ in model.types
            if isinstance(type_, core.Enum)
            for number, member in enumerate(type_.members)
        }
        roots: dict[core.Storage | core.Symbol, str] = {}
        self.spelling = Spelling(
            names,
            missing,
            self._optional(missing),
            model.symmetric,
            types,
            members,
            roots,
            {name: names.new(name) for name, _ in model.settings},
            {fn: names.new(fn.name) for fn in model.fns},
            {},
            set(),
        )
        for storage in (*model.variables, *self.locals):
            roots[storage] = names.new(storage.name)
        self.properties = [
            names.new(p.name or f"{p.kind}_{number}")
            for number, p in enumerate(model.properties, 1)
        ]
        self.machine, self.check = names.new(MACHINE), names.new(CHECK)
        self.state = names.new(STATE)
        self.spelling.readers.update(self._readers())

    def _optional(self, missing: frozenset[Key]) -> frozenset[Key]:
        """What gets an option type: what may be missing, and identities in locals."""
        found = set(missing)
        for storage in self.locals:
            found |= {k for k, t in keys_of(storage, storage.type) if isinstance(t, core.Scalarset)}
        return frozenset(found)

    def _readers(self) -> dict[core.Simple, str]:
        """A name for each function that may be needed to read an option."""
        spelling, found = self.spelling, dict[core.Simple, str]()
        for storage in (*self.model.variables, *self.locals):
            for key, type_ in keys_of(storage, storage.type):
                if key in spelling.missing and type_ not in found:
                    word = "number" if isinstance(type_, core.Range) else spelling.type(type_)
                    found[type_] = spelling.names.new(f"the_{word}")
        return found

    def text(self, starts: Sequence[Memory], at: Span, sink: Diagnostics) -> str:
        spelling = self.spelling
        initial = Initial(spelling, starts).texts(self.model.variables, at, sink)
        variables = [
            f"var {self._declared(storage)}{initial.get(storage, '')}"
            for storage in self.model.variables
        ]
        fns = [self._fn(fn) for fn in self.model.fns]
        machine = self._machine()
        properties = [
            self._property(p, name)
            for p, name in zip(self.model.properties, self.properties, strict=True)
        ]
        readers = [
            f"fn {name}(given: {spelling.type(type_)}) -> {spelling.type(type_)} = given"
            for type_, name in spelling.readers.items()
            if type_ in spelling.read
        ]
        if readers:
            readers.insert(
                0, "// Reading what has no value is a model error, also in a comparison."
            )
        parts = ["\n".join(variables), "\n".join((*readers, *fns)), machine]
        parts += ["\n".join(properties), self._check()]
        parts.insert(0, self._types("\n".join(parts)))
        parts.insert(0, self._settings("\n".join(parts)))
        return "\n\n".join(part for part in parts if part) + "\n"

    def _declared(self, storage: core.Storage) -> str:
        key = ("var", storage.name, str(storage.number))
        return self.spelling.declared(self.spelling.roots[storage], storage.type, key)

    # ------------------------------------------------------------------------------- declarations

    def _settings(self, rest: str) -> str:
        """The constants that are used."""
        found: list[str] = []
        for name, value in reversed(self.model.settings):
            if _used(self.spelling.settings[name], rest):
                text = f"const {self.spelling.settings[name]} = {self.spelling.expr(value)}"
                found.insert(0, text)
                rest += f"\n{text}"
        return "\n".join(found)

    def _types(self, rest: str) -> str:
        """The types that are used, by what is used of them."""
        found: list[str] = []
        for type_ in reversed(self.model.types):
            name = self.spelling.types[type_.name]
            members = (
                [self.spelling.members[(type_.name, n)] for n in range(len(type_.members))]
                if isinstance(type_, core.Enum)
                else []
            )
            if any(_used(word, rest) for word in (name, *members)):
                found.insert(0, self._type(type_, name, members))
                rest += f"\n{found[0]}"
        return "\n".join(found)

    def _type(
        self, type_: core.Enum | core.Scalarset | core.Record, name: str, members: Sequence[str]
    ) -> str:
        match type_:
            case core.Enum():
                return f"enum {name} {{ {', '.join(members)} }}"
            case core.Scalarset(own, _, text):
                symmetric = " symmetric" if own in self.spelling.symmetric else ""
                return f"index {name}[{text.format_map(self.spelling.settings)}]{symmetric}"
            case core.Record(own, fields):
                several = [
                    self.spelling.declared(
                        self.spelling.roots_of_field(field), of, ("field", own, field)
                    )
                    for field, of in fields
                ]
                inner = "".join(f"{INDENT}{text},\n" for text in several)
                return f"\nrecord {name} {{\n{inner}}}\n"

    def _fn(self, fn: core.Fn) -> str:
        spelling = self._within()
        params = [f"{spelling.bind(p)}: {spelling.type(p.type)}" for p in fn.params]
        head = f"fn {spelling.fns[fn]}({', '.join(params)}) -> {spelling.type(fn.result)}"
        return f"{head} = {spelling.value(fn.body)}"

    def _property(self, node: core.Property, name: str) -> str:
        sentence = f" {quoted(node.name)}" if node.name and node.name != name else ""
        return f"{node.kind} {name}{sentence} {{ {self._within().expr(node.condition)} }}"

    def _check(self) -> str:
        if not self.properties:
            return f"check {self.check} {{}}"
        return f"check {self.check} {{ verify {', '.join(self.properties)} }}"

    def _within(self) -> Spelling:
        """For a part that has names of its own."""
        spelling = self.spelling
        return replace(spelling, names=spelling.names.within(), roots=dict(spelling.roots))

    # -------------------------------------------------------------------------------------- rules

    def _machine(self) -> str:
        steps = Names()
        lines = [f"machine {self.machine} {{", f"{INDENT}state {self.state}"]
        if self.locals:
            lines += ["", f"{INDENT}// Used within steps only: between them they have no value."]
            lines += [f"{INDENT}var {self._declared(storage)}" for storage in self.locals]
        for number, rule in enumerate(self.model.rules, 1):
            name = steps.new(rule.name or f"rule_{number}")
            lines += ["", *self._step(rule, name)]
        return "\n".join([*lines, "}"])

    def _step(self, rule: core.Rule, name: str) -> list[str]:
        spelling = self._within()
        rule = replace(rule, body=used(rule.body, spelling.unsure))
        needed = walks.symbols(rule.guard) | walks.symbols_of(rule.body)
        params = [p for p in rule.params if p in needed]
        shown = ", ".join(f"{spelling.bind(p)}: {spelling.type(p.type)}" for p in params)
        head = f"{INDENT}step {name}{f'({shown})' if shown else ''}: * -> *"
        lines = [f"{INDENT}/// {text}" for text in self._docs(rule)]
        guard = "" if rule.guard == core.TRUE else f" when {spelling.expr(rule.guard)}"
        body = spelling.block(rule.body, INDENT * 2)
        body += self._cleared(rule, spelling)
        if not body:
            return [*lines, head + guard]
        if len(body) == 1:
            return [*lines, f"{head}{guard} {{ {body[0].strip()} }}"]
        return [*lines, f"{head}{guard} {{", *body, f"{INDENT}}}"]

    def _docs(self, rule: core.Rule) -> list[str]:
        found = [rule.name] if identifier(rule.name) != rule.name and rule.name else []
        return [text for text in map(one_line, (*found, rule.doc)) if text]

    def _cleared(self, rule: core.Rule, spelling: Spelling) -> list[str]:
        """Locals have no value any more when a step has been taken."""
        lines: list[str] = []
        for storage in _locals([rule]):
            type_, text, loops = storage.type, spelling.roots[storage], list[str]()
            while isinstance(type_, core.Array):
                name = spelling.names.new("i")
                text += f"[{name}]"
                loops.append(f"for {name}: {spelling.type(type_.index)} {{ ")
                type_ = type_.of
            lines.append(f"{INDENT * 2}{''.join(loops)}clear {text};{' }' * len(loops)}")
        return lines


def _used(word: str, text: str) -> bool:
    return re.search(rf"\b{word}\b", text) is not None


def _locals(rules: Sequence[core.Rule]) -> list[core.Storage]:
    """The locals of bodies, in order."""
    found: dict[core.Storage, None] = {}
    for rule in rules:
        for node in walks.statements(rule.body):
            places = [node.place] if isinstance(node, core.Assign | core.Forget) else []
            read = [e for expr in walks.expressions(node) for e in walks.within(expr)]
            for place in (*places, *read):
                root = place.root if isinstance(place, core.Place) else None
                if isinstance(root, core.Storage) and root.local:
                    found[root] = None
    return list(found)
