"""Classes of values: what the pass has found out about the bits of a System."""

from __future__ import annotations

from rascheck.prove.minterms.places import Place
from rascheck.records import dataclass
from rascheck.system.evaluate import Context, evaluate
from rascheck.system.ir import BitsType, Expr, System
from rascheck.system.trace import State

NOTHING = System("bits", (), (), (), ())
NOWHERE = State(())


@dataclass(frozen=True)
class Classes:
    """Classes of the values of `bits`, by their least values, in ascending order.

    Two values are in one class if all `questions` answer alike.
    """

    bits: BitsType
    questions: tuple[Expr, ...]
    witnesses: tuple[int, ...]


Tables = dict[Place, Classes]
"""The classes of each place that holds bits."""


def answer(question: Expr, value: int) -> int:
    """What a question, in which the first local stands for bits, says about a value of them."""
    return evaluate(Context(NOTHING, NOWHERE, {0: value}), question)
