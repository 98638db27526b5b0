"""The smallest formula of a table, against all formulas there are."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rascheck.explain.condition import Formula, Knob, Table, smallest
from rascheck.explain.condition.cover import cheapest
from rascheck.explain.condition.formula import literal
from rascheck.explain.condition.primes import largest_boxes
from rascheck.explain.condition.table import Grid

TEA = Knob("tea", ("false", "true"), truth=True)
RULE = Knob("rule", ("arch", "always_el2", "always_el1", "guess"))
DISPATCH = Knob("dispatch", ("kworker", "kick", "task_work"))


def table(knobs: tuple[Knob, ...], good: str, free: str = "") -> Table:
    """`good` and `free` are Python conditions over the texts of the values."""
    points = list(itertools.product(*(range(len(k.values)) for k in knobs)))

    def chosen(condition: str) -> frozenset[tuple[int, ...]]:
        found = []
        for point in points:
            names: dict[str, object] = {
                k.name: bool(v) if k.truth else k.values[v]
                for k, v in zip(knobs, point, strict=True)
            }
            if condition and eval(condition, {}, names):
                found.append(point)
        return frozenset(found)

    unknown = chosen(free)
    return Table(knobs, chosen(good) - unknown, frozenset(points) - chosen(good) - unknown)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((0,), "rule == arch"),
        ((0, 3), "rule in {arch, guess}"),
        ((0, 1, 3), "rule != always_el1"),
    ],
)
def test_a_literal(values: tuple[int, ...], text: str) -> None:
    assert literal(RULE, values) == text


def test_a_literal_of_a_truth_value() -> None:
    assert [literal(TEA, (value,)) for value in (0, 1)] == ["!tea", "tea"]


@pytest.mark.parametrize(
    ("good", "free", "text"),
    [
        ("tea", "", "tea"),
        ("True", "", "true"),
        ("False", "", "false"),
        ("tea and rule != 'guess'", "", "tea && rule != guess"),
        ("tea or dispatch == 'kick'", "", "tea || dispatch == kick"),
        (
            "tea and (rule == 'arch' or dispatch == 'kick')",
            "",
            "tea && (rule == arch || dispatch == kick)",
        ),
        (
            "(tea and rule == 'arch') or (not tea and rule == 'always_el2')",
            "",
            "(!tea && rule == always_el2) || (tea && rule == arch)",
        ),
        # What does not exist makes it shorter.
        ("tea and rule == 'arch'", "rule != 'arch'", "tea"),
        (
            "tea and rule == 'arch'",
            "tea and rule in ('guess', 'always_el1')",
            "tea && rule != always_el2",
        ),
    ],
)
def test_the_formula_of_a_table(good: str, free: str, text: str) -> None:
    found = smallest(table((TEA, RULE, DISPATCH), good, free))
    assert found.proved
    assert found.text == text


@st.composite
def tables(draw: st.DrawFn) -> Table:
    sizes = draw(st.lists(st.integers(2, 3), min_size=1, max_size=3))
    while len(sizes) == 3 and sizes.count(3) > 1:
        sizes.remove(3)
    knobs = tuple(Knob(f"k{n}", tuple(map(str, range(size)))) for n, size in enumerate(sizes))
    points = list(itertools.product(*map(range, sizes)))
    kinds = [draw(st.sampled_from("ggbbf")) for _ in points]
    good, bad = (
        frozenset(p for p, k in zip(points, kinds, strict=True) if k == kind) for kind in "gb"
    )
    return Table(knobs, good, bad)


def boxes_of(grid: Grid) -> list[int]:
    """All boxes that are not empty."""
    return [box for box in range(grid.whole + 1) if not grid.is_empty(box)]


def size_of(formula: Formula) -> tuple[int, int]:
    return len(formula.terms), formula.literals


@settings(max_examples=150, deadline=None, suppress_health_check=(HealthCheck.too_slow,))
@given(tables())
def test_no_formula_is_smaller(table: Table) -> None:
    found = smallest(table)
    assert found.proved
    assert all(found.holds(point) for point in table.good)
    assert not any(found.holds(point) for point in table.bad)
    grid = table.grid
    bad = [grid.point(point) for point in table.bad]
    allowed = [box for box in boxes_of(grid) if not any(box & one == one for one in bad)]
    for number in range(len(found.terms) + 1):
        for terms in itertools.combinations(allowed, number):
            other = Formula(table.knobs, terms)
            if all(other.holds(point) for point in table.good):
                assert size_of(found) <= size_of(other)


@given(tables())
def test_the_largest_boxes(table: Table) -> None:
    grid = table.grid
    bad = [grid.point(point) for point in table.bad]
    free = [box for box in boxes_of(grid) if not any(box & one == one for one in bad)]
    most = [box for box in free if not any(box & o == box and box != o for o in free)]
    found = largest_boxes(grid, table.bad)
    assert found is not None
    assert sorted(found) == sorted(most)


def test_a_cover_that_is_not_forced() -> None:
    """Each element is in two of three sets; the dear one is left out."""
    assert cheapest([[0, 1], [1, 2], [0, 2]], [1, 1, 5]).columns == [0, 1]


@given(
    st.lists(st.sets(st.integers(0, 5), min_size=1), max_size=7),
    st.lists(st.integers(1, 4), min_size=6, max_size=6),
)
def test_no_cover_is_cheaper(rows: list[set[int]], costs: list[int]) -> None:
    found = cheapest(rows, costs)
    assert found.proved

    def cost(columns: tuple[int, ...]) -> int:
        return sum(costs[column] for column in columns)

    every = [c for n in range(7) for c in itertools.combinations(range(6), n)]
    covering = [c for c in every if all(row & set(c) for row in rows)]
    assert all(row & set(found.columns) for row in rows)
    assert cost(tuple(found.columns)) == min(map(cost, covering))
