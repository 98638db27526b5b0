"""Tables are read from the file of the build only where they are those of the grammar at hand."""

import subprocess
import sys
from pathlib import Path

import pytest
from lark.exceptions import LarkError

from rascheck import resources
from rascheck.lang import grammar, tables

SMALL = 'start: "a" NAME ["b"] expr*\n?expr: NAME -> name\nNAME: /[a-z]+/\n'


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The grammars of which Lark made tables."""
    found: list[str] = []
    build = grammar.build

    def note(text: str) -> dict[str, object]:
        found.append(text)
        return build(text)

    monkeypatch.setattr(grammar, "build", note)
    return found


def test_a_file_of_the_same_grammar_is_used(tmp_path: Path, made: list[str]) -> None:
    file = tmp_path / "tables.json"
    file.write_text(tables.dump(SMALL), encoding="utf-8")
    made.clear()
    found = tables.load(SMALL, file)
    assert made == []
    assert found == tables.load(SMALL, tmp_path / "none.json")
    assert made == [SMALL]
    assert found.starts.keys() == {"start", "expr"}
    assert found.actions[found.starts["start"][0]].keys() == {"a"}


def test_a_file_of_another_grammar_is_not(tmp_path: Path, made: list[str]) -> None:
    file = tmp_path / "tables.json"
    file.write_text(tables.dump(SMALL), encoding="utf-8")
    made.clear()
    other = SMALL.replace('"a"', '"c"')
    found = tables.load(other, file)
    assert made == [other]
    assert found.actions[found.starts["start"][0]].keys() == {"c"}


def test_a_file_with_any_damage_is_not(tmp_path: Path, made: list[str]) -> None:
    file = tmp_path / "tables.json"
    text = tables.dump(SMALL)
    good = tables.load(SMALL, tmp_path / "none.json")
    body = text.index("\n") + 1
    cases = [
        b"",
        b"\n",
        text[: body - 1].encode(),
        text[body:].encode(),
        text[:-20].encode(),
        b"\xff" + text.encode(),
        text.replace('"a":', '"z":').encode(),
        *(text[:at].encode() + b"7" + text[at + 1 :].encode() for at in range(0, len(text), 37)),
    ]
    for case in cases:
        file.write_bytes(case)
        made.clear()
        assert tables.load(SMALL, file) == good
        assert made == ([] if case == text.encode() else [SMALL])
    file.unlink()
    file.mkdir()
    assert tables.load(SMALL, file) == good


def test_the_file_of_this_checkout_is_what_lark_makes_now() -> None:
    text = resources.read_text(resources.model() / "spec.lark")
    fresh = tables.dump(text)
    assert fresh == tables.dump(text)
    found = tables.FILE.read_text(encoding="utf-8") if tables.FILE.exists() else fresh
    if found.split("\n")[0] == fresh.split("\n")[0]:
        assert found == fresh
    assert tables.tables() == tables.Tables.of(grammar.build(text))


def test_the_same_grammar_makes_the_same_file_in_every_run() -> None:
    program = f"from rascheck.lang import tables; print(tables.dump({SMALL!r}))"
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": str(tables.FILE.parents[2]), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in "123"
    }
    assert texts == {f"{tables.dump(SMALL)}\n"}


def test_a_grammar_with_a_conflict_makes_no_tables() -> None:
    dangling = 'start: "if" start ["else" start] | expr\nexpr: NAME\nNAME: /[a-z]+/\n'
    with pytest.raises(LarkError, match="Shift/Reduce conflict for terminal ELSE"):
        grammar.build(dangling)


def test_reading_a_file_imports_no_lark(tmp_path: Path) -> None:
    """With the tables of the build, wherever they are."""
    text = resources.read_text(resources.model() / "spec.lark")
    file = tmp_path / "tables.json"
    file.write_text(tables.dump(text), encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from rascheck.lang import tables;"
        f"tables.FILE = Path({str(file)!r});"
        "from rascheck.cli import main; code = main([sys.argv[1], '--no-cache', '--no-out']);"
        "assert 'lark' not in sys.modules; sys.exit(code)"
    )
    (tmp_path / "bad.ras").write_text("var x : boo\nvar y bool\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", program, "bad.ras"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tables.FILE.parents[2])},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert [line for line in done.stderr.splitlines() if line.startswith("error")] == [
        "error[E103]: there is no type `boo`",
        "error[E010]: expected `:` after `y`",
    ]
