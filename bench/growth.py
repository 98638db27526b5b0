"""What a state costs as there are more of them: a table for RESULTS.md.

    python bench/growth.py [RUNS]

The mock of bench/ras_mock.ras in larger and larger sizes, by compiled code in one thread, each in a
process of its own, RUNS times (3) in turn; medians. `pause` is the longest time for which the
search waited for its table to grow.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
WORKER = """
import sys, time
from rascheck.diagnostics import Diagnostics
from rascheck.explore import explore
from rascheck.explore.native.buckets import Buckets
from rascheck.lang.elaborate import elaborate
from rascheck.lang.settings import Combination, Overrides
from rascheck.run import load_program
pauses = [0.0]
enlarge = Buckets._enlarge
def timed(self):
    started = time.perf_counter()
    enlarge(self)
    pauses.append(time.perf_counter() - started)
Buckets._enlarge = timed
sink = Diagnostics()
values = dict(zip(("VCPUS", "PAGES", "RETRIES", "STRIKES"), sys.argv[2:]))
program = load_program([sys.argv[1]], sink).program
system = elaborate(program, None, Combination(), Overrides(values), sink)
found = explore(system, engine="compiled", threads=1)
print(found.states, found.seconds, found.memory, max(pauses))
"""
SIZES = ["1 2 1 1", "2 1 0 1", "2 2 0 1", "2 2 1 1", "2 2 2 1", "3 1 0 1", "2 2 5 1"]


def main() -> None:
    """Measure, and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    found: dict[str, list[list[float]]] = {size: [] for size in SIZES}
    for _ in range(runs):
        for size in SIZES:
            words = [sys.executable, "-c", WORKER, str(HERE / "ras_mock.ras"), *size.split()]
            out = subprocess.run(words, capture_output=True, text=True, check=True).stdout
            found[size].append([float(word) for word in out.split()])
    say = sys.stdout.write
    say("| vCPUs, pages, retries, strikes | states | ns a state | over the first | bytes a state ")
    say("| pause |\n|---|---:|---:|---:|---:|---:|\n")
    first = 0.0
    for size, some in found.items():
        states, seconds, memory, pause = (statistics.median(one) for one in zip(*some, strict=True))
        cost = seconds / states * 1e9
        first = first or cost
        say(f"| {size.replace(' ', ', ')} | {states:,.0f} | {cost:.0f} | {cost / first:.2f} ")
        say(f"| {memory / states:.1f} | {1000 * pause:.0f} ms |\n")


if __name__ == "__main__":
    main()
