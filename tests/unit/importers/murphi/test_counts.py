"""States, firings and orbits of Murphi models: the numbers are Rumur's."""

from __future__ import annotations

from pathlib import Path

import pytest
from murphi_models import MODELS, explored, imported, rumur

from rascheck.system.verdict import DEADLOCK, Verdict

# Name: states and firings without symmetry, states with it. With symmetry Rumur has 12 of plain.m:
# it does not see that the order of identities matters there. It does not know the union of union.m.
COUNTS = {
    "aliases": (120, 594, 120),
    "bits": (10610, 28945, 10610),
    "functions": (307, 637, 307),
    "german": (58104, 235872, 10470),
    "loops": (50, 92, 50),
    "plain": (47, 111, 27),
    "starts": (235, 753, 235),
    "tokens": (72, 138, 15),
    "undefined": (408, 1476, 204),
    "union": (85, 183, 85),
    "union_by_hand": (85, 183, 85),
}


def model(name: str) -> str:
    return (MODELS / f"{name}.m").read_text(encoding="utf-8")


def test_every_model_has_its_counts() -> None:
    assert sorted(path.stem for path in MODELS.glob("*.m")) == sorted(COUNTS)


@pytest.mark.parametrize("name", COUNTS)
def test_the_spec_has_the_states_of_the_model(name: str) -> None:
    found = explored(model(name))
    assert (found.states, found.transitions, found.model_errors) == (*COUNTS[name][:2], 0)
    verdicts = {o.verdict for o in found.outcomes if o.property not in (DEADLOCK, "stuck")}
    assert verdicts <= {Verdict.HOLDS}


@pytest.mark.parametrize("name", COUNTS)
def test_one_state_for_all_that_differ_in_identities(name: str) -> None:
    assert explored(model(name), symmetry=True).states == COUNTS[name][2]


@pytest.mark.parametrize("name", [name for name in COUNTS if name != "union"])
def test_rumur_counts_the_same(name: str, tmp_path: Path) -> None:
    found = rumur(MODELS / f"{name}.m", tmp_path)
    assert (found.states, found.fired, found.fails) == (*COUNTS[name][:2], False)


@pytest.mark.parametrize("name", ["german", "tokens", "undefined"])
def test_rumur_has_as_many_orbits(name: str, tmp_path: Path) -> None:
    found = rumur(MODELS / f"{name}.m", tmp_path, symmetry=True)
    assert found.states == COUNTS[name][2]


def test_what_is_said_of_the_models() -> None:
    said = {name: imported(model(name)).said for name in COUNTS}
    assert {name for name, lines in said.items() if lines} == {"loops", "plain", "union"}
    assert said["plain"] == (
        "W421 9:3 `First` is a plain index: every round of a loop writes `chosen`",
    )
    assert said["loops"] == (
        "W422 16:3 this loop is followed for 64 rounds; more are a model error",
    )
    assert said["union"] == (
        "W421 3:9 `Home` is a range of numbers, 0..0: it is part of a union",
        "W421 4:11 `Client` is a range of numbers, 1..3: it is part of a union",
    )
