"""The search itself as LLVM IR: breadth first, in batches, exact, by any number of threads.

A state is looked up by 32 bits of its hash. The greater they are the further on in the table the
search for it begins, so that a larger table has the same order; linear probing goes on from there,
and what has the same 32 bits is compared word by word. A batch of states is expanded, then the
entries of the table are prefetched, then the states that they name, then all are looked up.

Threads share states and table and take `CHUNK` states of a level at a time. Who puts its hash into
an empty entry first, marked as `BUSY`, numbers the state; who finds the mark at its own hash waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rascheck.explore.native.emit import Function

BATCH = 64
"""States that are expanded before what follows them is looked up."""
CHUNK = 8 * BATCH
"""States that a thread takes at a time."""
KEPT = 1 << 12
"""Hits, failures and dead states kept between two looks, before those of one chunk more."""
BUSY = 0xFFFFFFFF
"""In place of a number: the state is being numbered."""
SPARE = 1 << 12
"""Entries behind the table, so that probing never wraps round."""

FIELDS = {
    "out": "where the next successor goes",
    "n": "successors of the batch so far",
    "buffer": "all successors of a batch",
    "hashes": "32 bits for each of them",
    "labels": "the transition of each, i32",
    "targets": "the number of the state that each is, i32",
    "ends": "of each state of a batch where its successors end",
    "keep": "whether steps are kept, as `links` has it",
    "edge": "where the next one goes",
    "spans": "where those of each state are",
    "kept_labels": "their transitions",
    "kept_targets": "their targets, i32",
    "transitions": "successors of all batches",
    "states": "in order of discovery",
    "count": "where it stands how many there are",
    "next": "where it stands which state of the level is the next to be taken",
    "table": "32 bits of a hash, then the number of a state + 1; or 0",
    "size": "of the table without what is spare",
    "full": "the number of states at which the table is full",
    "active": "the claims that are still asked, a bit each",
    "fired": "a byte for each transition",
    "hits": "(state, transition, claims)",
    "n_hits": "how many",
    "failed": "(state, transition)",
    "n_failed": "how many",
    "state_hits": "(state, claims)",
    "n_state_hits": "how many",
    "dead": "states that nothing leaves while something is unfinished",
    "n_dead": "how many",
    "marks": "an i64 for each state: whether it is looked for",
    "found": "(state, transition, state that is looked for)",
    "n_found": "how many",
}
"""The context of a thread, an i64 or a pointer each."""
FIELD = {name: number for number, name in enumerate(FIELDS)}


class Context:
    """The context while a function is written."""

    def __init__(self, function: Function, words: int) -> None:
        self.f = function
        self.words = words

    def pointer(self, name: str) -> str:
        """Where a field is."""
        return self.f.element("%c", FIELD[name])

    def get(self, name: str) -> str:
        """A field that is a number."""
        return self.f.load(self.pointer(name))

    def at(self, name: str) -> str:
        """A field that is a pointer."""
        return self.f.op(f"load ptr, ptr {self.pointer(name)}")

    def set(self, name: str, value: str) -> None:
        """Write a number."""
        self.f.store(value, self.pointer(name))

    def put(self, name: str, value: str) -> None:
        """Write a pointer."""
        self.f.line(f"store ptr {value}, ptr {self.pointer(name)}")

    def state(self, states: str, number: str) -> str:
        """A pointer to a state in an array of them."""
        return self.f.element(states, self.f.binary("mul", number, self.words))

    def keep(self, name: str, *values: str) -> None:
        """Append to one of the lists."""
        f = self.f
        count = self.get(f"n_{name}")
        place = f.element(self.at(name), f.binary("mul", count, len(values)))
        for number, value in enumerate(values):
            f.store(value, f.element(place, number))
        self.set(f"n_{name}", f.binary("add", count, 1))


@contextmanager
def defined(parts: list[str], head: str, words: int, end: str = "ret void") -> Iterator[Context]:
    """A function, added to `parts` when it is written."""
    f = Function(head)
    yield Context(f, words)
    f.line(end)
    parts.append(f.text())


def kernel(words: int) -> list[str]:
    """The functions of the search for states of so many words."""
    parts = ["declare void @llvm.prefetch.p0(ptr, i32, i32, i32)\n"]
    take(parts, words)
    with defined(parts, "define internal void @fail(ptr noalias %c, i64 %id, i64 %k)", words) as c:
        c.keep("failed", "%id", "%k")
    hashing(parts, words)
    comparing(parts, words)
    expand_batch(parts, words)
    for shared in (False, True):
        look_up(parts, words, shared=shared)
        look_up_batch(parts, words, shared=shared)
    level(parts, words)
    shared_level(parts, words)
    add(parts, words)
    grow(parts, words)
    return parts


def take(parts: list[str], words: int) -> None:
    """`@take(c, id, k, answer)`: what is in `out` is what transition k leads to."""
    head = "define internal void @take(ptr noalias %c, i64 %id, i64 %k, i64 %answer) alwaysinline"
    with defined(parts, head, words) as c:
        f = c.f
        c.put("out", f.element(c.at("out"), words))
        n = c.get("n")
        label = f.element(c.at("labels"), n, "i32")
        f.line(f"store i32 {f.op('trunc i64 %k to i32')}, ptr {label}")
        c.set("n", f.binary("add", n, 1))
        f.line(f"store i8 1, ptr {f.element(c.at('fired'), '%k', 'i8')}")
        asked = f.binary("and", "%answer", c.get("active"))
        with f.when(f.compare("ne", asked, 0)):
            c.keep("hits", "%id", "%k", asked)


def hashing(parts: list[str], words: int) -> None:
    """`@hash(s)`: 32 bits; multiply and fold each word, as in splitmix64."""
    f = Function("define internal i64 @hash(ptr noalias readonly %s) alwaysinline")
    now = "0"
    for word in range(words):
        mixed = f.binary("xor", f.load(f.element("%s", word)), now)
        mixed = f.binary("mul", mixed, -7046029254386353131)
        now = f.binary("xor", mixed, f.binary("lshr", mixed, 32))
    f.line(f"ret i64 {f.binary('lshr', f.binary('mul', now, -4417276706812531889), 32)}")
    parts.append(f.text())


def comparing(parts: list[str], words: int) -> None:
    """`@same(a, b)`, and `@copy(to, from)`."""
    f = Function(
        "define internal i1 @same(ptr noalias readonly %a, ptr noalias readonly %b) alwaysinline"
    )
    differ = "0"
    for word in range(words):
        pair = (f.load(f.element(state, word)) for state in ("%a", "%b"))
        differ = f.binary("or", differ, f.binary("xor", *pair))
    f.line(f"ret i1 {f.compare('eq', differ, 0)}")
    parts.append(f.text())
    head = "define internal void @copy(ptr noalias %to, ptr noalias readonly %from) alwaysinline"
    with defined(parts, head, words) as c:
        for word in range(words):
            c.f.store(c.f.load(c.f.element("%from", word)), c.f.element("%to", word))


def home(c: Context, tag: str) -> str:
    """Where in the table the search for 32 bits of hash begins."""
    return c.f.binary("lshr", c.f.binary("mul", tag, c.get("size")), 32)


def look_up(parts: list[str], words: int, *, shared: bool) -> None:
    """`@look_up(c, t, tag)`: the number of a state; of one that is new and was added, -1 - it."""
    name = "look_up_shared" if shared else "look_up"
    head = f"define internal i64 @{name}(ptr noalias %c, ptr %t, i64 %tag)"
    with defined(parts, head, words, "unreachable") as c:
        f = c.f
        table, states, probe, at = c.at("table"), c.at("states"), f.name("l"), f.slot()
        tagged = f.binary("shl", "%tag", 32)
        f.store(home(c, "%tag"), at)
        f.jump(probe)
        f.block(probe)
        place = f.element(table, f.load(at))
        entry = f.op(f"load atomic i64, ptr {place} acquire, align 8") if shared else f.load(place)
        with f.when(f.compare("eq", entry, 0)):
            if shared:
                busy = f.binary("or", tagged, BUSY)
                pair = f.op(f"cmpxchg ptr {place}, i64 0, i64 {busy} acquire monotonic")
                won, lost = f.name("b"), f.op(f"extractvalue {{ i64, i1 }} {pair}, 1")
                f.test(lost, won, probe)  # who was not first looks again
                f.block(won)
                cell = c.at("count")
                count = f.op(f"atomicrmw add ptr {cell}, i64 1 monotonic")
            else:
                count = f.load(c.at("count"))
            more = f.binary("add", count, 1)
            f.line(f"call void @copy(ptr {c.state(states, count)}, ptr %t)")
            if shared:
                f.line(
                    f"store atomic i64 {f.binary('or', tagged, more)}, ptr {place} release, align 8"
                )
            else:
                f.store(more, c.at("count"))
                f.store(f.binary("or", tagged, more), place)
            f.line(f"ret i64 {f.binary('sub', '-1', count)}")
            f.block(f.name("b"))
        with f.when(f.compare("eq", f.binary("lshr", entry, 32), "%tag")):
            low = f.binary("and", entry, 0xFFFFFFFF)
            if shared:
                numbered = f.name("b")
                f.test(f.compare("eq", low, BUSY), probe, numbered)
                f.block(numbered)
            number = f.binary("sub", low, 1)
            same = f.op(f"call i1 @same(ptr {c.state(states, number)}, ptr %t)")
            with f.when(same):
                f.line(f"ret i64 {number}")
                f.block(f.name("b"))
        f.store(f.binary("add", f.load(at), 1), at)
        f.jump(probe)
        f.block(f.name("b"))


def expand_batch(parts: list[str], words: int) -> None:
    """`@expand_batch(c, from, to)`: what leaves these states, and which of them are dead."""
    head = "define internal void @expand_batch(ptr noalias %c, i64 %from, i64 %to)"
    with defined(parts, head, words) as c:
        f = c.f
        states, ends = c.at("states"), c.at("ends")
        c.put("out", c.at("buffer"))
        c.set("n", "0")
        with f.loop("%from", "%to") as number:
            state = c.state(states, number)
            start = c.get("n")
            before = f.binary("add", start, c.get("n_failed"))
            f.line(f"call void @expand(ptr {state}, i64 {number}, ptr %c)")
            n = c.get("n")
            f.store(n, f.element(ends, f.binary("sub", number, "%from")))
            idle = f.compare("eq", f.binary("add", n, c.get("n_failed")), before)
            with f.when(idle):
                resting = f.op(f"call i64 @resting(ptr {state})")
                with f.when(f.compare("ne", resting, 0)):
                    c.keep("dead", number)
        c.set("transitions", f.binary("add", c.get("transitions"), c.get("n")))


def look_up_batch(parts: list[str], words: int, *, shared: bool) -> None:
    """`@look_up_batch(c)`: number what is in the buffer, and ask what is new about the claims."""
    suffix = "_shared" if shared else ""
    head = f"define internal void @look_up_batch{suffix}(ptr noalias %c)"
    with defined(parts, head, words) as c:
        f = c.f
        n, buffer, hashes, table = c.get("n"), c.at("buffer"), c.at("hashes"), c.at("table")
        states, targets = c.at("states"), c.at("targets")

        def prefetch(pointer: str) -> None:
            f.line(f"call void @llvm.prefetch.p0(ptr {pointer}, i32 0, i32 3, i32 1)")

        with f.loop("0", n) as i:
            tag = f.op(f"call i64 @hash(ptr {c.state(buffer, i)})")
            f.store(tag, f.element(hashes, i))
            prefetch(f.element(table, home(c, tag)))
        with f.loop("0", n) as i:
            entry = f.load(f.element(table, home(c, f.load(f.element(hashes, i)))))
            with f.when(f.compare("ne", entry, 0)):
                number = f.binary("sub", f.binary("and", entry, 0xFFFFFFFF), 1)
                prefetch(c.state(states, number))  # of a busy one: of nothing, which is harmless
        with f.loop("0", n) as i:
            state, tag = c.state(buffer, i), f.load(f.element(hashes, i))
            found = f.op(f"call i64 @look_up{suffix}(ptr %c, ptr {state}, i64 {tag})")
            fresh = f.compare("slt", found, 0)
            other = f.binary("sub", "-1", found)
            number = f.op(f"select i1 {fresh}, i64 {other}, i64 {found}")
            narrow = f.op(f"trunc i64 {number} to i32")
            f.line(f"store i32 {narrow}, ptr {f.element(targets, i, 'i32')}")
            with f.when(fresh):
                ask(c, "check", state, number)


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
    head = "define void @shared_level(ptr noalias %c, i64 %to)"
    with defined(parts, head, words) as c:
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
    many = f.compare("uge", held, KEPT)
    count = f.op(f"load atomic i64, ptr {c.at('count')} monotonic, align 8")
    return f.op(f"or i1 {many}, {f.compare('uge', count, c.get('full'))}")


def least(c: Context, one: str, other: str) -> str:
    """The lesser of two numbers."""
    return c.f.op(f"select i1 {c.f.compare('slt', one, other)}, i64 {one}, i64 {other}")


def add(parts: list[str], words: int) -> None:
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
            tag = f.op(f"call i64 @hash(ptr {state})")
            found = f.op(f"call i64 @look_up(ptr %c, ptr {state}, i64 {tag})")
            with f.when(f.compare("slt", found, 0)):
                ask(c, "initial", state, f.binary("sub", "-1", found))
    f.line(f"ret i64 {f.load(failing)}")
    parts.append(f.text())


def grow(parts: list[str], words: int) -> None:
    """`@grow(c, old, from, to)`: put these entries of an old table into the new one."""
    head = "define void @grow(ptr noalias %c, ptr noalias %old, i64 %from, i64 %to)"
    with defined(parts, head, words) as c:
        f = c.f
        table = c.at("table")
        with f.loop("%from", "%to") as i:
            entry = f.load(f.element("%old", i))
            with f.when(f.compare("ne", entry, 0)) as end:
                at, probe = f.slot(), f.name("l")
                f.store(home(c, f.binary("lshr", entry, 32)), at)
                f.jump(probe)
                f.block(probe)
                place = f.element(table, f.load(at))
                with f.when(f.compare("eq", f.load(place), 0)):
                    f.store(entry, place)
                    f.jump(end)
                    f.block(f.name("b"))
                f.store(f.binary("add", f.load(at), 1), at)
                f.jump(probe)
                f.block(f.name("b"))
