"""Damaged texts: each ends in few diagnostics, soon, and never in an exception (tests/fuzz.py)."""

from pathlib import Path

import fuzz
import pytest

SEED = 1
CASES = 150
"""In each of the parts below: a few thousand in all."""


@pytest.fixture(scope="module")
def trial() -> fuzz.Trial:
    return fuzz.Trial()


@pytest.mark.parametrize("part", range(20))
def test_damaged_texts(trial: fuzz.Trial, part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "SLOW", 10.0)  # a machine may be busy with other things
    before = trial.passed
    for number in range(part * CASES, (part + 1) * CASES):
        path, text = fuzz.case(SEED, number, large=0.01)
        line, whole = fuzz.fault(trial, path, text)
        assert not line, f"case {number}\n{text!r}\n{whole}"
    assert trial.passed > before, "no case at all was right"


KEPT = sorted((Path(__file__).parent / "damaged").glob("*.ras"))


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.stem)
def test_what_was_wrong_once(trial: fuzz.Trial, file: Path) -> None:
    text = file.read_bytes().decode("utf-8")
    line, whole = fuzz.fault(trial, "t.ras", text)
    assert not line, whole
