"""Why a run is shown: the part that fails, its values, and the steps that wrote them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import random_systems
from hypothesis import HealthCheck, given, settings
from toy_system import (
    HOST,
    IN_PROGRESS,
    MARKED,
    MF_AT,
    MF_STATES,
    PTE,
    S2,
    STAGE2,
    at,
    both,
    broken,
    eq,
    hung,
    stuck,
    toy,
)

from rascheck.explain.facts import LONGEST, Facts
from rascheck.explain.why import brief, why
from rascheck.system.ir import (
    TRUE,
    Assert,
    Before,
    Binary,
    BinaryOp,
    Const,
    Expr,
    IntType,
    Ite,
    Length,
    Many,
    ManyOp,
    Occurred,
    Past,
    Property,
    Read,
    Register,
    System,
    Unary,
    UnaryOp,
)
from rascheck.system.reference import TooLarge, canonical_slowly, explore_slowly
from rascheck.system.trace import Ending, Trace

ONES = IntType(1, 2)


def trace_of(system: System, name: str) -> Trace:
    trace = canonical_slowly(system, name)
    assert trace is not None
    return trace


def shown(system: System, trace: Trace) -> str:
    return "".join(
        "    " * line.depth + line.text + (f"  ({line.note})" if line.note else "") + "\n"
        for line in why(system, trace)
    )


def explained(system: System, name: str) -> str:
    return shown(system, trace_of(system, name))


def claiming(formula: Expr) -> System:
    """The toy with `no_remap` replaced by another formula."""
    system = toy()
    first: Property = replace(system.properties[0], formula=formula, antecedents=())
    return replace(system, properties=(first,))


def test_an_implication_shows_its_consequent_first_then_what_requires_it() -> None:
    assert (
        explained(toy(), "no_remap")
        == """\
stage2[frame0] == Absent is false
    stage2[frame0] = Mapped  (step 6, install)
it must hold because
    marked[frame0] = true  (step 2, take)
    host_pte[frame0] = HwpoisonEntry  (step 7, unmap_poisoned_folio)
    in_progress = false  (step 8, range_end)
"""
    )


def test_history_is_explained_by_what_it_remembers() -> None:
    assert (
        explained(toy(), "told")
        == """\
in_progress has never been true
it must not be so because
    step 2 is resume on cpu[vcpu0]
"""
    )


def remembering(*registers: Register, formula: Expr) -> System:
    """The toy with other registers and one property."""
    return replace(claiming(formula), registers=registers)


RESUMED, MARKED_ONE = Occurred(0), at(MARKED, 0)


def since(left: Expr, right: Expr, number: int = 0) -> Register:
    """`left since right`."""
    update = Many(ManyOp.OR, (right, Many(ManyOp.AND, (left, Before(number)))))
    return Register("l since r", Const(0), update)


def test_since_tells_the_step_and_what_has_not_happened_from_then_on() -> None:
    register = since(Unary(UnaryOp.NOT, RESUMED), MARKED_ONE)
    mapped = eq(at(HOST, 0), Const(1, PTE))
    formula = Binary(BinaryOp.IMPLIES, mapped, Unary(UnaryOp.NOT, Past(0)))
    assert (
        explained(remembering(register, formula=formula), "no_remap")
        == """\
since step 2 take on memory_failure (marked[frame0]), no resume on cpu[vcpu0]
it must not be so because
    host_pte[frame0] = HwpoisonEntry  (step 4, unmap_poisoned_folio)
"""
    )


def test_since_that_is_over_tells_what_ended_it() -> None:
    start = eq(at(MF_AT), Const(1, MF_STATES))
    register = since(Unary(UnaryOp.NOT, Read(IN_PROGRESS)), start)
    mapped = eq(at(HOST, 0), Const(1, PTE))
    system = remembering(register, formula=Binary(BinaryOp.IMPLIES, mapped, Past(0)))
    assert (
        explained(system, "no_remap")
        == """\
