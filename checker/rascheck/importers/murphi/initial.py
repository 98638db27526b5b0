"""Initial values: the states that a model begins with come in, texts for its variables go out.

A variable begins with one value where all its elements do. Everything else is said by conditions:
first what each element must be, where that is known, then which combinations there are.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from rascheck.diagnostics import Diagnostics
from rascheck.importers.murphi import core
from rascheck.importers.murphi.context import Ordered
from rascheck.importers.murphi.interpret import Memory
from rascheck.importers.murphi.known import Key, key_of
from rascheck.importers.murphi.text import Spelling, in_row
from rascheck.records import dataclass
from rascheck.source import Span

MOST_BITS = 24
"""What is chosen has so many bits at most."""
MOST_WRITTEN = 20_000
"""A condition has so many parts at most."""

Path = tuple[str | int, ...]
Value = int | None
Fixed = tuple[Value, ...]


@dataclass(frozen=True)
class Element:
    """A simple part of a variable."""

    storage: core.Storage
    path: Path
    type: core.Simple

    @property
    def family(self) -> tuple[core.Storage, tuple[str, ...]]:
        """The elements that differ from it in subscripts only."""
        return (self.storage, tuple(step for step in self.path if isinstance(step, str)))

    def dims(self) -> list[core.Simple]:
        """The types of its subscripts."""
        found: list[core.Simple] = []
        type_: core.Type = self.storage.type
        for step in self.path:
            if isinstance(step, str):
                assert isinstance(type_, core.Record)
                type_ = dict(type_.fields)[step]
            else:
                assert isinstance(type_, core.Array)
                found.append(type_.index)
                type_ = type_.of
        return found


class Initial:
    """What the variables begin with, as texts behind their declarations."""

    def __init__(self, spelling: Spelling, starts: Sequence[Memory]) -> None:
        self.spelling = spelling
        self.starts = starts
        self._varied: list[Element] = []

    def texts(
        self, variables: Sequence[core.Storage], at: Span, sink: Diagnostics
    ) -> dict[core.Storage, str]:
        """For each variable ` = ...`, or nothing."""
        found: dict[core.Storage, str] = {}
        conditions: dict[core.Storage, list[str]] = {}
        for storage in variables:
            plain = self._plain(storage)
            if plain is None:
                conditions[storage] = self._conditions(storage)
            else:
                found[storage] = plain
        if self._varied:
            if not self._few(at, sink):
                return {}
            conditions[self._varied[-1].storage] += self._joint()
        for storage, several in conditions.items():
            where = in_row(several, "&&")
            found[storage] = f" = any where {where}" if where else " = any"
        return found

    # ---------------------------------------------------------------------------- a single value

    def _plain(self, storage: core.Storage) -> str | None:
        """An initial value that all elements begin with, if there is one."""
        elements = [Element(storage, path, leaf) for path, leaf in core.leaves(storage.type)]
        if any(len(self._values(element)) > 1 for element in elements):
            return None
        if all(self._values(element)[0] == self._default(element) for element in elements):
            return ""
        type_, dims = storage.type, 0
        while isinstance(type_, core.Array):
            type_, dims = type_.of, dims + 1
        found = self._by_field(elements, dims)
        if any(len(values) > 1 for values in found.values()):
            return None
        single = {path: next(iter(values)) for path, values in found.items()}
        text = self._literal(type_, (), single)
        return None if text is None else f" = {text}"

    def _by_field(self, elements: Sequence[Element], dims: int) -> dict[Path, set[Value]]:
        found: dict[Path, set[Value]] = {}
        for element in elements:
            found.setdefault(element.path[dims:], set()).add(self._values(element)[0])
        return found

    def _literal(self, type_: core.Type, path: Path, values: dict[Path, Value]) -> str | None:
        match type_:
            case core.Record(name, fields):
                parts = []
                for field, of in fields:
                    text = self._literal(of, (*path, field), values)
                    if text is None:
                        return None
                    parts.append(f"{self.spelling.roots_of_field(field)}: {text}")
                return f"{self.spelling.types[name]}({', '.join(parts)})"
            case core.Array():
                return None
            case core.Scalarset(name) if (
                name in self.spelling.symmetric and values[path] is not None
            ):
                return None
            case _:
                return self._shown(values[path], type_)

    def _default(self, element: Element) -> Value:
        """What an element begins with if nothing is said; -1 if something must be."""
        if self._key(element) in self.spelling.optional:
            return None
        if isinstance(element.type, core.Scalarset):
            return -1
        return core.values(element.type)[0]

    def _key(self, element: Element) -> Key:
        return key_of(self._place(element, {}))

    def _place(self, element: Element, symbols: dict[int, core.Symbol]) -> core.Place:
        """The place of an element; subscript number n is the symbol for n, if there is one."""
        dims, steps = iter(enumerate(element.dims())), list[str | core.Expr]()
        for step in element.path:
            if isinstance(step, str):
                steps.append(step)
                continue
            number, type_ = next(dims)
            symbol = symbols.get(number)
            steps.append(core.Const(step, type_) if symbol is None else core.Use(symbol))
        return core.Place(element.storage, tuple(steps), element.type)

    def _values(self, element: Element) -> list[Value]:
        """The different values of an element, in the order of the start states."""
        at = (element.storage, element.path)
        return list(dict.fromkeys(memory.get(at) for memory in self.starts))

    def _shown(self, value: Value, type_: core.Simple) -> str:
        return "none" if value is None else self.spelling.constant(value, type_)

    def _equal(self, text: str, values: Sequence[Value], type_: core.Simple) -> str:
        """That something has one of these values."""
        several = [f"{text} == {self._shown(value, type_)}" for value in values]
        return several[0] if len(several) == 1 else f"({in_row(several, '||')})"

    # -------------------------------------------------------------------------------- conditions

    def _families(self, elements: Sequence[Element]) -> list[list[Element]]:
        found: dict[object, list[Element]] = {}
        for element in elements:
            found.setdefault(element.family, []).append(element)
        return list(found.values())

    def _conditions(self, storage: core.Storage) -> list[str]:
        """What must be, of one variable alone; notes what varies."""
        elements = [Element(storage, path, leaf) for path, leaf in core.leaves(storage.type)]
        found: list[str] = []
        for family in self._families(elements):
            values = {value for element in family for value in self._values(element)}
            if len(values) == 1 and self._speakable(values, family[0].type):
                found.append(self._all(family[0], sorted(values, key=_order)))
                continue
            symmetric = self._symmetric(family[0].type) or self._by_identity(family[0])
            for element in family:
                known = self._values(element)
                if symmetric or len(known) > 1:
                    self._varied.append(element)
                else:
                    text = self.spelling.place(self._place(element, {}))
                    found.append(self._equal(text, known, element.type))
        return found

    def _symmetric(self, type_: core.Simple) -> bool:
        return isinstance(type_, core.Scalarset) and type_.name in self.spelling.symmetric

    def _by_identity(self, element: Element) -> bool:
        return any(self._symmetric(dim) for dim in element.dims())

    def _speakable(self, values: set[Value], type_: core.Simple) -> bool:
        return values == {None} or not self._symmetric(type_)

    def _all(self, element: Element, values: Sequence[Value]) -> str:
        """That all elements of a family have one of these values."""
        symbols = {
            number: core.Symbol("i", dim, -1 - number) for number, dim in enumerate(element.dims())
        }
        over = [
            f"{self.spelling.bind(symbol)}: {self.spelling.type(symbol.type)}"
            for symbol in symbols.values()
        ]
        text = self._equal(self.spelling.place(self._place(element, symbols)), values, element.type)
        for symbol in symbols.values():
            del self.spelling.roots[symbol]
        if not over:
            return text
        return f"(forall {', '.join(over)} {{ {text} }})"

    def _few(self, at: Span, sink: Diagnostics) -> bool:
        bits = sum(math.log2(core.count(e.type) + 1) for e in self._varied)
        written = len(self._varied) * len(self.starts)
        if bits <= MOST_BITS and written <= MOST_WRITTEN:
            return True
        message = f"{len(self.starts):,} start states that differ in {len(self._varied)} values"
        sink.error("E425", f"{message} cannot be written as conditions", at)
        return False

    # ------------------------------------------------------------------------- what goes together

    def _joint(self) -> list[str]:
        """Which values of what varies go together."""
        rows = {
            tuple(memory.get((e.storage, e.path)) for e in self._varied) for memory in self.starts
        }
        independent = self._independent(rows)
        if independent is not None:
            return independent
        scalarsets = self._scalarsets()
        if not scalarsets:
            several = [self._row(row, {}) for row in sorted(rows, key=_orders)]
            return [f"({in_row(several, '||')})" if len(several) > 1 else several[0]]
        return self._orbits(rows, scalarsets)

    def _independent(self, rows: set[Fixed]) -> list[str] | None:
        """If every element is chosen freely: from which values."""
        columns = [set(column) for column in zip(*rows, strict=True)]
        if math.prod(len(column) for column in columns) != len(rows):
            return None
        found: list[str] = []
        at = dict(zip(self._varied, columns, strict=True))
        for family in self._families(self._varied):
            choices = [at[element] for element in family]
            first = family[0]
            whole = len(family) == math.prod(core.count(dim) for dim in first.dims())
            if whole and all(choice == choices[0] for choice in choices):
                if self._everything(choices[0], first):
                    continue
                if not self._symmetric(first.type):
                    found.append(self._all(first, sorted(choices[0], key=_order)))
                    continue
            if self._by_identity(first) or self._symmetric(first.type):
                return None
            for element, choice in zip(family, choices, strict=True):
                if not self._everything(choice, element):
                    text = self.spelling.place(self._place(element, {}))
                    values = sorted(choice, key=_order)
                    found.append(self._equal(text, values, element.type))
        return found

    def _everything(self, values: set[Value], element: Element) -> bool:
        """Whether these are all values that the type has in the spec."""
        optional = self._key(element) in self.spelling.optional
        return len(values) == core.count(element.type) + optional

    def _scalarsets(self) -> list[core.Scalarset]:
        types = [type_ for e in self._varied for type_ in (e.type, *e.dims())]
        found = [t for t in types if isinstance(t, core.Scalarset) and self._symmetric(t)]
        return list(dict.fromkeys(found))

    def _row(self, row: Fixed, names: dict[tuple[str, int], str]) -> str:
        """That everything has the values of a row."""
        several = []
        for element, value in zip(self._varied, row, strict=True):
            text = self._named_place(element, names)
            if value is not None and self._symmetric(element.type):
                assert isinstance(element.type, core.Scalarset)
                several.append(f"{text} == {names[(element.type.name, value)]}")
            else:
                several.append(f"{text} == {self._shown(value, element.type)}")
        return f"({in_row(several, '&&')})" if len(several) > 1 else several[0]

    def _named_place(self, element: Element, names: dict[tuple[str, int], str]) -> str:
        dims, text = iter(element.dims()), self.spelling.roots[element.storage]
        for step in element.path:
            if isinstance(step, str):
                text += f".{self.spelling.roots_of_field(step)}"
                continue
            dim = next(dims)
            named = names.get((dim.name, step)) if isinstance(dim, core.Scalarset) else None
            text += f"[{named or self.spelling.constant(step, dim)}]"
        return text

    # ------------------------------------------------------------------------------------- orbits

    def _orbits(self, rows: set[Fixed], scalarsets: Sequence[core.Scalarset]) -> list[str]:
        """One condition for all rows that differ only in which identity is which."""
        ways = math.prod(scalarset.size**scalarset.size for scalarset in scalarsets)
        if ways * len(self._varied) > MOST_WRITTEN:
            raise Ordered(scalarsets[0].name, "its start states are too many", None)
        columns = {(e.storage, e.path): n for n, e in enumerate(self._varied)}
        left, several = set(rows), list[str]()
        orders = [list(itertools.permutations(range(s.size))) for s in scalarsets]
        for row in sorted(rows, key=_orders):
            if row not in left:
                continue
            several.append(self._orbit(row, scalarsets))
            for choice in itertools.product(*orders):
                moved = dict(zip((s.name for s in scalarsets), choice, strict=True))
                image = self._image(row, moved, columns)
                if image not in rows:
                    raise Ordered(scalarsets[0].name, "a start state tells them apart", None)
                left.discard(image)
        return [f"({in_row(several, '||')})" if len(several) > 1 else several[0]]

    def _image(
        self,
        row: Fixed,
        moved: dict[str, tuple[int, ...]],
        columns: dict[tuple[core.Storage, Path], int],
    ) -> Fixed:
        found: list[Value] = [None] * len(row)
        for element, value in zip(self._varied, row, strict=True):
            dims, path = iter(element.dims()), list[str | int]()
            for step in element.path:
                path.append(step if isinstance(step, str) else _move(next(dims), step, moved))
            new = None if value is None else _move(element.type, value, moved)
            found[columns[(element.storage, tuple(path))]] = new
        return tuple(found)

    def _orbit(self, row: Fixed, scalarsets: Sequence[core.Scalarset]) -> str:
        names: dict[tuple[str, int], str] = {}
        params, different = [], []
        within = self.spelling.names.within()
        for scalarset in scalarsets:
            own = []
            for number in range(scalarset.size):
                names[(scalarset.name, number)] = within.new("one")
                own.append(names[(scalarset.name, number)])
            params += [f"{name}: {self.spelling.types[scalarset.name]}" for name in own]
            different += [f"{a} != {b}" for a, b in itertools.combinations(own, 2)]
        where = f" where {in_row(different, '&&')}" if different else ""
        return f"(exists {', '.join(params)}{where} {{ {self._row(row, names)} }})"


def _move(type_: core.Simple, value: int, moved: dict[str, tuple[int, ...]]) -> int:
    if isinstance(type_, core.Scalarset) and type_.name in moved:
        return moved[type_.name][value]
    return value


def _order(value: Value) -> tuple[bool, int]:
    return (value is not None, value or 0)


def _orders(row: Fixed) -> list[tuple[bool, int]]:
    return [_order(value) for value in row]
