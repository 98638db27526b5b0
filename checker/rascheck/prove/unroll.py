"""A System goes in; a chain of frames comes out, each one step behind the one before.

A step is told by selectors, one a transition, of which exactly one holds; what differs from the
frame before was written by the one that was selected. This is stated once, and moved along.
"""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.prove.encode import Encoded
from rascheck.prove.encode.expressions import Frame
from rascheck.prove.solver import Solver, Truth


class Relation:
    """One step: `truth` relates `encoded.frame` and `after`, by the transition of `selectors`."""

    def __init__(self, encoded: Encoded) -> None:
        self.encoded = encoded
        terms = encoded.terms
        self.after, self.typed = encoded.frames.fresh("'")
        self.selectors = [terms.truth(f"step {n}") for n, _ in enumerate(encoded.steps)]
        new = encoded.frames.values(self.after)
        writers: list[list[Truth]] = [[] for _ in new]
        truths = [self.typed, terms.any(self.selectors), terms.at_most(self.selectors, 1)]
        for step, selected in zip(encoded.steps, self.selectors, strict=True):
            found = encoded.frames.values(step.after)
            does = [encoded.make.equal(new[n], found[n]) for n in step.written]
            goes = (step.typed, step.guard, terms.negated(step.fails))
            truths.append(terms.implied(selected, terms.all((*goes, *does))))
            for n in step.written:
                writers[n].append(selected)
        for old, value, by in zip(encoded.variables, new, writers, strict=True):
            truths.append(terms.any((encoded.make.equal(old, value), *by)))
        self.truth = terms.all(truths)


class Chain:
    """Frames in a row in a solver, the first of them an initial one or any.

    `taken[n]` are the selectors of the step from frame n to the next one.
    """

    def __init__(self, relation: Relation, solver: Solver, first: Frame, holds: Truth) -> None:
        self.relation = relation
        self.encoded = relation.encoded
        self.solver = solver
        self.frames: list[Frame] = [first]
        self.taken: list[list[Truth]] = []
        solver.add(holds)

    @property
    def length(self) -> int:
        """The number of steps."""
        return len(self.taken)

    def extend(self) -> None:
        """Add a step."""
        encoded, depth = self.encoded, self.length
        frame, _ = encoded.frames.fresh(f"@{depth + 1}")
        names = range(len(self.relation.selectors))
        chosen = [encoded.terms.truth(f"step {n}@{depth}") for n in names]
        pairs = [
            *encoded.frames.pairs(encoded.frame, self.frames[-1]),
            *encoded.frames.pairs(self.relation.after, frame),
            *zip(self.relation.selectors, chosen, strict=True),
        ]
        self.solver.add(encoded.terms.substituted(self.relation.truth, pairs))
        self.frames.append(frame)
        self.taken.append(chosen)

    def at(self, truth: Truth, depth: int) -> Truth:
        """What is said about `encoded.frame`, said about the frame of this depth."""
        return self.encoded.at(truth, self.frames[depth])

    def steps(self) -> list[int]:
        """The transitions in the model of the solver's last answer."""
        return [self._selected(chosen) for chosen in self.taken]

    def _selected(self, chosen: Sequence[Truth]) -> int:
        return next(n for n, truth in enumerate(chosen) if self.solver.holds(truth))
