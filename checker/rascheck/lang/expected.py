"""The kinds of token that may come next go in; the words that a message uses for them come out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

END = "end of input"  # the kind of the token after the last


def words(text: str) -> frozenset[str]:
    """The words in a text.

    >>> sorted(words("fair step"))
    ['fair', 'step']
    """
    return frozenset(text.split())


COMPARISONS = frozenset({"==", "!=", "<=", ">=", "<", ">", "in", "at"})
FUTURE_AND_PAST = frozenset({"until", "since", "before"})
PREFIXES = words("always eventually next never once historically previously")
OPERATORS = words("+ - * / % & | ^ << >> && || => ~> . [ (") | COMPARISONS | FUTURE_AND_PAST
_EXPRESSION = (
    words("INT HEX NAME true false none bits ( { - ! ~ if fired enabled lost")
    | words("forall exists count")
    | PREFIXES
)
_MEMBERS = words("step state var ignore disjoint fair strong }")
_NOTES = frozenset({"ref", "inferred", "unused", "atomic", "provoke"})

FORMS = {
    "use": '`use "file.ras"`',
    "const": "`const NAME = VALUE`",
    "knob": "`knob NAME : TYPE = VALUE`",
    "profile": "`profile NAME of kernel { KNOB = VALUE ... }`",
    "require": '`require NAME "why" { CONDITION }`',
    "enum": "`enum NAME { A, B }`",
    "index": "`index NAME[2]`",
    "record": "`record NAME { field: TYPE, ... }`",
    "register": "`register NAME[32] { FIELD[9], FIELD[5:0] }`",
    "bits": "`bits(8)`, `bits(8)(VALUE)`",
    "var": "`var NAME : TYPE`",
    "queue": "`queue NAME : TYPE capacity 2 drop`",
    "call": "`call NAME(x: TYPE)`",
    "exception": "`exception NAME(x: TYPE)`",
    "fn": "`fn NAME(x: TYPE) -> TYPE = VALUE`",
    "machine": "`machine NAME[v: TYPE] { state A, B ... }`",
    "system": "`system NAME { machine, machine }`",
    "invariant": '`invariant NAME "sentence" { CONDITION }`',
    "property": '`property NAME "sentence" { FORMULA }`',
    "reachable": '`reachable NAME "sentence" { CONDITION }`, or `via MACHINE.STEP, MACHINE.STEP`',
    "via": "`via MACHINE.STEP, MACHINE.STEP`",
    "lemma": '`lemma NAME "sentence" { forall x: TYPE { CONDITION } }`',
    "check": "`check NAME { system SYSTEM  verify PROPERTY }`",
    "state": "`state A, B`",
    "step": "`step NAME(x: TYPE): A -> B`",
    "ignore": "`ignore EVENT : A | B`",
    "disjoint": "`disjoint STEP, STEP`",
    "on": "`on EVENT(patterns)`",
    "raise": "`raise EVENT(values)`",
    "send": "`send QUEUE(VALUE);`",
    "clear": "`clear NAME;`",
    "let": "`let NAME = VALUE;`",
    "if": "`if CONDITION { ... } else { ... }`, always with braces",
    "else": "`else { ... }`, always with braces",
    "for": "`for v: TYPE { ... }`",
    "forall": "`forall v: TYPE { CONDITION }`",
    "exists": "`exists v: TYPE { CONDITION }`",
    "count": "`count v: TYPE { CONDITION }`",
    "fired": "`fired MACHINE.STEP(values)`",
    "enabled": "`enabled MACHINE.STEP(values)`",
    "lost": "`lost QUEUE(_)`",
    "with": "`with KNOB = VALUE, CONSTANT = VALUE`",
    "verify": "`verify PROPERTY, PROPERTY`",
    "expect": "`expect violated PROPERTY by MACHINE.STEP`",
    "condition": "`find condition over KNOB for PROPERTY`, `expect condition (CONDITION)`",
    "find": "`find condition over KNOB for PROPERTY`",
}
"""How what begins with a word is written."""
IN_A_CHECK = {"for": "`for all KNOB`", "system": "`system NAME`", "profile": "`profile NAME`"}


@dataclass(frozen=True)
class _Group:
    """Where all of `signs` are possible, all of `covers` is put as `said`."""

    signs: frozenset[str]
    covers: frozenset[str]
    said: str


def _group(signs: str, covers: Iterable[str], said: str) -> _Group:
    return _Group(words(signs), words(signs) | frozenset(covers), said)


_GROUPS = (
    _group(
        "machine check const",
        words(
            "use knob profile require enum index record register var queue call exception fn"
            " replace system invariant property reachable lemma"
        ),
        "a declaration",
    ),
    _group("when on raise", _MEMBERS | {"{"}, "a clause (`when`, `on`, `raise`) or a block `{`"),
    _group("step state", _MEMBERS, "a member of the machine (`state`, `var`, `step`, `ignore`)"),
    _group("send let", words("clear assert for if NAME"), "a statement"),
    _group(
        "verify expect",
        words("with profile system fair strong for find engine allow"),
        "an entry of the check (`verify`, `expect`, `with` ...)",
    ),
    _group(
        "violated holds",
        words("reachable unreachable deadlock error vacuous condition"),
        "a verdict (`holds`, `violated` ...)",
    ),
    _group("block drop", {"overwrite", "error"}, "`block`, `drop`, `overwrite` or `error`"),
    _group("! ( true", _EXPRESSION | {"any"}, "an expression"),
    _group("bool set bits", words("INT NAME { - ("), "a type"),
    _group("== _ NAME", (), "a pattern (a name, `_` or `==` and a value)"),
    _group("* NAME", (), "the name of a state, or `*`"),
    _group("+ - * &", OPERATORS, "an operator"),
    _group("+ - *", {"..", "?"}, "an operator"),
)
_NAMED = {
    "NAME": "a name",
    "INT": "a number",
    "HEX": "a number",
    "STRING": "a text in quotes",
    "ANGLED": "a file as <ras/kvm.ras>",
    END: "the end",
}


def describe(kinds: Iterable[str], most: int = 3) -> str:
    """What may stand somewhere, or nothing where that would be a list of more than `most`.

    >>> describe({";", "+", "-", "*", "&", "=="})
    '`;`'
    >>> describe({"NAME"})
    'a name'
    """
    left = set(kinds)
    said: list[str] = []
    for group in _GROUPS:
        if group.signs <= left:
            left -= group.covers
            said.append(group.said)
    if left - _NOTES - {END} or said:
        left -= _NOTES
    if (left or len(said) > 1) and "an operator" in said:
        said.remove("an operator")
    if left or said:
        left -= {END} if left - {END} or said else set()
    said += dict.fromkeys(_NAMED.get(kind, f"`{kind}`") for kind in sorted(left))
    if len(said) > most:
        return ""
    return " or ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
