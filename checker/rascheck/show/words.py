"""How this room writes small things: citations, verdicts, counts, commands, lines of a width."""

from __future__ import annotations

import re
import shlex
import textwrap
import unicodedata
from collections.abc import Sequence

from rascheck.show.report import CheckReport, Row, Witness
from rascheck.system.ir import Citation, Setting, System
from rascheck.system.trace import Ending, Trace
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict

CONSISTENT = "sequentially consistent"

OBSERVED = {
    Verdict.HOLDS: "Never",
    Verdict.VACUOUS: "Never",
    Verdict.UNREACHABLE: "Never",
    Verdict.VIOLATED: "Sometimes",
    Verdict.REACHABLE: "Sometimes",
    Verdict.DEADLOCK: "Sometimes",
    Verdict.ERROR: "Sometimes",
    Verdict.UNKNOWN: "Maybe",
}
"""Herd7's words: how often the violation, or what is to be reached, was observed."""

CLAIMS = {
    DEADLOCK: "every machine can go on, or rests in a final state",
    ERROR: "no step does what the model forbids",
}
"""What is checked beside the properties, in a sentence."""

PLAIN = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2013": "-",
    "\u2014": "--",
    "\u2192": "->",
    "\u2264": "<=",
    "\u2265": ">=",
}

ENDED = {
    Ending.VIOLATED: "VIOLATED",
    Ending.REACHED: "REACHABLE",
    Ending.DEADLOCK: "DEADLOCK",
    Ending.STUCK: "STUCK",
    Ending.ERROR: "MODEL ERROR",
    Ending.LASSO: "VIOLATED",
    Ending.STOPPED: "STOPPED",
}


def ascii_only(text: str) -> str:
    """The text for a plain mail: one line, no tabs, no character that a mailer could break.

    >>> ascii_only("caf\\u00e9 \\u2192 bar")
    'cafe -> bar'
    """
    for character, plain in PLAIN.items():
        text = text.replace(character, plain)
    text = "".join(" " if c.isspace() else c for c in text)
    parts = unicodedata.normalize("NFKD", text)
    return "".join(c if " " <= c <= "~" else "?" for c in parts if not unicodedata.combining(c))


def wrap(text: str, width: int, *, hang: int = 0) -> list[str]:
    """The lines of `text`, none longer than `width`; those after the first are indented by `hang`.

    Lines break at spaces; only a word that is longer than a line is cut.
    """
    return textwrap.wrap(
        text, width, subsequent_indent=" " * hang, break_on_hyphens=False, break_long_words=True
    ) or [""]


def broken_at_commas(text: str, width: int) -> list[str]:
    """Lines that break at spaces and behind commas: `routing[tea=true,fw=always_el2]`.

    A path with the name of a check is broken behind `:` or `/`, so that names stay whole.

    >>> broken_at_commas("a.ras:routing[tea=true,fw=x], as expected", 24)
    ['a.ras:routing[tea=true,', 'fw=x], as expected']
    >>> broken_at_commas("properties/bugs/long.ras:long_faulty, as expected", 32)
    ['properties/bugs/long.ras:', 'long_faulty, as expected']
    """
    lines = [""]
    pieces: list[str] = []
    for piece in re.findall(r"[^ ,]*(?:,+|$)|[^ ,]+| +", text):
        pieces += re.findall(r"[^:/]*[:/]|[^:/]+", piece) if len(piece) > width else [piece]
    for piece in pieces:
        if len(lines[-1]) + len(piece.rstrip()) > width and lines[-1]:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [part for line in lines for part in wrap(line.rstrip(), width)]


def packed(items: tuple[str, ...], width: int) -> list[str]:
    """Items with commas on lines that fit, broken inside only where one is too long."""
    lines: list[str] = []
    for index, item in enumerate(items):
        text = item + ("," if index < len(items) - 1 else "")
        if lines and len(lines[-1]) + 1 + len(text) <= width:
            lines[-1] += f" {text}"
        else:
            lines += wrap(text, width, hang=2)
    return lines


