"""How near the search comes to what the memory allows: a table for RESULTS.md.

    python bench/limit.py [RUNS]

The limit: a random entry of a table, then the random state that it names, both prefetched in
batches, each array of 512 MB in large pages; written as LLVM IR like the search. A lookup of a
state that is known needs as much. Limit and searches are run in turn, RUNS times (3), and the
median of each is printed, one thread and two.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from models import MODELS, WORKER, Model

from rascheck.explore.native.emit import Function
from rascheck.explore.native.machine_code import Code
from rascheck.explore.native.memory import Region

HERE = Path(__file__).parent
ENTRIES = 1 << 26
BATCH, ROUNDS = 256, 40_000
ODD, MORE = 6364136223846793005, 1442695040888963407
"""The linear congruential generator of Knuth's MMIX."""


def text() -> str:
    """`@fill(a, n, seed)` with random indices; `@walk(a, b, buffer, seed)`: the limit."""
    f = Function("define i64 @fill(ptr %a, i64 %n, i64 %seed)")
    now = f.slot()
    f.store("%seed", now)
    with f.loop("0", "%n") as i:
        f.store(index(f, now), f.element("%a", i))
    f.line("ret i64 0")
    g = Function("define i64 @walk(ptr %a, ptr %b, ptr %buffer, i64 %seed)")
    now, total = g.slot(), g.slot()
    g.store("%seed", now)
    g.store("0", total)
    with g.loop("0", str(ROUNDS)):
        with g.loop("0", str(BATCH)) as i:
            place = index(g, now)
            g.store(place, g.element("%buffer", i))
            prefetch(g, g.element("%a", place))
        with g.loop("0", str(BATCH)) as i:
            place = g.element("%buffer", i)
            named = g.load(g.element("%a", g.load(place)))
            g.store(named, place)
            prefetch(g, g.element("%b", named))
        with g.loop("0", str(BATCH)) as i:
            named = g.load(g.element("%b", g.load(g.element("%buffer", i))))
            g.store(g.binary("add", g.load(total), named), total)
    g.line(f"ret i64 {g.load(total)}")
    return f"declare void @llvm.prefetch.p0(ptr, i32, i32, i32)\n{f.text()}{g.text()}"


def index(f: Function, now: str) -> str:
    """The next random number below ENTRIES."""
    number = f.binary("add", f.binary("mul", f.load(now), ODD), MORE)
    f.store(number, now)
    return f.binary("lshr", number, 64 - (ENTRIES.bit_length() - 1))


def prefetch(f: Function, pointer: str) -> None:
    """Ask for what is there."""
    f.line(f"call void @llvm.prefetch.p0(ptr {pointer}, i32 0, i32 3, i32 1)")


class Limit:
    """Lookups a second, by so many threads."""

    def __init__(self) -> None:
        self.code = Code(text())
        self.arrays = [Region(8 * ENTRIES), Region(8 * ENTRIES)]
        for seed, array in enumerate(self.arrays):
            self.code.call("fill", array.address, ENTRIES, seed)

    def rate(self, threads: int) -> float:
        """Of all of them."""
        addresses = [array.address for array in self.arrays]
        buffers = [Region(8 * BATCH) for _ in range(threads)]
        started = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            seeds = range(threads)
            list(
                pool.map(
                    lambda b, s: self.code.call("walk", *addresses, b.address, s), buffers, seeds
                )
            )
        return threads * BATCH * ROUNDS / (time.perf_counter() - started)


def searched(model: Model, threads: int) -> float:
    """Transitions a second of a search in a process of its own."""
    given = [f"{name}={value}" for name, value in model.constants.items()]
    engine = f"compiled-{threads}-alone"
    words = [sys.executable, "-c", WORKER, str(HERE / model.file), engine, *given]
    out = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    states, transitions, seconds, *_ = out.split()
    assert (int(states), int(transitions)) == (model.states, model.transitions)
    return model.transitions / float(seconds)


def main() -> None:
    """Measure, and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    say = sys.stdout.write
    chosen = [model for model in MODELS if model.states > 5_000_000]
    found: dict[tuple[str, int], list[float]] = {}
    for _ in range(runs):
        limit = Limit()
        for threads in (1, 2):
            found.setdefault(("limit", threads), []).append(limit.rate(threads))
        for array in limit.arrays:
            array.close()
        for model in chosen:
            for threads in (1, 2):
                found.setdefault((model.peer, threads), []).append(searched(model, threads))
    say("| what | threads | million/s: min, median, max | share of the limit |\n")
    say("|---|---:|---:|---:|\n")
    for (name, threads), rates in found.items():
        low, middle, high = min(rates), statistics.median(rates), max(rates)
        share = middle / statistics.median(found["limit", threads])
        numbers = ", ".join(f"{rate / 1e6:.1f}" for rate in (low, middle, high))
        say(f"| {name} | {threads} | {numbers} | {share:.2f} |\n")


if __name__ == "__main__":
    main()
