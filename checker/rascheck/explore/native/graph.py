"""What is asked of all states when they are found, as LLVM IR: ways back, stuck, coverage."""

from __future__ import annotations

from rascheck.explore.native.context import Context, defined
from rascheck.explore.native.emit import Function
from rascheck.explore.native.kernel import KEPT


def graph(words: int) -> list[str]:
    """The functions for states of so many words."""
    parts: list[str] = []
    behind(parts, words)
    movers(parts)
    flow(parts)
    head = "define i64 @unfinished(ptr noalias %c, ptr noalias %can, i64 %n)"
    with defined(parts, head, words, "ret i64 0") as c:
        # Of what rests in no final state, that which can never move again.
        f, states = c.f, c.at("states")
        with f.loop("0", "%n") as i:
            resting = f.op(f"call i64 @resting(ptr {c.state(states, i)})")
            place = f.element("%can", i)
            f.store(f.binary("and", resting, f.binary("xor", f.load(place), -1)), place)
    head = "define i64 @survey(ptr noalias %c, ptr noalias %seen, i64 %n)"
    with defined(parts, head, words, "ret i64 0") as c:
        f, states = c.f, c.at("states")
        with f.loop("0", "%n") as i:
            f.line(f"call void @enter(ptr {c.state(states, i)}, ptr %seen)")
    return parts


def behind(parts: list[str], words: int) -> None:
    """`@behind(c, from, to)`: steps to marked states; the first state that was not expanded."""
    head = "define i64 @behind(ptr noalias %c, i64 %from, i64 %to)"
    with defined(parts, head, words, "ret i64 %to") as c:
        f = c.f
        states, buffer, labels, marks = (
            c.at("states"),
            c.at("buffer"),
            c.at("labels"),
            c.at("marks"),
        )
        with f.loop("%from", "%to") as number:
            with f.when(f.compare("uge", c.get("n_found"), KEPT)):
                f.line(f"ret i64 {number}")
                f.block(f.name("b"))
            for name in ("n_failed", "n_hits"):
                c.set(name, "0")
            state = c.state(states, number)
            n = f.op(f"call i64 @expand(ptr {state}, i64 {number}, ptr %c, i64 0)")
            with f.loop("0", n) as i:
                state = c.state(buffer, i)
                tag = f.op(f"call i64 @hash(ptr {state})")
                to = f.op(f"call i64 @look_up(ptr %c, ptr {state}, i64 {tag})")
                with f.when(f.compare("ne", f.load(f.element(marks, to)), 0)):
                    label = f.op(f"load i32, ptr {f.element(labels, i, 'i32')}")
                    c.keep("found", number, f.op(f"zext i32 {label} to i64"), to)


def movers(parts: list[str]) -> None:
    """`@movers(c, labels, takes, can, n)`: can[i] |= who takes part in what leaves state i."""
    head = "define i64 @movers(ptr noalias %c, ptr noalias %labels, ptr noalias %takes,"
    with defined(parts, f"{head} ptr noalias %can, i64 %n)", 0, "ret i64 0") as c:
        f = c.f
        starts, stops = c.at("starts"), c.at("stops")
        with f.loop("0", "%n") as i:
            edges = (f.load(f.element(one, i)) for one in (starts, stops))
            with f.loop(*edges) as edge:
                gather(f, f.element("%can", i), "%labels", edge, "%takes")


def flow(parts: list[str]) -> None:
    """`@flow(c, targets, can, n)`: give each state what its successors can; whether any grew."""
    f = Function("define i64 @flow(ptr noalias %c, ptr noalias %targets, ptr noalias %can, i64 %n)")
    c = Context(f, 0)
    starts, stops, grew = c.at("starts"), c.at("stops"), f.slot()
    f.store("0", grew)
    with f.loop("0", "%n") as done:  # from the last to the first: most edges lead onwards
        i = f.binary("sub", f.binary("sub", "%n", done), 1)
        place = f.element("%can", i)
        before = f.load(place)
        edges = (f.load(f.element(one, i)) for one in (starts, stops))
        with f.loop(*edges) as edge:
            gather(f, place, "%targets", edge, "%can")
        with f.when(f.compare("ne", f.load(place), before)):
            f.store("1", grew)
    f.line(f"ret i64 {f.load(grew)}")
    parts.append(f.text())


def gather(f: Function, place: str, edges: str, edge: str, masks: str) -> None:
    """Add the mask of what an edge has."""
    label = f.op(f"load i32, ptr {f.element(edges, edge, 'i32')}")
    mask = f.load(f.element(masks, f.op(f"zext i32 {label} to i64")))
    f.store(f.binary("or", f.load(place), mask), place)
