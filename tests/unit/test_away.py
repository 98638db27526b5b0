"""The run that gets away from a violation: in the text for a mail, and in the data of a page."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path
from typing import Any

import pytest
from viewing import RACE, data_of, page_of, shown, traces

from rascheck.cli import main
from rascheck.explain.turning import turning
from rascheck.run import away
from rascheck.show.away import instead

LOCKS = """\
var left: bool
var right: bool
machine a {
    state Idle, Half, Done, Out final
    step take_left: Idle -> Half  when !left  { left = true; }
    step take_right: Half -> Done  when !right  { right = true; }
    step give: Done -> Out  { left = false; right = false; }
}
machine b {
    state Idle, Half, Done, Out final
    step take_right: Idle -> Half  when !right  { right = true; }
    step take_left: Half -> Done  when !left  { left = true; }
    step give: Done -> Out  { left = false; right = false; }
}
check locks { expect deadlock }
"""

LONG = """\
machine a {
    state Idle, Bad, Worse, Worst, Good, Better, Best, Still final
    step err: Idle -> Bad
    step go_on: Bad -> Worse
    step and_on: Worse -> Worst
    step turn: Idle -> Good
    step better: Good -> Better
    step best: Better -> Best
    step rest: Best -> Still
}
invariant not_worst "It is never worst." { !(a at Worst) }
check long { verify not_worst  expect violated not_worst  allow deadlock }
"""


TELLS = """\
machine worker {
    state Idle, Busy, Done final
    step take: Idle -> Busy
    step tell: Busy -> Done
}
machine owner {
    state Here, Gone final
    step leave: Here -> Gone  when !(worker at Idle)
}
property told_first { always (fired owner.leave => once fired worker.tell) }
check tells { verify told_first  expect violated told_first  allow deadlock }
"""


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return traces(tmp_path_factory.mktemp("race"), RACE, "race")


def page(out: Path, name: str) -> dict[str, Any]:
    """The data of a trace's page."""
    return data_of(page_of(out, name).read_text(encoding="utf-8"))


def steps(data: dict[str, Any]) -> list[str]:
    return [step["parts"][0]["name"] for step in data["steps"]]


def test_the_mail_says_which_choice_gets_away(
    race: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(race / "race.the_owner_is_told.itf.json")]) == 0
    assert capsys.readouterr().out.endswith(
        "\n\ndecided:\n  step 1: owner.wake instead rules the violation out, in 2 steps\n"
    )


def test_the_page_has_the_whole_run(race: Path) -> None:
    data = page(race, "race.the_owner_is_told")
    assert data["away"]["behind"] == 0
    told = data["away"]["data"]
    assert steps(told) == ["wake", "take"]
    assert (told["head"]["ending"], told["head"]["verdict"]) == ("stopped", "PREVENTED")
    assert told["head"]["length"] == "2 steps"
    assert told["head"]["command"].endswith("race.ras:race -c '2 2'")
    assert [text for _, text, _ in told["why"]] == [
        "Step 1 is owner.wake instead of worker.take.",
        "From step 2 on nothing can violate the_owner_is_told any more.",
    ]
    assert told["properties"][0]["truths"] == "111"
    assert data["texts"][told["tree"]["truths"]] == "111"
    opened = [[choice.get("open") for choice in state] for state in told["enabled"]]
    assert opened == [[False, True], [False, True], []]
    assert not told.keys() & {"format", "version", "places", "chosen", "spec", "citations", "notes"}
    assert "texts" not in told


def test_what_the_property_waits_for_is_named(tmp_path: Path) -> None:
    out = traces(tmp_path, TELLS, "tells")
    told = page(out, "tells.told_first")["away"]["data"]
    assert steps(told) == ["take", "tell"]
    assert [text for _, text, _ in told["why"]] == [
        "Step 2 is worker.tell instead of owner.leave.",
        "From step 2 on nothing can violate told_first any more. "
        "Step 2 is worker.tell, which the property names and the trace never has.",
    ]


