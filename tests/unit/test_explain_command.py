"""`explain`: which steps and knobs matter, what each used, what makes them atomic."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rascheck.cli.main import main

SPEC = """\
knob ack: { first, last } = last
knob prints: bool = true
knob sources: 1..2 = 1
profile v5_0 of kernel { ack = first }
profile v5_1 of kernel { ack = last }
require one_source "the second source is not built" { sources == 1 }

var written: bool
var acked: bool = true
var gone: bool

machine firmware {
    state Idle, Wrote, Again final

    step write: Idle -> Wrote
        atomic "EL3 runs to its ERET"
        {
            written = true;
            acked = false;
        }

    step write_again: Wrote -> Again
        when acked
        atomic "EL3 runs to its ERET"
        provoke "EINJ, a second error at once"
        { gone = written; }
}

machine kernel {
    state Idle, Read, Printed, Acked, Cleared, Done final

    step ghes_read_estatus: Idle -> Read when written

    step ghes_print_estatus: Read -> Printed when prints

    step ghes_ack_error: Read | Printed -> Acked
        when ack == first && sources == 1 && (kernel at Printed || !prints)
        atomic "one store to the register"
        { acked = true; }

    step ghes_clear_estatus: Read | Printed -> Cleared
        when ack == last && (kernel at Printed || !prints)
        { written = false; }

    step clear_late: Acked -> Done { written = false; }
    step ack_late: Cleared -> Done { acked = true; }
}

invariant no_loss "no record is written over" { !gone }

check early {
    profile v5_0
    verify no_loss
    expect violated no_loss
}

check late {
    profile v5_1
    verify no_loss
}
"""

MAIL = """\
invariant: no_loss  VIOLATED  5 steps (shortest)              ack.ras:49
           no record is written over
check:     ack.ras:early
profiles:  v5_0
knobs:     ack=first
bounds:    sequentially consistent

 #  firmware  kernel
 1  write     |                 written = true, acked = false
 2  |         ghes_read_estatus
 3. |         ghes_print_estatus
 4  |         ghes_ack_error    acked = true
 5  write_again                 gone = true

. step 3: it only leads on: its machine has no other way, and what
  matters uses nothing of it

why: gone is true, and must not be   (step 5, write_again)

$ rascheck check ack.ras:early -p no_loss

which knobs matter: rascheck explain --knobs TRACE

to provoke:
  step 5: EINJ, a second error at once

decided:
  step 5: kernel.clear_late instead rules the violation out

atomic:
  steps 1 and 5: EL3 runs to its ERET
  step 4: one store to the register
  not said of steps 2 and 3
"""
CHAIN = """\
how: step 1 firmware.write
     step 2 kernel.ghes_read_estatus
       written = true   (step 1, write)
     step 4 kernel.ghes_ack_error
     step 5 firmware.write_again
       acked = true     (step 4, ghes_ack_error)
       written = true   (step 1, write)
"""
KNOBS = """\
  it would hold with
    ack=last (as in v5_1)
  it is still violated, in another number of steps, with
    prints=false (4 steps)
  a `require` excludes: sources=2
"""
TRACE = "rascheck-out/early.no_loss.itf.json"

ENDS = """\
knob polls: bool = false
knob wide: 0..99 = 1
knob unread: bool = false
var acked: bool
machine firmware {
    state Idle, Done final
    step go: Idle -> Done when acked
}
machine kernel {
    state Run, End final
    step ack: Run -> End when polls && wide < 100 { acked = true; }
    step skip: Run -> End when !polls
}
reachable ended "" { kernel at End }
property acks "" { eventually acked }
check c { verify ended, acks  fair kernel  expect violated acks  expect deadlock }
"""

RELEASES = """\
knob how: { asks, tells, shouts } = asks
knob loud: bool = false
knob late: bool = false
profile v1_9 of kernel { how = tells }
profile v1_10 of kernel extends v1_9 { late = true }
profile v1_11 of kernel extends v1_10 { how = shouts }
profile v1_9_y of kernel extends v1_9 { how = shouts }
profile v1_12 of kernel extends v1_11 {}
profile plain of vmm {}
profile strict of vmm { loud = true }
var told: bool
machine m { state A, B final  step go: A -> B { told = how != asks && (loud || late); } }
invariant quiet "" { !told }
check old { profile v1_9, strict  verify quiet  expect violated quiet }
check new { profile v1_12, plain  verify quiet  expect violated quiet }
"""

CONSTANTS = """\
const N = 2
knob depth: 0..N = N
profile v1 of kernel { depth = N }
profile v2 of kernel { depth = 1 }
var x: 0..9
machine m { state A final  step up: A -> A when x < depth { x += 1; } }
invariant small "" { x < 3 }
check c { with N = 4  profile v1  verify small  expect violated small }
"""

NO_KNOBS = """\
byte x = 0;
process p { state a; init a; trans a -> a { guard x < 3; effect x = x + 1; }; }
system async;
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ack.ras").write_text(SPEC, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The blocks of `explain --chain --knobs`."""
    assert main(["ack.ras", "-q"]) == 0
    capsys.readouterr()
    assert main(["explain", TRACE, "--chain", "--knobs"]) == 0
    return capsys.readouterr().out.split("\n\n")


