"""The run that gets away goes in; what is said of it comes out, for a mail and for a page."""

from __future__ import annotations

from rascheck.show.html.story import ends_in, named
from rascheck.show.words import ascii_only, count, wrap
from rascheck.system.explained import Turning
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


def instead(system: System, trace: Trace, turning: Turning) -> list[str]:
    """What the run is, in sentences: what is done in the place of the step that decided."""
    away, step = turning.away, turning.step
    end = f"violate {trace.claim}" if trace.claim else "lead to a deadlock"
    last = step + away.needed - 1
    said = [
        f"Step {step} is {named(system, away.moves[0].transition)} instead of "
        f"{named(system, trace.moves[step - 1].transition)}.",
        f"From step {last} on nothing can {end} any more.",
    ]
    if len(away.moves) > away.needed:
        said.append(f"After step {last} only one step is possible at a time.")
    return said
