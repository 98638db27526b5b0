"""A comparison as JSON, for scripts: the schema that docs/diff.md describes, version 1."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from typing import Any

from rascheck.show.diff.data import (
    Behaviours,
    Change,
    Extra,
    Judged,
    SpecDiff,
    TraceDiff,
    Verdicts,
)
from rascheck.show.report import Reason
from rascheck.show.words import taken
from rascheck.system.text import show_state, show_transition

SCHEMA = 1
SIDES = ("old", "new")
UNFINISHED = "unfinished"
ANSWERS = {True: "same", False: "differs", None: "unknown"}
"""Whether both are the same; None if that is not known."""


def unfinished_json(version: str) -> str:
    """What it writes before it has compared anything, so that no older file is taken for this."""
    return (
        json.dumps({"rascheck": version, "schema": SCHEMA, "answer": UNFINISHED}, indent=1) + "\n"
    )


def spec_json(found: SpecDiff, version: str) -> str:
    """What `rascheck diff --json` writes of two specs."""
    behaviours, verdicts = found.behaviours, found.verdicts
    return _text(
        "specs",
        version,
        found.same,
        {
            **_named(found.titles),
            "settings": _changes(found.settings),
            "behaviours": None if behaviours is None else _behaviours(behaviours),
            "verdicts": None if verdicts is None else _verdicts(verdicts),
            "command": shlex.join(found.command),
        },
    )


def verdicts_json(
    names: tuple[str, str], found: Verdicts, command: Sequence[str], version: str
) -> str:
    """What it writes of the verdicts of two revisions."""
    told = {**_named(names), "verdicts": _verdicts(found), "command": shlex.join(command)}
    return _text("verdicts", version, found.unmoved, told)


def traces_json(found: TraceDiff, version: str) -> str:
    """What it writes of two traces."""
    first = found.pairs[found.prefix] if found.prefix < len(found.pairs) else None
    return _text(
        "traces",
        version,
        found.same,
        {
            **{name: _trace(found, side) for side, name in enumerate(SIDES)},
            "settings": _changes(found.settings),
            "model_differs": found.model,
            "initial": _changes(found.initial),
            "same_steps": found.prefix,
            "pairs": [list(pair) for pair in found.pairs],
            "first": None if first is None else list(first),
            "why": _reasons(found.reasons),
        },
    )


def _text(compared: str, version: str, same: bool | None, told: dict[str, Any]) -> str:
    head = {
        "rascheck": version,
        "schema": SCHEMA,
        "compared": compared,
        "answer": ANSWERS[same],
    }
    return json.dumps(head | told, indent=1, ensure_ascii=True) + "\n"


def _named(titles: tuple[str, str]) -> dict[str, Any]:
    return {name: {"name": title} for name, title in zip(SIDES, titles, strict=True)}


def _changes(changes: Sequence[Change]) -> list[dict[str, Any]]:
    return [{"name": c.name, "old": c.old or None, "new": c.new or None} for c in changes]


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    return [{"depth": r.depth, "text": r.text, "note": r.note} for r in reasons]


# --------------------------------------------------------------------------------------- two specs


def _behaviours(found: Behaviours) -> dict[str, Any]:
    return {
        "answer": ANSWERS[found.same],
        "machines": found.machines,
        "places": found.places,
        "bits": list(found.bits),
        "hidden": list(found.hidden),
        **{
            name: {
                "alone": list(found.alone[side]),
                "pairs": found.pairs[side],
                "limit": found.limits[side] or None,
                "allows": None if extra is None else _extra(extra),
            }
            for side, (name, extra) in enumerate(zip(SIDES, found.extra, strict=True))
        },
    }


def _extra(extra: Extra) -> dict[str, Any]:
    system, trace = extra.system, extra.trace
    states = [dict(show_state(system, state)) for state in trace.states]
    steps: list[dict[str, Any]] = []
    for number in taken(trace):
        before, *behind = states[len(steps) :][:2]
        told: dict[str, Any] = {"step": show_transition(system, number)}
        if behind:
            told["changes"] = {n: v for n, v in behind[0].items() if v != before[n]}
        else:
            error = trace.error
            assert error is not None, "a step without a state behind it is one that fails"
            told["fails"] = ": ".join(filter(None, (error.failure.value, error.message)))
        steps.append(told)
    return {"initial": states[0], "steps": steps, "why": _reasons(extra.reasons)}


def _verdicts(found: Verdicts) -> dict[str, Any]:
    return {
        "moved": [
            {
                "check": moved.check,
                "property": moved.property,
                "old": _judged(moved.old),
                "new": _judged(moved.new),
            }
            for moved in found.moved
        ],
        "same": found.same,
        "unknown": found.unknown,
    }


def _judged(judged: Judged | None) -> dict[str, Any] | None:
    return None if judged is None else {"verdict": judged.verdict, "told": judged.told}


# -------------------------------------------------------------------------------------- two traces


def _trace(found: TraceDiff, side: int) -> dict[str, Any]:
    report = found.reports[side]
    row = report.rows[0]
    assert row.trace is not None, "a trace has steps"
    return {
        "name": found.files[side],
        "file": report.file,
        "check": report.name,
        "profiles": list(report.profiles),
        "property": row.property,
        "ending": row.trace.ending.value,
        "loop": row.trace.loop,
        "steps": list(found.steps[side]),
    }
