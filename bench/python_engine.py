"""Explores the benchmarks with generated Python and prints transitions a second.

    python bench/python_engine.py [NAME ...]

Only the search is timed; `ready` is what code generation took. Machines differ and are busy in
different ways: compare ratios.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rascheck.run import explore_file

HERE = Path(__file__).parent
MODELS: list[tuple[str, dict[str, int | bool | str]]] = [
    ("n_peterson", {"N": 5}),
    ("mcslock1", {"N": 4}),
    ("german", {"N": 4}),
    ("go_back_n", {"SEQUENCE": 4, "WINDOW": 3, "CHANNEL": 4, "VALUES": 2}),
    ("ras_mock", {"VCPUS": 2, "PAGES": 1, "RETRIES": 0, "STRIKES": 1}),
]


def main(names: list[str]) -> None:
    """One line a model."""
    say = sys.stdout.write
    say(f"{'model':12} {'states':>9} {'transitions':>11} {'ready':>8} {'search':>8} {'M/s':>6}\n")
    for name, constants in MODELS:
        if names and name not in names:
            continue
        found = explore_file(HERE / f"{name}.ras", constants)
        rate = found.transitions / found.seconds / 1e6
        say(
            f"{name:12} {found.states:9} {found.transitions:11} {found.compile_seconds:7.3f}s"
            f" {found.seconds:7.2f}s {rate:6.2f}\n"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
