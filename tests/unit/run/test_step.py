"""A session by hand: what each step does to it, what its run decides, and what is seen of it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
import random_systems
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rascheck.diagnostics import Diagnostics
from rascheck.explain.facts import Line
from rascheck.lang.settings import Overrides
from rascheck.run import Options, reopen, step_views
from rascheck.run.step import (
    Excluded,
    Refused,
    Session,
    go,
    judged,
    onward,
    opened,
    redo,
    repeats,
    restarted,
    take,
    undo,
)
from rascheck.run.step_save import commands, report_of, written
from rascheck.run.step_start import Start, started
from rascheck.system import semantics
from rascheck.system.ir import System
from rascheck.system.trace import Ending

SPEC = """\
index Cpu[2]
const MOST = 2
var poisoned: bool = any
var early: 0..2 = any where early < 2
var claims: 0..MOST
exception abort

machine cpu[c: Cpu] {
    state Guest, Trapped, Host final
    step consume(n: 0..1): Guest -> Trapped when poisoned && n <= claims raise abort
    step claim: Trapped -> Host { claims += 1; }
    step retry: Trapped -> Guest
    step leave: Guest -> Host when !poisoned
}

machine firmware {
    state Idle final, Busy final
    step take: Idle -> Busy on abort
    step eret: Busy -> Idle
}

