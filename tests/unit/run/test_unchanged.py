"""What is unchanged is not explored again, and what is shown of it is what a fresh run shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rascheck import cli, explore
from rascheck.diagnostics import Diagnostics
from rascheck.explore import decide
from rascheck.lang.keys import notes
from rascheck.run import Options, load_program, run_checks
from rascheck.run.cache import Cache
from rascheck.run.read import Reader
from rascheck.system.ir import System

MODEL = """\
const TOP = 3
knob wide : bool = false
knob fast : bool = false
profile hurried { fast = true }
var x : 0..9

/// Counts.
machine counter { state Run final
  // up to the top
  step up: * -> * when x < TOP { x += 1; }
  step jump: * -> * when wide { x = 9; }

  step skip: * -> * when fast && x == 0 { x = 2; }
}
"""
CHECKS = """\
use "model.ras"

invariant small "x stays small" { x <= 2 }
invariant fits "x fits" { x <= TOP }
reachable topmost "x gets to TOP" { x == TOP }
invariant tidy "x is 9 or low" { x == 9 => wide }
check grows { verify small, topmost  expect violated small by counter.up }
check jumps { with wide = true  verify fits  expect violated fits by counter.jump }
check sweeps { for all wide, fast  verify tidy  expect vacuous tidy }
"""
pytestmark = pytest.mark.usefixtures("settled")
TIME = re.compile(r"(\s+[\d.]+k? states/s)?\s+(cached|[\d.]+ s)$|\(([\d.]+ s)(; .*)?\)$", re.M)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a spec."""
    monkeypatch.chdir(tmp_path)
    Path("model.ras").write_text(MODEL, encoding="utf-8")
    Path("checks.ras").write_text(CHECKS.replace("expect vacuous tidy", ""), encoding="utf-8")


