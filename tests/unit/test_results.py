"""`check --ktap --junit --sarif --markdown`: what is in them, and that no error looks like none."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import junit
import ktap
import pytest
import sarif
from reports import report_of, row_named
from toy_system import toy

from rascheck import __version__
from rascheck.cli import main
from rascheck.show.report import RunReport
from rascheck.show.results import Attempt, markdown

NAME = "a&b #1.ras"
SPEC = """\
enum Status { Clear, Full }
var blk: Status
register R[8] { A[3:0], B[7] }
call hand(s: Status)
machine firmware {
    state Idle final, Notify final
    step write: Idle -> Notify when blk == Clear { blk = Full; }
    step tell: Notify -> Idle raise hand(blk)
}
machine ghes {
    state Idle final
    step wipe(s: Status): Idle -> Idle on hand(==s) { blk = Clear; }
}
invariant never_full "the block is <never> full | ever" { blk != Full }
invariant fine "a & b" { true }
invariant empty { (blk == Full && firmware at Idle) => blk == Clear }
reachable told { fired ghes.wipe }
reachable again { fired firmware.tell }
lemma high { forall r: R { r.B == 0 } }
check good { verify fine, told }
check differs { verify never_full, fine, again  expect violated fine  expect unreachable again }
check known { verify never_full  expect violated never_full }
check vain { verify empty }
check nothing { }
"""
FORMATS = ("ktap", "junit", "sarif", "markdown", "json")


def written(*words: str) -> tuple[int, dict[str, str]]:
    """The exit code of a check, and what it writes in each format."""
    files = [word for name in FORMATS for word in (f"--{name}", f"out.{name}")]
    code = main(["check", *words, "--no-cache", *files])
    return code, {name: Path(f"out.{name}").read_text(encoding="utf-8") for name in FORMATS}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What a check of the spec writes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("run"))
        Path(NAME).write_text(SPEC, encoding="utf-8")
        code, found = written(NAME)
        assert code == 1
        yield found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.ras").write_text(SPEC, encoding="utf-8")
    return tmp_path


# -------------------------------------------------------------------------------- what a run found


def test_ktap_has_a_test_for_each_file_check_and_property(run: dict[str, str]) -> None:
    (file,) = ktap.read(run["ktap"])
    assert (file.name, file.passed) == ("a&b ?1.ras", False)
    assert [(check.name, check.passed, check.directive) for check in file.tests] == [
        ("good", True, ""),
        ("differs", False, ""),
        ("known", True, ""),
        ("vain", False, ""),
        ("nothing", True, "SKIP"),
        ("lemma high", False, ""),
    ]
    results = {
        f"{check.name}/{test.name}": (test.passed, test.data)
        for check in file.tests
        for test in check.tests
    }
    assert results == {
        "good/fine": (True, ""),
        "good/told": (True, "reachable in 2 steps"),
        "differs/never_full": (False, "violated in 1 step, expected holds"),
        "differs/fine": (False, "holds, expected violated"),
        "differs/again": (False, "reachable in 2 steps, expected unreachable"),
        "known/never_full": (True, "violated in 1 step, as expected"),
        "vain/empty": (False, "vacuous, expected holds"),
        "lemma high/high": (False, "violated, expected holds"),
    }


def test_ktap_says_why_before_the_result_and_relative_to_what(run: dict[str, str]) -> None:
    (file,) = ktap.read(run["ktap"])
    checks = {check.name: check for check in file.tests}
    assert checks["differs"].tests[0].said == (
        "steps: write",
        "why:   blk != Full is false: blk = Full (step 1, write)",
        "$ rascheck explain rascheck-out/differs.never_full.itf.json",
    )
    assert checks["good"].said == ("sequentially consistent",)
    assert checks["known"].tests[0].said == ()
    assert checks["lemma high"].said == ()
    assert checks["lemma high"].tests[0].said[0] == "r = 0x80  A=0x0 B=1"


def test_junit_tells_failures_with_the_mail(run: dict[str, str]) -> None:
    cases = junit.read(run["junit"])
    assert {name: [part.tag for part in case] for name, case in cases.items()} == {
        "good/fine": ["system-out"],
        "good/told": ["system-out"],
        "differs/never_full": ["failure", "system-out"],
        "differs/fine": ["failure", "system-out"],
        "differs/again": ["failure", "system-out"],
        "known/never_full": ["system-out"],
        "vain/empty": ["failure", "system-out"],
        "nothing": ["skipped"],
        "lemma high/high": ["failure", "system-out"],
    }
    case = cases["differs/never_full"]
    assert case.get("classname") == NAME
    failure = case[0]
    assert failure.attrib == {"type": "violated", "message": "violated in 1 step, expected holds"}
    assert failure.text is not None
    assert "           the block is <never> full | ever\ncheck:     a&b #1.ras:differs" in (
        failure.text
    )
    assert failure.text.endswith("$ rascheck check 'a&b #1.ras:differs' -p never_full\n")
    assert cases["known/never_full"][0].text == (
        "violated in 1 step, as expected\n"
        "steps: write\n"
        "why:   blk != Full is false: blk = Full (step 1, write)\n"
        "$ rascheck explain rascheck-out/known.never_full.itf.json\n"
        "relative to: sequentially consistent"
    )


def by_place(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Results by check and rule."""
    return {f"{r['properties']['check']}/{r['ruleId']}": r for r in found["results"]}


