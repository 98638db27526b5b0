"""The sequence chart: lanes, arrows both ways, merged lanes, and what stands beside them."""

from __future__ import annotations

from dataclasses import replace

from toy_system import toy

from rascheck.show.chart import chart
from rascheck.system.ir import (
    TRUE,
    Action,
    Assign,
    Citation,
    Const,
    ControlState,
    EnumType,
    IntType,
    Machine,
    StepDecl,
    System,
    Transition,
    Variable,
)
from rascheck.system.reference import canonical_slowly
from rascheck.system.semantics import initial_states, take
from rascheck.system.trace import Ending, Move, Trace

ONLY = EnumType("", ("At",))
SMALL = IntType(0, 20)


def unmarked(_: tuple[Citation, ...]) -> str:
    return ""


def ring(names: list[str], moves: list[tuple[int, int | None]], step: str = "act") -> System:
    """Machines with one step each; a move is a step of one, or a rendezvous of two."""
    count = len(names)
    machines = tuple(
        Machine(name, (), (ControlState("At", True),), (StepDecl(step),), number)
        for number, name in enumerate(names)
    )
    controls = tuple(
        Variable(name, ONLY, machine=number, control=True) for number, name in enumerate(names)
    )
    owned = tuple(Variable(f"{n}.x", SMALL, machine=number) for number, n in enumerate(names))
    transitions = tuple(
        Transition(
            Action(first, (), 0),
            TRUE,
            (Assign(count + first, (), Const(number + 1, SMALL)),),
            None if second is None else Action(second, (), 0),
            "" if second is None else "event",
        )
        for number, (first, second) in enumerate(moves)
    )
    return System("ring", (*controls, *owned), (), machines, transitions)


def run(system: System) -> Trace:
    """All transitions, one after the other."""
    (state,) = initial_states(system)
    start, moves = state, []
    for number in range(len(system.transitions)):
        move = take(system, state, number)
        assert isinstance(move, Move)
        moves.append(move)
        state = move.state
    return Trace(Ending.REACHED, start, tuple(moves))


def drawn(system: System, width: int = 72) -> str:
    lines = chart(system, run(system), unmarked, width)
    assert all(len(line) <= width for line in lines)
    return "\n".join(lines) + "\n"


def test_arrows_go_both_ways_and_name_the_event() -> None:
    assert (
        drawn(ring(["left", "right"], [(0, 1), (1, 0), (0, None)]))
        == """\
 #  left           right
 1  act --event--> act  x = 1
 2  act <--event-- act  x = 2
 3  act            |    x = 3
"""
    )


def test_an_arrow_does_not_repeat_the_name_of_a_step() -> None:
    system = ring(["left", "right"], [(0, 1), (1, 0)], "event")
    assert (
        drawn(system)
        == """\
 #  left        right
 1  event ----> event  x = 1
 2  event <---- event  x = 2
"""
    )


def test_the_less_busy_machines_share_the_first_lane() -> None:
    names = [f"machine{number}" for number in range(7)]
    moves: list[tuple[int, int | None]] = [(n, None) for n in (0, 1, 1, 2, 2, 3, 3, 4, 4)]
    moves += [(5, 6), (6, 4), (1, 0)]
    assert (
        drawn(ring(names, moves))
        == """\
 #  (others)  machine0       machine1  machine2  machine4
 1  |         act            |         |         |    x = 1
 2  |         |              act       |         |    x = 2
 3  |         |              act       |         |    x = 3
 4  |         |              |         act       |    x = 4
 5  |         |              |         act       |    x = 5
 6  machine3.act             |         |         |    x = 6
 7  machine3.act             |         |         |    x = 7
 8  |         |              |         |         act  x = 8
 9  |         |              |         |         act  x = 9
10  machine5.act --event--> machine6.act         |    x = 10
11  machine6.act ------------event-------------> act  x = 11
12  |         act <--event-- act       |         |    x = 12
"""
    )


def test_a_chart_with_no_room_is_still_a_chart() -> None:
    names = [f"a_machine_with_a_very_long_name_{number}" for number in range(3)]
    system = ring(names, [(0, 1), (1, 2), (2, 0)], "a_step_with_a_name_that_is_too_long_by_far")
    for width in (30, 40, 72):
        assert drawn(system, width)


def test_an_owned_variable_keeps_its_name_where_another_machine_writes_it() -> None:
    system = ring(["left", "right"], [(0, None)])
    write = Assign(3, (), Const(1, SMALL))
    foreign = replace(system, transitions=(replace(system.transitions[0], body=(write,)),))
    assert (
        drawn(foreign)
        == """\
 #  left
 1  act  right.x = 1
"""
    )


def test_what_is_put_back_is_not_told_unless_it_is_all() -> None:
    system = toy()
    trace = canonical_slowly(system, "no_remap")
    assert trace is not None
    text = "\n".join(chart(system, trace, unmarked))
    assert "gfn = frame0" in text
    assert "gfn = none" not in text
    back = Assign(2, (), Const(0, SMALL))
    once = ring(["left", "right"], [(0, None), (0, None)])
    cleared = replace(
        once, transitions=(once.transitions[0], replace(once.transitions[1], body=(back,)))
    )
    assert (
        drawn(cleared)
        == """\
 #  left
 1  act  x = 1
 2  act  x = 0
"""
    )


