"""Mistakes planted in the shipped files: as many diagnostics, each where its mistake is."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from planting import KINDS, Planter
from planting.text import Mistake

SEVERAL = 10
"""How many combinations of each number of mistakes are tried."""


@pytest.fixture(scope="module")
def planter() -> Planter:
    """The shipped files."""
    return Planter()


def agree(planter: Planter, planted: Sequence[Mistake]) -> None:
    """Assert that each mistake has its own diagnostic, and that there are no others."""
    said = planter.said(planted)
    shown = "\n".join(f"{d.code} {d.span}: {d.message} [{d.fix}]" for d in said)
    assert len(said) == len(planted), f"{[str(m) for m in planted]}\n{shown}"
    left = list(said)
    for mistake in planted:
        own = next((d for d in left if planter.about(d, mistake)), None)
        assert own is not None, f"{mistake}\n{shown}"
        left.remove(own)


@pytest.mark.parametrize("kind", KINDS)
def test_one_mistake_is_one_diagnostic(kind: str, planter: Planter) -> None:
    places = planter.mistakes(kind)
    assert len(places) > 25
    agree(planter, [Random(f"one {kind}").choice(places)])


@pytest.mark.parametrize("seed", range(SEVERAL))
@pytest.mark.parametrize("number", range(2, 6))
def test_as_many_diagnostics_as_mistakes(number: int, seed: int, planter: Planter) -> None:
    """Of different kinds and in different declarations."""
    random = Random(f"{number} {seed}")
    planted: list[Mistake] = []
    taken: set[tuple[str, int]] = set()
    for kind in random.sample(sorted(KINDS), 3 * number):
        mistake = random.choice(planter.mistakes(kind))
        if len(planted) < number and planter.item(mistake) not in taken:
            planted.append(mistake)
            taken.add(planter.item(mistake))
    assert len(planted) == number
    agree(planter, planted)
