"""A run as a sequence of messages, and its two pictures: SVG and Mermaid."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from reports import report_of, row_named
from toy_system import toy

from rascheck.cli import main
from rascheck.diagnostics import Diagnostics
from rascheck.run import reopen
from rascheck.run.single import Reopened
from rascheck.show import itf
from rascheck.show.mermaid import mermaid
from rascheck.show.pictures.sequence import sequence_svg
from rascheck.show.report import Row, Tried, WhatIf
from rascheck.show.sequence import Sent, Sequence, sequence
from rascheck.show.what_if import in_short, what_if
from rascheck.system.verdict import Verdict

SVG = "{http://www.w3.org/2000/svg}"
SPEC = """\
enum Status { Clear, Full }
var blk: Status
queue mail: 0..1 capacity 1 drop
queue last: Status capacity 1 overwrite
queue todo: 0..1 capacity 2 drop
exception notify
machine firmware {
    state Idle final, Notify
    step write: Idle -> Notify { blk = Full; send mail(1); send last(Full); }
    step again: Notify -> Idle { send mail(0); send last(Full); send todo(1); send todo(0); }
}
machine ghes {
    state Waiting final, Asleep final
    step read(n: 0..1): Waiting -> Waiting on mail(==n) { blk = Clear; }
    step drop_all: Waiting -> Asleep { clear todo; }
    step hear: Asleep -> Asleep on notify
}
machine alarm { state Quiet final, Loud final  step cry: Quiet -> Loud raise notify }
invariant quiet { !((once fired ghes.read) && (once fired firmware.again) && ghes at Asleep) }
property sleeps { eventually ghes at Asleep }
reachable heard { fired ghes.hear }
check c { verify quiet, sleeps, heard  expect violated quiet, sleeps  expect error }
"""


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reopened]:
    """The traces of the spec, by property."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("traces"))
        Path("spec.ras").write_text(SPEC, encoding="utf-8")
        assert main(["check", "spec.ras", "--no-cache", "-q"]) == 0
        for name in ("quiet", "sleeps", "error", "heard"):
            opened = reopen(Path(f"rascheck-out/c.{name}.itf.json"), Diagnostics())
            assert opened is not None
            found[name] = opened
    return found


def run_of(opened: Reopened) -> Sequence:
    trace = opened.report.rows[0].trace
    assert trace is not None
    return sequence(opened.report.system, trace)


def test_messages_arrive_or_are_lost(traces: dict[str, Reopened]) -> None:
    found = run_of(traces["quiet"])
    assert found.lanes == ("firmware", "ghes")
    assert [(e.number, e.label, e.part.lane, e.failing) for e in found.events] == [
        (1, "write", 0, False),
        (2, "again", 0, False),
        (3, "read(1)", 1, False),
        (4, "drop_all", 1, True),
    ]
    assert [e.arriving for e in found.events] == [(), (), (Sent(1, 0, "mail(1)"),), ()]
    assert [e.lost for e in found.events] == [
        ("last(Full) is lost in step 2",),  # written over by an entry that is the same
        ("mail(0) is lost", "todo(1) is lost in step 4", "todo(0) is lost in step 4"),
        (),
        (),
    ]


def test_what_repeats_and_what_nobody_takes(traces: dict[str, Reopened]) -> None:
    lasso = run_of(traces["sleeps"])
    assert (lasso.loop, lasso.end, len(lasso.events)) == (2, "", 4)
    assert lasso.events[3].lost == ("mail(0) is lost", "todo(1) is lost", "todo(0) is lost")
    (cry,) = run_of(traces["error"]).events
    assert (cry.lost, cry.failing, cry.partner) == (("notify is lost",), True, None)
    heard = run_of(traces["heard"]).events[1]
    assert (heard.label, heard.part.lane, heard.failing) == ("cry > hear", 1, False)
    assert heard.partner is not None
    assert heard.partner.lane == 0


