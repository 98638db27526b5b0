"""Names that mean something to Spin, to the C program that it makes, and to Rumur."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from peers import Said, needs_rumur, needs_spin, rumur, spin

from rascheck.diagnostics import Diagnostics
from rascheck.exporters import murphi, promela
from rascheck.lang.settings import Overrides
from rascheck.run.export import system_named
from rascheck.system.ir import System

OURS = "choose again no_start go_on done_1 failed_1 steps end_steps old_0 local_1 claim_write"
WORDS = """int now trpt main printf errors depth open time exit goto typeof volatile asm errno
nullptr stdin stdout stderr linux unix char double long short switch while run_ pid timeout mtype
skip print end endrule undefine boolean uchar ulong hmask vsize nstates cpu_id proc_offset
q_offset done trans Maxbody unsigned hidden local short_ break_ continue default
extern float"""
NAMES = [*OURS.split(), *WORDS.split()]
CLAIMS = ("write", "read", "signal", "local_0", "MODEL_ERROR")
"""These are names of functions, of our own, and of what is asserted where a step fails."""


def spec() -> str:
    """All of them, in a model that begins in 503 of 512 states, and may fail."""
    lines = [f"var {name}: 0..3" for name in NAMES]
    writes = " ".join(f"{name} = 1;" for name in NAMES)
    claims = [f"invariant {name} {{ int == 0 || seed != 3 }}" for name in CLAIMS]
    return "\n".join(
        (
            "var seed: 0..511 = any where 800 / (510 - seed) < 100",
            "var least: 0..3",
            *lines,
            "machine m { state A, B",
            f"step go: A -> B {{ {writes} least = 7 % (seed + 1) % 4 - 1; }} }}",
            *claims,
            f"check whole {{ verify {', '.join(CLAIMS)} allow deadlock }}",
        )
    )


@pytest.fixture
def system(tmp_path: Path) -> System:
    (tmp_path / "names.ras").write_text(spec(), encoding="utf-8")
    sink = Diagnostics()
    found = system_named(f"{tmp_path / 'names.ras'}:whole", "", Overrides(), sink)
    assert found is not None, [d.message for d in sink]
    return found


@needs_spin
def test_names_in_spin(system: System, tmp_path: Path) -> None:
    wrong = dict.fromkeys(CLAIMS, 4) | {"MODEL_ERROR": 2}  # two steps more, for the choice
    assert spin(promela(system), tmp_path, breadth=True) == Said(1004 + 1, wrong)


@needs_rumur
def test_names_in_rumur(system: System, tmp_path: Path) -> None:
    wrong = {"an expression has no value": 0, "least leaves its range": 1}
    wrong |= dict.fromkeys(CLAIMS, 2)
    assert rumur(murphi(system), tmp_path, deadlock=False) == Said(1004, wrong)


def test_names_of_macros(system: System) -> None:
    capitals = replace(system.variables[1], name="EOF", initial=(0,))
    seed, _, *others = system.variables
    text = promela(replace(system, variables=(seed, capitals, *others)))
    assert "unsigned eof : 2 = 0;" in text
