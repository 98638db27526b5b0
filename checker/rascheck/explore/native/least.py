"""A group goes in; the LLVM IR that finds which state stands for another comes out.

A state on its way has one word more: the turn that makes of it what it was.

* `@swap<i>(t)` exchanges identities i and i + 1;
* `@tied<k>(t, best, masks)` tries the orders of identities that have the same signature, of index
  type k and those after it, by one exchange after the other, and keeps the least state; mask k has
  bit i if identities i and i + 1 of the type have the same;
* `@normal(t)` puts the state that stands for t in its place, and returns the turn;
* `@turned(mask, turn)` is what a turn makes of a set of machine instances.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from rascheck.explore.native.emit import Function, signed
from rascheck.explore.native.words import Array, Words
from rascheck.explore.reduce.group import BITS, Group
from rascheck.explore.reduce.signature import Marks, marks
from rascheck.explore.stuck import parts as parts_of
from rascheck.system.ir import IndexType, IntType, OptionType, Scalar, product_of


def least(words: Words, group: Group) -> list[str]:
    """The functions for the states of a system."""
    parts = [swap(words, group, first) for first in group.firsts]
    for k, type in enumerate(group.types):
        parts += [*paths(k, type.size), tied(words.count, group, k)]
    return [*parts, normal(words, group), turned(group)]


class Held:
    """The words of a state, in registers while a function is written."""

    def __init__(self, f: Function, words: int) -> None:
        self.f = f
        self.words = [f.load(f.element("%t", word)) for word in range(words)]

    def contents(self, array: Array, place: int) -> str:
        """What a field holds."""
        word, shift = array.at(place)
        held = self.f.binary("lshr", self.words[word], shift) if shift else self.words[word]
        return self.f.binary("and", held, array.ones)

    def flip(self, word: int, bits: str) -> None:
        """Change bits of a word."""
        self.words[word] = self.f.binary("xor", self.words[word], bits)

    def store(self) -> None:
        """Put all back."""
        for word, held in enumerate(self.words):
            self.f.store(held, self.f.element("%t", word))


# --------------------------------------------------------------------------------------- exchanges


def swap(words: Words, group: Group, first: int) -> str:
    """`@swap<first>`."""
    f = Function(f"define internal void @swap{first}(ptr noalias %t)")
    held = Held(f, words.count + 1)
    change_places(held, list(pairs(words, group, first)))
    type = max((b, t) for b, t in zip(group.bases, group.types, strict=True) if b <= first)
    for array, place, scalar, used in values_of(words, type[1]):
        depth = 0
        while isinstance(scalar, OptionType):
            scalar, depth = scalar.of, depth + 1
        low = first - type[0] + depth
        contents = held.contents(array, place)
        hit = f.compare("ult", f.binary("sub", contents, low), 2)
        if used is not None and low == 0:
            length = held.contents(used[0], used[1])
            hit = f.op(f"and i1 {hit}, {f.compare('ugt', length, used[2])}")
        word, shift = array.at(place)
        held.flip(word, f.op(f"select i1 {hit}, i64 {signed((low ^ low + 1) << shift)}, i64 0"))
    at = BITS * first
    turn = held.words[-1]
    other = f.binary("xor", f.binary("lshr", turn, at), f.binary("lshr", turn, at + BITS))
    other = f.binary("shl", f.binary("and", other, (1 << BITS) - 1), at)
    held.flip(words.count, other)
    held.flip(words.count, f.binary("shl", other, BITS))
    held.store()
    f.line("ret void")
    return f.text()


def pairs(words: Words, group: Group, first: int) -> Iterator[tuple[Array, int, Array, int]]:
    """The fields that change places."""
    exchange = group.swaps[group.firsts.index(first)]
    places = exchange.permutation.places
    for declared, array in zip(words.system.variables, words.variables, strict=True):
        for a, b in enumerate(places(declared.dims)):
            if a < b:
                yield array, a, array, b
    for queue, held in zip(words.system.queues, words.queues, strict=True):
        for a, b in enumerate(places(queue.dims)):
            if a < b:
                yield held.lengths, a, held.lengths, b
                for part in held.parts:
                    for entry in range(held.capacity):
                        yield part, a * held.capacity + entry, part, b * held.capacity + entry
    for a, b in enumerate(exchange.registers):
        if a < b:
            yield words.past[a], 0, words.past[b], 0


def change_places(held: Held, changes: Sequence[tuple[Array, int, Array, int]]) -> None:
    """Fields change places; all at once that lie in the same words at the same distance."""
    f = held.f
    masks: dict[tuple[int, int, int], int] = {}
    for one, a, other, b in changes:
        (word, shift), (far, there) = one.at(a), other.at(b)
        key = word, far, there - shift
        masks[key] = masks.get(key, 0) | one.ones << shift
    for (word, far, distance), mask in masks.items():
        up, down = ("shl", "lshr") if distance >= 0 else ("lshr", "shl")
        near = f.binary(down, held.words[far], abs(distance))
        differ = f.binary("xor", near, held.words[word])
        differ = f.binary("and", differ, signed(mask))
        held.flip(word, differ)
        held.flip(far, f.binary(up, differ, abs(distance)))


Used = tuple[Array, int, int]
"""A length, and its place: what is meant is in use if it is more than the number."""


def values_of(words: Words, type: IndexType) -> Iterator[tuple[Array, int, Scalar, Used | None]]:
    """The fields that hold values of an index type, or of an option of it."""
    for array, place, _, _, _, scalar, used in cells(words):
        inner = scalar
        while isinstance(inner, OptionType):
            inner = inner.of
        if inner == type:
            yield array, place, scalar, used


def cells(
    words: Words,
) -> Iterator[tuple[Array, int, object, tuple[Scalar, ...], tuple[int, ...], Scalar, Used | None]]:
    """All fields but history: where; of what array, its dimensions, the subscripts; what it holds;
    and where it is in a queue."""
    for number, (declared, array) in enumerate(
        zip(words.system.variables, words.variables, strict=True)
    ):
        for place, at in enumerate(product_of(list(declared.dims))):
            yield array, place, ("variable", number), declared.dims, at, declared.type, None
    for number, (queue, held) in enumerate(zip(words.system.queues, words.queues, strict=True)):
        for place, at in enumerate(product_of(list(queue.dims))):
            length = IntType(0, queue.capacity)
            yield held.lengths, place, ("length", number), queue.dims, at, length, None
            for part, (_, scalar) in enumerate(queue.parts):
                for entry in range(held.capacity):
                    name = "part", number, part, entry
                    slot = place * held.capacity + entry
                    used = held.lengths, place, entry
                    yield held.parts[part], slot, name, queue.dims, at, scalar, used


# -------------------------------------------------------------------------------- the least state


def normal(words: Words, group: Group) -> str:
    """`@normal`."""
    f = Function("define internal i64 @normal(ptr noalias %t)")
    size = words.count + 1
    f.slots += [f"  %{name} = alloca [{size} x i64]" for name in ("now", "best")]
    f.slots.append(f"  %masks = alloca [{len(group.types)} x i64]")
    held = Held(f, words.count)
    sums = signatures(held, words, group)
    for word, text in enumerate([*held.words, str(group.rest)]):
        f.store(text, f.element("%now", word))
    places = [f.slot() for _ in sums]
    for text, place in zip(sums, places, strict=True):
        f.store(text, place)
    tie = "0"
    for k, (type, base) in enumerate(zip(group.types, group.bases, strict=True)):
        for last in range(base + 1, base + type.size):
            for i in range(last, base, -1):
                low, high = f.load(places[i - 1]), f.load(places[i])
                with f.when(f.compare("ugt", low, high)):
                    f.store(high, places[i - 1])
                    f.store(low, places[i])
                    f.line(f"call void @swap{i - 1}(ptr %now)")
        mask = "0"
        for i in range(base, base + type.size - 1):
            same = f.compare("eq", f.load(places[i]), f.load(places[i + 1]))
            bit = f.op(f"select i1 {same}, i64 {1 << i - base}, i64 0")
            mask = f.binary("or", mask, bit)
        f.store(mask, f.element("%masks", k))
        tie = f.binary("or", tie, mask)
    with f.when(f.compare("ne", tie, 0)):
        copy(f, "%best", "%now", size)
        f.line("call void @tied0(ptr %now, ptr %best, ptr %masks)")
        copy(f, "%now", "%best", size)
    copy(f, "%t", "%now", words.count)
    f.line(f"ret i64 {f.load(f.element('%now', words.count))}")
    return f.text()


def signatures(held: Held, words: Words, group: Group) -> list[str]:
    """The signature of each identity."""
    f = held.f
    sums = ["0"] * group.size
    for array, place, name, dims, at, scalar, used in cells(words):
        made: Marks = marks(group, name, dims, at, scalar)
        if not array.width or not (made.scaled or made.equal):
            continue
        contents = held.contents(array, place)
        for identity, weight in made.scaled:
            sums[identity] = f.binary("add", sums[identity], f.binary("mul", contents, weight))
        in_use = None
        if used is not None and made.equal:
            in_use = f.compare("ugt", held.contents(used[0], used[1]), used[2])
        for value, some in itertools.groupby(made.equal, key=lambda one: one[0]):
            hit = f.compare("eq", contents, value)
            if in_use is not None:
                hit = f.op(f"and i1 {hit}, {in_use}")
            for _, identity, weight in some:
                added = f.op(f"select i1 {hit}, i64 {weight}, i64 0")
                sums[identity] = f.binary("add", sums[identity], added)
    return sums


def copy(f: Function, to: str, source: str, words: int) -> None:
    """Copy words."""
    for word in range(words):
        f.store(f.load(f.element(source, word)), f.element(to, word))


def paths(k: int, size: int) -> Iterator[str]:
    """`@path<k>`: for each mask the exchanges that go through all orders it leaves, one after the
    other; they stand at `@from<k>`[mask] .. `@from<k>`[mask + 1]."""
    steps: list[int] = []
    starts = []
    for mask in range(1 << size - 1):
        starts.append(len(steps))
        steps += path(blocks(mask, size))
    starts.append(len(steps))
    steps.append(0)  # an array has a first element
    for name, kind, numbers in (("path", "i8", steps), ("from", "i64", starts)):
        text = ", ".join(f"{kind} {number}" for number in numbers)
        yield f"@{name}{k} = private constant [{len(numbers)} x {kind}] [{text}]\n"


def blocks(mask: int, size: int) -> list[tuple[int, int]]:
    """First identity and length of each run of identities that are tied."""
    found = [(0, 1)]
    for i in range(size - 1):
        first, length = found[-1]
        if mask >> i & 1:
            found[-1] = first, length + 1
        else:
            found.append((i + 1, 1))
    return [(first, length) for first, length in found if length > 1]


def path(some: list[tuple[int, int]]) -> list[int]:
    """Exchanges of neighbours that go through all orders within each block (S. M. Johnson 1963;
    H. F. Trotter 1962): from any order all others are met."""
    if not some:
        return []
    (first, length), *others = some
    inner = path([(first, length - 1)] if length > 2 else [])
    # The last of the block wanders through the order of the others, up and down.
    down = list(range(first + length - 2, first - 1, -1))
    steps = down.copy()
    for number, step in enumerate(inner):
        at_front = number % 2 == 0
        steps += [step + 1 if at_front else step, *(down[::-1] if at_front else down)]
    rest = path(others)
    found = rest.copy()
    for step in steps:
        found += [step, *rest]
    return found


def tied(words: int, group: Group, k: int) -> str:
    """`@tied<k>`."""
    f = Function(
        f"define internal void @tied{k}(ptr noalias %t, ptr noalias %best, ptr noalias %masks)"
    )
    mask = f.load(f.element("%masks", k))
    starts = f"@from{k}"
    start = f.load(f.element(starts, mask))
    end = f.load(f.element(starts, f.binary("add", mask, 1)))

    def look() -> None:
        if k + 1 < len(group.types):
            f.line(f"call void @tied{k + 1}(ptr %t, ptr %best, ptr %masks)")
            return
        less = "false"
        for word in reversed(range(words)):
            now, best = (f.load(f.element(one, word)) for one in ("%t", "%best"))
            same = f.op(f"and i1 {f.compare('eq', now, best)}, {less}")
            less = f.op(f"or i1 {f.compare('ult', now, best)}, {same}")
        with f.when(less):
            copy(f, "%best", "%t", words + 1)

    look()
    with f.loop(start, end) as at:
        step = f.op(f"load i8, ptr {f.element(f'@path{k}', at, 'i8')}")
        done, other = f.name("e"), f.name("o")
        size = group.types[k].size
        labels = [f.name("c") for _ in range(size - 1)]
        cases = " ".join(f"i8 {i}, label %{label}" for i, label in enumerate(labels))
        f.line(f"switch i8 {step}, label %{other} [{cases}]")
        for i, label in enumerate(labels):
            f.block(label)
            f.line(f"call void @swap{group.bases[k] + i}(ptr %t)")
            f.jump(done)
        f.block(other)
        f.line("unreachable")
        f.block(done)
        look()
    f.line("ret void")
    return f.text()


# -------------------------------------------------------------------------------------- instances


def turned(group: Group) -> str:
    """`@turned`."""
    f = Function("define internal i64 @turned(i64 %mask, i64 %turn)")
    every, _ = parts_of(group.system)
    stays = f.op(f"icmp eq i64 %turn, {group.rest}")
    full = f.op(f"icmp eq i64 %mask, {every}")
    with f.when(f.op(f"or i1 {stays}, {full}")):
        f.line("ret i64 %mask")
        f.block(f.name("b"))
    answer = "0"
    first = 0
    for machine in group.system.machines:
        types = [scalar for _, scalar in machine.params]
        sizes = [len(product_of(types[i + 1 :])) for i in range(len(types))]
        for number, values in enumerate(product_of(types)):
            place = str(first)
            for scalar, value, size in zip(types, values, sizes, strict=True):
                image = moved(f, group, scalar, value)
                place = f.binary("add", place, f.binary("mul", image, size))
            bit = f.binary("and", f.binary("lshr", "%mask", first + number), 1)
            answer = f.binary("or", answer, f.binary("shl", bit, place))
        first += len(product_of(types))
    f.line(f"ret i64 {answer}")
    return f.text()


def moved(f: Function, group: Group, scalar: Scalar, value: int) -> str:
    """Where a turn takes a value of a parameter, counted from the least of its type."""
    inner, depth = scalar, 0
    while isinstance(inner, OptionType):
        inner, depth = inner.of, depth + 1
    contents = value - (scalar.low if isinstance(scalar, IntType) else 0)
    if not (isinstance(inner, IndexType) and inner in group.types) or contents < depth:
        return str(contents)
    base = group.bases[group.types.index(inner)]
    image = f.binary("lshr", "%turn", BITS * (base + contents - depth))
    image = f.binary("and", image, (1 << BITS) - 1)
    return f.binary("add", image, depth - base)
