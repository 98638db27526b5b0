"""Which names no imported model may keep."""

import re
from pathlib import Path

from rascheck.importers.names import RESERVED
from rascheck.lang.names import FUNCTIONS


def test_the_words_of_the_language_are_reserved(root: Path) -> None:
    grammar = (root / "model" / "spec.lark").read_text(encoding="utf-8")
    assert {*re.findall(r'"([a-z]+)"', grammar), *FUNCTIONS} == RESERVED
