"""The search itself as LLVM IR: breadth first, in batches, exact, by any number of threads.

A batch of states is expanded, then the buckets of the table are prefetched, then the states that
they name, then each successor is compared with the state that it is likely to be. What is none of
these is looked up in full. Threads take `CHUNK` states of a level at a time.
"""

from __future__ import annotations

from rascheck.explore.native import table
from rascheck.explore.native.context import Context, defined
from rascheck.explore.native.emit import Function

BATCH = 16
"""States that are expanded before what follows them is looked up."""
CHUNK = 8 * BATCH
"""States that a thread takes at a time."""
KEPT = 1 << 12
"""Hits, failures and dead states kept between two looks, before those of one chunk more."""


def kernel(words: int, instances: int, *, turned: bool = False) -> list[str]:
    """The functions of the search for states of so many words.

    A set of machine instances has so many bits. turned: states stand for others.
    """
    parts = ["declare void @llvm.prefetch.p0(ptr, i32, i32, i32)\n", *table.table(words)]
    hit(parts, words)
    with defined(parts, "define internal void @fail(ptr noalias %c, i64 %id, i64 %k)", words) as c:
        c.keep("failed", "%id", "%k")
    arrive(parts, words, turned=turned)
    expand_batch(parts, words, instances)
    for shared in (False, True):
        look_up_batch(parts, words, shared=shared)
    level(parts, words)
    shared_level(parts, words)
    add(parts, words, turned=turned)
    return parts


def hit(parts: list[str], words: int) -> None:
    """`@hit(c, id, k, answer)`: transition k decides claims."""
    head = "define internal void @hit(ptr noalias %c, i64 %id, i64 %k, i64 %answer)"
    with defined(parts, head, words) as c:
        asked = c.f.binary("and", "%answer", c.get("active"))
        with c.f.when(c.f.compare("ne", asked, 0)):
            c.keep("hits", "%id", "%k", asked)


def arrive(parts: list[str], words: int, *, turned: bool) -> None:
    """`@arrive(c, t, n)`: state t, or what stands for it, is the successor n of the batch."""
    head = "define internal void @arrive(ptr noalias %c, ptr %t, i64 %n) alwaysinline"
    with defined(parts, head, words) as c:
        f = c.f
        if turned:
            f.store(f.op("call i64 @normal(ptr %t)"), f.element(c.at("turns"), "%n"))
        tag = f.op("call i64 @hash(ptr %t)")
        f.store(tag, f.element(c.at("hashes"), "%n"))
        place = table.bucket(c, table.home(c, tag))
        f.line(f"call void @llvm.prefetch.p0(ptr {place}, i32 0, i32 3, i32 1)")


def expand_batch(parts: list[str], words: int, instances: int) -> None:
    """`@expand_batch(c, from, to)`: what leaves these states, which are dead, who may be stuck."""
    head = "define internal void @expand_batch(ptr noalias %c, i64 %from, i64 %to)"
    with defined(parts, head, words) as c:
        f = c.f
        states, ends = c.at("states"), c.at("ends")
        many, watched = f.slot(), c.get("watched")
        f.store("0", many)
        with f.loop("%from", "%to") as number:
            state = c.state(states, number)
            start = f.load(many)
            failed = c.get("n_failed")
            n = f.op(f"call i64 @expand(ptr {state}, i64 {number}, ptr %c, i64 {start})")
            f.store(n, many)
            f.store(n, f.element(ends, f.binary("sub", number, "%from")))
            with f.loop(start, n) as i:
                f.line(f"call void @arrive(ptr %c, ptr {c.state(c.at('buffer'), i)}, i64 {i})")
            with (
                f.when(f.compare("eq", n, start)),
                f.when(f.compare("eq", c.get("n_failed"), failed)),
            ):
                resting = f.op(f"call i64 @resting(ptr {state})")
                with f.when(f.compare("ne", resting, 0)):
                    c.keep("dead", number)
            idle = f.binary("and", watched, f.binary("xor", c.get("parts"), -1))
            with f.when(f.compare("ne", idle, 0)):
                lacking = f.binary("and", f.op(f"call i64 @resting(ptr {state})"), idle)
                with f.when(f.compare("ne", lacking, 0)):
                    f.put(lacking, c.at("lacks"), number, instances)
        n = f.load(many)
        c.set("n", n)
        c.set("transitions", f.binary("add", c.get("transitions"), n))


def look_up_batch(parts: list[str], words: int, *, shared: bool) -> None:
    """`@look_up_batch(c)`: number what is in the buffer, and ask what is new about the claims."""
    suffix = "_shared" if shared else ""
    head = f"define internal void @look_up_batch{suffix}(ptr noalias %c)"
    with defined(parts, head, words) as c:
        f = c.f
        n, buffer, hashes = c.get("n"), c.at("buffer"), c.at("hashes")
        states, targets = c.at("states"), c.at("targets")

        def prefetch(pointer: str) -> None:
            f.line(f"call void @llvm.prefetch.p0(ptr {pointer}, i32 0, i32 3, i32 1)")

        with f.loop("0", n) as i:
            place = f.element(hashes, i)
            tag = f.load(place)
            number, further = table.likely(c, tag)
            f.store(f.binary("or", f.binary("shl", number, 32), tag), place)
            prefetch(further)
        with f.loop("0", n) as i:
            state, both = c.state(buffer, i), f.load(f.element(hashes, i))
            found = f.slot()
            number = f.binary("lshr", both, 32)
            f.store(number, found)
            same = f.op(f"call i1 @same(ptr {c.state(states, number)}, ptr {state})")
            with f.when(f.op(f"xor i1 {same}, true")):
                tag = f.binary("and", both, 0xFFFFFFFF)
                number = f.op(f"call i64 @look_up{suffix}(ptr %c, ptr {state}, i64 {tag})")
                f.store(number, found)
                with f.when(f.compare("slt", number, 0)):
                    number = f.binary("sub", "-1", number)
                    f.store(number, found)
                    ask(c, "check", state, number)
            narrow = f.op(f"trunc i64 {f.load(found)} to i32")
            f.line(f"store i32 {narrow}, ptr {f.element(targets, i, 'i32')}")


