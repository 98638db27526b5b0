"""What a condition on initial values leaves no choice."""

from __future__ import annotations

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang.elaborate import elaborate
from rascheck.lang.load import load_text
from rascheck.lang.names import collect
from rascheck.lang.settings import Combination, Overrides

CASES = {
    "x[0] == 1 && 2 == x[1]": (1, 2, None),
    "(forall i: 0..2 { x[i] == i })": (0, 1, 2),
    "x[0] == 1 && x[0] == 2": (1, None, None),
    "x[0] == 9": (None, None, None),
    "(x[0] == 1 || x[1] == 1)": (None, None, None),
    "x[0] < 2 && x[1] == 1": (None, 1, None),
    "2 / x[0] == 1 && x[1] == 1": (None, None, None),
    "x[1] == 1 && 2 / x[0] == 1": (None, 1, None),
    "b && x[2] == 3": (None, None, 3),
    "x[x[0]] == 1 && x[2] == 3": (None, None, None),
}


@pytest.mark.parametrize("condition", CASES)
def test_it_is_settled(condition: str) -> None:
    text = f"""
    var b: bool
    var x[0..2]: 0..4 = any where {condition}
    machine m {{ state S final  step s: S -> S when b && x[0] == 0 {{ b = false; }} }}
    """
    sink = Diagnostics()
    program = collect(load_text(text, "settled.ras", sink), sink)
    system = elaborate(program, None, Combination(), Overrides(), sink)
    assert system is not None, list(sink)
    assert system.variables[1].initial == CASES[condition]


def test_many_elements_may_begin_with_different_values() -> None:
    conditions = " && ".join(f"x[{n}] == {n}" for n in range(500))
    text = f"var x[0..499]: 0..499 = any where {conditions}\nmachine m {{ state S final }}\n"
    text += "invariant i { x[7] == 7 }\ncheck c { verify i }\n"
    sink = Diagnostics()
    program = collect(load_text(text, "many.ras", sink), sink)
    system = elaborate(program, program.checks["c"], Combination(), Overrides(), sink)
    assert system is not None, list(sink)
    assert system.variables[0].initial == tuple(range(500))
