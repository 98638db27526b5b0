"""Liveness in machine code: what propositions say of all states, and where fair runs may stay.

Two modules are made when they are needed: `@valued` asks propositions, `@mark` is that of
`components`. What they need of an automaton comes as tables, and all memory is held here.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from rascheck.explore.found import Valued
from rascheck.explore.native.components import text
from rascheck.explore.native.emit import Function
from rascheck.explore.native.lower import Lower
from rascheck.explore.native.machine_code import Code
from rascheck.explore.native.memory import Region
from rascheck.explore.native.product import DONE, FAILS, FIELDS, FIRST, FRAME, KNOWN, Shape
from rascheck.explore.native.words import Unsupported, Words

if TYPE_CHECKING:
    from rascheck.explore.liveness.tables import Tables
    from rascheck.system.ir import Expr

MOST = 62
"""Bits of an i64 that are used."""
MASKS = 255
"""So many different answers fit into a byte, and one says that there are more."""
PLACES = 1024
"""Of the table in which answers are looked up."""
QUICK = 1 << 21
"""Of fewer nodes code that is not optimised is done before the other would be compiled."""
SLICE = 1 << 21
"""About how many nodes are searched between two looks at the clock."""


def valued_text(words: Words, conditions: Sequence[Expr]) -> str:
    """`@valued(states, n, table, masks, out)`: the number of the answer of each state in `out`, and
    the answers, a bit for each condition that holds, or -1 if one fails, in `masks`; how many there
    are, or MASKS + 1 if they are more. `table` has (answer, number + 1) at its hash, or behind."""
    if len(conditions) > MOST:
        raise Unsupported("too many propositions")
    f = Function("define internal i64 @truth(ptr noalias readonly %t) alwaysinline")
    lower = Lower(f, words, "%t")
    answer = "0"
    for bit, condition in enumerate(conditions):
        value = lower.value(condition)
        chosen = f.op(f"select i1 {f.bit(value)}, i64 {1 << bit}, i64 0")
        answer = f.binary("or", answer, chosen)
    f.line(f"ret i64 {answer}")
    if f.fails:
        f.block("fail")
        f.line("ret i64 -1")
    head = "define i64 @valued(ptr noalias readonly %states, i64 %n, ptr noalias %table,"
    g = Function(f"{head} ptr noalias %masks, ptr noalias %out)")
    many, at = g.slot(), g.slot()
    g.store("0", many)
    with g.loop("0", "%n") as i:
        state = g.element("%states", g.binary("mul", i, words.count))
        answer = g.op(f"call i64 @truth(ptr {state})")
        mixed = g.binary("mul", answer, -7046029254386353131)
        g.store(g.binary("lshr", mixed, 64 - (PLACES - 1).bit_length()), at)
        probe, found, fresh, other = g.name("l"), g.name("b"), g.name("b"), g.name("b")
        g.jump(probe)
        g.block(probe)
        entry = g.element("%table", g.binary("mul", g.load(at), 2))
        known = g.load(g.element(entry, 1))
        with g.when(g.compare("eq", known, 0)):
            g.jump(fresh)
            g.block(g.name("b"))
        g.test(g.compare("eq", g.load(entry), answer), found, other)
        g.block(other)
        g.store(g.binary("and", g.binary("add", g.load(at), 1), PLACES - 1), at)
        g.jump(probe)
        g.block(fresh)
        number = g.load(many)
        with g.when(g.compare("eq", number, MASKS)):
            g.line(f"ret i64 {MASKS + 1}")
            g.block(g.name("b"))
        g.store(answer, g.element("%masks", number))
        g.store(answer, entry)
        more = g.binary("add", number, 1)
        g.store(more, g.element(entry, 1))
        g.store(more, many)
        g.jump(found)
        g.block(found)
        number = g.binary("sub", g.load(g.element(entry, 1)), 1)
        g.line(f"store i8 {g.op(f'trunc i64 {number} to i8')}, ptr {g.element('%out', i, 'i8')}")
    g.line(f"ret i64 {g.load(many)}")
    return f.text() + g.text()


def valued(words: Words, conditions: Sequence[Expr], states: int, count: int) -> Valued:
    """What holds in each of `count` states at an address.

    Raises `Unsupported` if there are too many different answers.
    """
    code = code_of(valued_text(words, conditions), count)
    table, masks = array("q", bytes(16 * PLACES)), array("q", bytes(8 * MASKS))
    out = ctypes.create_string_buffer(max(1, count))
    pointers = (table.buffer_info()[0], masks.buffer_info()[0], ctypes.addressof(out))
    many = code.call("valued", states, count, *pointers)
    if many > MASKS:
        raise Unsupported("too many different answers")
    return Valued(masks[:many].tolist(), ctypes.string_at(out, count))


def code_of(text: str, nodes: int) -> Code:
    """Machine code of a module that looks at so many nodes."""
    return Code(text, 0 if nodes < QUICK else 2)


class Memory:
    """The context of `@mark`: arrays that live as long as this does."""

    def __init__(self, nodes: int) -> None:
        self.fields = (ctypes.c_int64 * len(FIELDS))()
        self._kept: list[object] = [self.fields]
        sizes = {"numbers": 4, "stack": 4, "frames": FRAME, "todo": 4, "apart": 8, "dues": 8}
        for name, size in sizes.items():
            region = Region(size * (nodes + 1))
            self._kept.append(region)
            self[name] = region.address
            if name == "numbers":
                self.numbers = memoryview(region.map)[: region.size // 4 * 4].cast("I")
            elif name == "dues":
                self.dues = region.words()

    @property
    def address(self) -> int:
        """Where the context is."""
        return ctypes.addressof(self.fields)

    def __getitem__(self, name: str) -> int:
        return self.fields[FIELDS.index(name)]

    def __setitem__(self, name: str, value: int) -> None:
        self.fields[FIELDS.index(name)] = value

    def hold(self, name: str, kind: str, values: Sequence[int]) -> None:
        """Make a field point to these numbers."""
        numbers = array(kind, values) if len(values) else array(kind, [0])
        self._kept.append(numbers)
        self[name] = numbers.buffer_info()[0]

    def letters(self, kinds: Sequence[int], letters: Sequence[bytes | array[int]]) -> None:
        """Make `rows` point to the letters of each kind."""
        self._kept.append(letters)
        places = [
            ctypes.cast(ctypes.c_char_p(some), ctypes.c_void_p).value or 0
            if isinstance(some, bytes)
            else some.buffer_info()[0]
            for some in letters
        ]
        self.hold("rows", "Q", [places[kind] for kind in kinds])


class Marks:
    """What `@mark` has found."""

    def __init__(self, memory: Memory, slots: dict[int, int]) -> None:
        self.some = memory["marks"] > 0
        self._memory = memory
        self._slots = slots

    def part(self, state: int, place: int) -> int:
        """The number of the part to which a node belongs, or 0."""
        slot = self._slots.get(place)
        if slot is None:
            return 0
        number = self._memory.numbers[state * len(self._slots) + slot]
        return DONE - number if number >= KNOWN else 0

    def due(self, part: int) -> int:
        """The assumptions that a run that stays there must meet, a bit each."""
        return self._memory.dues[part]


Compiled = dict[Shape, Code]
"""What has been compiled before."""


def marked(
    tables: Tables,
    graph: Mapping[str, int],
    label: int,
    failing: dict[int, list[int]],
    count: int,
    known: Compiled,
    look: Callable[[], None],
) -> Marks | None:
    """The parts in a graph of `count` states, whose labels have so many bits; None if there is too
    much of it. `look` is called now and then, and may raise something to end it."""
    justice, slots = tables.justice, len(tables.slots)
    if tables.every.bit_length() > MOST or max(justice.taken).bit_length() > MOST:
        return None
    if count * max(1, slots) >= KNOWN - FIRST:
        return None
    memory = Memory(count * slots)
    for name, address in graph.items():
        memory[name] = address
    memory.letters(tables.kinds, tables.letters)
    for name, kind, values in (
        ("then", "i", tables.then),
        ("kept", "Q", tables.kept),
        ("taken", "Q", justice.taken),
        ("may", "B", tables.may),
        ("roots", "Q", [state * slots + slot for state, slot in tables.roots]),
    ):
        memory.hold(name, kind, values)
    if failing:
        masks = array("Q", bytes(8 * count))
        for state, labels in failing.items():
            masks[state] = FAILS
            for one in labels:
                masks[state] |= justice.taken[one]
        memory.hold("failing", "Q", masks)
    numbers = {"n_roots": len(tables.roots), "count": count, "alphabet": tables.alphabet}
    numbers |= {"stay": len(justice.taken) - 1, "every": tables.every, "next": FIRST}
    for name, value in (numbers | {"weak": justice.weak, "strong": justice.strong}).items():
        memory[name] = value
    shape = Shape(
        slots=max(1, slots),
        ways=tables.ways,
        kinds=len(tables.letters),
        label=label,
        letter=8 if isinstance(tables.letters[0], bytes) else 32,
        failing=bool(failing),
        passing=not all(tables.may),
        free=tables.free is not None,
        strong=justice.strong != 0,
    )
    if shape not in known:
        known[shape] = code_of(text(shape), count * slots)
    while not known[shape].call("mark", memory.address, SLICE):
        look()
    return Marks(memory, tables.slots)
