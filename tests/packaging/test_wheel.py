"""What the settings promise of the wheel; .ci/run builds one and tries it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

import rascheck


@pytest.fixture
def settings(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_version_stands_in_one_place(settings: dict[str, Any]) -> None:
    assert settings["project"]["dynamic"] == ["version"]
    assert settings["tool"]["hatch"]["version"]["path"] == "checker/rascheck/__init__.py"
    assert rascheck.__version__


def test_the_wheel_holds_model_and_properties(root: Path, settings: dict[str, Any]) -> None:
    wheel = settings["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {
        "model": "rascheck/model",
        "properties": "rascheck/properties",
    }
    assert all((root / folder).is_dir() for folder in wheel["force-include"])


def test_a_user_installs_little(settings: dict[str, Any]) -> None:
    needs = [need.split(">")[0] for need in settings["project"]["dependencies"]]
    assert needs == ["lark", "llvmlite", "networkx", "pycparser", "shtab", "z3-solver"]


def test_every_dependency_has_its_five_lines(root: Path, settings: dict[str, Any]) -> None:
    page = (root / "docs" / "decisions" / "0001-dependencies.md").read_text(encoding="utf-8")
    told = {line.split()[1].lower() for line in page.splitlines() if line.startswith("## ")}
    extras = settings["project"]["optional-dependencies"].values()
    needs = [*settings["project"]["dependencies"], *(need for extra in extras for need in extra)]
    needs += settings["build-system"]["requires"]
    assert {need.split(">")[0] for need in needs} - told == set()


def test_the_lock_knows_every_dependency(root: Path, settings: dict[str, Any]) -> None:
    """`uv run` installs by uv.lock: after a change of the dependencies, `uv lock`."""
    lock = tomllib.loads((root / "uv.lock").read_text(encoding="utf-8"))
    (own,) = (p for p in lock["package"] if p["name"] == "rascheck")
    locked = {(need["name"], need["specifier"]) for need in own["metadata"]["requires-dist"]}
    extras = settings["project"]["optional-dependencies"].values()
    needs = [*settings["project"]["dependencies"], *(need for extra in extras for need in extra)]
    assert locked == {(need[: (at := need.index(">"))], need[at:]) for need in needs}
