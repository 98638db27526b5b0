"""How long a command takes from start to end, and of that on a processor: a table for RESULTS.md.

    python bench/startup.py [PYTHON] [RUNS]

PYTHON is an interpreter for which rascheck is installed, this one if none is given; each command
runs RUNS times (21) in a folder of its own, after one run that does not count. On a busy machine
look at the processor's time.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SMALL = "machine m { state A final  step s: A -> B }\n"
LARGE = "use <properties/seed.ras>\nvar x : Bool\n"
CORRECT = "machine m { state A final  step s: A -> A }\ncheck c { }\n"
FILES = {"small.ras": SMALL, "large.ras": LARGE, "correct.ras": CORRECT}

CASES = {
    "python -c pass": ("-c", "pass"),
    "rascheck --help": ("-m", "rascheck", "--help"),
    "rascheck --version": ("-m", "rascheck", "--version"),
    "one diagnostic, a file of one line": ("-m", "rascheck", "small.ras"),
    "one diagnostic, with all of the shipped model": ("-m", "rascheck", "large.ras"),
    "one check of one machine": ("-m", "rascheck", "correct.ras", "--no-out"),
    "replay, shipped model, 28 steps": ("-m", "rascheck", "replay", "trace.itf.json"),
}
TRACE = "-m rascheck --shipped seed.ras:early_v6_12_y -p P4 --out ."


def main() -> None:
    """Measure, and print."""
    python = sys.argv[1] if len(sys.argv) > 1 else sys.executable
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 21
    with tempfile.TemporaryDirectory() as folder:
        for name, text in FILES.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        subprocess.run([python, *TRACE.split()], cwd=folder, capture_output=True, check=True)
        next(Path(folder).glob("*.itf.json")).rename(Path(folder, "trace.itf.json"))
        tell(f"Python {platform.python_version()}, {platform.machine()}, {runs} runs each\n")
        tell("| command | median | fastest | processor, median |")
        tell("|---|---:|---:|---:|")
        for name, words in CASES.items():
            found = [seconds([python, *words], folder) for _ in range(runs + 1)][1:]
            wall, processor = zip(*found, strict=True)
            row = (statistics.median(wall), min(wall), statistics.median(processor))
            tell(f"| {name} | " + " | ".join(f"{1000 * t:.0f} ms" for t in row) + " |")


def seconds(words: list[str], folder: str) -> tuple[float, float]:
    """How long one command takes: by the clock, and on a processor."""
    started = time.perf_counter()
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(words, cwd=folder, stdout=nowhere, stderr=nowhere)
    _, process.returncode, used = os.wait4(process.pid, 0)
    return time.perf_counter() - started, used.ru_utime + used.ru_stime


def tell(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
