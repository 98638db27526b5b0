"""What the user gives on the command line comes in: what C expressions stand for goes out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rascheck.importers.c.context import Refused
from rascheck.importers.c.tokens import Token, closing, scan
from rascheck.importers.names import RESERVED
from rascheck.records import dataclass
from rascheck.source import Source, Span

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TYPE = re.compile(r"bool|bits\(([1-9]|[1-5][0-9]|6[0-4])\)|[A-Za-z][A-Za-z0-9_]*")
_NUMBER = re.compile(r"-?(0[xX][0-9a-fA-F_]+|[0-9][0-9_]*)")


@dataclass(frozen=True)
class Binding:
    """`expression=name: type` or `expression=constant`.

    `pattern` are the words of the expression: what reads the same, blanks aside, is bound. `type`
    is empty where that of the C expression is meant; `value` is the constant, None for a name.
    """

    pattern: tuple[str, ...]
    name: str
    type: str
    value: int | None
    span: Span

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the expression that may be variables."""
        pairs = pairwise(("", *self.pattern))
        return tuple(word for before, word in pairs if before not in (".", "->"))


def parse_binding(text: str) -> Binding:
    """One `--bind`."""
    source = Source("--bind", text)
    whole = Span(source, 0, len(text))
    at = _equals(text)
    left, right = (text[:at], text[at + 1 :].strip()) if at is not None else (text, "")
    pattern = tuple(token.text for token in scan(Source("--bind", left)))
    if not right or not _is_operand(left):
        message = "a binding is `EXPRESSION=NAME`, with a call, a variable or a member on the left"
        fix = "`--bind 'read_hcr_el2()=hcr'`, `--bind 'vcpu->esr=esr: bits(64)'`"
        raise Refused("E430", message, whole, fix=fix)
    if right in ("true", "false"):
        return Binding(pattern, "", "", int(right == "true"), whole)
    if _NUMBER.fullmatch(right):
        return Binding(pattern, "", "", int(right, 0 if "x" in right.lower() else 10), whole)
    name, _, type_ = (part.strip() for part in right.partition(":"))
    if not _NAME.fullmatch(name) or (type_ and not _TYPE.fullmatch(type_)):
        message = f"`{right}` is no name with a type, and no constant"
        fix = "a type is `bool`, `bits(1)` to `bits(64)`, or the name of a register"
        raise Refused("E430", message, whole, fix=fix)
    if name in RESERVED:
        message = f"`{name}` is a word of the language"
        raise Refused("E430", message, whole, fix=f"for example `{name}_`")
    return Binding(pattern, name, type_, None, whole)


def _equals(text: str) -> int | None:
    """The last `=` that is not part of an operator."""
    found = [m.start() for m in re.finditer(r"(?<![=!<>])=(?!=)", text)]
    return found[-1] if found else None


def _is_operand(text: str) -> bool:
    """Whether it is a name with calls, members and subscripts behind it."""
    tokens = scan(Source("--bind", text))
    if not tokens or tokens[0].kind != "name":
        return False
    at = 1
    while at < len(tokens):
        if tokens[at].text in ("(", "["):
            end = closing(tokens, at, len(tokens))
            if end is None:
                return False
            at = end + 1
        elif tokens[at].text in (".", "->") and at + 1 < len(tokens):
            at += 2
        else:
            return False
    return True


def bound_at(bindings: Sequence[Binding], todo: Sequence[Token]) -> tuple[int, int] | None:
    """Which binding the next tokens are, the last of `todo` first, and how many they are.

    The longest one counts.
    """
    best: tuple[int, int] | None = None
    for number, binding in enumerate(bindings):
        length = len(binding.pattern)
        if todo[-1].text != binding.pattern[0] or length > len(todo):
            continue
        if all(todo[-1 - i].text == word for i, word in enumerate(binding.pattern)):
            whole = length == len(todo) or todo[-1 - length].text not in ("(", "[", ".", "->")
            if whole and (best is None or length > best[1]):
                best = (number, length)
    return best


def parse_definition(text: str) -> Source:
    """One `-D`, as the line that stands behind `#define`."""
    name, equals, value = text.partition("=")
    if not re.fullmatch(r"\s*[A-Za-z_]\w*(\([\w\s,.]*\))?\s*", name):
        message = f"`{text}` is no definition"
        fix = "`-D NAME`, `-D NAME=VALUE` or `-D 'NAME(x)=VALUE'`"
        raise Refused("E430", message, fix=fix)
    return Source("-D", f"{name.strip()} {value if equals else '1'}")
