"""Where a fair run that an automaton accepts may stay, as LLVM IR.

`@mark` looks for the strongly connected components of a product in which all promises are kept and
all assumptions met, depth first (Tarjan 1972, one number a node as in Pearce 2016). The product is
not built: node `state * slots + slot` finds its steps in the graph and the tables. Nodes in which
no run can stay are reached, but no components are looked for among them. Where a component owes
strong assumptions, it is taken apart: the nodes where they are not enabled are searched again.

It works in slices: what it has to do lies in its context, and it returns 0 until all is done.
"""

from __future__ import annotations

from rascheck.explore.native.judge import judging
from rascheck.explore.native.product import DONE, FRAME, SCANNED, WANTED, Shape, Walker


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
            f.store(f.unsigned(place, "0", bits), self.now[name])
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