step 3 range_start on memory_failure (in_progress) came after step 2 take on memory_failure \
(memory_failure at Start)
it must not be so because
    host_pte[frame0] = HwpoisonEntry  (step 4, unmap_poisoned_folio)
"""
    )


def test_what_always_was_and_what_came_first() -> None:
    always = Register("h", TRUE, Many(ManyOp.AND, (Unary(UnaryOp.NOT, MARKED_ONE), Before(0))))
    assert (
        explained(remembering(always, formula=Past(0)), "no_remap")
        == """\
step 2 take on memory_failure (marked[frame0]), which must not be
"""
    )


def test_an_event_that_must_not_be() -> None:
    system = remembering(formula=Unary(UnaryOp.NOT, RESUMED))
    assert (
        explained(system, "no_remap")
        == """\
step 2 is resume on cpu[vcpu0], which must not be
"""
    )


def test_a_witness_shows_the_values_that_make_it_one() -> None:
    assert (
        explained(toy(), "harmless")
        == """\
marked[frame0] = true  (step 2, take)
stage2[frame0] = Mapped  (initially)
"""
    )


def test_a_deadlock_shows_who_waits_where_for_what_and_who_does_not() -> None:
    assert (
        explained(toy(), "deadlock")
        == """\
kvm[vcpu0] at Sampled, not final  (step 7, user_mem_abort)
    look_up needs host_pte[frame0] == Present
        host_pte[frame0] = HwpoisonEntry  (step 5, unmap_poisoned_folio)
in final states: cpu[vcpu0] at Guest, memory_failure at Idle
"""
    )


def test_a_deadlock_shows_what_is_left_in_queues_and_who_does_not_answer() -> None:
    system = toy()
    taken = tuple(t for t in system.transitions if t.action.machine == 0 and t.partner)
    never = replace(system, transitions=(replace(taken[0], guard=TRUE),))
    trace = trace_of(toy(), "harmless")
    trace = Trace(Ending.DEADLOCK, trace.initial, trace.moves[:1])
    assert (
        shown(replace(system, transitions=system.transitions[:1]), trace)
        == """\
cpu[vcpu0] at Aborting, not final  (step 1, consume)
    no step leaves it
in final states: kvm[vcpu0] at Out, memory_failure at Idle
mf_queue = [frame0]  (step 1, consume)
"""
    )
    waits = Binary(BinaryOp.GE, Length(0), Const(2))
    asks = replace(never.transitions[0], guard=both(waits))
    assert (
        shown(replace(system, transitions=(asks,)), trace)
        == """\
cpu[vcpu0] at Aborting, not final  (step 1, consume)
    consume (sea to kvm[vcpu0]) needs len(mf_queue) >= 2
        mf_queue = [frame0]  (step 1, consume)
in final states: kvm[vcpu0] at Out, memory_failure at Idle
mf_queue = [frame0]  (step 1, consume)
"""
    )


def test_a_machine_that_no_step_leaves() -> None:
    assert (
        explained(hung(), "deadlock")
        == """\
kvm[vcpu0] at Sampled, not final  (step 1, user_mem_abort)
    no step leaves it
in final states: cpu[vcpu0] at Guest, memory_failure at Idle
"""
    )


def test_a_stuck_machine_alone_is_explained() -> None:
    assert trace_of(stuck(), "deadlock").ending is Ending.STUCK
    assert (
        explained(stuck(), "deadlock")
        == """\
kvm[vcpu0] can never move again
kvm[vcpu0] at Sampled, not final  (step 1, user_mem_abort)
    no step leaves it
"""
    )


def test_a_model_error_shows_the_source_and_what_the_statement_reads() -> None:
    assert (
        explained(toy(), "error")
        == """\
range: 2 is outside of 0..1 of memory_failure.rounds
    in memory_failure.range_end
    properties/toy.ras:16: rounds += 1
        memory_failure.rounds = 1  (step 7, range_end)
"""
    )
    assert (
        explained(broken(), "error")
        == """\
unhandled exception: no machine takes `sea`
    in cpu[vcpu0].resume
    properties/toy.ras:3: raise sea(v, f)
