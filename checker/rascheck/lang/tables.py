"""A grammar goes in; the tables that drive the parser come out, read from a file or made by Lark.

The file is written when the package is built. It is used only if it was made from the grammar that
is found at run time, and is whole.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rascheck import resources
from rascheck.lang.expected import END
from rascheck.lang.scan import Vocabulary

FILE = Path(__file__).with_name("tables.json")
_FORMAT = "rascheck tables 1"  # another one whenever what `grammar.build` makes changes


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to write what `origin` stands for, with `size` symbols.

    `name` is the alias or the origin. `shape` says what the parts are: a symbol by its number, or
    None for an optional part that was left out. `spliced` symbols are repetitions of which the
    parts are taken. A single part stands for the whole if it `collapses`.
    """

    origin: str
    name: str
    collapses: bool
    size: int
    shape: tuple[int | None, ...]
    spliced: frozenset[int]
    repeats: bool  # its value is a list of parts, for others to splice
    reshaped: bool  # its parts are not just its symbols
    transparent: bool  # it only gives its one part another origin

    @staticmethod
    def of(
        origin: str,
        name: str,
        collapses: bool,
        size: int,
        shape: Sequence[int | None],
        spliced: Sequence[int],
    ) -> Rule:
        """The rule with what follows from these."""
        reshaped = bool(spliced) or list(shape) != list(range(size))
        return Rule(
            origin,
            name,
            collapses,
            size,
            tuple(shape),
            frozenset(spliced),
            repeats=origin.startswith("_"),
            reshaped=reshaped,
            transparent=collapses and size == 1 and not reshaped,
        )


@dataclass(frozen=True, slots=True)
class Tables:
    """LALR(1) tables; a state is an index of `actions` and `gotos`.

    `starts` has for each start rule its first and last state. For the kind of the next token,
    `actions` has the state to go to after it, or `~n` to reduce by rule n. `gotos` has the state
    after what a rule stands for.
    """

    starts: Mapping[str, tuple[int, int]]
    actions: Sequence[Mapping[str, int]]
    gotos: Sequence[Mapping[str, int]]
    rules: Sequence[Rule]
    _jumps: dict[tuple[int, str, str], int] = field(default_factory=dict, compare=False, repr=False)

    @staticmethod
    def of(data: Mapping[str, Any]) -> Tables:
        """The tables in plain data, as `grammar.build` makes it."""
        return Tables(
            {start: (first, last) for start, (first, last) in data["starts"].items()},
            data["actions"],
            data["gotos"],
            [Rule.of(*rule) for rule in data["rules"]],
        )

    def jump(self, below: int, origin: str, kind: str) -> int:
        """The state after `origin` on top of `below`, past what is only renamed if `kind` is next.

        An atom alone is an expression by a dozen renamings; the way is remembered.
        """
        key = (below, origin, kind)
        state = self._jumps.get(key, -1)
        if state < 0:
            goto = self.gotos[below]
            state = goto[origin]
            while (action := self.actions[state].get(kind, 0)) < 0:
                rule = self.rules[~action]
                if not rule.transparent:
                    break
                state = goto[rule.origin]
            self._jumps[key] = state
        return state


def dump(grammar: str) -> str:
    """The text of the file for a grammar."""
    from rascheck.lang.grammar import build

    body = json.dumps(build(grammar), separators=(",", ":"))
    return f"{_digest(grammar, body)}\n{body}\n"


def load(grammar: str, file: Path) -> Tables:
    """The tables of a grammar: those in the file if they are, or new ones."""
    body = prebuilt(grammar, file)
    if not body:
        from rascheck.lang.grammar import build

        return Tables.of(build(grammar))
    return Tables.of(json.loads(body))


def prebuilt(grammar: str, file: Path = FILE) -> str:
    """The tables in the file as JSON; empty if there are none, or those of another grammar."""
    try:
        digest, body = file.read_text(encoding="utf-8").split("\n", 1)
    except (OSError, ValueError):
        return ""
    body = body.rstrip("\n")
    return body if digest == _digest(grammar, body) else ""


@functools.cache
def tables() -> Tables:
    """The tables of model/spec.lark."""
    return load(resources.read_text(resources.model() / "spec.lark"), FILE)


@functools.cache
def vocabulary() -> Vocabulary:
    """The words and marks that the grammar has in quotes."""
    kinds = {kind for row in tables().actions for kind in row}
    return Vocabulary.of(kinds - {END, "NAME", "INT", "HEX", "STRING", "ANGLED"})


def _digest(grammar: str, body: str) -> str:
    return hashlib.sha256("\0".join((_FORMAT, grammar, body)).encode()).hexdigest()
