"""Propositions and an explored graph go in; what of them holds where a run arrives comes out.

For most steps their transition says what occurs. So there are few *kinds* of arrivals, the first of
them that at which nothing occurs; and propositions are asked once a kind and state. Only if what
occurs depends on more, each step is asked.
"""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from rascheck.explore.checks import Checks, mentioned
from rascheck.explore.codegen import Failed, Program, fail, quotient, remainder
from rascheck.explore.found import Valued
from rascheck.explore.layout import Layout
from rascheck.explore.search import ignore
from rascheck.system.future import replaced
from rascheck.system.ir import FALSE, TRUE, Kind, Occurred, Property

if TYPE_CHECKING:
    from rascheck.explore.found import Found
    from rascheck.system.ir import Expr, System

CUT = 0
"""The letter of where a formula cannot be evaluated: no run goes on from there."""
CHUNK = 1 << 14


@dataclass
class Letters:
    """`masks[letter]` has a bit for each proposition that holds.

    kinds: the kind of arrival of each transition; arriving: for each kind and state the letter,
    all in bytes or all in 32 bits.
    stepping: if the kind is not a matter of the transition alone, the letter of each step of each
    state, in the order of its edges; those of state i begin at firsts[i].
    """

    kinds: list[int]
    masks: list[int] = field(default_factory=list)
    arriving: list[bytes | array[int]] = field(default_factory=list)
    stepping: array[int] | None = None
    firsts: array[int] = field(default_factory=lambda: array("Q"))


def letters_of(found: Found, propositions: Sequence[Expr]) -> Letters:
    """The letters of all arrivals."""
    kinds, sure = kinds_of(found.system, propositions)
    letters = Letters([0] * len(kinds))
    if sure:
        known: dict[frozenset[int], int] = {frozenset(): 0}
        letters.kinds = [known.setdefault(kind, len(known)) for kind in kinds]
    else:
        known = {frozenset(): 0}
    atoms = sorted({atom for one in propositions for atom in mentioned(one)[0]})
    valued = []
    for kind in known:
        values: dict[Expr, Any] = {Occurred(a): TRUE if a in kind else FALSE for a in atoms}
        valued.append(found.valued([replaced(one, values) for one in propositions]))
    masks = {mask for one in valued for mask in one.masks} - {-1}
    numbers = {-1: CUT} | {mask: i for i, mask in enumerate(sorted(masks), CUT + 1)}
    letters.arriving = [numbered(one, numbers) for one in valued]
    if not sure:
        step_by_step(found, propositions, letters, numbers)
    letters.masks = list(numbers)
    return letters


def kinds_of(system: System, propositions: Sequence[Expr]) -> tuple[list[frozenset[int]], bool]:
    """For each transition the atoms it emits that propositions read, and whether it always does."""
    atoms = {atom for one in propositions for atom in mentioned(one)[0]}
    kinds, sure = [], True
    for transition in system.transitions:
        emits = [(atom, when) for atom, when in transition.emits if atom in atoms]
        sure = sure and all(when in (TRUE, FALSE) for _, when in emits)
        kinds.append(frozenset(atom for atom, when in emits if when == TRUE))
    return kinds, sure


def numbered(valued: Valued, numbers: dict[int, int]) -> bytes | array[int]:
    """The letter of each state, by the number of each mask."""
    table = [numbers[mask] for mask in valued.masks]
    if len(numbers) > 1 << 8:
        return array("I", map(table.__getitem__, valued.of))
    if isinstance(valued.of, bytes):
        return valued.of.translate(bytes(table).ljust(256))
    return bytes(map(table.__getitem__, valued.of))


def valued_of(system: System, conditions: Sequence[Expr], packed: Iterable[int]) -> Valued:
    """What conditions, which read no atom, say of packed states."""
    truths = truths_of(system, conditions, packed)
    numbers = {mask: i for i, mask in enumerate(sorted(set(truths)))}
    return Valued(list(numbers), [numbers[mask] for mask in truths])


def truths_of(system: System, conditions: Sequence[Expr], packed: Iterable[int]) -> list[int]:
    """For each packed state a bit for each condition, or -1 if one fails."""
    functions: dict[str, str] = {}
    checks = Checks(Layout(asking(system, conditions)), functions)
    deep = "".join(f"def {name}{text}" for text, name in functions.items())
    names: dict[str, Any] = {"Failed": Failed, "fail": fail}
    names |= {"quotient": quotient, "remainder": remainder}
    exec(compile(deep + checks.source(checks.every), "<explore: propositions>", "exec"), names)
    found: list[int] = []
    states: Iterator[int] = iter(packed)
    while chunk := list(itertools.islice(states, CHUNK)):
        answers = dict.fromkeys(chunk, 0)
        hits: list[tuple[int, int]] = []
        names["check"](chunk, hits.append)
        for state, answer in hits:
            answers[state] = -1 if answer & checks.error else answer
        found += answers.values()
    return found


def step_by_step(
    found: Found,
    propositions: Sequence[Expr],
    letters: Letters,
    numbers: dict[int, int],
) -> None:
    """Ask each step for its letter."""
    program = Program(asking(found.system, propositions))
    functions = program.compiled(program.checks.every)
    error = program.checks.error
    packed = list(found.packed())
    hits: list[tuple[int, int]] = []
    functions["check"](packed, hits.append)
    masks = dict(hits)
    letters.stepping = stepping = array("I")
    links = found.links()
    labels, targets = links.labels, links.targets
    for number, state in enumerate(packed):
        steps: list[tuple[int, int, int, int]] = []
        functions["expand"](state, ignore, ignore, ignore, steps.append)
        more = {label: answer for _, label, _, answer in steps}
        letters.firsts.append(len(stepping))
        for edge in links.leaving(number):
            mask = masks.get(packed[targets[edge]], 0) | more.get(labels[edge], 0)
            stepping.append(numbers.setdefault(-1 if mask & error else mask, len(numbers)))


def asking(system: System, propositions: Sequence[Expr]) -> System:
    """The system with the propositions as its claims."""
    claims = tuple(
        Property(f"proposition {number}", Kind.REACHABLE, proposition)
        for number, proposition in enumerate(propositions)
    )
    return replace(system, properties=claims)
