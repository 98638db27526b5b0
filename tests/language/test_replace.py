"""A machine put in the place of a shipped one: what it must provide, and what it must not do.

docs/replacing.md has the worked examples, which test_pages runs.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rascheck import cli
from rascheck.diagnostics import Diagnostics
from rascheck.lang import syntax
from rascheck.lang.contacts import Verb, contacts_of
from rascheck.lang.replacement import mentioned
from rascheck.run import Options, load_program, run_checks

ROOT = Path(__file__).parents[2]
SHIPPED = """
call done()
machine firmware { state Idle final, Busy
    step trap: Idle -> Busy
    step write_record: Busy -> Idle raise done()
}
machine os { state Run final  step take: Run -> Run on done() }
reachable recorded { fired firmware.write_record }
reachable recorded_too { enabled firmware.write_record }
invariant idle { firmware at Idle }
invariant busy { firmware at { Idle, Busy } }
check shipped { verify recorded  fair firmware.write_record }
"""
OWN = """
use "shipped.ras"
replace machine firmware { state Idle final  step answer: Idle -> Idle raise done() }
check own { verify VERIFIED }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(own: str, *paths: str, shipped: str = SHIPPED) -> list[str]:
    """What a run says of a private file over a shipped one."""
    Path("shipped.ras").write_text(shipped, encoding="utf-8")
    Path("own.ras").write_text(own, encoding="utf-8")
    sink = Diagnostics()
    loaded = load_program(list(paths) or ["own.ras"], sink)
    if not sink.failed:
        run_checks(loaded, Options(jobs=1), sink)
    return [
        f"{d.span.source.path}:{d.span.line}:{d.span.column} {d.code} {d.message}"
        + "".join(
            f" | {n.message} {n.span.source.path}:{n.span.line}:{n.span.column}" for n in d.notes
        )
        for d in sink
        if d.span
    ]


# ------------------------------------------------------------------------- what others speak of


def run(folder: Path, verified: str) -> int:
    (folder / "shipped.ras").write_text(SHIPPED, encoding="utf-8")
    (folder / "own.ras").write_text(OWN.replace("VERIFIED", verified), encoding="utf-8")
    return cli.main([str(folder / "own.ras"), "--no-out", "-q"])


def test_what_is_not_checked_may_speak_of_steps_that_are_gone(tmp_path: Path) -> None:
    assert run(tmp_path, "idle") == 0


def test_what_is_checked_may_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "recorded") == 2
    expected = "the replacement of `firmware` has no step `write_record`, which property"
    assert f"error[E194]: {expected} `recorded` mentions\n" in capsys.readouterr().err


NO_STEP = "own.ras:3:17 E194 the replacement of `firmware` has no step `write_record`, which "
NO_STATE = "own.ras:3:17 E194 the replacement of `firmware` has no state `Busy`, which "


@pytest.mark.usefixtures("folder")
def test_each_missing_thing_is_said_once_however_often_it_is_named() -> None:
    own = OWN.replace("VERIFIED", "recorded, busy, recorded_too")
    own += "check another { verify recorded_too, busy }\n"
    assert said(own) == [
        NO_STEP + "property `recorded` mentions | mentioned here shipped.ras:8:37",
        NO_STATE + "invariant `busy` mentions | mentioned here shipped.ras:11:38",
    ]


@pytest.mark.usefixtures("folder")
def test_a_shipped_check_is_put_to_the_replacement() -> None:
    own = OWN.replace("VERIFIED", "idle")
    assert said(own, "own.ras", "shipped.ras:shipped") == [
        NO_STEP + "property `recorded` mentions | mentioned here shipped.ras:8:37"
    ]
    fair = SHIPPED.replace("verify recorded  fair", "verify idle  fair")
    assert said(own, "own.ras", "shipped.ras", shipped=fair) == [
        NO_STEP + "check `shipped` mentions | mentioned here shipped.ras:12:44"
    ]
    expects = SHIPPED.replace(
        "verify recorded  fair firmware.", "verify idle expect violated idle by firmware."
    )
    assert said(own, "own.ras", "shipped.ras", shipped=expects) == [
        NO_STEP + "check `shipped` mentions | mentioned here shipped.ras:12:62"
    ]


@pytest.mark.usefixtures("folder")
def test_other_machines_and_functions_ask_whatever_is_checked() -> None:
    shipped = SHIPPED + "fn resting() -> bool = firmware at Busy\n"
    shipped += "machine cpu { state Run final  step s: Run -> Run when firmware.pending }\n"
    shipped = shipped.replace("Idle final, Busy\n", "Idle final, Busy  var pending : bool\n")
    assert said(OWN.replace("VERIFIED", "idle"), shipped=shipped) == [
        "own.ras:3:17 E194 the replacement of `firmware` has no variable `pending`, which "
        "machine `cpu` mentions | mentioned here shipped.ras:14:65",
        NO_STATE + "function `resting` mentions | mentioned here shipped.ras:13:36",
    ]


