"""The parts of a rule go in; a document for it comes out: what all rules have in common.

A `Piece` is a token, or a rule with its pieces. Each gap between two tokens is asked for once, by
the rule that has both: so every token and every comment is printed once, in order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rascheck.lang.format.doc import Broken, Doc, group, join, nest, width
from rascheck.lang.format.gaps import Gaps, Kind
from rascheck.lang.scan import Token

_TIGHT_BEFORE = frozenset({",", ";", ")", "]", ".", "?", ":", ".."})
_TIGHT_AFTER = frozenset({"(", "[", ".", ".."})
_CALLED = frozenset({"NAME", "]", ")", "bits", "condition"})  # a bracket after these clings to them
_PAIRS = {"(": ")", "{": "}"}
LISTS = frozenset({"args", "named_args", "params", "patterns", "loose_args", "names"})
_WITH_COMMA = frozenset({"named_args", "names"})  # which may end with a comma
CHAINS = frozenset({"and", "or", "implies", "leads_to", "until", "since", "before"})
NOTES = frozenset({"ref", "inferred", "unused", "atomic", "provoke"})
HUGGED = frozenset({"apply", "record_literal", "set_literal", "quantified"})
LIMIT = 100


@dataclass(slots=True)
class Piece:
    """What a rule, or one token, covers: the tokens `first` to `last` (excluded)."""

    rule: str
    first: int
    last: int
    parts: Sequence[Piece] = ()
    token: Token | None = None
    made: Doc | None = None

    @property
    def doc(self) -> Doc:
        """Its document."""
        self.settle()
        assert self.made is not None
        return self.made

    def settle(self) -> None:
        """Make the document now. What is nested deeply would recurse if it were asked for later."""

    @property
    def kind(self) -> str:
        """The kind of a token; nothing for a rule."""
        return self.token.kind if self.token else ""


@dataclass(slots=True)
class Chain(Piece):
    """A piece that may go on around it, such as `a && b` in `a && b && c`.

    `operands` each have their first token, or that of the operator before them: where the gap is.
    The piece around takes them over, so the document is made only when it is asked for.
    """

    operands: deque[tuple[int, Piece]] = field(default_factory=deque)
    later: Callable[[], Doc] = str

    def settle(self) -> None:
        """Make the document, if there is none."""
        if self.made is None:
            self.made = self.later()


class Layout:
    """Documents from pieces of one text."""

    def __init__(self, tokens: Sequence[Token], gaps: Gaps) -> None:
        self.tokens = tokens
        self.gaps = gaps

    # ------------------------------------------------------------------------------ in a row

    def flow(self, parts: Sequence[Piece]) -> Doc:
        """Parts on one line; only brackets and lists among them may be broken."""
        docs: list[Doc] = []
        at = 0
        while at < len(parts):
            part = parts[at]
            if docs:
                docs.append(self.gaps.before(part.first, self.apart(part.first)))
            closing = _PAIRS.get(part.kind)
            if closing:
                end = next(n for n in range(at, len(parts)) if parts[n].kind == closing)
                docs.append(self.brackets(parts[at : end + 1]))
                at = end
            elif part.rule == "names":
                docs.append(self.filled(part.parts))
            else:
                docs.append(part.doc)
            at += 1
        return join(docs)

    def apart(self, at: int) -> Kind:
        """Whether there is a blank before a token."""
        left, right = self.tokens[at - 1].kind, self.tokens[at].kind
        tight = (
            right in _TIGHT_BEFORE
            or left in _TIGHT_AFTER
            or (right in {"(", "["} and left in _CALLED)
        )
        return Kind.TIGHT if tight else Kind.SPACE

    # ---------------------------------------------------------------------------------- lists

    def brackets(
        self, parts: Sequence[Piece], *, comma: bool = False, kind: Kind | None = None
    ) -> Doc:
        """A list in brackets, which are the first and the last part: on one line, or one a line.

        If the author began a new line after the opening bracket, it stays; and if the author then
        put several elements on one line, as in a table, they stay together.
        """
        opening, closing = parts[0], parts[-1]
        inner = parts[1:-1]
        if len(inner) == 1 and inner[0].rule in LISTS:
            comma = inner[0].rule in _WITH_COMMA
            inner = inner[0].parts
        kind = kind or (Kind.LINE if opening.kind == "{" else Kind.SOFT)
        if not inner:
            return self._nothing(opening, closing)
        broken = self.gaps.turns(inner[0].first)
        docs = [self.gaps.before(inner[0].first, kind), *self._elements(inner, rows=broken)]
        if comma and inner[-1].kind != ",":
            docs.append(Broken(","))
        elif inner[-1].kind == ",":
            docs.append(self._last_comma(inner[-1], comma=comma))
        end = self.gaps.closing(closing.first, kind)
        return group(join([opening.doc, nest(join(docs)), end, closing.doc]), broken=broken)

    def _nothing(self, opening: Piece, closing: Piece) -> Doc:
        """Brackets without anything in them but comments."""
        spaced = opening.kind == "{" and self.gaps.comments(closing.first)
        end = self.gaps.closing(closing.first, Kind.SPACE if spaced else Kind.TIGHT)
        return join([opening.doc, end, closing.doc])

    def _last_comma(self, part: Piece, *, comma: bool) -> Doc:
        """A comma behind all elements, which may come and go unless a comment stands before it."""
        if self.gaps.comments(part.first):
            return join([self.gaps.before(part.first, Kind.TIGHT), part.doc])
        return Broken(",") if comma else ""

    def _elements(self, inner: Sequence[Piece], *, rows: bool) -> list[Doc]:
        """Elements and the commas between them."""
        commas = [n for n, part in enumerate(inner) if part.kind == "," and n + 1 < len(inner)]
        turns = [self.gaps.turns(inner[n + 1].first) for n in commas]
        filled = rows and not all(turns)
        docs = [hang(inner[0])]
        for n, turn in zip(commas, turns, strict=True):
            element = inner[n + 1]
            docs += [self.gaps.before(inner[n].first, Kind.TIGHT), inner[n].doc]
            blank = rows and turn and self.gaps.blank(element.first)
            gap = self.gaps.before(element.first, Kind.MEMBER if blank else Kind.LINE)
            if filled and not turn:
                docs.append(group(join([gap, hang(element)])))
            else:
                docs += [gap, hang(element)]
        return docs

    def filled(self, inner: Sequence[Piece]) -> Doc:
        """A list without brackets: as many elements on a line as fit, or one if the author did."""
        commas = [n for n, part in enumerate(inner) if part.kind == ","]
        docs: list[Doc] = [inner[0].doc]
        between = [n for n in commas if n + 1 < len(inner)]
        single = bool(between) and all(self.gaps.turns(inner[n + 1].first) for n in between)
        for n in between:
            element = inner[n + 1]
            docs += [self.gaps.before(inner[n].first, Kind.TIGHT), inner[n].doc]
            gap = self.gaps.before(element.first, Kind.LINE)
            docs.append(group(join([gap, element.doc]), broken=single))
        if commas and commas[-1] + 1 == len(inner):
            docs.append(self._last_comma(inner[-1], comma=False))
        return nest(join(docs))

    # ------------------------------------------------------------------------------ in braces

    def braces(self, opening: Piece, body: Sequence[Piece], closing: Piece) -> Doc:
        """Things in braces, one a line; one alone stays on one line if the author had it so."""
        return group(self.open_braces(opening, body, closing))

    def open_braces(self, opening: Piece, body: Sequence[Piece], closing: Piece) -> Doc:
        """The same as a part of a group that its caller makes."""
        if not body:
            return self._nothing(opening, closing)
        short = len(body) == 1 and not self.gaps.turns(body[0].first)
        kind = Kind.LINE if short else Kind.HARD
        docs = [self.gaps.before(body[0].first, kind), body[0].doc]
        for part in body[1:]:
            docs += [self.gaps.before(part.first, Kind.MEMBER), part.doc]
        end = self.gaps.closing(closing.first, kind)
        return join([opening.doc, nest(join(docs)), end, closing.doc])

    # ---------------------------------------------------------------------- values and notes

    def assigned(self, head: Sequence[Piece], value: Piece) -> Doc:
        """`head` ends with `=`; the value follows, or stands on the next line.

        A value in brackets that would not fit there either opens them behind the `=`, unless the
        author began a new line.
        """
        turn = self.gaps.turns(value.first)
        if value.rule in HUGGED and width(value.doc) > LIMIT - 8 and not turn:
            return join([self.flow(head), self.gaps.before(value.first, Kind.SPACE), value.doc])
        gap = self.gaps.before(value.first, Kind.LINE)
        return group(join([self.flow(head), nest(join([gap, value.doc]))]), broken=turn)

    def noted(self, head: Doc, notes: Sequence[Piece]) -> Doc:
        """A declaration with its notes: all on one line, or each note on one of its own."""
        if not notes:
            return head
        return group(join([head, self._notes(notes)]), broken=self._apart(notes))

    def trailing(self, notes: Sequence[Piece]) -> Doc:
        """Notes behind a closing brace: on its line, or each on one of its own."""
        return group(self._notes(notes), broken=self._apart(notes))

    def _apart(self, notes: Sequence[Piece]) -> bool:
        return any(self.gaps.turns(note.first) for note in notes)

    def _notes(self, notes: Sequence[Piece]) -> Doc:
        docs: list[Doc] = []
        for note in notes:
            docs += [self.gaps.before(note.first, Kind.NOTE), note.doc]
        return nest(join(docs))


def hang(piece: Piece, by: int = 4) -> Doc:
    """An expression behind something: if it is broken at its operators, they are indented.

    What brackets of its own indent is not indented once more.
    """
    return nest(piece.doc, by) if piece.rule in CHAINS or piece.rule == "ite" else piece.doc
