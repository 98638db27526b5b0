"""The models of the benchmarks, and what runs one of them in a process of its own."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"
"""Beside the checkout: models of others, with published counts. It may be absent."""
WORKER = """
import sys
from dataclasses import replace
from rascheck.diagnostics import Diagnostics
from rascheck.explore import explore
from rascheck.explore.native import search  # which takes a while, and is no part of a search
from rascheck.explore.native.words import fitted
from rascheck.lang.elaborate import elaborate
from rascheck.lang.settings import Combination, Overrides
from rascheck.run import load_program
from rascheck.run.imports import is_model, to_system
sink = Diagnostics()
values = dict(pair.split("=") for pair in sys.argv[3:])
if is_model(sys.argv[1]):
    system = replace(to_system(sys.argv[1], sink), properties=(), automata=())
else:
    program = load_program([sys.argv[1]], sink).program
    system = elaborate(program, None, Combination(), Overrides(values), sink)
engine, threads, *alone = sys.argv[2].split("-")
if alone:
    system = replace(system, check_deadlock=False)
found = explore(system, engine=engine, threads=int(threads))
words = fitted(system).count
print(found.states, found.transitions, found.seconds, found.memory, words, found.initial)
"""


@dataclass(frozen=True)
class Model:
    """One transition system: a file, with constants, and what all tools have to count.

    `peer` names the files of the same system in the languages of the peers, as others wrote them.
    Transitions that are not published are those that the first of our runs counts.
    """

    name: str
    file: Path
    states: int
    transitions: int | None = None
    constants: dict[str, int] = field(default_factory=dict)
    peer: str = ""

    @property
    def settings(self) -> list[str]:
        """The constants as words of a command line, without `--set`."""
        return [f"{name}={value}" for name, value in self.constants.items()]


def mock(name: str, states: int, transitions: int, *sizes: int) -> Model:
    """The mock of the notification path in some size."""
    constants = dict(zip(("VCPUS", "PAGES", "RETRIES", "STRIKES"), sizes, strict=True))
    return Model(name, HERE / "ras_mock.ras", states, transitions, constants, name)


MODELS = [
    Model("german4", HERE / "german.ras", 566_649, 3_053_376, {"N": 4}, "german4"),
    mock("ras_2_1_0_1", 857_316, 3_500_242, 2, 1, 0, 1),
    Model("german5", HERE / "german.ras", 11_358_873, 76_464_000, {"N": 5}, "german5"),
    mock("ras_2_2_1_1", 9_924_664, 42_423_552, 2, 2, 1, 1),
]


def beem(least: int, most: int) -> list[Model]:
    """The instances of BEEM with so many states, the smallest first; none without the folder.

    Only those whose published exploration was complete.
    """
    folder = SHARED / "beem"
    if not folder.is_dir():
        return []
    with (folder / "expected.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = []
    for row in rows:
        name = f"{row['model']}.{row['instance']}"
        states = int(row["states"])
        if row["complete"] == "yes" and least <= states <= most:
            transitions = int(row["transitions"]) if row["transitions"] else None
            found.append(Model(name, folder / row["model"] / f"{name}.dve", states, transitions))
    return sorted(found, key=lambda model: model.states)
