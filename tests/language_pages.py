"""The pages of docs/language: their cases, and what each case says by hand that a spec means.

The notation is explained at the top of docs/language/index.md.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

MOST_LINES = 35
"""A spec that is longer is no longer read at a glance."""

KINDS = ("states", "verdicts", "runs", "conditions", "combinations", "diagnostics")
"""What a fenced block may say of the spec above it."""

Names = tuple[str, ...]
"""The steps that move together: one, or the sender's and the receiver's."""


class Unclear(ValueError):
    """A page that does not follow the notation."""


# ---------------------------------------------------------------------------------------- expected


@dataclass
class States:
    """The complete list of states and transitions of a spec."""

    elements: dict[int, dict[str, str]] = field(default_factory=dict)
    initial: list[int] = field(default_factory=lambda: [0])
    moves: list[tuple[int, int, Names]] = field(default_factory=list)
    errors: list[tuple[int, Names, str]] = field(default_factory=list)
    deadlocks: list[int] = field(default_factory=list)
    stuck: list[tuple[int, str]] = field(default_factory=list)

    def levels(self) -> tuple[int, ...]:
        """How many states are first reached after 0, 1, 2 ... steps."""
        distance = dict.fromkeys(self.initial, 0)
        queue = deque(self.initial)
        while queue:
            state = queue.popleft()
            for source, target, _ in self.moves:
                if source == state and target not in distance:
                    distance[target] = distance[state] + 1
                    queue.append(target)
        depths = list(distance.values())
        return tuple(depths.count(depth) for depth in range(max(depths, default=-1) + 1))


@dataclass(frozen=True)
class Ending:
    """One line of a `verdicts` block.

    `steps` is None where there is no trace; `start` are elements of its initial state. Of a run for
    ever, the steps behind number `loop` are taken again and again.
    """

    subject: str
    verdict: str
    detail: str = ""
    start: tuple[tuple[str, str], ...] = ()
    steps: tuple[Names, ...] | None = None
    expected: bool = True
    loop: int | None = None


@dataclass(frozen=True)
class Run:
    """One table of a `runs` block: the values of properties along one run."""

    steps: tuple[Names, ...]
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Mistake:
    """One line of a `diagnostics` block; the message contains `text`."""

    place: str
    code: str
    text: str


@dataclass
class Block:
    """A fenced block that says what is expected, of a check or of all machines."""

    kind: str
    line: int
    check: str
    overrides: dict[str, str]
    profiles: tuple[str, ...]
    lines: list[str]


@dataclass
class Case:
    """A heading with its spec, other files that the spec uses, and what is expected."""

    page: str
    heading: str
    line: int
    spec: str = ""
    files: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The test's name: the page and the heading as an anchor."""
        anchor = re.sub(r"[^a-z0-9_ -]", "", self.heading.lower()).strip().replace(" ", "-")
        return f"{self.page}#{anchor}"


# ------------------------------------------------------------------------------------------- pages


def pages(folder: Path) -> list[Path]:
    """All pages of the reference."""
    return sorted(folder.glob("*.md"))


def cases(page: Path) -> list[Case]:
    """The cases of a page, in order."""
    found: list[Case] = []
    case = Case(page.stem, "", 0)
    fence: tuple[int, str, list[str]] | None = None
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if fence is not None and line == "```":
            _close(case, *fence)
            fence = None
        elif fence is not None:
            fence[2].append(line)
        elif line.startswith("```"):
            fence = (number, line[3:].strip(), [])
        elif line.startswith("#"):
            case = Case(page.stem, line.lstrip("# "), number)
            found.append(case)
    if fence is not None:
        raise Unclear(f"{page.name}:{fence[0]}: this block is never closed")
    return [case for case in found if case.spec or case.blocks or case.files]


def _close(case: Case, number: int, info: str, lines: list[str]) -> None:
    kind, *words = info.split() or [""]
    if kind in ("ras", *KINDS) and not (case.heading):
        raise Unclear(f"{case.page}:{number}: a block before the first heading")
    if kind == "ras" and words:
        case.files[words[0]] = "\n".join(lines) + "\n"
    elif kind == "ras":
        if case.spec:
            raise Unclear(f"{case.page}:{number}: two specs under one heading")
        case.spec = "\n".join(lines) + "\n"
    elif kind in KINDS:
        overrides: dict[str, str] = {}
        profiles: list[str] = []
        check = ""
        while words:
            word = words.pop(0)
            if word == "--set":
                name, _, value = words.pop(0).partition("=")
                overrides[name] = value
            elif word == "--profile":
                profiles.append(words.pop(0))
            else:
                check = word
        kept = [line for line in lines if line.strip()]
        case.blocks.append(Block(kind, number, check, overrides, tuple(profiles), kept))
    elif kind not in ("", "text", "sh", "c", "{toctree}"):
        raise Unclear(f"{case.page}:{number}: a block of kind `{kind}`")


