"""What stands in one another as deep as may be is checked; one level more has its diagnostic."""

import re
from pathlib import Path

import nesting
import pytest

from rascheck.cli.main import main

DEEPEST = {
    "invariant: parentheses": (99, "E147"),
    "when: parentheses": (99, "E147"),
    "invariant: not": (33, "E147"),
    "when: not": (33, "E147"),
    "invariant: or and": (24, "E147"),
    "when: or and": (24, "E147"),
    "invariant: implies right": (50, "E147"),
    "when: implies right": (50, "E147"),
    "invariant: implies left": (50, "E147"),
    "when: implies left": (50, "E147"),
    "invariant: equal": (50, "E147"),
    "when: equal": (50, "E147"),
    "invariant: unequal right": (50, "E147"),
    "when: unequal right": (50, "E147"),
    "invariant: else": (49, "E147"),
    "when: else": (49, "E147"),
    "invariant: then": (49, "E147"),
    "when: then": (49, "E147"),
    "invariant: condition": (49, "E147"),
    "when: condition": (49, "E147"),
    "invariant: forall": (33, "E147"),
    "when: forall": (33, "E147"),
    "invariant: exists": (33, "E147"),
    "when: exists": (33, "E147"),
    "invariant: minus": (49, "E147"),
    "when: minus": (49, "E147"),
    "invariant: sum": (49, "E147"),
    "when: sum": (49, "E147"),
    "invariant: sum left": (49, "E147"),
    "when: sum left": (49, "E147"),
    "invariant: product": (49, "E147"),
    "when: product": (49, "E147"),
    "invariant: remainder": (49, "E147"),
    "when: remainder": (49, "E147"),
    "invariant: in a set": (25, "E147"),
    "when: in a set": (25, "E147"),
    "invariant: sets": (24, "E147"),
    "when: sets": (24, "E147"),
    "invariant: chosen sets": (49, "E147"),
    "when: chosen sets": (49, "E147"),
    "invariant: count": (25, "E147"),
    "when: count": (25, "E147"),
    "invariant: subscripts": (98, "E008"),
    "when: subscripts": (97, "E008"),
    "invariant: options": (25, "E147"),
    "when: options": (25, "E147"),
    "invariant: none": (49, "E147"),
    "when: none": (49, "E147"),
    "invariant: records": (49, "E008"),
    "when: records": (49, "E008"),
    "invariant: arguments": (99, "E008"),
    "when: arguments": (98, "E008"),
    "invariant: arguments of depth": (31, "E147"),
    "when: arguments of depth": (31, "E147"),
    "property: once": (32, "E147"),
    "property: historically": (32, "E147"),
    "property: previously": (32, "E147"),
    "property: since": (49, "E147"),
    "property: before": (49, "E147"),
    "property: fired": (49, "E147"),
    "block: if": (50, "E147"),
    "block: else if": (50, "E147"),
    "block: for": (49, "E147"),
    "functions": (50, "E147"),
    "types": (50, "E147"),
}


def test_every_kind_has_its_limit() -> None:
    assert DEEPEST.keys() == nesting.texts().keys()


@pytest.mark.parametrize("kind", DEEPEST)
def test_the_limit(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    depth, code = DEEPEST[kind]
    make = nesting.texts()[kind]

    def run(text: str) -> tuple[int, list[str]]:
        Path("t.ras").write_text(text, encoding="utf-8")
        exit_code = main(["check", "-j1", "-v", "--no-cache", "--max-states", "500", "t.ras"])
        said = re.findall(r"^error\[(E\d+)\]", capsys.readouterr().err, re.MULTILINE)
        return exit_code, list(dict.fromkeys(said))

    within, said = run(make(depth))
    assert within in (0, 1, 3), said
    assert said == []
    assert run(make(depth + 1)) == (2, [code])