def test_every_machine_has_a_lane(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The chart in text has five at most."""
    monkeypatch.chdir(tmp_path)
    text = "machine w[i: 0..5] { state A final, B final  step go: A -> B }\n"
    text += "reachable all_went { forall i: 0..5 { w[i] at B } }\ncheck c { verify all_went }\n"
    Path("spec.ras").write_text(text, encoding="utf-8")
    assert main(["check", "spec.ras", "--no-cache", "-q"]) == 0
    opened = reopen(Path("rascheck-out/c.all_went.itf.json"), Diagnostics())
    assert opened is not None
    assert run_of(opened).lanes == tuple(f"w[{i}]" for i in range(6))


# ----------------------------------------------------------------------------------------- mermaid


def text_of(opened: Reopened) -> str:
    return mermaid(opened.report, opened.report.rows[0])


def test_mermaid(traces: dict[str, Reopened]) -> None:
    assert (
        text_of(traces["quiet"])
        == """\
sequenceDiagram
    participant m0 as firmware
    participant m1 as ghes
    Note over m0: 1  write<br/>blk = Full<br/>mail = [1]<br/>last = [Full]
    m0-xm0: last(Full) is lost in step 2
    Note over m0: 2  again<br/>todo = [1, 0]
    m0-xm0: mail(0) is lost
    m0-xm0: todo(1) is lost in step 4
    m0-xm0: todo(0) is lost in step 4
    m0-)m1: mail(1), of step 1
    Note over m1: 3  read(1)<br/>blk = Clear<br/>mail = []
    rect rgba(220, 38, 38, 0.25)
    Note over m1: 4  drop_all<br/>todo = []
    end
