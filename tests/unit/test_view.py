"""`rascheck view`: where the page goes, what may run in it, and what its data say."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

import pytest
from viewing import data_of, hashed, page_of, shown, traces

from rascheck.cli import main
from rascheck.show import mail
from rascheck.system import semantics
from rascheck.system.text import show_state

SPARE = """\
var wet: bool
machine plug {
    state In, Out final
    step pull: In -> Out
}
machine sink {
    state Sound, Cracked final
    step crack: Sound -> Cracked
}
machine tap {
    state Shut, Open final
    step open: Shut -> Open  { wet = true; }
}
invariant dry { !wet }
check spare { verify dry  expect violated dry }
"""

NAMES = ("nothing_lost", "finishes", "quiet", "both")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return traces(tmp_path_factory.mktemp("view"))


@pytest.fixture(scope="module")
def pages(out: Path) -> dict[str, str]:
    return {name: page_of(out, f"grinding.{name}").read_text(encoding="utf-8") for name in NAMES}


def texts(data: dict[str, Any], numbers: list[int]) -> list[str]:
    return [data["texts"][number] for number in numbers]


# ---------------------------------------------------------------------------------------- the file


def test_the_page_stands_beside_the_trace(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = out / "grinding.both.html"
    assert main(["view", str(out / "grinding.both.itf.json")]) == 0
    assert capsys.readouterr().out == f"{page}\n"
    first = page.read_bytes()
    assert main(["view", str(out / "grinding.both.itf.json"), "--html", "-"]) == 0
    assert capsys.readouterr().out.encode() == first


def test_the_trace_is_not_written_over(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trace = out / "grinding.both.itf.json"
    before = trace.read_bytes()
    assert main(["view", str(trace), "--html", str(trace)]) == 2
    said = capsys.readouterr().err
    assert f"error[E177]: {trace}: it is what this command reads" in said
    assert trace.read_bytes() == before


def test_no_run_no_page(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (out / "grinding.nothing_lost.itf.json").read_text(encoding="utf-8")
    trace = tmp_path / "wrong.itf.json"
    trace.write_text(re.sub(r'"sent": \{"#bigint": "2"\}|"sent": 2', '"sent": 1', text))
    assert main(["view", str(trace)]) == 1
    assert "not a run of the model:\n" in capsys.readouterr().err
    assert not (tmp_path / "wrong.html").exists()


def test_nothing_but_the_bundle_may_run(pages: dict[str, str]) -> None:
    page = pages["nothing_lost"]
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    script = re.search(r"<script>(.*?)</script>", page, re.S)
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    assert policy is not None
    assert script is not None
    assert style is not None
    assert policy[1] == "; ".join(
        (
            "default-src 'none'",
            f"script-src '{hashed(script[1])}'",
            f"style-src '{hashed(style[1])}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    assert page.count("<script") == 2  # the data, and the program
    assert not re.search(r"<(link|img|iframe|object|embed)\b|\bsrc=|@import|url\(", page)


def test_a_text_of_the_spec_ends_no_element(pages: dict[str, str]) -> None:
    page = pages["nothing_lost"]
    assert "</script><b>" not in page
    comments = [spec.get("comment") for spec in data_of(page)["spec"]]
    assert "Sends, whether there is room or not: </script><b>" in comments


def test_the_mail_is_in_the_page(out: Path, pages: dict[str, str]) -> None:
    report, row = shown(out, "grinding.finishes")
    text = mail.mail(report, row)
    assert data_of(pages["finishes"])["mail"] == text
    assert f"<noscript><pre>{escape(text)}</pre></noscript>" in pages["finishes"]


def test_the_page_of_a_run_has_every_trace(out: Path, pages: dict[str, str]) -> None:
    spec = str(out.parent / "mill.ras")
    page = out / "run.html"
    for words in ((), ("-q", "--no-out")):  # the second time from the cache
        assert main([spec, *words, "--html", str(page)]) == 0
        data = data_of(page.read_text(encoding="utf-8"))
        [check] = data["checks"]
        assert (check["name"], check["file"]) == ("grinding", spec)
        assert {row["name"]: row.get("trace") for row in check["rows"]} == {
            "nothing_lost": 1,
            "in_time": None,
            "finishes": 2,
            "quiet": 3,
            "both": 4,
        }
        for name, trace in zip(NAMES, data["traces"], strict=True):
            alone = data_of(pages[name])
            own = ("head", "mail", "away", "itf")
            assert {k: v for k, v in trace.items() if k not in own} == {
                k: v for k, v in alone.items() if k not in own
            }
            assert ("away" in trace) == ("away" in alone) == (name == "quiet")


# ---------------------------------------------------------------------------------------- the data


def test_the_page_of_the_documentation_names_all_of_it(root: Path, pages: dict[str, str]) -> None:
    told = (root / "docs" / "viewer.md").read_text(encoding="utf-8").partition("## The data")[2]
    names = {
        n for row in re.findall(r"^\| (`.*?) \|", told, re.M) for n in re.findall(r"`(\w+)`", row)
    }
    assert set(data_of(pages["quiet"])) == {*names, "version"}


def test_states_are_those_of_the_trace(out: Path, pages: dict[str, str]) -> None:
    for name in NAMES:
        report, row = shown(out, f"grinding.{name}")
        data = data_of(pages[name])
        assert row.trace is not None
        state = texts(data, [place["initial"] for place in data["places"]])
        names = [place["name"] for place in data["places"]]
        for index, expected in enumerate(row.trace.states):
            if index:
                for place, text in data["steps"][index - 1]["changes"]:
                    state[place] = data["texts"][text]
            assert list(zip(names, state, strict=True)) == show_state(report.system, expected)


def test_what_can_be_taken_is_what_the_reference_says(out: Path, pages: dict[str, str]) -> None:
    for name in NAMES:
        report, row = shown(out, f"grinding.{name}")
        data = data_of(pages[name])
        assert row.trace is not None
        for state, choices in zip(row.trace.states, data["enabled"], strict=True):
            assert len(choices) == len(semantics.successors(report.system, state))
        taken = [[c for c in choices if c.get("taken")] for choices in data["enabled"]]
        assert [len(choices) for choices in taken] == [1] * len(row.trace.moves) + [0]


def test_a_choice_has_what_a_fork_needs(pages: dict[str, str]) -> None:
    data = data_of(pages["both"])
    assert [p["name"] for p in data["properties"]] == [*NAMES[:1], "in_time", *NAMES[1:]]
    knock, rest, finish = data["enabled"][3]
    assert [data["lanes"][part["lane"]] for part in knock["parts"]] == ["sender", "mill"]
    assert [part["name"] for part in knock["parts"]] == ["knock", "hurried"]
    assert (knock["event"], rest.get("event")) == ("hurry", None)
    assert [choice["truths"] for choice in (knock, rest, finish)] == ["11?00", "11?11", "11?10"]
    changed = [(data["places"][place]["name"], data["texts"][text]) for place, text in finish["to"]]
    assert changed == [("mill", "Wait")]
    assert (knock["breaks"], rest.get("breaks")) == ([3], None)


def test_the_messages_of_a_choice(pages: dict[str, str]) -> None:
    first, second = data_of(pages["both"])["enabled"][:2]
    assert first[1]["messages"] == [[0, "mail", "1", 1, 0]]  # it sends
    assert second[1]["messages"] == [[1, "mail", "1", 2, -1]]  # it loses what it sends
    assert second[2]["messages"] == [[0, "mail", "0", 1, 2]]  # it takes
    assert first[0].keys() == {"step", "taken"}  # of what is taken, the step says it


def test_machines_that_could_act_come_behind_those_that_do(tmp_path: Path) -> None:
    out = traces(tmp_path, SPARE, "spare")
    data = data_of(page_of(out, "spare.dry").read_text(encoding="utf-8"))
    assert data["lanes"] == ["tap", "plug", "sink"]
    assert [[part["lane"] for part in step["parts"]] for step in data["steps"]] == [[0]]


def test_a_lost_message_and_one_that_is_taken(pages: dict[str, str]) -> None:
    assert data_of(pages["nothing_lost"])["messages"] == [["mail", "0", 1, 0], ["mail", "0", 2, -1]]
    assert data_of(pages["finishes"])["messages"] == [["mail", "1", 1, 2]]


def test_a_step_is_shown_with_its_lines_and_citations(pages: dict[str, str]) -> None:
    data = data_of(pages["nothing_lost"])
    [part] = data["steps"][0]["parts"]
    assert (data["lanes"][part["lane"]], part["name"], part["with"]) == ("sender", "post", "0")
    spec = data["spec"][part["spec"]]
    assert spec["place"].endswith("mill.ras:14")
    assert spec["about"] == "What is sent at all."
    assert spec["lines"] == [
        "step post(n: 0..1): Busy -> Busy",
        "    when sent < 2",
        '    ref "linux@v6.12:mm/memory-failure.c:memory_failure"',
        "    { send mail(n); sent += 1; }",
    ]
    [ref] = part["refs"]
    kernel = "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree"
    assert data["citations"][ref] == {
        "text": "linux@v6.12 mm/memory-failure.c memory_failure",
        "title": "Linux",
        "issue": "v6.12",
        "address": f"{kernel}/mm/memory-failure.c?h=v6.12",
    }


def test_the_head_says_what_the_mail_says(pages: dict[str, str]) -> None:
    head = data_of(pages["finishes"])["head"]
    assert (head["verdict"], head["length"]) == ("VIOLATED", "2 steps, then 1 for ever")
    assert head["sentence"] == "What is taken is finished."
    assert [(name, value, origin) for name, value, origin, _ in head["knobs"]] == [
        ("eager", "true", "with")
    ]
    assert data_of(pages["finishes"])["why"][0] == [
        0,
        "mill at Wait never holds from step 2 on",
        "",
    ]


def test_properties_after_each_step(pages: dict[str, str]) -> None:
    found = {p["name"]: p["truths"] for p in data_of(pages["nothing_lost"])["properties"]}
    assert found == {
        "nothing_lost": "110",
        "in_time": "111",
        "finishes": "???",
        "quiet": "111",
        "both": "000",
    }
    found = {p["name"]: p["truths"] for p in data_of(pages["finishes"])["properties"]}
    assert found["finishes"] == "0000"


def test_a_step_that_is_kept_back_names_the_condition(pages: dict[str, str]) -> None:
    data = data_of(pages["both"])
    kept = [
        [*texts(data, [step, needs]), texts(data, held)] for step, needs, held in data["blocked"][1]
    ]
    assert ["sender.rest", "sent == 2", ["sent = 1 (step 1, post)"]] in kept


def test_the_same_trace_gives_the_same_page(out: Path, pages: dict[str, str]) -> None:
    assert page_of(out, "grinding.quiet").read_text(encoding="utf-8") == pages["quiet"]