def test_sarif_has_what_differs_and_what_is_known(run: dict[str, str]) -> None:
    found = sarif.read(run["sarif"])
    assert found["invocations"] == [
        {"executionSuccessful": True, "exitCode": 1, "toolExecutionNotifications": []}
    ]
    results = by_place(found)
    assert {name: (r["kind"], r["level"]) for name, r in results.items()} == {
        "differs/never_full": ("fail", "error"),
        "differs/fine": ("fail", "error"),
        "differs/again": ("fail", "error"),
        "known/never_full": ("fail", "note"),
        "vain/empty": ("fail", "error"),
        "lemma high/high": ("fail", "error"),
    }
    assert results["known/never_full"]["suppressions"] == [
        {"kind": "inSource", "justification": "the check known expects it"}
    ]
    assert results["differs/never_full"]["message"]["text"] == (
        "never_full: violated in 1 step, expected holds. the block is <never> full | ever. "
        "blk != Full is false: blk = Full (step 1, write)"
    )
    assert "codeFlows" not in results["vain/empty"]
    rules = {rule["id"]: rule.get("shortDescription") for rule in found["tool"]["driver"]["rules"]}
    assert rules["never_full"] == {"text": "the block is <never> full | ever"}


def test_sarif_shows_the_steps_where_they_stand(run: dict[str, str]) -> None:
    result = by_place(sarif.read(run["sarif"]))["differs/again"]
    (place,) = result["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "a%26b%20%231.ras", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 18, "startColumn": 11, "endLine": 18, "endColumn": 16},
    }
    (flow,) = result["codeFlows"]
    lines = SPEC.splitlines()

    def shown(at: dict[str, Any]) -> tuple[int, str, str, dict[str, str]]:
        region = at["location"]["physicalLocation"]["region"]
        text = lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1]
        state = {name: value["text"] for name, value in at.get("state", {}).items()}
        return at["executionOrder"], text, at["location"]["message"]["text"], state

    assert {t["id"]: list(map(shown, t["locations"])) for t in flow["threadFlows"]} == {
        "firmware": [
            (1, "write", "write: blk = Full", {"blk": "Full", "firmware": "Notify"}),
            (2, "tell", "tell: blk = Clear", {"blk": "Clear", "firmware": "Idle"}),
        ],
        "ghes": [(2, "wipe", "wipe(Full) (with tell)", {})],
    }
    assert [at["importance"] for at in flow["threadFlows"][0]["locations"]] == [
        "important",
        "essential",
    ]


@pytest.mark.usefixtures("folder")
def test_fingerprints_stay_where_lines_move(run: dict[str, str]) -> None:
    Path(NAME).write_text(f"// one\n\n// two\n{SPEC}", encoding="utf-8")
    moved, kept = (
        by_place(sarif.read(t)) for t in (written(f"{NAME}:differs")[1]["sarif"], run["sarif"])
    )
    assert moved["differs/again"]["locations"] != kept["differs/again"]["locations"]
    prints = {name: r["partialFingerprints"]["rascheck/v1"] for name, r in kept.items()}
    assert len(set(prints.values())) == len(prints)
    assert len(moved) == 3
    for name, result in moved.items():
        assert result["partialFingerprints"]["rascheck/v1"] == prints[name]


