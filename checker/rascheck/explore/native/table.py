"""The table of the search as LLVM IR: states are found by 32 bits of their hash, and numbered.

An entry is 64 bits: 32 of the hash, then the number of a state + 1; 0 is empty. Eight entries are a
bucket, as long as a line of the cache, and are compared at once. The greater a hash the further on
its bucket, and what finds that full goes to the next: so a larger table has the same order, and
grows in place, from its end, into memory that lies behind it (as in linear hashing, Litwin 1980,
but all at once). What has the same 32 bits is compared word by word: the search is exact.

Threads share the table: who puts its hash into the first empty entry, marked as `BUSY`, numbers the
state; who finds the mark at its own hash waits. Entries of a bucket are filled in order and never
emptied while threads search, so that two of them cannot put the same state into different entries.
A bucket is loaded while others may write into it: x86-64 and Arm64 load each of its entries whole,
and what turns out to be the entry is loaded once more, or exchanged, atomically.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rascheck.explore.native.context import Context, defined
from rascheck.explore.native.emit import Function

BUCKET = 8
"""Entries in a bucket."""
BUSY = 0xFFFFFFFF
"""In place of a number: the state is being numbered."""
SPARE = 512
"""Buckets behind the table, so that a search never wraps round."""
LINE = f"<{BUCKET} x i64>"
NONE = "zeroinitializer"


def table(words: int) -> list[str]:
    """The functions for states of so many words."""
    parts = [f"declare i{BUCKET} @llvm.cttz.i{BUCKET}(i{BUCKET}, i1)\n"]
    hashing(parts, words)
    comparing(parts, words)
    for shared in (False, True):
        look_up(parts, words, shared=shared)
        place(parts, words, shared=shared)
        grow(parts, words, shared=shared)
    front(parts, words)
    return parts


def hashing(parts: list[str], words: int) -> None:
    """`@hash(s)`: 1 to 2^32 - 1; multiply and fold each word, as in splitmix64."""
    f = Function("define internal i64 @hash(ptr noalias readonly %s) alwaysinline")
    now = "0"
    for word in range(words):
        mixed = f.binary("xor", f.load(f.element("%s", word)), now)
        mixed = f.binary("mul", mixed, -7046029254386353131)
        now = f.binary("xor", mixed, f.binary("lshr", mixed, 32))
    folded = f.binary("lshr", f.binary("mul", now, -4417276706812531889), 32)
    f.line(f"ret i64 {f.binary('or', folded, 1)}")
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


# ---------------------------------------------------------------------------------------- buckets


def home(c: Context, tag: str) -> str:
    """The bucket in which the search for 32 bits of hash begins."""
    return c.f.binary("lshr", c.f.binary("mul", tag, c.get("size")), 32)


def bucket(c: Context, number: str) -> str:
    """Where a bucket is."""
    return c.f.element(c.at("table"), c.f.binary("mul", number, BUCKET))


def line(f: Function, pointer: str) -> str:
    """The entries of a bucket."""
    return f.op(f"load {LINE}, ptr {pointer}, align {8 * BUCKET}")


def splat(f: Function, value: str) -> str:
    """A line of equal entries."""
    one = f.op(f"insertelement {LINE} poison, i64 {value}, i64 0")
    return f.op(f"shufflevector {LINE} {one}, {LINE} poison, <{BUCKET} x i32> {NONE}")


def alike(f: Function, entries: str, tagged: str) -> str:
    """The entries with the same hash, a bit each."""
    differ = f.op(f"xor {LINE} {entries}, {splat(f, tagged)}")
    found = f.op(f"icmp ult {LINE} {differ}, {splat(f, str(1 << 32))}")
    return f.op(f"bitcast <{BUCKET} x i1> {found} to i{BUCKET}")


def empty(f: Function, entries: str) -> str:
    """The empty entries, a bit each."""
    found = f.op(f"icmp eq {LINE} {entries}, {NONE}")
    return f.op(f"bitcast <{BUCKET} x i1> {found} to i{BUCKET}")


def some(f: Function, bits: str) -> str:
    """Whether there are any, as i1."""
    return f.op(f"icmp ne i{BUCKET} {bits}, 0")


def first(f: Function, bits: str) -> str:
    """The place of the first."""
    return f.op(
        f"zext i{BUCKET} {f.op(f'call i{BUCKET} @llvm.cttz.i{BUCKET}(i{BUCKET} {bits}, i1 false)')}"
        " to i64"
    )


# ---------------------------------------------------------------------------------------- look up


def likely(c: Context, tag: str) -> tuple[str, str]:
    """The number of a state that may be the one with this hash, and what to look at next.

    That is the state, or the next bucket if there is no such state in this one; then the number is
    that of any state.
    """
    f = c.f
    place = bucket(c, home(c, tag))
    bits = alike(f, line(f, place), f.binary("shl", tag, 32))
    one = f.op(f"or i{BUCKET} {bits}, {-(1 << BUCKET - 1)}")
    entry = f.op(f"load atomic i64, ptr {f.element(place, first(f, one))} acquire, align 8")
    number = f.binary("sub", f.binary("and", entry, 0xFFFFFFFF), 1)
    known = f.op(f"and i1 {some(f, bits)}, {f.compare('ne', number, BUSY - 1)}")
    number = f.op(f"select i1 {known}, i64 {number}, i64 0")
    state, further = c.state(c.at("states"), number), f.element(place, BUCKET)
    return number, f.op(f"select i1 {known}, ptr {state}, ptr {further}")


def look_up(parts: list[str], words: int, *, shared: bool) -> None:
    """`@look_up(c, t, tag)`: the number of a state; of one that is new and was added, -1 - it."""
    name = "look_up_shared" if shared else "look_up"
    head = f"define internal i64 @{name}(ptr noalias %c, ptr %t, i64 %tag) noinline"
    with defined(parts, head, words, "unreachable") as c:
        f = c.f
        states, at, left = c.at("states"), f.slot(), f.slot(f"i{BUCKET}")
        tagged = f.binary("shl", "%tag", 32)
        f.store(home(c, "%tag"), at)
        probe, here = f.name("l"), f.name("l")
        f.jump(probe)
        f.block(probe)
        place = bucket(c, f.load(at))
        entries = line(f, place)
        f.store(alike(f, entries, tagged), left, f"i{BUCKET}")
        f.jump(here)
        f.block(here)
        bits = f.load(left, f"i{BUCKET}")
        with f.when(some(f, bits)):
            candidate(c, f.element(place, first(f, bits)), shared=shared)
            rest = f.op(f"and i{BUCKET} {bits}, {f.op(f'sub i{BUCKET} {bits}, 1')}")
            f.store(rest, left, f"i{BUCKET}")
            f.jump(here)
            f.block(f.name("b"))
        bits = empty(f, entries)
        with f.when(some(f, bits)):
            entry = f.element(place, first(f, bits))
            if shared:
                busy = f.binary("or", tagged, BUSY)
                pair = f.op(f"cmpxchg ptr {entry}, i64 0, i64 {busy} acquire monotonic")
                won = f.name("b")
                f.test(f.op(f"extractvalue {{ i64, i1 }} {pair}, 1"), won, probe)  # or look again
                f.block(won)
                count = f.op(f"atomicrmw add ptr {c.at('count')}, i64 1 monotonic")
            else:
                count = f.load(c.at("count"))
                f.store(f.binary("add", count, 1), c.at("count"))
            f.line(f"call void @copy(ptr {c.state(states, count)}, ptr %t)")
            numbered = f.binary("or", tagged, f.binary("add", count, 1))
            if shared:
                f.line(f"store atomic i64 {numbered}, ptr {entry} release, align 8")
            else:
                f.store(numbered, entry)
            f.line(f"ret i64 {f.binary('sub', '-1', count)}")
            f.block(f.name("b"))
        f.store(f.binary("add", f.load(at), 1), at)
        f.jump(probe)
        f.block(f.name("b"))


def candidate(c: Context, entry: str, *, shared: bool) -> None:
    """Return the number in an entry with the same hash if it is that of the same state."""
    f = c.f
    again = f.name("l")
    f.jump(again)
    f.block(again)
    held = f.op(f"load atomic i64, ptr {entry} acquire, align 8") if shared else f.load(entry)
    low = f.binary("and", held, 0xFFFFFFFF)
    if shared:
        numbered = f.name("b")
        f.test(f.compare("eq", low, BUSY), again, numbered)
        f.block(numbered)
    number = f.binary("sub", low, 1)
    same = f.op(f"call i1 @same(ptr {c.state(c.at('states'), number)}, ptr %t)")
    with f.when(same):
        f.line(f"ret i64 {number}")
        f.block(f.name("b"))


# ------------------------------------------------------------------------------------------- grow


def place(parts: list[str], words: int, *, shared: bool) -> None:
    """`@place(c, given)`: put an entry that is not there into its bucket, or the next with room."""
    name = "place_shared" if shared else "place"
    head = f"define internal void @{name}(ptr noalias %c, i64 %given)"
    with defined(parts, head, words, "unreachable") as c:
        f = c.f
        at, probe = f.slot(), f.name("l")
        f.store(home(c, f.binary("lshr", "%given", 32)), at)
        f.jump(probe)
        f.block(probe)
        here = bucket(c, f.load(at))
        bits = empty(f, line(f, here))
        with f.when(some(f, bits)):
            to = f.element(here, first(f, bits))
            if shared:
                pair = f.op(f"cmpxchg ptr {to}, i64 0, i64 %given monotonic monotonic")
                done = f.name("b")
                f.test(f.op(f"extractvalue {{ i64, i1 }} {pair}, 1"), done, probe)
                f.block(done)
            else:
                f.store("%given", to)
            f.line("ret void")
            f.block(f.name("b"))
        f.store(f.binary("add", f.load(at), 1), at)
        f.jump(probe)
        f.block(f.name("b"))


def grow(parts: list[str], words: int, *, shared: bool) -> None:
    """`@grow(c, from, to, limit)`: move what is in these buckets of a table that was smaller.

    All of it belongs to bucket `limit` or further on; if something does not, 0 is returned, else 1.
    """
    suffix = "_shared" if shared else ""
    head = f"define i64 @grow{suffix}(ptr noalias %c, i64 %from, i64 %to, i64 %limit)"
    with defined(parts, head, words, "ret i64 1") as c:
        f = c.f
        with f.loop("%from", "%to") as number, emptied(c, number) as entry:
            behind = f.compare("uge", home(c, f.binary("lshr", entry, 32)), "%limit")
            fine, wrong = f.name("b"), f.name("b")
            f.test(behind, fine, wrong)
            f.block(wrong)
            f.line("ret i64 0")
            f.block(fine)
            f.line(f"call void @place{suffix}(ptr %c, i64 {entry})")


def front(parts: list[str], words: int) -> None:
    """`@take_out(c, out, to)`: the entries of buckets 0..to, how many; `@put_back(c, given, n)`."""
    head = "define i64 @take_out(ptr noalias %c, ptr noalias %out, i64 %to)"
    f = Function(head)
    c, count = Context(f, words), f.slot()
    f.store("0", count)
    with f.loop("0", "%to") as number, emptied(c, number) as entry:
        many = f.load(count)
        f.store(entry, f.element("%out", many))
        f.store(f.binary("add", many, 1), count)
    f.line(f"ret i64 {f.load(count)}")
    parts.append(f.text())
    head = "define i64 @put_back(ptr noalias %c, ptr noalias %given, i64 %n)"
    with defined(parts, head, words, "ret i64 0") as c, c.f.loop("0", "%n") as i:
        c.f.line(f"call void @place(ptr %c, i64 {c.f.load(c.f.element('%given', i))})")


@contextmanager
def emptied(c: Context, number: str) -> Iterator[str]:
    """What is written inside runs for each entry of a bucket, which has been taken out."""
    f = c.f
    place = bucket(c, number)
    with f.loop("0", str(BUCKET)) as i:
        one = f.element(place, i)
        entry = f.load(one)
        with f.when(f.compare("ne", entry, 0)):
            f.store("0", one)
            yield entry
