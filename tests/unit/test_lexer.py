"""The colours of the site: the lexer knows all words, and the shipped files hold nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from pages import blocks

from rascheck.lang.tables import vocabulary

ROOT = Path(__file__).parents[2]
FILES = sorted(
    p for folder in ("model", "properties", "bench") for p in ROOT.glob(f"{folder}/**/*.ras")
)


@pytest.fixture(scope="module")
def lexer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lexer", ROOT / "docs" / "lexer.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def kinds(lexer: ModuleType, text: str) -> list[tuple[str, str]]:
    """The kind and text of each token that is not white space."""
    found = lexer.RasLexer().get_tokens(text)
    return [(str(kind).removeprefix("Token."), word) for kind, word in found if word.strip()]


def test_the_words_are_those_of_the_grammar(lexer: ModuleType) -> None:
    known = [*lexer.DECLARATIONS, *lexer.STATEMENTS, *lexer.OPERATORS]
    known += [*lexer.NOTES, *lexer.CONSTANTS, *lexer.TYPES]
    assert sorted(known) == sorted(vocabulary().words)


def test_every_mark_of_the_grammar_is_known(lexer: ModuleType) -> None:
    for mark in vocabulary().marks - {"_"}:
        assert {kind.split(".")[0] for kind, _ in kinds(lexer, mark)} <= {"Operator", "Punctuation"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_shipped_file_has_no_error(lexer: ModuleType, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert [word for kind, word in kinds(lexer, text) if "Error" in kind] == []
    assert "".join(word for _, word in lexer.RasLexer().get_tokens(text)).strip() == text.strip()


def test_what_is_not_of_the_language_is_an_error(lexer: ModuleType) -> None:
    assert [word for kind, word in kinds(lexer, 'a @ "b\n#') if "Error" in kind] == ["@", '"', "#"]


def test_the_kinds_of_tokens(lexer: ModuleType) -> None:
    text = 'use <ras/x.ras> // c\nmachine m { state A step s: A -> A when x == 0x1F } ref "K"'
    assert kinds(lexer, text) == [
        ("Keyword", "use"),
        ("Literal.String", "<ras/x.ras>"),
        ("Comment.Single", "// c"),
        ("Keyword.Declaration", "machine"),
        ("Name.Function", "m"),
        ("Punctuation", "{"),
        ("Keyword.Declaration", "state"),
        ("Name.Function", "A"),
        ("Keyword.Declaration", "step"),
        ("Name.Function", "s"),
        ("Punctuation", ":"),
        ("Name.Class", "A"),
        ("Operator", "->"),
        ("Name.Class", "A"),
        ("Keyword", "when"),
        ("Name", "x"),
        ("Operator", "=="),
        ("Literal.Number.Hex", "0x1F"),
        ("Punctuation", "}"),
        ("Keyword.Pseudo", "ref"),
        ("Literal.String", '"K"'),
    ]


def test_fragments_are_of_the_language(lexer: ModuleType) -> None:
    """A part of a spec is not loaded; that it is one can be seen all the same."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    marked = [(page, block) for page in pages for block in blocks(page) if block.fragment]
    for page, block in marked:
        wrong = [word for kind, word in kinds(lexer, block.text) if "Error" in kind]
        assert (page.name, block.line, block.kind, wrong) == (page.name, block.line, "ras", [])


def test_a_chart_has_no_prompts(lexer: ModuleType) -> None:
    text = (
        "$ rascheck explain \\\n    x.json\n #  cpu\n    | > b\n  $ rascheck x\nerror[E001]: no\n"
    )
    found = lexer.TranscriptLexer().get_tokens(text)
    kinds = [(str(kind).removeprefix("Token."), word.strip()) for kind, word in found]
    assert [(kind, word) for kind, word in kinds if word] == [
        ("Generic.Prompt", "$"),
        ("Generic.Strong", "rascheck explain \\"),
        ("Generic.Strong", "x.json"),
        ("Text", "#  cpu"),
        ("Text", "| > b"),
        ("Generic.Prompt", "$"),
        ("Generic.Strong", "rascheck x"),
        ("Generic.Error", "error[E001]"),
        ("Text", ": no"),
    ]
