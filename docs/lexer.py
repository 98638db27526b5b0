"""Colours for the code blocks of the site: Pygments lexers for `.ras` files and for transcripts.

tests/unit/test_lexer.py compares the words with those of the grammar.
"""

from __future__ import annotations

from pygments.lexer import RegexLexer, bygroups, words
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
)

DECLARATIONS = (  # noqa: SIM905 - easier to read
    "call capacity check condition const disjoint engine enum exception expect extends fair fn"
    " index invariant knob lemma machine of profile property queue reachable record register"
    " replace replaces require set state step strong symmetric system use var verify with without"
).split()
STATEMENTS = (  # noqa: SIM905 - easier to read
    "allow assert clear else for if ignore let lost next on overwrite raise send then when where"
).split()
OPERATORS = (  # noqa: SIM905 - easier to read
    "all always at before bits block by count deadlock drop enabled error eventually exists final"
    " find fired forall historically holds in never once over previously since unreachable until"
    " vacuous via violated"
).split()
NOTES = ("ref", "inferred", "unused", "atomic", "provoke")
CONSTANTS = ("true", "false", "none", "any")
TYPES = ("bool",)


class RasLexer(RegexLexer):
    """The language of the checker."""

    name = "rascheck"
    aliases = ("ras",)
    filenames = ("*.ras",)
    flags = 0

    tokens = {  # noqa: RUF012 - Pygments reads it from the class
        "root": [
            (r"\s+", Whitespace),
            (r"///[^\n]*", String.Doc),
            (r"//[^\n]*", Comment.Single),
            (r"/\*", Comment.Multiline, "comment"),
            (r"(use)(\s+)(<[^>\n]+>)", bygroups(Keyword, Whitespace, String)),
            (r'"(?:\\.|[^"\\\n])*"', String),
            (r"0x[0-9a-fA-F_]+", Number.Hex),
            (r"[0-9][0-9_]*", Number.Integer),
            (
                r"(machine|step|state|invariant|property|reachable|check|system|profile|call"
                r"|exception|queue|record|register|enum|index|fn|lemma)(\s+)([A-Za-z]\w*)",
                bygroups(Keyword.Declaration, Whitespace, Name.Function),
            ),
            (words(CONSTANTS, suffix=r"\b", prefix=r"\b"), Keyword.Constant),
            (words(TYPES, suffix=r"\b", prefix=r"\b"), Keyword.Type),
            (words(NOTES, suffix=r"\b", prefix=r"\b"), Keyword.Pseudo),
            (words(DECLARATIONS, suffix=r"\b", prefix=r"\b"), Keyword.Declaration),
            (words(STATEMENTS, suffix=r"\b", prefix=r"\b"), Keyword),
            (words(OPERATORS, suffix=r"\b", prefix=r"\b"), Operator.Word),
            (r"[A-Z]\w*", Name.Class),
            (r"[a-z_]\w*", Name),
            (r"[-+*/%=<>!&|~?.^]+", Operator),
            (r"[()\[\]{},;:]", Punctuation),
            (r".", Generic.Error),  # errors.md shows what is none of these
        ],
        "comment": [
            (r"[^*]+", Comment.Multiline),
            (r"\*/", Comment.Multiline, "#pop"),
            (r"\*", Comment.Multiline),
        ],
    }


class TranscriptLexer(RegexLexer):
    """Commands behind `$`, and what they print: the `#`, `>` and `|` of a chart are no prompts."""

    name = "rascheck transcript"
    aliases = ("console",)

    tokens = {  # noqa: RUF012 - Pygments reads it from the class
        "root": [
            (r"^( *\$ )(.*\\\n)", bygroups(Generic.Prompt, Generic.Strong), "command"),
            (r"^( *\$ )(.*\n?)", bygroups(Generic.Prompt, Generic.Strong)),
            (r"^error\[E\d+\]", Generic.Error),
            (r"^warning\[W\d+\]", Generic.Heading),
            (r".*\n|.+", Text),
        ],
        "command": [(r".*\\\n", Generic.Strong), (r".*\n?", Generic.Strong, "#pop")],
    }


class PlainLexer(RegexLexer):
    """The blocks of the language reference that say what a spec means, and texts of other tools."""

    name = "rascheck reference"
    aliases = (
        "states",
        "verdicts",
        "runs",
        "conditions",
        "combinations",
        "diagnostics",
        "murphi",
        "dve",
    )

    tokens = {"root": [(r".*\n|.+", Text)]}  # noqa: RUF012 - Pygments reads it
