"""`rascheck matrix`, from the text to the table, its reasons and the exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rascheck import cli
from rascheck.diagnostics import Defect, Diagnostics
from rascheck.explore.family import explore_family
from rascheck.lang.settings import Overrides
from rascheck.run import Options, load_program, run_checks
from rascheck.run.execute import run_job
from rascheck.run.matrix import run_matrix, verdicts
from rascheck.run.matrix.rows import SEVERITY
from rascheck.show.matrix.data import Matrix, MatrixRow
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict

pytestmark = pytest.mark.usefixtures("settled")
SPEC = """\
knob early: bool = false inferred "the default"
knob checked: bool = true inferred "the default"
knob hasty: bool = false inferred "the default"
knob top: 1..3 = 3 inferred "the default"
knob start: 0..1 = 0 inferred "the default"
knob other: bool = false inferred "another machine reads it"

profile r1 of release {
    early = true inferred "r1 does"
    checked = false inferred "r1 does not"
}
profile r2 of release extends r1 { checked = true inferred "since r2" }
profile r3 of release extends r2 {
    early = false inferred "since r3"
    other = true inferred "since r3"
}
profile r1_y of release extends r1 { top = 2 inferred "a stable line" }
profile calm of vmm { hasty = false inferred "it waits" }
profile rash of vmm { hasty = true inferred "it does not" }

require room "a short count leaves no time for haste" { top == 2 => !hasty }

machine worker {
    state Idle, Busy, Done final, Lost
    var n: 0..4 = start
    step begin: Idle -> Busy
    step work: Busy -> Busy when n < top { n += 1; }
    step finish: Busy -> Done when n == top || (early && !checked)
    step lose: Busy -> Lost when n == top && hasty
}
machine sleeper {
    state Rest final
    step turn: Rest -> Rest when other
}

invariant complete "done is complete" { worker at Done => worker.n == top }
invariant three "it counts to 3" { worker at Done => worker.n == 3 }
reachable stops { worker at Done }
property ends "it ends" { worker at Busy ~> worker at Done }

