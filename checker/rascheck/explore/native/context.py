"""What each thread of the search is given, and how generated functions reach it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rascheck.explore.native.emit import Function

FIELDS = {
    "n": "successors of the batch",
    "buffer": "all successors of a batch",
    "hashes": "32 bits of hash for each of them, and above it the number of a likely state",
    "labels": "the transition of each, i32",
    "targets": "the number of the state that each is, i32",
    "turns": "the turn that makes each of the state that stands for it, if states stand for others",
    "ends": "of each state of a batch where its successors end",
    "keep": "whether steps are kept, as `links` has it",
    "edge": "where the next one goes",
    "edge_end": "where there is hardly room for more",
    "spans": "where those of each state are",
    "kept_labels": "their transitions",
    "kept_targets": "their targets, i32",
    "parts": "instances that take part in what leaves the state expanded last, a bit each",
    "watched": "the instances that might be stuck",
    "lacks": "of these, for each state, those that rest in no final state and take no part; or 0",
    "transitions": "successors of all batches",
    "states": "in order of discovery",
    "count": "where it stands how many there are",
    "next": "where it stands which state of the level is the next to be taken",
    "table": "its buckets",
    "size": "how many there are, without what is spare",
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
    "found": "(state, transition, state looked for, turn), or (state, instances that are stuck)",
    "n_found": "how many",
    "roots": "(state, turn) for each initial state, if states stand for others",
    "n_roots": "how many",
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