"""
    )


def test_mermaid_has_no_syntax_of_ours(traces: dict[str, Reopened]) -> None:
    assert text_of(traces["error"]).splitlines()[3:5] == [
        "    Note over m0: 1  cry<br/>FAILS: nobody takes the exception #96;notify#96;",
        "    m0-xm0: notify is lost",
    ]
    lasso = text_of(traces["sleeps"]).splitlines()
    assert lasso.index("    loop for ever") == 7
    assert lasso[-1] == "    end"
    assert "    m1->>m0: 2  cry #62; hear" in text_of(traces["heard"]).splitlines()


def test_a_run_without_steps_is_a_diagram_too(traces: dict[str, Reopened]) -> None:
    report = traces["quiet"].report
    trace = report.rows[0].trace
    assert trace is not None
    row = replace(report.rows[0], trace=replace(trace, moves=()))
    assert mermaid(report, row) == (
        "sequenceDiagram\n    participant m0 as initial state\n    Note over m0: no step is taken\n"
    )
    root = ET.fromstring(sequence_svg(report, row))
    assert texts(root, "name") == ["quiet: VIOLATED, 0 steps (shortest)"]


# --------------------------------------------------------------------------------------------- svg


def drawn(opened: Reopened) -> ET.Element:
    return ET.fromstring(sequence_svg(opened.report, opened.report.rows[0]))


def texts(root: ET.Element, kind: str) -> list[str]:
    """The texts of a class."""
    return ["".join(e.itertext()) for e in root.iter(f"{SVG}text") if kind in e.get("class", "")]


def paths(root: ET.Element, kind: str) -> list[str]:
    return [e.get("d", "") for e in root.iter(f"{SVG}path") if e.get("class") == kind]


def test_a_chart_has_lanes_steps_and_messages(traces: dict[str, Reopened]) -> None:
    root = drawn(traces["quiet"])
    assert (root.get("width"), root.get("viewBox", "")[:9]) == ("1000", "0 0 1000 ")
    assert texts(root, "number") == ["1", "2", "3", "4"]
    assert [t for t in texts(root, "name") if t not in ("firmware", "ghes")] == [
        "quiet: VIOLATED, 4 steps (shortest)",
        "write",
        "again",
        "read(1)",
        "drop_all",
    ]
    assert texts(root, "sent") == ["mail(1)"]
    assert len(paths(root, "lane")) == 2
    assert len(paths(root, "lost")) == 4
    (way,) = paths(root, "queue")
    begin, end = (x.split(",")[0] for x in way.removeprefix("M").split(" L"))
    lanes = [path.split(",")[0].removeprefix("M") for path in paths(root, "lane")]
    assert [begin, end] == lanes
    failing = [g for g in root.iter(f"{SVG}g") if g.get("class") == "event failing"]
    assert [texts(g, "name") for g in failing] == [["drop_all"]]
    title = failing[0].find(f"{SVG}title")
    assert title is not None
    assert title.text == "4  drop_all\ntodo = []\nspec.ras:15"


def test_an_arrow_leads_from_who_raises_to_who_receives(traces: dict[str, Reopened]) -> None:
    root = drawn(traces["heard"])
    lanes = [path.split(",")[0].removeprefix("M") for path in paths(root, "lane")]
    (way,) = paths(root, "way")
    assert way.startswith(f"M{lanes[1]},")
    assert way.endswith(f" H{lanes[0]}")
    assert "cry > hear" in texts(root, "name")


def test_a_bracket_holds_what_repeats(traces: dict[str, Reopened]) -> None:
    root = drawn(traces["sleeps"])
    (bracket,) = paths(root, "bracket")
    top, bottom = (int(n) for n in re.findall(r"(?:M30,| V)(\d+)", bracket))
    rows = [int(e.get("y", "")) for e in root.iter(f"{SVG}text") if e.get("class") == "number"]
    assert rows[1] < top < rows[2] < rows[3] < bottom
    assert texts(root, "loop") == ["for ever"]
    assert paths(drawn(traces["quiet"]), "bracket") == []


def test_a_chart_is_complete_on_its_own(traces: dict[str, Reopened]) -> None:
    opened = traces["quiet"]
    text = sequence_svg(opened.report, opened.report.rows[0])
    assert "@media (prefers-color-scheme: dark)" in text
    links = set(re.findall(r'https?://[^"]+|url\([^)]*\)', text))
    assert links == {"http://www.w3.org/2000/svg", "url(#sent)"}
    wide = report_of(toy())
    row = replace(row_named(wide, "no_remap"), sentence="a < b & c")
    assert "a &lt; b &amp; c" in sequence_svg(wide, row)


def test_texts_stay_inside_the_chart() -> None:
    """A character is 0.6 of the size of its font wide."""
    report = report_of(toy())
    root = ET.fromstring(sequence_svg(report, row_named(report, "no_remap")))
    for element in root.iter(f"{SVG}text"):
        size = 7.3 if "name" in element.get("class", "") else 6.7
        half = len("".join(element.itertext())) * size / 2
        if element.get("text-anchor") == "middle" and element.get("x"):
            assert half <= float(element.get("x", "")) <= 1000 - half


# --------------------------------------------------------------- what is said of steps and of knobs

TRIED = WhatIf(
    Verdict.VIOLATED,
    (
        Tried("ack", "last", Verdict.HOLDS, profiles=("v5_1",)),
        Tried("ack", "never", Verdict.HOLDS),
        Tried("prints", "false", Verdict.VIOLATED, depth=1),
        Tried("noise", "true", Verdict.VIOLATED, same=True),
    ),
    {"sources=2": "not built"},
    ("slow",),
    1.5,
)
LEADING = (
    ". step 1: it only leads on: its machine has no other way, and what matters uses nothing of it"
)
IDLE = "- steps 2 and 3: they are not needed: the run without them ends so as well"
KNOBS = "one knob at a time: it would hold with ack=last (as in v5_1), ack=never; not tried: slow"


def marked(opened: Reopened) -> Row:
    """A row that is explained in full."""
    return replace(opened.report.rows[0], lead=(1,), idle=(2, 3), what_if=TRIED)


def test_a_chart_marks_steps_that_do_not_matter(traces: dict[str, Reopened]) -> None:
    opened = traces["quiet"]
    root = ET.fromstring(sequence_svg(opened.report, marked(opened)))
    assert texts(root, "number") == ["1.", "2-", "3-", "4"]
    aside = [g for g in root.iter(f"{SVG}g") if g.get("class") == "event aside"]
    assert [texts(g, "name") for g in aside] == [["write"], ["again"], ["read(1)"]]
    below = [t for t in texts(root, "detail") if t in (LEADING, IDLE, KNOBS) or t[:4] == "why:"]
    assert below[:2] + below[3:] == [LEADING, IDLE, KNOBS]
    (said,) = ["".join(e.itertext()) for e in root.iter(f"{SVG}desc")]
    assert said.endswith(f" ghes: drop_all. {LEADING[2:]}. {IDLE[2:]}.")
    plain = drawn(opened)
    assert [g for g in plain.iter(f"{SVG}g") if g.get("class") == "event aside"] == []
    assert [t for t in texts(plain, "detail") if t.startswith("one knob")] == []


def test_mermaid_marks_steps_that_do_not_matter(traces: dict[str, Reopened]) -> None:
    opened = traces["quiet"]
    lines = mermaid(opened.report, marked(opened)).splitlines()
    assert [line[:20] for line in lines if line.startswith("    Note over m0: ")] == [
        "    Note over m0: 1.",
        "    Note over m0: 2-",
    ]
    notes = [
        line.removeprefix("    Note over m0,m1: ").replace("<br/>", " ") for line in lines[-3:]
    ]
    assert notes == [LEADING, IDLE, KNOBS.replace(";", "#59;")]
    assert mermaid(opened.report, marked(opened), alone=False).splitlines() == lines[:-3]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (replace(TRIED, tried=TRIED.tried[2:], left=()), "no value changes the verdict"),
        (replace(TRIED, tried=(), left=()), "a `require` excludes every other value"),
        (replace(TRIED, tried=()), "not tried: slow"),
        (WhatIf(Verdict.VIOLATED, (), left=("slow",)), "not tried: slow"),
        (WhatIf(Verdict.VIOLATED, ()), "there is none"),
    ],
)
def test_knobs_in_short(found: WhatIf, said: str) -> None:
    assert in_short(found) == f"one knob at a time: {said}"


def test_one_step_is_no_steps(traces: dict[str, Reopened]) -> None:
    assert "    prints=false (1 step)" in what_if(TRIED, 72)
    opened = traces["heard"]
    row = opened.report.rows[0]
    assert row.trace is not None
    short = replace(row, trace=replace(row.trace, moves=row.trace.moves[:1]))
    assert '<desc id="desc">1 step. 1 ' in sequence_svg(opened.report, short)


# ----------------------------------------------------------------------------------------- explain


def test_explain_writes_pictures(
    traces: dict[str, Reopened],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spec.ras").write_text(SPEC, encoding="utf-8")
    opened = traces["quiet"]
    trace = opened.report.rows[0].trace
    assert trace is not None
    origin = itf.origin(opened.report, opened.report.rows[0], "0")
    Path("t.json").write_text(itf.to_text(opened.report.system, trace, origin), encoding="utf-8")
    assert main(["explain", "t.json", "--svg", "t.svg", "--mermaid", "-"]) == 0
    said = capsys.readouterr()
    assert said.out == text_of(opened)
    svg = sequence_svg(opened.report, opened.report.rows[0])
    assert Path("t.svg").read_text(encoding="utf-8") == svg
    assert main(["explain", "t.json", "--markdown", "-"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "**quiet**: violated in 4 steps (`spec.ras:c`)"
    assert lines[2:4] == ["```mermaid", "sequenceDiagram"]
    assert "<details><summary>as text, with the reasons and the citations</summary>" in lines
    assert "invariant: quiet  VIOLATED  4 steps (shortest)               spec.ras:19" in lines
    assert main(["explain", "t.json", "--chain"]) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if line not in lines]
    assert told[:2] == ["how: step 1 firmware.write", "     step 2 firmware.again"]
    assert main(["explain", "t.json", "--markdown", "-", "--chain"]) == 0
    assert set(told) <= set(capsys.readouterr().out.splitlines())
    assert main(["explain", "t.json", "--svg", "-", "--mermaid", "-"]) == 2
    assert "E480]: --svg and --mermaid both write to the output" in capsys.readouterr().err
    before = Path("t.json").read_bytes()
    assert main(["explain", "t.json", "--svg", "./t.json"]) == 2
    assert "E177]: ./t.json: it is what this command reads" in capsys.readouterr().err
    assert Path("t.json").read_bytes() == before
