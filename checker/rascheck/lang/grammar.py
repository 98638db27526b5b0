"""The text of model/spec.lark goes in; the tables of its parser come out.

The only module that knows Lark. It is needed when the package is built, and wherever the tables of
that build are not those of the grammar at hand: see `tables`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from lark import Lark
from lark.grammar import Rule as LarkRule
from lark.grammar import Terminal
from lark.lexer import Lexer, PatternStr
from lark.parsers.lalr_analysis import Shift

from rascheck.lang.expected import END

STARTS = ("start", "expr")


class _NoLexer(Lexer):
    """`scan` makes the tokens; Lark reads none."""

    def __init__(self, lexer_conf: object) -> None:
        del lexer_conf

    def lex(self, lexer_state: object, parser_state: object) -> Any:
        del lexer_state, parser_state
        raise AssertionError("Lark makes tables here and reads no text")


def build(grammar: str) -> dict[str, Any]:
    """The tables as plain data, the same for the same grammar; `tables.Tables` says what they hold.

    Raises lark.exceptions.LarkError for a grammar that is none, or that has a conflict.
    """
    lark = Lark(
        grammar,
        parser="lalr",
        lexer=_NoLexer,
        start=list(STARTS),
        maybe_placeholders=True,
        strict=True,
    )
    kinds = {t.name: t.name for t in lark.terminals}
    kinds |= {t.name: t.pattern.value for t in lark.terminals if isinstance(t.pattern, PatternStr)}
    kinds["$END"] = END
    made = lark.parser.parser._parse_table
    numbers = _numbered(made.states, [made.start_states[start] for start in STARTS])
    rules = {rule: number for number, rule in enumerate(lark.rules)}
    actions: list[dict[str, int]] = []
    gotos: list[dict[str, int]] = []
    for state in numbers:
        row = sorted(made.states[state].items())
        actions.append(
            {
                kinds[symbol]: numbers[argument] if action is Shift else ~rules[argument]
                for symbol, (action, argument) in row
                if symbol in kinds
            }
        )
        gotos.append({s: numbers[to] for s, (_, to) in row if s not in kinds})
    return {
        "starts": {s: [numbers[made.start_states[s]], numbers[made.end_states[s]]] for s in STARTS},
        "actions": actions,
        "gotos": gotos,
        "rules": [_rule(rule) for rule in lark.rules],
    }


def _numbered(states: Mapping[Any, Mapping[str, Any]], starts: list[Any]) -> dict[Any, int]:
    """Numbers that depend on the grammar alone: Lark's own differ from run to run."""
    numbers: dict[Any, int] = {}
    waiting = deque(starts)
    while waiting:
        state = waiting.popleft()
        if state not in numbers:
            numbers[state] = len(numbers)
            row = states[state]
            waiting += [to for _, (action, to) in sorted(row.items()) if action is Shift]
    return numbers


def _rule(rule: LarkRule) -> list[Any]:
    """Origin, name, whether one part stands for the whole, and what becomes of each symbol."""
    options = rule.options
    absent = options.empty_indices or (False,) * len(rule.expansion)
    symbols = iter(enumerate(rule.expansion))
    shape: list[int | None] = []
    for nothing in absent:
        if nothing:
            shape.append(None)
            continue
        number, symbol = next(symbols)
        if options.keep_all_tokens or not (isinstance(symbol, Terminal) and symbol.filter_out):
            shape.append(number)
    name = rule.origin.name
    collapses = bool(options.expand1 and not rule.alias)
    spliced = [n for n, s in enumerate(rule.expansion) if not s.is_term and s.name[0] == "_"]
    return [str(name), str(rule.alias or name), collapses, len(rule.expansion), shape, spliced]
