"""Texts that no person wrote: each ends in few diagnostics, soon, and never in an exception."""

import random
import time
from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang.load import load_text
from rascheck.lang.parse import parse_expression
from rascheck.show.diagnostics import render
from rascheck.source import Source

TEXTS = {
    "parentheses": ("const A = " + "(" * 20_000 + "1" + ")" * 20_000, "E008"),
    "open parentheses": ("(" * 20_000, "E008"),
    "open braces": ("{" * 20_000, "E008"),
    "closed braces": ("}" * 20_000, "E010"),
    "prefixes": ("invariant p { " + "!" * 20_000 + "a }", "E008"),
    "a long sum": ("const A = 1" + "+1" * 5_000, "E008"),
    "a long disjunction": ("invariant p { " + " || ".join("a" * 1_000) + " }", "E008"),
    "nested blocks": (
        "machine m { state A step s: A -> A { " + "if a {" * 300 + "}" * 300 + "} }",
        "E008",
    ),
    "else if": (
        "machine m { state A step s: A -> A { " + "if a { } else " * 300 + "{ } } }",
        "E008",
    ),
    "words": ("machine " * 20_000, "E010"),
    "names": ("foo bar\n" * 20_000, "E009"),
    "a long number": ("const A = " + "9" * 100_000, "E006"),
    "a long string": ('const A = "' + "x" * 100_000, "E004"),
    "open comments": ("/* " * 10_000, "E005"),
    "semicolons": (";" * 20_000, "E010"),
    "mistakes": ("var x bool\n" * 5_000, "E009"),
    "statements without an end": (
        "machine m { state A step s: A -> A { " + "x = 1 " * 5_000 + "} }",
        "E009",
    ),
    "control characters": ("\0\1\2\3\x7f" * 1_000, "E009"),
    "half a character": ("var \ud800 : bool", "E003"),
    "other scripts": ("\u8a9e\u6587 \u0661\u0662 \u202e" * 100, "E007"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_hostile(name: str) -> None:
    text, code = TEXTS[name]
    sink = Diagnostics()
    start = time.perf_counter()
    load_text(text, "t.ras", sink)
    shown = render(sink)
    assert time.perf_counter() - start < 10
    assert code in {d.code for d in sink}
    assert 1 <= len(sink.found) <= 40
    assert max(map(len, shown.splitlines())) < 200


def test_random_damage(root: Path) -> None:
    chance = random.Random(1)
    texts = [f.read_text(encoding="utf-8") for f in sorted((root / "bench").glob("*.ras"))]
    words = ("//", "/*", "*/", "machine", "step", "var", "count", "always", "and", "->", "x")
    marks = [*'{}()[];:,"@=3', *words]
    for _ in range(150):
        text = chance.choice(texts)
        first = chance.randrange(len(text))
        text = text[first : first + chance.randrange(50, 2_000)]
        for _ in range(chance.randrange(1, 20)):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(marks) + text[at + chance.choice((0, 0, 1, 5)) :]
        sink = Diagnostics()
        load_text(text, "t.ras", sink)
        render(sink)
        parse_expression(Source("formula", text), sink)
        assert all(d.span and 0 <= d.span.start <= d.span.end <= len(text) for d in sink)
