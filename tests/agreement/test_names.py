"""Names that mean something to Spin, to the C program that it makes, and to Rumur."""

from __future__ import annotations

from pathlib import Path

import pytest
from peers import needs_rumur, needs_spin, rumur, spin

from rascheck.diagnostics import Diagnostics
from rascheck.exporters import murphi, promela
from rascheck.lang.settings import Overrides
from rascheck.run.export import system_named
from rascheck.system.ir import System

OURS = "choose again no_start go_on done_1 failed_1 steps end_steps old_0 local_1 claim_write"
WORDS = """int now trpt main printf errors depth open time exit goto typeof volatile asm nullptr errno
stdin stdout stderr linux unix char double long short switch while run_ pid timeout mtype atomic
skip print end endrule undefine boolean uchar ulong hmask vsize nstates cpu_id proc_offset q_offset
done trans Maxbody signed unsigned hidden local short_ break_ continue default extern float"""
NAMES = [*OURS.split(), *WORDS.split()]
CLAIMS = ("write", "read", "signal", "local_0", "MODEL_ERROR")
"""Of what these are called, properties and enumerations stand in the global scope of C."""


def spec() -> str:
    """All of them, in a model that begins in 512 states, of which 8 are none, and may fail."""
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
    text = promela(system)
    assert "choose_2:" in text or "choose_2 " in text
    said = spin(text, tmp_path, breadth=True)
    assert said == 1


@needs_rumur
def test_names_in_rumur(system: System, tmp_path: Path) -> None:
    assert rumur(murphi(system), tmp_path) == 1
