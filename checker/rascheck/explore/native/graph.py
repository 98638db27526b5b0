"""What is asked of all states when they are found, as LLVM IR: ways back, stuck, coverage."""

from __future__ import annotations

from rascheck.explore.native.emit import Function
from rascheck.explore.native.kernel import KEPT, Context, defined


def graph(words: int, *, turned: bool = False) -> list[str]:
    """The functions for states of so many words; turned: states stand for others."""
    parts: list[str] = []
    behind(parts, words, turned=turned)
    movers(parts)
    flow(parts, turned=turned)
    with defined(
        parts, "define void @unfinished(ptr noalias %c, ptr noalias %can, i64 %n)", words
    ) as c:
        # Of what rests in no final state, that which can never move again.
        f, states = c.f, c.at("states")
        with f.loop("0", "%n") as i:
            resting = f.op(f"call i64 @resting(ptr {c.state(states, i)})")
            place = f.element("%can", i)
            f.store(f.binary("and", resting, f.binary("xor", f.load(place), -1)), place)
    with defined(
        parts, "define void @survey(ptr noalias %c, ptr noalias %seen, i64 %n)", words
    ) as c:
        f, states = c.f, c.at("states")
        with f.loop("0", "%n") as i:
            f.line(f"call void @enter(ptr {c.state(states, i)}, ptr %seen)")
    return parts


def behind(parts: list[str], words: int, *, turned: bool) -> None:
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
            c.put("out", buffer)
            for name in ("n", "n_failed", "n_hits"):
                c.set(name, "0")
            f.line(f"call void @expand(ptr {c.state(states, number)}, i64 {number}, ptr %c)")
            with f.loop("0", c.get("n")) as i:
                state = c.state(buffer, i)
                turn = f.op(f"call i64 @normal(ptr {state})") if turned else "0"
                tag = f.op(f"call i64 @hash(ptr {state})")
                to = f.op(f"call i64 @look_up(ptr %c, ptr {state}, i64 {tag})")
                with f.when(f.compare("ne", f.load(f.element(marks, to)), 0)):
                    label = f.op(f"load i32, ptr {f.element(labels, i, 'i32')}")
                    c.keep("found", number, f.op(f"zext i32 {label} to i64"), to, turn)


def movers(parts: list[str]) -> None:
    """`@movers(c, labels, takes, can, n)`: can[i] |= who takes part in what leaves state i."""
    head = "define void @movers(ptr noalias %c, ptr noalias %labels, ptr noalias %takes,"
    with defined(parts, f"{head} ptr noalias %can, i64 %n)", 0) as c:
        f = c.f
        starts, stops = c.at("starts"), c.at("stops")
        with f.loop("0", "%n") as i:
            edges = (f.load(f.element(one, i)) for one in (starts, stops))
            with f.loop(*edges) as edge:
                gather(f, f.element("%can", i), "%labels", edge, "%takes")


def flow(parts: list[str], *, turned: bool) -> None:
    """`@flow(c, targets, can, n)`: give each state what its successors can; whether any grew."""
    head = "define i64 @flow(ptr noalias %c, ptr noalias %targets, ptr noalias %turns,"
    f = Function(f"{head} ptr noalias %can, i64 %n)")
    c = Context(f, 0)
    starts, stops, grew = c.at("starts"), c.at("stops"), f.slot()
    f.store("0", grew)
    with f.loop("0", "%n") as done:  # from the last to the first: most edges lead onwards
        i = f.binary("sub", f.binary("sub", "%n", done), 1)
        place = f.element("%can", i)
        before = f.load(place)
        edges = (f.load(f.element(one, i)) for one in (starts, stops))
        with f.loop(*edges) as edge:
            gather(f, place, "%targets", edge, "%can", "%turns" if turned else "")
        with f.when(f.compare("ne", f.load(place), before)):
            f.store("1", grew)
    f.line(f"ret i64 {f.load(grew)}")
    parts.append(f.text())


def gather(f: Function, place: str, edges: str, edge: str, masks: str, turns: str = "") -> None:
    """Add the mask of what an edge has, turned as the edge is."""
    label = f.op(f"load i32, ptr {f.element(edges, edge, 'i32')}")
    mask = f.load(f.element(masks, f.op(f"zext i32 {label} to i64")))
    if turns:
        mask = f.op(f"call i64 @turned(i64 {mask}, i64 {f.load(f.element(turns, edge))})")
    f.store(f.binary("or", f.load(place), mask), place)
