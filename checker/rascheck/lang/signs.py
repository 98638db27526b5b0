"""A character that no token begins with goes in; what it is elsewhere, and what to write, come out.

The half of `foreign` that `scan` needs: it is about characters, and knows no grammar.
"""

from __future__ import annotations

import re

# A pattern, what to say of it, what to write, and the kind of token to read in its place.
_SIGNS = tuple(
    (re.compile(pattern), message, fix, kind)
    for pattern, message, fix, kind in (
        (
            r"'(\w+)'",
            "`{0}` is in quotes",
            "a member of an enumeration is its name: write `{1}`",
            "NAME",
        ),
        (r"'", "there are no primed names", "in a block `=` gives the new value: `x = 1;`", ""),
        (r"(?<=/)\\", "`/\\` means nothing here", "write `&&`", ""),
        (r"\\/", "`\\/` means nothing here", "write `||`", "||"),
        (r"\\A\b", "`\\A` means nothing here", "write `forall v: Vcpu {{ ... }}`", "forall"),
        (r"\\E\b", "`\\E` means nothing here", "write `exists v: Vcpu {{ ... }}`", "exists"),
        (r"\\(?:in|notin)\b", "`{0}` means nothing here", "write `in`", "in"),
        (r"\\(\w+)", "`{0}` means nothing here", "operators are those of C", ""),
        (r"#\s*define\b[^\n]*", "there is no preprocessor", "write `const N = 2`, or a `fn`", ""),
        (r"#\s*include\b[^\n]*", "there is no preprocessor", 'write `use "file.ras"`', ""),
        (
            r"#\s*(?:if|ifdef|ifndef|elif|else|endif|undef|pragma|error)\b[^\n]*",
            "there is no preprocessor",
            "what differs between versions is a `knob`",
            "",
        ),
        (r"#[^\n{};]*(?=\n)|#", "`#` begins no comment", "write `//`", ""),
        (r"@(?=\w)", "`@` has no meaning here", "a state is asked for with `m at A`", ""),
        (r"\$(?=\w)", "`$` has no meaning here", "a name has letters, digits and `_`", ""),
        ("[\u201c\u201d\u201e]", "`{0}` is a typographic quote", 'write `"`', ""),
        ("[\u2018\u2019]", "`{0}` is a typographic quote", 'texts stand in `"`', ""),
        ("[\u2013\u2014\u2212]", "`{0}` is a dash", "write `-`", ""),
        ("\u2192", "`{0}` is an arrow", "write `->`, or `=>` for `implies`", "->"),
        ("[\u21d2]", "`{0}` is an arrow", "write `=>`", "=>"),
        ("\u2227", "`{0}` means nothing here", "write `&&`", "&&"),
        ("\u2228", "`{0}` means nothing here", "write `||`", "||"),
        ("\u00ac", "`{0}` means nothing here", "write `!`", "!"),
        ("\u2260", "`{0}` means nothing here", "write `!=`", "!="),
        ("\u2264", "`{0}` means nothing here", "write `<=`", "<="),
        ("\u2265", "`{0}` means nothing here", "write `>=`", ">="),
        ("\u2208", "`{0}` means nothing here", "write `in`", "in"),
        ("\u2200", "`{0}` means nothing here", "write `forall v: Vcpu {{ ... }}`", "forall"),
        ("\u2203", "`{0}` means nothing here", "write `exists v: Vcpu {{ ... }}`", "exists"),
        ("\u25a1", "`{0}` means nothing here", "write `always`", "always"),
        ("\u25c7", "`{0}` means nothing here", "write `eventually`", "eventually"),
    )
)


def character(text: str, at: int) -> tuple[int, str, str, str] | None:
    """Where it ends, what to say, what to write, and the kind of token it may stand for, if any."""
    for pattern, message, fix, kind in _SIGNS:
        found = pattern.match(text, at)
        if found:
            values = (found[0], *found.groups())
            return found.end(), message.format(*values), fix.format(*values), kind
    return None
