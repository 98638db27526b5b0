"""Where a fair run that an automaton accepts may stay, as LLVM IR.

`@mark` looks for the strongly connected components of a product in which all promises are kept and
all assumptions met, depth first (Tarjan 1972, one number a node as in Pearce 2016). The product is
not built: node `state * slots + slot` finds its steps in the graph and the tables. Nodes in which
no run can stay are reached, but no components are looked for among them. Where a component owes
strong assumptions, it is taken apart: the nodes where they are not enabled are searched again.

It works in slices: what it has to do lies in its context, and it returns 0 until all is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from rascheck.explore.found import DEGREE
from rascheck.explore.native.emit import Function
from rascheck.explore.native.graph import element

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
        return element(self.f, self.of[name], index, bits)

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
        index = element(f, row, to, shape.letter)
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


def text(shape: Shape) -> str:
    """The whole module."""
    head = "declare void @llvm.prefetch.p0(ptr, i32, i32, i32)\n"
    return head + Search(shape).text() + judging(shape)


class Search:
    """Writes `@mark(c, most)`: go on for about so many nodes; whether all is done.

    The present node is in `now`: its parts are those of a frame, with `state` and `slot`.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.w = Walker("define i64 @mark(ptr noalias %c, i64 %most)", shape)
        self.f = f = self.w.f
        self.depth, self.waiting, self.next, self.left = (f.slot() for _ in range(4))
        names = ("node", "low", "number", "steps", "edge", "state", "slot")
        self.now = {name: f.slot() for name in names}
        self.main, self.go_on = f.name("l"), f.name("l")

    def text(self) -> str:
        """The function."""
        f, w = self.f, self.w
        for name in ("depth", "waiting", "next"):
            f.store(f.load(w.progress(name)), getattr(self, name))
        f.store("%most", self.left)
        f.jump(self.main)
        f.block(self.main)
        with f.when(f.compare("sle", f.load(self.left), 0)):
            self.rest("0")
        with f.when(f.compare("ne", f.load(self.depth), 0)):
            self.pop()
            self.jump(self.go_on)
        with f.when(f.compare("ne", f.load(w.progress("n_todo")), 0)):
            self.take()
        with f.when(f.compare("ult", f.load(w.progress("root")), w.of["n_roots"])):
            w.find(w.get("roots", w.add(w.progress("root"), 1), 64))
            self.jump(self.main)
        if self.shape.free:
            with f.when(f.compare("ult", f.load(w.progress("scanned")), w.of["count"])):
                self.scan()
        with f.when(f.compare("ne", f.load(w.progress("n_apart")), 0)):
            self.regroup()
        self.rest("1")
        f.jump(self.main)
        f.block(self.go_on)
        with f.when(f.compare("eq", f.load(self.now["steps"]), 0)):
            self.leave()
        self.step()
        return f.text()

    def jump(self, label: str) -> None:
        """Go there; what follows stands for itself."""
        self.f.jump(label)
        self.f.block(self.f.name("b"))

    def rest(self, answer: str) -> None:
        """Return, and go on from here the next time."""
        f = self.f
        for name in ("depth", "waiting", "next"):
            f.store(f.load(getattr(self, name)), self.w.progress(name))
        f.line(f"ret i64 {answer}")
        f.block(f.name("b"))

    # ------------------------------------------------------------------------------ where to begin

    def take(self) -> None:
        """One of the nodes that were found."""
        f, w = self.f, self.w
        height = f.binary("sub", f.load(w.progress("n_todo")), 1)
        f.store(height, w.progress("n_todo"))
        node = w.get("todo", height)
        if self.shape.passing:
            state, slot = w.apart(node)
            with f.when(f.compare("eq", w.get("may", slot, 8), 0)):
                w.spread(state, slot)
                w.add(self.left, -1)
                self.jump(self.main)
        with f.when(f.compare("ule", w.get("numbers", node), WANTED)):
            self.enter(node)
        self.jump(self.main)

    def scan(self) -> None:
        """Find what follows where the automaton waits, in some of the states."""
        f, w, shape = self.f, self.w, self.shape
        start = w.add(w.progress("scanned"), SCANNED)
        end = f.binary("add", start, SCANNED)
        less = f.compare("ult", end, w.of["count"])
        with f.loop(start, f.op(f"select i1 {less}, i64 {end}, i64 {w.of['count']}")) as state:
            if shape.kinds > 1:
                w.spread(state, str(shape.slots))
            else:  # whichever way a state is reached, the letter is its own
                with w.steps(str(shape.slots), "", state) as (node, _):
                    w.find(node)
        w.add(self.left, -SCANNED // 4)
        self.jump(self.main)

    def regroup(self) -> None:
        """What is left of a component is searched by itself: all else is known."""
        f, w = self.f, self.w
        top = f.binary("sub", f.load(w.progress("n_apart")), 1)
        bottom = f.binary("sub", top, w.get("apart", top))
        with f.loop(bottom, top) as i:
            node = w.get("apart", i)
            w.put("numbers", node, str(WANTED))
            w.push("todo", w.progress("n_todo"), node)
        f.store(bottom, w.progress("n_apart"))
        self.jump(self.main)

    # ------------------------------------------------------------------------------------ the way

    def enter(self, node: str) -> None:
        """Number a node, make it the present one, and go on with it."""
        f, w = self.f, self.w
        number = w.add(self.next, 1)
        w.put("numbers", node, number)
        state, slot = w.apart(node)
        first, many = w.span(state)
        ways = self.shape.ways
        parts = {"node": node, "low": str(DONE), "number": number, "state": state, "slot": slot}
        parts |= {"edge": f.binary("mul", first, ways), "steps": f.binary("mul", many, ways)}
        for name, value in parts.items():
            f.store(value, self.now[name])
        with f.when(w.stays(state, many)):
            f.store(str(-ways), self.now["edge"])
            f.store(str(ways), self.now["steps"])
        with f.loop(first, f.binary("add", first, many)) as edge:
            ahead = f.element(w.of["numbers"], w.node(w.get("targets", edge), "0"), "i32")
            f.line(f"call void @llvm.prefetch.p0(ptr {ahead}, i32 1, i32 3, i32 1)")
        w.add(self.left, -1)
        with f.when(f.compare("sle", f.load(self.left), 0)):
            self.push()
            self.rest("0")
        self.jump(self.go_on)

    def frame(self, depth: str) -> dict[str, tuple[str, int]]:
        """Where the parts of a frame are, and their bits."""
        f = self.f
        base = f.element(self.w.of["frames"], f.binary("mul", depth, FRAME // 8))
        narrow = ("node", "low", "number", "steps")
        places = {name: (f.element(base, i, "i32"), 32) for i, name in enumerate(narrow)}
        return {**places, "edge": (f.element(base, 2), 64)}

    def push(self) -> None:
        """Put the present node onto the way."""
        for name, (place, bits) in self.frame(self.w.add(self.depth, 1)).items():
            value = self.f.load(self.now[name])
            if bits == 32:
                self.w.narrow(place, value)
            else:
                self.f.store(value, place)

    def pop(self) -> None:
        """Go back to the node before."""
        f = self.f
        top = f.binary("sub", f.load(self.depth), 1)
        f.store(top, self.depth)
        for name, (place, bits) in self.frame(top).items():
            f.store(element(f, place, "0", bits), self.now[name])
        state, slot = self.w.apart(f.load(self.now["node"]))
        f.store(state, self.now["state"])
        f.store(slot, self.now["slot"])

    def lower(self, than: str) -> None:
        """The least number that is reached from the present node is no greater than this."""
        f = self.f
        low = f.load(self.now["low"])
        f.store(f.op(f"call i64 @llvm.umin.i64(i64 {low}, i64 {than})"), self.now["low"])

    def step(self) -> None:
        """The next step of the present node."""
        f, w, ways = self.f, self.w, self.shape.ways
        w.add(self.now["steps"], -1)
        edge = w.add(self.now["edge"], 1)
        way = "0"
        if ways > 1:
            way = f.binary("and", edge, ways - 1)
            edge = f.binary("ashr", edge, ways.bit_length() - 1)
        inner, outer, end = f.name("b"), f.name("b"), f.name("e")
        label, to = f.slot(), f.slot()
        f.test(f.compare("sge", edge, 0), inner, outer)
        f.block(inner)
        f.store(w.label(edge) if self.shape.kinds > 1 else "0", label)
        f.store(w.get("targets", edge), to)
        f.jump(end)
        f.block(outer)
        f.store(w.of["stay"], label)
        f.store(f.load(self.now["state"]), to)
        f.jump(end)
        f.block(end)
        target = f.load(to)
        slot = "0" if self.shape.slots == 1 else f.load(self.now["slot"])
        row = w.rows(slot, f.load(label), target)
        with w.step(row, way, target) as node:
            number = w.get("numbers", node)
            with f.when(f.compare("ule", number, WANTED)):
                if self.shape.passing:
                    stay = f.compare("ne", w.get("may", w.apart(node)[1], 8), 0)
                    inside, outside = f.name("b"), f.name("b")
                    f.test(stay, inside, outside)
                    f.block(outside)
                    w.find(node)
                    f.jump(self.go_on)
                    f.block(inside)
                self.push()
                self.enter(node)
            self.lower(number)
        f.jump(self.go_on)

    def leave(self) -> None:
        """Everything behind the present node is known."""
        f, w = self.f, self.w
        node, low, number = (f.load(self.now[name]) for name in ("node", "low", "number"))
        with f.when(f.compare("ult", low, number)):
            w.push("stack", self.waiting, node)
            self.pop()
            self.lower(low)
            self.jump(self.go_on)
        around, alone, end = f.name("b"), f.name("b"), f.name("e")
        f.test(f.compare("eq", low, number), around, alone)
        f.block(alone)  # it is in no cycle
        w.put("numbers", node, str(DONE))
        f.jump(end)
        f.block(around)
        w.push("stack", self.waiting, node)
        height = f.load(self.waiting)
        start = f.op(f"call i64 @judge(ptr %c, i64 {height}, i64 {number})")
        f.store(start, self.waiting)
        f.jump(end)
        f.block(end)
        with f.when(f.compare("eq", f.load(self.depth), 0)):
            self.jump(self.main)
        self.pop()
        self.jump(self.go_on)


def judging(shape: Shape) -> str:
    """`@judge(c, end, number)`: whether a run may stay in the component whose nodes, which end the
    stack, have numbers from this one on; where it begins on the stack, from which it is gone."""
    w = Walker("define internal i64 @judge(ptr noalias %c, i64 %end, i64 %number) noinline", shape)
    f = w.f
    start, promises, taken, always, ever, enabled, value = (f.slot() for _ in range(7))
    f.store("%end", start)
    back, out, look, more = f.name("l"), f.name("e"), f.name("b"), f.name("b")
    f.jump(back)
    f.block(back)
    f.test(f.compare("ne", f.load(start), 0), look, out)
    f.block(look)
    below = f.binary("sub", f.load(start), 1)
    f.test(f.compare("uge", w.get("numbers", w.get("stack", below)), "%number"), more, out)
    f.block(more)
    f.store(below, start)
    f.jump(back)
    f.block(out)
    begin = f.load(start)
    for slot, number in ((promises, 0), (taken, 0), (always, -1), (ever, 0), (value, DONE)):
        f.store(str(number), slot)

    def join(slot: str, mask: str, op: str = "or") -> None:
        f.store(f.binary(op, f.load(slot), mask), slot)

    def follow(slot: str, label: str, to: str, mask: str) -> None:
        with w.steps(slot, label, to) as (node, row):
            number = w.get("numbers", node)
            known = f.compare("ult", number, KNOWN)
            with f.when(f.op(f"and i1 {known}, {f.compare('uge', number, '%number')}")):
                join(promises, w.get("kept", row, 64))
                join(taken, mask)

    def met() -> str:
        late = f.binary("xor", f.load(promises), w.of["every"])
        owed = f.binary("and", w.of["weak"], f.load(always))
        owed = f.binary("and", owed, f.binary("xor", f.load(taken), -1))
        return f.compare("eq", f.binary("or", late, owed), 0)

    judged = f.name("e")
    with f.loop(begin, "%end") as i:
        state, slot = w.apart(w.get("stack", i))
        first, many = w.span(state)
        f.store(w.get("failing", state, 64) if shape.failing else "0", enabled)
        with f.loop(first, f.binary("add", first, many)) as edge:
            label = w.label(edge)
            mask = w.get("taken", label, 64)
            join(enabled, mask)
            follow(slot, label, w.get("targets", edge), mask)
        with f.when(w.stays(state, many)):
            follow(slot, w.of["stay"], state, "0")
        join(always, f.load(enabled), "and")
        join(ever, f.load(enabled))
        if not shape.strong:  # no node that is still to come can undo it
            on = f.name("b")
            f.test(met(), judged, on)
            f.block(on)
    f.jump(judged)
    f.block(judged)
    due = f.binary("and", w.of["strong"], f.load(ever))
    owed = f.binary("and", due, f.binary("xor", f.load(taken), -1))
    with f.when(met()):
        with f.when(f.compare("eq", owed, 0)):
            mark = f.binary("add", w.add(w.progress("marks"), 1), 1)
            f.store(f.binary("sub", str(DONE), mark), value)
            f.store(f.binary("or", w.of["weak"], due), f.element(w.of["dues"], mark))
        if shape.strong:
            with f.when(f.compare("ne", owed, 0)):
                set_apart(w, begin, owed, enabled)
    with f.loop(begin, "%end") as i:
        w.put("numbers", w.get("stack", i), f.load(value))
    f.line(f"ret i64 {begin}")
    return f.text()


def set_apart(w: Walker, begin: str, owed: str, enabled: str) -> None:
    """Of stack[begin:end] the nodes that do not owe anything are a group to be searched again."""
    f, height = w.f, w.progress("n_apart")
    before = f.load(height)
    with f.loop(begin, "%end") as i:
        node = w.get("stack", i)
        w.enabled(w.apart(node)[0], enabled)
        with f.when(f.compare("eq", f.binary("and", f.load(enabled), owed), 0)):
            w.push("apart", height, node)
    many = f.binary("sub", f.load(height), before)
    with f.when(f.compare("ne", many, 0)):
        w.push("apart", height, many)