@pytest.mark.usefixtures("folder")
def test_a_step_has_the_parameters_that_are_named() -> None:
    shipped = SHIPPED.replace("write_record: Busy", "write_record(p: 0..1): Busy")
    shipped = shipped.replace("fired firmware.write_record", "fired firmware.write_record(1)")
    own = OWN.replace("step answer", "step write_record").replace("VERIFIED", "recorded")
    assert said(own, shipped=shipped) == [
        "own.ras:3:17 E194 the replacement of `firmware` has no step `write_record` with 1 "
        "parameter, which property `recorded` mentions | mentioned here shipped.ras:8:37"
    ]
    assert said(own.replace("write_record:", "write_record(p: 0..1):"), shipped=shipped) == []


@pytest.mark.usefixtures("folder")
def test_what_the_private_file_itself_gets_wrong_is_said_where_it_stands() -> None:
    own = OWN.replace("VERIFIED", "mine") + "reachable mine { fired firmware.gone }\n"
    assert said(own) == ["own.ras:5:33 E142 machine `firmware` has no step `gone`"]


@pytest.mark.usefixtures("folder")
def test_a_machine_that_is_replaced_in_a_system_is_not_in_it() -> None:
    own = 'use "shipped.ras"\nmachine mine { state A final step s: A -> A raise done() }\n'
    own += "system part { os, mine replaces firmware }\ncheck c { system part verify idle }\n"
    Path("own.ras").write_text(own, encoding="utf-8")
    Path("shipped.ras").write_text(SHIPPED, encoding="utf-8")
    sink = Diagnostics()
    loaded = load_program(["own.ras"], sink)
    run_checks(loaded, Options(jobs=1), sink)
    assert [(d.code, d.message, d.fix) for d in sink] == [
        (
            "E106",
            "machine `firmware` takes no part in system `part`",
            "speak of `mine`, which replaces it there",
        )
    ]


# ------------------------------------------------------------------- what it awaits, raises, writes

BASE = """\
exception abort(p: 0..1)
call told
call other
call unheard
var report : 0..1
var table[0..1] : bool
queue mail : 0..1 capacity 1 drop
queue fifo : 0..1 capacity 1 drop
machine cpu { state Run final
    step load: Run -> Run raise abort(1)
    step fill: Run -> Run { table[0] = true; send fifo(0); } }
machine firmware[c: 0..1] { state Idle final, Busy final
    step trap: Idle -> Busy on abort(p) { report = p; send mail(p); }
    step poll: Idle -> Idle on unheard
    step tell: Busy -> Idle raise told }
machine os { state Run final
    step hear: Run -> Run on told when report == 0 && !table[1]
    step pop: Run -> Run on mail(==0)
    step pull: Run -> Run on fifo(==0)
    step push: Run -> Run raise other }
machine guest { state On final  step take: On -> On on other }
"""
HEAD = 'use "shipped.ras"\nreplace machine firmware[c: 0..1] { state A final, B final\n'


def mends(*members: str, more: str = "") -> list[str]:
    """What is said of a firmware with these members, and `more` in its file."""
    text = HEAD + "".join(f"{member}\n" for member in members) + "}\n"
    return said(text + more + "check c { }\n", shipped=BASE)


TRAP = "step trap: A -> B on abort(_)"
TELL = "step tell: B -> A raise told"


@pytest.mark.usefixtures("folder")
def test_it_may_do_what_the_replaced_machine_does() -> None:
    assert mends("step trap: A -> B on abort(p) { report = p; send mail(p); }", TELL) == []
    assert mends("ignore abort", "step s: A -> B when table[1]", TELL) == []


@pytest.mark.usefixtures("folder")
def test_what_others_raise_to_it_is_awaited() -> None:
    """And `unheard`, which nobody raises, need not be."""
    assert mends("step s: A -> B", TELL) == [
        "own.ras:2:17 E193 the replacement of `firmware` does not await `abort`, which `cpu` raises"
        " | raised here shipped.ras:10:33"
    ]


@pytest.mark.usefixtures("folder")
def test_it_raises_no_event_of_others() -> None:
    assert mends(TRAP, "step tell: B -> A raise other") == [
        "own.ras:4:25 E195 the replacement of `firmware` raises `other`, which `firmware` does not"
        " raise | `firmware` raises `told` shipped.ras:12:9"
    ]


