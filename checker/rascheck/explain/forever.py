"""Why a run for ever breaks a formula about the future: what was promised, when, that nothing in
the loop keeps it, and which assumption of fairness would exclude the run.

A position is a place of the run at which a formula is asked: the number of steps before it. Behind
the last one the run goes on with the position after the one to which it returns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from rascheck.explain.facts import UNKNOWN, Leaf, Line, filled, word
from rascheck.explain.history import History, alternatives
from rascheck.explain.spoken import spoken_of
from rascheck.system.future import futures, taken_apart
from rascheck.system.ir import (
    Binary,
    BinaryOp,
    Expr,
    Future,
    FutureOp,
    Many,
    ManyOp,
    System,
    Unary,
    UnaryOp,
)
from rascheck.system.lasso import label
from rascheck.system.semantics import NOTHING, successors, truth
from rascheck.system.trace import Ending, ModelError, Move, State, Trace

MOST = 4
"""How many assumptions of one kind are named."""
SEVERAL = 8
"""How many formulas are named of which one would do."""


@dataclass(frozen=True)
class Decided:
    """A part of a formula whose value at a position decides that of the whole.

    `given` is what makes it count: a formula that has its value at a position.
    """

    expr: Expr
    position: int
    truth: bool
    given: tuple[tuple[Expr, int, bool], ...] = ()


@dataclass(frozen=True)
class Forever:
    """Looks at a run without an end."""

    system: System
    trace: Trace
    short: bool = False

    @cached_property
    def stays(self) -> bool:
        """Whether the run ends in a state that nothing leaves."""
        return self.trace.loop == len(self.trace.moves)

    @cached_property
    def places(self) -> list[tuple[State, frozenset[int]]]:
        """Each position's state, with what the step into it made occur."""
        moves = self.trace.moves
        found = [(self.trace.initial, NOTHING), *((move.state, move.occurred) for move in moves)]
        return [*found, (self.trace.states[-1], NOTHING)] if self.stays else found

    @cached_property
    def again(self) -> int:
        """The position that comes behind the last one."""
        assert self.trace.loop is not None, "a run for ever returns to a state"
        return self.trace.loop + 1

    def values(self, expr: Expr) -> list[bool]:
        """The truth of a formula at each position; false where it has none."""
        temporal = taken_apart(expr)
        known = [
            [truth(self.system, each, *place) is True for place in self.places]
            for each in temporal.propositions
        ]
        return label(temporal.skeleton, known, len(self.places), self.again)

    def ahead(self, position: int) -> list[int]:
        """The positions from one on, each once, in the order in which the run meets them."""
        later = range(position, len(self.places))
        return [*later, *range(self.again, min(position, len(self.places)))]

    def first(self, expr: Expr, position: int, *, truth: bool) -> int | None:
        """The first position from one on at which a formula has this value."""
        values = self.values(expr)
        return next((at for at in self.ahead(position) if values[at] is truth), None)

    # ------------------------------------------------------------------------- what was promised

    def decided(self, found: Decided) -> Decided:
        """The innermost part whose value alone decides a formula."""
        position, known = found.position, found.truth
        match found.expr:
            case Unary(UnaryOp.NOT, value) if futures(value):
                return self.decided(replace(found, expr=value, truth=not known))
            case Binary(BinaryOp.IMPLIES, left, right) if not known:
                given = (*found.given, (left, position, True))
                return self.decided(replace(found, expr=right, given=given))
            case Many(ManyOp.AND | ManyOp.OR as op, values) if known is (op is ManyOp.OR):
                decisive = next(v for v in values if self.values(v)[position] is known)
                return self.decided(replace(found, expr=decisive))
            case Many(ManyOp.AND | ManyOp.OR, values):
                later = [value for value in values if futures(value)]
                if len(later) != 1:
                    return found
                given = tuple((v, position, known) for v in values if v is not later[0])
                return self.decided(replace(found, expr=later[0], given=(*found.given, *given)))
            case Future(FutureOp.NEXT, (inner,)):
                after = position + 1 if position + 1 < len(self.places) else self.again
                return self.decided(replace(found, expr=inner, position=after))
            case Future(FutureOp.ALWAYS | FutureOp.EVENTUALLY as op, (inner,)):
                if known is (op is FutureOp.ALWAYS):
                    return found
                at = self.first(inner, position, truth=known)
                assert at is not None, "an operator has its value for a reason"
                return self.decided(replace(found, expr=inner, position=at))
            case _:
                return found

    def promised(self, formula: Expr) -> list[Line]:
        """What does not come true, and what makes it count."""
        found = self.decided(Decided(formula, 0, False))
        lines = self.broken(found)
        because = [
            line
            for expr, position, known in found.given
            for line in self.lines(expr, position, 1, known=known)
        ]
        because = list(dict.fromkeys(because))
        if because and not self.short:
            where = f"at step {found.position} " if found.position else ""
            lines += [Line(0, f"it was promised {where}because"), *because]
        return lines

    def broken(self, found: Decided) -> list[Line]:
        """What is wrong with the part that decides."""
        since = f" from step {found.position} on" if found.position else ""
        match found.expr:
            case Future(FutureOp.EVENTUALLY, (inner,)) if not futures(inner):
                return self.never(inner, since)
            case Future(FutureOp.EVENTUALLY, (Future(FutureOp.ALWAYS, (inner,)),)):
                at = self.first(inner, min(self.again, len(self.places) - 1), truth=False)
                lines = [Line(0, f"{self.text(inner)} is false again and again")]
                if at is None or futures(inner):
                    return lines
                return [*lines, *self.lines(inner, at, 1, known=False)]
            case Future(FutureOp.ALWAYS, (inner,)):
                return [Line(0, f"{self.text(inner)} holds for ever{since}, and must not")]
            case Future(FutureOp.UNTIL, (left, right)) if not found.truth:
                values = self.values(right)
                end = self.first(left, found.position, truth=False)
                if end is None:
                    return self.never(right, since)
                line = Line(0, f"{self.text(left)} does not hold until {self.text(right)}")
                if values[end] or futures(left):
                    return [line]
                return [line, *self.lines(left, end, 1, known=False)]
            case expr if not futures(expr):
                when = f" after step {found.position}" if found.position else " at the start"
                wrong = ", and must not be" if found.truth else ""
                line = Line(0, f"{self.text(expr)} is {word(found.truth)}{when}{wrong}")
                return [line, *self.lines(expr, found.position, 1, known=found.truth)]
            case expr:
                return [Line(0, f"{self.text(expr)} is {word(found.truth)}{since}")]

    def never(self, expr: Expr, since: str) -> list[Line]:
        """What never holds: a formula, or each of several that would do."""
        either = alternatives(expr)
        if self.short or len(either) == 1:
            return [Line(0, f"{self.text(expr)} never holds{since}")]
        lines = [Line(0, f"none of these ever holds{since}")]
        lines += [Line(1, self.text(each)) for each in either[:SEVERAL]]
        if len(either) > SEVERAL:
            lines.append(Line(1, f"and {len(either) - SEVERAL} more"))
        return lines

    def text(self, expr: Expr) -> str:
        """A formula, with the values of its variables put in."""
        return replace(self.at(0), system=self.named).formula(expr, truth=True)

    @cached_property
    def named(self) -> System:
        """The system, with the values of their variables in the names of what is observed."""
        system = self.system
        return replace(
            system,
            atoms=tuple(replace(each, name=filled(each.name)) for each in system.atoms),
            registers=tuple(replace(each, name=filled(each.name)) for each in system.registers),
        )

    def at(self, position: int) -> History:
        """The run up to a position, to be looked at from there."""
        moves = self.trace.moves[:position]
        cut = replace(self.trace, ending=Ending.REACHED, moves=moves, loop=None)
        return History(self.system, cut, self.short)

    def lines(self, expr: Expr, position: int, depth: int, *, known: bool) -> list[Line]:
        """Why a formula without a future has its value at a position."""
        told = self.at(position)
        match expr:
            case Future(FutureOp.ALWAYS, (Future(FutureOp.EVENTUALLY, (inner,)),)) if known:
                return [Line(depth, f"{self.text(inner)} again and again")]
            case _ if futures(expr):
                return [Line(depth, f"{self.text(expr)} is {word(known)}")]
            case _:
                pass
        if position > len(self.trace.moves):  # nothing occurs where the run stays
            return [Line(depth, f"{self.text(expr)} is {word(known)}")]
        try:
            leaves = told.at(position).causes(expr, known)
        except UNKNOWN:
            leaves = [Leaf(expr, known)]
        return told.lines(leaves, depth)

    # ---------------------------------------------------------------------------------- the loop

    def excluded(self, formula: Expr) -> list[Line]:
        """What could be taken in the loop and is not, and the assumption that says that it is.

        If something would keep the promise at once, only that is named.
        """
        if self.stays:
            return []
        weak = self.neglected(strong=False)
        strong = {n: all_ for n, all_ in self.neglected(strong=True).items() if n not in weak}
        goal = self.goal(formula)
        if goal is not None:
            keeping = [
                {n: all_ for n, all_ in each.items() if self.keeps(goal, all_)}
                for each in (weak, strong)
            ]
            if any(keeping):
                weak, strong = keeping
        if weak:
            what = "enabled all along the loop, and never taken"
            return told(what, "fair", self.nearest(weak, formula))
        if strong:
            what = "enabled in the loop again and again, and never taken"
            return told(what, "strong", self.nearest(strong, formula))
        return [Line(0, "no fairness excludes this run: what the loop enables, it takes")]

    def nearest(self, names: Iterable[str], formula: Expr) -> list[str]:
        """The steps that the formula names first, then those of machines that it names."""
        steps, machines = spoken_of(self.system, formula)

        def rank(name: str) -> int:
            return 0 if name in steps else 1 if name.partition(".")[0] in machines else 2

        return sorted(names, key=rank)

    def goal(self, formula: Expr) -> Expr | None:
        """What would have kept the promise, if it is about a single state."""
        match self.decided(Decided(formula, 0, False)).expr:
            case Future(FutureOp.EVENTUALLY, (inner,)) if not futures(inner):
                return inner
            case Future(FutureOp.UNTIL, (_, right)) if not futures(right):
                return right
            case _:
                return None

    def keeps(self, goal: Expr, transitions: frozenset[int]) -> bool:
        """Whether one of the transitions leads from the loop to where `goal` holds."""
        return any(
            isinstance(move, Move)
            and move.transition in transitions
            and truth(self.system, goal, move.state, move.occurred) is True
            for moves in self.ways.values()
            for move in moves
        )

    def neglected(self, *, strong: bool) -> dict[str, frozenset[int]]:
        """The steps, as `machine.step`, that a fair run would take, and their transitions; the
        machine where it could move by one step or another."""
        assert self.trace.loop is not None
        around = self.trace.states[self.trace.loop + 1 :]
        taken = {move.transition for move in self.trace.moves[self.trace.loop :]}
        found: dict[str, frozenset[int]] = {}
        for name, transitions in self.assumptions():
            machine = name.partition(".")[0]
            if transitions & taken or (name == machine and any(_of(n, machine) for n in found)):
                continue
            enabled = [
                any(way.transition in transitions for way in self.ways[state]) for state in around
            ]
            if any(enabled) if strong else all(enabled):
                found[name] = found.get(name, frozenset()) | transitions
        return found

    def kept(self) -> list[Line]:
        """How the loop keeps each assumption that was made: by a step of it, or by the lack of one.

        Nothing where the run stays in one state: there nothing can be taken.
        """
        if self.stays or self.trace.loop is None:
            return []
        around = range(self.trace.loop + 1, len(self.trace.moves) + 1)
        found: list[Line] = []
        for assumed in self.system.fairness:
            taken = [n for n in around if self.trace.moves[n - 1].transition in assumed.transitions]
            idle = [n for n in around if not self.enabled(n, assumed.transitions)]
            if taken:
                how = f"taken in step {taken[0]}"
            elif assumed.strong:
                how = "cannot be taken anywhere in the loop"
            else:
                how = f"cannot be taken behind step {idle[0]}"
            found.append(Line(0, f"{'strong' if assumed.strong else 'fair'} {assumed.name}", how))
        return found

    def enabled(self, position: int, transitions: tuple[int, ...]) -> bool:
        """Whether one of some transitions can be taken after so many steps."""
        return any(way.transition in transitions for way in self.ways[self.trace.states[position]])

    @cached_property
    def ways(self) -> dict[State, list[Move | ModelError]]:
        """What can be done in each state of the loop."""
        around = dict.fromkeys(self.trace.states[self.trace.loop :])
        return {state: list(successors(self.system, state)) for state in around}

    def assumptions(self) -> Iterable[tuple[str, frozenset[int]]]:
        """The steps of each instance of a machine, then the instances, by their transitions."""
        steps: dict[tuple[int, tuple[int, ...], int], set[int]] = {}
        for number, transition in enumerate(self.system.transitions):
            for action in (transition.action, transition.partner):
                if action is not None:
                    key = (action.machine, action.instance, action.step)
                    steps.setdefault(key, set()).add(number)
        whole: dict[tuple[int, tuple[int, ...]], set[int]] = {}
        for (machine, instance, step), numbers in sorted(steps.items()):
            declared = self.system.machines[machine]
            yield f"{declared.name}.{declared.steps[step].name}", frozenset(numbers)
            whole.setdefault((machine, instance), set()).update(numbers)
        for (machine, _), numbers in whole.items():
            yield self.system.machines[machine].name, frozenset(numbers)


def _of(name: str, machine: str) -> bool:
    return name.startswith(f"{machine}.")


def told(what: str, assumed: str, names: list[str]) -> list[Line]:
    """Steps that are not taken, with the words that would exclude the run."""
    lines = [Line(0, what)]
    lines += [Line(1, f"`{assumed} {name}` would exclude this run") for name in names[:MOST]]
    if len(names) > MOST:
        lines.append(Line(1, f"and {len(names) - MOST} more like it"))
    return lines
