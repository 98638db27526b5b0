"""A trace comes in; its code flow and the places in it go out, as SARIF has them.

A machine instance is a thread; the number of a step in the run is its execution order.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rascheck.show.steps import Part, Row, Steps
from rascheck.show.words import ascii_only, length
from rascheck.source import Span
from rascheck.system.ir import Action, System
from rascheck.system.text import changes
from rascheck.system.trace import Trace

ROOT = "%SRCROOT%"
"""The folder in which the command was run."""
SHIPPED = "SHIPPED"
"""The folder of what this program ships."""
BASES = {
    ROOT: {"description": {"text": "the folder in which rascheck was run"}},
    SHIPPED: {"description": {"text": "the model and the properties that rascheck ships"}},
}


def artifact(path: str) -> dict[str, str]:
    """Where a file is: below the folder of the run, or of what ships, or if need be absolute.

    >>> artifact("properties/my seed.ras")
    {'uri': 'properties/my%20seed.ras', 'uriBaseId': '%SRCROOT%'}
    >>> artifact("<ras/kvm.ras>")
    {'uri': 'ras/kvm.ras', 'uriBaseId': 'SHIPPED'}
    """
    if path.startswith("<") and path.endswith(">"):
        return {"uri": quote(os.fsencode(path[1:-1])), "uriBaseId": SHIPPED}
    place = Path(path)
    if place.is_absolute():
        if not place.is_relative_to(Path.cwd()):
            return {"uri": place.as_uri()}
        place = place.relative_to(Path.cwd())
    return {"uri": quote(os.fsencode(place)), "uriBaseId": ROOT}


def physical(span: Span) -> dict[str, Any]:
    """A place in a file."""
    end_line, end_column = span.source.position(span.end)
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": end_line,
        "endColumn": end_column,
    }
    return {"artifactLocation": artifact(span.source.path), "region": region}


def code_flow(system: System, trace: Trace) -> dict[str, Any]:
    """The run, a thread a machine instance; it has at least one step."""
    steps = Steps(system, trace, lambda _: "", most=len(system.instances))
    rows, names = steps.rows()
    flows: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for index, row in enumerate(rows):
        for first, action, part in _parts(system, steps.taken[index], row):
            state = _state(system, trace, index) if first else {}
            last = index == len(rows) - 1
            flows[names[part.lane]].append(
                {
                    "executionOrder": index + 1,
                    "importance": "essential" if last else "important",
                    "location": _location(steps, action, _text(row, part, first=first)),
                    **({"state": state} if state else {}),
                }
            )
    threads = [{"id": name, "locations": found} for name, found in flows.items() if found]
    return {"message": {"text": length(trace)}, "threadFlows": threads}


def labels(system: System, trace: Trace) -> list[str]:
    """The steps of a run, each with its machine and arguments: what stays where lines move."""
    rows, names = Steps(system, trace, lambda _: "", most=len(system.instances)).rows()
    return [f"{names[row.part.lane]}.{row.part.label}" for row in rows]


def _parts(system: System, number: int, row: Row) -> list[tuple[bool, Action, Part]]:
    transition = system.transitions[number]
    found = [(True, transition.action, row.part)]
    if transition.partner is not None and row.partner is not None:
        found.append((False, transition.partner, row.partner))
    return found


def _location(steps: Steps, action: Action, text: str) -> dict[str, Any]:
    span = steps.step(action).span
    place = {} if span is None else {"physicalLocation": physical(span)}
    return {**place, "message": {"text": text}}


def _text(row: Row, part: Part, *, first: bool) -> str:
    """What is done here, and by who raises also what changes."""
    if not first:
        return f"{part.label} (with {row.part.label})"
    return ": ".join(filter(None, (part.label, ", ".join(row.details))))


def _state(system: System, trace: Trace, index: int) -> dict[str, Any]:
    """What the step that leaves state `index` changes."""
    states = trace.states
    if index + 1 >= len(states):
        return {}
    different = changes(system, states[index], states[index + 1])
    return {ascii_only(name): {"text": ascii_only(new)} for name, _, new in different}
