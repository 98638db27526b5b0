"""What other checkers say of an exported text: Spin and Rumur, as far as they are installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

needs_spin = pytest.mark.skipif(
    not (shutil.which("spin") and shutil.which("gcc")), reason="needs spin and gcc"
)
needs_rumur = pytest.mark.skipif(
    not (shutil.which("rumur") and shutil.which("gcc")), reason="needs rumur and gcc"
)
ENOUGH = 120


@dataclass(frozen=True)
class Said:
    """What a checker has found: states, and how long the shortest run is to each thing wrong."""

    states: int
    wrong: dict[str, int] = field(default_factory=dict)


def called(words: list[str], folder: Path) -> str:
    """What a command prints; what it compiles must be without an error."""
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, timeout=ENOUGH, check=False
    )
    assert done.returncode == 0 or words[0] == "./m", done.stdout[-1000:] + done.stderr[-1000:]
    return done.stdout


def spin(text: str, folder: Path, *, breadth: bool = False, reach: bool = False) -> Said:
    """Explore a Promela text to the end; `breadth` first, for the shortest runs."""
    (folder / "m.pml").write_text(text, encoding="utf-8")
    defined = ["-DBREADTH"] * breadth + ["-DREACH"] * reach
    called(["spin", "-o2", *defined, "-a", "m.pml"], folder)
    options = ["-O1", "-DSAFETY", "-DNOREDUCE", "-w", *["-DBFS"] * breadth]
    called(["gcc", *options, "-o", "pan", "pan.c"], folder)
    out = called(["./pan", "-m1000000", "-w20", "-n", "-c0"], folder)
    wrong: dict[str, int] = {}
    for what, depth in re.findall(r"pan:\d+: (.*) \(at depth (-?\d+)\)", out):
        name = what.removeprefix("assertion violated ").removeprefix("claim_")
        wrong[name] = min(int(depth), wrong.get(name, int(depth)))
    pattern = r"(\d+) nominal states" if breadth else r"(\d+) states, stored"
    return Said(int(re.findall(pattern, out)[0]), wrong)


def rumur(text: str, folder: Path, *, deadlock: bool = True) -> Said:
    """Explore a Murphi text to the end."""
    (folder / "m.m").write_text(text, encoding="utf-8")
    options = ["--threads", "1", "--value-type", "int32_t", "--max-errors", "100000000"]
    options += ["--symmetry-reduction", "off", "--deadlock-detection"]
    called(["rumur", *options, "stuck" if deadlock else "off", "m.m", "-o", "m.c"], folder)
    called(["gcc", "-O0", "-mcx16", "-w", "m.c", "-lpthread", "-o", "m"], folder)
    out = called(["./m"], folder)
    wrong: dict[str, int] = {}
    for trace in out.split("error trace for the error:")[1:]:
        name = trace.strip().split("\n")[0].strip()
        steps = len(re.findall(r"^(?:Rule|Startstate) .*fired\.$", trace, re.MULTILINE)) - 1
        wrong[name] = min(steps, wrong.get(name, steps))
    return Said(int(re.findall(r"(\d+) states, \d+ rules fired", out)[-1]), wrong)
