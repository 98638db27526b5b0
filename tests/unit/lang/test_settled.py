"""What a condition on initial values leaves no choice."""

from __future__ import annotations

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang.elaborate import elaborate
from rascheck.lang.load import load_text
from rascheck.lang.names import collect
from rascheck.lang.settings import Combination, Overrides
from rascheck.lang.settled import settle
from rascheck.system.ir import System

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
    "x[2 / x[0]] == 1 && x[2] == 3": (None, None, None),
}


def system_of(text: str) -> System:
    sink = Diagnostics()
    program = collect(load_text(text, "settled.ras", sink), sink)
    system = elaborate(program, None, Combination(), Overrides(), sink)
    assert system is not None, list(sink)
    return system


def test_few_combinations_are_tried() -> None:
    text = """
    var x[0..1]: bool = any where x[0] && !x[1]
    machine m { state S final  step s: S -> S { x[0] = true; } }
    """
    assert system_of(text).variables[0].initial == (None, None)


@pytest.mark.parametrize("condition", CASES)
def test_it_is_settled(condition: str) -> None:
    text = f"""
    var b: bool = any
    var x[0..2]: 0..4 = any where {condition}
    machine m {{ state S final  step s: S -> S when b && x[0] == 0 {{ b = false; }} }}
    """
    system = system_of(text)
    variables = list(system.variables)
    settle(variables, system.assumptions)
    assert variables[1].initial == CASES[condition]
    assert variables[0].initial == ((1,) if condition.startswith("b ") else (None,))


def test_many_elements_may_begin_with_different_values() -> None:
    conditions = " && ".join(f"x[{n}] == {n}" for n in range(150))
    text = f"""
    var x[0..149]: 0..499 = any where {conditions}
    machine m {{ state S final  step s: S -> S {{ x[0] = 1; }} }}
    """
    assert system_of(text).variables[0].initial == tuple(range(150))
