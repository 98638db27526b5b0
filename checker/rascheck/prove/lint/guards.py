"""Transitions come in; whether their guards can hold, alone and together, goes out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass

from rascheck.prove.lint.look import Look
from rascheck.prove.solver import Answer, Terms, Truth
from rascheck.source import Span
from rascheck.system.ir import Condition, Expr, IndexType, Many, ManyOp, Read, Transition
from rascheck.system.trace import State


@dataclass(frozen=True)
class Both:
    """A state, and two transitions that can be taken in it."""

    state: State
    one: Transition
    other: Transition


@dataclass(frozen=True)
class Guards:
    """Looks at the guards of a System's transitions in any state."""

    look: Look

    def can_hold(self, transition: Transition) -> bool:
        """Whether a guard holds, or fails, in some state."""
        return self._can_hold(transition, (transition.guard,))

    def to_blame(self, transition: Transition) -> tuple[Span, ...]:
        """Of a guard that never holds, conditions of the text none of which can be left out.

        There are none if the rest alone, states and patterns, never holds.
        """
        blamed = list(transition.conditions)
        for condition in transition.conditions:
            others = [other for other in blamed if other is not condition]
            if not self._can_hold(transition, _parts(transition, others)):
                blamed = others
        return tuple(condition.span for condition in blamed)

    def implied(self, transition: Transition, among: Collection[Span]) -> Iterator[Span]:
        """The conditions of the text that hold wherever the rest of the guard does.

        One that keeps the rest from failing is none of them, nor is one that speaks of an index
        with a single value, which may have more elsewhere.
        """
        for condition in transition.conditions:
            if condition.span not in among or self._is_single(condition.expr):
                continue
            others = [other for other in transition.conditions if other is not condition]
            rest = self.look.together(transition, _parts(transition, others))
            this = self.look.together(transition, (condition.expr,))
            differs = self._terms.all((rest.holds, self._terms.negated(this.holds)))
            if not self.look.can(self._terms.any((rest.fails, differs))):
                yield condition.span

    def both(self, left: Sequence[Transition], right: Sequence[Transition]) -> Both | None:
        """A state in which one of the left and one of the right can be taken."""
        solver = self.look.solver
        sides = [[(self._enabled(each), each) for each in side] for side in (left, right)]
        if solver.ask(*(self._terms.any(t for t, _ in side) for side in sides)) is not Answer.YES:
            return None
        one, other = (next(each for t, each in side if solver.holds(t)) for side in sides)
        return Both(self.look.encoded.state(solver), one, other)

    def _is_single(self, node: object) -> bool:
        match node:
            case IndexType(size=1):
                return True
            case Read(variable=variable) if self._is_single(self.look.system.variables[variable]):
                return True
            case tuple():
                return any(map(self._is_single, node))
            case _ if is_dataclass(node):
                named = (each.name for each in fields(node) if each.compare)
                return any(self._is_single(getattr(node, name)) for name in named)
            case _:
                return False

    @property
    def _terms(self) -> Terms:
        return self.look.terms

    def _enabled(self, transition: Transition) -> Truth:
        return self.look.together(transition, (transition.guard,)).holds

    def _can_hold(self, transition: Transition, parts: Sequence[Expr]) -> bool:
        claim = self.look.together(transition, parts)
        return self.look.can(self._terms.any((claim.holds, claim.fails)))


def _parts(transition: Transition, conditions: Sequence[Condition]) -> list[Expr]:
    """The guard without those conditions of the text that are not among these."""
    whole = [condition.expr for condition in transition.conditions]
    written = {*whole, *(part for expr in whole for part in _conjuncts(expr))}
    rest = [part for part in _conjuncts(transition.guard) if part not in written]
    return [*rest, *(condition.expr for condition in conditions)]


def _conjuncts(expr: Expr) -> tuple[Expr, ...]:
    return expr.values if isinstance(expr, Many) and expr.op is ManyOp.AND else (expr,)
