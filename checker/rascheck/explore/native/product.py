"""How compiled code goes about in a product that is not built, as LLVM IR.

A node is a state and a slot, a place of the automaton, as `state * slots + slot`. What leaves it is
found from the steps of the state and the tables of the automaton.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from rascheck.explore.found import DEGREE
from rascheck.explore.native.emit import Function

UNSEEN, WANTED, FIRST = 0, 1, 2
"""What `numbers` has of a node: not seen yet, to be searched, or its number, from FIRST on."""
KNOWN = 1 << 31
"""The least of the numbers of nodes whose component is known: DONE, or less by its mark."""
DONE = (1 << 32) - 1
FAILS = 1 << 62
"""The bit of a state in which a transition fails."""
SCANNED = 1 << 12
"""States that are looked at at a time for where the automaton stops waiting."""

ARRAYS = (
    "spans",
    "labels",
    "targets",
    "rows",  # for each transition, and for staying, where the letters of all states are
    "then",
    "kept",
    "taken",  # of each transition the assumptions, a bit each
    "failing",  # of each state the assumptions of what fails, and FAILS
    "may",  # whether a slot is in a cycle that keeps all promises, i8
    "roots",  # nodes
    "numbers",
    "stack",  # nodes that are left, whose component is not known
    "frames",  # the way to the present node: FRAME bytes each
    "todo",  # nodes where to go on
    "apart",  # groups of nodes to be searched again, each with its size behind it
    "dues",  # of each mark the assumptions that its part must meet
)
NUMBERS = ("n_roots", "count", "alphabet", "stay", "every", "weak", "strong")
PROGRESS = ("depth", "waiting", "next", "n_todo", "n_apart", "root", "scanned", "marks")
FIELDS = (*ARRAYS, *NUMBERS, *PROGRESS)
FRAME = 24
"""node, low, number, steps left, 32 bits each; then the next step."""


class Shape(NamedTuple):
    """What is known when the code is written; equal shapes have equal code.

    slots, ways: as `Tables` has them. kinds: how many kinds of arrivals. label, letter: bits of
    each. failing: whether a transition fails anywhere. passing: whether there are slots in which no
    run can stay. free: whether there is a place that is with every state. strong: whether there are
    strong assumptions.
    """

    slots: int
    ways: int
    kinds: int
    label: int
    letter: int
    failing: bool
    passing: bool
    free: bool
    strong: bool


class Walker:
    """Writes what looks at steps into a function of the context `%c`."""

    def __init__(self, head: str, shape: Shape) -> None:
        self.f = f = Function(head)
        self.shape = shape
        self.of: dict[str, str] = {}
        for number, name in enumerate((*ARRAYS, *NUMBERS)):
            kind = "ptr" if name in ARRAYS else "i64"
            self.of[name] = f.op(f"load {kind}, ptr {f.element('%c', number)}")
        self.row = f.op(f"load ptr, ptr {self.of['rows']}")

    def progress(self, name: str) -> str:
        """Where a number of the context is."""
        return self.f.element("%c", FIELDS.index(name))

    def get(self, name: str, index: str, bits: int = 32) -> str:
        """An unsigned number of an array."""
        return self.f.unsigned(self.of[name], index, bits)

    def put(self, name: str, index: str, value: str) -> None:
        """Write 32 bits into an array."""
        self.narrow(self.f.element(self.of[name], index, "i32"), value)

    def narrow(self, place: str, value: str) -> None:
        """Write 32 bits."""
        self.f.line(f"store i32 {self.f.op(f'trunc i64 {value} to i32')}, ptr {place}")

    def add(self, slot: str, change: int) -> str:
        """Change a number in memory; its value before."""
        before = self.f.load(slot)
        self.f.store(self.f.binary("add", before, change), slot)
        return before

    def push(self, name: str, height: str, node: str) -> None:
        """Put a node onto an array whose height is in memory."""
        self.put(name, self.add(height, 1), node)

    def apart(self, node: str) -> tuple[str, str]:
        """State and slot of a node."""
        if self.shape.slots == 1:
            return node, "0"
        f, many = self.f, self.shape.slots
        return f.binary("udiv", node, many), f.binary("urem", node, many)

    def span(self, state: str) -> tuple[str, str]:
        """The first step of a state, and how many there are."""
        f = self.f
        span = self.get("spans", state, 64)
        return f.binary("lshr", span, DEGREE), f.binary("and", span, (1 << DEGREE) - 1)

    def stays(self, state: str, many: str) -> str:
        """Whether nothing is enabled in a state."""
        f = self.f
        none = f.compare("eq", many, 0)
        if not self.shape.failing:
            return none
        return f.op(f"and i1 {none}, {f.compare('eq', self.get('failing', state, 64), 0)}")

    def label(self, step: str) -> str:
        """The transition of a step."""
        return self.get("labels", step, self.shape.label)

    def rows(self, slot: str, label: str, to: str) -> str:
        """Where the steps of the automaton stand that go with a transition to a state; of `label`
        nothing is asked if it does not matter."""
        f, shape = self.f, self.shape
        row = self.row
        if shape.kinds > 1:
            row = f.op(f"load ptr, ptr {f.element(self.of['rows'], label)}")
        index = f.unsigned(row, to, shape.letter)
        if slot != "0":
            index = f.binary("add", f.binary("mul", slot, self.of["alphabet"]), index)
        return index if shape.ways == 1 else f.binary("mul", index, shape.ways)

    def node(self, state: str, slot: str) -> str:
        """The number of a node."""
        if self.shape.slots == 1:
            return state
        return self.f.binary("add", self.f.binary("mul", state, self.shape.slots), slot)

    @contextmanager
    def step(self, row: str, way: str, to: str) -> Iterator[str]:
        """What is written inside runs with the node to which a step of the automaton leads."""
        f = self.f
        loaded = f.op(
            f"load i32, ptr {f.element(self.of['then'], f.binary('add', row, way), 'i32')}"
        )
        slot = f.op(f"sext i32 {loaded} to i64")
        with f.when(f.compare("sge", slot, 0)):
            yield self.node(to, slot)

    @contextmanager
    def steps(self, slot: str, label: str, to: str) -> Iterator[tuple[str, str]]:
        """Inside: each node to which a transition to a state leads from a slot; and the place of
        the step in the tables."""
        f = self.f
        row = self.rows(slot, label, to)
        with f.loop("0", str(self.shape.ways)) as way, self.step(row, way, to) as node:
            yield node, f.binary("add", row, way)

    def find(self, node: str) -> None:
        """Go on from a node later, if it has not been seen."""
        f = self.f
        with f.when(f.compare("eq", self.get("numbers", node), UNSEEN)):
            value = str(WANTED)
            if self.shape.passing:
                stay = f.compare("ne", self.get("may", self.apart(node)[1], 8), 0)
                value = f.op(f"select i1 {stay}, i64 {WANTED}, i64 {DONE}")
            self.put("numbers", node, value)
            self.push("todo", self.progress("n_todo"), node)

    def spread(self, state: str, slot: str) -> None:
        """Find all nodes that follow a state and a slot."""
        f = self.f
        first, many = self.span(state)
        with f.loop(first, f.binary("add", first, many)) as edge:
            label = self.label(edge) if self.shape.kinds > 1 else ""
            with self.steps(slot, label, self.get("targets", edge)) as (node, _):
                self.find(node)
        with (
            f.when(self.stays(state, many)),
            self.steps(slot, self.of["stay"], state) as (node, _),
        ):
            self.find(node)

    def enabled(self, state: str, into: str) -> None:
        """Put the assumptions of what is enabled in a state into memory."""
        f = self.f
        first, many = self.span(state)
        f.store(self.get("failing", state, 64) if self.shape.failing else "0", into)
        with f.loop(first, f.binary("add", first, many)) as edge:
            mask = self.get("taken", self.label(edge), 64)
            f.store(f.binary("or", f.load(into), mask), into)