def split(text: str, separator: str = ",") -> list[str]:
    """The parts between separators that stand outside of all brackets."""
    parts = [""]
    depth = 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """`x = 1, m = A` as names and values."""
    parts = (part.partition(" = ") for part in split(text))
    return tuple((name, value) for name, _, value in parts)


def step(text: str) -> Names:
    """`a.s + b.t` as its two actions."""
    return tuple(split(text, "+"))


# ------------------------------------------------------------------------------------------ blocks


def states(block: Block) -> States:
    """A `states` block."""
    found = States()
    for line in block.lines:
        state = re.fullmatch(r"(\d+): *(.*)", line)
        move = re.fullmatch(r"(\d+) -> (\d+)  +(.*)", line)
        error = re.fullmatch(r"(\d+) -> !  +(.*?)  +(.*)", line)
        deadlock = re.fullmatch(r"(\d+) deadlock", line)
        stuck = re.fullmatch(r"(\d+) stuck (.*)", line)
        initial = re.fullmatch(r"initial (.*)", line)
        if state:
            if int(state[1]) in found.elements:
                raise Unclear(f"state {state[1]} is listed twice")
            found.elements[int(state[1])] = dict(pairs(state[2]))
        elif move:
            for label in split(move[3]):
                found.moves.append((int(move[1]), int(move[2]), step(label)))
        elif error:
            for label in split(error[2]):
                found.errors.append((int(error[1]), step(label), error[3]))
        elif deadlock:
            found.deadlocks.append(int(deadlock[1]))
        elif stuck:
            found.stuck += [(int(stuck[1]), name) for name in split(stuck[2])]
        elif initial:
            found.initial = [] if initial[1] == "none" else [int(n) for n in split(initial[1])]
        else:
            raise Unclear(f"line {block.line}: {line!r}")
    if len({tuple(sorted(e.items())) for e in found.elements.values()}) < len(found.elements):
        raise Unclear(f"line {block.line}: one state is listed twice")
    return found


ABOUT_A_PROPERTY = re.compile(r"(\w+) (holds|violated|reachable|unreachable|vacuous)")
ABOUT_THE_RUN = re.compile(r"(deadlock|stuck [^:]+?|error [a-z ]+?)(?= from |:|$| at the start)")


def verdicts(block: Block) -> list[Ending]:
    """A `verdicts` block."""
    return [_verdict(block, line) for line in block.lines]


def _verdict(block: Block, whole: str) -> Ending:
    line = whole.removesuffix("  (not expected)")
    expected = line == whole
    about = ABOUT_A_PROPERTY.match(line) or ABOUT_THE_RUN.match(line)
    if about is None:
        raise Unclear(f"line {block.line}: {line!r}")
    if about.re is ABOUT_A_PROPERTY:
        subject, verdict, detail = about[1], about[2], ""
    else:
        verdict, _, detail = about[1].partition(" ")
        subject = "error" if verdict == "error" else "deadlock"
    told, forever, around = line[about.end() :].partition("for ever ")
    if forever:
        told = told.removesuffix(": ").removesuffix("; ") or " at the start"
    start, steps = _trace(block, told)
    if verdict == "vacuous":
        detail, steps = line[about.end() :].removeprefix(": "), None
    loop = None
    if forever and steps is not None:
        loop = len(steps)
        steps += tuple(step(label) for label in split(around) if label != "nothing")
    return Ending(subject, verdict, detail, start, steps, expected, loop)


def _trace(block: Block, text: str) -> tuple[tuple[tuple[str, str], ...], tuple[Names, ...] | None]:
    """` from x = 1: a.s, b.t + c.u` as elements and steps."""
    if text == "":
        return (), None
    shape = re.fullmatch(r"(?: from ([^:]*?))?(?: at the start|: (.*))", text)
    if shape is None:
        raise Unclear(f"line {block.line}: {text!r}")
    return pairs(shape[1] or ""), tuple(step(label) for label in split(shape[2] or ""))


def runs(block: Block) -> list[Run]:
    """A `runs` block: tables, each with the steps in its first line, after `start`."""
    found: list[Run] = []
    for line in block.lines:
        first, *cells = re.split(r"  +", line.strip())
        if first == "start":
            found.append(Run(tuple(step(cell) for cell in cells), ()))
        elif not found or len(cells) != len(found[-1].steps) + 1 or {*cells} - {"T", "F"}:
            raise Unclear(f"line {block.line}: {line!r}")
        else:
            last = found[-1]
            found[-1] = Run(last.steps, (*last.values, (first, "".join(cells))))
    return found


def mistakes(block: Block) -> list[Mistake]:
    """A `diagnostics` block."""
    found = []
    for line in block.lines:
        place, code, *words = line.split()
        found.append(Mistake(place, code, " ".join(words)))
    return found