@pytest.fixture
def explored(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The properties of each System that is explored, in this process."""
    names: list[str] = []
    real: Callable[..., object] = decide.explore

    def counted(system: System, **words: object) -> object:
        names.append("+".join(p.name for p in system.properties))
        return real(system, **words)

    monkeypatch.setattr("rascheck.run.execute.explore", counted)
    return names


def change(file: str, old: str, new: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    Path(file).write_text(text.replace(old, new), encoding="utf-8")


def run(*words: str) -> int:
    return cli.main(["checks.ras", "-j1", *words])


ALL = ["small+topmost", "fits", *["tidy"] * 4]


def test_unchanged_is_not_explored_again(
    explored: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run() == 1
    assert explored == ALL
    first = capsys.readouterr().out
    assert run() == 1
    assert explored == ALL
    second = capsys.readouterr().out
    assert TIME.sub("", first) == TIME.sub("", second)
    assert "cached" not in first
    assert "unchanged" not in first
    assert first.splitlines()[-1].startswith("1 of 3 checks (6 combinations) differs")
    assert re.search(r"\([\d.]+ s; 3 unchanged since the last run\)$", second)
    assert all(line.endswith("cached") for line in second.splitlines() if " holds (SC)" in line)


def test_a_run_without_the_cache_neither_reads_nor_writes(
    explored: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASCHECK_CACHE_DIR", str(tmp_path / "cache"))
    run("--no-cache")
    assert not (tmp_path / "cache").exists()
    run()
    assert explored == ALL * 2
    run("--no-cache")
    assert explored == ALL * 3


def test_the_json_says_what_is_cached() -> None:
    for cached in (False, True):
        run("--json", "out.json")
        data = json.loads(Path("out.json").read_text(encoding="utf-8"))
        assert [check["cached"] for check in data["checks"]] == [cached] * 6


# What may change without a new exploration, and what is explored after it.
CHANGES = {
    "a comment between declarations": (
        "model.ras",
        "\n/// Counts.",
        "\n// A\n/* B */\n\n/// Counts.",
        [],
    ),
    "a comment at the top": ("model.ras", "const TOP", "// A\n// B\n\nconst TOP", []),
    "a comment in a machine": ("model.ras", "  // up to the top\n", "  // A\n  // B\n", []),
    "a comment in a machine is gone": ("model.ras", "  // up to the top\n", "", []),
    "another property above": (
        "checks.ras",
        "invariant small",
        'invariant other "x" {\n x >= 0 }\ninvariant small',
        [],
    ),
    "another check above": (
        "checks.ras",
        "check grows",
        "check other { verify\n fits }\ncheck grows",
        ["fits"],
    ),
    "a sentence": ("checks.ras", "x stays small", "x remains small", ["small+topmost"]),
    "a property": ("checks.ras", "{ x <= 2 }", "{ x <= 1 }", ["small+topmost"]),
    "an expectation": ("checks.ras", "violated fits by", "holds fits by", []),
    "a comment beside what is shown": (
        "checks.ras",
        "{ x == 9 => wide }",
        "{ x == 9 => /* it is */ wide }",
        [],
    ),
    "a comment in what is shown": (
        "checks.ras",
        "{ x == 9 => wide }",
        "{ x == /* nine */ 9 => wide }",
        ["tidy"] * 4,
    ),
    "a line of code that looks like a comment": (
        "model.ras",
        "  // up to the top\n",
        "  /*\n  // */ step down: * -> * when x == 1 { x = 0; }\n",
        ALL,
    ),
    "spaces in a machine": ("model.ras", "when x < TOP {", "when  x < TOP  {", []),
    "a guard": ("model.ras", "when x < TOP", "when x <= TOP", ALL),
    "a constant": ("model.ras", "TOP = 3", "TOP = 4", ALL),
    "a profile that nobody uses": (
        "model.ras",
        "hurried {",
        "slow { wide = false }\nprofile hurried {",
        [],
    ),
    "a default that a check overrides": (
        "model.ras",
        "fast : bool = false",
        "fast : bool = true",
        ALL[:2],
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_after_a_change_all_is_as_in_a_fresh_run(
    what: str, explored: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file, old, new, again = CHANGES[what]
    run("--out", "known")
    change(file, old, new)
    explored.clear()
    capsys.readouterr()
    code = run("--out", "known", "--json", "known.json")
    assert explored == again
    run("--out", "known", "-v")
    known = capsys.readouterr()
    assert run("--out", "fresh", "--json", "fresh.json", "--no-cache") == code
    run("--out", "fresh", "-v", "--no-cache")
    fresh = capsys.readouterr()
    assert TIME.sub("", known.out.replace("known/", "fresh/")) == TIME.sub("", fresh.out)
    assert known.err == fresh.err
    files = sorted(p.name for p in Path("fresh").iterdir())
    assert files == ["grows.small.itf.json", "grows.topmost.itf.json", "jumps.fits.itf.json"]
    for name in files:
        assert Path("known", name).read_bytes() == Path("fresh", name).read_bytes(), name
    assert timeless("known.json") == timeless("fresh.json")


def timeless(file: str) -> object:
    data = json.loads(Path(file).read_text(encoding="utf-8").replace("known/", "fresh/"))
    del data["seconds"]
    for check in data["checks"]:
        del check["cached"]
        for result in check["results"]:
            del result["seconds"], result["states_per_second"]
    return data


def test_what_is_asked_on_the_command_line_counts(explored: list[str]) -> None:
    run()
    for words, again in [
        (["--set", "TOP=2"], 6),
        (["--set", "TOP=4"], 6),
        (["--profile", "hurried"], 2),  # what sweeps `fast` has been explored
        (["--max-states", "100"], 6),
        (["-p", "small"], 1),
        (["-k", "jumps"], 0),
        (["-k", "sweeps", "--set", "fast=true"], 0),
    ]:
        explored.clear()
        run(*words)
        assert len(explored) == again, words
        explored.clear()
        run(*words)
        assert explored == [], words


def test_what_was_cut_short_is_explored_again(explored: list[str]) -> None:
    for _ in range(2):
        explored.clear()
        assert run("--max-states", "2", "-k", "grows") == 3
        assert explored == ["small+topmost"]


def test_a_model_error_is_known_with_its_place(
    explored: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    change("model.ras", "when x < TOP", "when true")
    for again in (6, 0):
        explored.clear()
        run("--out", "out", "-v")
        assert len(explored) == again
        assert "model.ras:10: x += 1;" in capsys.readouterr().out
    change("model.ras", "const TOP", "// A\nconst TOP")
    explored.clear()
    run("--out", "out", "-v")
    assert explored == ALL  # what fails is known by its place
    assert "model.ras:11: x += 1;" in capsys.readouterr().out
    assert '"loc": "model.ras:11:' in Path("out/grows.error.itf.json").read_text(encoding="utf-8")


def test_a_file_of_a_trace_that_is_gone_or_another_is_written_again() -> None:
    run("--out", "out")
    path = Path("out/grows.small.itf.json")
    text = path.read_text(encoding="utf-8")
    for spoil in (path.unlink, lambda: path.write_text("x", encoding="utf-8")):
        spoil()
        run("--out", "out")
        assert path.read_text(encoding="utf-8") == text


def test_a_spec_moved_to_another_file_is_another_one(explored: list[str]) -> None:
    run()
    Path("model.ras").rename("machine.ras")
    change("checks.ras", "model.ras", "machine.ras")
    explored.clear()
    run("--out", "out")
    assert explored == []  # the Systems are what they were
    assert '"loc": "machine.ras:10"' in Path("out/grows.small.itf.json").read_text(encoding="utf-8")


def test_an_error_elsewhere_is_an_error_all_the_same(
    explored: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run()
    change("checks.ras", "invariant small", "invariant wrong { y == 0 }\ninvariant small")
    explored.clear()
    for _ in range(2):
        assert run() == 2
        assert "checks.ras:3:19" in capsys.readouterr().err
    assert explored == []


def test_a_citation_key_that_is_there_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    change("checks.ras", "{ x <= 2 }", '{ x <= 2 } ref "own:p. 1"')
    Path("references.toml").write_text('[own]\ntitle = "Own"\naddress = "none"\n', encoding="utf-8")
    assert run() == 1
    Path("references.toml").unlink()
    assert run() == 2
    assert "error[E180]" in capsys.readouterr().err


def test_a_cached_trace_that_is_no_run_is_not_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = Diagnostics()
    loaded = load_program(["checks.ras"], sink)
    options = Options(cache=Cache.open(), jobs=1)
    assert run_checks(loaded, options, sink)
    report = run_checks(loaded, options, sink)
    assert report is not None
    assert report.checks[0].cached
    monkeypatch.setattr("rascheck.system.semantics.replay", lambda *_: ["no run"])
    with pytest.raises(Exception, match="small: no run"):
        report.checks[0].system  # noqa: B018
    assert capsys.readouterr().err == ""
    assert explore.Limits() == options.limits


def test_what_is_read_from_the_cache_is_what_was_analysed(root: Path) -> None:
    """The shipped program, with everything in it, and its warnings."""
    found = []
    for reader in (Reader(), Reader(Cache.open()), Reader(Cache.open())):
        sink = Diagnostics()
        loaded = load_program([str(root / "properties")], sink, reader)
        reader.warn(loaded, sink)
        found.append((loaded, sink.found))
    first, kept, known = found
    assert first == kept == known
    assert repr(first[0].program) == repr(known[0].program)
    spans = [
        [
            (note.span, note.span.text)
            for note in notes(tuple(m.items for m in loaded.program.modules))
        ]
        for loaded, _ in (first, known)
    ]
    assert len(spans[0]) > 500
    assert spans[0] == spans[1]


def test_a_warning_is_there_again(capsys: pytest.CaptureFixture[str]) -> None:
    change("checks.ras", "invariant small", "var unread : bool\ninvariant small")
    for _ in range(2):
        run()
        assert capsys.readouterr().err.count("warning[") == 1
    change("checks.ras", "var unread", "// A\nvar unread")
    run()
    assert " --> checks.ras:4:5\n" in capsys.readouterr().err
