"""Lemmas by the command line: verdicts, the least values, expectations, sweeps, the cache."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rascheck.cli import main
from rascheck.prove import lemma as prove

SPEC = """\
enum Ec { DABT_LOW = 0x24, DABT_CUR = 0x25 }
register ESR_ELx[32] { EC[31:26] = Ec, EA[9], FSC[5:0] }
knob strict : bool = false

fn is_abort(e: ESR_ELx) -> bool = e.EC in {DABT_LOW, DABT_CUR}
fn by_ea(e: ESR_ELx) -> bool = e.EA == 1
fn by_fsc(e: ESR_ELx) -> bool = e.FSC == 0x10 && (strict => e.EA == 1)

lemma alike "both tests say the same" {
    forall e: ESR_ELx { is_abort(e) => (by_ea(e) == by_fsc(e)) }
} ref "SEED"
lemma sound "what is found by FSC is found by EA" {
    forall e: ESR_ELx { by_fsc(e) => by_ea(e) }
}
lemma fields "fields are where they are" {
    forall e: ESR_ELx { ((e & 0x3f) == bits(32)(e.FSC)) && (e[31:26] == e.EC) }
}
lemma hollow { forall e: ESR_ELx { (e.FSC > 63) => by_ea(e) } }
lemma halves { forall n: 0..3 { 6 / n >= 2 } }
"""
CHECKS = """\
use "tests.ras"

check differ { verify alike, fields  expect violated alike }
check swept { for all strict  verify sound  expect holds sound }
check strictly { with strict = true  verify sound }
"""
TIME = re.compile(r"\d\.\d+ s")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tests.ras").write_text(SPEC, encoding="utf-8")
    Path("checks.ras").write_text(CHECKS, encoding="utf-8")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["check", *words, "--no-out"])
    found = capsys.readouterr()
    assert found.err == ""
    return code, TIME.sub("TIME", found.out)


def test_lemmas_that_no_check_verifies_are_decided_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, text = run(capsys, "tests.ras", "--no-cache")
    assert code == 1
    assert (
        text
        == """\
tests.ras                                           verdict     expected        states depth    time
 !! alike                                           violated    holds                -     -  TIME
      both tests say the same
 !! sound                                           violated    holds                -     -  TIME
      what is found by FSC is found by EA
    fields                                          holds       holds                -     -  TIME
      fields are where they are
 !! hollow                                          vacuous     holds                -     -  TIME
      met by no values: (e.FSC > 63)
 !! halves                                          violated    holds                -     -  TIME

NOT AS EXPECTED
alike  violated, EXPECTED holds
    e = 0x90000010  EC=0x24 DABT_LOW EA=0 FSC=0x10
    why:   by_ea(e) == by_fsc(e) is false: by_ea(e) is false, by_fsc(e) is true
    $ rascheck check tests.ras:alike -v
sound  violated, EXPECTED holds
    e = 0x00000010  EC=0x00 EA=0 FSC=0x10
    why:   by_ea(e) is false: e.EA = 0x0
    $ rascheck check tests.ras:sound -v
hollow  vacuous, EXPECTED holds
    why:   met by no values: (e.FSC > 63)
    $ rascheck check tests.ras:hollow
halves  violated, EXPECTED holds
    n = 0
    why:   division by zero: 6 / 0: tests.ras:19: 6 / n
    $ rascheck check tests.ras:halves -v

4 of 5 checks differ from what is expected (TIME)
"""
    )


def test_checks_of_lemmas_have_knobs_sweeps_and_expectations(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, text = run(capsys, "checks.ras", "--no-cache")
    assert code == 1
    assert (
        text
        == """\
checks.ras                                          verdict     expected        states depth    time
differ
    alike                                           violated    violated             -     -  TIME
      both tests say the same
    fields                                          holds       holds                -     -  TIME
      fields are where they are
swept[strict=false]
 !! sound                                           violated    holds                -     -  TIME
      what is found by FSC is found by EA
swept[strict=true]
    sound                                           holds       holds                -     -  TIME
