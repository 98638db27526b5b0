"""Pieces of declarations, steps and statements go in, documents come out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rascheck.lang.format.doc import Doc, group, join, nest, render, width
from rascheck.lang.format.expressions import Expressions
from rascheck.lang.format.gaps import Gaps, Kind
from rascheck.lang.format.layout import CHAINS, LIMIT, NOTES, Chain, Piece, hang
from rascheck.lang.scan import Token

_ASSIGNED = ("const", "knob", "setting", "function", "setting_of")
_SET = ("assign", "add_assign", "sub_assign", "let")
_EQUALS = frozenset({"=", "+=", "-="})
_PLAIN = ("use", "index", "queue", "event", "ignore", "state", "enum_member", "record_field")
_LISTED = ("enum", "record", "register", "system")
_CLAIMS = ("invariant", "property", "reachable", "lemma", "require")
# Declarations that stand apart from others if they take more than one line.
_APART = frozenset({*_LISTED, *_CLAIMS, "machine", "replace", "profile", "check", "step", "story"})


class Declarations(Expressions):
    """Documents of all rules."""

    def __init__(self, tokens: Sequence[Token], gaps: Gaps) -> None:
        super().__init__(tokens, gaps)
        self._chains: dict[str, Callable[[Chain], None]] = {
            **dict.fromkeys(CHAINS, self.chain),
            "ite": self.ite,
            "if": self._if,
        }
        self._ways: dict[str, Callable[[Piece], Doc]] = {
            **dict.fromkeys(_ASSIGNED, self._assigned),
            **dict.fromkeys(_SET, self._set),
            **dict.fromkeys(_PLAIN, self._plain),
            **dict.fromkeys(_LISTED, self._listed),
            **dict.fromkeys(_CLAIMS, self._claim),
            **dict.fromkeys(("neg", "not", "bit_not", "equals", "slice"), self.tight),
            "var": self._var,
            "paren": self.paren,
            "set_literal": self.set_literal,
            "quantified": self.quantified,
            "register_field": self._register_field,
            "profile": self._braced,
            "check": self._braced,
            "machine": self._machine,
            "states": self._open_list,
            "with": self._open_list,
            "assume_fair": self._open_list,
            "expect": self._expect,
            "story": self._story,
            "via": self._open_list,
            "step": self._step,
            "when": self._when,
            "named_arg": self._named_arg,
            "block": self._block,
            "for": self._for,
            "assert": self._assert,
        }

    def make(self, rule: str, parts: Sequence[Token | Piece], first: int, last: int) -> Piece:
        """The piece of a rule with these parts."""
        pieces: list[Piece] = []
        at = first
        for part in parts:
            if isinstance(part, Token):
                pieces.append(Piece("", at, at + 1, token=part, made=part.text))
            elif part.last > part.first:
                pieces.append(part)
            at = pieces[-1].last if pieces else at
        if rule in self._chains:
            chain = Chain(rule, first, last, pieces)
            self._chains[rule](chain)
            return chain
        piece = Piece(rule, first, last, pieces)
        if rule != "start":
            piece.made = self._ways.get(rule, self._flow)(piece)
        return piece

    def text(self, file: Piece) -> str:
        """The text of the whole file."""
        texts: list[str] = []
        long = False
        for item in file.parts:
            text = self._laid_out(item)
            was_long, long = long, _apart(item, text)
            blank = item.first > 0 and (was_long or long)
            gap = self.gaps.before(item.first, Kind.MEMBER, blank=blank)
            if self.gaps.comments(item.first):
                texts.append(render(join([gap, item.doc]), LIMIT))
            else:
                texts += [render(gap), text]
        texts.append(render(self.gaps.closing(len(self.tokens), Kind.TIGHT, by=0)))
        whole = "".join(texts).strip("\n ")
        return f"{whole}\n" if whole else ""

    def _laid_out(self, item: Piece, indent: int = 0) -> str:
        """The text of an item where it stands: there may be comments before it on its line."""
        if not self.gaps.comments(item.first):
            return render(item.doc, LIMIT, indent)
        gap = self.gaps.before(item.first, Kind.MEMBER)
        before = render(gap, LIMIT, indent)
        return render(join([gap, item.doc]), LIMIT, indent)[len(before) :]

    # -------------------------------------------------------------------------- declarations

    def _flow(self, piece: Piece) -> Doc:
        return self.flow(piece.parts)

    def _plain(self, piece: Piece) -> Doc:
        parts, notes = _noted(piece.parts)
        return self.noted(self.flow(parts), notes)

    def _assigned(self, piece: Piece) -> Doc:
        parts, notes = _noted(piece.parts)
        return self.noted(self.assigned(parts[:-1], parts[-1]), notes)

    def _var(self, piece: Piece) -> Doc:
        parts, notes = _noted(piece.parts)
        value = parts[-1]
        if parts[-2].kind != "=":
            return self.noted(self.flow(parts), notes)
        if value.rule != "init_any":
            return self.noted(self.assigned(parts[:-1], value), notes)
        word, *condition = value.parts
        head: list[Doc] = [self.flow([*parts[:-1], word])]
        if condition:
            broken = self.gaps.turns(condition[0].first)
            clause = join([self.gaps.before(condition[0].first, Kind.LINE), self._when(value)])
            head.append(group(nest(clause), broken=broken))
        return self.noted(join(head), notes)

    def _when(self, piece: Piece) -> Doc:
        """A word and a condition, which end a piece."""
        word, condition = piece.parts[-2:]
        gap = self.gaps.before(condition.first, Kind.SPACE)
        return join([word.doc, gap, hang(condition)])

    def _named_arg(self, piece: Piece) -> Doc:
        name, colon, value = piece.parts
        gaps = self.gaps.before(colon.first, Kind.TIGHT), self.gaps.before(value.first, Kind.SPACE)
        return join([name.doc, gaps[0], colon.doc, gaps[1], hang(value)])

    def _register_field(self, piece: Piece) -> Doc:
        end = next(n for n, part in enumerate(piece.parts) if part.kind == "]") + 1
        bits = self.tight(Piece("", piece.first, piece.parts[end - 1].last, piece.parts[:end]))
        docs = [bits]
        for part in piece.parts[end:]:
            docs += [self.gaps.before(part.first, Kind.SPACE), part.doc]
        return join(docs)

    def _listed(self, piece: Piece) -> Doc:
        """`enum`, `record`, `register` and `system`."""
        parts, notes = _noted(piece.parts)
        opening = next(n for n, part in enumerate(parts) if part.kind == "{")
        docs = [self.flow(parts[:opening]), self.gaps.before(parts[opening].first, Kind.SPACE)]
        docs.append(self.brackets(parts[opening:], comma=True))
        return join([*docs, self.trailing(notes)])

    def _claim(self, piece: Piece) -> Doc:
        """A name, a sentence and a formula: on one line, or each on one of its own.

        If only the braces are broken, the sentence stays on the first line.
        """
        parts, notes = _noted(piece.parts)
        *head, opening, body, closing = parts
        split = any(self.gaps.turns(part.first) for part in (*head[2:], opening))
        whole = self.flow(head)
        if not split and width(whole) + len(" {") <= LIMIT:
            gap = self.gaps.before(opening.first, Kind.SPACE)
            braces = self.braces(opening, [body], closing)
            return join([whole, gap, braces, self.trailing(notes)])
        # Braces that were opened at the end of a line need not be broken on one of their own.
        kind = Kind.LINE
        broken = split and self.gaps.turns(body.first)
        inner = nest(join([self.gaps.before(body.first, kind), body.doc]))
        end = self.gaps.closing(closing.first, kind)
        braces = group(join([opening.doc, inner, end, closing.doc]), broken=broken)
        docs: list[Doc] = []
        for part in head[2:]:
            docs += [self.gaps.before(part.first, Kind.HARD), part.doc]
        docs += [self.gaps.before(opening.first, Kind.HARD), braces]
        for note in notes:
            docs += [self.gaps.before(note.first, Kind.HARD), note.doc]
        return join([self.flow(head[:2]), nest(join(docs))])

    def _braced(self, piece: Piece) -> Doc:
        """`profile` and `check`: one setting or entry a line."""
        parts, notes = _noted(piece.parts)
        opening = next(n for n, part in enumerate(parts) if part.kind == "{")
        docs = [self.flow(parts[:opening]), self.gaps.before(parts[opening].first, Kind.SPACE)]
        docs.append(self.braces(parts[opening], parts[opening + 1 : -1], parts[-1]))
        return join([*docs, self.trailing(notes)])

    def _open_list(self, piece: Piece) -> Doc:
        """A word, and elements with commas between them."""
        word, *inner = piece.parts
        gap = self.gaps.before(inner[0].first, Kind.SPACE)
        return join([word.doc, gap, self.filled(inner)])

    def _expect(self, piece: Piece) -> Doc:
        """`expect violated a, b by m.s`."""
        if piece.parts[-2].kind != "by":
            return self.flow(piece.parts)
        *head, by, place = piece.parts
        broken = self.gaps.turns(by.first)
        line = join([self.gaps.before(by.first, Kind.LINE), self.flow([by, place])])
        return join([self.flow(head), group(nest(line), broken=broken)])

    def _story(self, piece: Piece) -> Doc:
        """`reachable` with steps: on one line, or the steps on lines of their own.

        A sentence that does not fit behind the name has a line of its own too.
        """
        parts, notes = _noted(piece.parts)
        *head, via = parts
        if any(self.gaps.turns(part.first) for part in head[2:]) or width(self.flow(head)) > LIMIT:
            docs: list[Doc] = []
            for part in (*head[2:], via, *notes):
                docs += [self.gaps.before(part.first, Kind.HARD), part.doc]
            return join([self.flow(head[:2]), nest(join(docs))])
        line = join([self.gaps.before(via.first, Kind.LINE), via.doc])
        broken = self.gaps.turns(via.first)
        return self.noted(join([self.flow(head), group(nest(line), broken=broken)]), notes)

    # ------------------------------------------------------------------------------ machines

    def _machine(self, piece: Piece) -> Doc:
        """Members, one a line; a step of more than one line stands apart."""
        parts, notes = _noted(piece.parts)
        opening = next(n for n, part in enumerate(parts) if part.kind == "{")
        members, closing = parts[opening + 1 : -1], parts[-1]
        docs = [self.flow(parts[:opening]), self.gaps.before(parts[opening].first, Kind.SPACE)]
        if len(members) < 2:
            docs.append(self.braces(parts[opening], members, closing))
            return join([*docs, self.trailing(notes)])
        lines: list[Doc] = [self.gaps.before(members[0].first, Kind.HARD), members[0].doc]
        long = self._long(members[0])
        for member in members[1:]:
            was_long, long = long, self._long(member)
            gap = self.gaps.before(member.first, Kind.MEMBER, blank=was_long or long)
            lines += [gap, member.doc]
        end = self.gaps.closing(closing.first, Kind.HARD)
        docs += [parts[opening].doc, nest(join(lines)), end, closing.doc]
        return join([*docs, self.trailing(notes)])

    def _long(self, member: Piece) -> bool:
        return member.rule in _APART and "\n" in self._laid_out(member, 4)

    def _step(self, piece: Piece) -> Doc:
        """On one line, or each clause and the block on one of its own."""
        target = next(n for n, part in enumerate(piece.parts) if part.kind == "->") + 2
        head, clauses = piece.parts[:target], piece.parts[target:]
        if len(clauses) == 1 and clauses[0].rule == "block":
            gap = self.gaps.before(clauses[0].first, Kind.SPACE)
            return join([self.flow(head), gap, clauses[0].doc])
        docs: list[Doc] = []
        for clause in clauses:
            kind = Kind.NOTE if clause.rule in NOTES else Kind.LINE
            docs += [self.gaps.before(clause.first, kind), clause.doc]
        broken = any(self.gaps.turns(clause.first) for clause in clauses)
        return group(join([self.flow(head), nest(join(docs))]), broken=broken)

    # ---------------------------------------------------------------------------- statements

    def _block(self, piece: Piece) -> Doc:
        opening, *body, closing = piece.parts
        return self.braces(opening, body, closing)

    def _set(self, piece: Piece) -> Doc:
        """An assignment, or `let`."""
        *parts, end = piece.parts
        gap = self.gaps.before(end.first, Kind.TIGHT)
        return join([self.assigned(parts[:-1], parts[-1]), gap, end.doc])

    def _for(self, piece: Piece) -> Doc:
        docs: list[Doc] = [piece.parts[0].doc]
        for part in piece.parts[1:]:
            doc = part.doc if part.rule == "block" else hang(part, 8)
            docs += [self.gaps.before(part.first, self.apart(part.first)), doc]
        return join(docs)

    def _assert(self, piece: Piece) -> Doc:
        word, condition, *others = piece.parts
        docs = [word.doc, self.gaps.before(condition.first, Kind.SPACE), hang(condition)]
        if len(others) > 1:
            line = join([self.gaps.before(others[0].first, Kind.LINE), others[0].doc])
            docs.append(group(nest(line), broken=self.gaps.turns(others[0].first)))
        return join([*docs, self.gaps.before(others[-1].first, Kind.TIGHT), others[-1].doc])

    def _if(self, piece: Chain) -> None:
        """All blocks of an `if` are on one line, or none is."""
        last = piece.parts[-1]
        if isinstance(last, Chain) and last.rule == "if":
            piece.operands = last.operands
        elif len(piece.parts) > 3:
            piece.operands.append((last.first, last))
        piece.parts[1].settle()
        piece.operands.appendleft((piece.first, piece))
        piece.later = lambda: self._arms(piece)

    def _arms(self, piece: Chain) -> Doc:
        docs: list[Doc] = []
        for at, arm in piece.operands:
            if docs:
                docs += [self.gaps.before(at - 1, Kind.SPACE), self.tokens[at - 1].text]
                docs.append(self.gaps.before(at, Kind.SPACE))
            block = arm
            if arm.rule == "if":
                word, condition, block = arm.parts[:3]
                docs += [word.doc, self.gaps.before(condition.first, Kind.SPACE)]
                docs += [hang(condition, 8), self.gaps.before(block.first, Kind.SPACE)]
            opening, *body, closing = block.parts
            docs.append(self.open_braces(opening, body, closing))
        return group(join(docs))


def _noted(parts: Sequence[Piece]) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """The parts without the notes at their end, and these."""
    end = len(parts)
    while end and parts[end - 1].rule in NOTES:
        end -= 1
    return parts[:end], parts[end:]


def _apart(item: Piece, text: str) -> bool:
    """Whether a declaration with this text stands apart: not if only its notes have own lines."""
    if item.rule == "function":
        return text.count("\n") > sum(part.rule in NOTES for part in item.parts)
    return item.rule in _APART and "\n" in text