def test_a_mail(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ack.ras", "-q"]) == 0
    capsys.readouterr()
    assert main(["explain", TRACE]) == 0
    assert capsys.readouterr().out == MAIL


def test_what_each_step_used(said: list[str]) -> None:
    assert CHAIN.rstrip() in said


def test_one_knob_at_a_time(said: list[str]) -> None:
    [block] = [block for block in said if block.startswith("one knob at a time (")]
    assert block.partition("\n")[2] == KNOBS.rstrip()


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("acks", "  it would hold with\n    polls=true\n"),
        ("deadlock", "  there would be none with\n    polls=true\n"),
        ("ended", "  no difference: polls\n"),
    ],
)
def test_other_endings(capsys: pytest.CaptureFixture[str], claim: str, told: str) -> None:
    Path("ends.ras").write_text(ENDS, encoding="utf-8")
    main(["ends.ras", "-q"])
    capsys.readouterr()
    assert main(["explain", f"rascheck-out/c.{claim}.itf.json", "--knobs"]) == 0
    out = capsys.readouterr().out
    assert out.endswith(f" s):\n{told}  not tried: wide\n")


@pytest.mark.parametrize(
    ("check", "told"),
    [
        ("old", "how=asks\n    loud=false (as in plain)\n  no difference: how=shouts, late\n"),
        (
            "new",
            "how=asks\n    late=false (as in v1_9, v1_9_y)\n  no difference: how=tells, loud\n",
        ),
    ],
)
def test_profiles_that_say_nothing_have_what_they_inherit(
    capsys: pytest.CaptureFixture[str], check: str, told: str
) -> None:
    """Or the default, if they inherit nothing and another profile of the dimension says it."""
    Path("r.ras").write_text(RELEASES, encoding="utf-8")
    main(["r.ras", "-q"])
    capsys.readouterr()
    assert main(["explain", f"rascheck-out/{check}.quiet.itf.json", "--knobs"]) == 0
    out = capsys.readouterr().out
    assert out.endswith(f" s):\n  it would hold with\n    {told}")


def test_profiles_in_short(capsys: pytest.CaptureFixture[str]) -> None:
    """`and later` is said only if all later ones have it, branches too."""
    text = RELEASES.replace("how != asks", "how == tells")
    shouts = {"v1_9_y": "(as in v1_9_y, v1_11 and later)", "v1_9_z": "(as in v1_9_z)"}
    for branch, told in shouts.items():
        changed = text.replace("v1_9_y", branch)
        if branch == "v1_9_z":
            changed = changed.replace(
                "v1_11 of kernel extends v1_10 { how = shouts }", "v1_11 of kernel extends v1_10 {}"
            )
        Path("r.ras").write_text(changed, encoding="utf-8")
        main(["r.ras:old", "-q"])
        capsys.readouterr()
        assert main(["explain", "rascheck-out/old.quiet.itf.json", "--knobs"]) == 0
        assert f"    how=shouts {told}\n" in capsys.readouterr().out


def test_knobs_have_the_constants_of_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    """Those decide what a profile says and which values there are."""
    Path("n.ras").write_text(CONSTANTS, encoding="utf-8")
    main(["n.ras", "-q"])
    capsys.readouterr()
    assert main(["explain", "rascheck-out/c.small.itf.json", "--knobs"]) == 0
    told = "with\n    depth=0\n    depth=1 (as in v2)\n    depth=2\n  no difference: depth=3\n"
    assert capsys.readouterr().out.endswith(f" s):\n  it would hold {told}")


def test_no_time_for_knobs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ack.ras", "-q"]) == 0
    capsys.readouterr()
    assert main(["explain", TRACE, "--knobs", "--timeout", "0"]) == 0
    out = capsys.readouterr().out
    assert "  a `require` excludes: sources=2\n  not tried: ack=last, prints=false\n" in out


def test_what_a_trace_file_says_of_its_steps(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ack.ras", "-q"]) == 0
    capsys.readouterr()
    states = json.loads(Path(TRACE).read_text(encoding="utf-8"))["states"]
    metas = [state["#meta"] for state in states[1:]]
    atomic = "EL3 runs to its ERET", None, None, "one store to the register", "EL3 runs to its ERET"
    assert tuple(meta.get("atomic") for meta in metas) == atomic
    assert [meta.get("provoke") for meta in metas if "provoke" in meta] == [
        "EINJ, a second error at once"
    ]


def test_a_model_without_knobs(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.dve").write_text(NO_KNOBS, encoding="utf-8")
    main(["a.dve", "-q"])
    [trace] = Path("rascheck-out").glob("*.json")
    capsys.readouterr()
    assert main(["explain", str(trace), "--knobs"]) == 0
    assert capsys.readouterr().out.endswith("\n\none knob at a time: there is none\n")
