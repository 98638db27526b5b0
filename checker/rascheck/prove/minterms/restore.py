"""A trace over classes goes in; the trace over bits comes out that takes the same transitions."""

from __future__ import annotations

from dataclasses import replace

from rascheck.prove.minterms.places import Place
from rascheck.prove.minterms.tables import Tables
from rascheck.system import semantics
from rascheck.system.ir import System
from rascheck.system.trace import Ending, ModelError, Move, State, Trace

MOST_ROUNDS = 1_000
"""So many times a loop is gone round in search of one that bits close, too."""


class Unclosed(Exception):
    """A loop over classes in which the bits are others in each of `MOST_ROUNDS` rounds."""


class Restorer:
    """Makes traces of `concrete` from those of the System over classes."""

    def __init__(self, concrete: System, tables: Tables) -> None:
        self.concrete = concrete
        self.tables = tables

    def trace(self, trace: Trace) -> Trace:
        """The run that takes the same transitions. Raises `Unclosed`."""
        candidate = self.candidate(trace.initial)
        initial = semantics.begin(self.concrete, candidate)
        if isinstance(initial, ModelError):
            return replace(trace, initial=candidate, error=initial)
        assert initial is not None, "an assumption says of a class what it says of its values"
        state, moves = initial, []
        for move in trace.moves:
            moves.append(self._moved(state, move.transition))
            state = moves[-1].state
        found = replace(trace, initial=initial, moves=tuple(moves))
        if trace.error is not None:
            return replace(found, error=self._error(found, trace.error))
        return self._closed(found) if trace.ending is Ending.LASSO else found

    def candidate(self, state: State) -> State:
        """The initial state in which bits that may be any are the least of their class."""
        values = []
        for number, variable in enumerate(self.concrete.variables):
            classes = self.tables.get(Place("variable", number))
            elements = state.values[number]
            if classes is not None:
                pairs = zip(variable.initial, elements, strict=True)
                elements = tuple(classes.witnesses[c] if v is None else v for v, c in pairs)
            values.append(elements)
        return State(tuple(values), state.queues)

    def _moved(self, state: State, transition: int) -> Move:
        move = semantics.take(self.concrete, state, transition)
        assert isinstance(move, Move), "a transition does with bits what it does with their class"
        return move

    def _error(self, found: Trace, error: ModelError) -> ModelError:
        """What fails over bits, where `error` does over classes."""
        last = found.states[-1]
        if error.transition is not None:
            taken = semantics.take(self.concrete, last, error.transition)
            assert isinstance(taken, ModelError), "what fails with a class fails with its bits"
            return taken
        occurred = semantics.occurred_last(found)
        return semantics.property_errors(self.concrete, last, occurred)[0]

    def _closed(self, found: Trace) -> Trace:
        """A lasso that goes round until also the bits are as they were in an earlier round."""
        assert found.loop is not None, "a lasso has a loop"
        round_ = [move.transition for move in found.moves[found.loop :]]
        moves = list(found.moves)
        if not round_:
            return found
        seen = {found.states[found.loop]: found.loop}
        for _ in range(MOST_ROUNDS):
            last = moves[-1].state
            if last in seen:
                return replace(found, moves=tuple(moves), loop=seen[last])
            seen[last] = len(moves)
            for transition in round_:
                moves.append(self._moved(moves[-1].state, transition))
        raise Unclosed(f"its bits are others in each of {MOST_ROUNDS:,} rounds")