def some(names: Sequence[str], most: int = 3) -> str:
    """The first few names, and how many more there are.

    >>> some(["a", "b", "c", "d"], 2)
    'a, b and 2 more'
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def clip(text: str, width: int) -> str:
    """The text, cut off with dots if it is too long."""
    return text if len(text) <= width else text[: width - 4] + " ..."


def squeeze(text: str, width: int) -> str:
    """The text, with dots in its middle if it is too long: how it ends matters most.

    >>> squeeze("once fired kvm.enter is true (step 7)", 32)
    'once fired ... is true (step 7)'
    """
    if len(text) <= width:
        return text
    tail = width // 2
    return f"{text[: width - tail - 5].rstrip()} ... {text[-tail:].lstrip()}"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> count(1, "step"), count(1200, "step")
    ('1 step', '1,200 steps')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def numbered(numbers: Sequence[int]) -> str:
    """Numbers in order as words.

    >>> numbered([7, 8, 11, 15, 16, 17, 20]), numbered([3])
    ('7, 8, 11, 15 to 17 and 20', '3')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [
        text
        for run in runs
        for text in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))
    ]
    return " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))


def citation(ref: Citation) -> str:
    """A citation as a footnote has it.

    >>> citation(Citation("linux@v6.12", "mm/memory-failure.c:memory_failure"))
    'linux@v6.12 mm/memory-failure.c memory_failure'
    """
    if ref.inferred:
        return f"inferred: {ref.key}" + (f" {ref.locator}" if ref.locator else "")
    return " ".join(filter(None, (ref.key, *ref.locator.split(":"))))


def setting(chosen: Setting) -> str:
    """A knob with its value and, if no source states it, the reason why it is believed."""
    text = f"{chosen.name}={chosen.value}"
    return text if chosen.inferred is None else f"{text} (inferred: {chosen.inferred})"


def is_chosen(chosen: Setting) -> bool:
    """Whether a check or the command line, rather than a profile, gave a knob its value."""
    return not chosen.origin.startswith("profile")


def bounds(report: CheckReport) -> str:
    """What a verdict is relative to: the constants, and the memory model."""
    return ", ".join(filter(None, (report.bounds, CONSISTENT)))


def relative(report: CheckReport) -> str:
    """What the verdicts of a check are relative to, in a line; those of lemmas to sizes alone."""
    of_values = bool(report.rows) and all(row.of_values for row in report.rows)
    limits = report.bounds if of_values else bounds(report)
    return ascii_only("; ".join(filter(None, (", ".join(report.profiles), limits))))


def expected_word(row: Row) -> str:
    """The verdict that a check expects; without a word, that it hold or be reachable."""
    if row.expected is not None:
        return str(row.expected.value)
    witness = row.verdict in (Verdict.REACHABLE, Verdict.UNREACHABLE)
    return str((Verdict.REACHABLE if witness else Verdict.HOLDS).value)


def claim(row: Row) -> str:
    """What is claimed, in a sentence."""
    return row.sentence or CLAIMS.get(row.property, "")


def expectation(row: Row) -> str:
    """What a check expects: `violated by kvm.install`."""
    return expected_word(row) + (f" by {row.by}" if row.by else "")


def is_violation(row: Row) -> bool:
    """Whether a verdict is one that somebody has to look at."""
    return row.verdict in (Verdict.VIOLATED, Verdict.DEADLOCK, Verdict.ERROR)


def witness(value: Witness) -> str:
    """`esr = 0x92000010  EC=0x24 DABT_LOW FSC=0x10 EA=0`."""
    return f"{value.name} = {value.value}  {value.decoded}".rstrip()


def taken(trace: Trace) -> list[int]:
    """The transitions of a run, the failing one included."""
    numbers = [move.transition for move in trace.moves]
    if trace.error is not None and trace.error.transition is not None:
        numbers.append(trace.error.transition)
    return numbers


def step_names(system: System, trace: Trace) -> list[str]:
    """The steps of a run by name: of a rendezvous, the one that raises."""
    actions = [system.transitions[number].action for number in taken(trace)]
    return [system.machines[action.machine].steps[action.step].name for action in actions]


def shortest(trace: Trace) -> str:
    """How long a trace is; every trace of a single state is a shortest one."""
    return length(trace) + (" (shortest)" if trace.loop is None else "")


