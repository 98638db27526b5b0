"""Pictures of a program, and what is odd about its shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang.elaborate import members
from rascheck.lang.load import load, load_text
from rascheck.lang.names import Program, collect
from rascheck.run.graph import communication
from rascheck.run.graph_files import files_picture
from rascheck.run.graph_findings import cycles, find
from rascheck.run.graph_machine import machine_picture
from rascheck.run.graph_places import Places
from rascheck.show.pictures.picture import EdgeKind, NodeKind, Picture

SPEC = """
exception abort(f: 0..3)
call retry
call gone
queue fifo : 0..3 capacity 2 drop
var ready : bool
var a : bool
var b : bool
var c : bool
var d : bool
var e : bool
index Two[2]

/// EL3.
/// On each CPU.
machine firmware[i: Two] {
    state Idle final   ref "DDI0487:EL3"
    state Told, Third, Fourth
    var own : bool
    step tell(f: 0..3): Idle -> Told when ready || true raise abort(f) ref "DDI0487:R_FKLWR"
    fair step hear: Told -> Idle on retry
        { send fifo(1); a = true; b = true; c = true; d = true; e = true; own = true; }
    step up: Idle | Told | Third | Fourth -> Third
    step same: Idle | Told -> * raise gone
    step reset: * -> Idle
}
machine kernel {
    state Run final
    step take: Run -> Run on abort(g) { ready = true; }
    step pop: Run -> Run on fifo(x) when len(fifo) > 0
    step go: Run -> Run
        when firmware[0] at Idle && firmware[1].own && a && b && c && d && e
        raise retry
    ignore abort(==0)
}
"""


def program(text: str = SPEC) -> Program:
    sink = Diagnostics()
    found = collect(load_text(text, "model/t.ras", sink), sink)
    assert not sink.found
    return found


def edges(picture: Picture) -> list[tuple[str, str, str, list[str]]]:
    return [
        (e.source, e.target, e.kind.value, [label.name for label in e.labels])
        for e in picture.edges
    ]


def test_who_talks_to_whom() -> None:
    talk = communication(program(), Places(), variables=False)
    assert edges(talk) == [
        ("firmware", "kernel", "exception", ["abort"]),
        ("kernel", "firmware", "call", ["retry"]),
        ("firmware", "not in this spec", "call", ["gone"]),
        ("firmware", "fifo", "queue", [""]),
        ("fifo", "kernel", "queue", [""]),
    ]
    assert [(n.key, n.kind, n.lines) for n in talk.nodes] == [
        ("firmware", NodeKind.MACHINE, ("firmware[i: Two]",)),
        ("kernel", NodeKind.MACHINE, ("kernel",)),
        ("fifo", NodeKind.QUEUE, ("fifo", "0..3, 2 deep, drop")),
        ("not in this spec", NodeKind.OUTSIDE, ("not in this spec",)),
    ]
    assert talk.edges[0].labels[0].title == (
        "model/t.ras:2 exception abort\n"
        "raised by firmware.tell\n"
        "awaited by kernel.take, kernel.ignore"
    )


def test_variables_lead_from_who_writes_to_who_reads() -> None:
    talk = communication(program(), Places(lines=False), variables=True)
    assert edges(talk)[5:] == [
        ("kernel", "firmware", "variable", ["ready"]),
        ("firmware", "kernel", "variable", ["state", "own", "a", "and 4 more"]),
    ]
    state, own, a, rest = (label.title for label in talk.edges[-1].labels)
    assert state == "t.ras state of firmware\nEL3.\nOn each CPU.\nread by kernel.go"
    assert own == "t.ras var firmware.own\nread by kernel.go"
    assert a == "t.ras var a\nwritten by firmware.hear\nread by kernel.go"
    assert rest.split("\n\n") == [
        f"t.ras var {name}\nwritten by firmware.hear\nread by kernel.go" for name in "bcde"
    ]


def test_a_system_has_its_machines_and_events_only() -> None:
    text = f"{SPEC}machine other {{ state A final step s: A -> A when ready }}\n"
    found = program(f"{text}system s {{ firmware, kernel, without retry }}\n")
    part = members(found, found.systems["s"], Diagnostics())
    talk = communication(found, Places(), variables=True, system=part)
    assert edges(talk) == [
        ("firmware", "kernel", "exception", ["abort"]),
        ("firmware", "not in this spec", "call", ["gone"]),
        ("fifo", "kernel", "queue", [""]),
        ("kernel", "firmware", "variable", ["ready"]),
    ]
    assert [node.key for node in talk.nodes][:2] == ["firmware", "kernel"]
    assert talk.title == "Who talks to whom in the system s"
    assert talk.description.startswith("2 machines.")


def test_a_machine_alone_does_not_talk_to_itself_and_its_instances_do() -> None:
    text = "call e\nmachine m{} {{ state A final step s: A -> A raise e step t: A -> A on e }}\n"
    alone = communication(program(text.format("")), Places(), variables=True)
    two = communication(program(text.format("[i: 0..1]")), Places(), variables=True)
    assert edges(alone) == []
    assert edges(two) == [("m", "m", "call", ["e"])]


def test_a_machine() -> None:
    machine = machine_picture(program().machines["firmware"], Places())
    many = "Idle | Told | Third | Fourth"
    assert edges(machine) == [
        ("Idle", "Told", "step", ["tell(f)"]),
        ("Told", "Idle", "step", ["hear"]),
        (many, "Third", "step", ["up"]),
        ("Idle", "Idle", "step", ["same"]),
        ("Told", "Told", "step", ["same"]),
        ("any state", "Idle", "step", ["reset"]),
    ]
    assert [(n.key, n.kind, n.initial) for n in machine.nodes] == [
        ("Idle", NodeKind.FINAL, True),
        ("Told", NodeKind.STATE, False),
        ("Third", NodeKind.STATE, False),
        ("Fourth", NodeKind.STATE, False),
        (many, NodeKind.ANY, False),
        ("any state", NodeKind.ANY, False),
    ]
    tell, hear = (edge.labels[0] for edge in machine.edges[:2])
    assert tell.details == ("when ready || true", "raise abort(f)")
    assert hear.details == ("fair", "on retry")
    assert tell.title == (
        "model/t.ras:20 firmware.tell\n"
        "Idle -> Told\n"
        "when ready || true\n"
        "raise abort(f)\n"
        "ref DDI0487:R_FKLWR"
    )
    assert machine.nodes[0].title == (
        "model/t.ras:17 initial final state firmware.Idle\nref DDI0487:EL3"
    )
    assert machine.description == (
        "model/t.ras:16 machine firmware. EL3. On each CPU. 4 states, 5 steps."
        " Initial state (the dot): Idle. Final states (doubly drawn): Idle."
    )


def test_steps_between_the_same_states_share_an_edge() -> None:
    machine = machine_picture(program().machines["kernel"], Places(lines=False))
    assert edges(machine) == [
        ("Run", "Run", "step", ["take", "pop", "go"]),
        ("any state", "any state", "step", ["ignore abort(==0)"]),
    ]
    go = machine.edges[0].labels[2]
    assert go.details == ("when firmware[0] at Idle ...", "raise retry")
    assert go.title.startswith(
        "t.ras kernel.go\nRun -> Run\nwhen firmware[0] at Idle && firmware[1]"
    )


# ------------------------------------------------------------------------------------------ files


def test_files_and_a_circle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "a.ras": '//! The top.\nuse "b.ras"\nuse "d.ras"\nmachine m { state A final }\n',
        "b.ras": 'use "c.ras"\n',
        "c.ras": 'use "b.ras"\nuse "d.ras"\nuse "gone.ras"\n',
        "d.ras": "invariant i { true }\ninvariant j { true }\n",
    }.items():
        Path(name).write_text(text, encoding="utf-8")
    sink = Diagnostics()
    modules = load([Path("a.ras")], sink)
    assert sorted(d.code for d in sink) == ["E001", "E031"]
    uses = [(m.source.path, path) for m in modules for path in m.used]
    circle = cycles(uses)
    assert circle == {("b.ras", "c.ras"), ("c.ras", "b.ras")}
    picture = files_picture(modules, circle, Places())
    assert [(e.source, e.target, e.kind) for e in picture.edges] == [
        ("a.ras", "b.ras", EdgeKind.USE),
        ("a.ras", "d.ras", EdgeKind.USE),
        ("b.ras", "c.ras", EdgeKind.CYCLE),
        ("c.ras", "b.ras", EdgeKind.CYCLE),
        ("c.ras", "d.ras", EdgeKind.USE),
    ]
    assert [(n.lines, n.kind) for n in picture.nodes] == [
        (("a.ras", "1 machine"), NodeKind.FILE),
        (("b.ras",), NodeKind.CYCLE),
        (("c.ras",), NodeKind.CYCLE),
        (("d.ras", "2 properties"), NodeKind.FILE),
    ]
    assert picture.nodes[0].title == "a.ras\nThe top."
    assert picture.description.endswith("In a circle: b.ras, c.ras.")


# --------------------------------------------------------------------------------------- findings

STRANGERS = """
call e
call f
machine a { state A final step s: A -> A raise e }
machine b { state B final step s: B -> B on e }
machine c { state C final step s: C -> C when a at A }
machine d { state D final step s: D -> D raise f }
machine g { state G final step s: G -> G on f }
machine h { state H, I, J, K final step s: H -> I step t: J -> K step u: K -> J }
"""


def found(text: str, own: str = "t.ras") -> list[str]:
    sink = Diagnostics()
    find(collect(load_text(text, "t.ras", sink), sink), {own}, sink)
    return [f"{d.code} {d.span.line if d.span else 0} {d.message}" for d in sink]


def test_states_and_machines_that_are_apart() -> None:
    assert found(STRANGERS) == [
        "W184 7 `d`, `g` talk to each other and to no other machine",
        "W183 9 the machine `h` talks to nobody",
        "W210 9 no step leaves state `I` of `h`, and it is not final",
        "W209 9 no step leads to state `J` of `h`",
    ]


def test_a_group_with_a_system_of_its_own_is_meant_to_be_apart() -> None:
    apart = "system fans { d, g }\nsystem alone { h, without e }\n"
    assert [said[:6] for said in found(STRANGERS + apart)] == ["W210 9", "W209 9"]
    assert found(STRANGERS + "system s { a, b, d, g }\n")[0][:6] == "W184 7"


def test_other_files_are_not_reported_on_and_one_machine_has_nobody_to_talk_to() -> None:
    assert found(STRANGERS, own="other.ras") == []
    assert found("machine m { state A final }") == []
    assert found("") == []


def test_a_variable_joins_who_writes_it_to_who_reads_it() -> None:
    text = """
var x : bool
machine a { state A final step s: A -> A { x = true; } }
machine b { state B final step s: B -> B when x }
"""
    assert found(text) == []
    assert found(text.replace("when x", "")) == [
        "W183 3 the machine `a` talks to nobody",
        "W183 4 the machine `b` talks to nobody",
    ]
