"""Who talks to whom: what each step says, hears, reads and writes."""

from __future__ import annotations

from rascheck.diagnostics import Diagnostics
from rascheck.lang.contacts import arrows, contacts
from rascheck.lang.load import load_text
from rascheck.lang.names import Program, collect

SPEC = """
index Cpu[2]
enum Status { Clear, Full }
exception abort(c: Cpu)
call done(c: Cpu)
queue fifo[Cpu] : 0..3 capacity 2 drop
var status[Cpu] : Status
var hint : 0..3
fn busy(c: Cpu) -> bool = status[c] == Full || waits(c)
fn waits(c: Cpu) -> bool = kernel[c] at Handling

machine firmware[c: Cpu] {
    state Idle final, Told
    var last : 0..3
    step tell(d: Cpu): Idle -> Told when !busy(d) raise abort(d) { status[d] = Full; last = hint; }
    step hear: Told -> Idle on done(==c) { send fifo[c](last); }
}
machine kernel[c: Cpu] {
    state Idle final, Handling
    step take: Idle -> Handling on abort(==c) { status[c] = Clear; hint += 1; }
    step finish: Handling -> * when firmware[c].last == 1 && len(fifo[c]) < 2 raise done(c)
    step other: * -> Idle when kernel[c] at Handling { clear fifo[c]; }
    step pop: Idle | Handling -> Idle on fifo[c](x) when x == hint
    ignore abort(_) : Handling
}
"""


def program() -> Program:
    sink = Diagnostics()
    found = collect(load_text(SPEC, "t.ras", sink), sink)
    assert not sink.found
    return found


def test_every_contact_of_every_step() -> None:
    found = [
        (c.machine, c.step, c.verb.value, f"{c.owner}.{c.subject}" if c.owner else c.subject)
        for c in contacts(program())
    ]
    assert found == [
        ("firmware", "tell", "raises", "abort"),
        ("firmware", "tell", "writes", "status"),
        ("firmware", "tell", "reads", "status"),
        ("firmware", "tell", "reads", "kernel.at"),
        ("firmware", "tell", "reads", "hint"),
        ("firmware", "hear", "awaits", "done"),
        ("firmware", "hear", "sends", "fifo"),
        ("kernel", "take", "awaits", "abort"),
        ("kernel", "take", "writes", "status"),
        ("kernel", "take", "writes", "hint"),
        ("kernel", "finish", "raises", "done"),
        ("kernel", "finish", "reads", "firmware.last"),
        ("kernel", "finish", "reads", "fifo"),
        ("kernel", "other", "takes", "fifo"),
        ("kernel", "pop", "takes", "fifo"),
        ("kernel", "pop", "reads", "hint"),
        ("kernel", "ignore", "awaits", "abort"),
    ]


def test_a_read_inside_of_a_function_is_at_the_place_of_the_call() -> None:
    spans = [c.span.text for c in contacts(program()) if c.subject == "at"]
    assert spans == ["busy(d)"]


def test_arrows_go_from_each_source_and_a_star_is_every_state() -> None:
    kernel = program().machines["kernel"]
    assert [(a.step.name.name, a.source, a.target) for a in arrows(kernel)] == [
        ("take", "Idle", "Handling"),
        ("finish", "Handling", "Handling"),
        ("other", "Idle", "Idle"),
        ("other", "Handling", "Idle"),
        ("pop", "Idle", "Idle"),
        ("pop", "Handling", "Idle"),
    ]
