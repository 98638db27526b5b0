"""What is written of a model that has one of everything: `tiny.pml`, `tiny.m` and `tiny.smv`.

`python tests/unit/exporters/test_texts.py` writes these files as they are written today.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.exporters import LANGUAGES
from rascheck.lang.settings import Overrides
from rascheck.run.export import system_named
from rascheck.system.ir import System

HERE = Path(__file__).parent
ENDINGS = {"promela": "pml", "murphi": "m", "smv": "smv"}


def tiny() -> System:
    system = system_named(str(HERE / "tiny.ras:tiny"), "", Overrides(), Diagnostics())
    assert system is not None
    return system


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written(language: str) -> None:
    expected = (HERE / f"tiny.{ENDINGS[language]}").read_text(encoding="utf-8")
    assert LANGUAGES[language](tiny()) == expected


if __name__ == "__main__":
    for name, ending in ENDINGS.items():
        (HERE / f"tiny.{ending}").write_text(LANGUAGES[name](tiny()), encoding="utf-8")
