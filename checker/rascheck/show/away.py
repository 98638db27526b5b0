"""The run that gets away goes in; what is said of it comes out, for a mail and for a page."""

from __future__ import annotations

from collections.abc import Iterator

from rascheck.show.html.story import ends_in, named
from rascheck.show.words import ascii_only, count, wrap
from rascheck.system.explained import HOLDS, Node, Turning
from rascheck.system.ir import System
from rascheck.system.trace import Trace


def decided(system: System, trace: Trace, turning: Turning | None, width: int) -> list[str]:
    """The block `decided:`: which choice rules the end out; empty if none does."""
    if turning is None or not turning.away.moves:
        return []
    steps = turning.away.needed
    instead = named(system, turning.away.moves[0].transition)
    how = f", in {count(steps, 'step')}" if steps > 1 else ""
    line = f"step {turning.step}: {instead} instead rules the {ends_in(trace)} out{how}"
    return ["decided:", *(f"  {part}" for part in wrap(ascii_only(line), width - 2, hang=2))]


def instead(system: System, trace: Trace, turning: Turning, event: int | None = None) -> list[str]:
    """What the run is, in sentences: what is done in the place of the step that decided, and the
    step `event` of it that tells it from the trace."""
    away, step = turning.away, turning.step
    end = f"violate {trace.claim}" if trace.claim else "lead to a deadlock"
    last = step + away.needed - 1
    apart = ""
    if event is not None:
        taken = named(system, away.moves[event - step].transition)
        word = _word(system, trace)
        apart = f" Step {event} is {taken}, which the {word} names and the trace never has."
    said = [
        f"Step {step} is {named(system, away.moves[0].transition)} instead of "
        f"{named(system, trace.moves[step - 1].transition)}.",
        f"From step {last} on nothing can {end} any more.{apart}",
    ]
    if len(away.moves) > away.needed:
        said.append(f"After step {last} only one step is possible at a time.")
    return said


def event(trace: Node | None, away: Node | None) -> int | None:
    """The first step of the run that gets away that the property names and the trace never takes,
    by the trees of both; None if there is none."""
    missing = {text for text, truths in _fired(trace) if HOLDS not in truths}
    steps = [
        truths.index(HOLDS) for text, truths in _fired(away) if HOLDS in truths and text in missing
    ]
    return min(steps, default=None)


def _fired(node: Node | None) -> Iterator[tuple[str, str]]:
    """What a formula says of steps, with its truths."""
    if node is None:
        return
    if not node.parts and node.text.startswith("fired "):
        yield node.text, node.truths
    for part in node.parts:
        yield from _fired(part)


def _word(system: System, trace: Trace) -> str:
    """What the claim of a trace is called in the text."""
    claim = next(claim for claim in system.properties if claim.name == trace.claim)
    return claim.declared or "property"
