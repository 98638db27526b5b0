"""One trace as a mail would have it: plain ASCII, at most 72 columns, complete on its own.

First the claim and the verdict with all that it is relative to, then the run as a chart, then why
the last state matters, then the command that shows it again, and the citations as footnotes.
"""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.show.away import decided
from rascheck.show.chart import chart
from rascheck.show.notes import atomicity, provocations
from rascheck.show.report import CheckReport, Reason, Row, RunReport
from rascheck.show.what_if import what_if
from rascheck.show.words import (
    ENDED,
    ascii_only,
    assumption,
    bounds,
    broken_at_commas,
    citation,
    command,
    count,
    expectation,
    how_found,
    how_long,
    is_chosen,
    numbered,
    packed,
    pasteable,
    setting,
    witness,
    wrap,
)
from rascheck.source import Span
from rascheck.system.ir import Citation, Property, System, lowest, show_decoded
from rascheck.system.notation import show_place
from rascheck.system.trace import Ending, Trace

WIDTH = 72
LABEL = 11
"""How wide the words in front of the header's lines are."""
MOST_LINES = 3
"""How many lines the knobs, and the initial state, may take."""


ENDINGS = {
    Ending.DEADLOCK: "nothing can move, and not every machine is in a final state",
    Ending.STUCK: "a machine can never move again, and is in no final state",
    Ending.ERROR: "a step does what the model forbids",
    Ending.STOPPED: "a run of the model that ends where somebody has stopped",
}

LEADS, IDLE = ".", "-"
"""What stands behind the number of a step that only leads on, or that is not needed."""
LEADING = (
    "it only leads on: its machine has no other way, and what matters uses nothing of it",
    "they only lead on: their machine has no other way, and what matters uses nothing of them",
)
NOT_NEEDED = (
    "it is not needed: the run without it ends so as well",
    "they are not needed: the run without them ends so as well",
)


class Footnotes:
    """Numbers citations in the order in which they are met."""

    def __init__(self) -> None:
        self.numbers: dict[Citation, int] = {}

    def mark(self, refs: tuple[Citation, ...]) -> str:
        """`[1][2]`."""
        for ref in refs:
            self.numbers.setdefault(ref, len(self.numbers) + 1)
        return "".join(f"[{self.numbers[ref]}]" for ref in refs)

    def lines(self) -> list[str]:
        """The footnotes themselves."""
        return [
            line
            for ref, number in self.numbers.items()
            for line in folded(f"[{number}] {citation(ref)}", hang=4)
        ]


