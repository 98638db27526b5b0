"""Why a lemma does not hold: the part that fails, the values of its sides, and what requires it."""

from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.explain.facts import Line
from rascheck.explain.lemma import brief, why
from rascheck.lang.elaborate import elaborate
from rascheck.lang.settings import Combination, Overrides
from rascheck.prove.lemma import decide
from rascheck.run import load_program

HEAD = """\
enum Fsc { EXTABT = 0x10 }
enum El { EL1, EL2 }
register ESR[12] { EA[9], FSC[5:0] = Fsc }
fn by_EA(e: ESR) -> bool = e.EA == 1
fn by_FSC(e: ESR) -> bool = e.FSC == EXTABT || e.FSC in 0x14..0x17
knob always_el2 : bool = true
fn rule(e: ESR) -> El = if always_el2 || by_EA(e) then EL2 else EL1
fn target(e: ESR, tea: bool) -> El = if by_EA(e) && tea then EL2 else EL1
"""


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        (
            "forall e: ESR { by_FSC(e) == by_EA(e) }",
            ["by_FSC(e) == by_EA(e) is false", "  by_FSC(e) is true", "  by_EA(e) is false"],
        ),
        (
            "forall e: ESR { by_FSC(e) => (by_EA(e) && e.FSC == 0x11) }",
            ["by_EA(e) is false", "  e.EA = 0x0", "it must hold because", "  by_FSC(e) is true"],
        ),
        (
            "forall e: ESR, t: bool { t => target(e, t) == EL2 }",
            [
                "target(e, t) == EL2 is false",
                "  target(e, t) = EL1",
                "it must hold because",
                "  t is true",
            ],
        ),
        (
            "forall e: ESR where by_EA(e) && e[11] == 1 { e < 0xa00 }",
            [
                "e < 0xa00 is false",
                "it must hold because",
                "  by_EA(e) is true",
                "  e[11] == 1 is true",
            ],
        ),
        (
            "forall e: ESR { !(by_FSC(e) && by_EA(e)) }",
            [
                "by_FSC(e) && by_EA(e) is true, and must not be",
                "  by_FSC(e) is true",
                "  by_EA(e) is true",
            ],
        ),
        (
            "forall e: ESR { if by_EA(e) then e.FSC != 7 else true }",
            ["e.FSC != 7 is false", "  e.FSC = 0x07", "it must hold because", "  by_EA(e) is true"],
        ),
        (
            "forall n: 0..3, m: 0..3? { m != none => n + m <= 5 }",
            ["n + m <= 5 is false", "  n + m = 6", "it must hold because", "  m != none is true"],
        ),
        ("forall n: 0..3 { n % n == 0 }", ["division by zero: 0 % 0", "  t.ras:9: n % n"]),
        (
            "forall e: ESR, t: bool { rule(e) == target(e, t) }",
            [
                "rule(e) == target(e, t) is false",
                "  the other side = EL2",
                "  target(e, t) = EL1",
            ],
        ),
        (
            "forall e: ESR { by_EA(e) => !always_el2 }",
            [
                "what must hold is never so, with these knobs and constants",
                "it must hold because",
                "  by_EA(e) is true",
            ],
        ),
    ],
)
def test_why(
    formula: str, wanted: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.ras").write_text(f"{HEAD}lemma p {{ {formula} }}\n", encoding="utf-8")
    sink = Diagnostics()
    loaded = load_program(["t.ras"], sink)
    assert not sink.found
    system = elaborate(loaded.program, loaded.checks[0], Combination(), Overrides(), sink)
    assert system is not None
    (lemma,) = system.lemmas
    lines = why(system, lemma, decide(system, lemma).values)
    assert ["  " * line.depth + line.text for line in lines] == wanted


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (
            [
                (0, "a == b is false"),
                (1, "a = 1"),
                (1, "b = 2"),
                (0, "it must hold because"),
                (1, "c"),
            ],
            "a == b is false: a = 1, b = 2",
        ),
        (
            [(0, "f(e) is false"), (0, "it must hold because"), (1, "c is true"), (1, "d is true")],
            "f(e) is false; it must hold because c is true, d is true",
        ),
        ([(0, "f(e) is false")], "f(e) is false"),
    ],
)
def test_in_one_line(lines: list[tuple[int, str]], wanted: str) -> None:
    assert brief(tuple(Line(*line) for line in lines)) == wanted
