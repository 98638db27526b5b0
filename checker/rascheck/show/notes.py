"""What the steps of a run say beside what they do: a System and a Trace go in, lines come out.

What keeps others out while a step is taken (`atomic`), and how to make it happen on a real machine
(`provoke`). Steps with the same text share it.
"""

from __future__ import annotations

from collections.abc import Callable

from rascheck.show.words import ascii_only, numbered, taken, wrap
from rascheck.system.ir import StepDecl, System
from rascheck.system.trace import Trace


def atomicity(system: System, trace: Trace, width: int) -> list[str]:
    """The block `atomic:`, empty if no step says anything."""
    return _block("atomic:", said(system, trace, lambda step: step.atomic), width)


def provocations(system: System, trace: Trace, width: int) -> list[str]:
    """The block `to provoke:`, empty if no step says anything; who says nothing is not named."""
    found = said(system, trace, lambda step: step.provoke)
    return _block("to provoke:", {text: steps for text, steps in found.items() if text}, width)


def said(system: System, trace: Trace, of: Callable[[StepDecl], str]) -> dict[str, list[int]]:
    """Each text with the numbers of the steps that say it; the empty one stands last."""
    found: dict[str, list[int]] = {}
    for number, transition in enumerate(taken(trace), 1):
        parts = system.transitions[transition]
        actions = [a for a in (parts.action, parts.partner) if a is not None]
        texts = dict.fromkeys(of(system.machines[a.machine].steps[a.step]) for a in actions)
        found.setdefault("; ".join(filter(None, texts)), []).append(number)
    silent = found.pop("", [])
    return {**found, "": silent} if found and silent else found


def _block(label: str, found: dict[str, list[int]], width: int) -> list[str]:
    lines = [label] if found else []
    for text, steps in found.items():
        of = f"{'steps' if steps[1:] else 'step'} {numbered(steps)}"
        line = f"{of}: {text}" if text else f"not said of {of}"
        lines += [f"  {part}" for part in wrap(ascii_only(line), width - 2, hang=2)]
    return lines
