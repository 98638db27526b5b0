"""What is written of a model that has one of everything: `tiny.pml`, `tiny.m` and `tiny.smv`.

`python tests/unit/exporters/test_texts.py` writes these files as they are written today.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.exporters import LANGUAGES
from rascheck.lang.settings import Overrides
from rascheck.run.export import system_named
from rascheck.system.ir import System

HERE = Path(__file__).parent
KNOWN = (
    "DEFINE F FALSE G INIT INVARSPEC IVAR LTLSPEC MODULE NAME TRANS TRUE VAR"
    " boolean case esac main next"
)
"""What is no name of the model."""
ENDINGS = {"promela": "pml", "murphi": "m", "smv": "smv"}


def tiny() -> System:
    system = system_named(str(HERE / "tiny.ras:tiny"), "", Overrides(), Diagnostics())
    assert system is not None
    return system


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written(language: str) -> None:
    expected = (HERE / f"tiny.{ENDINGS[language]}").read_text(encoding="utf-8")
    assert LANGUAGES[language](tiny()) == expected


def test_smv_declares_what_it_mentions() -> None:
    text = re.sub(r"--.*", "", LANGUAGES["smv"](tiny()))
    declared = set(re.findall(r"^  (\w+) :", text, re.MULTILINE))
    specs = set(re.findall(r"NAME (\w+)", text))
    words = set(re.findall(r"[A-Za-z_]\w*", text)) - declared - specs
    assert " ".join(sorted(words)) == KNOWN
    assert text.count("(") == text.count(")")
    assert text.count("case") == text.count("esac")


if __name__ == "__main__":
    for name, ending in ENDINGS.items():
        (HERE / f"tiny.{ending}").write_text(LANGUAGES[name](tiny()), encoding="utf-8")
