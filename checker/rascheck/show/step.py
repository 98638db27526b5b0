"""What somebody sees who steps through a model by hand: views come in, lines for a terminal go out.

The views are plain data, so that another page can show the same.
"""

from __future__ import annotations

import os.path
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from rascheck.records import dataclass
from rascheck.show.mail import initially
from rascheck.show.report import CheckReport
from rascheck.show.words import ENDED, ascii_only, count, is_chosen, length, packed, wrap
from rascheck.system.trace import Trace

WIDTH = 80
MOST = 20
"""How many enabled steps are listed where none is asked for by name."""
MOST_LINES = 4
"""How many lines the changes of one step may take."""

Mark = Callable[[str], str]
"""Makes what is bad stand out."""


@dataclass(frozen=True)
class Offer:
    """A step: one that is enabled, by its `number` among these, or one that was taken.

    `changes` is what it changes, `fails` why it cannot be done, `verdicts` which properties have
    another truth behind it. `doc` is what the spec says above it, `places` are its lines there, and
    `refs` its citations.
    """

    number: int
    transition: int
    name: str
    changes: tuple[str, ...] = ()
    fails: str = ""
    verdicts: tuple[str, ...] = ()
    doc: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Truth:
    """A property: what is so of it where the run is, and why if it is false."""

    name: str
    word: str
    sentence: str
    is_false: bool
    told: str
    why: str = ""


@dataclass(frozen=True)
class Free:
    """An element that may have any value initially: the one it has, and those it may have."""

    name: str
    value: str
    values: str


@dataclass(frozen=True)
class Screen:
    """Where a run is: behind `step` of its `length` steps, `last` the one before it.

    Of the `enabled` steps the first are in `offers`. `notes` say what there is to say of such a
    state: that it is an end, or was met before.
    """

    step: int
    length: int
    last: Offer | None
    offers: tuple[Offer, ...]
    enabled: int
    notes: tuple[str, ...] = ()


# ------------------------------------------------------------------------------------------ pieces


def folded(text: str, indent: int = 0, hang: int = 2) -> list[str]:
    """A text on lines that fit."""
    lines = wrap(ascii_only(text), WIDTH - indent, hang=hang)
    return [" " * indent + line for line in lines]


def items(values: Iterable[str], indent: int) -> list[str]:
    """Items with commas between them, on lines that fit."""
    found = packed(tuple(map(ascii_only, values)), WIDTH - indent)
    return [" " * indent + line for line in found]


def head(report: CheckReport, trace: Trace) -> list[str]:
    """What is stepped through: the check, its settings, and the initial values."""
    name = " ".join(report.question[1:]) if report.question else f"{report.file}:{report.name}"
    chosen = [f"{s.name}={s.value}" for s in report.changed if is_chosen(s)]
    about = "; ".join(filter(None, (", ".join(report.profiles), " ".join(chosen), report.bounds)))
    lines = folded(name)
    lines += folded(about, 2) if about else []
    lines += [f"  {line}" for line in initially(report.system, trace)]
    claims = len(report.system.properties)
    return (
        [*lines, f"  {count(claims, 'property', 'properties')}: `p` shows what is true"]
        if claims
        else lines
    )


def step(offer: Offer, mark: Mark, *, verbose: bool, numbered: bool = True) -> list[str]:
    """A step with what it changes, below it."""
    front = f"{offer.number:>3}  " if numbered else "     "
    name = folded(offer.name, len(front), 4)
    lines = [front + name[0][len(front) :], *name[1:]]
    changed = items(offer.changes, 9)
    if len(changed) > MOST_LINES and not verbose:
        changed = [*changed[: MOST_LINES - 1], " " * 9 + "..."]
    lines += changed
    if offer.fails:
        lines += [mark(line) for line in folded(f"FAILS: {offer.fails}", 9)]
    lines += [mark(line) for text in offer.verdicts for line in folded(text, 9)]
    if verbose:
        lines += [line for text in offer.doc for line in folded(text, 9, 0)]
        lines += [" " * 9 + ascii_only(place) for place in offer.places]
        lines += [line for ref in offer.refs for line in folded(f"[{ref}]", 9)]
    return lines