strictly  strict=true
    sound                                           holds       holds                -     -  TIME

Violated, as expected
differ/alike  violated
    e = 0x90000010  EC=0x24 DABT_LOW EA=0 FSC=0x10
    why:   by_ea(e) == by_fsc(e) is false: by_ea(e) is false, by_fsc(e) is true
    $ rascheck check checks.ras:differ -p alike -v

NOT AS EXPECTED
swept[strict=false]/sound  violated, EXPECTED holds
    e = 0x00000010  EC=0x00 EA=0 FSC=0x10
    why:   by_ea(e) is false: e.EA = 0x0
    $ rascheck check checks.ras:swept -p sound --set strict=false -v

1 of 3 checks (4 combinations) differs from what is expected (TIME)
"""
    )


def test_the_mail_form_of_a_violated_lemma(capsys: pytest.CaptureFixture[str]) -> None:
    _, text = run(capsys, "checks.ras:differ", "-p", "alike", "-v", "--no-cache")
    assert (
        text[: text.index("checks.ras    ")]
        == """\
lemma:     alike  VIOLATED                                   tests.ras:9
           both tests say the same [1]
check:     checks.ras:differ, as expected (violated)

for these values (the least):
     e = 0x90000010  EC=0x24 DABT_LOW EA=0 FSC=0x10

why: by_ea(e) == by_fsc(e) is false
       by_ea(e) is false
       by_fsc(e) is true
     it must hold because
       is_abort(e) is true

$ rascheck check checks.ras:differ -p alike

[1] SEED
"""
    )


def test_a_lemma_is_named_like_a_check(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(capsys, "tests.ras:fields", "-q", "--no-cache")
    assert (code, text) == (0, "Observation fields Never  holds\n")
    code, text = run(capsys, "tests.ras", "-k", "alik", "-q", "--no-cache")
    expected = "Observation alike Sometimes  violated for e = 0x90000010 !!! expected holds\n"
    assert (code, text) == (1, expected)
    assert main(["check", "tests.ras:alik"]) == 2
    assert "did you mean `alike`?" in capsys.readouterr().err


def test_a_verified_lemma_means_the_checks_that_verify_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, text = run(capsys, "tests.ras", "checks.ras:alike", "-p", "alike", "-q", "--no-cache")
    expected = "Observation differ/alike Sometimes  violated for e = 0x90000010\n"
    assert (code, text) == (0, expected)


def test_json_has_the_values(capsys: pytest.CaptureFixture[str]) -> None:
    _, text = run(capsys, "checks.ras:differ", "--json", "-", "--no-cache")
    first, second = json.loads(text)["checks"][0]["results"]
    assert (first["engine"], first["witness"]) == ("prove", {"e": "0x90000010"})
    assert (second["verdict"], second["witness"]) == ("holds", None)


@pytest.mark.usefixtures("settled")
def test_what_is_unchanged_is_not_decided_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    first = run(capsys, "checks.ras:differ", "-v")
    monkeypatch.setattr(prove, "decide", None)
    second = run(capsys, "checks.ras:differ", "-v")
    assert "cached" in second[1]
    assert second[1].replace("  cached", "  TIME").split("\n\n")[:-1] == first[1].split("\n\n")[:-1]


def test_other_processes_decide_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    one = run(capsys, "tests.ras", "-q", "-j1", "--no-cache")
    assert run(capsys, "tests.ras", "-q", "-j2", "--no-cache") == one


def test_without_an_answer_the_code_is_3(capsys: pytest.CaptureFixture[str]) -> None:
    hard = "lemma prime { forall a: bits(62), b: bits(62) { (a > 1 && b > 1) => a * b != N } }"
    Path("hard.ras").write_text(f"const N = 4611686018427387847\n{hard}\n", encoding="utf-8")
    code, text = run(capsys, "hard.ras", "--timeout", "0.3", "--no-cache")
    assert code == 3
    assert "gave up after TIME (--timeout), which can be raised" in text
