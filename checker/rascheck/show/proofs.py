"""What provers have found, as a person reads it: the answer, the reason, the steps."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rascheck.show.progress import duration
from rascheck.show.report import CheckReport, Row
from rascheck.show.table import WIDTH, in_brief
from rascheck.show.words import (
    ascii_only,
    bounds,
    claim,
    count,
    expectation,
    length,
    packed,
    squeeze,
    wrap,
)
from rascheck.system.verdict import Verdict

MOST = 8
"""So many lines of what a step changes are shown."""


@dataclass(frozen=True)
class Broken:
    """A transition that breaks a claim, what it changes, and the state that it breaks it from.

    Of the state, `state` is what is not as it was in the beginning.
    """

    transition: str
    changes: Sequence[str]
    state: Sequence[str]


@dataclass(frozen=True)
class Details:
    """What an induction has said: each step, whether it keeps the claim, and in how many seconds.

    `broken` is how the first step that does not breaks it. `lemmas` are those by which the claim
    holds.
    """

    steps: Sequence[tuple[str, bool, float]] = ()
    broken: Broken | None = None
    lemmas: Sequence[str] = ()


def proofs(report: CheckReport, details: Mapping[str, Details], *, verbose: bool = False) -> str:
    """One check: a few lines for each of its claims, and with `verbose` one for each step."""
    place = f"{report.file}:{report.name}"
    about = [", ".join(report.profiles), bounds(report)]
    lines = wrap(ascii_only("  ".join([place, "; ".join(filter(None, about))])), WIDTH, hang=4)
    for row in report.rows:
        lines += _row(report, row, details.get(row.property, Details()), verbose=verbose)
    return "\n".join(lines) + "\n"


def _row(report: CheckReport, row: Row, details: Details, *, verbose: bool) -> list[str]:
    said = f"  {row.property} {row.verdict.value}"
    if row.trace is not None:
        said += f" in {length(row.trace)}"
    elif row.why and row.verdict is not Verdict.UNKNOWN:
        said += f", {row.why}" if row.verdict is not Verdict.VACUOUS else f": {row.why}"
    said += f" ({duration(row.seconds)})"
    if report.judged and not row.met:
        said += f", EXPECTED {expectation(row)}"
    lines = wrap(ascii_only(said), WIDTH, hang=4)
    lines += _indented(claim(row))
    if details.lemmas:
        lines += ["    because", *_lemmas(details.lemmas)]
    if row.verdict is Verdict.UNKNOWN:
        lines += _indented(row.why)
    if row.trace is not None and row.trace.depth:
        lines.append(f"    steps: {in_brief(list(row.steps), WIDTH - 11)}")
    if row.trace is not None and row.why:
        lines.append(f"    why:   {squeeze(ascii_only(row.why), WIDTH - 11)}")
    if row.trace_path:
        lines.append(f"    $ {shlex.join(['rascheck', 'explain', row.trace_path])}")
    if row.verdict is Verdict.UNKNOWN or verbose:
        lines += _breaking(details)
    if verbose:
        lines += [_step(*step) for step in details.steps]
    return lines


def _indented(text: str) -> list[str]:
    return [f"    {line}" for line in wrap(ascii_only(text), WIDTH - 4)] if text else []


def _lemmas(formulas: Sequence[str]) -> list[str]:
    lines = []
    for formula in formulas:
        lines += [f"      {line}" for line in wrap(ascii_only(formula), WIDTH - 6, hang=4)]
    return lines


def _breaking(details: Details) -> list[str]:
    """Which steps break a claim, and how the first of them does."""
    broken = details.broken
    if broken is None:
        return []
    number = sum(not keeps for _, keeps, _ in details.steps)
    lines = _indented(f"{number} of {count(len(details.steps), 'step')} may break it; the first is")
    shown = [f"      {squeeze(ascii_only(line), WIDTH - 6)}" for line in broken.changes]
    if len(shown) > MOST:
        shown = [*shown[: MOST - 1], f"      ... ({len(shown)} changes in all)"]
    lines += [f"      {squeeze(ascii_only(broken.transition), WIDTH - 6)}", *shown]
    lines += _indented("from this state, which may be one that no run reaches:")
    return [*lines, *(f"      {line}" for line in packed(tuple(broken.state), WIDTH - 6))]


def _step(name: str, keeps: bool, seconds: float) -> str:
    word = "keeps it" if keeps else "may break it"
    return f"      {ascii_only(name):60} {word:13} {seconds:6.3f} s"
