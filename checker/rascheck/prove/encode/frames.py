"""A System goes in; frames of its states come out, flat lists of their values, and states back.

The order of a flat list is that of the text: elements of variables, queues (the length, then each
slot from the oldest entry on), history registers, and what occurred, as far as a property asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rascheck.prove.encode.expressions import Contents, Frame
from rascheck.prove.encode.values import Value, Values
from rascheck.prove.solver import Solver, Truth
from rascheck.system.ir import BOOL, BinaryOp, IntType, Queue, Scalar, System, lowest
from rascheck.system.notation import show_element
from rascheck.system.trace import State

BARRED = str.maketrans("|\\", "//")
"""What the names of SMT-LIB may not have; formulas about the past do."""


class Frames:
    """Makes frames of a System's states, and looks at them; `atoms` belong to a state here.

    A state is where a run arrives, so that what occurred last is a part of it. Slots of a queue
    behind its last entry hold the least values there are: equal states have equal values.
    """

    def __init__(self, system: System, make: Values, atoms: Sequence[int]) -> None:
        self.system = system
        self.make = make
        self.terms = make.terms
        self.atoms = tuple(atoms)

    # ------------------------------------------------------------------------------------- making

    def fresh(self, mark: str = "") -> tuple[Frame, Truth]:
        """A frame of variables, named as in the text with `mark` behind, and that it is one."""
        frame, typed = Frame(), []

        def new(name: str, scalar: Scalar) -> Value:
            value, inside = self.make.variable(f"{name.translate(BARRED)}{mark}", scalar)
            typed.append(inside)
            return value

        for variable in self.system.variables:
            names = [show_element(variable.name, variable.dims, n) for n in range(variable.size)]
            frame.values.append([new(name, variable.type) for name in names])
        for queue in self.system.queues:
            array = []
            for position in range(queue.size):
                name = show_element(queue.name, queue.dims, position)
                length = new(f"len({name})", IntType(0, queue.capacity))
                slots = tuple(
                    tuple(new(f"{name}#{slot} {part}".rstrip(), of) for part, of in queue.parts)
                    for slot in range(queue.capacity)
                )
                array.append(Contents(length, slots))
                typed.append(self._unused(queue, array[-1]))
            frame.queues.append(array)
        frame.past = [new(f"past {register.name}", BOOL) for register in self.system.registers]
        for atom in self.atoms:
            frame.occurred[atom] = self.make.truth(new(self.system.atoms[atom].name, BOOL))
        return frame, self.terms.all(typed)

    def empty(self, queue: Queue) -> Contents:
        """What an empty queue holds."""
        least = tuple(self.make.constant(lowest(scalar)) for _, scalar in queue.parts)
        return Contents(self.make.constant(0), (least,) * queue.capacity)

    def _unused(self, queue: Queue, held: Contents) -> Truth:
        least = [self.make.constant(lowest(scalar)) for _, scalar in queue.parts]
        return self.terms.all(
            self.terms.implied(
                self.make.compare(BinaryOp.LE, held.length, self.make.constant(slot)),
                self.terms.all(map(self.make.equal, held.slots[slot], least)),
            )
            for slot in range(queue.capacity)
        )

    # ------------------------------------------------------------------------------------ looking

    def values(self, frame: Frame) -> list[Value]:
        """All values of a frame in one list."""
        return [
            *(value for elements in frame.values for value in elements),
            *(value for array in frame.queues for held in array for value in _flat(held)),
            *frame.past,
            *(self.make.of_truth(frame.occurred.get(a, self.terms.no)) for a in self.atoms),
        ]

    def same(self, left: Frame, right: Frame) -> Truth:
        """Whether two frames hold the same state."""
        return self.terms.all(map(self.make.equal, self.values(left), self.values(right)))

    def row(self, state: State) -> tuple[int, ...]:
        """The values of a state in the order of a flat list, without what occurred."""
        row = [value for elements in state.values for value in elements]
        for queue, array in zip(self.system.queues, state.queues, strict=True):
            least = tuple(lowest(scalar) for _, scalar in queue.parts)
            for held in array:
                slots = (*held, *(least,) * (queue.capacity - len(held)))
                row += [len(held), *(value for slot in slots for value in slot)]
        return (*row, *map(int, state.past))

    def pairs(self, variables: Frame, frame: Frame) -> list[tuple[object, object]]:
        """What is to be put in place of each variable of one frame to speak about another."""
        return [
            (old.term, self.make.truth(new) if old.is_truth else self.make.word(new, old.width))
            for old, new in zip(self.values(variables), self.values(frame), strict=True)
            if old.constant is None and old is not new
        ]

    def state(self, solver: Solver, frame: Frame) -> State:
        """The state of a frame in the model of a solver's last answer."""

        def found(value: Value) -> int:
            return self.make.found(solver, value)

        return State(
            tuple(tuple(map(found, elements)) for elements in frame.values),
            tuple(
                tuple(
                    tuple(tuple(map(found, slot)) for slot in held.slots[: found(held.length)])
                    for held in array
                )
                for array in frame.queues
            ),
            tuple(map(found, frame.past)),
        )


def _flat(held: Contents) -> Iterator[Value]:
    yield held.length
    for slot in held.slots:
        yield from slot