def how_found(report: CheckReport) -> str:
    """How the traces of a report were found, if not by a search, which finds a shortest one."""
    return "by hand" if report.by_hand else "of a random walk" if report.walk else ""


def how_long(trace: Trace, how: str) -> str:
    """How long a trace is, and how it was found."""
    return f"{length(trace)} ({how})" if how else shortest(trace)


def length(trace: Trace) -> str:
    """`12 steps`; of a run for ever `12 steps, then 5 for ever`."""
    if trace.loop is None:
        return count(trace.depth, "step")
    if trace.loop == trace.depth:
        return f"{count(trace.depth, 'step')}, then nothing moves"
    around = trace.depth - trace.loop
    if not trace.loop:
        return f"{count(around, 'step')} for ever"
    return f"{count(trace.loop, 'step')}, then {around:,} for ever"


def assumed(fairness: Sequence[str]) -> list[str]:
    """Assumptions of fairness, those of a machine's instances put together.

    >>> assumed(["fair kvm[vcpu0].enter", "fair kvm[vcpu1].enter", "strong guest"])
    ['fair kvm.enter', 'strong guest']
    """
    return list(dict.fromkeys(re.sub(r"\[[^\]]*\]", "", each) for each in fairness))


def assumption(fairness: Sequence[str]) -> str:
    """Assumptions of fairness in a line.

    >>> assumption(["fair kvm[vcpu0].enter", "fair vmm", "strong guest"])
    'fair kvm.enter, vmm; strong guest'
    """
    kinds: dict[str, list[str]] = {}
    for kind, _, name in (each.partition(" ") for each in assumed(fairness)):
        kinds.setdefault(kind, []).append(name)
    return "; ".join(f"{kind} {', '.join(names)}" for kind, names in kinds.items())


def command(report: CheckReport, row: Row) -> list[str]:
    """The words of the command that reproduces a verdict."""
    words = ["rascheck", *report.question]
    stopped = row.trace is not None and row.trace.ending is Ending.STOPPED
    if (report.by_hand or stopped) and not report.question:
        words += ["step", f"{report.file}:{report.check}"]
    elif not report.question:
        name = row.property if report.is_alone else report.check
        walked = ["simulate", f"{report.file}:{name}"]
        words += walked if report.walk else ["check", *_place(report, name)]
        if not report.is_alone and row.property not in (DEADLOCK, ERROR):
            words += ["-p", row.property]
    if report.chosen_profiles:
        words += ["--profile", ",".join(report.chosen_profiles)]
    for name, value in {**report.overrides, **report.combination}.items():
        words += ["--set", f"{name}={value}"]
    return [*words, *report.walk, *report.by_hand]


def _place(report: CheckReport, name: str) -> list[str]:
    """`a.ras:check`, or for a file that ships what needs no quotes in a shell."""
    inside = report.file.removeprefix("<properties/").removesuffix(">")
    if report.file == f"<properties/{inside}>":
        return ["--shipped", f"{inside}:{name}"]
    return [f"{report.file}:{name}"]


def _cut(line: str, most: int) -> int:
    """Where a line with one long word is cut: behind `:` or `/`, so that a name stays whole."""
    behind = 1 + max(line.rfind(":", 0, most), line.rfind("/", 0, most))
    return behind or most


def pasteable(words: list[str], width: int) -> list[str]:
    """A command on lines of at most `width` that a shell takes as they stand.

    >>> pasteable(["rascheck", "check", "a.ras"], 18)
    ['$ rascheck check \\\\', '      a.ras']
    """
    parts: list[str] = []
    for word in (shlex.quote(ascii_only(word)) for word in words):
        if parts and parts[-1].startswith("-") and " " not in parts[-1]:
            parts[-1] += f" {word}"  # an option and its value stay together
        else:
            parts.append(word)
    lines = ["$"]
    for number, part in enumerate(parts, 1):
        room = width - 2 * (number < len(parts))
        if len(lines[-1]) + 1 + len(part) <= room:
            lines[-1] += f" {part}"
            continue
        lines[-1] += " \\"
        line = f"      {part}"
        while len(line) > room:  # goes on at the very start of the next line
            cut = _cut(line, width - 1)
            lines.append(line[:cut] + "\\")
            line = line[cut:]
        lines.append(line)
    return lines
