"""Registers as classes of values: how many there are, which is least, and what a run shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from rascheck.cli import main
from rascheck.diagnostics import Diagnostics
from rascheck.explore import explore
from rascheck.lang.settings import Overrides
from rascheck.prove.minterms import Abstraction, abstract
from rascheck.prove.minterms.classes import TooMany, undivided
from rascheck.prove.minterms.pieces import equal_pieces, pieces_of
from rascheck.prove.minterms.places import At
from rascheck.run import Options, load_program, run_checks
from rascheck.run.export import system_named
from rascheck.system import semantics
from rascheck.system.ir import (
    Action,
    Assign,
    Binary,
    BinaryOp,
    BitsType,
    Const,
    ControlState,
    EnumType,
    Expr,
    Future,
    FutureOp,
    IntType,
    Kind,
    Local,
    Machine,
    Property,
    Read,
    StepDecl,
    System,
    Transition,
    Variable,
)
from rascheck.system.text import show_transition

SPEC = """\
enum Ec { DABT_LOW = 0x24, SERROR = 0x2f }
register ESR[32] { EC[31:26] = Ec, EA[9], FSC[5:0] }
call abort(e: ESR)
var esr: ESR = any where esr.EC == 0
machine cpu {
    state Guest, Host
    step load(e: ESR): Guest -> Host when e.EC == DABT_LOW raise abort(e)
    step back: Host -> Guest
}
machine kvm {
    state Idle, Abort
    step take: Idle -> Abort on abort(e) { esr = e; }
    step done: Abort -> Idle { esr.EA = 0; }
}
invariant marked "it is marked" { kvm at Abort && esr.FSC == 0x10 => esr.EA == 1 }
check early { verify marked  allow deadlock  expect violated marked by cpu.load }
"""


def number(value: int) -> Const:
    return Const(value, IntType(value, value))


def binary(op: str, left: Expr, right: int) -> Binary:
    return Binary(BinaryOp(op), left, number(right))


def made(text: str, folder: Path) -> Abstraction:
    """What the check `early` explores."""
    path = folder / "t.ras"
    path.write_text(text, encoding="utf-8")
    sink = Diagnostics()
    report = run_checks(load_program([f"{path}:early"], sink), Options(jobs=1), sink)
    assert report is not None, list(sink)
    pair = abstract(report.checks[0].system, sink)
    assert pair is not None
    return pair


def test_a_system_without_bits_is_left_as_it_is() -> None:
    system = System("none", (), (), (), ())
    pair = abstract(system, Diagnostics())
    assert pair is not None
    assert pair.explored is system
    assert pair.concrete is system


def test_choices_are_the_least_values_of_their_classes(tmp_path: Path) -> None:
    pair = made(SPEC, tmp_path)
    assert [show_transition(pair.concrete, n) for n in range(4)] == [
        "cpu.load(0x90000000), kvm.take",
        "cpu.load(0x90000010), kvm.take",
        "cpu.load(0x90000210), kvm.take",
        "cpu.back",
    ]
    assert not any(isinstance(v.type, BitsType) for v in pair.explored.variables)


@pytest.mark.parametrize("width", [3, 8, 32, 64])
def test_classes_are_counted_and_least(width: int) -> None:
    odd = binary("&", Local(0), 1)
    halves = undivided(width).refined(binary("==", binary(">>", Local(0), width - 2), 3))
    quarters = halves.refined(odd)
    assert halves.questions == quarters.questions[:1]
    assert quarters.refined(binary("!=", odd, 0)) is quarters
    assert halves.refined(odd) is quarters
    high = 3 << (width - 2)
    assert halves.witnesses == (0, high)
    assert quarters.witnesses == tuple(sorted((0, 1, high, high | 1)))


def test_too_many_classes() -> None:
    with pytest.raises(TooMany):
        undivided(9).refined(Local(0))
    halves = undivided(9).refined(binary("<", Local(0), 5))
    assert halves.witnesses == (0, 5)


def test_a_field_that_is_written_takes_nothing_from_the_old_value() -> None:
    bits = BitsType(32)
    system = System("two", (Variable("x", bits), Variable("y", bits)), (), (), ())
    kept = binary("&", Read(1), 0xFFFF03FF)
    written = Binary(BinaryOp.BIT_OR, kept, binary("<<", binary("&", Read(0), 0x3F), 10))
    field = binary("&", binary(">>", written, 10), 0x3F)
    assert equal_pieces(pieces_of(At(system), field), 0x24) == [(Read(0), 0x3F, 0x24)]
    assert equal_pieces(pieces_of(At(system), field), 0x40) is None


def test_a_loop_goes_round_until_the_bits_are_the_same() -> None:
    """Nothing looks at x, which a round of two steps adds 1 to: with 3 bits there are 8 rounds."""
    control = EnumType("m", ("A", "B"))

    def step(number_: int, to: int, body: tuple[Assign, ...] = ()) -> Transition:
        guard = Binary(BinaryOp.EQ, Read(0), Const(1 - to, control))
        move = Assign(0, (), Const(to, control))
        return Transition(Action(0, (), number_), guard, (move, *body))

    add = Assign(1, (), binary("&", binary("+", Read(1), 1), 7))
    never = Property("stops", Kind.TEMPORAL, Future(FutureOp.EVENTUALLY, (Const(0),)))
    system = System(
        "rounds",
        (
            Variable("m", control, (), (0,), 0, control=True),
            Variable("x", BitsType(3)),
        ),
        (),
        (
            Machine(
                "m", (), (ControlState("A"), ControlState("B")), (StepDecl("s"), StepDecl("t")), 0
            ),
        ),
        (step(0, 1, (add,)), step(1, 0)),
        properties=(never,),
    )
    pair = abstract(system, Diagnostics())
    assert pair is not None
    found = explore(pair.explored)
    assert found.states == 2
    assert found.outcomes[0].trace is not None
    trace = pair.restored(found.outcomes[0].trace)
    assert (len(trace.moves), trace.loop) == (16, 0)
    assert semantics.replay(pair.concrete, trace) == []


def test_a_register_is_shown_with_its_fields(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.ras").write_text(SPEC, encoding="utf-8")
    assert main(["t.ras", "--cross-check"]) == 0
    trace = "rascheck-out/early.marked.itf.json"
    text = (tmp_path / trace).read_text(encoding="utf-8")
    assert '"registers": {"esr": "0x90000010  EC=0x24 DABT_LOW EA=0 FSC=0x10"}' in text
    assert main(["replay", trace]) == 0
    assert main(["simulate", "t.ras", "--walks", "3"]) in (0, 1)
    capsys.readouterr()
    assert main(["explain", trace]) == 0
    said = capsys.readouterr().out
    assert "why: esr.EA == 1 is false" in said
    assert "esr = 0x90000010  EC=0x24 DABT_LOW EA=0 FSC=0x10" in said


def test_what_is_exported_has_no_bits(tmp_path: Path) -> None:
    (tmp_path / "t.ras").write_text(SPEC, encoding="utf-8")
    system = system_named(f"{tmp_path / 't.ras'}:early", "", Overrides(), Diagnostics())
    assert system is not None
    assert system.variables[0].type == IntType(0, 5)


def test_shifting_joint_bits_right_comes_to_an_end(tmp_path: Path) -> None:
    path = tmp_path / "a.ras"
    path.write_text("""
var x: bits(4) = any
var y: bits(4) = any
machine m { state A final }
invariant low "" { (x & y) >> 1 < 5 }
invariant lower "" { (x ^ y) >> 2 < 4 }
check c { verify low, lower }
""")
    sink = Diagnostics()
    system = system_named(f"{path}:c", "", Overrides(), sink)
    assert system is not None
    pair = abstract(system, sink)
    assert pair is not None
    outcomes = explore(pair.explored).outcomes
    assert [outcome.verdict.value for outcome in outcomes[:2]] == ["violated", "holds"]