system one { worker }
system two { sleeper }
check work { system one profile r3, calm for all start verify complete, three, stops }
check end { system one profile r3, calm fair worker.work, worker.finish verify ends }
check sleep { system two profile r3 verify awake }
invariant awake { sleeper at Rest }
"""


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.ras"
    path.write_text(SPEC, encoding="utf-8")
    return path


def made(over: str = "release", *profiles: str, path: str = "a.ras", **options: Any) -> Matrix:
    sink = Diagnostics()
    loaded = load_program([path], sink)
    assert not sink.failed, list(sink)
    wanted = Options(**{"jobs": 1, **options})
    found = run_matrix(loaded, over.split(","), profiles, wanted, sink)
    assert found is not None, list(sink)
    return found


def words(matrix: Matrix) -> dict[str, str]:
    """The cells of each row, the first letter each."""
    return {
        f"{row.check}/{row.property}": "".join(
            cell.verdict.value[0] if cell.verdict else "." for cell in row.cells
        )
        for row in matrix.rows
    }


def row_of(matrix: Matrix, name: str) -> MatrixRow:
    (row,) = [row for row in matrix.rows if f"{row.check}/{row.property}" == name]
    return row


def decided(matrix: Matrix, name: str) -> list[str]:
    """`r1 -> r2: a or b, c`: what makes the difference between two columns."""
    return [
        f"{matrix.columns[one.before].name} -> {matrix.columns[one.after].name}: "
        + " or ".join(", ".join(change.knob for change in changes) for changes in one.sets)
        for one in row_of(matrix, name).differences
    ]


def run(*words: str) -> int:
    return cli.main(["matrix", "a.ras", "--no-out", *words])


def test_the_cells_of_one_dimension(spec: Path) -> None:
    assert spec.exists()
    found = made()
    assert [column.name for column in found.columns] == ["r1", "r2", "r3", "r1_y"]
    assert words(found) == {
        "work/complete": "vhhv",
        "work/three": "vhhv",
        "work/stops": "rrrr",
        "end/ends": "hhhh",
        "sleep/awake": "hhhh",
    }


def test_a_column_is_compared_with_the_profile_that_it_extends(spec: Path) -> None:
    assert spec.exists()
    found = made()
    assert decided(found, "work/complete") == ["r1 -> r2: checked"]
    found = made("release", "r2", "r1_y")
    assert decided(found, "work/complete") == ["r2 -> r1_y: checked"]
    assert words(found)["work/three"] == "hv"
    assert decided(found, "work/three") == ["r2 -> r1_y: checked or top"]


def test_two_knobs_of_which_either_is_enough(spec: Path) -> None:
    assert spec.exists()
    found = made("release", "r1", "r3")
    assert decided(found, "work/complete") == ["r1 -> r3: early or checked"]
    (difference,) = row_of(found, "work/complete").differences
    (early,), (checked,) = difference.sets
    assert (early.before, early.after, early.refs[0].key) == ("true", "false", "since r3")
    assert (checked.before, checked.after, checked.refs[0].key) == ("false", "true", "since r2")


def test_two_knobs_that_it_takes_together(spec: Path) -> None:
    """From r3 back to r1: neither knob alone lets it stop too early."""
    back = "profile r0 of release { early = true checked = false }\n"
    spec.write_text(
        SPEC.replace(
            "profile r1 of release {", "profile r0 of release { }\nprofile r1 of release {"
        )
    )
    assert back
    found = made("release", "r0", "r1")
    assert words(found)["work/complete"] == "hv"
    assert decided(found, "work/complete") == ["r0 -> r1: early, checked"]


def test_what_a_require_forbids_is_not_tried(spec: Path) -> None:
    text = SPEC.replace(
        "require room", 'require both "early ones do not check" { early => !checked }\nrequire room'
    ).replace(
        "profile r2 of release extends r1 {", "profile r2 of release extends r1 {\n early = false"
    )
    spec.write_text(text, encoding="utf-8")
    found = made("release", "r1", "r2")
    assert words(found)["work/complete"] == "vh"
    assert decided(found, "work/complete") == ["r1 -> r2: early"]


def test_two_dimensions_are_all_pairs(spec: Path) -> None:
    assert spec.exists()
    found = made("release,vmm", "r1", "r1_y", "calm", "rash")
    names = ["r1,calm", "r1,rash", "r1_y,calm", "r1_y,rash"]
    assert [column.name for column in found.columns] == names
    assert words(found) == {
        "work/complete": "vvv.",
        "work/three": "vvv.",
        "work/stops": "rrr.",
        "work/deadlock": "hdh.",
        "end/ends": "hvh.",
        "end/deadlock": "hdh.",
        "sleep/awake": "hhh.",
    }
    assert row_of(found, "end/ends").cells[3].reason == "a short count leaves no time for haste"
    assert decided(found, "end/ends") == ["r1,calm -> r1,rash: hasty"]


def test_one_verdict_for_all_columns(spec: Path) -> None:
    assert spec.exists()
    found = made("vmm")
    row = row_of(found, "sleep/awake")
    assert (row.one, [cell.point for cell in row.cells]) == (True, [0, 0])
    found = made("release", "r1", "r2", "r3")
    row = row_of(found, "sleep/awake")
    assert (row.one, [cell.point for cell in row.cells]) == (False, [0, 0, 2])


def test_the_column_of_the_file_is_judged(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [row.own for row in made().rows] == [2, 2, 2, 2, 2]
    assert run("--over", "release") == 0
    text = SPEC.replace("verify ends }", "verify ends expect violated ends }")
    spec.write_text(text, encoding="utf-8")
    assert run("--over", "release", "--profiles", "r1,r2") == 0  # is not the file's
    capsys.readouterr()
    assert run("--over", "release") == 1
    printed = capsys.readouterr().out
    assert " !! end/ends" in printed
    assert "end/ends, r3: holds, EXPECTED violated" in printed
    assert run("--over", "release", "--set", "hasty=false") == 0  # another configuration


def test_a_step_that_is_expected(spec: Path) -> None:
    for step, code in (("finish", 0), ("work", 1)):
        spec.write_text(
            SPEC + "check early { system one profile r1, calm verify complete"
            f" expect violated complete by worker.{step} }}\n",
            encoding="utf-8",
        )
        assert run("--over", "release", "-k", "early", "-q") == code


@pytest.mark.parametrize("over", ["release", "release,vmm"])
def test_each_cell_is_what_check_says(spec: Path, over: str) -> None:
    assert spec.exists()
    compare("a.ras", made(over))


def test_a_cell_of_what_ships_is_what_check_says() -> None:
    path = "properties/seed.ras"
    profiles = ("v4_12", "v5_4", "v5_15")
    checks = ("before_the_patch_VMM_re_enters", "unsplittable_thp_v5_15")
    for check in checks:
        found = made("kernel", *profiles, path=f"{path}:{check}")
        assert len(found.columns) == 3
        compare(f"{path}:{check}", found)


@pytest.mark.parametrize(
    ("path", "over"),
    [
        ("a.ras", "release,vmm"),
        ("<properties/seed.ras>:early_before_the_patch", "kernel"),
        ("<properties/liveness.ras>:live_nothing_queued_v5_15", "kernel"),
    ],
)
def test_without_files_the_traces_end_alike(spec: Path, path: str, over: str) -> None:
    """What the open System finds, its knobs fixed, is what the one that `check` makes finds."""
    profiles = ("v4_12", "v5_4", "v5_15") if over == "kernel" else ()
    quick, slow = (made(over, *profiles, path=path, out=out) for out in (None, spec.parent / "o"))
    ends = [
        [
            [(cell.verdict, cell.depth, cell.loop, cell.steps) for cell in row.cells]
            for row in one.rows
        ]
        for one in (quick, slow)
    ]
    assert ends[0] == ends[1]
    assert any(cell.depth for row in slow.rows for cell in row.cells)


def compare(path: str, matrix: Matrix) -> None:
    """Each cell with `check --profile`."""
    for number, column in enumerate(matrix.columns):
        for check in dict.fromkeys(row.check for row in matrix.rows):
            sink = Diagnostics()
            file = path.partition(":")[0]
            loaded = load_program([f"{file}:{check}"], sink)
            given = Options(Overrides({}, column.profiles), jobs=1)
            report = run_checks(loaded, given, sink)
            rows = [row for row in matrix.rows if row.check == check]
            if report is None:
                assert {row.cells[number].verdict for row in rows} == {None}
                continue
            for row in rows:
                alone = [
                    one
                    for each in report.checks
                    for one in each.rows
                    if one.property == row.property
                ]
                wanted = [one.verdict for one in alone] or [Verdict.HOLDS]
                worst = min(wanted, key=SEVERITY.index)
                cell = row.cells[number]
                assert cell.verdict is worst, (column.name, row.property)
                depths = [one.trace.depth for one in alone if one.trace and one.verdict is worst]
                assert cell.depth is None or cell.depth == min(depths)
            told = {one.property for each in report.checks for one in each.rows}
            assert told <= {row.property for row in rows} | {DEADLOCK, ERROR}


def test_one_search_for_a_check_and_one_for_each_that_fails(
    spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert spec.exists()
    together: list[int] = []
    alone: list[str] = []
    real, real_job = explore_family, run_job

    def family(found: Any, **rest: Any) -> Any:
        together.append(len(found.members))
        return real(found, **rest)

    def job(program: Any, wanted: Any, options: Any) -> Any:
        alone.append(",".join(wanted.combination.profiles))
        return real_job(program, wanted, options)

    monkeypatch.setattr(verdicts, "explore_family", family)
    monkeypatch.setattr(verdicts, "run_job", job)
    made(words=("work",), out=Path("traces"))
    assert together == [8]  # four releases, two starts; the one changed knob takes no search
    assert alone == ["r1,calm", "r1,calm", "r1_y,calm", "r1_y,calm"]


def test_a_verdict_that_differs_is_a_defect(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert spec.exists()
    real = verdicts.Verdicts._learn

    def learn(self: Any, key: Any, known: verdicts.Known) -> None:
        wrong = {**known.verdicts, "three": Verdict.HOLDS} if not known.ended else known.verdicts
        real(self, key, verdicts.Known(wrong, known.alone, known.ended, known.traces))

    monkeypatch.setattr(verdicts.Verdicts, "_learn", learn)
    with pytest.raises(Defect, match="a configuration alone has another verdict"):
        made(words=("work",))


def test_a_size_that_depends_on_a_knob_goes_one_by_one(spec: Path) -> None:
    text = "knob top: 1..3 = 3\nprofile a of p { top = 1 }\nprofile b of p { top = 2 }\n"
    text += (
        "machine m { state Run final var n: 0..3 = top step down: * -> * when n > 1 { n -= 1; } }\n"
    )
    text += "invariant one { m.n <= 1 }\ncheck c { verify one }\n"
    spec.write_text(text, encoding="utf-8")
    found = made("p")
    assert words(found) == {"c/one": "hv"}
    assert decided(found, "c/one") == ["a -> b: top"]


@pytest.mark.parametrize(
    ("limit", "code"),
    [(("--max-states", "1"), 3), (("--timeout", "0"), 124), (("--max-depth", "1"), 3)],
)
def test_a_limit(
    spec: Path, limit: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert spec.exists()
    assert run("--over", "release", "-k", "end", "--no-cache", *limit) == code
    assert "unknown" in capsys.readouterr().out


def test_what_is_known_is_not_found_again(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert spec.exists()
    assert cli.main(["matrix", "a.ras", "--over", "release", "-j1"]) == 0
    first = capsys.readouterr().out
    monkeypatch.setattr(verdicts, "explore_family", forbidden)
    monkeypatch.setattr(verdicts, "run_job", forbidden)
    assert cli.main(["matrix", "a.ras", "--over", "release", "-j1"]) == 0
    again = capsys.readouterr().out
    assert again.splitlines()[:-1] == first.splitlines()[:-1]
    # Other columns of the same configurations are known as well.
    assert cli.main(["matrix", "a.ras", "--over", "release", "--profiles", "r1,r2", "-j1"]) == 0
    # A trace that was taken away is written again from what is kept.
    (trace,) = Path("rascheck-out").glob("work.r1.start=0.complete.itf.json")
    text = trace.read_text(encoding="utf-8")
    trace.write_text("{}", encoding="utf-8")
    assert cli.main(["matrix", "a.ras", "--over", "release", "-j1"]) == 0
    assert trace.read_text(encoding="utf-8") == text


def forbidden(*_: object, **__: object) -> None:
    raise AssertionError("it is known")


def test_an_interrupt_loses_nothing(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert spec.exists()
    real = verdicts.Verdicts.find
    seen: list[str] = []

    def find(self: verdicts.Verdicts, points: Any, **rest: Any) -> None:
        if self.check.name.name == "sleep":
            raise KeyboardInterrupt
        real(self, points, **rest)

    with monkeypatch.context() as patch:
        patch.setattr(verdicts.Verdicts, "find", find)
        assert cli.main(["matrix", "a.ras", "--over", "release", "-j1"]) == 130
    assert capsys.readouterr().err == "interrupted\n"

    def counted(self: verdicts.Verdicts, points: Any, **rest: Any) -> None:
        seen.append(self.check.name.name)
        real(self, points, **rest)

    monkeypatch.setattr(verdicts.Verdicts, "find", counted)
    assert cli.main(["matrix", "a.ras", "--over", "release", "-j1"]) == 0
    assert seen == ["sleep"]


def test_any_number_of_processes(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert spec.exists()
    printed = []
    for jobs in ("1", "2"):
        assert run("--over", "release,vmm", "--no-cache", "-j", jobs) == 0
        printed.append(capsys.readouterr().out.splitlines()[:-1])
    assert printed[0] == printed[1]


def test_the_traces_are_those_of_check(spec: Path) -> None:
    assert spec.exists()
    assert cli.main(["matrix", "a.ras", "--over", "release", "--out", "m", "-q"]) == 0
    words = ["check", "a.ras:work", "--profile", "r1_y", "--out", "c", "-q"]
    assert cli.main([*words, "-p", "three", "--set", "start=0"]) == 1
    (mine,) = Path("m").glob("work.r1_y.*.three.itf.json")
    (other,) = Path("c").glob("*.three.itf.json")
    assert mine.name == "work.r1_y.start=0.three.itf.json"
    assert json.loads(mine.read_text())["states"] == json.loads(other.read_text())["states"]
    assert cli.main(["replay", str(mine)]) == 0


def test_json(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert spec.exists()
    assert run("--over", "release", "--profiles", "r1,r2", "-k", "work", "--json", "-") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["schema"], found["over"], found["met"]) == (1, ["release"], True)
    assert found["columns"] == [
        {"name": "r1", "release": "r1"},
        {"name": "r2", "release": "r2"},
    ]
    row = found["rows"][0]
    assert {key: row[key] for key in ("check", "property", "sentence", "one", "own", "met")} == {
        "check": "work",
        "property": "complete",
        "sentence": "done is complete",
        "one": False,
        "own": None,
        "met": True,
    }
    cell = row["cells"]["r1"]
    assert cell == {
        "verdict": "violated",
        "point": 0,
        "why": "",
        "depth": 2,
        "loop": None,
        "steps": ["worker.finish"],
        "trace": None,
        "combination": {"start": "0"},
        "command": "rascheck check a.ras:work -p complete --profile r1 --set start=0",
    }
    assert row["differences"] == [
        {
            "before": "r1",
            "after": "r2",
            "verdicts": ["violated", "holds"],
            "smallest": True,
            "sets": [
                [
                    {
                        "knob": "checked",
                        "before": "false",
                        "after": "true",
                        "refs": [{"key": "since r2", "locator": "", "inferred": True}],
                    }
                ]
            ],
        }
    ]


PAGE = """\
# Guarantees by release and vmm