def test_the_command_walks_it(race: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = race.parent / "race.ras"
    assert main(["step", f"{spec}:race", "-c", "2 2; p"]) == 0
    assert "invariant the_owner_is_told: true from the start" in capsys.readouterr().out


def test_it_goes_on_as_it_must(tmp_path: Path) -> None:
    out = traces(tmp_path, LONG, "long")
    report, row = shown(out, "long.not_worst")
    assert row.trace is not None
    found = turning(report.system, row.trace)
    assert found is not None
    assert (found.step, found.away.needed, len(found.away.moves)) == (1, 1, 3)
    assert instead(report.system, row.trace, found) == [
        "Step 1 is a.turn instead of a.err.",
        "From step 1 on nothing can violate not_worst any more.",
        "After step 1 only one step is possible at a time.",
    ]
    told = page(out, "long.not_worst")["away"]["data"]
    assert steps(told) == ["turn", "better", "best"]  # no longer than the run that went wrong


def test_a_deadlock(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = traces(tmp_path, LOCKS, "locks")
    told = page(out, "locks.deadlock")["away"]["data"]
    assert steps(told) == ["take_left", "take_right"]
    assert told["why"][1][1] == "From step 2 on nothing can lead to a deadlock any more."
    assert told["tree"] is None
    capsys.readouterr()
    assert main(["explain", str(out / "locks.deadlock.itf.json")]) == 0
    said = "  step 2: a.take_right instead rules the deadlock out\n"
    assert said in capsys.readouterr().out


def test_there_is_none(race: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = traces(tmp_path)
    for name in ("nothing_lost", "finishes", "both"):  # always possible; for ever; reached
        assert "away" not in page(out, f"grinding.{name}")
    monkeypatch.setattr(away, "LONGEST", 1)
    assert "away" not in page(race, "race.the_owner_is_told")


def test_a_page_of_a_hundred_steps_has_it_and_is_small(tmp_path: Path) -> None:
    late = "    step wait: Asleep -> Asleep  when ticks < 97  { ticks += 1; }\n    step wake"
    slow = "var ticks: 0..97\n" + RACE.replace("    step wake", late)
    slow = slow.replace("Asleep -> Awake", "Asleep -> Awake  when ticks == 97")
    slow = slow.replace(
        "when !taken  { taken = true; }", "when !taken && ticks == 97  { taken = true; }"
    )
    out = traces(tmp_path, slow, "race")
    found = page_of(out, "race.the_owner_is_told")
    data = data_of(found.read_text(encoding="utf-8"))
    assert (len(data["steps"]), data["away"]["behind"]) == (100, 97)
    assert found.stat().st_size < 500_000


# -------------------------------------------------------------------------- what else is in a page


def test_the_file_is_in_the_page(race: Path) -> None:
    packed = base64.b64decode(page(race, "race.the_owner_is_told")["itf"])
    file = race / "race.the_owner_is_told.itf.json"
    assert zlib.decompress(packed) == file.read_bytes()


def test_the_ends_of_its_lines_stay(race: Path, tmp_path: Path) -> None:
    content = (race / "race.the_owner_is_told.itf.json").read_bytes().replace(b"\n", b"\r\n")
    (tmp_path / "dos.itf.json").write_bytes(content)
    packed = base64.b64decode(page(tmp_path, "dos")["itf"])
    assert zlib.decompress(packed) == content


GATE = """\
/// Who locks.
knob lock: { missing, late, early } = late  ref "linux@v6.12:mm/rmap.c:try_to_unmap_one"
profile old of kernel { lock = late  ref "linux@v4.12:mm/rmap.c:try_to_unmap_one" }
profile new of kernel { lock = early  ref "linux@v6.12:mm/rmap.c:try_to_unmap_one" }
var open: bool = true
machine guard {
    state Out, In final
    step shut: Out -> In  when lock != missing  { open = false; }
}
machine guest {
    state Out, In final
    step enter: Out -> In  when open && lock != early
}
knob paint: bool = true
invariant nobody "Nobody is in." { !(guest at In) || (!paint && paint) }
check gate { profile old  verify nobody  expect violated nobody  allow deadlock }
"""


def test_which_knob_would_change_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = traces(tmp_path, GATE, "gate")
    trace = str(out / "gate.nobody.itf.json")
    assert "what_if" not in page(out, "gate.nobody")["head"]
    capsys.readouterr()
    assert main(["view", trace, "--knobs", "--html", "-"]) == 0
    data = data_of(capsys.readouterr().out)
    found = data["head"]["what_if"]
    [[said, changes, [[knob, value, aside, [ref], comment, now]]]] = found["groups"]
    assert (said, changes) == ("it would hold with", True)
    assert (knob, value, aside, comment, now) == (
        "lock",
        "early",
        "as in new",
        "Who locks.",
        "late",
    )
    assert data["citations"][ref]["text"] == "linux@v6.12 mm/rmap.c try_to_unmap_one"
    assert found["rest"] == ["no difference: lock=missing, paint"]
    assert main(["view", trace, "--knobs", "--timeout", "0", "--html", "-"]) == 0
    left = data_of(capsys.readouterr().out)["head"]["what_if"]
    assert left == {"groups": [], "rest": ["not tried: lock=missing, lock=early, paint=false"]}
