"""What an earlier elaboration has written out, and a later one takes from there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang import budget, rewritten
from rascheck.lang.elaborate import elaborate
from rascheck.lang.load import load_text
from rascheck.lang.names import Program, collect
from rascheck.lang.settings import Combination, Overrides
from rascheck.system import ir
from rascheck.system.text import text

TEXT = """
const N = 2
index Cpu[N]
enum Way { long, short }
knob way: Way = long
knob ask: bool = true
knob start: 0..3 = 0
var hits: 0..3 = start
var last: Cpu? = none
queue q: Cpu capacity 2 drop
exception abort(from_cpu: Cpu)
call ring(from_cpu: Cpu)

fn near() -> bool = way == short || hits < 2

machine cpu[c: Cpu] {
    state Idle, Busy
    step go: Idle -> Busy when near() {
        if ask { send q(c); }
        hits = if hits < 3 then hits + 1 else 0;
    }
    step tell: Busy -> Idle raise ring(c)
    step fall: Busy -> Idle when hits == 3 raise abort(c)
}

machine desk {
    state Open, Shut
    step hear: Open -> Open on ring(from_cpu) when ask || last != from_cpu { last = from_cpu; }
    step take: Open -> Shut on abort(_) when way == long
    step serve: Open -> Open on q(from_cpu) { last = from_cpu; }
    step back: Shut -> Open
}
"""
SETTINGS: tuple[dict[str, str], ...] = (
    {},
    {"ask": "false"},
    {"way": "short"},
    {"ask": "false", "start": "1"},
    {"N": "3"},
    {"way": "short", "N": "3"},
    {"start": "2"},
    {},
)


def program() -> Program:
    sink = Diagnostics()
    made = collect(load_text(TEXT, "rewritten.ras", sink), sink)
    assert [d.message for d in sink] == []
    return made


def elaborated(made: Program, values: dict[str, str]) -> ir.System:
    sink = Diagnostics()
    system = elaborate(made, None, Combination(), Overrides(values), sink)
    assert system is not None, [d.message for d in sink]
    return system


def test_what_is_taken_is_what_would_be_written() -> None:
    shared = program()
    for values in SETTINGS:
        alone, again = elaborated(program(), values), elaborated(shared, values)
        assert again == alone
        assert text(again) == text(alone)
        assert again.folded == alone.folded


def test_only_what_depends_on_a_knob_is_written_again() -> None:
    shared = program()
    first, asked = elaborated(shared, {}), elaborated(shared, {"ask": "false"})
    known = {id(t) for t in first.transitions}

    def fresh(system: ir.System) -> set[str]:
        names = [system.machines[t.action.machine] for t in system.transitions]
        taken = zip(names, system.transitions, strict=True)
        return {m.steps[t.action.step].name for m, t in taken if id(t) not in known}

    assert fresh(asked) == {"go", "tell"}
    assert fresh(elaborated(shared, {"start": "1"})) == set()
    assert fresh(elaborated(shared, {"way": "short"})) == {"go", "fall"}
    assert fresh(elaborated(shared, {"N": "3"})) == {"go", "tell", "fall", "serve", "back"}


def test_the_budget_is_spent_as_if_it_were_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(made: Program, values: dict[str, str]) -> list[str]:
        sink = Diagnostics()
        elaborate(made, None, Combination(), Overrides(values), sink)
        return [d.message for d in sink]

    shared = program()
    elaborated(shared, {})
    elaborated(shared, {"ask": "false"})
    for most in range(60, 700, 80):
        monkeypatch.setattr(budget, "MOST_PARTS", most)
        for values in SETTINGS[:2]:
            assert too_large(shared, values) == too_large(program(), values)


def test_nothing_is_kept_of_what_had_a_mistake() -> None:
    made = program()
    sink = Diagnostics()
    check = replace(made, written={})
    elaborate(check, None, Combination(), Overrides({"start": "7"}), sink)
    assert sink.failed
    assert [known.steps for known in check.written.values() if known.steps] == []


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewritten, "MOST_STEPS", 20)
    shared = program()
    for values in SETTINGS:
        assert elaborated(shared, values) == elaborated(program(), values)
        assert sum(len(known.steps) for known in shared.written.values()) <= 20
