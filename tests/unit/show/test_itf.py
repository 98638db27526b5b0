"""ITF: what is written says everything, and reads back as the same trace."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import random_systems
from hypothesis import HealthCheck, Phase, given, settings
from reports import report_of, row_named
from toy_system import broken, stuck, toy

from rascheck.show import itf, itf_values
from rascheck.system.ir import (
    BOOL,
    Binary,
    BinaryOp,
    Const,
    EnumType,
    Expr,
    IntType,
    OptionType,
    Overflow,
    Queue,
    Read,
    Register,
    System,
    Variable,
)
from rascheck.system.reference import TooLarge, explore_slowly
from rascheck.system.semantics import replay
from rascheck.system.trace import State, Trace


def stored(system: System, name: str) -> tuple[Trace, dict[str, Any]]:
    """The trace of a property, and what its file holds."""
    report = report_of(system)
    row = row_named(report, name)
    assert row.trace is not None
    origin = itf.origin(report, row, "0.1")
    text = itf.to_text(system, row.trace, origin)
    data = itf.parse(text)
    assert data == itf.to_itf(system, row.trace, origin)
    assert itf.read_origin(data) == origin
    return row.trace, data


def test_what_stands_in_a_file() -> None:
    _, data = stored(toy(), "no_remap")
    assert data["#meta"]["rascheck"] == {
        "version": "0.1",
        "file": "properties/toy.ras",
        "check": "mutant",
        "properties": ["no_remap", "harmless", "told"],
        "profiles": ["v6_12", "qemu"],
        "chosen_profiles": [],
        "constants": {"VCPUS": "1", "FRAMES": "1"},
        "knobs": {"tea": "true", "mutant_no_seq": "true", "fw_target": "always_el2"},
        "overrides": {},
        "combination": {},
        "fairness": [],
        "property": "no_remap",
        "ending": "violated",
        "claim": "no_remap",
        "machine": None,
        "machine_name": "",
        "error": None,
        "loop": None,
        "hash": itf.fingerprint(toy()),
    }
    assert data["#meta"]["format"] == "ITF"
    assert data["#meta"]["varTypes"]["stage2"] == "Str -> Str"
    assert data["#meta"]["varTypes"]["mf_queue"] == "Seq(Str)"
    assert data["#meta"]["varTypes"]["memory_failure.page"] == "None(UNIT) | Some(Str)"
    assert len(data["states"]) == 9
    for state in data["states"]:
        assert set(state) == {"#meta", *data["vars"]}


def test_what_stands_in_a_state() -> None:
    _, data = stored(toy(), "no_remap")
    first = data["states"][1]
    assert first["#meta"] == {
        "index": 1,
        "process": "cpu[vcpu0]",
        "step": "consume",
        "args": {"f": "frame0"},
        "loc": "properties/toy.ras:3",
        "refs": ["DDI0487 R_VJRKF"],
        "partner": {
            "process": "kvm[vcpu0]",
            "step": "kvm_handle_guest_abort",
            "args": {},
            "loc": "properties/toy.ras:7",
            "refs": ["linux@v6.12 arch/arm64/kvm/mmu.c kvm_handle_guest_abort"],
        },
        "event": "sea",
        "payload": ["vcpu0", "frame0"],
        "transition": 0,
        "occurred": [],
        "occurred_names": [],
    }
    assert first["cpu"] == {"#map": [["vcpu0", "Aborting"]]}
    assert first["mf_queue"] == ["frame0"]
    assert first["in_progress"] is False
    assert first["memory_failure.page"] == {"tag": "None", "value": {"#tup": []}}
    assert first["memory_failure.rounds"] == {"#bigint": "0"}
    assert first["past::once in_progress"] == {"#bigint": "0"}
    assert first["mbt::actionTaken"] == "cpu[vcpu0].consume -> kvm[vcpu0].kvm_handle_guest_abort"
    assert first["mbt::nondetPicks"] == {"f": {"tag": "Some", "value": "frame0"}}
    second = data["states"][2]
    assert second["memory_failure.page"] == {"tag": "Some", "value": "frame0"}
    assert data["states"][0]["#meta"] == {"index": 0}
    assert data["states"][0]["mbt::actionTaken"] == "init"


@pytest.mark.parametrize("system", [toy, broken, stuck])
@pytest.mark.parametrize("name", ["no_remap", "harmless", "told", "deadlock", "error"])
def test_reading_gives_back_what_was_written(system: Callable[[], System], name: str) -> None:
    built = system()
    if row_named(report_of(built), name).trace is None:
        return
    trace, data = stored(built, name)
    assert itf.from_itf(built, data) == trace


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(random_systems.systems())
def test_every_trace_is_read_back_and_still_replays(system: System) -> None:
    try:
        explore_slowly(system, 100)
    except TooLarge:
        return
    report = report_of(system)
    for row in report.rows:
        if row.trace is not None:
            data = itf.parse(itf.to_text(system, row.trace, itf.origin(report, row, "")))
            read = itf.from_itf(system, data)
            assert read == row.trace
            assert replay(system, read) == []


def test_every_kind_of_value() -> None:
    colour = EnumType("Colour", ("Red", "Green"))
    variables = (
        Variable("x", IntType(-3, 3), (BOOL, IntType(-1, 0)), (0,) * 4),
        Variable("o", OptionType(OptionType(IntType(5, 7)))),
        Variable("x", BOOL),
    )
    queue = Queue(
        "q", (("code", colour), ("n", OptionType(BOOL))), 2, Overflow.DROP, (IntType(1, 2),)
    )
    system = System("values", variables, (queue,), (), ())
    state = State(((-3, 0, 3, 1), (4,), (1,)), (((), ((1, 0), (0, 2))),))
    shown = itf_values.encode(system, state)
    assert itf_values.types(system) == {
        "x": "<<Bool, Int>> -> Int",
        "o": "None(UNIT) | Some(None(UNIT) | Some(Int))",
        "x::2": "Bool",
        "q": "Int -> Seq({code: Str, n: None(UNIT) | Some(Bool)})",
    }
    assert shown["x"]["#map"][0] == [{"#tup": [False, {"#bigint": "-1"}]}, {"#bigint": "-3"}]
    assert shown["o"]["value"]["value"] == {"#bigint": "7"}
    assert shown["q"]["#map"][0] == [{"#bigint": "1"}, []]
    assert shown["q"]["#map"][1][1][0] == {
        "code": "Green",
        "n": {"tag": "None", "value": {"#tup": []}},
    }
    assert itf_values.decode(system, json.loads(json.dumps(shown))) == state


def test_an_initial_state_without_history() -> None:
    one = IntType(0, 0)
    zero: Expr = Binary(BinaryOp.EQ, Binary(BinaryOp.DIV, Const(1), Read(0)), Const(1))
    variable = Variable("x", one, (), (0,))
    system = System("late", (variable,), (), (), (), registers=(Register("h", zero, zero),))
    report = report_of(system)
    row = row_named(report, "error")
    assert row.trace is not None
    assert row.trace.initial.past == ()
    data = itf.parse(itf.to_text(system, row.trace, itf.origin(report, row, "")))
    assert data["states"][0]["past::h"] == {"#unserializable": "no history"}
    assert itf.from_itf(system, data) == row.trace


def test_the_fingerprint_is_of_the_meaning() -> None:
    assert itf.fingerprint(toy()) == itf.fingerprint(toy())
    assert itf.fingerprint(toy()) != itf.fingerprint(broken())
    first = toy().properties[0]
    moved = replace(toy(), properties=(replace(first, span=None, refs=()), *toy().properties[1:]))
    assert itf.fingerprint(moved) == itf.fingerprint(toy())


@pytest.mark.parametrize(
    "content", ["", "[]", "{", "{}", '{"#meta": {}}', '{"#meta": {"rascheck": 1}}', "[" * 100_000]
)
def test_what_is_no_trace_of_ours(content: str) -> None:
    with pytest.raises(itf.ItfError):
        itf.parse(content)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("#meta", "rascheck", "ending"), "other"),
        (("#meta", "rascheck", "machine"), [9, []]),
        (("#meta", "rascheck", "error"), {"failure": "?"}),
        (("states",), []),
        (("states",), None),
        (("states", 1, "#meta", "transition"), 999),
        (("states", 1, "#meta", "transition"), None),
        (("states", 1, "#meta", "occurred"), [7]),
        (("states", 1, "stage2"), {"#map": []}),
        (("states", 1, "stage2"), {"#map": [["frame0", "Elsewhere"]]}),
        (("states", 1, "stage2"), 3),
        (("states", 1, "in_progress"), 1),
        (("states", 1, "memory_failure.rounds"), "1"),
        (("states", 1, "memory_failure.page"), {"tag": "Other"}),
        (("states", 1, "mf_queue"), [3]),
    ],
)
def test_what_is_not_of_this_system(path: tuple[str | int, ...], value: object) -> None:
    _, data = stored(toy(), "no_remap")
    place: Any = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(itf.ItfError):
        itf.from_itf(toy(), data)


@pytest.mark.parametrize("key", ["file", "profiles", "knobs", "hash"])
def test_an_origin_that_makes_no_sense(key: str) -> None:
    _, data = stored(toy(), "no_remap")
    data["#meta"]["rascheck"][key] = 3
    with pytest.raises(itf.ItfError, match=key):
        itf.read_origin(data)


def test_an_error_that_is_not_found_again_is_still_read() -> None:
    _, data = stored(toy(), "error")
    data["#meta"]["rascheck"]["error"]["message"] = "something else"
    error = itf.from_itf(toy(), data).error
    assert error is not None
    assert (error.message, error.span) == ("something else", None)
