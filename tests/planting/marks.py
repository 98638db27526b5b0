"""Mistakes in how a text is written: marks and words of the language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from planting.text import KEYWORDS, Kind, Mistake, Text, Word, sources, typo
from rascheck.lang import syntax as s
from rascheck.lang.expected import words
from rascheck.source import Span

TEMPORAL = words("always eventually next never once historically previously until since before")


def missing(mark: str, name: str, *, blocks: bool | None = None) -> Kind:
    def kind(text: Text, _: Random) -> Iterator[Mistake]:
        for at, word in enumerate(text.words):
            if word.text == mark and (blocks is None or (word.inside in text.blocks) == blocks):
                yield text.left_out(name, at)

    return kind


def missing_closing(mark: str, name: str) -> Kind:
    def kind(text: Text, _: Random) -> Iterator[Mistake]:
        for opened, closed in text.closing.items():
            if text.words[closed].text == mark:
                left = text.left_out(name, closed, text.words[opened].start)
                yield left if mark == "}" else text.within(left)

    return kind


def missing_opening(mark: str, name: str) -> Kind:
    def kind(text: Text, _: Random) -> Iterator[Mistake]:
        for opened in text.closing:
            if text.words[opened].text == mark:
                yield text.within(text.left_out(name, opened))

    return kind


def extra(mark: str, name: str) -> Kind:
    def kind(text: Text, random: Random) -> Iterator[Mistake]:
        numbered = list(enumerate(text.words))
        for at, word in random.sample(numbered, min(60, len(numbered))):
            yield Mistake(
                name,
                text.source.path,
                ((word.end, word.end, f" {mark}"),),
                word.start,
                text.words[min(at + 1, len(numbered) - 1)].end,
            )

    return kind


def missing_comma(text: Text, _: Random) -> Iterator[Mistake]:
    for at, word in enumerate(text.words):
        if word.text == ",":
            yield text.left_out("missing_comma", at)


def missing_colon_of_a_step(text: Text, _: Random) -> Iterator[Mistake]:
    for at in _heads(text, ":"):
        yield text.left_out("missing_colon_of_a_step", at)


def missing_arrow(text: Text, _: Random) -> Iterator[Mistake]:
    for at, word in enumerate(text.words):
        if word.text == "->":
            yield text.left_out("missing_arrow", at)


def other_arrow(text: Text, _: Random) -> Iterator[Mistake]:
    for word in text.words:
        if word.text in {"->", "=>"}:
            yield text.replaced("other_arrow", word, "=>" if word.text == "->" else "->")


def _heads(text: Text, mark: str) -> Iterator[int]:
    """The first such mark of each step, outside of parentheses."""
    for at, word in enumerate(text.words):
        if word.text == "step":
            depth = word.inside
            yield next(
                i
                for i in range(at, len(text.words))
                if text.words[i].text == mark and text.words[i].inside == depth
            )


def missing_step(text: Text, _: Random) -> Iterator[Mistake]:
    for at, word in enumerate(text.words):
        if word.text == "step":
            m = text.left_out("missing_step", at)
            yield Mistake(m.kind, m.path, m.edits, word.start, text.words[at + 1].end)


def missing_when(text: Text, _: Random) -> Iterator[Mistake]:
    for at, word in enumerate(text.words):
        if word.text == "when":
            m = text.left_out("missing_when", at)
            yield Mistake(m.kind, m.path, m.edits, word.start, text.words[at + 1].end)


def assigns_in_a_condition(text: Text, _: Random) -> Iterator[Mistake]:
    for at, word in enumerate(text.words):
        if word.text == "==" and text.words[at - 1].text not in {"(", ","}:
            yield text.replaced("assigns_in_a_condition", word, "=")


def _assignments(text: Text) -> Iterator[Word]:
    for word in text.words:
        if word.text == "=" and word.inside in text.blocks:
            yield word


def compares_in_a_block(text: Text, _: Random) -> Iterator[Mistake]:
    for word in _assignments(text):
        yield text.replaced("compares_in_a_block", word, "==")


def pascal_assignment(text: Text, _: Random) -> Iterator[Mistake]:
    for word in _assignments(text):
        yield text.replaced("pascal_assignment", word, ":=")


def words_for_operators(text: Text, _: Random) -> Iterator[Mistake]:
    for at, word in enumerate(text.words):
        if word.text in {"&&", "||"}:
            yield text.replaced("words_for_operators", word, {"&&": "and", "||": "or"}[word.text])
        elif word.text == "!" and text.words[at + 1].text not in {"="}:
            yield text.replaced("words_for_operators", word, "not ")


def mixed_logic(text: Text, _: Random) -> Iterator[Mistake]:
    for node in text.all(s.Infix):
        assert isinstance(node, s.Infix)
        if node.op in {"&&", "||"} and isinstance(node.left, s.Infix) and node.left.op == node.op:
            other = "||" if node.op == "&&" else "&&"
            m = text.replaced("mixed_logic", node.operator, other)
            yield Mistake(m.kind, m.path, m.edits, node.span.start, node.span.end)


def c_not_equal(text: Text, _: Random) -> Iterator[Mistake]:
    for word in text.words:
        if word.text == "!=":
            yield text.replaced("c_not_equal", word, "<>")


def unclosed_string(text: Text, _: Random) -> Iterator[Mistake]:
    for word in text.words:
        if word.kind == "string" and word.text[0] == '"':
            yield text.replaced("unclosed_string", word, word.text[:-1])


def unopened_string(text: Text, _: Random) -> Iterator[Mistake]:
    for word in text.words:
        if word.kind == "string" and word.text[0] == '"':
            yield text.replaced("unopened_string", word, word.text[1:])


def stray_character(text: Text, random: Random) -> Iterator[Mistake]:
    for word in random.sample(text.words, min(100, len(text.words))):
        mark = random.choice(["@", "$", "`", "\u00e9", "\u2014", "\\", "#"])
        yield text.replaced("stray_character", Span(text.source, word.end, word.end), f" {mark}")


def extra_semicolon(text: Text, _: Random) -> Iterator[Mistake]:
    for item in text.module.items:
        if not isinstance(item, s.Machine):
            place = Span(text.source, item.span.end, item.span.end)
            yield text.replaced("extra_semicolon", place, ";")
    for step in text.all(s.Step):
        place = Span(text.source, step.span.end, step.span.end)
        yield text.replaced("extra_semicolon", place, ";")


def doubled_word(text: Text, _: Random) -> Iterator[Mistake]:
    for at, word in enumerate(text.words):
        if word.kind == "word" or word.text in {"==", "&&", ":", "=", "->", "=>"}:
            if (
                word.text in {"forall", "exists", "not", "step", "if"}
                or text.words[at - 1].text == "."
            ):
                continue
            if word.text in TEMPORAL or word.text in {"true", "false"}:
                continue
            yield text.replaced("doubled_word", word, f"{word.text} {word.text}")


def misspelt_keyword(text: Text, random: Random) -> Iterator[Mistake]:
    for word in text.words:
        if word.text in KEYWORDS and len(word.text) >= 4 and word.text not in {"true", "none"}:
            wrong = typo(word.text, random)
            if wrong not in KEYWORDS and wrong not in text.known:
                yield text.replaced("misspelt_keyword", word, wrong)


def keyword_in_capitals(text: Text, random: Random) -> Iterator[Mistake]:
    for word in text.words:
        if word.text in KEYWORDS and len(word.text) >= 2:
            wrong = random.choice([word.text.upper(), word.text.capitalize()])
            if wrong not in text.known:
                yield text.replaced("keyword_in_capitals", word, wrong)


def reserved_word_as_a_name(text: Text, random: Random) -> Iterator[Mistake]:
    """A variable, parameter or state that is called like a word of the language throughout."""
    local = text.all(s.Var | s.ControlState | s.Param)
    for node in local:
        name = node.name.name
        new = random.choice(["block", "error", "lost", "system", "check", "call", "queue"])
        outer = [
            m
            for m in text.all(s.Machine | s.Function | s.Event)
            if m.span.start <= node.span.start and node.span.end <= m.span.end
        ]
        if not outer:
            continue
        where = outer[0].span
        if sum(len(re.findall(rf"\b{name}\b", o.text)) for o in sources(text.program)) != len(
            re.findall(rf"\b{name}\b", where.text)
        ):
            continue
        places = [w for w in text.words if w.text == name and where.start <= w.start < where.end]
        edits = tuple((w.start, w.end, new) for w in places)
        if places:
            yield Mistake(
                "reserved_word_as_a_name", text.source.path, edits, places[0].start, places[-1].end
            )
