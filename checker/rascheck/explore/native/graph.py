"""What is asked of all states when they are found, as LLVM IR: ways back, stuck, coverage."""

from __future__ import annotations

from rascheck.explore.found import DEGREE
from rascheck.explore.native.emit import Function
from rascheck.explore.native.kernel import KEPT, Context, defined


def graph(words: int, bits: int) -> list[str]:
    """The functions for states of so many words, and labels of so many bits."""
    parts: list[str] = []
    behind(parts, words)
    movers(parts, bits)
    flow(parts)
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
            c.put("out", buffer)
            for name in ("n", "n_failed", "n_hits"):
                c.set(name, "0")
            f.line(f"call void @expand(ptr {c.state(states, number)}, i64 {number}, ptr %c)")
            with f.loop("0", c.get("n")) as i:
                state = c.state(buffer, i)
                tag = f.op(f"call i64 @hash(ptr {state})")
                to = f.op(f"call i64 @look_up(ptr %c, ptr {state}, i64 {tag})")
                with f.when(f.compare("ne", f.load(f.element(marks, to)), 0)):
                    label = f.op(f"load i32, ptr {f.element(labels, i, 'i32')}")
                    c.keep("found", number, f.op(f"zext i32 {label} to i64"), to)


def movers(parts: list[str], bits: int) -> None:
    """`@movers(c, labels, takes, can, n)`: can[i] |= who takes part in what leaves state i."""
    head = "define void @movers(ptr noalias %c, ptr noalias %labels, ptr noalias %takes,"
    with defined(parts, f"{head} ptr noalias %can, i64 %n)", 0) as c:
        f = c.f
        spans = c.at("spans")
        with f.loop("0", "%n") as i, f.loop(*leaving(f, spans, i)) as edge:
            gather(f, f.element("%can", i), element(f, "%labels", edge, bits), "%takes")


def flow(parts: list[str]) -> None:
    """`@flow(c, targets, can, n)`: give each state what its successors can; whether any grew."""
    f = Function("define i64 @flow(ptr noalias %c, ptr noalias %targets, ptr noalias %can, i64 %n)")
    c = Context(f, 0)
    spans, grew = c.at("spans"), f.slot()
    f.store("0", grew)
    with f.loop("0", "%n") as done:  # from the last to the first: most edges lead onwards
        i = f.binary("sub", f.binary("sub", "%n", done), 1)
        place = f.element("%can", i)
        before = f.load(place)
        with f.loop(*leaving(f, spans, i)) as edge:
            gather(f, place, element(f, "%targets", edge, 32), "%can")
        with f.when(f.compare("ne", f.load(place), before)):
            f.store("1", grew)
    f.line(f"ret i64 {f.load(grew)}")
    parts.append(f.text())


def leaving(f: Function, spans: str, state: str) -> tuple[str, str]:
    """Where the steps of a state begin and end."""
    span = f.load(f.element(spans, state))
    first = f.binary("lshr", span, DEGREE)
    return first, f.binary("add", first, f.binary("and", span, (1 << DEGREE) - 1))


def element(f: Function, array: str, index: str, bits: int) -> str:
    """An unsigned number of so many bits in an array."""
    kind = f"i{bits}"
    loaded = f.op(f"load {kind}, ptr {f.element(array, index, kind)}")
    return loaded if bits == 64 else f.op(f"zext {kind} {loaded} to i64")


def gather(f: Function, place: str, what: str, masks: str) -> None:
    """Add the mask of what an edge has."""
    mask = f.load(f.element(masks, what))
    f.store(f.binary("or", f.load(place), mask), place)
