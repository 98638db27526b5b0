"""A trace and what is explained of it go in; all that its page shows comes out, as JSON.

docs/viewer.md describes each name.
"""

from __future__ import annotations

import shlex
from typing import Any

from rascheck.show.html.cited import Described, cited
from rascheck.show.html.loop import fairness
from rascheck.show.html.story import story
from rascheck.show.html.texts import Texts
from rascheck.show.html.walk import Walk
from rascheck.show.mail import ENDINGS, asked_by, mail, place_of
from rascheck.show.report import CheckReport, Row
from rascheck.show.words import ENDED, assumption, bounds, command, how_found, how_long
from rascheck.system.explained import Blocked, Explained, Node
from rascheck.system.ir import Citation, Property
from rascheck.system.trace import Trace

VERSION = 1
"""Of the form of the data; another number where a name means something else."""


class Citations:
    """Numbers citations in the order in which they are met."""

    def __init__(self) -> None:
        self.numbers: dict[Citation, int] = {}

    def number(self, ref: Citation) -> int:
        """The number of a citation, from 0."""
        return self.numbers.setdefault(ref, len(self.numbers))


def data(
    report: CheckReport, row: Row, explained: Explained, described: Described
) -> dict[str, Any]:
    """All of a trace."""
    trace, system = row.trace, report.system
    assert trace is not None, "only a trace can be shown"
    texts, citations = Texts(), Citations()
    walk = Walk(system, trace, texts, citations.number)
    count = len(trace.states)
    tree = explained.tree
    found: dict[str, Any] = {
        "format": "rascheck-view",
        "version": VERSION,
        "head": head(report, row, trace, citations),
        "lanes": walk.lanes(),
        "places": walk.places(),
        "chosen": walk.chosen(),
        "steps": walk.taken(),
        "messages": [message.row() for message in walk.posts[-1].sent],
        "loop": trace.loop,
        "fairness": fairness(system, trace),
        "properties": [
            claimed(claim, truths, citations, walk)
            for claim, truths in zip(system.properties, explained.truths, strict=True)
        ],
        "why": [list(reason) for reason in row.reasons],
        "story": story(system, trace, explained.turning),
        "decides": None if explained.turning is None else explained.turning.step,
        "tree": None if tree is None else node(tree, texts),
        "enabled": [walk.enabled(index, opening(explained, index)) for index in range(count)],
        "blocked": [[blocked(one, texts) for one in state] for state in explained.blocked],
        "spec": walk.spec,
        "citations": [cited(ref, described) for ref in citations.numbers],
        "mail": mail(report, row),
        "notes": {},
    }
    return found | {"texts": texts.all()}


def opening(explained: Explained, index: int) -> frozenset[int] | None:
    """The transitions after which the violation can still be ruled out; None if nobody knows."""
    return None if explained.turning is None else explained.turning.open[index]


def head(report: CheckReport, row: Row, trace: Trace, citations: Citations) -> dict[str, Any]:
    """What is claimed, what came of it, and under which assumptions."""
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
        "verdict": ENDED[trace.ending],
        "length": how_long(trace, how_found(report)),
        "sentence": row.sentence or (claim.sentence if claim else ENDINGS.get(trace.ending, "")),
        "place": place_of(claim.span) if claim else "",
        "refs": [citations.number(ref) for ref in (claim.refs if claim else report.refs)],
        "facts": [[name, text] for name, text in facts if text],
        "knobs": [
            [s.name, s.value, s.origin, [citations.number(ref) for ref in s.refs]]
            for s in report.changed
        ],
        "command": shlex.join(command(report, row)),
    }


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
