"""The pieces of a page: lines of a spec, messages, addresses, and what stands in a page as text."""

from __future__ import annotations

import doctest
from pathlib import Path
from types import ModuleType

import pytest
from viewing import shown, traces

from rascheck.cli import view
from rascheck.show.html import cited, page, story
from rascheck.show.html.excerpt import Excerpt, excerpt
from rascheck.show.html.loop import fairness
from rascheck.show.html.messages import LOST, WAITING, Message, messages
from rascheck.source import Source, Span
from rascheck.system.ir import (
    Action,
    Citation,
    Const,
    IntType,
    Overflow,
    Queue,
    Receive,
    Send,
    Statement,
    System,
    Transition,
)
from rascheck.system.semantics import take
from rascheck.system.trace import Ending, Move, State, Trace

SPEC = """\
// A file.

machine m {
    // A group: both of its steps.

    step first: A -> B  { x = 1; }
    /// Of the second.
    /// More of it.
    step second: B -> A
        when x == 1
        {
            x = 0;
        }
    step third: A -> A
}
property p "A sentence." {
    always x == 0
}
step last: A -> A"""
ONE = IntType(0, 1)


@pytest.mark.parametrize("module", [cited, page, story, view], ids=lambda m: m.__name__)
def test_examples(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert (failed, tried > 0) == (0, True)


def at(name: str) -> Excerpt:
    start = SPEC.index(name)
    return excerpt(Span(Source("m.ras", SPEC), start, start + len(name)))


def test_the_lines_of_a_step() -> None:
    assert at("first:") == Excerpt(
        "m.ras", 6, "A group: both of its steps.", "", ("step first: A -> B  { x = 1; }",)
    )
    assert at("second:") == Excerpt(
        "m.ras",
        9,
        "A group: both of its steps.",
        "Of the second. More of it.",
        ("step second: B -> A", "    when x == 1", "    {", "        x = 0;", "    }"),
    )
    assert at("third:").lines == ("step third: A -> A",)
    assert at('p "A').lines == ('property p "A sentence." {', "    always x == 0", "}")
    assert at("last:") == Excerpt("m.ras", 19, "", "", ("step last: A -> A",))


def test_addresses() -> None:
    tree = "https://a/tree/?h=v6.12"
    assert cited.address(Citation("linux@v6.12", "18.3 A chapter"), tree) == tree
    assert cited.address(Citation("linux@v6.12", ""), tree) == tree
    assert cited.address(Citation("X", "1.2"), "javascript:alert(1)") == ""
    assert cited.cited(Citation("ACPI", "18.3"), {"ACPI": {"title": "ACPI", "address": "-"}}) == {
        "text": "ACPI 18.3",
        "title": "ACPI",
    }
    known = {"because": {"title": "no"}}
    assert cited.cited(Citation("because", inferred=True), known) == {"text": "inferred: because"}


def sent(overflow: Overflow, *bodies: tuple[Statement, ...]) -> list[Message]:
    """The messages of a run whose steps have these bodies, with a queue for two entries."""
    queue = Queue("q", (("", ONE),), 2, overflow)
    transitions = tuple(Transition(Action(0, (), 0), Const(1), body) for body in bodies)
    system = System("s", (), (queue,), (), transitions)
    state = State((), (((),),))
    moves: list[Move] = []
    for number in range(len(bodies)):
        move = take(system, moves[-1].state if moves else state, number)
        assert isinstance(move, Move)
        moves.append(move)
    return messages(system, Trace(Ending.REACHED, state, tuple(moves)))


def put(value: int) -> Send:
    return Send(0, (), (Const(value, ONE),))


def test_messages_are_followed() -> None:
    found = sent(Overflow.DROP, (put(1),), (put(1),), (put(0),), (Receive(0, ()), put(0)))
    assert found == [
        Message("q", "1", 1, 4),
        Message("q", "1", 2, WAITING),
        Message("q", "0", 3, LOST),
        Message("q", "0", 4, WAITING),
    ]
    found = sent(Overflow.OVERWRITE, (put(1), put(1)), (put(1),))
    assert [message.taken for message in found] == [LOST, LOST, WAITING]
    assert [message.gone for message in found] == [2, 2, 0]


BLINKER = """\
var lit: bool
machine lamp {
    state Run final
    step flip: Run -> Run  { lit = !lit; }
}
machine reader {
    state Wait final, Done final
    step read: Wait -> Done  when lit
    step peek: Wait -> Done  when lit && !lit  unused "it is dark"
}
property is_read "The lamp is read some time." { eventually reader at Done }
check blinking {
    fair lamp.flip
    fair reader.read
    strong reader.peek
    verify is_read
    expect violated is_read
}
"""


def test_why_a_loop_is_fair(tmp_path: Path) -> None:
    report, row = shown(traces(tmp_path, BLINKER, "blinker"), "blinking.is_read")
    assert row.trace is not None
    assert fairness(report.system, row.trace) == [
        ["fair lamp.flip", "taken in the loop, by step 1"],
        ["fair reader.read", "cannot be taken after step 2, so that it may be passed over"],
        ["strong reader.peek", "cannot be taken anywhere in the loop"],
    ]
