"""Warnings: each with its place and text, what is silent, and that what ships has none.

The specs and what is said about them stand in warnings.txt; docs/errors.md explains each code.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from rascheck.cli import main
from rascheck.diagnostics import Diagnostics
from rascheck.lang.warnings import warn
from rascheck.run import load_program

ROOT = Path(__file__).parents[2]
CASES = [
    case.split("\n! ")
    for case in re.sub(
        r"^#.*\n", "", Path(__file__).with_name("warnings.txt").read_text("utf-8"), flags=re.M
    )
    .strip()
    .split("\n\n")
]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
SECTION = re.compile(r"^## (W2\d\d): [^\n]+\n(.*?)(?=^## |\Z)", re.M | re.S)
SECTIONS = dict(SECTION.findall((ROOT / "docs" / "errors.md").read_text(encoding="utf-8")))


def warned(*paths: str) -> list[str]:
    """What is warned about in files and folders, which have no error."""
    sink = Diagnostics()
    loaded = load_program(list(paths), sink)
    assert not sink.found
    warn(loaded.program, loaded.own, sink, whole=loaded.whole)
    return [
        f"{d.code} {d.span.line}:{d.span.column} «{d.span.text}» {d.message}"
        + (f" [{d.fix}]" if d.fix else "")
        for d in sink
        if d.span
    ]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[1][:4]}-{case[0][:30]}")
def test_what_is_warned_about(case: list[str], folder: Path) -> None:
    spec, *wanted = case
    (folder / "t.ras").write_text(f"{spec}\n", encoding="utf-8")
    assert warned("t.ras") == wanted


SILENT = {
    "one that begins with an underscore": """
        var _seen : bool
        call _notify(page: 0..1)
        call tell(page: 0..1, _why: bool)
        fn _spare(_a: bool) -> bool = true
        invariant _i { forall _p: 0..1 { true } }
        machine m { state A final, _B
          step s(_p: 0..1): A -> A raise tell(0, true) }
        machine n { state A final
          step s: A -> A on tell(_page, _) { let _x = 1; }
          step t: A -> A on tell(==1, _) }
        check c { }
    """,
    "one that says that it is unused": """
        const N = 1   unused "for the next version"
        knob k : bool = true   unused "for the next version"
        fn f(a: bool) -> bool = true   unused "for the next version"
        enum E { X } unused "for the next version"
        index I[2] unused "for the next version"
        record R { a: bool   unused "for a trace", b: bool }
        var r : R = any
        var x : bool   unused "for a trace"
        queue q : bool capacity 1 drop   unused "for the next version"
        call e(a: bool)   unused "for the next version"
        invariant i { r.b }   unused "for the next version"
        machine m { state A, B   unused "for the next version"
          state C final unused "for the next version"
          var y : bool   unused "for a trace"
          step s(p: bool): A -> A unused "both are the same" { y = true; x = true; } }
        machine n { state A, B  var z : bool  step s(p: bool): A -> A } unused "a draft"
        check c { verify i expect violated i }
    """,
    "a record that is compared as a whole": """
        record Inner { c: bool }
        record R { a: bool, inner: Inner }
        var r : R = any
        var s : R = any
        invariant i { r == s }
        check c { verify i }
    """,
    "a record in a pattern": """
        record R { a: bool, b: bool }
        var last : R
        queue q : R capacity 1 drop
        machine m { state A step s: A -> A { send q(R(a: true, b: false)); } }
        machine n { state A step s: A -> A on q(e) when e != last { last = e; } }
        check c { }
    """,
    "what only a property looks at": """
        machine m { state A step s(p: 0..1): A -> A }
        reachable r { fired m.s(1) }
        check c { verify r }
    """,
    "a variable that is read where it is assigned to another": """
        var x : bool
        var y : bool = any
        machine m { state A step s: A -> A when y { x = !x; y = x; } }
        check c { }
    """,
    "a state that a star leaves or that a check may end in": """
        machine m { state A, B step s: A -> B step t: * -> A }
        machine n { state A, B step s: A -> B }
        check c { allow deadlock }
        check d { expect deadlock }
    """,
    "a queue of which only the length matters": """
        queue q : bool capacity 2 drop
        machine m { state A step s: A -> A when len(q) < 2 { send q(true); } }
        check c { }
    """,
    "a question that another size would answer otherwise": """
        const N = 2
        knob k : 0..3 = 3
        index I[N]
        var x[I] : bool = any
        invariant i { N == 2 && k <= 3 && forall p: I where N > 1 { x[p] || !x[p] } }
        check c { verify i }
    """,
    "a local of one step that is called like one of another": """
        machine m { state A, B
          step s(p: 0..1): A -> B when p == 1
          step t(B2: bool): B -> A when B2 }
        check c { }
    """,
}


@pytest.mark.parametrize("what", SILENT)
def test_what_is_not_warned_about(what: str, folder: Path) -> None:
    (folder / "t.ras").write_text(SILENT[what], encoding="utf-8")
    assert warned("t.ras") == []


# ------------------------------------------------------------------------------- whose warnings

LIBRARY = """\
const USED = 2
const SPARE = 2
call tell
machine m { state A step s: A -> A raise tell }
"""
USER = """\
use "library.ras"
var x : 0..USED = any
machine n { state A step s: A -> A on tell }
invariant i { x <= 2 }
invariant j { x <= 2 }
check c { verify i }
"""


@pytest.fixture
def two_files(folder: Path) -> Path:
    (folder / "both").mkdir()
    (folder / "both" / "library.ras").write_text(LIBRARY, encoding="utf-8")
    (folder / "both" / "user.ras").write_text(USER, encoding="utf-8")
    return folder


@pytest.mark.usefixtures("two_files")
def test_a_file_that_is_only_used_gives_no_warnings() -> None:
    assert warned("both/user.ras") == []


@pytest.mark.usefixtures("two_files")
def test_what_others_may_use_is_no_warning_where_nothing_is_checked() -> None:
    assert warned("both/library.ras") == []


@pytest.mark.usefixtures("two_files")
def test_a_folder_answers_for_all_of_its_files() -> None:
    spare = "W200 2:7 «SPARE» nothing uses the constant `SPARE` "
    spare += '[take it out, or say why it stays: `unused "why"` at its end]'
    assert warned("both/user.ras", "both/library.ras") == [spare]
    assert warned("both") == [
        spare,
        "W211 5:11 «j» no check verifies `j` "
        '[name it after `verify` in a check, or say why not: `unused "..."`]',
    ]


def test_a_machine_that_was_replaced_still_uses_what_it_uses(folder: Path) -> None:
    (folder / "a.ras").write_text(
        "var x : bool\nmachine m { state A step s: A -> A when !x { x = true; } }\n", "utf-8"
    )
    (folder / "b.ras").write_text(
        'use "a.ras"\nreplace machine m { state A, B final step s: A -> A }\ncheck c { }\n', "utf-8"
    )
    assert [line[:12] for line in warned("a.ras", "b.ras")] == ["W209 2:30 «B"]


def test_what_is_used_for_a_machine_or_collects_files_is_used(folder: Path) -> None:
    (folder / "m.ras").write_text("machine m { state A final }\n", encoding="utf-8")
    (folder / "all.ras").write_text('use "m.ras"\nuse <ras/types.ras>\n', encoding="utf-8")
    (folder / "c.ras").write_text('use "all.ras"\ncheck c { }\n', encoding="utf-8")
    (folder / "d.ras").write_text(
        "use <ras/types.ras>\nvar x : SiCode = any\ninvariant i { x == BUS_MCEERR_AR }\n"
        "check d { verify i }\n",
        encoding="utf-8",
    )
    assert warned("all.ras", "c.ras", "d.ras") == []


# ------------------------------------------------------------------------------- the command line

SPEC = """\
var x : bool
machine m { state A step s: A -> A { x = true; } }
check c { }
"""
FULL = """\
warning[W201]: nothing reads the variable `x`: what it holds changes nothing
 --> t.ras:1:5
  |