def mail(report: CheckReport, row: Row) -> str:
    """The mail form of the trace of `row`, which has one; the text ends with a newline."""
    trace = row.trace
    assert trace is not None, "only a trace can be shown"
    notes = Footnotes()
    blocks = [
        header(report, row, trace, notes),
        [*chart(report.system, trace, notes.mark, WIDTH, signs(row)), *after(trace)],
        aside(row),
        why(row),
        noted("how:", row.chain),
        fairly(row),
        pasteable(command(report, row), WIDTH),
        knobs_asked(report, row),
        *circumstances(report, row, trace),
        notes.lines(),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def knobs_asked(report: CheckReport, row: Row) -> list[str]:
    """What other knobs would make of the claim, or how to ask for it."""
    if row.what_if is not None:
        return what_if(row.what_if, WIDTH)
    if not (row.explained and report.knobs):
        return []
    return ["which knobs matter: rascheck explain --knobs TRACE"]


def circumstances(report: CheckReport, row: Row, trace: Trace) -> list[list[str]]:
    """Where a trace is explained: how its steps are provoked, which of them decided, and what makes
    them atomic."""
    if not row.explained:
        return []
    return [
        provocations(report.system, trace, WIDTH),
        decided(report.system, trace, row.turning, WIDTH),
        atomicity(report.system, trace, WIDTH),
    ]


def values_mail(report: CheckReport, row: Row) -> str:
    """The mail form of a lemma that does not hold, with the values for which it does not."""
    notes = Footnotes()
    lemma = next(lemma for lemma in report.system.lemmas if lemma.name == row.property)
    kind = "(the least)" if row.least else "(some; there was no time for the least)"
    shown = [line for value in row.witness for line in folded(f"     {witness(value)}", hang=9)]
    blocks = [
        [
            *headline("lemma", row.property, "VIOLATED", place_of(lemma.span)),
            *claimed(lemma.sentence, notes.mark(lemma.refs)),
            *asked(report, row),
        ],
        [f"for these values {kind}:", *shown],
        why(row),
        noted("how:", row.chain),
        pasteable(command(report, row), WIDTH),
        notes.lines(),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def mails(report: RunReport) -> str:
    """The mail form of every trace of a run, and of every lemma that does not hold."""
    rows = [(check, row) for check in report.checks for row in check.rows]
    traced = [(check, row) for check, row in rows if row.trace is not None or row.witness]
    return "\n".join(
        values_mail(check, row) if row.witness else mail(check, row) for check, row in traced
    )


def folded(text: str, hang: int = 0) -> list[str]:
    """A text in ASCII on lines that fit."""
    return wrap(ascii_only(text), WIDTH, hang=hang)


# ----------------------------------------------------------------------------------------- header


def header(report: CheckReport, row: Row, trace: Trace, notes: Footnotes) -> list[str]:
    """What is claimed, what came of it, and under which assumptions."""
    claim = next((p for p in report.system.properties if p.name == row.property), None)
    lines = title(row, trace, claim, how_found(report), question=bool(report.question))
    sentence = row.sentence or (claim.sentence if claim else ENDINGS.get(trace.ending, ""))
    about = () if trace.ending is Ending.STOPPED else report.refs
    refs = claim.refs if claim else about
    lines += claimed(sentence, notes.mark(refs))
    lines += asked(report, row)
    return [*lines, *initially(report.system, trace)]


def claimed(sentence: str, marks: str) -> list[str]:
    """The sentence of a claim with its citations."""
    said = " ".join(filter(None, (sentence, marks)))
    return field("", said) if said else []


def asked(report: CheckReport, row: Row) -> list[str]:
    """The check, whether this was expected of it, and the settings."""
    lines = labelled("check:", broken_at_commas(ascii_only(asked_by(report, row)), WIDTH - LABEL))
    if report.profiles:
        lines += field("profiles:", ", ".join(report.profiles))
    lines += knobs(report)
    relative = report.bounds if row.of_values else bounds(report)
    lines += field("bounds:", relative) if relative else []
    if report.fairness:
        lines += field("fairness:", assumption(report.fairness))
    return lines


def asked_by(report: CheckReport, row: Row) -> str:
    """The check, and whether it expects this."""
    place = report.file if report.is_alone else f"{report.file}:{report.name}"
    if report.question:
        place = report.file if report.question[1:2] == (report.file,) else "asked"
    elif not report.judged:
        place += " (other settings than the file's: nothing expected)"
    elif not row.met:
        place += f", EXPECTED {expectation(row)}"
    elif row.expected is not None:
        place += f", as expected ({expectation(row)})"
    return place


def title(row: Row, trace: Trace, claim: Property | None, how: str, *, question: bool) -> list[str]:
    """What is claimed, how the trace ends, and where the claim stands.

    `how` it was found if not by a search, which finds a shortest one.
    """
    word = claim.declared if claim and claim.declared else "property"
    name = row.property
    steps = how_long(trace, how)
    if not trace.depth and trace.loop is None:
        steps = "in an initial state"
    place = ""
    if claim is None:
        word, name = "verdict", ""
    elif not question:
        place = place_of(claim.span)
    return headline(word, name, f"{ENDED[trace.ending]}  {steps}", place)


def place_of(span: Span | None) -> str:
    """`properties/seed.ras:88`."""
    return f"{span.source.path}:{span.line}" if span is not None else ""


def headline(word: str, name: str, verdict: str, place: str) -> list[str]:
    """`property: no_remap  VIOLATED  8 steps (shortest)  properties/seed.ras:88`."""
    name, place = ascii_only(name), ascii_only(place)
    text = "  ".join(filter(None, (name, verdict)))
    if LABEL + len(text) + 2 + len(place) <= WIDTH:
        return [f"{word + ':':{LABEL}}{text}{place:>{WIDTH - LABEL - len(text)}}".rstrip()]
    lines = field(f"{word}:", name) if name else []
    if LABEL + len(verdict) + 2 + len(place) <= WIDTH:
        return [*lines, f"{'':{LABEL}}{verdict}{place:>{WIDTH - LABEL - len(verdict)}}"]
    return [*lines, *field("", verdict), *field("", place)]


def knobs(report: CheckReport) -> list[str]:
    """The knobs that do not have their default value; what profiles say may be left to them."""
    lines = listing("knobs:", [setting(s) for s in report.changed])
    if len(lines) > MOST_LINES:
        shown = [setting(s) for s in report.changed if is_chosen(s) or s.inferred is not None]
        rest = len(report.changed) - len(shown)
        more = f"{rest} more" if shown else str(rest)
        lines = listing("knobs:", [*shown, f"{more} as the profiles say"])
    return lines


def field(label: str, text: str) -> list[str]:
    """A line of the header, folded under its own start."""
    return labelled(label, wrap(ascii_only(text), WIDTH - LABEL))


def listing(label: str, items: list[str]) -> list[str]:
    """A list in the header, folded between its items; nothing if it is empty."""
    return labelled(label, packed(tuple(map(ascii_only, items)), WIDTH - LABEL))


def labelled(label: str, lines: list[str]) -> list[str]:
    """Lines of the header with their label in front."""
    return [f"{'' if i else label:{LABEL}}{line}".rstrip() for i, line in enumerate(lines)]


def initially(system: System, trace: Trace) -> list[str]:
    """What was chosen where a declaration leaves the initial value open."""
    chosen = [
        (v, position, value)
        for v, variable in enumerate(system.variables)
        for position, (declared, value) in enumerate(
            zip(variable.initial, trace.initial.values[v], strict=True)
        )
        if declared is None
    ]

    def lines(of: list[tuple[int, int, int]], rest: str) -> list[str]:
        shown = [
            f"{show_place(system, v, p)} = {show_decoded(system.variables[v].type, value)}"
            for v, p, value in of
        ]
        return listing("initial:", [*shown, rest] if rest else shown)

    if not chosen:
        return []
    all_of_it = lines(chosen, "")
    if len(all_of_it) <= MOST_LINES:
        return all_of_it
    unusual = [c for c in chosen if c[2] != lowest(system.variables[c[0]].type)]
    return lines(unusual, f"{count(len(chosen) - len(unusual), 'other')} at the least value")


# ------------------------------------------------------------------------------------------- rest


def after(trace: Trace) -> list[str]:
    """What follows the last step, where that is the point."""
    match trace.ending:
        case Ending.DEADLOCK:
            return ["    (nothing can move)"]
        case Ending.LASSO if trace.loop == len(trace.moves):
            last = f"step {trace.loop} is the last" if trace.loop else "there is no step at all"
            return [f"    (nothing can move: {last}, and the state stays so)"]
        case Ending.LASSO:
            assert trace.loop is not None, "a run for ever returns to a state"
            return [f"    (then again from step {trace.loop + 1})"]
        case Ending.VIOLATED | Ending.REACHED | Ending.STUCK | Ending.ERROR | Ending.STOPPED:
            return []


def signs(row: Row) -> dict[int, str]:
    """What stands behind the numbers of steps that do not matter."""
    return dict.fromkeys(row.lead, LEADS) | dict.fromkeys(row.idle, IDLE)


def asides(row: Row) -> list[str]:
    """Which steps do not matter, and what that means: a sentence for each sign, which it begins
    with."""
    said = [
        (row.lead, LEADS, LEADING),
        (row.idle, IDLE, NOT_NEEDED),
    ]
    return [
        f"{sign} {'steps' if steps[1:] else 'step'} {numbered(steps)}: {many if steps[1:] else one}"
        for steps, sign, (one, many) in said
        if steps
    ]


def aside(row: Row) -> list[str]:
    """The same on lines that fit."""
    return [line for said in asides(row) for line in folded(said, hang=2)]


def why(row: Row) -> list[str]:
    """Why a trace is shown."""
    return noted("why:", row.reasons or (Reason(0, row.why),))


def fairly(row: Row) -> list[str]:
    """How the loop of a run for ever keeps what is assumed."""
    said = [f"  {text}: {note}" for _, text, note in row.kept]
    label = ["what is assumed, and how the loop keeps it:"] if said else []
    return [*label, *(part for line in said for part in folded(line, hang=4))]


def noted(label: str, reasons: Sequence[Reason]) -> list[str]:
    """Lines behind a label of four characters or none, their notes in a column on the right."""
    lines: list[str] = []
    indents = [5 + 2 * depth for depth, _, _ in reasons]
    widths = [
        indent + len(ascii_only(text))
        for indent, (_, text, note) in zip(indents, reasons, strict=True)
        if note
    ]
    noted = [len(ascii_only(note)) + 2 for _, _, note in reasons if note]
    column = min(max(widths, default=0) + 3, WIDTH - max(noted, default=0))
    for indent, (_, text, note) in zip(indents, reasons, strict=True):
        folded_text = [
            " " * indent + line for line in wrap(ascii_only(text), WIDTH - indent, hang=2)
        ]
        note = f"({ascii_only(note)})" if note else ""
        if note and len(folded_text[-1]) + 2 <= column:
            folded_text[-1] = f"{folded_text[-1]:{column}}{note}"
        elif note and len(folded_text[-1]) + 3 + len(note) <= WIDTH:
            folded_text[-1] += f"   {note}"
        elif note:
            room = WIDTH - indent - 4
            folded_text += [" " * (indent + 4) + line for line in wrap(note, room)]
        lines += folded_text
    if not any(text for _, text, _ in reasons):
        return []
    return [label + lines[0][len(label) :], *lines[1:]]