def keep(c: Context, start: str, stop: str) -> None:
    """Keep the steps of the states of a batch, if that is wanted."""
    with c.f.when(c.f.compare("ne", c.get("keep"), 0)):
        c.f.line(f"call void @keep_batch(ptr %c, i64 {start}, i64 {stop})")


def ask(c: Context, function: str, state: str, number: str) -> None:
    """Keep the claims that a new state decides."""
    f = c.f
    asked = f.binary("and", f.op(f"call i64 @{function}(ptr {state})"), c.get("active"))
    with f.when(f.compare("ne", asked, 0)):
        c.keep("state_hits", number, asked)


def level(parts: list[str], words: int) -> None:
    """`@level(c, from, to)`: expand states until there is no more room; the first that was not."""
    head = "define i64 @level(ptr noalias %c, i64 %from, i64 %to)"
    with defined(parts, head, words, "ret i64 %to") as c:
        f = c.f
        next_ = f.slot()
        f.store("%from", next_)
        steps = f.binary("sub", "%to", "%from")
        with f.loop("0", steps):  # as many as there would be if each batch had one state
            at = f.load(next_)
            with f.when(f.compare("sge", at, "%to")):
                f.line("ret i64 %to")
                f.block(f.name("b"))
            with f.when(no_room(c)):
                f.line(f"ret i64 {at}")
                f.block(f.name("b"))
            stop = least(c, f.binary("add", at, BATCH), "%to")
            f.line(f"call void @expand_batch(ptr %c, i64 {at}, i64 {stop})")
            f.line("call void @look_up_batch(ptr %c)")
            keep(c, at, stop)
            f.store(stop, next_)


def shared_level(parts: list[str], words: int) -> None:
    """`@shared_level(c, to)`: take chunks of a level while there are any, and room for them."""
    head = "define i64 @shared_level(ptr noalias %c, i64 %to)"
    with defined(parts, head, words, "ret i64 0") as c:
        f = c.f
        again, out = f.name("l"), f.name("e")
        f.jump(again)
        f.block(again)
        room = f.name("b")
        f.test(no_room(c), out, room)
        f.block(room)
        at = f.op(f"atomicrmw add ptr {c.at('next')}, i64 {CHUNK} monotonic")
        some = f.name("b")
        f.test(f.compare("slt", at, "%to"), some, out)
        f.block(some)
        end = least(c, f.binary("add", at, CHUNK), "%to")
        with f.loop("0", str(CHUNK // BATCH)) as batch:
            start = f.binary("add", at, f.binary("mul", batch, BATCH))
            with f.when(f.compare("slt", start, end)):
                stop = least(c, f.binary("add", start, BATCH), end)
                f.line(f"call void @expand_batch(ptr %c, i64 {start}, i64 {stop})")
                f.line("call void @look_up_batch_shared(ptr %c)")
                keep(c, start, stop)
        f.jump(again)
        f.block(out)


def no_room(c: Context) -> str:
    """Whether somebody has to make room: in the table, or in what is kept."""
    f, held = c.f, "0"
    for name in ("n_hits", "n_failed", "n_state_hits", "n_dead"):
        held = f.binary("or", held, c.get(name))
    # KEPT is a power of two: together they come to it where one of them does.
    many = f.op(
        f"or i1 {f.compare('uge', held, KEPT)}, "
        f"{f.compare('sge', c.get('edge'), c.get('edge_end'))}"
    )
    count = f.op(f"load atomic i64, ptr {c.at('count')} monotonic, align 8")
    return f.op(f"or i1 {many}, {f.compare('uge', count, c.get('full'))}")


def least(c: Context, one: str, other: str) -> str:
    """The lesser of two numbers."""
    return c.f.op(f"select i1 {c.f.compare('slt', one, other)}, i64 {one}, i64 {other}")


def add(parts: list[str], words: int, *, turned: bool) -> None:
    """`@add(c, given, n)`: initial states among candidates; the first that fails, or -1."""
    f = Function("define i64 @add(ptr noalias %c, ptr noalias %given, i64 %n)")
    c = Context(f, words)
    failing = f.slot()
    f.store("-1", failing)
    with f.loop("0", "%n") as i:
        state = c.state("%given", i)
        begun = f.op(f"call i64 @begin(ptr {state})")
        none = f.compare("eq", f.load(failing), -1)
        with f.when(f.op(f"and i1 {f.compare('eq', begun, -2)}, {none}")):
            f.store(i, failing)
        with f.when(f.compare("eq", begun, 1)):
            turn = f.op(f"call i64 @normal(ptr {state})") if turned else ""
            tag = f.op(f"call i64 @hash(ptr {state})")
            found = f.op(f"call i64 @look_up(ptr %c, ptr {state}, i64 {tag})")
            fresh, other = f.compare("slt", found, 0), f.binary("sub", "-1", found)
            with f.when(fresh):
                ask(c, "initial", state, other)
            if turned:
                c.keep("roots", f.op(f"select i1 {fresh}, i64 {other}, i64 {found}"), turn)
    f.line(f"ret i64 {f.load(failing)}")
    parts.append(f.text())
