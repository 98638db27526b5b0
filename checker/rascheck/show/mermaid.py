"""A System and a trace come in; a sequence diagram as Mermaid's text goes out.

GitHub and GitLab draw it in comments and in files. Names of machines stand in declarations alone,
so that none can be a word of Mermaid, and what it takes for syntax is written as a character code.
"""

from __future__ import annotations

from collections.abc import Iterator

from rascheck.show.mail import asides, signs
from rascheck.show.report import CheckReport, Row
from rascheck.show.sequence import Event, Sequence, sequence
from rascheck.show.what_if import in_short
from rascheck.show.words import clip, wrap

SYNTAX = '#;%<>"&{}\\`$'
"""What means something to Mermaid, or to HTML."""
RED = "rgba(220, 38, 38, 0.25)"
MOST = 3
"""How many changes stand beside a step."""
LONGEST = 44
"""How long one of them may be."""
PROSE = 72
"""How long a line of a note on the whole run may be."""


def mermaid(report: CheckReport, row: Row, *, alone: bool = True) -> str:
    """The text of a diagram of the trace of `row`, which has one.

    If it stands `alone`, it says too what the mail says of the steps that do not matter and of
    other knobs.
    """
    assert row.trace is not None, "only a trace can be drawn"
    notes = asides(row) if alone else []
    notes += [in_short(row.what_if)] if alone and row.what_if is not None else []
    found = sequence(report.system, row.trace, signs(row))
    return "".join(f"{line}\n" for line in _lines(found, notes))


def _lines(found: Sequence, notes: list[str]) -> Iterator[str]:
    yield "sequenceDiagram"
    for lane, name in enumerate(found.lanes):
        yield f"    participant m{lane} as {_text(name)}"
    if not found.events:
        yield "    participant m0 as initial state"
        yield "    Note over m0: no step is taken"
    for event in found.events:
        if event.number - 1 == found.loop:
            yield "    loop for ever"
        if event.failing:
            yield f"    rect {RED}"
        yield from (f"    {line}" for line in _event(event))
        if event.failing:
            yield "    end"
    if found.loop is not None:
        yield "    end"
    whole = f"m0,m{len(found.lanes) - 1}" if found.lanes else "m0"
    if found.end and found.lanes:
        yield f"    Note over {whole}: {_text(found.end)}"
    for note in notes:
        yield f"    Note over {whole}: {'<br/>'.join(map(_text, wrap(note, PROSE)))}"


def _event(event: Event) -> Iterator[str]:
    """What arrives, then the step, then what of it is lost."""
    lane = f"m{event.part.lane}"
    for sent in event.arriving:
        yield f"m{sent.lane}-){lane}: {_text(f'{sent.text}, of step {sent.number}')}"
    changes = [clip(one, LONGEST) for one in event.details[:MOST]]
    changes += ["..."] * (len(event.details) > MOST)
    if event.partner is None:
        texts = [f"{event.marked}  {event.label}", *changes]
        yield f"Note over {lane}: {'<br/>'.join(map(_text, texts))}"
    else:
        partner = f"m{event.partner.lane}"
        yield f"{lane}->>{partner}: {_text(f'{event.marked}  {event.label}')}"
        if changes:
            ends = lane if lane == partner else f"{lane},{partner}"
            yield f"Note over {ends}: {'<br/>'.join(map(_text, changes))}"
    for text in event.lost:
        yield f"{lane}-x{lane}: {_text(text)}"


def _text(text: str) -> str:
    """A text of a label.

    >>> _text("a <- b; c")
    'a #60;- b#59; c'
    """
    return "".join(f"#{ord(c)};" if c in SYNTAX else c for c in text)
