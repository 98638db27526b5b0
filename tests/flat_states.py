"""The states of a System as its flat form has them."""

from __future__ import annotations

from hypothesis import reject

from rascheck.exporters.flat import Flat, flatten
from rascheck.exporters.total import Unfit
from rascheck.system.ir import System, lowest
from rascheck.system.trace import State


def flattened(system: System) -> Flat:
    """The flat form of a system, if it counts with 32 bits."""
    try:
        return flatten(system)
    except Unfit:
        reject()


def flat_state(system: System, state: State) -> State:
    """The state of the flat system that stands for one of the System."""
    values = list(state.values)
    for queue, array in zip(system.queues, state.queues, strict=True):
        values.append(tuple(len(held) for held in array))
        for part, (_, type) in enumerate(queue.parts):
            rows = (
                [*(entry[part] for entry in held), *[lowest(type)] * (queue.capacity - len(held))]
                for held in array
            )
            values.append(tuple(value for row in rows for value in row))
    return State((*values, *((bit,) for bit in state.past)), ())
