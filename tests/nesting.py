"""Texts in which one thing stands in another, as deep as is asked for: one for each kind."""

from __future__ import annotations

from collections.abc import Callable

HEAD = """\
index I[2]
record Pair {{ a: 0..7, b: bool }}
var a: bool = any
var b: bool
var x: 0..7
var y: 0..7 = any
var o: 0..7?
var s: set of 0..3
var after[0..7]: 0..7
{before}
machine m[i: I] {{
  state A, B
  step go: A -> B {{ x = (x + 1) % 8; {body} }}
  step back: B -> A when {when} {{ b = !b; }}
}}
invariant p {{ {formula} }}
property h {{ {ever} }}
check c {{ verify p, h  allow deadlock }}
"""


def spec(
    formula: str = "true", *, when: str = "true", body: str = "", before: str = "", ever: str = ""
) -> str:
    """A whole text with one part."""
    ever = ever or "always (a => a)"
    return HEAD.format(formula=formula, when=when, body=body, before=before, ever=ever)


def around(left: str, inner: str, right: str) -> Callable[[int], str]:
    """So many of the left and right, and one in the middle."""
    return lambda n: left * n + inner + right * n


def _quantified(n: int, word: str, domain: str, before: str, inner: str) -> str:
    opened = "".join(f"({word} v{i}: {domain} {{ {before}" for i in range(n))
    return opened + inner + " })" * n


def _functions(n: int) -> str:
    links = "".join(f"fn f{i}(q: bool) -> bool = !a || f{i - 1}(q && b)\n" for i in range(1, n))
    return f"fn f0(q: bool) -> bool = q\n{links}"


def _records(n: int) -> str:
    links = "".join(f"record R{i} {{ a: R{i - 1} }}\n" for i in range(1, n))
    return f"record R0 {{ a: 0..7 }}\n{links}var r: R{n - 1}\n"


EXPRESSIONS: dict[str, Callable[[int], str]] = {
    "parentheses": around("(", "a || b", ")"),
    "not": around("!(a && ", "b", ")"),
    "or and": around("(a || (b && ", "(x == y)", "))"),
    "implies right": around("(a => ", "b", ")"),
    "implies left": around("(", "a", " => b)"),
    "equal": around("(", "a", " == b)"),
    "unequal right": around("(a != ", "b", ")"),
    "else": around("(if x == y then a else ", "b", ")"),
    "then": around("(if x == y then ", "b", " else a)"),
    "condition": around("(if ", "a", " then b else x == y)"),
    "forall": lambda n: _quantified(n, "forall", "0..0 where a", "b || ", "a"),
    "exists": lambda n: _quantified(n, "exists", "0..0", "b || ", "x == y"),
    "minus": lambda n: around("-(", "x", ")")(n) + " == y",
    "sum": lambda n: around("(x + ", "y", ")")(n) + " == 3",
    "sum left": lambda n: around("(", "y", " + x)")(n) + " == 3",
    "product": lambda n: around("(2 * ", "y", ")")(n) + " >= 0",
    "remainder": lambda n: around("(9 % ", "8", ")")(n) + " >= 0",
    "in a set": around("((if ", "a", " then 1 else 2) in s)"),
    "sets": lambda n: "1 in " + around("(s + (s - ", "{x}", "))")(n),
    "chosen sets": lambda n: "1 in " + around("(if a then s else ", "{x}", ")")(n),
    "count": lambda n: _quantified(n, "1 == count", "0..0", "a == ", "b"),
    "subscripts": lambda n: around("after[", "x", "]")(n) + " == 0",
    "options": around("(o == (if ", "a", " then 1 else 2))"),
    "none": lambda n: around("(if a then none else ", "o", ")")(n) + " == none",
    "records": lambda n: around("Pair(a: 1, b: ", "a", ").b")(n),
    "arguments": lambda n: around("id(", "a", ")")(n),
    "arguments of depth": lambda n: around("deep(", "a", ")")(n),
}
"""Conditions."""

PROPERTIES: dict[str, Callable[[int], str]] = {
    "once": lambda n: f"always ({around('(a || once ', 'b', ')')(n)})",
    "historically": lambda n: f"always ({around('(a => historically ', 'b', ')')(n)})",
    "previously": lambda n: f"always ({around('(a => previously ', 'b', ')')(n)})",
    "since": lambda n: f"always ({around('(a since ', 'b', ')')(n)})",
    "before": lambda n: f"always ({around('(a before ', 'b', ')')(n)})",
    "fired": lambda n: f"always ({around('(fired m.go => ', 'b', ')')(n)})",
}

BLOCKS: dict[str, Callable[[int], str]] = {
    "if": around("if a { y = x; ", "b = a;", " }"),
    "else if": around("if x == y { b = a; } else ", "{ b = !a; }", ""),
    "for": lambda n: (
        "".join(f"for v{i}: 0..0 {{ if a {{ b = !b; }} " for i in range(n)) + "y = 0;" + " }" * n
    ),
}

BEFORE = """\
fn id(q: bool) -> bool = q
fn deep(q: bool) -> bool = (a || (b && (a || (b && (a || (b && (a || q)))))))
"""


def texts() -> dict[str, Callable[[int], str]]:
    """Every kind, as a text that only depends on how deep it is."""
    found: dict[str, Callable[[int], str]] = {}
    for name, make in EXPRESSIONS.items():
        found[f"invariant: {name}"] = lambda n, make=make: spec(  # type: ignore[misc]
            make(n), before=BEFORE
        )
        found[f"when: {name}"] = lambda n, make=make: spec(  # type: ignore[misc]
            when=make(n), before=BEFORE
        )
    for name, make in PROPERTIES.items():
        found[f"property: {name}"] = lambda n, make=make: spec(ever=make(n))  # type: ignore[misc]
    for name, make in BLOCKS.items():
        found[f"block: {name}"] = lambda n, make=make: spec(body=make(n))  # type: ignore[misc]
    found["functions"] = lambda n: spec(f"f{n - 1}(a)", before=_functions(n))
    found["types"] = lambda n: spec(f"r{'.a' * n} == 0", before=_records(n))
    return found
