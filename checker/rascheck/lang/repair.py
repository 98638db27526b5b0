"""A place where the parser stopped goes in; small changes come out, each with what to say of it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rascheck.diagnostics import Note
from rascheck.lang.expected import COMPARISONS, END, FUTURE_AND_PAST, describe
from rascheck.lang.regions import lacking, opening, part, surplus, unclosed
from rascheck.lang.scan import Token
from rascheck.source import Source, Span


@dataclass(frozen=True)
class Mistake:
    """What to report; with `once`, no other that has the same in this file."""

    code: str
    message: str
    span: Span
    fix: str = ""
    notes: tuple[Note, ...] = ()
    once: str = ""


@dataclass(frozen=True)
class Repair:
    """Put `added` in place of `removed` tokens at index `at`.

    It is believed if `needed` tokens can be read afterwards.
    """

    at: int
    removed: int
    added: tuple[Token, ...]
    mistake: Mistake
    needed: int = 2


# What other languages write, and what this one does.
_SPELT = {
    "and": "&&",
    "or": "||",
    "implies": "=>",
    "not": "!",
    "=": "==",
    "==": "=",
    "->": "=>",
    "=>": "->",
}
_SPELT_TWO = {(":", "="): "=", ("<", ">"): "!=", ("==", "="): "==", ("=", "="): "=="}
_MISSING = (";", ")", "]", "}", ":", ",", "=", "->", "step", "{", "(", "[")
_MISTAKEN = (")]}", ";,", (":", "=", "->"))
_PAIRS = {"(": ")", "[": "]"}
_SURPLUS = frozenset({";", ",", ")", "]", "}"})


def repairs(
    source: Source,
    tokens: Sequence[Token],
    at: int,
    accepts: frozenset[str],
    previous: frozenset[str],
) -> Iterator[Repair]:
    """Changes to try at index `at`, the likeliest first.

    `accepts` may stand there, `previous` might have stood where the token before stands.
    """
    place = _Place(source, tokens, at, accepts, previous)
    yield from place.reserved()
    yield from place.spelt()
    yield from place.misspelt()
    yield from place.missing(_MISSING)
    yield from place.superfluous()
    yield from place.closed_too_early()
    yield from place.doubled()
    yield from place.exchanged()
    yield from place.chained()
    yield from place.missing(("when",))


@dataclass(frozen=True)
class _Place:
    source: Source
    tokens: Sequence[Token]
    at: int
    accepts: frozenset[str]
    previous: frozenset[str]

    def _token(self, at: int) -> Token:
        if 0 <= at < len(self.tokens):
            return self.tokens[at]
        return Token(END, "", len(self.source.text), len(self.source.text))

    def _span(self, token: Token) -> Span:
        return Span(self.source, token.start, token.end)

    def reserved(self) -> Iterator[Repair]:
        """A word of the language where a name is wanted, here or just before."""
        for at, kinds in ((self.at, self.accepts), (self.at - 1, self.previous)):
            token = self._token(at)
            word = token.kind[0].isalpha() and token.kind == token.text
            if word and "NAME" in kinds and token.kind != self._token(at - 1).kind:
                name = Token("NAME", token.text, token.start, token.end)
                message = f"`{token.text}` is a reserved word; choose another name"
                fix = f"for example `{token.text}_`"
                mistake = Mistake("E011", message, self._span(token), fix, (), token.text)
                yield Repair(at, 1, (name,), mistake, needed=1 + (self.at - at))

    def spelt(self) -> Iterator[Repair]:
        """Something written as in another language."""
        here, before, after = (self._token(i) for i in (self.at, self.at - 1, self.at + 1))
        for at, token, kinds in (
            (self.at, here, self.accepts),
            (self.at - 1, before, self.previous),
        ):
            wanted = _SPELT.get(token.text, "")
            if wanted == "==" and self._assigns():
                continue
            if wanted in kinds and token.kind in ("NAME", token.text):
                yield self._write(at, (token,), wanted)
        for at, first, second in ((self.at, here, after), (self.at - 1, before, here)):
            wanted = _SPELT_TWO.get((first.kind, second.kind), "")
            if wanted and first.end == second.start:
                yield self._write(at, (first, second), wanted)
        if here.kind == after.kind and here.kind in "+-" and here.kind + "=" in self.accepts:
            step = Token(here.kind + "=", "", here.start, here.end)
            one = Token("INT", "1", after.start, after.end)
            message = f"there is no `{here.kind * 2}`"
            span = self._span(here).to(self._span(after))
            mistake = Mistake("E012", message, span, f"write `{here.kind}= 1`")
            yield Repair(self.at, 2, (step, one), mistake, needed=1)
        if before.text in ("elif", "elsif", "elseif") and "else" in self.previous:
            both = tuple(Token(w, w, before.start, before.end) for w in ("else", "if"))
            mistake = Mistake(
                "E012", f"there is no `{before.text}`", self._span(before), "write `else if`"
            )
            yield Repair(self.at - 1, 1, both, mistake)

    def _assigns(self) -> bool:
        """Whether an assignment seems to stand here, in a block that is taken for a set."""
        opened = opening(self.tokens, self.at)
        if (
            opened is None
            or self.tokens[opened].kind != "{"
            or opening(self.tokens, opened) is None
        ):
            return False  # there are no statements outside of a machine's blocks
        rest = (t.kind for t in self.tokens[self.at :] if t.kind in (";", "}"))
        return next(rest, "") == ";"

    def _write(self, at: int, wrong: tuple[Token, ...], wanted: str) -> Repair:
        text = "".join(t.text for t in wrong)
        message = {
            "==": f"`{text}` does not compare",
            "=": f"`{text}` does not assign",
        }.get(wanted, f"`{text}` means nothing here")
        span = self._span(wrong[0]).to(self._span(wrong[-1]))
        token = Token(wanted, wanted, span.start, span.end)
        mistake = Mistake("E012", message, span, f"write `{wanted}`")
        return Repair(at, len(wrong), (token,), mistake, needed=1)

    def misspelt(self) -> Iterator[Repair]:
        """A name that is almost a word of the language, here or just before."""
        for at, kinds in ((self.at, self.accepts), (self.at - 1, self.previous)):
            token = self._token(at)
            words = sorted(k for k in kinds if k.isalpha() and k.islower())
            close = difflib.get_close_matches(token.text.lower(), words, n=1, cutoff=0.7)
            if token.kind == "NAME" and close:
                word = Token(close[0], token.text, token.start, token.end)
                expected = describe(kinds - {"NAME"}, most=1)
                message = f"`{token.text}` does not fit here"
                if expected:
                    message = f"expected {expected}, found `{token.text}`"
                fix = f"did you mean `{close[0]}`?"
                mistake = Mistake("E010", message, self._span(token), fix)
                yield Repair(at, 1, (word,), mistake, needed=1 + (self.at - at))

    def missing(self, kinds: Sequence[str]) -> Iterator[Repair]:
        """One token that was forgotten after the one before."""
        before = self._token(self.at - 1)
        if before.kind == END:
            return
        for kind in kinds:
            empty = kind in ")]}" and before.kind in "([{"  # what is missing is inside of them
            empty = empty or self._token(self.at).kind == _PAIRS.get(kind)
            if kind not in self.accepts or empty or not self._balances(kind):
                continue
            span = Span(self.source, before.end, before.end)
            token = Token(kind, kind, before.end, before.end)
            code, message, notes = self._say_missing(kind, before)
            needed = 2
            if kind.isalpha():  # it may stand before any name, and is meant if much of it follows
                needed = 4
                follows = self._token(self.at)
                span, message = self._span(follows), f"expected `{kind}` before `{follows.text}`"
            yield Repair(self.at, 0, (token,), Mistake(code, message, span, "", notes), needed)

    def exchanged(self) -> Iterator[Repair]:
        """Another mark than the one that is wanted, such as `}` for `]`."""
        token = self._token(self.at)
        for group in _MISTAKEN:
            for kind in group if token.kind in group else ():
                others = [*self.tokens[: self.at], *self.tokens[self.at + 1 :]]
                braced = kind != "}" or surplus(others) < 0
                if kind in self.accepts and kind != token.kind and braced:
                    right = Token(kind, kind, token.start, token.end)
                    message = f"expected `{kind}`, found `{token.text}`"
                    mistake = Mistake(
                        "E010",
                        message,
                        self._span(token),
                        f"write `{kind}`",
                        once=self._once(token),
                    )
                    yield Repair(
                        self.at, 1, (right,), mistake, needed=1 if token.kind == ";" else 2
                    )

    def doubled(self) -> Iterator[Repair]:
        """A token that stands twice."""
        token = self._token(self.at)
        if token.text not in "([{" and token.text == self._token(self.at - 1).text:
            message = f"`{token.text}` stands here twice"
            yield Repair(self.at, 1, (), Mistake("E015", message, self._span(token)))

    def _balances(self, kind: str) -> bool:
        if kind == "{":
            return surplus(self.tokens) > 0
        if kind in _PAIRS:
            return lacking(part(self.tokens, self.at), kind, _PAIRS[kind])
        if kind == "when":
            return all(t.kind != "when" for t in part(self.tokens, self.at))
        return kind != "}" or surplus(self.tokens) < 0

    def _say_missing(self, kind: str, before: Token) -> tuple[str, str, tuple[Note, ...]]:
        if kind == ";":
            return "E010", "expected `;` after the statement", ()
        if kind in ")]}":
            opened = opening(self.tokens, self.at)
            if kind == "}":
                opened = unclosed(self.source, self.tokens[: self.at])
            if opened is not None:
                mark = self.tokens[opened]
                note = Note(f"this `{mark.text}` is not closed", self._span(mark))
                head = self.source.line(self._span(mark).line)[
                    : self._span(mark).column - 1
                ].strip()
                if kind == "}" and head and len(head) <= 40:
                    return "E013", f"expected `}}` here: `{head} {{` is not closed", (note,)
                return "E013", f"expected `{kind}` after `{before.text}`", (note,)
        return "E010", f"expected `{kind}` after `{before.text}`", ()

    def _once(self, token: Token) -> str:
        """Who ends one part with `;` does so with all: it is said once a declaration."""
        return f"; {self.tokens[0].start}" if token.kind == ";" else ""

    def superfluous(self) -> Iterator[Repair]:
        """A mark too much, here or, for a brace that ended a body too early, just before."""
        token, before = self._token(self.at), self._token(self.at - 1)
        opened = opening(self.tokens, self.at)
        pair = "" if opened is None else _PAIRS.get(self.tokens[opened].kind, "")
        needless = surplus(self.tokens) > 0 if token.kind == "}" else token.kind != pair
        if token.kind in _SURPLUS and needless:
            closing = token.kind in ")]}"
            message = (
                f"this `{token.text}` closes nothing" if closing else f"no `{token.text}` here"
            )
            fix = ""
            if token.kind == ";":
                fix = "only statements inside a block end with `;`"
            code = "E014" if closing else "E015"
            once = self._once(token)
            mistake = Mistake(code, message, self._span(token), fix, once=once)
            yield Repair(self.at, 1, (), mistake)
        if before.kind == "," and token.kind in ")]}":
            mistake = Mistake("E015", "no `,` here", self._span(before))
            yield Repair(self.at - 1, 1, (), mistake)

    def closed_too_early(self) -> Iterator[Repair]:
        """A brace just before, where braces are closed more than opened."""
        before = self._token(self.at - 1)
        if before.kind == "}" and surplus(self.tokens) > 0 and self.at < len(self.tokens):
            mistake = Mistake("E014", "this `}` is one too many", self._span(before))
            yield Repair(self.at - 1, 1, (), mistake)

    def _unchained(self) -> str:
        """A fix that says twice what stands between two comparisons."""
        start, depth = self.at, 0
        while start and (depth or self.tokens[start - 1].kind not in COMPARISONS):
            start -= 1
            depth += (self.tokens[start].kind in ")]}") - (self.tokens[start].kind in "([{")
            if depth < 0:
                break
        here, first = self._token(self.at), self._token(start - 1)
        text = self.source.text[self._token(start).start : here.start].strip()
        if first.kind not in COMPARISONS or len(text) > 40 or "\n" in text:
            text, first = "b", Token("<", "<", 0, 0)
        return f"write `... {first.text} {text} && {text} {here.text} ...`"

    def chained(self) -> Iterator[Repair]:
        """`a < b < c` and `a until b until c`, which are read as if they stood with `&&`."""
        token = self._token(self.at)
        if "&&" not in self.accepts:
            return
        both = Token("&&", "&&", token.start, token.end)
        if token.kind in COMPARISONS:
            message = "comparisons do not chain"
            fix = self._unchained()
        elif token.kind in FUTURE_AND_PAST:
            message, fix = f"a second `{token.kind}` in one formula", "put parentheses around one"
        else:
            return
        yield Repair(self.at, 1, (both,), Mistake("E016", message, self._span(token), fix), 1)
