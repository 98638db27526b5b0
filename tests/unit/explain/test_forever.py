"""Why a run for ever is shown: formulas of every shape, each broken by one run of a small spec."""

from __future__ import annotations

from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.explain.why import brief, why
from rascheck.explore import explore
from rascheck.lang.elaborate import elaborate
from rascheck.lang.settings import Combination, Overrides
from rascheck.run.load import load_program
from rascheck.system.semantics import replay

SPEC = """
machine m {{
    state A, B, C final
    step one: A -> B
    step two: B -> A
    step out: B -> C
    step stay: C -> C
}}
property p "" {{ {formula} }}
check c {{ verify p  {fair} }}
"""


def reasons(folder: Path, formula: str, fair: str = "") -> tuple[str, str]:
    """The lines of the reason, and the one line."""
    path = folder / "a.ras"
    path.write_text(SPEC.format(formula=formula, fair=fair), encoding="utf-8")
    sink = Diagnostics()
    loaded = load_program([str(path)], sink)
    assert not sink.failed, list(sink)
    check = loaded.checks[0]
    system = elaborate(loaded.program, check, Combination(), Overrides({}), sink)
    assert system is not None
    trace = next(o.trace for o in explore(system).outcomes if o.property == "p")
    assert trace is not None
    assert replay(system, trace) == []
    lines = [
        "  " * line.depth + line.text + (f" ({line.note})" if line.note else "")
        for line in why(system, trace)
    ]
    return "\n".join(lines), brief(system, trace)


CASES = [
    (
        "eventually m at C",
        "",
        """\
m at C never holds
enabled in the loop again and again, and never taken
  `strong m.out` would exclude this run""",
        "m at C never holds; `strong m.out` would exclude this run",
    ),
    (
        "m at B ~> m at C",
        "",
        """\
m at C never holds from step 1 on
it was promised at step 1 because
  m at B (step 1, one)
enabled in the loop again and again, and never taken
  `strong m.out` would exclude this run""",
        "m at C never holds from step 1 on; `strong m.out` would exclude this run",
    ),
    (
        "fired m.two ~> (m at C || fired m.stay)",
        "",
        """\
none of these ever holds from step 2 on
  m at C
  fired m.stay
it was promised at step 2 because
  step 2 is two on m
enabled in the loop again and again, and never taken
  `strong m.out` would exclude this run""",
        "m at C || fired m.stay never holds from step 2 on; `strong m.out` would exclude this run",
    ),
    (
        "eventually always m at A",
        "fair m  strong m.out",
        """\
m at A is false again and again
  m at C (step 2, out)
no fairness excludes this run: what the loop enables, it takes""",
        "m at A is false again and again",
    ),
    (
        "!(eventually m at C)",
        "strong m.out",
        """\
m at C is true after step 2, and must not be
  m at C (step 2, out)
no fairness excludes this run: what the loop enables, it takes""",
        "m at C is true after step 2, and must not be",
    ),
    (
        "m at A until m at C",
        "",
        """\
m at A does not hold until m at C
  m at B (step 1, one)
enabled in the loop again and again, and never taken
  `strong m.out` would exclude this run""",
        "m at A does not hold until m at C; `strong m.out` would exclude this run",
    ),
    (
        "next next m at A",
        "",
        """\
m at A is false after step 2
  m at C (step 2, out)
no fairness excludes this run: what the loop enables, it takes""",
        "m at A is false after step 2",
    ),
    (
        "(always eventually m at B) => (always eventually m at C)",
        "",
        """\
m at C never holds
it was promised because
  m at B again and again
enabled in the loop again and again, and never taken
  `strong m.out` would exclude this run""",
        "m at C never holds; `strong m.out` would exclude this run",
    ),
]


@pytest.mark.parametrize(("formula", "fair", "lines", "line"), CASES)
def test_a_formula(formula: str, fair: str, lines: str, line: str, tmp_path: Path) -> None:
    assert reasons(tmp_path, formula, fair) == (lines, line)


OTHERS = """
var turns : bool
machine clock { state Run final  step turn: Run -> Run { turns = !turns; } }
machine other { state Off, On final  step on: Off -> On }
machine kernel { state Idle, Armed, Done final
    step aim: Idle -> Armed
    step arm: Idle -> Armed
    step tick: Armed -> Done }
property ticks { FORMULA }
check c { verify ticks }
"""


def told(folder: Path, formula: str, *, known: bool = False) -> tuple[list[str], str]:
    """What is said of a loop that the steps of two other machines would leave."""
    path = folder / "b.ras"
    path.write_text(OTHERS.replace("FORMULA", formula), encoding="utf-8")
    sink = Diagnostics()
    loaded = load_program([str(path)], sink)
    system = elaborate(loaded.program, loaded.checks[0], Combination(), Overrides({}), sink)
    assert system is not None
    trace = next(o.trace for o in explore(system).outcomes if o.property == "ticks")
    assert trace is not None
    lines = [line.text for line in why(system, trace, known=known)]
    return lines, brief(system, trace, known=known)


@pytest.mark.parametrize(
    ("formula", "proposed"),
    [
        ("eventually kernel at Done", ["kernel.aim", "kernel.arm", "other.on"]),
        (
            "eventually (fired kernel.arm && next fired kernel.tick)",
            ["kernel.arm", "kernel.aim", "other.on"],
        ),
        (
            "eventually always (other at On && next kernel at Done)",
            ["other.on", "kernel.aim", "kernel.arm"],
        ),
    ],
)
def test_what_the_formula_names_is_proposed_first(
    formula: str, proposed: list[str], tmp_path: Path
) -> None:
    lines, _ = told(tmp_path, formula)
    found = [text.split("`")[1] for text in lines if "would exclude" in text]
    assert found == [f"fair {name}" for name in proposed]


def test_of_what_is_expected_nothing_is_proposed(tmp_path: Path) -> None:
    lines, short = told(tmp_path, "eventually kernel at Done", known=True)
    assert (lines, short) == (["kernel at Done never holds"], "kernel at Done never holds")
