"""Tokens go in; their derivation by the grammar comes out, or None if they have none.

An LALR(1) parser driven by `tables`. It knows nothing of Lark, and does not recurse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rascheck.lang.expected import END
from rascheck.lang.scan import Token
from rascheck.lang.tables import Rule, tables

MOST_STATES = 2_000
"""More things that are begun and not ended are not read."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A rule, or an alternative by its name, over the tokens `first` to `last` (excluded).

    None among the `parts` stands for an optional part that was left out.
    """

    rule: str
    parts: tuple[Branch | Token | None, ...]
    first: int
    last: int


def derive(tokens: Sequence[Token], start: str, *, complete: bool = False) -> Branch | None:
    """The derivation of all tokens from a start rule, `start` or `expr`; None if there is none.

    Rules that only pass on one part do not show, and repetitions are flat. The tokens that the
    grammar has in quotes are left out. A `complete` derivation has every token, in order, and no
    None.
    """

    def branch(rule: str, parts: list[Any], first: int, last: int, _: int) -> Branch:
        return Branch(rule, tuple(parts), first, last)

    found: Branch | None = drive(tokens, start, branch, complete=complete)
    return found if found is None or found.rule else None


def drive(
    tokens: Sequence[Token],
    start: str,
    make: Callable[[str, list[Any], int, int, int], Any],
    *,
    complete: bool = False,
) -> Any:
    """What `make` makes of the outermost rule, or None if the tokens do not parse.

    `make` is called from the inside out, with the name of a rule, its parts (tokens, None and what
    it made before), its tokens `first` to `last` (excluded), and its depth: 1 without others in it.
    Where things stand in one another without end, the outermost rule has no name, and the depth
    MOST_STATES.
    """
    used = tables()
    actions, rules, jump = used.actions, used.rules, used.jump
    state, end = used.starts[start]
    states = [state]
    values: list[Any] = []  # for each state after the first one: a token, list, or what was made
    firsts: list[int] = []  # with its first token
    depths: list[int] = []  # and its depth
    for at, kind in enumerate([*(t.kind for t in tokens), END]):
        while (action := actions[state].get(kind)) is not None and action < 0:
            rule = rules[~action]
            size = rule.size
            if size:
                parts, first, depth = values[-size:], firsts[-size], max(depths[-size:])
                del states[-size:], values[-size:], firsts[-size:], depths[-size:]
            else:
                parts, first, depth = [], at, 0
            if complete or rule.reshaped:
                parts = _parts(rule, parts, range(size) if complete else rule.shape)
            value: Any = parts
            if rule.collapses and len(parts) == 1:
                value = parts[0]
            elif not rule.repeats:
                depth += 1
                value = make(rule.name, parts, first, at, depth)
            state = jump(states[-1], rule.origin, kind)
            states.append(state)
            values.append(value)
            firsts.append(first)
            depths.append(depth)
        if action is None:
            return values[-1] if kind is END and state == end else None
        if len(states) > MOST_STATES:
            return make("", [], at, at + 1, MOST_STATES)
        state = action
        states.append(state)
        values.append(tokens[at])
        firsts.append(at)
        depths.append(0)
    raise AssertionError("the end is never shifted")


def _parts(rule: Rule, values: list[Any], shape: Iterable[int | None]) -> list[Any]:
    parts: list[Any] = []
    for number in shape:
        if number is None:
            parts.append(None)
        elif number not in rule.spliced:
            parts.append(values[number])
        elif parts:
            parts += values[number]
        else:
            parts = values[number]  # grown in place: each step of a repetition takes it over
    return parts


@dataclass(frozen=True, slots=True, eq=False)
class Cursor:
    """A state of the parser that knows what may follow, without making anything.

    It has the state and what stands below it, which many cursors share.
    """

    _state: int
    _below: Cursor | None
    _end: int

    @staticmethod
    def at(start: str) -> Cursor:
        """The state before the first token."""
        first, last = tables().starts[start]
        return Cursor(first, None, last)

    def after(self, kind: str) -> Cursor | None:
        """The state after one more token, or None if that token may not come."""
        used = tables()
        now = self
        while (action := used.actions[now._state].get(kind)) is not None:
            if action >= 0:
                return Cursor(action, now, self._end)
            rule = used.rules[~action]
            for _ in range(rule.size):
                assert now._below is not None, "a rule has as many parts as were shifted"
                now = now._below
            now = Cursor(used.jump(now._state, rule.origin, kind), now, self._end)
        return now if kind == END and now._state == self._end else None

    def accepts(self) -> frozenset[str]:
        """The kinds of token that may come next."""
        possible = tables().actions[self._state]
        return frozenset(kind for kind in possible if self.after(kind))
