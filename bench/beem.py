"""BEEM: the published instances, explored, with what each took.

    python bench/beem.py [--states 0..10_000_000] [--only WORD ...] [--threads N] [--properties]

The instances are those of ../shared/beem with so many states (100k, 3M are understood). A line
each: states found, whether they are the published ones, seconds, states a second, bytes a state.
With `--properties` also each temporal property, with the answer. Where the published exploration
was cut short, ours is too, at as many states. The exit code says whether all agree.
"""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import replace
from pathlib import Path

from rascheck.diagnostics import Diagnostics
from rascheck.explore import Limits, explore
from rascheck.importers import dve
from rascheck.source import Source
from rascheck.system.ir import System
from rascheck.system.verdict import Verdict

FOLDER = Path(__file__).parents[2] / "shared" / "beem"
UNITS = {"k": 1_000, "M": 1_000_000}


def main() -> int:
    """Explore, print, and return the exit code."""
    options = parser().parse_args()
    least, most = options.states
    if not FOLDER.is_dir():
        say(f"{FOLDER.name} is not there\n")
        return 2
    with (FOLDER / "expected.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if least <= int(row["states"]) <= most]
    say("| instance | states | published | seconds | to compile | states/s | bytes/state ")
    say("| answer |\n")
    say("|---|---:|---|---:|---:|---:|---:|---|\n")
    fine = True
    for row in sorted(rows, key=lambda row: int(row["states"])):
        name = f"{row['model']}.{row['instance']}"
        if options.only and not any(word in name for word in options.only):
            continue
        fine &= one(row, name, "", options.threads)
        for answer in row["ltl"].split() if options.properties else ():
            number, _, said = answer.partition(":")
            fine &= one(row, f"{name}.prop{number}", said, options.threads)
    return 0 if fine else 1


def one(row: dict[str, str], name: str, answer: str, threads: int | None) -> bool:
    """Explore one file, print its line, and say whether all is as published."""
    system = system_of(FOLDER / row["model"] / f"{name}.dve")
    if not answer:
        system = replace(system, properties=(), automata=(), check_deadlock=False)
    published, whole = int(row["states"]), row["complete"] == "yes"
    found = explore(system, threads=threads, limits=Limits(max_states=published + whole))
    same = found.states == published if whole else found.states >= published
    if answer:
        verdict = {"yes": Verdict.HOLDS, "no": Verdict.VIOLATED}[answer]
        same = same and found.outcomes[0].verdict is verdict
    rate = found.states / max(found.seconds, 1e-9)
    said = ("yes" if same else "NO") + ("" if whole else ", cut short as published")
    say(f"| {name} | {found.states:,} | {said} | {found.seconds:.2f} | ")
    say(f"{found.compile_seconds:.2f} | {rate:,.0f} | {found.bytes_per_state or 0:.1f} | ")
    say(f"{found.outcomes[0].verdict.value if answer else ''} |\n")
    return same


def system_of(path: Path) -> System:
    """The System of a file, which is known to be right."""
    sink = Diagnostics()
    system = dve.to_system(Source(path.name, path.read_text(encoding="utf-8")), sink)
    assert system is not None, [d.message for d in sink]
    return system


def parser() -> argparse.ArgumentParser:
    """The options."""
    top = argparse.ArgumentParser(description="BEEM's published instances, explored.")
    top.add_argument("--states", type=between, default=(0, 10_000_000), metavar="FROM..TO")
    top.add_argument("--only", nargs="*", default=[], metavar="WORD")
    top.add_argument("--threads", type=int, metavar="N")
    top.add_argument("--properties", action="store_true")
    return top


def between(text: str) -> tuple[int, int]:
    """`100k..3M` as two numbers."""
    least, _, most = text.partition("..")
    return number(least), number(most)


def number(text: str) -> int:
    """A number, with a unit or without."""
    unit = UNITS.get(text[-1:], 1)
    return int(float(text.rstrip("kM").replace("_", "")) * unit)


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
