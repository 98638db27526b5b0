"""What the tests of the DVE importer share: texts in, Systems out."""

from __future__ import annotations

from rascheck.diagnostics import Diagnostics
from rascheck.explore import explore
from rascheck.importers import dve
from rascheck.source import Source
from rascheck.system.ir import System
from rascheck.system.reference import explore_slowly
from rascheck.system.text import show_state
from rascheck.system.trace import State
from rascheck.system.verdict import Exploration
from rascheck.system.verify import verify

ASYNC = "\nsystem async;\n"


def system_of(text: str) -> System:
    """The System of a model without any mistake; what ends it is added if it is not there."""
    sink = Diagnostics()
    whole = text if "system " in text else text + ASYNC
    system = dve.to_system(Source("m.dve", whole), sink)
    assert not sink.found, [f"{d.span}: {d.message}" for d in sink]
    assert system is not None
    assert verify(system) == []
    return system


def explored(text: str) -> Exploration:
    """What engines and the reference find alike."""
    system = system_of(text)
    expected = explore_slowly(system)
    for engine in ("generated", "compiled"):
        found = explore(system, engine=engine, threads=1)
        assert (found.states, found.transitions, found.deadlocks, found.model_errors) == (
            expected.states,
            expected.transitions,
            expected.deadlocks,
            expected.model_errors,
        )
    return expected


def counts(text: str) -> tuple[int, int, int]:
    """States, transitions, deadlocks."""
    found = explored(text)
    assert found.model_errors == 0
    return found.states, found.transitions, found.deadlocks


def shown(system: System, state: State) -> dict[str, str]:
    """A state by the names of its parts."""
    return dict(show_state(system, state))


def said(text: str) -> list[str]:
    """What is wrong with a model: `line:column CODE message (fix)`."""
    sink = Diagnostics()
    dve.to_system(Source("m.dve", text), sink)
    return [
        f"{d.span.line}:{d.span.column} {d.code} {d.message}" + (f" ({d.fix})" if d.fix else "")
        for d in sink
        if d.span is not None
    ]
