"""What is asked of all states when they are found, as LLVM IR: ways back, stuck, coverage."""

from __future__ import annotations

from rascheck.explore.native.context import Context, defined
from rascheck.explore.native.emit import Function
from rascheck.explore.native.kernel import KEPT


def graph(words: int, instances: int, *, turned: bool = False) -> list[str]:
    """The functions for states of so many words, as `kernel` has it."""
    parts: list[str] = []
    behind(parts, words, turned=turned)
    settle(parts, words, instances, turned=turned)
    lacking(parts, words, instances)
    head = "define i64 @survey(ptr noalias %c, ptr noalias %seen, i64 %n)"
    with defined(parts, head, words, "ret i64 0") as c:
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
            for name in ("n_failed", "n_hits"):
                c.set(name, "0")
            state = c.state(states, number)
            n = f.op(f"call i64 @expand(ptr {state}, i64 {number}, ptr %c, i64 0)")
            with f.loop("0", n) as i:
                state = c.state(buffer, i)
                f.line(f"call void @arrive(ptr %c, ptr {state}, i64 {i})")
                to = known(c, state, f.load(f.element(c.at("hashes"), i)))
                turn = f.load(f.element(c.at("turns"), i)) if turned else "0"
                with f.when(f.compare("ne", f.load(f.element(marks, to)), 0)):
                    label = f.op(f"load i32, ptr {f.element(labels, i, 'i32')}")
                    c.keep("found", number, f.op(f"zext i32 {label} to i64"), to, turn)


def settle(parts: list[str], words: int, instances: int, *, turned: bool) -> None:
    """`@settle(c, from, to, up)`: who is not stuck in these states, up or down; 1 if that is new.

    An instance is not stuck in a state if a step leads to a state in which it is not.
    """
    f = Function("define i64 @settle(ptr noalias %c, i64 %from, i64 %to, i64 %up)")
    c = Context(f, words)
    states, buffer, lacks = c.at("states"), c.at("buffer"), c.at("lacks")
    changed, at, left = f.slot(), f.slot(), f.slot()
    f.store("0", changed)
    upwards = f.compare("ne", "%up", 0)
    with f.loop("%from", "%to") as at_up:
        down = f.binary("sub", f.binary("sub", f.binary("add", "%from", "%to"), at_up), 1)
        number = f.op(f"select i1 {upwards}, i64 {at_up}, i64 {down}")
        before = f.unsigned(lacks, number, instances)
        f.store(before, left)
        with f.when(f.compare("ne", before, 0)):
            for name in ("n_failed", "n_hits"):
                c.set(name, "0")
            state = c.state(states, number)
            n = f.op(f"call i64 @expand(ptr {state}, i64 {number}, ptr %c, i64 0)")
            with f.loop("0", n) as i:
                f.line(f"call void @arrive(ptr %c, ptr {c.state(buffer, i)}, i64 {i})")
            again, some, out = f.name("l"), f.name("b"), f.name("e")
            f.store("0", at)
            f.jump(again)
            f.block(again)
            i = f.load(at)
            somebody = f.compare("ne", f.load(left), 0)
            f.test(f.op(f"and i1 {somebody}, {f.compare('ult', i, n)}"), some, out)
            f.block(some)
            to = known(c, c.state(buffer, i), f.load(f.element(c.at("hashes"), i)))
            there = f.unsigned(lacks, to, instances)
            if turned:
                turn = f.load(f.element(c.at("turns"), i))
                there = f.op(f"call i64 @turned(i64 {there}, i64 {turn})")
            f.store(f.binary("and", f.load(left), there), left)
            f.store(f.binary("add", i, 1), at)
            f.jump(again)
            f.block(out)
            with f.when(f.compare("ne", f.load(left), before)):
                f.put(f.load(left), lacks, number, instances)
                f.store("1", changed)
    f.line(f"ret i64 {f.load(changed)}")
    parts.append(f.text())


def known(c: Context, state: str, tag: str) -> str:
    """The number of a state that there is."""
    return c.f.op(f"call i64 @look_up(ptr %c, ptr {state}, i64 {tag})")


def lacking(parts: list[str], words: int, instances: int) -> None:
    """`@lacking(c, from, to)`: states in which somebody is stuck; the first not looked at."""
    head = "define i64 @lacking(ptr noalias %c, i64 %from, i64 %to)"
    with defined(parts, head, words, "ret i64 %to") as c:
        f, lacks = c.f, c.at("lacks")
        with f.loop("%from", "%to") as number:
            with f.when(f.compare("uge", c.get("n_found"), KEPT)):
                f.line(f"ret i64 {number}")
                f.block(f.name("b"))
            lost = f.unsigned(lacks, number, instances)
            with f.when(f.compare("ne", lost, 0)):
                c.keep("found", number, lost)
