"""For which machines a run answers: for those that were named, and for the model that ships."""

from __future__ import annotations

from pathlib import Path

import pytest

from rascheck import resources
from rascheck.diagnostics import Diagnostics
from rascheck.run import Options, load_program, run_checks

USED = "machine used { state A final step go: A -> A step gone: A -> A when false }\n"
OWN = """
use "../used/used.ras"
machine own { state A, B final step go: A -> B  step back: B -> A when used at A && false }
check c { }
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {"used": USED, "own": OWN}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.ras").write_text(text, encoding="utf-8")


def unreached(*paths: str) -> list[str]:
    sink = Diagnostics()
    report = run_checks(load_program(paths, sink), Options(jobs=1), sink)
    assert report is not None, list(sink)
    assert report.coverage is not None
    return [f"{one.machine}.{one.name}" for one in report.coverage.failures]


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (["own/own.ras"], ["own.back"]),
        (["own"], ["own.back"]),
        (["own", "used"], ["used.gone", "own.back"]),
        (["."], ["used.gone", "own.back"]),
    ],
)
def test_a_run_answers_for_the_machines_in_what_was_named(
    paths: list[str], found: list[str]
) -> None:
    assert unreached(*paths) == found


@pytest.mark.parametrize(
    ("path", "model"), [("<properties>", True), ("<properties/outcomes>", False)]
)
def test_all_properties_that_ship_answer_for_the_model(path: str, model: bool) -> None:
    loaded = load_program([path], Diagnostics())
    kvm = resources.model() / "ras" / "kvm.ras"
    answers = {resources.located(file).resolve() for file in loaded.answers}
    assert (kvm.resolve() in answers) is model
    assert loaded.own <= loaded.answers
