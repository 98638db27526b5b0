"""Whether a fair run that keeps all promises may stay in a component, as LLVM IR."""

from __future__ import annotations

from rascheck.explore.native.product import DONE, KNOWN, Shape, Walker


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
