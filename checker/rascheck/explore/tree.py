"""Guards go in; a decision tree over control states comes out, as lines of Python.

What a state rules out is not even looked at: a machine that rests where none of its steps starts
costs one comparison. Transitions that ask nothing of the field that a node looks at stand beside
it and are asked on their own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rascheck.explore.expression import Scope, conjuncts
from rascheck.explore.term import NOT, Facts, Term, masked

if TYPE_CHECKING:
    from rascheck.explore.layout import Field
    from rascheck.system.ir import Expr

FEWEST = 3
"""Fewer transitions than this are asked one after the other."""
DEEPEST = 40
"""Python allows 100 levels of indentation."""

Path = dict["Field", int]
"""The contents of fields, as they are known at a node."""


@dataclass
class Guarded:
    """A transition behind its guard.

    tests: contents of fields outside of which it is not enabled; these may be asked in any order,
    for nothing that can fail stands before them. conditions: all conjuncts that are more than one
    value of one field, in order. lines: what to do if the guard holds.
    """

    number: int
    tests: dict[Field, frozenset[int]] = field(default_factory=dict)
    conditions: list[Term] = field(default_factory=list)
    facts: Facts = ()
    total: bool = True
    lines: list[str] = field(default_factory=list)


def guarded(number: int, guard: Expr, scope: Scope) -> Guarded | None:
    """A guard taken apart; None if it never holds and never fails."""
    terms = conjuncts((guard,), scope)
    if terms and terms[0].constant is not None:
        return None
    result = Guarded(number, facts=tuple(fact for one in terms for fact in one.facts))
    for one in terms:
        if result.total and one.test is not None:
            place, contents = one.test
            result.tests[place] = result.tests.get(place, contents) & contents
            if not result.tests[place]:
                return None
        if not (result.total and one.test is not None and len(one.test[1]) == 1):
            result.conditions.append(one)
        result.total = result.total and one.total
    return result


class Tree:
    """Writes the tree: `lines`, over the packed state in `s`."""

    def __init__(self, controls: set[Field]) -> None:
        self.controls = controls
        self.lines: list[str] = []

    def grow(self, guards: list[Guarded], path: Path, indent: str) -> None:
        """The lines that ask all of these guards, where `path` is known."""
        place = self.best(guards, path) if len(indent) < DEEPEST else None
        if place is None:
            for one in guards:
                self.leaf(one, path, indent)
            return
        groups: dict[int, list[Guarded]] = {}
        rest = []
        for one in guards:
            if place in one.tests and len(one.tests[place]) <= 2:
                for contents in one.tests[place]:
                    groups.setdefault(contents, []).append(one)
            else:
                rest.append(one)
        if place.width == 1:
            self.halves(place, groups, path, indent)
        else:
            # Names of nodes above are not asked again, so one name a level is enough.
            name = f"c{len(indent)}"
            shifted = f"s >> {place.offset}" if place.offset else "s"
            self.lines.append(f"{indent}{name} = {shifted} & {place.ones}")
            self.dispatch(place, name, sorted(groups), groups, path, indent, (0, place.top))
        if rest:
            self.grow(rest, path, indent)

    def best(self, guards: list[Guarded], path: Path) -> Field | None:
        """The field that spares most questions, if any does."""
        if len(guards) < FEWEST:
            return None
        asked: dict[Field, int] = {}
        copies: dict[Field, int] = {}
        for one in guards:
            for place, contents in one.tests.items():
                if place not in path and len(contents) <= 2:
                    asked[place] = asked.get(place, 0) + 1
                    copies[place] = copies.get(place, 0) + len(contents)

        def gain(place: Field) -> float:
            left = copies[place] / (place.top + 1)
            return asked[place] - left - 1 - 0.3 * math.log2(place.top + 1)

        def order(place: Field) -> tuple[bool, float, int]:
            return place in self.controls, gain(place), -place.offset

        useful = [place for place in asked if gain(place) > 0]
        return max(useful, key=order, default=None)

    def halves(
        self, place: Field, groups: dict[int, list[Guarded]], path: Path, indent: str
    ) -> None:
        """A node over one bit."""
        text, _ = masked("s", place.mask, place.mask)
        if 1 in groups:
            self.lines.append(f"{indent}if {text}:")
            self.grow(groups[1], {**path, place: 1}, indent + " ")
            if 0 in groups:
                self.lines.append(f"{indent}else:")
        elif 0 in groups:
            self.lines.append(f"{indent}if not {text}:")
        if 0 in groups:
            self.grow(groups[0], {**path, place: 0}, indent + " ")

    def dispatch(
        self,
        place: Field,
        name: str,
        values: list[int],
        groups: dict[int, list[Guarded]],
        path: Path,
        indent: str,
        bounds: tuple[int, int],
    ) -> None:
        """A node over several values: a chain of a few, or two halves. `bounds` are known."""
        if len(values) > 3:
            middle = len(values) // 2
            pivot = values[middle]
            self.lines.append(f"{indent}if {name} < {pivot}:")
            parts = (values[:middle], (bounds[0], pivot - 1)), (values[middle:], (pivot, bounds[1]))
            self.dispatch(place, name, parts[0][0], groups, path, indent + " ", parts[0][1])
            self.lines.append(f"{indent}else:")
            self.dispatch(place, name, parts[1][0], groups, path, indent + " ", parts[1][1])
            return
        every = len(values) == bounds[1] - bounds[0] + 1
        for i, value in enumerate(values):
            word = "elif" if i else "if"
            last = every and i == len(values) - 1
            inner = indent + " "
            if last and not i:
                inner = indent
            elif last:
                self.lines.append(f"{indent}else:")
            else:
                self.lines.append(f"{indent}{word} {name} == {value}:")
            self.grow(groups[value], {**path, place: value}, inner)

    def leaf(self, one: Guarded, path: Path, indent: str) -> None:
        """One transition: what is not known yet of its guard, then its lines."""
        mask = value = 0
        for place, contents in one.tests.items():
            if place not in path and len(contents) == 1:
                mask |= place.mask
                value |= min(contents) << place.offset
        parts = [masked("s", mask, value)[0]] if mask else []
        for condition in one.conditions:
            known = condition.test
            if known is None or path.get(known[0], -1) not in known[1]:
                parts.append(condition.condition(NOT))
        test = " and ".join(parts)
        if not one.total:
            self.lines.append(f"{indent}try:")
            inner = indent + " "
            if test:
                self.lines.append(f"{inner}if {test}:")
                inner += " "
            self.lines += [inner + line for line in one.lines]
            self.lines += [f"{indent}except Failed:", f"{indent} X((s, {one.number}))"]
            return
        if test:
            self.lines.append(f"{indent}if {test}:")
            indent += " "
        self.lines += [indent + line for line in one.lines]
