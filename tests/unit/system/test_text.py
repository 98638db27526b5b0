"""The golden form of a System, and what reports show of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from small_systems import DIGIT, NODE, both, eq, negated, number

from rascheck.system.ir import (
    BOOL,
    FALSE,
    TRUE,
    Action,
    Antecedent,
    Assert,
    Assign,
    Atom,
    Automaton,
    Before,
    Binary,
    BinaryOp,
    Branch,
    Citation,
    Clear,
    Const,
    ControlState,
    EnumType,
    Expr,
    Fail,
    Failure,
    Fairness,
    Future,
    FutureOp,
    Head,
    IndexType,
    IntType,
    Ite,
    Kind,
    Length,
    Local,
    Machine,
    Many,
    ManyOp,
    Occurred,
    OptionType,
    Overflow,
    Past,
    Property,
    Queue,
    Read,
    Receive,
    Register,
    Send,
    SetLocal,
    Setting,
    StepDecl,
    System,
    Transition,
    Unary,
    UnaryOp,
    Unwrap,
    Variable,
    Wrap,
    show_value,
)
from rascheck.system.text import (
    changes,
    show_action,
    show_citation,
    show_expr,
    show_instance,
    show_place,
    show_queue,
    show_state,
    show_transition,
    text,
)
from rascheck.system.trace import State
from rascheck.system.verify import verify

if TYPE_CHECKING:
    pass

VCPU = IndexType("Vcpu", 2)
FRAME = IndexType("Frame", 2, symmetric=True)
PAGE = OptionType(FRAME)
STAGE2 = EnumType("", ("Absent", "Mapped"))
CPU = EnumType("cpu", ("Guest", "Aborting"))
FIRMWARE = EnumType("firmware", ("Idle", "Notify"))

CPU_AT, FW_AT, STAGE, GFN, SEQ = range(5)


def vcpu(value: int) -> Const:
    return Const(value, VCPU)


def frame(value: int) -> Const:
    return Const(value, FRAME)


def at(variable: int, instance: int, state: int) -> Expr:
    type = (CPU, FIRMWARE)[variable]
    return eq(Read(variable, (vcpu(instance),)), Const(state, type))


MAPPED = eq(Read(STAGE, (frame(0),)), Const(1, STAGE2))

SYSTEM = System(
    "late",
    (
        Variable("cpu", CPU, (VCPU,), (0, 0), 0, True),
        Variable("firmware.state", FIRMWARE, (VCPU,), (0, 0), 1, True),
        Variable("stage2", STAGE2, (FRAME,), (None, 1)),
        Variable("kvm.gfn", PAGE, (VCPU,), (0, 0), 0),
        Variable("seq", IntType(-1, 3)),
    ),
    (
        Queue("mf", (("", FRAME),), 2, Overflow.DROP),
        Queue("sigbus", (("code", DIGIT), ("page", PAGE)), 1, Overflow.BLOCK, (VCPU,)),
    ),
    (
        Machine(
            "cpu",
            (("v", VCPU),),
            (ControlState("Guest", True), ControlState("Aborting", unused="why not")),
            (StepDecl("load", (("f", FRAME),)), StepDecl("resume", unused="later")),
            CPU_AT,
        ),
        Machine(
            "firmware",
            (("v", VCPU),),
            (ControlState("Idle", True), ControlState("Notify")),
            (StepDecl("trap"),),
            FW_AT,
        ),
    ),
    (
        Transition(
            Action(0, (1,), 0, (0,)),
            both(at(0, 1, 0), MAPPED, at(1, 1, 0)),
            (
                SetLocal(0, frame(0)),
                SetLocal(1, FALSE),
                Assign(CPU_AT, (vcpu(1),), Const(1, CPU)),
                Assign(FW_AT, (vcpu(1),), Const(1, FIRMWARE)),
                Send(0, (), (Local(0),), 1),
                Assign(GFN, (vcpu(1),), Wrap(Local(0), PAGE)),
            ),
            Action(1, (1,), 0),
            "sea",
            (vcpu(1), frame(0)),
            (("f", FRAME), ("lost", BOOL)),
            ((0, TRUE), (1, Local(1))),
        ),
        Transition(
            Action(0, (1,), 1),
            at(0, 1, 1),
            (
                Branch(
                    Binary(BinaryOp.GT, Length(0), number(0)),
                    (Receive(0), Assert(MAPPED, "still mapped")),
                    (Clear(1, (vcpu(1),)), Fail(Failure.UNHANDLED, "done")),
                ),
            ),
        ),
    ),
    assumptions=(eq(Read(SEQ), Const(0, IntType(-1, 3))),),
    atoms=(Atom("fired cpu[vcpu1].load"), Atom("lost mf(_)")),
    registers=(Register("once lost mf(_)", FALSE, Many(ManyOp.OR, (Before(0), Occurred(1)))),),
    properties=(
        Property(
            "told",
            Kind.INVARIANT,
            Binary(BinaryOp.IMPLIES, Occurred(0), negated(Past(0))),
            'a "load" is told',
            (Antecedent(Occurred(0), "fired cpu[v].load"),),
        ),
        Property("ends", Kind.TEMPORAL, Future(FutureOp.EVENTUALLY, (at(0, 0, 0),)), automaton=0),
    ),
    automata=(
        Automaton("never ends", 2, (0,), ((0, TRUE, 0), (0, negated(at(0, 0, 0)), 1)), (1,)),
    ),
    fairness=(Fairness("cpu[vcpu1]", True, (0, 1)),),
    settings=(
        Setting("VCPUS", "2", "default", knob=False),
        Setting("target", "el2", "profile x", inferred="the thread"),
    ),
    left_out=("sdei",),
)

GOLDEN = """\
system late
deadlock checked
without "sdei"
const VCPUS = "2" from "default"
knob target = "el2" from "profile x" inferred "the thread"
enum cpu { Guest, Aborting }
index Vcpu[2]
enum firmware { Idle, Notify }
enum enum { Absent, Mapped } named ""
index Frame[2] symmetric
control cpu[Vcpu]: cpu = all Guest of cpu
control firmware.state[Vcpu]: firmware = all Idle of firmware
var stage2[Frame]: enum = any, Mapped
var kvm.gfn[Vcpu]: Frame? = all none of cpu
var seq: -1..3 = 0
queue mf: (Frame) capacity 2 drop
queue sigbus[Vcpu]: (code: 0..2, page: Frame?) capacity 1 block
machine cpu[v: Vcpu]
  control cpu
  state Guest final
  state Aborting unused "why not"
  step load(f: Frame)
  step resume unused "later"
