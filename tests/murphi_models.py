"""Murphi models, imported and explored, and what Rumur says about them where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.explore import Reduce, explore
from rascheck.importers.murphi import to_ras
from rascheck.lang.elaborate import elaborate
from rascheck.lang.format import formatted
from rascheck.lang.load import load_text
from rascheck.lang.names import Program, collect
from rascheck.lang.settings import Overrides, combinations
from rascheck.source import Source
from rascheck.system.verdict import Exploration

MODELS = Path(__file__).parent / "unit" / "importers" / "murphi" / "models"


@dataclass(frozen=True)
class Imported:
    """The canonical text of a spec, and what was said about the model."""

    text: str
    said: tuple[str, ...]


def complaints(text: str) -> list[str]:
    """What is said about a model."""
    sink = Diagnostics()
    to_ras(Source("model.m", text), sink)
    return _said(sink)


def _said(sink: Diagnostics) -> list[str]:
    found = []
    for one in sink:
        assert one.span is not None
        fix = f" [{one.fix}]" if one.fix else ""
        found.append(f"{one.code} {one.span.line}:{one.span.column} {one.message}{fix}")
    return found


@cache
def imported(text: str) -> Imported:
    """A model as a spec."""
    sink = Diagnostics()
    spec = to_ras(Source("model.m", text), sink)
    assert spec is not None, _said(sink)
    mistakes = Diagnostics()
    canonical = formatted(Source("model.ras", spec), mistakes)
    assert canonical is not None, (spec, list(mistakes))
    return Imported(canonical, tuple(_said(sink)))


def explored(text: str, *, symmetry: bool = False) -> Exploration:
    """What the check of an imported model finds."""
    sink = Diagnostics()
    program = _program(imported(text).text, sink)
    check = program.checks["model"]
    combination = next(iter(combinations(program, check, Overrides(), sink)))
    system = elaborate(program, check, combination, Overrides(), sink)
    assert system is not None, list(sink)
    return explore(system, reduce=Reduce(symmetry=symmetry))


def _program(text: str, sink: Diagnostics) -> Program:
    program = collect(load_text(text, "model.ras", sink), sink)
    assert not sink.failed, list(sink)
    return program


@dataclass(frozen=True)
class Judged:
    """What Rumur counts, and whether it finds a mistake."""

    states: int
    fired: int
    fails: bool


def rumur(path: Path, folder: Path, *, symmetry: bool = False) -> Judged:
    """What Rumur says about a model; skips where it is not installed."""
    if shutil.which("rumur") is None or shutil.which("gcc") is None:
        pytest.skip("needs rumur and gcc")
    program = folder / "verifier"
    reduction = "exhaustive" if symmetry else "off"
    options = ["--deadlock-detection", "off", "--symmetry-reduction", reduction]
    options += ["--output-format", "machine-readable", "--counterexample-trace", "off"]
    code = f"{program}.c"
    subprocess.run(["rumur", *options, "--threads", "1", "-o", code, str(path)], check=True)
    compiler = ["gcc", "-std=c11", "-O1", "-march=native", "-mcx16", "-w"]
    subprocess.run([*compiler, "-o", str(program), code, "-lpthread", "-latomic"], check=True)
    said = subprocess.run([str(program)], capture_output=True, text=True, check=False).stdout
    summary = re.search(r'summary states="(\d+)" rules_fired="(\d+)" errors="(\d+)"', said)
    assert summary is not None, said
    return Judged(int(summary[1]), int(summary[2]), summary[3] != "0")