1 | var x : bool
  |     ^
help: take it out, or say why it stays: `unused "why"` at its end

1 warning
"""


@pytest.fixture
def spec(folder: Path) -> Path:
    (folder / "t.ras").write_text(SPEC, encoding="utf-8")
    return folder


@pytest.mark.usefixtures("spec")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("check t.ras --no-out", FULL),
        ("check t.ras:c --no-out", FULL),
        ("check t.ras --no-out -q", ""),
        ("explore t.ras", FULL),
        ("ask all true --file t.ras", ""),
    ],
)
def test_a_warning_is_no_failure(words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words.split()) == 0
    assert capsys.readouterr().err == said


def test_where_there_are_errors_nothing_is_warned_about(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (spec / "t.ras").write_text(f"{SPEC}var y : Gone\n", encoding="utf-8")
    assert main(["t.ras", "--no-out"]) == 2
    assert "warning" not in capsys.readouterr().err


BROKEN = "var x : Gone\n"
SHORT = "t.ras:1:9: error[E103]: there is no type `Gone`\n1 error\n"
JSON = (
    '{"code": "E103", "severity": "error", "message": "there is no type `Gone`", "fix": null,'
    ' "path": "t.ras", "line": 1, "column": 9, "end_line": 1, "end_column": 13, "notes": []}\n'
)


@pytest.mark.parametrize(
    "words",
    ["check t.ras", "t.ras", "explore t.ras", "ask all true --file t.ras", "graph t.ras"],
)
def test_every_verb_that_reads_a_spec_has_the_forms(
    words: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "t.ras").write_text(BROKEN, encoding="utf-8")
    for form, said in {"short": SHORT, "json": JSON}.items():
        assert main([*words.split(), "--format", form]) == 2
        assert capsys.readouterr() == ("", said)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("words", ["explain gone.json", "replay gone.json"])
def test_a_mistake_without_a_place_has_the_forms(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words.split(), "--format", "short"]) == 2
    assert capsys.readouterr().err == "error[E175]: gone.json: no such file or directory\n1 error\n"
    assert main([*words.split(), "--format", "json"]) == 2
    assert capsys.readouterr().err == (
        '{"code": "E175", "severity": "error",'
        ' "message": "gone.json: no such file or directory", "fix": null, "path": null,'
        ' "line": null, "column": null, "end_line": null, "end_column": null,'
        ' "notes": []}\n'
    )


def test_a_mistake_of_the_form_of_a_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "t.ras").write_text("var x bool\n", encoding="utf-8")
    assert main(["fmt", "--check", "t.ras", "--format", "short"]) == 2
    said = capsys.readouterr().err
    assert said == "t.ras:1:6: error[E010]: expected `:` after `x`\n1 error\n"


@pytest.mark.usefixtures("spec")
def test_a_warning_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["t.ras", "--no-out", "--format", "short"]) == 0
    reason = "nothing reads the variable `x`: what it holds changes nothing"
    assert capsys.readouterr().err == f"t.ras:1:5: warning[W201]: {reason}\n1 warning\n"


@pytest.mark.usefixtures("spec")
def test_a_file_that_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", "t.ras", "--json", ".", "--format", "short"]) == 2
    assert capsys.readouterr().err.endswith("\nerror[E177]: .: is a directory\n1 error\n")


# --------------------------------------------------------------------------------- page and model


def test_every_warning_is_tried_and_documented() -> None:
    tried = {line[:4] for _, *lines in CASES for line in lines} | {"W211"}
    assert tried == set(SECTIONS)


@pytest.mark.parametrize("code", SECTIONS)
def test_a_documented_example_gives_what_the_page_shows(
    code: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = dict(FENCE.findall(SECTIONS[code]))
    (folder / "example.ras").write_text(blocks["ras"], encoding="utf-8")
    assert main([*blocks.get("sh", "rascheck example.ras").split()[1:], "--no-out"]) in (0, 1)
    said = capsys.readouterr().err
    assert f"[{code}]" in said
    assert said == blocks["text"]


def test_what_ships_has_no_warnings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert warned("model", "properties") == []
    for file in sorted((ROOT / "bench").glob("*.ras")):
        assert warned(f"bench/{file.name}") == []


def test_warnings_take_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    sink = Diagnostics()
    begin = time.process_time()
    loaded = load_program(["properties"], sink)
    loading = time.process_time() - begin
    taken = []
    for _ in range(5):
        start = time.process_time()
        warn(loaded.program, loaded.own, sink, whole=True)
        taken.append(time.process_time() - start)
    assert min(taken) < loading / 5  # of what it takes to read the same files
