"""A skeleton goes in; an automaton comes out that accepts the words on which it is false.

It is made step by step while letters are read, after Gerth, Peled, Vardi and Wolper, "Simple
on-the-fly automatic verification of linear temporal logic" (PSTV 1995), in the form of Couvreur,
"On-the-fly verification of linear temporal logic" (FM 1999): a state is what must hold from here
on, and what is put off is written on the step. As many promises as there are, each must be kept
(not put off) again and again; that is never turned into one.

Formulas are in negation normal form and numbered; a set of them is an int with a bit for each, so
that a state means the same in whatever order states are found.
"""

from __future__ import annotations

import enum
from typing import NamedTuple, Protocol

from rascheck.system.ir import Const, Expr, Future, FutureOp, Local, Many, ManyOp, Unary


class Op(enum.Enum):
    """What a formula in negation normal form is made of."""

    TRUE = "true"
    FALSE = "false"
    IS = "proposition"
    IS_NOT = "! proposition"
    AND = "&&"
    OR = "||"
    NEXT = "next"
    UNTIL = "until"
    RELEASE = "release"


class Formula(NamedTuple):
    """`parts` are numbers of formulas; of IS and IS_NOT, the number of a proposition."""

    op: Op
    parts: tuple[int, ...] = ()


Steps = tuple[tuple[int, int], ...]
"""(state, promises kept, a bit each), in order."""


class Acceptor(Protocol):
    """An automaton: `initial` is its first state, `every` are its promises, a bit each."""

    initial: int
    every: int

    def steps(self, state: int, letter: int) -> Steps:
        """Where reading a letter leads: the propositions that hold, a bit each."""


class Automaton:
    """`initial` is its first state; a step whose promises are all of `every` puts nothing off."""

    def __init__(self, skeleton: Expr) -> None:
        self.formulas: list[Formula] = []
        self._numbers: dict[Formula, int] = {}
        self.initial = 1 << self._number(skeleton, holds=False)
        untils = [n for n, formula in enumerate(self.formulas) if formula.op is Op.UNTIL]
        self.promise = {number: 1 << i for i, number in enumerate(untils)}
        self.every = (1 << len(untils)) - 1

    # --------------------------------------------------------------------- negation normal form

    def _number(self, skeleton: Expr, *, holds: bool) -> int:
        """The number of the formula that says whether the skeleton holds, as asked."""

        def all_of(values: tuple[Expr, ...]) -> list[int]:
            return [self._number(value, holds=holds) for value in values]

        match skeleton:
            case Const(value):
                return self._made(Op.TRUE if bool(value) is holds else Op.FALSE)
            case Local(number):
                return self._made(Op.IS if holds else Op.IS_NOT, number)
            case Unary(_, value):
                return self._number(value, holds=not holds)
            case Many(op, values):
                return self._joined(all_of(values), (op is ManyOp.AND) is holds)
            case Future(FutureOp.NEXT, values):
                (inner,) = all_of(values)
                constant = self.formulas[inner].op in (Op.TRUE, Op.FALSE)
                return inner if constant else self._made(Op.NEXT, inner)
            case Future(FutureOp.UNTIL, values):
                return self._lasting(*all_of(values), until=holds)
            case Future(op, values):
                (inner,) = all_of(values)
                until = (op is FutureOp.EVENTUALLY) is holds
                return self._lasting(self._made(Op.TRUE if until else Op.FALSE), inner, until=until)
            case _:
                raise AssertionError("this does not stand in a skeleton")

    def _joined(self, parts: list[int], conjunction: bool) -> int:
        """`&&` or `||` without what does not matter."""
        mine, neutral, deciding = (
            (Op.AND, Op.TRUE, Op.FALSE) if conjunction else (Op.OR, Op.FALSE, Op.TRUE)
        )
        flat: dict[int, None] = {}
        for part in parts:
            formula = self.formulas[part]
            if formula.op is deciding:
                return part
            if formula.op is not neutral:
                flat.update(dict.fromkeys(formula.parts if formula.op is mine else (part,)))
        if len(flat) == 1:
            return next(iter(flat))
        return self._made(mine if flat else neutral, *flat)

    def _lasting(self, left: int, right: int, *, until: bool) -> int:
        """`until`, or its dual: `right` holds as long as `left` has not, and then too."""
        mine = Op.UNTIL if until else Op.RELEASE
        op, (first, *_) = self.formulas[right].op, (*self.formulas[right].parts, -1)
        if op in (Op.TRUE, Op.FALSE):
            return right
        if self.formulas[left].op is (Op.FALSE if until else Op.TRUE):
            return right
        plain = self.formulas[left].op is (Op.TRUE if until else Op.FALSE)
        if plain and op is mine and self.formulas[first] == self.formulas[left]:
            return right  # eventually eventually, always always
        return self._made(mine, left, right)

    def _made(self, op: Op, *parts: int) -> int:
        formula = Formula(op, parts)
        if formula not in self._numbers:
            self._numbers[formula] = len(self.formulas)
            self.formulas.append(formula)
        return self._numbers[formula]

    # -------------------------------------------------------------------------------------- steps

    def steps(self, state: int, letter: int) -> Steps:
        """Where reading a letter leads: the propositions that hold, a bit each.

        What asks for more than another step does, and keeps no more promises, is left out.
        """
        ways: list[tuple[int, int]] = []
        pending = [(state, 0, 0, 0)]
        while pending:
            way = self._way(*pending.pop(), letter, pending)
            if way is not None:
                ways.append(way)
        least = {
            one
            for one in ways
            if not any(
                other != one and other[0] & ~one[0] == 0 and other[1] & ~one[1] == 0
                for other in ways
            )
        }
        return tuple(sorted({(self._plain(then), self.every & ~late) for then, late in least}))

    def _plain(self, state: int) -> int:
        """The state without what its other formulas say of the same moment: it reads alike."""
        for number, (op, parts) in enumerate(self.formulas):
            if state >> number & 1:
                said = parts if op is Op.AND else parts[1:] if op is Op.RELEASE else ()
                for part in said:
                    state &= ~(1 << part)
        return state

    def _way(
        self,
        todo: int,
        done: int,
        then: int,
        late: int,
        letter: int,
        pending: list[tuple[int, int, int, int]],
    ) -> tuple[int, int] | None:
        """What is left for later, and which promises are put off; other ways are `pending`."""
        while todo:
            bit = todo & -todo
            todo ^= bit
            if done & bit:
                continue
            done |= bit
            op, parts = self.formulas[bit.bit_length() - 1]
            match op:
                case Op.TRUE:
                    pass
                case Op.FALSE:
                    return None
                case Op.IS | Op.IS_NOT:
                    if (letter >> parts[0] & 1) != (op is Op.IS):
                        return None
                case Op.AND:
                    for part in parts:
                        todo |= 1 << part
                case Op.OR:
                    for part in parts[1:]:
                        pending.append((todo | 1 << part, done, then, late))
                    todo |= 1 << parts[0]
                case Op.NEXT:
                    then |= 1 << parts[0]
                case Op.UNTIL:
                    left, right = parts
                    put_off = late | self.promise[bit.bit_length() - 1]
                    pending.append((todo | 1 << left, done, then | bit, put_off))
                    todo |= 1 << right
                case Op.RELEASE:
                    left, right = parts
                    pending.append((todo | 1 << left | 1 << right, done, then, late))
                    todo |= 1 << right
                    then |= bit
        return then, late