machine firmware[v: Vcpu]
  control firmware.state
  state Idle final
  state Notify
  step trap
assume seq == 0:-1..3
atom "fired cpu[vcpu1].load"
atom "lost mf(_)"
history "once lost mf(_)"
  initial false
  next before "once lost mf(_)" || occurred "lost mf(_)"
transition cpu[vcpu1].load(frame0), firmware[vcpu1].trap
  event "sea"
  payload vcpu1:Vcpu
  payload frame0:Frame
  local f: Frame
  local lost: bool
  when cpu[vcpu1] == Guest
  when stage2[frame0] == Mapped
  when firmware.state[vcpu1] == Idle
  $f = frame0
  $lost = false
  cpu[vcpu1] = Aborting
  firmware.state[vcpu1] = Notify
  send mf($f) lost $lost
  kvm.gfn[vcpu1] = some($f)
  emit "fired cpu[vcpu1].load" if true
  emit "lost mf(_)" if $lost
transition cpu[vcpu1].resume
  when cpu[vcpu1] == Aborting
  if len(mf) > 0
    receive mf
    assert stage2[frame0] == Mapped "still mapped"
  else
    clear sigbus[vcpu1]
    fail unhandled exception "done"
strong fairness "cpu[vcpu1]"
  cpu[vcpu1].load(frame0), firmware[vcpu1].trap
  cpu[vcpu1].resume
automaton "never ends" of 2 states
  initial 0
  edge 0 -> 0 when true
  edge 0 -> 1 when !(cpu[vcpu0] == Guest)
  accepting 1
invariant told "a \\"load\\" is told"
  formula occurred "fired cpu[vcpu1].load" => !past "once lost mf(_)"
  antecedent "fired cpu[v].load" occurred "fired cpu[vcpu1].load"
property ends ""
  formula eventually (cpu[vcpu0] == Guest)
  automaton "never ends"
