"""Liveness in machine code: where a fair run that an automaton accepts may stay.

Two modules are made when they are needed. `@truths` asks propositions of all states. `@mark` looks
for the strongly connected components of the product in which all promises are kept and all weak
assumptions met, depth first (Tarjan 1972), without building the product: a node is the number of a
state times the number of places, plus a place, and its steps are found again from the graph. Strong
assumptions are not looked at: with them, what is found must be looked at again, what is not is not.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rascheck.explore.native.emit import Function
from rascheck.explore.native.lower import Lower
from rascheck.explore.native.machine_code import Code
from rascheck.explore.native.memory import Region
from rascheck.explore.native.words import Unsupported, Words

if TYPE_CHECKING:
    from rascheck.explore.liveness.tables import Tables
    from rascheck.system.ir import Expr

MOST = 62
"""Bits of an i64 that are used."""
FAILS = 1 << 62
"""The bit of a state in which a transition fails."""
DONE = 0x7FFFFFFF
"""In place of its number: the component of a node is known."""

FIELDS = (
    "starts",
    "stops",
    "labels",
    "targets",
    "letters",  # for each transition, and for staying, where the letters of all states are
    "first",  # for each place and letter where its steps begin
    "then",  # of each step the place
    "kept",  # of each step the promises, a bit each
    "taken",  # of each transition the assumptions
    "failing",  # of each state the assumptions of what fails, and FAILS
    "may",  # whether a place is in a cycle that keeps all promises
    "roots",
    "numbers",  # of each node, in the order of discovery; 0, or DONE
    "lows",  # the least number that is reached; once the component is known, its mark
    "stack",  # nodes whose component is not known
    "work",  # the way to the present node: WORK each
    "n_roots",
    "places",
    "alphabet",
    "stay",
    "every",
    "weak",
)
WORK = ("node", "state", "place", "edge", "stop", "step", "last", "to")


def truths_text(words: Words, conditions: Sequence[Expr]) -> str:
    """`@truths(states, out, n)`: a bit for each condition that holds, or -1 if one fails."""
    if len(conditions) > MOST:
        raise Unsupported("too many propositions")
    f = Function("define internal i64 @truth(ptr noalias readonly %t)")
    lower = Lower(f, words, "%t")
    answer = "0"
    for number, condition in enumerate(conditions):
        value = lower.value(condition)
        bit = f.op(f"icmp ne i64 {value.text}, 0")
        chosen = f.op(f"select i1 {bit}, i64 {1 << number}, i64 0")
        answer = f.binary("or", answer, chosen)
    f.line(f"ret i64 {answer}")
    if f.fails:
        f.block("fail")
        f.line("ret i64 -1")
    g = Function("define i64 @truths(ptr noalias readonly %states, ptr noalias %out, i64 %n)")
    with g.loop("0", "%n") as i:
        state = g.element("%states", g.binary("mul", i, words.count))
        g.store(g.op(f"call i64 @truth(ptr {state})"), g.element("%out", i))
    g.line("ret i64 0")
    return f.text() + g.text()


class Emptiness:
    """Writes `@mark(c)`."""

    def __init__(self) -> None:
        self.f = f = Function("define i64 @mark(ptr noalias %c)")
        self.depth, self.waiting, self.count = f.slot(), f.slot(), f.slot()
        self.marks, self.mark = f.slot(), f.slot()
        self.of: dict[str, str] = {}
        for number, name in enumerate(FIELDS):
            kind = "i64" if number >= FIELDS.index("n_roots") else "ptr"
            self.of[name] = f.op(f"load {kind}, ptr {f.element('%c', number)}")

    # ------------------------------------------------------------------------------------ memory

    def narrow(self, name: str, index: str) -> str:
        """An unsigned i32 of an array."""
        f = self.f
        loaded = f.op(f"load i32, ptr {f.element(self.of[name], index, 'i32')}")
        return f.op(f"zext i32 {loaded} to i64")

    def put(self, name: str, index: str, value: str) -> None:
        """Write an i32 of an array."""
        f = self.f
        f.line(
            f"store i32 {f.op(f'trunc i64 {value} to i32')}, "
            f"ptr {f.element(self.of[name], index, 'i32')}"
        )

    def wide(self, name: str, index: str) -> str:
        """An i64 of an array."""
        return self.f.load(self.f.element(self.of[name], index))

    def frame(self, at: str, part: str) -> str:
        """A pointer to a part of an entry of `work`."""
        f = self.f
        base = f.binary("mul", at, len(WORK))
        return f.element(self.of["work"], f.binary("add", base, WORK.index(part)))

    def add(self, slot: str, change: int) -> str:
        """Change a slot; its value before."""
        before = self.f.load(slot)
        self.f.store(self.f.binary("add", before, change), slot)
        return before

    def steps(self, label: str, state: str, place: str) -> tuple[str, str]:
        """Where the steps begin and end from a place, where a transition leads to a state."""
        f = self.f
        row = f.op(f"load ptr, ptr {f.element(self.of['letters'], label)}")
        loaded = f.op(f"load i32, ptr {f.element(row, state, 'i32')}")
        letter = f.op(f"zext i32 {loaded} to i64")
        index = f.binary("add", f.binary("mul", place, self.of["alphabet"]), letter)
        return self.narrow("first", index), self.narrow("first", f.binary("add", index, 1))

    def node(self, state: str, place: str) -> str:
        """The number of a node."""
        return self.f.binary("add", self.f.binary("mul", state, self.of["places"]), place)

    def lower(self, node: str, than: str) -> None:
        """The least number that can be reached from a node is no greater than this."""
        with self.f.when(self.f.compare("ult", than, self.narrow("lows", node))):
            self.put("lows", node, than)

    # ------------------------------------------------------------------------------------ search

    def text(self) -> str:
        """The whole module."""
        f = self.f
        f.store("0", self.depth)
        f.store("0", self.waiting)
        f.store("1", self.count)
        f.store("0", self.marks)
        with f.loop("0", self.of["n_roots"]) as i:
            root = self.wide("roots", i)
            with f.when(f.compare("eq", self.narrow("numbers", root), 0)):
                self.enter(root)
                again, out, some = f.name("l"), f.name("e"), f.name("b")
                f.jump(again)
                f.block(again)
                f.test(f.compare("ne", f.load(self.depth), 0), some, out)
                f.block(some)
                self.go_on(again)
                f.block(out)
        f.line(f"ret i64 {f.load(self.marks)}")
        return f.text()

    def enter(self, node: str) -> None:
        """Number a node, and make it the present one."""
        f = self.f
        number = self.add(self.count, 1)
        self.put("numbers", node, number)
        self.put("lows", node, number)
        f.store(node, f.element(self.of["stack"], self.add(self.waiting, 1)))
        at = self.add(self.depth, 1)
        state = f.binary("udiv", node, self.of["places"])
        place = f.binary("urem", node, self.of["places"])
        start, stop = self.wide("starts", state), self.wide("stops", state)
        parts = {"node": node, "state": state, "place": place, "edge": start, "stop": stop}
        for part, value in {**parts, "step": "0", "last": "0", "to": state}.items():
            f.store(value, self.frame(at, part))
        with f.when(self.stays(state, start, stop)):
            for part, value in zip(
                ("step", "last"), self.steps(self.of["stay"], state, place), strict=True
            ):
                f.store(value, self.frame(at, part))

    def stays(self, state: str, start: str, stop: str) -> str:
        """Whether nothing is enabled in a state."""
        f = self.f
        fine = f.compare("eq", self.wide("failing", state), 0)
        return f.op(f"and i1 {fine}, {f.compare('eq', start, stop)}")

    def go_on(self, again: str) -> None:
        """One thing to do at the present node."""
        f = self.f
        at = f.binary("sub", f.load(self.depth), 1)
        node = f.load(self.frame(at, "node"))
        step = f.load(self.frame(at, "step"))
        with f.when(f.compare("ult", step, f.load(self.frame(at, "last")))):
            f.store(f.binary("add", step, 1), self.frame(at, "step"))
            to = self.node(f.load(self.frame(at, "to")), self.narrow("then", step))
            number = self.narrow("numbers", to)
            with f.when(f.compare("eq", number, 0)):
                self.enter(to)
                f.jump(again)
                f.block(f.name("b"))
            with f.when(f.compare("ne", number, DONE)):
                self.lower(node, number)
            f.jump(again)
            f.block(f.name("b"))
        edge = f.load(self.frame(at, "edge"))
        with f.when(f.compare("ult", edge, f.load(self.frame(at, "stop")))):
            f.store(f.binary("add", edge, 1), self.frame(at, "edge"))
            to, label = self.narrow("targets", edge), self.narrow("labels", edge)
            first, last = self.steps(label, to, f.load(self.frame(at, "place")))
            for part, value in (("step", first), ("last", last), ("to", to)):
                f.store(value, self.frame(at, part))
            f.jump(again)
            f.block(f.name("b"))
        self.leave(at, node)
        f.jump(again)

    def leave(self, at: str, node: str) -> None:
        """Everything behind a node is known."""
        f = self.f
        f.store(at, self.depth)
        low = self.narrow("lows", node)
        with f.when(f.compare("ne", at, 0)):
            self.lower(f.load(self.frame(f.binary("sub", at, 1), "node")), low)
        number = self.narrow("numbers", node)
        with f.when(f.compare("eq", low, number)):
            end = f.load(self.waiting)
            back, here = f.name("l"), f.name("b")
            f.jump(back)
            f.block(back)
            f.store(f.binary("sub", f.load(self.waiting), 1), self.waiting)
            one = f.load(f.element(self.of["stack"], f.load(self.waiting)))
            f.test(f.compare("eq", one, node), here, back)
            f.block(here)
            start = f.load(self.waiting)
            place = f.load(self.frame(at, "place"))
            f.store("0", self.mark)
            with f.when(f.compare("ne", self.wide("may", place), 0)):
                self.judge(start, end, number)
            with f.loop(start, end) as i:
                one = f.load(f.element(self.of["stack"], i))
                self.put("numbers", one, str(DONE))
                self.put("lows", one, f.load(self.mark))

    def judge(self, start: str, end: str, number: str) -> None:
        """Give stack[start:end], a component that begins at `number`, a mark if a run may stay."""
        f = self.f
        promises, taken, always, some = (f.slot() for _ in range(4))
        for slot, value in ((promises, "0"), (taken, "0"), (always, "-1"), (some, "0")):
            f.store(value, slot)

        def take(label: str, to: str, place: str, mask: str) -> None:
            with f.loop(*self.steps(label, to, place)) as step:
                then = self.narrow("numbers", self.node(to, self.narrow("then", step)))
                known = f.compare("ne", then, DONE)
                inside = f.op(f"and i1 {known}, {f.compare('uge', then, number)}")
                with f.when(inside):
                    f.store("1", some)
                    for slot, more in ((promises, self.wide("kept", step)), (taken, mask)):
                        f.store(f.binary("or", f.load(slot), more), slot)

        enabled = f.slot()
        with f.loop(start, end) as i:
            node = f.load(f.element(self.of["stack"], i))
            state = f.binary("udiv", node, self.of["places"])
            place = f.binary("urem", node, self.of["places"])
            f.store(self.wide("failing", state), enabled)
            first, stop = self.wide("starts", state), self.wide("stops", state)
            with f.loop(first, stop) as edge:
                label = self.narrow("labels", edge)
                mask = self.wide("taken", label)
                f.store(f.binary("or", f.load(enabled), mask), enabled)
                take(label, self.narrow("targets", edge), place, mask)
            with f.when(self.stays(state, first, stop)):
                take(self.of["stay"], state, place, "0")
            f.store(f.binary("and", f.load(always), f.load(enabled)), always)
        owed = f.binary("and", self.of["weak"], f.load(always))
        owed = f.binary("and", owed, f.binary("xor", f.load(taken), -1))
        fair = f.compare("eq", owed, 0)
        kept = f.compare("eq", f.load(promises), self.of["every"])
        good = f.op(f"and i1 {fair}, {kept}")
        with f.when(f.op(f"and i1 {good}, {f.compare('ne', f.load(some), 0)}")):
            self.add(self.marks, 1)
            f.store(f.load(self.marks), self.mark)


class Memory:
    """The context of `@mark`: arrays that live as long as this does."""

    def __init__(self, nodes: int) -> None:
        self.fields = (ctypes.c_int64 * len(FIELDS))()
        self._kept: list[object] = [self.fields]
        sizes = {"numbers": 4 * nodes, "lows": 4 * nodes, "stack": 8 * nodes}
        for name, size in (*sizes.items(), ("work", 8 * len(WORK) * nodes)):
            region = Region(size)
            self._kept.append(region)
            self[name] = region.address
            if name == "lows":
                self.marks = memoryview(region.map)[: region.size // 4 * 4].cast("I")

    @property
    def address(self) -> int:
        """Where the context is."""
        return ctypes.addressof(self.fields)

    def __setitem__(self, name: str, value: int) -> None:
        self.fields[FIELDS.index(name)] = value

    def hold(self, name: str, kind: str, values: Sequence[int]) -> None:
        """Make a field point to these numbers."""
        numbers = array(kind, values) if len(values) else array(kind, [0])
        self._kept.append(numbers)
        self[name] = numbers.buffer_info()[0]


def truths(words: Words, conditions: Sequence[Expr], states: int, count: int) -> array[int]:
    """What holds in each of `count` states at an address. Raises `Unsupported`."""
    found = array("q", bytes(8 * count))
    Code(truths_text(words, conditions)).call("truths", states, found.buffer_info()[0], count)
    return found


class Marks:
    """What `@mark` has found."""

    def __init__(self, memory: Memory, count: int, places: int) -> None:
        self.some = count > 0
        self._marks = memory.marks
        self._places = places

    def part(self, state: int, place: int) -> int:
        """The number of the part to which a node belongs, or 0."""
        return self._marks[state * self._places + place]


def marked(
    tables: Tables, graph: Mapping[str, int], failing: dict[int, list[int]], count: int
) -> Marks | None:
    """The parts in a graph of `count` states; None if they are not known."""
    if tables.every.bit_length() > MOST or max(tables.taken).bit_length() > MOST:
        return None
    memory = Memory(count * tables.places)
    for name, address in graph.items():
        memory[name] = address
    memory.hold("letters", "Q", [letters.buffer_info()[0] for letters in tables.letters])
    for name, kind, values in (
        ("first", "I", tables.first),
        ("then", "I", tables.then),
        ("kept", "Q", tables.kept),
        ("taken", "Q", tables.taken),
        ("may", "Q", [int(place in tables.may) for place in range(tables.places)]),
        ("roots", "Q", [state * tables.places + place for state, place in tables.roots]),
    ):
        memory.hold(name, kind, values)
    masks = Region(8 * count)
    words = masks.words()
    for state, labels in failing.items():
        words[state] = FAILS
        for label in labels:
            words[state] |= tables.taken[label]
    words.release()
    memory["failing"] = masks.address
    memory["n_roots"], memory["places"] = len(tables.roots), tables.places
    memory["alphabet"], memory["stay"] = tables.alphabet, len(tables.taken) - 1
    memory["every"], memory["weak"] = tables.every, tables.weak
    code = Code(Emptiness().text())
    found = Marks(memory, code.call("mark", memory.address), tables.places)
    return None if found.some and tables.strong else found