def test_markdown_begins_with_the_answer(run: dict[str, str]) -> None:
    text = re.sub(r"\([\d.]+ s\)", "(0 s)", run["markdown"])
    assert text.startswith("""\
**rascheck: 3 of 6 checks differ from what is expected (0 s)**

| check | property | verdict | expected | states | depth |
| --- | --- | --- | --- | --: | --: |
| `good` | `fine` | holds (SC) | holds | 2 | 1 |
""")
    assert "| `differs` | `never_full` | **violated** | holds | 2 | 1 |\n" in text
    assert "| `lemma high` | `high` | **violated** | holds | - | - |\n" in text
    titles = re.findall(r"<summary>(.*)</summary>", text)
    assert titles == [
        "differs/never_full: violated in 1 step, expected holds",
        "differs/fine: holds, expected violated",
        "differs/again: reachable in 2 steps, expected unreachable",
        "vain/empty: vacuous, expected holds",
        "lemma high/high: violated, expected holds",
        "known/never_full: violated in 1 step, as expected",
    ]
    assert "\n```text\ninvariant: never_full  VIOLATED  1 step (shortest)" in text
    assert text.count("<details>") == text.count("\n</details>\n") == len(titles)


def test_a_comment_has_an_end() -> None:
    one = report_of(toy())
    row = replace(row_named(one, "no_remap"), expected=None, met=False)
    checks = [replace(one, check=f"c{n}", rows=(row,)) for n in range(300)]
    known = [replace(one, check=f"k{n}") for n in range(150)]
    attempt = Attempt(RunReport((*checks, *known), None, 1.0), (), 1, "0")
    text = markdown(attempt)
    assert 40_000 < len(text) < 65_536
    assert "\n| `c0` | `no_remap` | **violated** | holds | 1,234 | 8 |\n" in text
    assert re.search(r"\n\nand \d+ more\n", text)
    assert "<details><summary>c0/no_remap: violated in 8 steps, expected holds</summary>" in text
    assert "\nThere is no room for these here:\n\n- `c" in text
    assert "<summary>750 verdicts as expected</summary>" in text
    assert text.index("c0/no_remap") < text.index("750 verdicts") < text.index("k0/no_remap")


# ------------------------------------------------------------------------ what keeps from a verdict


def test_errors_in_the_input_are_errors_in_every_report(folder: Path) -> None:
    text = SPEC.replace("blk != Full", "blk != None")
    (folder / "spec.ras").write_text(text, encoding="utf-8")
    code, found = written("spec.ras")
    assert code == 2
    (file,) = ktap.read(found["ktap"])
    (case,) = file.tests[0].tests
    assert (case.name, case.directive) == ("E100 at 14:66", "ERROR")
    assert case.data == "there is no `None` here"
    assert case.said[1] == "  --> spec.ras:14:66"
    cases = junit.read(found["junit"])
    error = cases["input/E100 at 14:66"].find("error")
    assert error is not None
    assert error.get("type") == "E100"
    log = sarif.read(found["sarif"])
    assert log["invocations"][0]["executionSuccessful"] is False
    assert log["invocations"][0]["exitCode"] == 2
    assert [(r["ruleId"], r["level"]) for r in log["results"]] == [("E100", "error")]
    assert found["markdown"].startswith(
        "**rascheck: the input is wrong, and nothing was checked**\n\n```text\nerror[E100]: "
    )