@pytest.mark.usefixtures("folder")
def test_it_writes_nothing_of_others() -> None:
    body = "{ table[0] = true; table[1] = false; send fifo(1); clear fifo; report = 1; }"
    assert mends(TRAP, f"step tell: B -> A raise told {body}", "step s: A -> A on mail(_)") == [
        "own.ras:4:32 E196 the replacement of `firmware` writes `table`, which belongs to other"
        " machines | `firmware` writes `report` shipped.ras:12:9",
        "own.ras:4:72 E196 the replacement of `firmware` sends to `fifo`, which belongs to other"
        " machines | `firmware` sends to `mail` shipped.ras:12:9",
        "own.ras:4:87 E196 the replacement of `firmware` takes from `fifo`, which belongs to other"
        " machines | `firmware` takes from nothing shipped.ras:12:9",
        "own.ras:5:19 E196 the replacement of `firmware` takes from `mail`, which belongs to other"
        " machines | `firmware` takes from nothing shipped.ras:12:9",
    ]


@pytest.mark.usefixtures("folder")
def test_what_its_own_file_declares_is_its_own() -> None:
    more = "var latch : bool\nqueue log : 0..1 capacity 1 drop\ncall ask\n"
    more += (
        "machine controller { state On final  step hear: On -> On on ask { table[0] = latch; } }\n"
    )
    assert (
        mends(TRAP, "step tell: B -> A raise ask { latch = true; send log(1); }", more=more) == []
    )


@pytest.mark.usefixtures("folder")
def test_there_are_as_many_of_it() -> None:
    for params, wrong in {
        "": True,
        "[v: 0..1]": False,
        "[c: 0..2]": True,
        "[c: bool]": True,
    }.items():
        text = HEAD.replace("[c: 0..1]", params) + f"{TRAP}\n{TELL}\n}}\ncheck c {{ }}\n"
        expected = (
            "own.ras:2:17 E192 the replacement of `firmware` must have the parameters `[0..1]`, as"
            " the replaced one | the replaced one shipped.ras:12:9"
        )
        assert said(text, shipped=BASE) == [expected] * wrong
    single = BASE.replace("firmware[c: 0..1]", "firmware")
    assert said(f"{HEAD}{TRAP}\n{TELL}\n}}\n", shipped=single)[0].startswith(
        "own.ras:2:17 E192 the replacement of `firmware` must have no parameters, as the replaced"
    )


@pytest.mark.usefixtures("folder")
def test_a_machine_that_stands_in_keeps_to_the_same() -> None:
    text = 'use "shipped.ras"\nmachine mine { state A final, B final\n'
    text += f"{TRAP}\nstep tell: B -> A raise other {{ table[1] = true; }}\n}}\n"
    text += "system s { cpu, os, guest, mine replaces firmware }\ncheck c { system s }\n"
    assert said(text, shipped=BASE) == [
        "own.ras:4:25 E195 `mine` in the place of `firmware` raises `other`, which `firmware` does"
        " not raise | `firmware` raises `told` shipped.ras:12:9",
        "own.ras:4:33 E196 `mine` in the place of `firmware` writes `table`, which belongs to other"
        " machines | `firmware` writes `report` shipped.ras:12:9",
    ]
    both = BASE + text.removeprefix('use "shipped.ras"\n').replace("raise other", "raise told")
    assert said(both) == []  # whoever writes both may do as he likes


# ------------------------------------------------------------------------------------- the page


def test_the_table_says_what_the_shipped_firmware_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    sink = Diagnostics()
    program = load_program(["model", "properties"], sink).program
    assert not sink.found
    firmware = program.machines["firmware"]
    page = (ROOT / "docs" / "replacing.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([a-z ]+) \| (.*?) \| ", page, re.M))
    found = contacts_of(program, firmware)

    def listed(verb: Verb) -> str:
        return ", ".join(dict.fromkeys(f"`{c.subject}`" for c in found if c.verb is verb))

    params = ", ".join(param.span.text for param in firmware.params)
    assert rows["parameters"] == f"`[{params}]`, one for each CPU"
    assert rows["awaits"] == listed(Verb.AWAITS)
    assert rows["raises"] == listed(Verb.RAISES)
    assert rows["writes"] == listed(Verb.WRITES)
    assert {c.verb for c in found} == {Verb.AWAITS, Verb.RAISES, Verb.WRITES, Verb.READS}
    others: list[syntax.Declaration] = [m for m in program.machines.values() if m is not firmware]
    others += program.functions.values()
    assert list(mentioned("firmware", others)) == []
    claims = [*program.properties.values(), *program.checks.values()]
    steps = sorted({name for kind, name in mentioned("firmware", claims) if kind == "step"})
    assert {kind for kind, _ in mentioned("firmware", claims)} == {"step"}
    named = ", ".join(f"`{step}`" for step in steps)
    assert rows["is named by others"] == f"the steps {named}, by properties"
