"""Random Systems with bits: classes find all that is found with every value written out."""

from __future__ import annotations

from random import Random

import pytest
from random_registers import NARROW, WIDE, every_value, with_bits

from rascheck.diagnostics import Diagnostics
from rascheck.explore import explore
from rascheck.prove.minterms import Abstraction, abstract
from rascheck.prove.minterms.tables import Tables, answer
from rascheck.system import semantics
from rascheck.system.ir import System
from rascheck.system.trace import Ending
from rascheck.system.verdict import Exploration
from rascheck.system.verify import verify


@pytest.mark.parametrize("chunk", range(15))
def test_narrow_registers(chunk: int) -> None:
    for seed in range(chunk * 20, chunk * 20 + 20):
        compare(with_bits(Random(seed), NARROW))


@pytest.mark.parametrize("seed", range(4))
def test_registers_of_eight_bits(seed: int) -> None:
    compare(with_bits(Random(seed), WIDE))


def compare(system: System) -> None:
    sink = Diagnostics()
    pair = abstract(system, sink)
    assert pair is not None, [d.message for d in sink]
    for one in (pair.explored, pair.concrete):
        assert verify(one) == []
    expected = explore(every_value(system))
    found = explore(pair.explored)
    assert found.states <= expected.states
    # Which places that are no bits can be reached is asked by properties.
    assert summary(found) == summary(expected)
    replayed(pair, found)
    least(pair.tables)


def summary(found: Exploration) -> list[tuple[str, str, int | None]]:
    """Each verdict with the length of its trace; that of a loop is not the shortest."""
    return [
        (o.property, o.verdict.value, o.trace.depth if o.trace and o.trace.loop is None else None)
        for o in found.outcomes
    ]


def replayed(pair: Abstraction, found: Exploration) -> None:
    for outcome in found.outcomes:
        if outcome.trace is None:
            continue
        trace = pair.restored(outcome.trace)
        assert semantics.replay(pair.concrete, trace) == []
        if trace.ending is not Ending.LASSO:
            taken = [move.transition for move in outcome.trace.moves]
            assert [move.transition for move in trace.moves] == taken


def least(tables: Tables) -> None:
    """Each class is there once, with its least value, and there are no others."""
    for classes in tables.values():
        seen: dict[tuple[int, ...], int] = {}
        for value in range(1 << classes.bits.width):
            answers = tuple(answer(question, value) for question in classes.questions)
            seen.setdefault(answers, value)
        assert tuple(seen.values()) == classes.witnesses