@pytest.mark.usefixtures("folder")
def test_a_file_may_have_a_name_that_is_no_text() -> None:
    """A name is bytes: an address has them, and a text says that one of them is none."""
    name = os.fsdecode(b"a\xff.ras")
    Path("spec.ras").rename(name)
    code, found = written(name)
    assert code == 1
    log = sarif.read(found["sarif"])
    place = log["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "a%FF.ras"
    assert "a?.ras" in found["junit"]
    assert main(["check", name, "-q", "--html", "run.html"]) == 1
    assert "a?.ras" in Path("run.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("folder")
def test_what_is_about_no_place_is_an_error_too() -> None:
    code, found = written("spec.ras:godd")
    assert code == 2
    (file,) = ktap.read(found["ktap"])
    assert (file.name, file.tests[0].tests[0].directive) == ("rascheck", "ERROR")
    log = sarif.read(found["sarif"])
    assert log["results"] == []
    (note,) = log["invocations"][0]["toolExecutionNotifications"]
    assert note["descriptor"] == {"id": "E172"}
    assert 'errors="1"' in found["junit"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("limit", "code", "directive", "kind"),
    [
        (("--max-states", "1"), 3, "ERROR", "unknown"),
        (("--timeout", "0.000001"), 124, "TIMEOUT", "timeout"),
    ],
)
def test_what_gave_up_is_an_error(
    limit: tuple[str, str], code: int, directive: str, kind: str
) -> None:
    found_code, found = written("spec.ras:good", "-p", "fine", *limit)
    assert found_code == code
    (file,) = ktap.read(found["ktap"])
    case = file.tests[0].tests[0]
    assert (case.name, case.directive) == ("fine", directive)
    assert case.said == ("$ rascheck check spec.ras:good -p fine",)
    error = junit.read(found["junit"])["good/fine"].find("error")
    assert error is not None
    assert error.get("type") == kind
    log = sarif.read(found["sarif"])
    assert log["invocations"][0]["executionSuccessful"] is False
    assert {(r["kind"], r["level"]) for r in log["results"]} == {("open", "none")}
    assert log["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith(
        "good/fine: unknown: "
    )
    assert "| `good` | `fine` | **unknown** |" in found["markdown"]


def test_what_no_check_reaches_fails(folder: Path) -> None:
    text = "machine m { state A final, B final  step s: A -> B when 1 == 2 }\ncheck c { }\n"
    (folder / "spec.ras").write_text(text, encoding="utf-8")
    code, found = written("spec.ras")
    assert code == 1
    _, coverage = ktap.read(found["ktap"])
    assert (coverage.name, coverage.tests[0].name) == ("coverage", "reached by no check")
    assert [test.name for test in coverage.tests[0].tests] == ["m.B", "m.s"]
    assert 'failures="2"' in found["junit"]
    texts = [r["message"]["text"] for r in sarif.read(found["sarif"])["results"]]
    assert texts[:2] == ["no check reaches state m.B", "no check reaches step m.s"]
    assert "state m.B  spec.ras:1" in found["markdown"]


@pytest.mark.usefixtures("folder")
def test_a_run_that_is_killed_leaves_no_old_report(monkeypatch: pytest.MonkeyPatch) -> None:
    code, found = written("spec.ras:good")
    assert code == 0
    assert "not ok" not in found["ktap"]

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rascheck.cli.check.load_program", killed)
    code, found = written("spec.ras:good")
    assert code == 130
    (file,) = ktap.read(found["ktap"])
    assert file.tests[0].tests[0].data == "the run did not come to its end"
    assert list(junit.read(found["junit"])) == ["run/run"]
    invocation = sarif.read(found["sarif"])["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert "exitCode" not in invocation
    assert found["markdown"] == "**rascheck: the run did not come to its end**\n"
    assert json.loads(found["json"]) == {
        "rascheck": __version__,
        "schema": 1,
        "met": False,
        "finished": False,
        "errors": [],
        "seconds": 0.0,
        "checks": [],
    }


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("verb", [("check",), ("ask", "all", "true", "--file"), ("prove",)])
def test_json_of_an_earlier_run_is_not_left(
    verb: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("good.ras").write_text("machine m { state A final }\ncheck c { }\n", encoding="utf-8")
    Path("bad.ras").write_text("machine m { state A final }\n)\n", encoding="utf-8")
    assert main([*verb, "good.ras", "--json", "out.json"]) == 0
    data = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert (data["finished"], data["errors"], len(data["checks"])) == (True, [], 1)
    assert main([*verb, "bad.ras", "--json", "out.json", "--format", "json"]) == 2
    data = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert (data["met"], data["finished"], data["checks"]) == (False, False, [])
    assert data["errors"] == [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(one["code"], one["line"]) for one in data["errors"]] == [("E014", 2)]


# --------------------------------------------------------------------------------------- the output


@pytest.mark.usefixtures("folder")
def test_one_report_may_be_the_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "spec.ras:good", "--ktap", "-", "--junit", "j.xml"]) == 0
    assert ktap.read(capsys.readouterr().out)[0].passed
    assert list(junit.read(Path("j.xml").read_text(encoding="utf-8"))) == ["good/fine", "good/told"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--json", "-", "--sarif", "-"), "E480]: --json and --sarif both write to the output"),
        (("--ktap", "r", "--junit", "r"), "E480]: --ktap and --junit both write to r"),
        (("--ktap", "r", "--junit", "./r"), "E480]: --ktap and --junit both write to r"),
        (("--ktap", "spec.ras"), "E177]: spec.ras: what is read is not written over"),
        (("--json", "M.DVE"), "E177]: M.DVE: what is read is not written over"),
        (("--json", "/dev/full"), "E177]: /dev/full: no space left on device"),
    ],
)
def test_where_no_report_may_go(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str
) -> None:
    assert main(["check", "spec.ras:good", *words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"error[{message}\n")
    assert (folder / "spec.ras").read_text(encoding="utf-8") == SPEC
    assert not Path("r").exists()


@pytest.mark.usefixtures("folder")
def test_json_is_what_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "spec.ras:good", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["met"] is True
