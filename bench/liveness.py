"""What a property about the future costs: a search with it and without, a table for RESULTS.md.

    python bench/liveness.py [RUNS] [N...]

German's protocol with N clients (4 and 5): "a client that is served shared is served in the end",
with home and every client weakly fair. Compiled code, one thread, each run in a process of its own,
with and without in turn; of RUNS runs (3) the median is printed: seconds without compiling.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
CLAIM = """
property served "who is served shared is served in the end" {
    home at ServeShared ~> home at Idle
}
check plain { allow deadlock }
check live { verify served  allow deadlock  fair home, client }
"""
WORKER = """
import sys
from rascheck.diagnostics import Diagnostics
from rascheck.explore import explore
from rascheck.lang.elaborate import elaborate
from rascheck.lang.settings import Combination, Overrides
from rascheck.run import load_program
sink = Diagnostics()
loaded = load_program([sys.argv[1]], sink)
check = next(check for check in loaded.checks if check.name.name == sys.argv[2])
settings = Overrides({"N": sys.argv[3]})
system = elaborate(loaded.program, check, Combination(), settings, sink)
found = explore(system, engine="compiled", threads=1)
verdict = found.outcomes[0].verdict.value if system.properties else "holds"
print(found.states, found.transitions, verdict, found.seconds)
"""
COUNTS = {4: (566_649, 3_053_376), 5: (11_358_873, 76_464_000)}


def seconds(file: Path, check: str, clients: int) -> float:
    """One run; the counts and the verdict are known."""
    words = [sys.executable, "-c", WORKER, str(file), check, str(clients)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    states, transitions, verdict, taken = done.stdout.split()
    found = (int(states), int(transitions), verdict)
    if found != (*COUNTS[clients], "holds"):
        raise SystemExit(f"{check}, N = {clients}: {found}")
    return float(taken)


def main() -> None:
    """Measure, and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    say = sys.stdout.write
    say(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python ")
    say(f"{platform.python_version()}, {time.strftime('%Y-%m-%d')}, medians of {runs}\n\n")
    say("| german | without, s | with, s | ratio |\n|---|---:|---:|---:|\n")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "german.ras")
        text = (HERE / "german.ras").read_text(encoding="utf-8")
        file.write_text(text + CLAIM, encoding="utf-8")
        for clients in map(int, sys.argv[2:] or COUNTS):
            taken: dict[str, list[float]] = {"plain": [], "live": []}
            for _ in range(runs):
                for check, some in taken.items():
                    some.append(seconds(file, check, clients))
            without, with_it = (statistics.median(some) for some in taken.values())
            say(f"| N = {clients} | {without:.2f} | {with_it:.2f} | {with_it / without:.2f} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
