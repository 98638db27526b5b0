"""Expressions, formulas and types as elsewhere."""

from __future__ import annotations

from rascheck.lang.expected import words
from rascheck.lang.foreign.phrase import C_TYPE, NAME, OPERAND, OPERATOR, TYPE, phrase

FORMULAS = (
    phrase(OPERAND, r"(?<=\+)\+", "there is no `++`", "write `x += 1;` on its own"),
    phrase(OPERAND, r"(\+\+|--)", "there is no `{1}`", "write `x += 1;` or `x -= 1;`, on its own"),
    phrase(OPERAND, r"\+", "a number has no sign `+`", "leave it out, or write `+=` to add", ""),
    # ----------------------------------------------------------------------------- expressions
    phrase(
        OPERAND,
        r"\[\s*\]\s*<\s*>",
        "`[]<>` is TLA+",
        "write `always eventually`",
        "always eventually",
    ),
    phrase(OPERAND, r"\[\s*\]", "`[]` is TLA+ and Promela", "write `always`", "always"),
    phrase(OPERAND, r"<\s*>", "`<>` is TLA+ and Promela", "write `eventually`", "eventually"),
    phrase(
        OPERAND,
        r"(?:AG|A\s*\[\s*\]|globally|Globally|G)(?=\s+[\w(!\[<])",
        "`{0}` is written `always`",
        "write `always`",
        "always",
    ),
    phrase(
        OPERAND,
        r"(?:AF|finally|Finally|F)(?=\s+[\w(!\[<])",
        "`{0}` is written `eventually`",
        "write `eventually`",
        "eventually",
    ),
    phrase(OPERAND, r"(?:AX|X)(?=\s+[\w(!\[<])", "`{0}` is written `next`", "write `next`", "next"),
    phrase(
        OPERAND,
        r"(E[FGX])(?=\s+[\w(!\[<])",
        "`{1}` asks whether there is a run",
        "declare `reachable NAME {{ ... }}`",
    ),
    phrase(
        OPERAND,
        r"H(?=\s+[\w(!])",
        "`H` is written `historically`",
        "write `historically`",
        "historically",
    ),
    phrase(OPERAND, r"O(?=\s+[\w(!])", "`O` is written `once`", "write `once`", "once"),
    phrase(
        OPERAND,
        r"(forall|exists|count)\s*\(",
        "the variables of `{1}` stand without parentheses",
        "write `{1} v: Vcpu {{ ... }}`",
    ),
    phrase(
        OPERAND,
        r"(forall|exists|count)\s+\w+\s+(?:in|of)\b",
        "the type of a variable stands after `:`",
        "write `{1} v: Vcpu {{ ... }}`",
    ),
    phrase(
        OPERAND,
        r"(all|every|each|some|any)\s+\w+\s*:",
        "there is no `{1}`",
        "write `forall v: Vcpu {{ ... }}`, or `exists`",
    ),
    phrase(
        OPERAND,
        r"(fired|enabled)\s*\(\s*([\w.\[\]]+)\s*\)",
        "`{1}` stands before a step, without parentheses",
        "write `{1} {2}`",
    ),
    phrase(OPERAND, r"\[", "sets are written in braces", "write `{{ a, b }}`"),
    phrase(OPERAND, r"([&*])\s*\w", "there are no pointers", "leave out the `{1}`", ""),
    phrase(
        NAME,
        r"(?<=\.)state\s*(?:==|at|in)\s*(\w+)",
        "the state of a machine is no variable",
        "write `m at {1}`",
    ),
    phrase(OPERATOR, r"<=>|<->|iff\b", "`{0}` means nothing here", "write `==`", "=="),
    phrase(OPERATOR, r"xor\b", "`{0}` means nothing here", "write `!=`", "!="),
    phrase(OPERATOR, r"=<", "`=<` means nothing here", "write `<=`", "<="),
    phrase(OPERATOR, r"\?", "there is no `?:`", "write `if a then b else c`"),
    phrase(OPERATOR, r"-->", "`-->` means nothing here", "write `~>` (leads to), or `=>`", "~>"),
    phrase(
        OPERATOR,
        r"->(?=\w)",
        "there are no pointers",
        "write `.` for a field, or `=>` for `implies`",
        ".",
    ),
    phrase(OPERATOR, r"(?:U|W|unless)\b", "`{0}` means nothing here", "write `until`", "until"),
    phrase(OPERATOR, r"S\b", "`{0}` means nothing here", "write `since`", "since"),
    phrase(OPERATOR, r"mod\b", "`{0}` means nothing here", "write `%`", "%"),
    phrase(OPERATOR, r"is\s+not\b", "`{0}` means nothing here", "write `!=`", "!="),
    phrase(
        OPERATOR,
        r"(?:is|eq|equals)\b",
        "`{0}` means nothing here",
        "write `==`, or `at` before a state",
        "==",
    ),
    # ----------------------------------------------------------------------------------- types
    phrase(
        NAME,
        rf"({C_TYPE})[ \t]+(?P<name>[a-zA-Z_]\w*)",
        "the name comes before its type",
        "write `{name} : TYPE`, where a type is as `bool` or `0..7`",
    ),
    phrase(words("?"), r"\[", "subscripts stand after the name", "write `NAME[Vcpu] : TYPE`"),
    phrase(words("= ?"), r"\{", "a value stands after `=`, without braces", "write `= VALUE`"),
    phrase(TYPE, r"\[\s*(\w+\s*\.\.\s*\w+)\s*\]", "a range stands without brackets", "write `{1}`"),
    phrase(
        TYPE,
        r"enum\s*\{",
        "an enumeration without a name is its braces alone",
        "write `{{ A, B }}`",
        "{",
    ),
)
