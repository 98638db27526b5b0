"""One search over a family, and one search for each of its members: a table for RESULTS.md.

    python bench/family.py [RUNS]

256 combinations of the seed's platform knobs, and P4 of the mail, from the text to the verdicts:
writing out, the classes of registers, the search. Nothing is known from before. Both ways are asked
in turn, each in a process of its own; of RUNS runs (3) the median is printed, in seconds of CPU.
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

CHECK = """
use <properties/seed.ras>

check combinations {
    system dispatch
    profile v6_18, qemu
    find condition over fw_follows_TEA, fw_EA, hcr_tea, sea_fallback, kvm_xfer_work,
        sigbus_blocked_in_run, vmm_on_EFAULT, guest_heeds
        for P4_ar_before_reentry
}
"""
WORKER = """
import sys, time
from rascheck.diagnostics import Diagnostics
from rascheck.lang.conditions import asked
from rascheck.run import Options, load_program
from rascheck.run.jobs import combinations_of
from rascheck.run.members import members, one_by_one
sink, options = Diagnostics(), Options(threads=1)
loaded = load_program([sys.argv[1]], sink)
check = asked(loaded.checks[0])
started = time.process_time()
combinations = combinations_of(loaded.program, check, options, sink)
claim = check.verify[0].name
if sys.argv[2] == "family":
    found = members(loaded.program, check, combinations, claim, options, sink, None)
else:
    found = one_by_one(loaded.program, check, combinations, claim, options, sink)
taken = time.process_time() - started
verdicts = "".join(one.value[:2] for one in found.verdicts)
searching = found.exploration.seconds + found.exploration.compile_seconds
print(len(combinations), found.exploration.states, verdicts, taken, searching)
"""


def measured(file: Path, way: str) -> tuple[int, int, str, float, float]:
    """Combinations, states, verdicts, seconds of CPU, and those of the search alone."""
    words = [sys.executable, "-c", WORKER, str(file), way]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    count, states, verdicts, taken, searching = done.stdout.split()
    return int(count), int(states), verdicts, float(taken), float(searching)


def main() -> None:
    """Measure, and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    say = sys.stdout.write
    say(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python ")
    say(f"{platform.python_version()}, {time.strftime('%Y-%m-%d')}, medians of {runs}\n\n")
    found: dict[str, list[tuple[int, int, str, float, float]]] = {"family": [], "one by one": []}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "combinations.ras")
        file.write_text(CHECK, encoding="utf-8")
        for _ in range(runs):
            for way, some in found.items():
                some.append(measured(file, way))
    if len({one[2] for some in found.values() for one in some}) > 1:
        raise SystemExit("the verdicts differ")
    say("| way | combinations | states | in all, s | searching, s |\n|---|---:|---:|---:|---:|\n")
    taken = []
    for way, some in found.items():
        count, states = some[0][:2]
        whole, searching = (statistics.median(one[k] for one in some) for k in (3, 4))
        taken.append((whole, searching))
        say(f"| {way} | {count} | {states:,} | {whole:.2f} | {searching:.2f} |\n")
    (whole, searching), (each, alone) = taken
    say(f"\nratio: {each / whole:.0f} in all, {alone / searching:.0f} searching\n")


if __name__ == "__main__":
    main()