"""


def test_the_golden_form() -> None:
    assert verify(SYSTEM) == []
    assert text(SYSTEM) == GOLDEN


def test_types_and_transitions_of_one_name_are_told_apart() -> None:
    other = Variable("other", EnumType("cpu", ("Off",)), (IndexType("Frame", 1),))
    first = SYSTEM.transitions[0]
    system = replace(
        SYSTEM,
        variables=(*SYSTEM.variables, other),
        transitions=(first, first, first, *SYSTEM.transitions[1:]),
    )
    lines = text(system).splitlines()
    assert 'enum cpu\'2 { Off } named "cpu"' in lines
    assert 'index Frame\'2[1] named "Frame"' in lines
    assert "var other[Frame'2]: cpu'2 = Off" in lines
    assert [
        line.split(", ")[1] for line in lines if line.startswith("transition cpu[vcpu1].load")
    ] == [
        "firmware[vcpu1].trap",
        "firmware[vcpu1].trap again 2",
        "firmware[vcpu1].trap again 3",
    ]


# ------------------------------------------------------------------------------------- reports


X = Read(SEQ)
THREE = number(3)


@pytest.mark.parametrize(
    ("expr", "shown"),
    [
        (MAPPED, "stage2[frame0] == Mapped"),
        (eq(Read(STAGE, (frame(1),)), Const(0)), "stage2[frame1] == Absent"),
        (at(0, 1, 1), "cpu[vcpu1] at Aborting"),
        (at(1, 0, 1), "firmware[vcpu0] at Notify"),
        (negated(at(1, 0, 1)), "!(firmware[vcpu0] at Notify)"),
        (
            Binary(BinaryOp.NE, Read(CPU_AT, (vcpu(0),)), Const(0, CPU)),
            "!(cpu[vcpu0] at Guest)",
        ),
        (eq(Read(GFN, (vcpu(0),)), Const(0, PAGE)), "kvm.gfn[vcpu0] == none"),
        (eq(Read(GFN, (vcpu(0),)), Wrap(frame(1), PAGE)), "kvm.gfn[vcpu0] == frame1"),
        (Read(STAGE, (Unwrap(Read(GFN, (vcpu(0),)), PAGE),)), "stage2[kvm.gfn[vcpu0]]"),
        (Binary(BinaryOp.LT, X, THREE), "seq < 3"),
        (Binary(BinaryOp.LT, X, Const(1)), "seq < 1"),
        (both(TRUE, Many(ManyOp.OR, (FALSE, TRUE))), "true && (false || true)"),
        (Many(ManyOp.OR, (both(FALSE, TRUE), TRUE)), "(false && true) || true"),
        (Binary(BinaryOp.IMPLIES, both(TRUE, FALSE), TRUE), "true && false => true"),
        (
            Binary(BinaryOp.IMPLIES, Binary(BinaryOp.IMPLIES, TRUE, FALSE), TRUE),
            "(true => false) => true",
        ),
        (
            Binary(BinaryOp.IMPLIES, TRUE, Binary(BinaryOp.IMPLIES, FALSE, TRUE)),
            "true => false => true",
        ),
        (Binary(BinaryOp.MUL, Binary(BinaryOp.ADD, X, THREE), X), "(seq + 3) * seq"),
        (Binary(BinaryOp.BIT_AND, Binary(BinaryOp.ADD, X, THREE), X), "(seq + 3) & seq"),
        (Binary(BinaryOp.ADD, Binary(BinaryOp.BIT_AND, X, THREE), X), "(seq & 3) + seq"),
        (Binary(BinaryOp.ADD, X, Binary(BinaryOp.MUL, X, THREE)), "seq + seq * 3"),
        (Binary(BinaryOp.SUB, X, Binary(BinaryOp.SUB, X, THREE)), "seq - (seq - 3)"),
        (Unary(UnaryOp.NEG, Binary(BinaryOp.ADD, X, X)), "-(seq + seq)"),
        (negated(negated(MAPPED)), "!!(stage2[frame0] == Mapped)"),
        (Ite(MAPPED, X, THREE), "if stage2[frame0] == Mapped then seq else 3"),
        (Binary(BinaryOp.ADD, Ite(TRUE, X, X), X), "(if true then seq else seq) + seq"),
        (Many(ManyOp.COUNT, (MAPPED, TRUE)), "count(stage2[frame0] == Mapped, true)"),
        (Binary(BinaryOp.GT, Length(0), number(0)), "len(mf) > 0"),
        (eq(Head(0, (), 0), frame(1)), "head(mf) == frame1"),
        (eq(Head(1, (vcpu(0),), 1), Const(2, PAGE)), "head(sigbus[vcpu0]).page == frame1"),
        (negated(Past(0)), "!(once lost mf(_))"),
        (Occurred(0), "fired cpu[vcpu1].load"),
        (Future(FutureOp.ALWAYS, (MAPPED,)), "always (stage2[frame0] == Mapped)"),
        (
            Future(FutureOp.ALWAYS, (Future(FutureOp.EVENTUALLY, (TRUE,)),)),
            "always eventually true",
        ),
        (
            Future(FutureOp.UNTIL, (MAPPED, both(TRUE, TRUE))),
            "stage2[frame0] == Mapped until true && true",
        ),
    ],
)
def test_expressions_are_shown_as_they_would_be_written(expr: Expr, shown: str) -> None:
    assert show_expr(SYSTEM, expr) == shown


def test_locals_have_the_names_of_their_transition() -> None:
    expr = eq(Local(0), frame(1))
    assert show_expr(SYSTEM, expr, SYSTEM.transitions[0]) == "f == frame1"
    assert show_expr(SYSTEM, expr) == "local0 == frame1"


def test_instances_actions_and_places() -> None:
    assert show_instance(SYSTEM, 0, (1,)) == "cpu[vcpu1]"
    assert show_action(SYSTEM, Action(0, (1,), 0, (0,))) == "cpu[vcpu1].load(frame0)"
    assert show_action(SYSTEM, Action(0, (1,), 1)) == "cpu[vcpu1].resume"
    assert show_transition(SYSTEM, 0) == "cpu[vcpu1].load(frame0), firmware[vcpu1].trap"
    assert show_place(SYSTEM, GFN, 1) == "kvm.gfn[vcpu1]"
    assert show_place(SYSTEM, SEQ) == "seq"
    assert show_queue(SYSTEM, 1, 0) == "sigbus[vcpu0]"
    table = Variable("t", BOOL, (NODE, IntType(-1, 0)), (0,) * 4)
    wide = replace(SYSTEM, variables=(table,))
    assert [show_place(wide, 0, k) for k in range(4)] == [
        "t[node0, -1]",
        "t[node0, 0]",
        "t[node1, -1]",
        "t[node1, 0]",
    ]


def test_a_state_and_what_changes() -> None:
    before = State(((0, 1), (0, 0), (0, 1), (0, 2), (-1,)), (((),), ((), ())), (1,))
    queues = ((((0,), (1,)),), ((), ((2, 0),)))
    state = State(((0, 1), (0, 0), (1, 1), (1, 2), (3,)), queues, (0,))
    assert show_state(SYSTEM, state) == [
        ("cpu[vcpu0]", "Guest"),
        ("cpu[vcpu1]", "Aborting"),
        ("firmware.state[vcpu0]", "Idle"),
        ("firmware.state[vcpu1]", "Idle"),
        ("stage2[frame0]", "Mapped"),
        ("stage2[frame1]", "Mapped"),
        ("kvm.gfn[vcpu0]", "frame0"),
        ("kvm.gfn[vcpu1]", "frame1"),
        ("seq", "3"),
        ("mf", "[frame0, frame1]"),
        ("sigbus[vcpu0]", "[]"),
        ("sigbus[vcpu1]", "[(code: 2, page: none)]"),
    ]
    assert changes(SYSTEM, before, state) == [
        ("stage2[frame0]", "Absent", "Mapped"),
        ("kvm.gfn[vcpu0]", "none", "frame0"),
        ("seq", "-1", "3"),
        ("mf", "[]", "[frame0, frame1]"),
        ("sigbus[vcpu1]", "[]", "[(code: 2, page: none)]"),
    ]


def test_values_of_options_of_options_are_told_apart() -> None:
    nested = OptionType(PAGE)
    assert [show_value(nested, k) for k in range(4)] == ["none", "some(none)", "frame0", "frame1"]
    deep = OptionType(nested)
    assert [show_value(deep, k) for k in range(3)] == ["none", "some(none)", "some(some(none))"]


def test_citations() -> None:
    assert show_citation(Citation("SEED")) == "SEED"
    assert show_citation(Citation("linux@v6.12", "mm/memory.c:f")) == "linux@v6.12:mm/memory.c:f"
    assert show_citation(Citation("the thread", inferred=True)) == "inferred: the thread"
