"""The pages that show commands are true: each command gives the verdicts that stand below it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tutorial_pages import ROOT, Transcript, facts, lay_out, transcripts

from rascheck.cli import main

PAGES = [ROOT / "README.md", ROOT / "docs" / "tutorial.md", ROOT / "docs" / "properties.md"]
SHOWN = [(page.stem, shown) for page in PAGES for shown in transcripts(page)]


@pytest.fixture
def before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "shown", [pytest.param(s, id=f"{page}:{s.line}-{'_'.join(s.words[:2])}") for page, s in SHOWN]
)
def test_a_command_gives_what_the_page_shows(
    shown: Transcript, before: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    lay_out(shown.files, before)
    if shown.words[0] in ("explain", "replay"):
        find_the_trace(shown)
        capfd.readouterr()
    code = main(shown.words)
    out, err = capfd.readouterr()
    found = facts((err + out).splitlines())
    wanted = facts(shown.printed)
    assert wanted or shown.words[0] == "replay", "a transcript without any fact"
    if shown.whole:
        assert found == wanted
    else:
        assert [fact for fact in wanted if fact not in found] == []
    assert code == shown.exit


def find_the_trace(shown: Transcript) -> None:
    """Run what writes the trace that is to be opened: its name says which check and property."""
    check, claim = Path(shown.words[-1]).name.split(".")[:2]
    shipped = {f"properties/{file.name}": file for file in (ROOT / "properties").glob("*.ras")}
    texts = shown.files | {name: file.read_text("utf-8") for name, file in shipped.items()}
    file = next(name for name, text in texts.items() if f"check {check} " in text)
    narrowed = [] if claim in ("deadlock", "error") else ["-p", claim]
    main([f"{file}:{check}", *narrowed])