# ----------------------------------------------------------------------------------------- screens


def screen(view: Screen, mark: Mark, *, verbose: bool = False) -> list[str]:
    """Where a run is: what the last step did, and what may be done next."""
    lines: list[str] = []
    if view.last is not None:
        lines += step(view.last, mark, verbose=verbose)
    lines += [mark(line) for note in view.notes for line in folded(note)]
    if not view.offers:
        return lines
    lines += [
        f"enabled: {count(view.enabled, 'step')}",
        *offers(view.offers, mark, verbose=verbose),
    ]
    if view.enabled > len(view.offers):
        more = view.enabled - len(view.offers)
        lines.append(f"     ... {more} more: `e all`, or `e WORD` for some")
    return lines


def offers(found: Sequence[Offer], mark: Mark, *, verbose: bool = False) -> list[str]:
    """Steps that may be taken next."""
    return [line for offer in found for line in step(offer, mark, verbose=verbose)]


def listing(steps: Sequence[Offer], at: int, mark: Mark) -> list[str]:
    """The steps of a run, a line each; those that were undone stand behind `later`."""
    lines = ["  0  (the initial state)" if at else "> 0  (the initial state)"]
    for offer in steps:
        sign = ">" if offer.number == at else "." if offer.number > at else " "
        name = folded(offer.name, 5, 4)
        lines += [f"{sign}{offer.number:>2}  {name[0][5:]}", *name[1:]]
        lines += [mark(line) for text in offer.verdicts for line in folded(text, 9)]
    if at < len(steps):
        lines.append("     (. was undone: `r` takes it again)")
    return lines


def truths(found: Sequence[Truth], mark: Mark) -> list[str]:
    """The properties, each with its truth where the run is."""
    if not found:
        return ["no property is looked at: name some with -p, or step through a check"]
    lines = []
    for truth in found:
        told = folded(f"{truth.word} {truth.name}: {truth.told}")
        lines += [mark(line) for line in told] if truth.is_false else told
        lines += folded(truth.sentence, 4, 0) if truth.sentence else []
        lines += folded(f"why: {truth.why}", 4, 5) if truth.why else []
    return lines


def reasons(lines: Iterable[tuple[int, str, str]]) -> list[str]:
    """An explanation: how deep each line is, its text, and what stands in brackets behind it."""
    return [
        line
        for depth, text, note in lines
        for line in folded(text + (f"   ({note})" if note else ""), 2 * depth, 4)
    ]


def initial(found: Sequence[Free]) -> list[str]:
    """What may have another value initially."""
    if not found:
        return ["there is one initial state: every initial value is given"]
    lines = ["`i NAME=VALUE ...` begins again with other initial values:"]
    width = max(len(one.name) for one in found)
    for one in found:
        lines += folded(f"{one.name:{width}} = {one.value}   (of {one.values})", 2, width + 3)
    return lines


def saved(path: Path, report: CheckReport) -> list[str]:
    """That a trace was written, and the command that shows it."""
    trace = report.rows[0].trace
    assert trace is not None, "what was written is a trace"
    told = f"{ENDED[trace.ending].lower()}, {length(trace)}"
    return [f"{path}: {told}", f"  $ rascheck explain {os.path.normpath(path)}"]


HELP = """\
  3            take the enabled step of this number; `1 1 2` takes three
  NAME         take a step by its name or the beginning of it: `consume gfn0`
  t NAME       the same, where the name is one of the commands below
  n            on, as long as one step alone is enabled and no property turns
  u [N], r [N] undo, redo: one step, or N
  g N          go to behind step N
  e [WORD]     what is enabled, or what of it is called so; `e all`
  d [NAME]     why a step is not enabled; alone, what each machine waits for
  s [WORD]     the state; or what of it is called so, and since when; `s all`
  l            the steps so far
  p            the properties, and whether they are true here
  i [N=V ...]  the initial values; with values, begin again with these
  w [NAME]     write the trace, for `rascheck explain` and `replay`
  m            the trace as a mail
  v            with what the spec says of steps and their citations, or without
  ?, q         this text; the end
"""
