"""A table goes in; a smallest formula comes out: as few terms as possible, then as few literals.

A term says of some knobs which values they have: `tea && dispatch in {kick, task_work}`. It holds
in the box of these values. The largest boxes without a bad combination are all that need to be
looked at: one inside of another has no fewer literals. At the end each term loses the values that
it is not needed for, unless more would have to be named then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rascheck.explain.condition.cover import Cover, cheapest
from rascheck.explain.condition.primes import disjoint_boxes, largest_boxes
from rascheck.explain.condition.table import Grid, Knob, Table, merged

TERM, LITERAL = 1 << 40, 1 << 20
"""What a term and a literal cost; a value that is named costs 1."""


@dataclass(frozen=True)
class Formula:
    """Terms, of which one is to hold, each a box of the grid of `knobs`.

    `proved`: there is none with fewer terms, nor with as many and fewer literals.
    """

    knobs: tuple[Knob, ...]
    terms: tuple[int, ...]
    proved: bool = True

    @property
    def grid(self) -> Grid:
        """All combinations."""
        return Grid(tuple(len(knob.values) for knob in self.knobs))

    def holds(self, point: Sequence[int]) -> bool:
        """Whether it holds of a combination."""
        one = self.grid.point(point)
        return any(term & one == one for term in self.terms)

    @property
    def literals(self) -> int:
        """How many literals it has."""
        return sum(len(self.literals_of(term)) for term in self.terms)

    def literals_of(self, term: int) -> tuple[str, ...]:
        """The literals of a term, in the order of the knobs."""
        grid = self.grid
        held = ((knob, grid.values(term, place)) for place, knob in enumerate(self.knobs))
        return tuple(literal(k, values) for k, values in held if len(values) < len(k.values))

    @property
    def text(self) -> str:
        """As the language writes it; what all terms have in common comes first."""
        if not self.terms:
            return "false"
        terms = [self.literals_of(term) for term in self.terms]
        if not all(terms):
            return "true"
        common = tuple(one for one in terms[0] if all(one in term for term in terms))
        rest = [tuple(one for one in term if one not in common) for term in terms]
        if not all(rest):
            return " && ".join(common)
        alternatives = [_joined(term, alone=len(rest) == 1) for term in rest]
        either = " || ".join(alternatives)
        if not common:
            return either
        return " && ".join((*common, f"({either})" if len(rest) > 1 else either))

    def text_of(self, term: int) -> str:
        """One term."""
        return " && ".join(self.literals_of(term)) or "true"


def _joined(literals: tuple[str, ...], *, alone: bool) -> str:
    text = " && ".join(literals)
    return text if alone or len(literals) == 1 else f"({text})"


def literal(knob: Knob, values: tuple[int, ...]) -> str:
    """That a knob has one of these values, which are not all of them."""
    texts = [knob.values[value] for value in values]
    if knob.truth:
        return knob.name if values == (1,) else f"!{knob.name}"
    if len(values) == 1:
        return f"{knob.name} == {texts[0]}"
    if len(values) == len(knob.values) - 1:
        other = next(v for n, v in enumerate(knob.values) if n not in values)
        return f"{knob.name} != {other}"
    return f"{knob.name} in {{{', '.join(texts)}}}"


def smallest(table: Table) -> Formula:
    """The smallest formula that holds of everything good and of nothing bad."""
    small = merged(table)
    boxes = largest_boxes(small.grid, small.bad)
    proved = boxes is not None
    if boxes is None:
        boxes = disjoint_boxes(small.grid, small.good)
    opened = {box: small.opened(box, table.grid) for box in boxes}
    boxes.sort(key=lambda box: _order(table.grid, opened[box]))
    points = [small.grid.point(point) for point in sorted(small.good)]
    rows = [[n for n, box in enumerate(boxes) if box & one == one] for one in points]
    costs = [_cost(table, opened[box]) for box in boxes]
    found = cheapest(rows, costs) if rows else Cover([], proved=True)
    terms = _narrowed(table, [opened[boxes[column]] for column in found.columns])
    return Formula(table.knobs, terms, proved and found.proved)


def _narrowed(table: Table, terms: list[int]) -> tuple[int, ...]:
    """The terms, one after the other without values for which others will do as well."""
    grid = table.grid
    points = [grid.point(point) for point in sorted(table.good)]
    for number, term in enumerate(terms):
        others = [other for n, other in enumerate(terms) if n != number]
        alone = [
            one
            for one in points
            if term & one == one and not any(other & one == one for other in others)
        ]
        needed = 0
        for one in alone:
            needed |= one
        for field in grid.fields:
            narrow = (term & ~field) | (needed & field)
            if _cost(table, narrow) <= _cost(table, term):
                term = narrow
        terms[number] = term
    return tuple(sorted(terms, key=lambda box: _order(grid, box)))


def _order(grid: Grid, box: int) -> list[tuple[bool, tuple[int, ...]]]:
    """Terms that speak of the knobs that were named first come first."""
    held = (grid.values(box, place) for place in range(len(grid.sizes)))
    return [(len(values) == size, values) for values, size in zip(held, grid.sizes, strict=True)]


def _cost(table: Table, box: int) -> int:
    return TERM + sum(LITERAL + named for named in _named(table, box))


def _named(table: Table, box: int) -> Iterator[int]:
    """How many values each literal names."""
    grid = table.grid
    for place, size in enumerate(grid.sizes):
        held = len(grid.values(box, place))
        if held < size:
            yield 1 if held == size - 1 else held