invariant one "no more than one claim" { claims <= 1 }
invariant first "cpu0 is the first" { (once fired cpu[1].claim) => (once fired cpu[0].claim) }
reachable both "both claim" { claims == 2 }
property out "each CPU gets out" { eventually (cpu[0] at Host && cpu[1] at Host) }
check c { verify one, first, both, out  expect violated one, first, out  allow deadlock }
"""


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("step") / "a.ras"
    path.write_text(SPEC, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def start(spec: Path) -> Start:
    return begun(f"{spec}:c")


def begun(what: str, *files: str, at: int | None = None, options: Options | None = None) -> Start:
    """The start of a session, which there is."""
    sink = Diagnostics()
    found = started(what, files, at, options or Options(), sink)
    assert not sink.found
    assert found is not None
    return found


def session_of(start: Start) -> Session:
    """The session of a start, in which the guest has consumed poison."""
    assert start.session is not None
    return restarted(start.session, step_views.chosen(start.session, ["poisoned=true"]))


def after(session: Session, *names: str) -> Session:
    """The session after some steps by name, each of which means one that is enabled."""
    for name in names:
        enabled = step_views.enabled(session)
        [number] = step_views.found(session.system, enabled, name)
        session = take(session, number)
    return session


def names(session: Session) -> list[str]:
    """The steps taken."""
    return [offer.name for offer in step_views.taken(session)]


CLAIMS = ("cpu[cpu0].consume", "eret", "cpu[cpu1].consume", "cpu[cpu1].claim", "claim")
"""Both CPUs claim, cpu1 before cpu0."""


# ------------------------------------------------------------------------------------------ moving


def test_a_session_begins_in_the_first_initial_state(start: Start) -> None:
    assert start.session is not None
    assert start.session.initial == semantics.initial_states(start.report.system)[0] == start.first
    assert [offer.name for offer in step_views.screen(start.session).offers] == [
        "cpu[cpu0].leave",
        "cpu[cpu1].leave",
    ]


def test_undo_redo_and_goto_keep_the_steps(start: Start) -> None:
    session = after(session_of(start), *CLAIMS[:3])
    assert (session.position, session.length) == (3, 3)
    back = undo(session, 2)
    assert (back.position, back.length, back.state) == (1, 3, session.states[1])
    assert redo(back) == go(session, 2)
    assert redo(back, 9) == session
    assert undo(back, 9).state == session.initial
    assert names(back) == names(session)


def test_the_step_that_was_undone_keeps_what_follows_and_another_does_not(start: Start) -> None:
    session = undo(after(session_of(start), *CLAIMS[:3]), 2)
    assert after(session, "eret").length == 3
    other = after(session, "retry")
    assert (other.position, other.length) == (2, 2)
    assert names(other)[1] == "cpu[cpu0].retry"


def test_on_as_long_as_there_is_no_choice(start: Start, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="2 steps are enabled: which\\?"):
        onward(session_of(start))
    path = tmp_path / "b.ras"
    path.write_text(
        """\
        var x: 0..7
        machine m {
            state A, B, C
            step up: A -> A when x < 3 { x += 1; }
            step leave: A -> B when x == 3
            step one: B -> A when x != 3
            step two: B -> C
            step three: B -> C { x = 7; }
            step back: C -> C { x = if x == 7 then 6 else 7; }
        }
        invariant small { x < 2 }
        check c { verify small }""",
        encoding="utf-8",
    )
    session = begun(str(path)).session
    assert session is not None
    at_turn = onward(session)
    assert names(at_turn) == ["m.up", "m.up"]
    at_choice = onward(at_turn)
    assert names(at_choice)[2:] == ["m.up", "m.leave"]
    around = onward(after(at_choice, "three"))
    assert names(around)[4:] == ["m.three", "m.back", "m.back"]
    assert repeats(around) == 5


def test_what_cannot_be_done_is_refused(start: Start) -> None:
    session = session_of(start)
    with pytest.raises(Refused, match="nothing to undo: no step is taken"):
        undo(session)
    with pytest.raises(Refused, match="nothing to redo: no step was undone"):
        redo(session)
    with pytest.raises(Refused, match="there is no step 4") as refused:
        go(session, 4)
    assert refused.value.hint == "0 alone is there"
    with pytest.raises(Refused, match="this step is not enabled here"):
        take(session, len(session.system.transitions) - 1)


def test_a_step_that_fails_ends_the_run_and_is_undone(start: Start) -> None:
    session = after(session_of(start), "cpu[cpu0].consume", "cpu[cpu1].consume")
    assert session.failed is not None
    assert (session.position, session.options, len(session.states)) == (2, (), 2)
    assert judged(session).ending is Ending.ERROR
    assert step_views.screen(session).last == step_views.taken(session)[1]
    assert undo(session).failed is None
    assert redo(undo(session)) == session


def test_other_initial_values_begin_again(start: Start) -> None:
    session = after(session_of(start), "cpu[cpu0].consume")
    values = step_views.chosen(session, ["poisoned=false", "early=1"])
    other = restarted(session, values)
    assert (other.position, other.length) == (0, 0)
    shown = {free.name: (free.value, free.values) for free in step_views.free(other)}
    assert shown == {"poisoned": ("false", "false, true"), "early": ("1", "0..2")}
    with pytest.raises(Excluded):
        restarted(session, step_views.chosen(session, ["early=2"]))
    for word, told in {
        "early=3": "`early` has no value `3`",
        "early=": "`early` has no value ``",
        "poisoned=1": "`poisoned` has no value `1`",
        "claims=1": "no initial value of `claims` is open",
    }.items():
        with pytest.raises(Refused, match=told):
            step_views.chosen(session, [word])


# ------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("consume", ["cpu[cpu0].consume(0)", "cpu[cpu1].consume(0)"]),
        ("con", ["cpu[cpu0].consume(0)", "cpu[cpu1].consume(0)"]),
        ("CPU.consume(0)", ["cpu[cpu0].consume(0)", "cpu[cpu1].consume(0)"]),
        ("cpu[cpu1].consume 0", ["cpu[cpu1].consume(0)"]),
        ("cpu[cpu1]", ["cpu[cpu1].consume(0)"]),
        ("take", ["cpu[cpu0].consume(0)", "cpu[cpu1].consume(0)"]),
        ("cpu[cpu0].consume(0) > firmware.take", ["cpu[cpu0].consume(0)"]),
        ("consume 1", []),
        ("onsume", []),
        ("()", []),
    ],
)
def test_a_step_is_found_by_what_it_may_be_called(
    start: Start, typed: str, wanted: list[str]
) -> None:
    session = session_of(start)
    found = step_views.found(session.system, step_views.enabled(session), typed)
    assert [step_views.name(session.system, n).partition(" > ")[0] for n in found] == wanted


def test_a_whole_name_outranks_a_beginning(start: Start) -> None:
    system = start.report.system
    every = range(len(system.transitions))
    assert step_views.step_names(system, step_views.found(system, every, "take")) == [
        "consume",
        "take",
    ]
    assert step_views.step_names(system, step_views.found(system, every, "c")) == [
        "consume",
        "take",
        "claim",
    ]


# --------------------------------------------------------------------------------------- judgement


def test_a_run_is_what_it_is_the_first_to_decide(start: Start) -> None:
    session = session_of(start)
    endings = [judged(go(after(session, *CLAIMS), n)) for n in range(6)]
    assert [(trace.ending, trace.claim) for trace in endings] == [
        *[(Ending.STOPPED, "")] * 4,
        (Ending.VIOLATED, "first"),
        (Ending.VIOLATED, "one"),
    ]
    assert all(semantics.replay(session.system, trace) == [] for trace in endings)


def test_a_run_that_goes_round_breaks_a_property_about_the_future(start: Start) -> None:
    session = after(session_of(start), "cpu[cpu0].consume", "eret", "retry")
    assert repeats(session) == 0
    trace = judged(session)
    assert (trace.ending, trace.claim, trace.loop) == (Ending.LASSO, "out", 0)
    [out] = [truth for truth in step_views.truths(session) if truth.name == "out"]
    assert (out.is_false, out.told) == (True, "FALSE of the run that goes on so for ever")
    assert step_views.notes(session) == (
        "The run was in this state at the start: it may go round for ever.",
    )


def test_an_end_is_a_deadlock_where_it_is_none_that_is_allowed(
    start: Start, tmp_path: Path
) -> None:
    session = after(session_of(start), "cpu[cpu0].consume", "eret", "cpu[cpu1].consume")
    session = after(session, "cpu[cpu0].claim", "cpu[cpu1].claim", "eret")
    assert step_views.notes(session) == ("The end: nothing is enabled, which is allowed here.",)
    for word, note, ending in (
        ("", "DEADLOCK: nothing is enabled. `d` says what the machines wait for.", "deadlock"),
        (
            " final",
            "The end: nothing is enabled, and every machine rests in a final state.",
            "stopped",
        ),
    ):
        path = tmp_path / f"b{word}.ras"
        path.write_text(f"machine m {{ state A, B{word}  step go: A -> B }}", encoding="utf-8")
        found = begun(str(path)).session
        assert found is not None
        assert step_views.notes(found) == ()
        assert step_views.notes(after(found, "go")) == (note,)
        assert judged(after(found, "go")).ending.value == ending


def test_the_truth_of_properties_with_their_past(start: Start) -> None:
    session = after(session_of(start), *CLAIMS)
    told = {truth.name: (truth.told, truth.why) for truth in step_views.truths(session)}
    assert told == {
        "one": (
            "FALSE since step 5, cpu[cpu0].claim",
            "claims <= 1 is false: claims = 2 (step 5, claim)",
        ),
        "first": (
            "true since step 5, cpu[cpu0].claim, but it was FALSE at step 4, cpu[cpu1].claim",
            "",
        ),
        "both": ("reached at step 5, cpu[cpu0].claim", ""),
        "out": ("about runs for ever: not decided", ""),
    }
    assert [offer.verdicts for offer in step_views.taken(session)[3:]] == [
        ("first becomes FALSE",),
        ("one becomes FALSE", "first becomes true again", "both is reached"),
    ]


# ------------------------------------------------------------------------------------- what is seen


def test_why_a_step_is_not_enabled(start: Start) -> None:
    session = after(session_of(start), "cpu[cpu0].consume")
    system = session.system
    every = range(len(system.transitions))

    def told(typed: str) -> list[Line]:
        return step_views.refusal(session, step_views.found(system, every, typed))

    assert told("cpu[cpu1].consume 1") == [
        (0, "cpu[cpu1].consume(1) needs 1 <= claims", ""),
        (1, "1 <= claims is false", ""),
        (2, "claims = 0", "initially"),
    ]
    assert told("leave") == [
        (0, "cpu[cpu1].leave needs !poisoned", ""),
        (1, "poisoned = true", "initially"),
    ]


def test_the_state_has_what_changed_first(start: Start) -> None:
    session = after(session_of(start), "cpu[cpu0].consume", "claim")
    assert step_views.state(session) == {
        "changed": ["claims: 0 -> 1", "cpu[cpu0]: Trapped -> Host"],
        "machines": ["cpu[cpu0] at Host", "cpu[cpu1] at Guest", "firmware at Busy"],
        "as at the start": ["2 others, which `s all` shows"],
        "values": ["claims = 1"],
    }
    assert [tuple(line) for line in step_views.state_named(session, "CLAIM")] == [
        (0, "claims = 1", "step 2, claim")
    ]


def test_what_is_seen_is_data_for_another_page(start: Start) -> None:
    session = after(session_of(start), *CLAIMS[:4])
    screen = json.loads(json.dumps(dataclasses.asdict(step_views.screen(session))))
    assert (screen["step"], screen["length"], screen["enabled"], screen["notes"]) == (4, 4, 3, [])
    assert screen["last"] == {
        "number": 4,
        "transition": screen["last"]["transition"],
        "name": "cpu[cpu1].claim",
        "changes": ["claims = 1"],
        "fails": "",
        "verdicts": ["first becomes FALSE"],
        "doc": [],
        "places": [screen["last"]["places"][0]],
        "refs": [],
    }
    truths = [dataclasses.asdict(truth) for truth in step_views.truths(session)]
    assert [truth["is_false"] for truth in truths] == [False, True, False, False]


# ------------------------------------------------------------------------------------------- files


def test_a_run_is_written_and_opened_again(start: Start, tmp_path: Path) -> None:
    session = after(session_of(start), *CLAIMS)
    for steps, said in {3: "stopped", 4: "first", 5: "one"}.items():
        path, report = written(start, go(session, steps), tmp_path, "")
        again = reopen(path, Diagnostics())
        assert again is not None
        assert again.problems == ()
        assert again.report.rows[0].property == report.rows[0].property == said
        assert again.report.by_hand == report.by_hand
        assert again.report.rows[0].trace == report.rows[0].trace
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "c.by-hand-2.itf.json",
        "c.by-hand-3.itf.json",
        "c.by-hand.itf.json",
    ]


def test_the_same_run_is_written_to_the_same_file(start: Start, tmp_path: Path) -> None:
    session = after(session_of(start), *CLAIMS)
    first, _ = written(start, session, tmp_path, "")
    bytes_ = first.read_bytes()
    assert written(start, session, tmp_path, "")[0] == first
    assert first.read_bytes() == bytes_
    with pytest.raises(Refused, match="is no name for a file"):
        written(start, session, tmp_path, "../x")


def test_a_trace_is_stepped_from_its_end_or_from_a_step(start: Start, tmp_path: Path) -> None:
    session = after(session_of(start), *CLAIMS)
    path, report = written(start, session, tmp_path, "run")
    whole = begun(str(path))
    assert whole.session is not None
    assert (whole.session.position, whole.session.length) == (5, 5)
    assert report_of(whole, whole.session) is whole.report
    part = begun(str(path), at=3)
    assert part.session is not None
    assert (part.session.position, part.session.length) == (3, 5)
    assert commands(part, part.session) == "i poisoned=true; 1 4 3"
    assert commands(start, session) == "i poisoned=true; 1 4 3 3 1"
    assert report.by_hand == ("-c", "i poisoned=true; 1 4 3 3 1")


def test_an_error_is_opened_behind_the_step_that_fails(start: Start, tmp_path: Path) -> None:
    session = after(session_of(start), "cpu[cpu0].consume", "cpu[cpu1].consume")
    path, _ = written(start, session, tmp_path, "run")
    again = begun(str(path))
    assert again.session is not None
    assert again.session.failed == session.failed
    other = after(undo(again.session), "cpu[cpu0].claim")
    assert report_of(again, again.session) is again.report
    assert report_of(again, other).rows[0].property == "stopped"
    assert opened(session.system, judged(session)) == session


def test_a_system_that_no_check_names(spec: Path, tmp_path: Path) -> None:
    options = Options(Overrides({"MOST": "1"}), properties=("one",))
    start = begun("all", str(spec), options=options)
    session = after(session_of(start), "cpu[cpu0].consume")
    path, report = written(start, session, tmp_path, "")
    assert path.name == "all.by-hand.itf.json"
    assert report.question == ("step", "all", "--file", str(spec), "-p", "one")
    again = begun(str(path))
    assert again.report.question == report.question
    assert again.report.overrides == {"MOST": "1"}
    assert again.session == session


# -------------------------------------------------------------------------------------- any system


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(random_systems.systems() | random_systems.live_systems(), st.data())
def test_of_any_run_everything_is_seen_and_the_verdict_is_accepted(
    system: System, data: st.DataObject
) -> None:
    initial = semantics.initial_states(system)
    if not initial:
        return
    session = Session(system, initial[0])
    for _ in range(6):
        enabled = step_views.enabled(session)
        offers = step_views.screen(session).offers
        assert [offer.transition for offer in offers] == enabled[: len(offers)]
        for number in set(range(len(system.transitions))) - set(enabled):
            assert step_views.refusal(session, [number]) or session.failed
        assert len(step_views.truths(session)) == len(system.properties)
        assert semantics.replay(system, judged(session)) == []
        if not enabled:
            break
        session = take(session, data.draw(st.sampled_from(enabled)))
    assert [offer.number for offer in step_views.taken(session)] == [*range(1, session.length + 1)]
    assert opened(system, judged(session)) == session
