"""A System goes in; a solver that knows its types comes out, and what claims and bodies can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rascheck.prove.encode import Claim, Encoded
from rascheck.prove.encode.bodies import Body
from rascheck.prove.encode.expressions import Encoder
from rascheck.prove.encode.frames import Frames
from rascheck.prove.solver import Answer, Solver, Truth
from rascheck.source import Span
from rascheck.system.ir import Branch, Expr, Many, ManyOp, Statement, System, Transition

SECONDS = 2.0
"""For one question; nothing is said of what takes longer."""


@dataclass(frozen=True)
class Can:
    """Whether something can hold, and whether it can fail to."""

    hold: bool
    fail: bool

    @property
    def both(self) -> bool:
        """Whether nothing is to be said of it."""
        return self.hold and self.fail

    def either(self, other: Can | None) -> Can:
        """What is so here or elsewhere."""
        return self if other is None else Can(self.hold or other.hold, self.fail or other.fail)


class Look:
    """Any state of a System that its types allow and in which what is `known` holds."""

    def __init__(self, system: System, known: Iterable[Expr] = ()) -> None:
        self.system = system
        self.encoded = Encoded(system)
        self.terms = self.encoded.terms
        self.solver = Solver(self.terms, SECONDS)
        self.solver.add(self.encoded.typed)
        for expr in known:
            claim = self.encoded.claim(expr)
            self.solver.add(claim.holds, self.terms.negated(claim.fails))

    def can(self, truth: Truth) -> bool:
        """Whether something is so in some state."""
        return self.solver.ask(truth) is not Answer.NO

    def claim(self, formula: Expr) -> Can:
        """What a formula can be; one that has no value somewhere can be anything."""
        claim = self.encoded.claim(formula)
        fails = self.can(claim.fails)
        return Can(
            fails or self.can(claim.holds), fails or self.can(self.terms.negated(claim.holds))
        )

    def together(self, transition: Transition, parts: Sequence[Expr]) -> Claim:
        """Whether all of some parts of a guard hold, asked from the left, or one fails."""
        encoder, typed = self._encoder(transition)
        holds = encoder.truth(Many(ManyOp.AND, tuple(parts)), typed)
        fails = self.terms.any(condition for _, condition in encoder.failures)
        return Claim(self.terms.all((typed, holds)), fails)

    def conditions(self, transition: Transition) -> Iterator[tuple[Span, Can]]:
        """What each `if` of a body can find, if it can be reached."""
        encoder, typed = self._encoder(transition)
        path = self.terms.all((typed, encoder.truth(transition.guard, typed)))
        body = _Watching(self.encoded.frames, encoder)
        body.run(transition.body, path)
        for span, reached, condition in body.seen:
            holds = self.can(self.terms.all((reached, condition)))
            fails = self.can(self.terms.all((reached, self.terms.negated(condition))))
            if holds or fails:
                yield span, Can(holds, fails)

    def _encoder(self, transition: Transition) -> tuple[Encoder, Truth]:
        """What encodes the parts of a transition, and that what it chooses is in its type."""
        frame, typed = self.encoded.frame.copied(), []
        for slot in transition.chosen:
            name, scalar = transition.locals[slot]
            frame.locals[slot], inside = self.encoded.make.variable(f"chosen {name}", scalar)
            typed.append(inside)
        return Encoder(self.system, self.encoded.make, frame), self.terms.all(typed)


class _Watching(Body):
    """Remembers each condition of the text, with the path to it."""

    def __init__(self, frames: Frames, encoder: Encoder) -> None:
        super().__init__(frames, encoder)
        self.seen: list[tuple[Span, Truth, Truth]] = []

    def run(self, statements: Sequence[Statement], path: Truth) -> None:
        """Take all statements, from the top to the bottom."""
        for statement in statements:
            if isinstance(statement, Branch) and statement.span is not None:
                condition = self._quietly(statement.condition, path)
                self.seen.append((statement.span, path, condition))
            super().run((statement,), path)

    def _quietly(self, expr: Expr, path: Truth) -> Truth:
        """A condition, of which `super` will say where it fails."""
        return Encoder(self.encoder.system, self.make, self.encoder.frame).truth(expr, path)
