"""What `find condition` found comes in; lines come out: first the answer, then what it excludes.

Only data and text: whoever asked has compared the formula with every combination.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

from rascheck.show.report import CheckReport, Condition, Excluded
from rascheck.show.words import ascii_only, command, count, length, squeeze, wrap

WIDTH = 100
ALWAYS = {"true": "in every combination", "false": "in no combination"}
"""What is said instead of a formula that says nothing of any knob."""


def lines(check: CheckReport, found: Condition) -> list[str]:
    """The block of one condition."""
    return [
        *_answer(check, found),
        *(line for number, one in enumerate(found.excluded, 1) for line in _term(number, one)),
        *_wrapped(_counts(found), 4),
    ]


def in_short(check: CheckReport, found: Condition) -> str:
    """One line: `Condition platforms/p4  hcr_tea && dispatch == by_task_work`."""
    text = f"Condition {check.name}/{found.claim}  {found.formula or 'unknown'}"
    if check.judged and not found.met:
        text += " !!! not as expected" if found.differs else " !!!"
    return ascii_only(text)


def _answer(check: CheckReport, found: Condition) -> Iterator[str]:
    if not found.formula:
        yield from _wrapped(f"{check.name}: not known when {found.said}", 0)
        yield from _wrapped(found.unknown, 4)
        return
    how = ALWAYS.get(found.formula, "if and only if")
    yield from _wrapped(f"{check.name}: {found.said} {how}", 0)
    if found.formula not in ALWAYS:
        yield from _formula(found.formula)
    if found.shorter:
        yield from _said("which is to say, unless", found.fails)
    if not found.proved:
        yield "    (There may be a shorter formula: not all were compared.)"
    if found.exercised == "false":
        yield "    In no combination does it say anything."
    elif found.exercised:
        yield from _said("It says something if and only if", found.exercised)
        how = ALWAYS.get(found.then, "if and only if")
        yield from _said(f"and then it is so {how}", "" if found.then in ALWAYS else found.then)
    if found.errors:
        yield from _said("ON ERROR-FREE RUNS ONLY. A step fails where", found.errors)
    if found.idle and found.formula not in ALWAYS:
        makes = "makes" if len(found.idle) == 1 else "make"
        yield from _wrapped(f"{', '.join(found.idle)} {makes} no difference.", 4)
    if found.expected and check.judged:
        yield from _wrapped(f"NOT EXPECTED: {found.differs}" if found.differs else "as expected", 4)


def _said(words: str, formula: str) -> Iterator[str]:
    yield f"    {words}"
    if formula:
        yield from _formula(formula)


def _formula(text: str) -> Iterator[str]:
    """A formula, each term on a line of its own if it is long."""
    if len(text) + 8 <= WIDTH:
        yield f"        {text}"
        return
    pieces, depth, start = [], 0, 0
    for at, character in enumerate(text):
        depth += (character in "({") - (character in ")}")
        if not depth and text.startswith("|| ", at):
            pieces.append(text[start:at].rstrip())
            start = at
    for piece in [*pieces, text[start:]]:
        yield from _wrapped(piece, 8 if piece.startswith("|| ") else 11, hang=4)


def _term(number: int, one: Excluded) -> Iterator[str]:
    """An excluded term: how many combinations, and how the first of them fails."""
    text = f"excluded {number}: {one.term}"
    yield from _wrapped(f"{text}  ({count(one.combinations, 'combination')})", 4, hang=12)
    chosen = " ".join(f"{name}={value}" for name, value in one.shown.combination.items())
    yield from _wrapped(f"with {chosen}", 8)
    for row in one.shown.rows:
        if row.property != one.claim:
            continue
        what = row.verdict.value
        yield f"        {what} in {length(row.trace)}" if row.trace else f"        {what}"
        if row.trace is not None and row.trace.depth:
            yield f"        steps: {_brief(list(row.steps), WIDTH - 15)}"
        if row.why:
            yield f"        why:   {squeeze(ascii_only(row.why), WIDTH - 15)}"
        path = row.trace_path
        words = ["rascheck", "explain", path] if path else command(one.shown, row)
        yield f"        $ {shlex.join(words)}"


def _brief(steps: list[str], room: int) -> str:
    for first in range(len(steps)):
        text = ("... " if first else "") + ", ".join(steps[first:])
        if len(text) <= room:
            return text
    return ""


def _counts(found: Condition) -> str:
    parts = [
        count(found.combinations, "combination"),
        f"{found.legal:,} of them exist" if found.legal < found.combinations else "all exist",
        f"in {found.good:,} of these {found.said}" if found.formula else "",
    ]
    if found.visits:
        parts.append(f"{count(found.states, 'state')} searched once, for {found.visits:,}")
    else:
        parts.append(f"one search for each, {count(found.states, 'state')}")
    return "; ".join(filter(None, parts))


def _wrapped(text: str, indent: int, *, hang: int = 0) -> list[str]:
    found = wrap(ascii_only(text), WIDTH - indent, hang=hang)
    return [" " * indent + line for line in found]


def as_json(found: Condition) -> dict[str, Any]:
    """The same for scripts."""
    return {
        "claim": found.claim,
        "knobs": list(found.knobs),
        "formula": found.formula or None,
        "smallest": found.proved,
        "fails": found.fails or None,
        "exercised": found.exercised or None,
        "then": found.then or None,
        "idle": list(found.idle),
        "errors": found.errors or None,
        "expected": found.expected or None,
        "differs": found.differs or None,
        "combinations": found.combinations,
        "legal": found.legal,
        "good": found.good,
        "states": found.states,
        "visits": found.visits or None,
        "excluded": [
            {
                "term": one.term,
                "combinations": one.combinations,
                "shown": dict(one.shown.combination),
                "verdict": next(
                    (r.verdict.value for r in one.shown.rows if r.property == one.claim), None
                ),
                "trace": next(
                    (r.trace_path for r in one.shown.rows if r.property == one.claim), None
                ),
            }
            for one in found.excluded
        ],
    }
