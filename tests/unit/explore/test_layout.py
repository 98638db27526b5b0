"""Packing and unpacking."""

import random_systems
from handmade import Build
from hypothesis import given, settings

from rascheck.explore.layout import Layout
from rascheck.system.ir import BOOL, IndexType, IntType, OptionType, Overflow, System
from rascheck.system.semantics import initial_states, successors
from rascheck.system.trace import Move, State

CPU = IndexType("Cpu", 3)


def everything() -> System:
    build = Build()
    build.var("signed", IntType(-3, 4), -3)
    build.var("fixed", IntType(7, 7), 7)
    build.machine("cpu", "Idle* Busy", (CPU,))
    build.var("page", OptionType(CPU), (0, 1, 3), (CPU,))
    build.queue("fifo", IntType(2, 4), 2, Overflow.DROP, (BOOL,))
    build.register(build.at(0, "Busy", 1))
    return build.system()


STATE = State(values=((-1,), (7,), (0, 1, 1), (0, 3, 1)), queues=((((2,), (4,)), ()),), past=(1,))


def test_a_state_is_packed_field_by_field() -> None:
    layout = Layout(everything())
    # control 3 x 1 bit, signed 3, page 3 x 2, two queues of 2 + 2 x 2, one register
    assert layout.width == 3 + 3 + 6 + 12 + 1
    fifo = 0b10_00_10  # entry 4 is held as 2, entry 2 as 0, length 2
    page = 0b01_11_00
    assert layout.pack(STATE) == (
        0b110 | (-1 + 3) << 3 | page << 6 | fifo << 12 | 0 << 18 | 1 << 24
    )


def test_unpacking_gives_the_state_back() -> None:
    layout = Layout(everything())
    assert layout.unpack(layout.pack(STATE)) == STATE


def test_the_layout_prints_itself() -> None:
    assert str(Layout(everything())).split("\n") == [
        "25 bits",
        "        0  cpu[0]: 0..1",
        "        1  cpu[1]: 0..1",
        "        2  cpu[2]: 0..1",
        "     3..5  signed: -3..4",
        "        -  fixed: 7..7",
        "     6..7  page[0]: 0..3",
        "     8..9  page[1]: 0..3",
        "   10..11  page[2]: 0..3",
        "   12..17  fifo[0]: 2 bits of length, 2 slots of 2",
        "   18..23  fifo[1]: 2 bits of length, 2 slots of 2",
        "       24  past r0: 0..1",
    ]


@settings(max_examples=50, deadline=None)
@given(random_systems.systems())
def test_different_states_are_different_integers(system: System) -> None:
    layout = Layout(system)
    states = set(initial_states(system)[:20])
    for state in list(states):
        states |= {move.state for move in successors(system, state) if isinstance(move, Move)}
    assert len({layout.pack(state) for state in states}) == len(states)
    assert all(layout.unpack(layout.pack(state)) == state for state in states)
