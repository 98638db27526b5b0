"""What is explained of a run, as data: `explain` makes it and `show` shows it."""

from __future__ import annotations

from typing import NamedTuple

from rascheck.system.trace import Move

HOLDS, FAILS, OPEN = "1", "0", "?"
"""The truth of a formula after a step; OPEN: it has no value there."""


class Node(NamedTuple):
    """A part of a formula.

    `role` is what it is for the part above; `kind` how its own parts make its value ("all", "any",
    "whenever", "not", "future", or ""). `truths` has a character a state. `reads` are the elements
    of a state, in the order of `show_state`, that the value was made from, each list with the
    number of the state from which on it was these. `told` says why a piece of history has its value
    at the end of the run; `more` is how many parts are not among `parts`.
    """

    role: str
    kind: str
    text: str
    truths: str
    parts: tuple[Node, ...] = ()
    reads: tuple[tuple[int, tuple[int, ...]], ...] = ()
    told: str = ""
    more: int = 0


class Blocked(NamedTuple):
    """A step that a machine could begin from where it is, but for a part of its guard.

    `needs` is the first part that is false, and `held` the values that make it so. Of the ways to
    take the step (its arguments, its partners) it is the one that is nearest to happen.
    """

    step: str
    needs: str
    held: tuple[str, ...]


class Away(NamedTuple):
    """A run that gets away: what could have been done in the place of the step that decided.

    `moves` follow the steps before that one, and none is known if there are none. After the first
    `needed` of them the end is ruled out; those behind them are what must follow. `open` is as in
    `Turning`, for the states before that.
    """

    moves: tuple[Move, ...] = ()
    needed: int = 0
    open: tuple[frozenset[int], ...] = ()


class Turning(NamedTuple):
    """Where a run turned to the violation or the deadlock that it ends in.

    After `step` steps nothing could rule that out; 0: from the start. `states` is how many
    states that can follow the first one were looked at, all of them; `open` has for each state of
    the run the transitions after which it can still be ruled out.
    """

    step: int
    states: int
    open: tuple[frozenset[int], ...]
    away: Away = Away()


class Explained(NamedTuple):
    """All of it.

    `tree` is the formula that a run decides, `truths` has for each property a character a state,
    `blocked` for each state what could not be taken.
    """

    tree: Node | None
    truths: tuple[str, ...]
    blocked: tuple[tuple[Blocked, ...], ...]
    turning: Turning | None
