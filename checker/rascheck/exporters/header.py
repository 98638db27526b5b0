"""What stands above an exported text: how to run it, what to expect, and what is not in it."""

from __future__ import annotations

from collections.abc import Iterator

from rascheck.exporters.flat import Flat
from rascheck.system.ir import Kind, Property
from rascheck.system.text import show_citation


def notes(flat: Flat, usage: tuple[str, ...], carried: dict[Kind, str]) -> Iterator[str]:
    """The lines of the comment; `carried` says of a kind of property what became of it."""
    system = flat.system
    yield f"System {system.name}" + (
        f" without {', '.join(system.left_out)}" * bool(system.left_out)
    )
    yield from (f"  {one.name} = {one.value}" for one in system.settings)
    yield ""
    yield from usage
    if system.properties:
        yield ""
        for number, claim in enumerate(system.properties):
            yield from _property(claim, carried, decided=number in flat.start.broken)
    left_out = [one.name for one in system.fairness]
    if left_out and Kind.TEMPORAL not in carried:
        yield "  Fairness is not carried over."


def _property(claim: Property, carried: dict[Kind, str], decided: bool) -> Iterator[str]:
    what = carried.get(claim.kind, "not carried over")
    if claim.automaton is not None:
        what = "an automaton, not carried over"
    if decided:
        word = "violated" if claim.kind is Kind.INVARIANT else "reached"
        what = f"{word} before the first step, which is not asked for below"
    yield f"{claim.name}, {claim.declared or claim.kind.value}: {what}"
    if claim.sentence:
        yield f"  {claim.sentence}"
    yield from (f"  ref {show_citation(ref)}" for ref in claim.refs)


def steps_ref(flat: Flat, number: int) -> str:
    """The citations of the steps of a transition, in brackets."""
    transition = flat.system.transitions[number]
    actions = (transition.action, transition.partner)
    steps = [flat.system.machines[a.machine].steps[a.step] for a in actions if a is not None]
    refs = dict.fromkeys(show_citation(ref) for step in steps for ref in step.refs)
    return f" [{', '.join(refs)}]" if refs else ""
