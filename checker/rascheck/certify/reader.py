"""SMT-LIB 2 goes in; its commands come out as nested tuples of words."""

from __future__ import annotations

import re

Node = "str | tuple[Node, ...]"
Form = tuple[object, ...]

WORD = re.compile(
    r"""\s+|;[^\n]*|(?P<open>\()|(?P<close>\))|\|(?P<quoted>[^|\\]*)\||(?P<word>[^\s();|"]+)"""
)
DEEPEST = 10_000


class Malformed(Exception):
    """The text is no sequence of commands."""


def commands(text: str) -> list[Form]:
    """The commands of a script; a quoted symbol is the same as the bare one."""
    if "\r" in text:
        raise Malformed("it has a carriage return, which may end a comment or not")
    stack: list[list[object]] = [[]]
    position = 0
    while position < len(text):
        match = WORD.match(text, position)
        if match is None:
            raise Malformed(f"`{text[position : position + 20]}` is not read here")
        position = match.end()
        if match["open"]:
            if len(stack) > DEEPEST:
                raise Malformed("it is nested too deeply")
            stack.append([])
        elif match["close"]:
            if len(stack) == 1:
                raise Malformed("a parenthesis closes nothing")
            inner = tuple(stack.pop())
            stack[-1].append(inner)
        elif match["quoted"] is not None:
            stack[-1].append(match["quoted"])
        elif match["word"]:
            stack[-1].append(match["word"])
    if len(stack) > 1:
        raise Malformed("a parenthesis is not closed")
    found: list[Form] = []
    for command in stack[0]:
        if not isinstance(command, tuple):
            raise Malformed(f"`{command}` is no command")
        found.append(command)
    return found
