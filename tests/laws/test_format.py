"""Formatting changes blanks and nothing else, and what is formatted stays as it is."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import canonical_pages
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from random_modules import layout, module, words

from rascheck.diagnostics import Diagnostics
from rascheck.lang import syntax as s
from rascheck.lang.format import formatted
from rascheck.lang.parse import parse
from rascheck.lang.scan import scan
from rascheck.lang.shape import nodes
from rascheck.lang.tables import vocabulary
from rascheck.source import Source

ROOT = Path(__file__).parents[2]
FILES = [
    path
    for folder in ("model", "properties", "bench", "tests/golden", "docs")
    for path in sorted((ROOT / folder).rglob("*.ras"))
]
PAGES = [p for p in sorted((ROOT / "docs").rglob("*.md")) if "```ras" in p.read_text("utf-8")]


def blocks(page: Path) -> Iterator[str]:
    text = page.read_text(encoding="utf-8")
    yield from re.findall(r"^```ras[^\n]*\n(.*?)^```", text, re.M | re.S)


def once(text: str) -> str | None:
    """The formatted text, or None for one with errors."""
    sink = Diagnostics()
    found = formatted(Source("t.ras", text), sink)
    assert (found is None) == sink.failed
    return found


def meaning(text: str) -> tuple[object, ...]:
    """The tree and the documentation of each declaration in it."""
    found = parse(Source("t.ras", text), Diagnostics())
    assert found is not None
    docs = [n.doc for n in nodes(found.items) if isinstance(n, s.Declaration)]
    return found.items, found.doc, docs


def comments(text: str) -> list[str]:
    """The comments in order, without blanks at the ends of their lines."""
    _, found = scan(Source("t.ras", text), vocabulary(), Diagnostics())
    return ["\n".join(line.rstrip() for line in c.text.split("\n")) for c in found]


def lawful(text: str) -> bool:
    """Whether a text can be formatted, after checking the laws."""
    new = once(text)
    if new is None:
        return False
    assert meaning(new) == meaning(text)
    assert comments(new) == comments(text)
    assert once(new) == new
    assert not re.search(r"[ \t\f]\n|\n\n\n|\A\n|\n\n\Z|[^\n]\Z", new)
    outside = re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\])*\"", "_", new, flags=re.S)
    assert not re.search(r"\{\n\n|\n\n *\}", outside)
    return True


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert lawful(text)
    tokens, _ = scan(Source("t.ras", text), vocabulary(), Diagnostics())
    assert lawful(layout(random.Random(1), [token.text for token in tokens]))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_blocks_of_a_page(page: Path) -> None:
    found = [lawful(text) for text in blocks(page)]
    assert any(found)


@settings(max_examples=100)
@given(st.randoms(use_true_random=False))
def test_random_modules(chance: random.Random) -> None:
    text = module(chance, most=60)
    note(text)
    assert lawful(text)


@pytest.mark.parametrize("seed", range(100))
def test_larger_random_modules(seed: int) -> None:
    assert lawful(module(random.Random(seed)))


def test_all_words_are_in_random_modules() -> None:
    chance = random.Random(2)
    found = {word for _ in range(1_200) for word in words(chance, 1000)}
    known = vocabulary()
    assert (known.words | known.marks) - found == set()


@pytest.mark.parametrize("page", canonical_pages.pages(), ids=lambda path: path.name)
def test_the_blocks_of_a_page_are_canonical(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    new = canonical_pages.canonical(text)
    assert new == text, f"python tests/canonical_pages.py {page.relative_to(ROOT)}"


def test_blocks_that_show_mistakes_and_parts_stay_as_they_are() -> None:
    loose = "```ras\nconst  N=1\n```\n"
    neat = "```ras\nconst N = 1\n```\n"
    mark = "<!-- fragment -->\n"
    page = f"# A\n{loose}{mark}{loose}\n```ras\nconst  N\n```\n## B\n{loose}```diagnostics\n```\n"
    assert canonical_pages.canonical(page) == page.replace(loose, neat, 1)
