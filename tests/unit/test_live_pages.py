"""The live pages of the site: what they are asked for with exists, and the docs lead to each."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def live() -> ModuleType:
    path = Path(__file__).parents[2] / "docs" / "live.py"
    spec = importlib.util.spec_from_file_location("live", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_they_ask_for_exists(live: ModuleType, root: Path) -> None:
    text = (root / live.SEED).read_text(encoding="utf-8")
    checks = re.findall(r"^check (\w+)", text, re.M)
    claims = re.findall(r"^(?:property|invariant|reachable) (\w+)", text, re.M)
    for words in live.RUNS.values():
        asked = words.split()
        for option, word in zip(asked[::2], asked[1::2], strict=True):
            names = {"-k": checks, "-p": claims}[option]
            assert any(word in name for name in names), word
    for trace in live.TRACES.values():
        check, _, claim = trace.partition(".")
        assert check in checks
        assert claim in claims
        assert any(f"-k {check[:7]}" in words for words in live.RUNS.values())


def test_the_docs_lead_to_each(live: ModuleType, root: Path) -> None:
    named = {*live.RUNS, *live.TRACES}
    for page, up in (("viewer.md", ""), ("ras/findings.md", r"\.\./")):
        text = (root / "docs" / page).read_text(encoding="utf-8")
        assert set(re.findall(rf'<a href="{up}pages/([\w-]+)\.html">', text)) == named
