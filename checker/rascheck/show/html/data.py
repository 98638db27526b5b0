"""A trace and what is explained of it go in; all that its page shows comes out, as JSON.

docs/viewer.md describes each name.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any, NamedTuple

from rascheck.show.html.cited import Described, cited
from rascheck.show.html.excerpt import excerpt
from rascheck.show.html.loop import fairness
from rascheck.show.html.story import story
from rascheck.show.html.texts import Texts
from rascheck.show.html.walk import Walk
from rascheck.show.mail import ENDINGS, asked_by, mail, place_of
from rascheck.show.report import CheckReport, Row, Tried, WhatIf
from rascheck.show.what_if import aside, groups, rest
from rascheck.show.words import ENDED, assumption, bounds, command, how_found, how_long, length
from rascheck.system.explained import Blocked, Explained, Node
from rascheck.system.ir import Citation, Property
from rascheck.system.trace import Trace
from rascheck.system.verdict import Verdict

VERSION = 1
"""Of the form of the data; another number where a name means something else."""


class Citations:
    """Numbers citations in the order in which they are met."""

    def __init__(self) -> None:
        self.numbers: dict[Citation, int] = {}

    def number(self, ref: Citation) -> int:
        """The number of a citation, from 0."""
        return self.numbers.setdefault(ref, len(self.numbers))


class Told(NamedTuple):
    """A run, and all that is said of it; a `verdict` stands for that of its ending."""

    report: CheckReport
    row: Row
    explained: Explained
    story: Sequence[str] = ()
    verdict: str = ""

    @property
    def trace(self) -> Trace:
        """The run."""
        assert self.row.trace is not None, "only a trace can be shown"
        return self.row.trace


def data(
    report: CheckReport,
    row: Row,
    explained: Explained,
    described: Described,
    away: Told | None = None,
) -> dict[str, Any]:
    """All of a trace; `away` is a run that does not end so."""
    assert row.trace is not None, "only a trace can be shown"
    system, turning = report.system, explained.turning
    texts, citations = Texts(), Citations()
    walk = Walk(system, row.trace, texts, citations.number)
    run = Told(report, row, explained, story(system, row.trace, turning))
    found: dict[str, Any] = {
        "format": "rascheck-view",
        "version": VERSION,
        "places": walk.places(),
        "chosen": walk.chosen(),
        **told(run, walk, citations),
    }
    if away is not None and turning is not None:
        other = told(away, walk.along(away.trace), citations)
        found["away"] = {"behind": turning.step - 1, "data": other}
    return found | {
        "spec": walk.spec,
        "citations": [cited(ref, described) for ref in citations.numbers],
        "notes": {},
        "texts": texts.all(),
    }


def told(run: Told, walk: Walk, citations: Citations) -> dict[str, Any]:
    """What is said of one run."""
    system, trace, explained = run.report.system, run.trace, run.explained
    tree = explained.tree
    count = len(trace.states)
    return {
        "head": head(run, citations),
        "lanes": walk.lanes(),
        "steps": walk.taken(),
        "messages": [message.row() for message in walk.posts[-1].sent],
        "loop": trace.loop,
        "fairness": fairness(system, trace),
        "properties": [
            claimed(claim, truths, citations, walk)
            for claim, truths in zip(system.properties, explained.truths, strict=True)
        ],
        "why": [list(reason) for reason in run.row.reasons],
        "story": list(run.story),
        "decides": None if explained.turning is None else explained.turning.step,
        "tree": None if tree is None else node(tree, walk.texts),
        "enabled": [walk.enabled(index, opening(explained, index)) for index in range(count)],
        "blocked": [[blocked(one, walk.texts) for one in state] for state in explained.blocked],
        "mail": mail(run.report, run.row),
    }


def opening(explained: Explained, index: int) -> frozenset[int] | None:
    """The transitions after which the violation can still be ruled out; None if nobody knows."""
    known = () if explained.turning is None else explained.turning.open
    return known[index] if index < len(known) else None


def head(run: Told, citations: Citations) -> dict[str, Any]:
    """What is claimed, what came of it, and under which assumptions."""
    report, row, trace = run.report, run.row, run.trace
    claim = next((p for p in report.system.properties if p.name == row.property), None)
    word = claim.declared if claim and claim.declared else "property"
    facts = [
        ("check", asked_by(report, row)),
        ("profiles", ", ".join(report.profiles)),
        ("bounds", bounds(report)),
        ("assuming", assumption(report.fairness)),
    ]
    return {
        "word": word if claim else "verdict",
        "name": row.property,
        "ending": trace.ending.value,
        "verdict": run.verdict or ENDED[trace.ending],
        "length": length(trace) if run.verdict else how_long(trace, how_found(report)),
        "sentence": row.sentence or (claim.sentence if claim else ENDINGS.get(trace.ending, "")),
        "place": place_of(claim.span) if claim else "",
        "refs": [citations.number(ref) for ref in (claim.refs if claim else report.refs)],
        "facts": [[name, text] for name, text in facts if text],
        "knobs": [
            [s.name, s.value, s.origin, [citations.number(ref) for ref in s.refs]]
            for s in report.changed
        ],
        "command": shlex.join(command(report, row)),
    } | ({} if row.what_if is None else {"what_if": other_knobs(row.what_if, citations)})


def other_knobs(found: WhatIf, citations: Citations) -> dict[str, Any]:
    """What other values of knobs make of the verdict, and where these are from."""
    return {
        "groups": [
            [
                said,
                tried[0].verdict not in (found.verdict, Verdict.VACUOUS),
                [other_value(one, citations) for one in tried],
            ]
            for said, tried in groups(found)
        ],
        "rest": rest(found),
    }


def other_value(one: Tried, citations: Citations) -> list[Any]:
    """`[knob, value, what is beside it, citations, comment, the value that it has]`."""
    comment = "" if one.span is None else excerpt(one.span).comment
    refs = [citations.number(ref) for ref in one.refs]
    return [one.knob, one.value, aside(one), refs, comment, one.now]


def claimed(claim: Property, truths: str, citations: Citations, walk: Walk) -> dict[str, Any]:
    """A property, with its truth after each step."""
    found = {
        "kind": claim.kind.value,
        "word": claim.declared or claim.kind.value,
        "name": claim.name,
        "sentence": claim.sentence,
        "place": place_of(claim.span),
        "refs": [citations.number(ref) for ref in claim.refs],
        "truths": truths,
    }
    return found if claim.span is None else found | {"spec": walk.quoted(claim.span)}


def node(part: Node, texts: Texts) -> dict[str, Any]:
    """A part of a formula with its own parts; what is empty is left out."""
    found = {
        "role": part.role,
        "kind": part.kind,
        "text": texts.number(part.text),
        "truths": texts.number(part.truths),
        "told": part.told,
        "reads": [[index, list(elements)] for index, elements in part.reads],
        "parts": [node(inner, texts) for inner in part.parts],
        "more": part.more,
    }
    return {name: value for name, value in found.items() if value or name in ("text", "truths")}


def blocked(one: Blocked, texts: Texts) -> list[Any]:
    """`[step, needs, [value, ...]]`, all as numbers of texts."""
    held = [texts.number(value) for value in one.held]
    return [texts.number(one.step), texts.number(one.needs), held]
