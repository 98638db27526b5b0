"""The pages are true: each spec loads, each command prints what stands below it, on every page.

docs/contributing.md explains the notation; the language reference has one of its own, and
errors.md another, whose blocks are counted here and run by test_conformance and test_errors.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import language_pages
import pytest
from pages import ROOT, Block, Unclear, agrees, blocks, commands, session

from rascheck.cli import main
from rascheck.diagnostics import Diagnostics
from rascheck.run import load_program

REFERENCE = language_pages.pages(ROOT / "docs" / "language")
ERRORS = ROOT / "docs" / "errors.md"
EVERY = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [page for page in EVERY if page not in (*REFERENCE, ERRORS)]
RUN = ("ras", "console")
MARK = re.compile(r"^[\s>*-]*(?:```+|~~~+)\s*\{?(ras|console)\b")
"""How a block that has to be run may begin, wherever Markdown lets one begin."""
SECTION = re.compile(r"^## ([EW]\d\d\d): [^\n]+\n(.*?)(?=^## |\Z)", re.M | re.S)


def marks(page: Path) -> list[int]:
    """The lines of a page in which a block begins that has to be run."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if MARK.match(line)]


def to_run(page: Path) -> list[Block]:
    """The blocks of a page that have to be run, and the marked fragments among them."""
    return [block for block in blocks(page) if block.kind in RUN]


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", [page for page in PAGES if to_run(page)], ids=name)
def test_a_page_is_true(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "session"
    folder.mkdir()
    monkeypatch.chdir(folder)
    wrong: list[str] = []
    named: dict[str, Block] = {}
    for block, command, code, printed in session(page, folder):
        if command is None and block.file:
            named[block.file] = block
        elif command is None:
            (folder / "block.ras").write_text(block.text, encoding="utf-8")
            wrong += mistakes("block.ras", block)
        else:
            named = {file: b for file, b in named.items() if file not in command.text}
            shown = command.printed
            if code != command.exit or not (shown is None or agrees(shown, printed)):
                said = "\n".join(printed)
                wrong.append(f"line {block.line}: $ {command.text}\nexit code {code}\n{said}")
    for file, block in named.items():
        wrong += mistakes(file, block)
    assert not wrong, "\n\n".join(wrong)


def mistakes(file: str, block: Block) -> list[str]:
    """The errors in a file that a page shows."""
    sink = Diagnostics()
    load_program([file], sink)
    found = [f"{d.span}: {d.message}" for d in sink if d.code.startswith("E")]
    return [f"line {block.line}: {message}" for message in found]


# --------------------------------------------------------------------------- nothing is left out


@pytest.mark.parametrize("page", EVERY, ids=name)
def test_every_block_is_seen(page: Path) -> None:
    """What Markdown takes for a block that has to be run is one to the tests."""
    assert marks(page) == [block.line for block in to_run(page)]


@pytest.mark.parametrize("page", REFERENCE, ids=name)
def test_every_block_of_the_reference_is_in_a_case(page: Path) -> None:
    cases = language_pages.cases(page)
    taken = sum(bool(case.spec) + len(case.files) for case in cases)
    assert [block.kind for block in to_run(page)] == ["ras"] * taken


def test_every_block_of_the_errors_is_in_a_section() -> None:
    sections = SECTION.findall(ERRORS.read_text(encoding="utf-8"))
    specs = [text.count("\n```ras\n") for _, text in sections]
    assert max(specs) == 1
    assert sum(specs) == len(to_run(ERRORS))


@pytest.mark.parametrize(
    ("code", "text"),
    [s for s in SECTION.findall(ERRORS.read_text(encoding="utf-8")) if "\n```ras\n" in s[1]],
    ids=lambda part: part[:4],
)
def test_an_example_of_an_error_has_that_error(
    code: str,
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    found = dict(re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S))
    (tmp_path / "example.ras").write_text(found["ras"], encoding="utf-8")
    for kind, name in (("toml", "references.toml"), ("json", "example.json")):
        (tmp_path / name).write_text(found.get(kind, ""), encoding="utf-8")
    main(shlex.split(found.get("sh", "rascheck example.ras"))[1:])
    assert f"[{code}]" in capsys.readouterr().err


# ------------------------------------------------------------------------------------ the notation


def page_of(text: str, folder: Path) -> Path:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    return page


def test_the_blocks_of_a_page(tmp_path: Path) -> None:
    text = "a\n```ras x.ras\nvar x : bool\n```\n<!-- fragment -->\n```ras\nx &&\n```\n```\n```\n"
    found = blocks(page_of(text, tmp_path))
    assert [(b.line, b.kind, b.file, b.lines, b.fragment) for b in found] == [
        (2, "ras", "x.ras", ("var x : bool",), False),
        (6, "ras", "", ("x &&",), True),
        (9, "", "", (), False),
    ]
    with pytest.raises(Unclear, match=r"page.md:1: this block is never closed"):
        blocks(page_of("```ras\nvar x : bool\n", tmp_path))
    assert marks(page_of("- a\n  ```ras\n  x\n  ```\n~~~console\n~~~\n", tmp_path)) == [2, 5]


def of(text: str, rest: str = "") -> list[tuple[str, int, tuple[str, ...] | None]]:
    block = Block(1, "console", rest, tuple(text.splitlines()))
    return [(c.text, c.exit, c.printed) for c in commands(block)]


def test_the_commands_of_a_block() -> None:
    assert of("$ a b\nx\n$ c", "exit=1") == [("a b", 1, ("x", "$ c"))]
    assert of("$ a \\\n  b\nx") == [("a \\\n  b", 0, ("x",))]
    assert of("$ a\n$ b \\\n c\n$ d", "exit=0,2") == [
        ("a", 0, None),
        ("b \\\n c", 2, None),
        ("d", 0, None),
    ]
    for text, rest in (("a", ""), ("", ""), ("$ a", "quick"), ("$ a\n$ b", "exit=1,2,3")):
        with pytest.raises(Unclear):
            of(text, rest)


def test_what_agrees_with_a_page() -> None:
    printed = ["head", "a  0.34 s", "b", "c", "tail (12.2 s)"]
    assert agrees(("head", "a  9 s", "b", "c", "tail (1:02 min)"), printed)
    assert agrees(("head", "...", "b", "  ...", "tail (1 s)"), printed)
    assert agrees(("...", "c", "..."), printed)
    for shown in (
        ("head",),
        ("head", "...", "c"),
        ("...", "c", "...", "b", "..."),
        ("a", "..."),
        ("head", "a", "b", "c", "tail", "..."),
        ("head", "...", "tail (1 s)", "...", "tail (1 s)"),
    ):
        assert not agrees(shown, printed), shown