"""
    )


def test_a_property_that_fails_to_have_a_value() -> None:
    divided = Binary(BinaryOp.DIV, Const(1), Binary(BinaryOp.SUB, Const(1), Read(IN_PROGRESS)))
    system = claiming(eq(divided, divided))
    assert (
        explained(system, "error")
        == """\
division by zero: 1 / 0
    in the evaluation of a property, not in a step
"""
    )


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        # A conjunction fails by its first false conjunct.
        (
            both(TRUE, Unary(UnaryOp.NOT, Read(IN_PROGRESS))),
            "in_progress is true, and must not be  (step 3, range_start)\n",
        ),
        # A disjunction fails by all of it.
        (
            Many(
                ManyOp.OR,
                (
                    eq(at(S2, 0), Const(0, STAGE2)),
                    Unary(UnaryOp.NOT, at(3, 0)),
                ),
            ),
            """\
stage2[frame0] == Absent || !poisoned[frame0] is false
    stage2[frame0] = Mapped  (initially)
    poisoned[frame0] = true  (initially)
""",
        ),
        # Of an `if`, the side that was taken.
        (
            Ite(Read(IN_PROGRESS), eq(at(S2, 0), Const(1, STAGE2)), TRUE),
            """\
stage2[frame0] == Mapped is false
    stage2[frame0] = Absent  (step 3, range_start)
it must hold because
    in_progress = true  (step 3, range_start)
""",
        ),
        # A comparison with a choice inside is taken apart too.
        (
            eq(Ite(Read(IN_PROGRESS), Const(2, ONES), Const(1, ONES)), Const(1, ONES)),
            """\
(if in_progress then 2 else 1) == 1 is false
    in_progress = true  (step 3, range_start)
""",
        ),
        # What is counted is shown.
        (
            Binary(BinaryOp.LT, Many(ManyOp.COUNT, (Read(IN_PROGRESS), TRUE)), Const(2)),
            """\
count(in_progress, true) < 2 is false
    in_progress = true  (step 3, range_start)
""",
        ),
        (
            Const(0),
            """\
false is false
    whatever happens: with these knobs and constants it is never so
""",
        ),
    ],
)
def test_only_what_decides_is_shown(formula: Expr, expected: str) -> None:
    assert explained(claiming(formula), "no_remap") == expected


def test_very_long_formulas_are_cut() -> None:
    system = claiming(both(*[Read(IN_PROGRESS)] * 99))
    shown = Facts(system, trace_of(system, "no_remap")).formula(system.properties[0].formula)
    assert len(shown) == LONGEST
    assert shown.endswith(" ...")


def test_the_reason_in_one_line() -> None:
    assert brief(toy(), trace_of(toy(), "no_remap")) == (
        "stage2[frame0] == Absent is false: stage2[frame0] = Mapped (step 6, install)"
    )
    assert brief(toy(), trace_of(toy(), "harmless")) == (
        "marked[frame0] = true, stage2[frame0] = Mapped"
    )
    assert brief(toy(), trace_of(toy(), "told")) == "in_progress has never been true; step 2 resume"


def test_an_assertion_shows_its_values() -> None:
    system = toy()
    last = system.transitions[-1]
    place = last.body[-1]
    failing = Assert(Unary(UnaryOp.NOT, Read(IN_PROGRESS)), "done", getattr(place, "span", None))
    changed = replace(
        system, transitions=(*system.transitions[:-1], replace(last, body=(failing,)))
    )
    assert "in_progress = true  (step 3, range_start)" in explained(changed, "error")


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.systems())
def test_every_trace_has_a_reason(system: System) -> None:
    try:
        found = explore_slowly(system, 100)
    except TooLarge:
        return
    for outcome in found.outcomes:
        if outcome.trace is not None:
            lines = why(system, outcome.trace)
            assert all("\n" not in line.text + line.note for line in lines)
            assert lines or outcome.trace.ending is Ending.REACHED
            assert "\n" not in brief(system, outcome.trace)
