"""The BEEM benchmarks: states, transitions, levels and answers as they were published.

The instances are named in a table beside the checkout, ../shared/beem/expected.csv.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.explore import Limits, explore
from rascheck.importers import dve
from rascheck.run import explore_file
from rascheck.run.execute import accepted
from rascheck.run.imports import to_ras
from rascheck.source import Source
from rascheck.system.ir import System
from rascheck.system.verdict import Verdict

FOLDER = Path(__file__).parents[3] / "shared" / "beem"
LARGEST = 3_000_000
"""Instances with more states are for bench/beem.py."""
EXPORTED = 30_000
"""Instances with no more states are also written as specs of ours."""


@dataclass(frozen=True)
class Instance:
    """An instance as it is named, with what was published of it."""

    model: str
    number: str
    states: int
    transitions: int | None
    levels: list[int] | None
    answers: dict[str, str]

    @property
    def engine(self) -> str:
        """What is done soonest: code that is optimized pays for more states."""
        return "auto" if self.states < 10_000 else "plain"

    def source(self, ending: str = "") -> Source:
        """The text of the model, or of one of its properties."""
        path = FOLDER / self.model / f"{self.model}.{self.number}{ending}.dve"
        return Source(path.name, path.read_text(encoding="utf-8"))


def instances() -> list[Instance]:
    """All of the table that have so many states or fewer."""
    if not FOLDER.is_dir():
        return []
    with (FOLDER / "levels.csv").open(encoding="utf-8") as file:
        levels = {
            (row["model"], row["instance"]): [int(n) for n in row["states_per_level"].split()]
            for row in csv.DictReader(file)
        }
    with (FOLDER / "expected.csv").open(encoding="utf-8") as file:
        return [
            Instance(
                row["model"],
                row["instance"],
                int(row["states"]),
                int(row["transitions"]) if row["transitions"] else None,
                levels.get((row["model"], row["instance"])),
                dict(answer.split(":") for answer in row["ltl"].split()),
            )
            for row in csv.DictReader(file)
            if int(row["states"]) <= LARGEST
        ]


ALL = instances()
NAMES = [f"{one.model}.{one.number}" for one in ALL]
ANSWERS = [(one, number) for one in ALL for number in one.answers]


def system_of(source: Source) -> System:
    sink = Diagnostics()
    system = dve.to_system(source, sink)
    assert not sink.failed
    assert system is not None
    return system


@pytest.mark.needs_shared
def test_there_are_as_many_instances_as_were_counted() -> None:
    assert (len(ALL), len(ANSWERS)) == (98, 165)


@pytest.mark.needs_shared
@pytest.mark.parametrize("instance", ALL, ids=NAMES)
def test_states_transitions_and_levels(instance: Instance) -> None:
    system = replace(system_of(instance.source()), check_deadlock=False)
    limits = Limits(max_states=instance.states + 1)
    found = explore(system, limits=limits, engine=instance.engine, threads=1)
    assert (found.states, found.complete, found.model_errors) == (instance.states, True, 0)
    if instance.transitions is not None:
        assert found.transitions == instance.transitions
    if instance.levels is not None:
        assert list(found.levels) == instance.levels


@pytest.mark.needs_shared
@pytest.mark.parametrize(
    ("instance", "number"),
    ANSWERS,
    ids=[f"{one.model}.{one.number}.prop{number}" for one, number in ANSWERS],
)
def test_answers(instance: Instance, number: str) -> None:
    system = system_of(instance.source(f".prop{number}"))
    found = accepted(system, explore(system, engine=instance.engine, threads=1))
    wanted = {"yes": Verdict.HOLDS, "no": Verdict.VIOLATED}[instance.answers[number]]
    assert [o.verdict for o in found.outcomes] == [wanted, Verdict.HOLDS]
    assert found.states == instance.states


@pytest.mark.needs_shared
@pytest.mark.parametrize(
    "instance",
    [one for one in ALL if one.states <= EXPORTED],
    ids=[n for n, one in zip(NAMES, ALL, strict=True) if one.states <= EXPORTED],
)
def test_exports(instance: Instance, tmp_path: Path) -> None:
    model = tmp_path / "m.dve"
    model.write_text(instance.source().text, encoding="utf-8")
    sink = Diagnostics()
    text = to_ras(str(model), sink)
    assert {d.code for d in sink} <= {"W310"}
    assert text is not None
    spec = tmp_path / "m.ras"
    spec.write_text(text, encoding="utf-8")
    found = explore_file(spec)
    assert (found.states, found.transitions) == (instance.states, instance.transitions)
