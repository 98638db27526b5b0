"""Requirements on knobs come in; which of them leave nothing, or say nothing new, go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rascheck.prove.lint.look import Look
from rascheck.prove.solver import Answer, Truth
from rascheck.system.ir import Expr, System, Variable


class Requirements:
    """Requirements on knobs, which are the variables `knobs`."""

    def __init__(self, knobs: Sequence[Variable], requirements: Sequence[Expr]) -> None:
        self.look = Look(System("settings", tuple(knobs), (), (), ()))
        claims = [self.look.encoded.claim(expr) for expr in requirements]
        self._met = [claim.holds for claim in claims]

    def clashing(self, fixed: Mapping[int, int] | None = None) -> tuple[int, ...]:
        """If no values meet all requirements, those of which none can be left out.

        `fixed` are the values of some knobs by number.
        """
        held = [self._is(number, value) for number, value in (fixed or {}).items()]
        kept = list(range(len(self._met)))
        if self._can(held, kept):
            return ()
        for number in range(len(self._met)):
            others = [other for other in kept if other != number]
            if not self._can(held, others):
                kept = others
        return tuple(kept)

    def implied(self) -> tuple[int, ...]:
        """The requirements that all values meet which meet those that are left, the last first."""
        kept, found = list(range(len(self._met))), []
        for number in reversed(kept):
            others = [other for other in kept if other != number]
            if not self._can([self.look.terms.negated(self._met[number])], others):
                kept = others
                found.append(number)
        return tuple(found)

    def _is(self, knob: int, value: int) -> Truth:
        make, (held,) = self.look.encoded.make, self.look.encoded.frame.values[knob]
        return make.equal(held, make.constant(value))

    def _can(self, held: Sequence[Truth], requirements: Sequence[int]) -> bool:
        wanted = (*held, *(self._met[number] for number in requirements))
        return self.look.solver.ask(*wanted) is not Answer.NO
