"""Propositions and an explored graph go in; what of them holds where a run arrives comes out.

It is asked in generated Python, once a state, and once a step of propositions that read what
occurred.
"""

from __future__ import annotations

import itertools
from array import array
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rascheck.explore.checks import mentioned
from rascheck.explore.codegen import Program
from rascheck.explore.search import ignore
from rascheck.system.ir import Kind, Property

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rascheck.explore.found import Found, Links
    from rascheck.system.ir import Expr, System

CUT = 0
"""The letter of where a formula cannot be evaluated: no run goes on from there."""
CHUNK = 1 << 14


@dataclass
class Letters:
    """`masks[letter]` has a bit for each proposition that holds.

    staying: for each state the letter where nothing occurred; arriving: where any step arrives;
    stepping: if that is not a matter of the state alone, the letter of each step of each state, in
    the order of its edges; those of state i begin at firsts[i].
    """

    masks: list[int]
    staying: array[int] = field(default_factory=lambda: array("I"))
    arriving: array[int] = field(default_factory=lambda: array("I"))
    stepping: array[int] | None = None
    firsts: array[int] = field(default_factory=lambda: array("Q"))


def letters_of(found: Found, links: Links, propositions: Sequence[Expr]) -> Letters:
    """The letters of all arrivals."""
    numbers = {-1: CUT}
    program = asking(found.system, propositions)
    functions = program.compiled(program.checks.every)
    error = program.checks.error

    def letter(mask: int) -> int:
        return numbers.setdefault(-1 if mask & error else mask, len(numbers))

    letters = Letters([])
    masks: list[int] = []
    packed = found.packed()
    while chunk := list(itertools.islice(packed, CHUNK)):
        place = {state: i for i, state in enumerate(chunk)}
        for name, to in (("check_initial", letters.staying), ("check", letters.arriving)):
            answers = [0] * len(chunk)
            hits: list[tuple[int, int]] = []
            functions[name](chunk, hits.append)
            for state, answer in hits:
                answers[place[state]] = answer
            to.extend([letter(answer) for answer in answers])
            if name == "check":
                masks += answers
    if any(mentioned(proposition)[0] for proposition in propositions):
        letters.stepping = stepping = array("I")
        starts, stops, labels, targets = links.starts, links.stops, links.labels, links.targets
        for number, state in enumerate(found.packed()):
            steps: list[tuple[int, int, int, int]] = []
            functions["expand"](state, ignore, ignore, ignore, steps.append)
            more = {label: answer for _, label, _, answer in steps}
            letters.firsts.append(len(stepping))
            for edge in range(starts[number], stops[number]):
                mask = masks[targets[edge]] | more.get(labels[edge], 0)
                stepping.append(letter(mask))
    letters.masks = list(numbers)
    return letters


def asking(system: System, propositions: Sequence[Expr]) -> Program:
    """Code whose claims are the propositions."""
    claims = tuple(
        Property(f"proposition {number}", Kind.REACHABLE, proposition)
        for number, proposition in enumerate(propositions)
    )
    return Program(replace(system, properties=claims))