This page is what the following command writes:

```sh
rascheck matrix a.ras --over release,vmm --profiles r1,r1_y,calm,rash -k end --markdown -
```

2 rows, 4 columns: 4 hold, 1 violated, 1 deadlock, 2 not applicable.

## `a.ras`

| check | property | `r1,calm` | `r1,rash` | `r1_y,calm` | `r1_y,rash` |
|---|---|:-:|:-:|:-:|:-:|
| `end` | `ends` | + | **X** | + | . |
| `end` | `deadlock` | + | **D** | + | . |

`+` holds, `X` violated, `D` deadlock, `.` not applicable.

## The properties

* `ends`: it ends

## What makes the difference

### `r1,calm` to `r1,rash`

* `hasty: false -> true` (inferred: it does not)
  * `end`, `ends`: holds, then violated
  * `end`, `deadlock`: holds, then deadlock

## Violated, and how

### `end`, `ends`

* r1,rash: violated in 5 steps, then nothing moves, by worker.lose. COMMAND

### `end`, `deadlock`

* r1,rash: deadlock in 5 steps, by worker.lose. `rascheck check a.ras:end --profile r1,rash`

## Not applicable

* a short count leaves no time for haste: `end` r1_y,rash
"""


def test_a_page(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert spec.exists()
    words = ("--over", "release,vmm", "--profiles", "r1,r1_y,calm,rash", "-k", "end")
    assert run(*words, "--markdown", "-") == 0
    command = "`rascheck check a.ras:end -p ends --profile r1,rash`"
    assert capsys.readouterr().out == PAGE.replace("COMMAND", command)


def test_no_line_is_too_long(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Forty columns do not fit beside names: the table goes on below."""
    profiles = "".join(f"profile p{n} of many {{ top = {n % 3 + 1} }}\n" for n in range(40))
    text = SPEC.replace("invariant three", "invariant three" + "_" * 60)
    text = text.replace("complete, three", "complete, three" + "_" * 60)
    spec.write_text(text + profiles, encoding="utf-8")
    assert run("--over", "many") == 0
    lines = capsys.readouterr().out.splitlines()
    commands = [line for line in lines if line.lstrip().startswith("$ ")]
    assert max(len(line) for line in lines if line not in commands) <= 100
    assert sum(line.startswith("    work/complete") for line in lines) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--over", "relase"],
            "E187",
        ),
        (["--over", "release", "--profiles", "r9"], "E188"),
        (["--over", "release", "--profiles", "calm"], "E188"),
        (["--over", "release", "--profile", "r1"], "E188"),
        (["--over", "release", "-k", "nothing_like_it"], "E172"),
        (["--over", "release", "-p", "nothing_like_it"], "E171"),
        (["--over", "release", "--set", "toop=1"], "E160"),
    ],
)
def test_input_that_is_wrong(
    spec: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert spec.exists()
    assert run(*words) == 2
    assert f"error[{said}]" in capsys.readouterr().err


def test_more_columns_than_there_may_be(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profiles = "".join(f"profile p{n} of a {{ }}\nprofile q{n} of b {{ }}\n" for n in range(17))
    spec.write_text(SPEC + profiles, encoding="utf-8")
    assert run("--over", "a,b") == 2
    assert "a matrix of 289 columns (at most 256)" in capsys.readouterr().err


def test_profiles_that_contradict_each_other(spec: Path) -> None:
    text = SPEC.replace('{ hasty = false inferred "it waits" }', "{ hasty = false early = true }")
    spec.write_text(text, encoding="utf-8")
    found = made("release", "r2", "r3", words=("end",))
    assert words(found) == {"end/ends": "h."}
    assert found.rows[0].cells[1].reason == "profiles `r3` and `calm` differ on `early`"
