"""What the pass cannot do is said about the text, with what the text asks about the bits."""

from __future__ import annotations

from rascheck.diagnostics import Diagnostics, Note
from rascheck.prove.minterms.classes import MOST_CLASSES, Undecided
from rascheck.prove.minterms.collect import Crowded
from rascheck.prove.minterms.places import Place, name_of, scalar_of
from rascheck.source import Span
from rascheck.system.expr import operands
from rascheck.system.ir import Expr, System
from rascheck.system.notation import Hand

MOST_SHOWN = 4
"""More questions than these are counted."""


def worded(system: System, place: Place, question: Expr) -> str:
    """A question about a place as text."""
    hole = (name_of(system, place), scalar_of(system, place))
    return Hand(system, (hole,)).write(question)


def crowded(system: System, found: Crowded, sink: Diagnostics) -> None:
    """Report that a place has too many classes: two registers are compared, or so much is asked."""
    name = name_of(system, found.place)
    asked = sorted((worded(system, found.place, q) for q in found.questions), key=_length)
    told = ", ".join(f"`{each}`" for each in asked[:MOST_SHOWN])
    more = f" and {len(asked) - MOST_SHOWN} more" if len(asked) > MOST_SHOWN else ""
    spans = dict.fromkeys(span for expr in found.joint if (span := _span(expr)) is not None)
    sink.error(
        "E210",
        f"more than {MOST_CLASSES} kinds of values of `{name}` are told apart, by {told}{more}",
        _span_of(system, found.place),
        fix="compare fields with constants, and no register with another one",
        notes=[Note("here it is looked at together with something else", span) for span in spans],
    )


def _length(text: str) -> tuple[int, str]:
    return len(text), text


def undecided(found: Undecided, sink: Diagnostics) -> None:
    """Report that the solver gave up."""
    sink.error("E210", f"Z3 could not find the kinds of values of a register: {found}")


def _span(expr: Expr) -> Span | None:
    """The first place of the text that an expression remembers."""
    own: Span | None = getattr(expr, "span", None)
    spans = (_span(part) for part in operands(expr))
    return own or next((span for span in spans if span is not None), None)


def _span_of(system: System, place: Place) -> Span | None:
    """Where a place was declared; of a local the step that it belongs to."""
    match place.kind:
        case "variable":
            return system.variables[place.owner].span
        case "part":
            return system.queues[place.owner].span
        case _:
            action = system.transitions[place.owner].action
            return system.machines[action.machine].steps[action.step].span