def test_a_run_of_no_steps_has_no_chart() -> None:
    system = toy()
    assert chart(system, Trace(Ending.VIOLATED, initial_states(system)[0], ()), unmarked) == []


LONG = [
    "firmware_of_the_platform",
    "ghes_notification",
    "memory_failure_worker",
    "kvm_arm_hypervisor",
    "kworker",
    "task_work",
]


def test_where_names_are_long_all_text_stands_in_one_column() -> None:
    moves: list[tuple[int, int | None]] = [(n, None) for n in (0, 0, 1, 1, 2, 2, 3)]
    moves += [(0, 3), (3, 1), (0, 1), (4, 0), (2, 4), (4, 5), (5, None)]
    system = ring(LONG, moves, "kvm_mmu_notifier_invalidate_range_start")
    names = ("memory_failure_work_func", "memory_failure_queue_kick")
    machines = list(system.machines)
    for number, name in zip((3, 4), names, strict=True):
        machines[number] = replace(machines[number], steps=(StepDecl(name),))
    assert (
        drawn(replace(system, machines=tuple(machines)))
        == """\
 #  firmware_of_the_platform
    | ghes_notification
    | | memory_failure_worker
    | | | kvm_arm_hypervisor
    | | | | (others)
 1  * | | | |  kvm_mmu_notifier_invalidate_range_start
    | | | | |    x = 1
 2  * | | | |  kvm_mmu_notifier_invalidate_range_start
    | | | | |    x = 2
 3  | * | | |  kvm_mmu_notifier_invalidate_range_start
    | | | | |    x = 3
 4  | * | | |  kvm_mmu_notifier_invalidate_range_start
    | | | | |    x = 4
 5  | | * | |  kvm_mmu_notifier_invalidate_range_start
    | | | | |    x = 5
 6  | | * | |  kvm_mmu_notifier_invalidate_range_start
    | | | | |    x = 6
 7  | | | * |  memory_failure_work_func
    | | | | |    x = 7
 8  *---->o |  kvm_mmu_notifier_invalidate_range_start
    | | | | |  > memory_failure_work_func
    | | | | |    x = 8
 9  | o<--* |  memory_failure_work_func
    | | | | |  > kvm_mmu_notifier_invalidate_range_start
    | | | | |    x = 9
10  *>o | | |  kvm_mmu_notifier_invalidate_range_start
    | | | | |    x = 10
11  o<------*  kworker.memory_failure_queue_kick
    | | | | |  > kvm_mmu_notifier_invalidate_range_start
    | | | | |    x = 11
12  | | *-->o  kvm_mmu_notifier_invalidate_range_start
    | | | | |  > kworker.memory_failure_queue_kick
    | | | | |    x = 12
13  | | | | *  kworker.memory_failure_queue_kick
    | | | | |  > task_work.kvm_mmu_notifier_invalidate_range_start
    | | | | |    x = 13
14  | | | | *  task_work.kvm_mmu_notifier_invalidate_range_start
    | | | | |    x = 14
"""
    )


def test_the_footnotes_stand_at_the_right_margin_and_the_end_is_marked() -> None:
    system = ring(LONG, [(0, 1), (1, 3), (3, None)], "a_step_whose_name_takes_room")
    refs = (Citation("DDI0487", "R_VJRKF"),)
    machines = tuple(replace(m, steps=(replace(m.steps[0], refs=refs),)) for m in system.machines)
    trace = replace(run(system), ending=Ending.VIOLATED)
    lines = chart(replace(system, machines=machines), trace, lambda refs: "[1]" * len(refs))
    assert (
        "\n".join(lines)
        == """\
 #  firmware_of_the_platform
    | ghes_notification
    | | kvm_arm_hypervisor
 1  *>o |  a_step_whose_name_takes_room                              [1]
    | | |    x = 1
 2  | *>o  a_step_whose_name_takes_room                              [1]
    | | |    x = 2
 3! | | *  a_step_whose_name_takes_room                              [1]
    | | |    x = 3\
"""
    )


def test_of_many_changes_the_first_are_told() -> None:
    names = [*LONG, "vmm_main_thread_of_the_guest", "vmm_vcpu_thread_of_the_guest"]
    system = ring(names, [(0, 3)], "a_step_whose_name_takes_more_than_all_the_room")
    writes = tuple(Assign(len(names) + n, (), Const(7, SMALL)) for n in range(8))
    many = replace(system, transitions=(replace(system.transitions[0], body=writes),))
    assert (
        drawn(many)
        == """\
 #  firmware_of_the_platform
    | kvm_arm_hypervisor
 1  *>o  a_step_whose_name_takes_more_than_all_the_room
    | |    firmware_of_the_platform.x = 7, ghes_notification.x = 7,
    | |    memory_failure_worker.x = 7, kvm_arm_hypervisor.x = 7, ...
"""
    )
