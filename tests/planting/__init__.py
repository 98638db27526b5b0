"""Mistakes as people make them, to be planted in the shipped files: where, and what is changed.

A `Planter` knows the shipped files; `mistakes` are the places where a kind of mistake can be made.
An edit never adds or removes a line, so that lines are counted in the original.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from planting import marks, meaning
from planting import places as where
from planting.text import ROOT, Kind, Mistake, Text
from rascheck.diagnostics import Diagnostic, Diagnostics
from rascheck.lang import syntax as s
from rascheck.lang.inspect import analyse
from rascheck.lang.load import load
from rascheck.lang.parse import parse
from rascheck.source import Source

KINDS: dict[str, Kind] = {
    kind.__name__: kind
    for kind in (
        marks.missing_comma,
        marks.missing_colon_of_a_step,
        marks.missing_arrow,
        marks.other_arrow,
        marks.missing_step,
        marks.missing_when,
        marks.assigns_in_a_condition,
        marks.compares_in_a_block,
        marks.pascal_assignment,
        marks.words_for_operators,
        marks.mixed_logic,
        marks.c_not_equal,
        marks.unclosed_string,
        marks.unopened_string,
        marks.stray_character,
        marks.extra_semicolon,
        marks.doubled_word,
        marks.misspelt_keyword,
        marks.keyword_in_capitals,
        marks.reserved_word_as_a_name,
        meaning.wrong_type_assigned,
        meaning.member_of_another_enum,
        meaning.number_as_a_condition,
        meaning.another_index,
        meaning.missing_subscript,
        meaning.extra_subscript,
        meaning.writes_to_another_machine,
        meaning.assigns_a_parameter,
        meaning.declared_twice,
        meaning.two_whens,
        meaning.state_for_a_value,
        meaning.misspelt_declaration,
    )
} | {
    "missing_semicolon": marks.missing(";", "missing_semicolon"),
    "missing_assignment": marks.missing("=", "missing_assignment", blocks=True),
    "missing_closing_brace": marks.missing_closing("}", "missing_closing_brace"),
    "missing_closing_parenthesis": marks.missing_closing(")", "missing_closing_parenthesis"),
    "missing_closing_bracket": marks.missing_closing("]", "missing_closing_bracket"),
    "missing_opening_brace": marks.missing_opening("{", "missing_opening_brace"),
    "missing_opening_parenthesis": marks.missing_opening("(", "missing_opening_parenthesis"),
    "missing_opening_bracket": marks.missing_opening("[", "missing_opening_bracket"),
    "extra_closing_brace": marks.extra("}", "extra_closing_brace"),
    "extra_closing_parenthesis": marks.extra(")", "extra_closing_parenthesis"),
    "extra_closing_bracket": marks.extra("]", "extra_closing_bracket"),
    **{
        f"{how}_{what}": make(f"{how}_{what}", places)
        for what, places in {
            "value": where.values,
            "machine": where.machines,
            "state": where.states,
            "step": where.steps,
            "event": where.events,
            "field": where.fields_and_variables,
            "type": where.type_names,
            "property": where.properties,
            "profile": where.profiles,
            "knob": where.knobs,
            "system": where.systems,
            "key": where.citation_keys,
            "target": where.targets,
            "function": where.functions,
        }.items()
        for how, make in {"misspelt": meaning.misspelt, "wrong_case": meaning.wrong_case}.items()
    },
    "arity_of_raise": meaning.arity("arity_of_raise", s.Raise, "arguments"),
    "arity_of_on": meaning.arity("arity_of_on", s.On, "patterns"),
    "arity_of_function": meaning.arity("arity_of_function", s.Apply, "arguments"),
    "arity_of_fired": meaning.arity("arity_of_fired", s.Fired, "arguments"),
}


WHOLE_WAY = ("conditions", "invariants", "liveness", "routing", "seed")
LEMMAS = ("do_sea", "ghes_ack", "kvm_abort_tests", "sea_target", "si_addr", "tfa_uncontainable")
"""Enough for every kind, and analysed anew for each mistake."""


class Planter:
    """Shipped files, read once: those of the whole way, of routing and of lemmas on registers."""

    def __init__(self) -> None:
        sink = Diagnostics()
        lemmas = [f"lemmas/{name}" for name in LEMMAS]
        files = [ROOT / "properties" / f"{name}.ras" for name in (*WHOLE_WAY, *lemmas)]
        modules = load(files, sink)
        self.program = analyse(modules, sink)
        assert not sink.found
        self.texts = [Text(module, self.program) for module in modules]
        self._found: dict[str, list[Mistake]] = {}

    def mistakes(self, kind: str) -> list[Mistake]:
        """Every place for a kind."""
        if kind not in self._found:
            random = Random(kind)
            self._found[kind] = [m for text in self.texts for m in KINDS[kind](text, random)]
        return self._found[kind]

    def item(self, mistake: Mistake) -> tuple[str, int]:
        """The declaration that a mistake is made in."""
        text = next(t for t in self.texts if t.source.path == mistake.path)
        return mistake.path, text.item(mistake.edits[0][0] - 1)

    def said(self, planted: Sequence[Mistake]) -> list[Diagnostic]:
        """What is said about the files with these mistakes."""
        sink = Diagnostics()
        modules = []
        for text in self.texts:
            edits = sorted(e for m in planted if m.path == text.source.path for e in m.edits)
            if not edits:
                modules.append(text.module)
                continue
            changed = text.text
            for start, end, new in reversed(edits):
                changed = changed[:start] + new + changed[end:]
            module = parse(Source(text.source.path, changed), sink)
            assert module is not None
            modules.append(module)
        analyse(modules, sink)
        return list(sink)

    def about(self, diagnostic: Diagnostic, mistake: Mistake) -> bool:
        """Whether a diagnostic, or a note of it, points at a mistake."""
        text = next(t for t in self.texts if t.source.path == mistake.path)
        first, _ = text.source.position(mistake.start)
        last, _ = text.source.position(mistake.end)
        if mistake.name and f"`{mistake.name}`" in diagnostic.message:
            return True
        span = diagnostic.span
        if span is None or span.source.path != mistake.path:
            return False
        if first <= span.line <= last:
            return True
        if mistake.opening is None:
            return False
        opened, _ = text.source.position(mistake.opening)
        return any(n.span.line == opened for n in diagnostic.notes)
