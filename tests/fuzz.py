# ruff: noqa: T201, a program
"""Damaged texts: what ships, the benchmarks and the pages' examples, with things in wrong places.

A case is made from its number and the seed alone. It fails if it ends in an exception, takes long,
or says something about a place that is not in its text. As a program:
`python tests/fuzz.py --cases 1000 --seed 1 [--minutes M] [--jobs J] [--keep FOLDER]`.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import re
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path

from rascheck.diagnostics import Diagnostics
from rascheck.explore import ALL, Limits
from rascheck.lang import load
from rascheck.lang.derive import Branch, derive
from rascheck.lang.elaborate import elaborate
from rascheck.lang.format import formatted
from rascheck.lang.inspect import analyse
from rascheck.lang.names import Program
from rascheck.lang.parse import parse, parse_expression
from rascheck.lang.scan import Token, scan
from rascheck.lang.settings import Combination, Overrides, combinations
from rascheck.lang.split import split
from rascheck.lang.syntax import Module
from rascheck.lang.tables import vocabulary
from rascheck.lang.warnings import warn
from rascheck.run.execute import explored
from rascheck.run.read import Reader
from rascheck.show.diagnostics import render
from rascheck.source import Source, Span
from rascheck.system.ir import Kind, System
from rascheck.system.text import text as text_of

ROOT = Path(__file__).resolve().parent.parent
SLOW = 2.0
"""A case takes at most so many seconds of processor time."""
HANGS = 60.0
"""After so many seconds a case is ended."""
SMALL = 200
"""Systems with at most so many transitions are explored."""

_EXTREMES = (
    "0 1 2 -1 3 7 60 100 4096 4097 20001 65536 1000000 4294967296 9223372036854775807"
    " 9223372036854775808 18446744073709551615 18446744073709551616 0xffffffffffffffff 1_0 0x 08"
)
EXTREMES = _EXTREMES.split()
CHARACTERS = [*"{}()[];:,.\"'@=<>!&|+-*/%_?~^\\\n\r\t 09azAZ", "\0", "\x1b", "\x7f", "\u202e"]
CHARACTERS += ["\u00e9", "\u8a9e", "\ufeff", "\ud7ff", "\U0001f600", "\u0301", "//", "/*", "*/"]


# ---------------------------------------------------------------------------------- what there is


@dataclass(frozen=True)
class Base:
    """A text that is fine, and what it is made of."""

    path: str
    text: str
    tokens: tuple[Token, ...] = field(repr=False)
    branches: tuple[Branch, ...] = field(repr=False)


@cache
def bases() -> tuple[tuple[Base, ...], tuple[Base, ...]]:
    """The small texts, and those that ship."""
    small: list[tuple[str, str]] = []
    for page in sorted((ROOT / "docs").rglob("*.md")):
        blocks = re.findall(r"^```ras\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
        small += [(f"docs/{page.stem}{i}.ras", block) for i, block in enumerate(blocks)]
    for file in (*sorted((ROOT / "bench").glob("*.ras")), ROOT / "tests/golden/example.ras"):
        small.append((str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")))
    large = [
        (str(file.relative_to(ROOT)), file.read_text(encoding="utf-8"))
        for folder in ("model", "properties")
        for file in sorted((ROOT / folder).rglob("*.ras"))
    ]
    return tuple(_base(*one) for one in small), tuple(_base(*one) for one in large)


def _base(path: str, text: str) -> Base:
    tokens, _ = scan(Source(path, text), vocabulary(), Diagnostics())
    tree = derive(tokens, "start")
    return Base(path, text, tuple(tokens), tuple(_branches(tree)) if tree else ())


def _branches(tree: Branch) -> Iterator[Branch]:
    pending = [tree]
    while pending:
        branch = pending.pop()
        yield branch
        pending += [part for part in branch.parts if isinstance(part, Branch)]


@cache
def by_rule() -> dict[str, list[str]]:
    """The texts of all parts of all bases, by the rules that they follow."""
    found: dict[str, list[str]] = {}
    for base in (*bases()[0], *bases()[1]):
        for branch in base.branches:
            if branch.first < branch.last:
                start, end = base.tokens[branch.first].start, base.tokens[branch.last - 1].end
                found.setdefault(branch.rule, []).append(base.text[start:end])
    return found


@cache
def words() -> dict[str, list[str]]:
    """The tokens of all bases, by kind; those of no kind of their own under `mark`."""
    found: dict[str, list[str]] = {}
    for base in (*bases()[0], *bases()[1]):
        for token in base.tokens:
            kind = token.kind if token.kind in ("NAME", "INT", "HEX", "STRING") else "mark"
            found.setdefault(kind, []).append(token.text)
    return found


# -------------------------------------------------------------------------------------- the damage


@dataclass
class Text:
    """A text that is being damaged."""

    text: str
    base: Base
    chance: random.Random

    def tokens(self) -> list[Token]:
        """What it is made of now."""
        if self.text is self.base.text:
            return list(self.base.tokens)
        return scan(Source("t", self.text), vocabulary(), Diagnostics())[0]

    def put(self, start: int, end: int, text: str) -> None:
        """Write over a part."""
        self.text = self.text[:start] + text + self.text[end:]

    def span(self, longest: int) -> tuple[int, int]:
        """Some part, not too long."""
        start = self.chance.randrange(len(self.text) + 1)
        return start, min(len(self.text), start + self.chance.randrange(longest))


def _character(t: Text) -> None:
    start, _ = t.span(1)
    t.put(start, start + t.chance.randrange(2), t.chance.choice(CHARACTERS))


def _cut(t: Text) -> None:
    t.put(*t.span(t.chance.choice((2, 10, 200))), "")


def _end(t: Text) -> None:
    start, _ = t.span(1)
    t.text = t.text[:start] if t.chance.random() < 0.7 else t.text[start:]


def _repeat(t: Text) -> None:
    start, end = t.span(t.chance.choice((10, 100)))
    t.put(end, end, t.text[start:end] * t.chance.choice((1, 1, 2, 30)))


def _splice(t: Text) -> None:
    other = t.chance.choice(bases()[t.chance.random() < 0.2])
    start = t.chance.randrange(len(other.text))
    at, end = t.span(50)
    t.put(at, end, other.text[start : start + t.chance.randrange(300)])


def _one_token(t: Text) -> None:
    tokens = t.tokens()
    if not tokens:
        return
    token = t.chance.choice(tokens)
    pool = words()
    kind = token.kind if token.kind in pool else "mark"
    if t.chance.random() < 0.3:
        kind = t.chance.choice(sorted(pool))
    match t.chance.randrange(5):
        case 0:
            t.put(token.start, token.end, "")
        case 1:
            t.put(token.end, token.end, f" {token.text} ")
        case 2:
            t.put(token.end, token.end, f" {t.chance.choice(pool[kind])} ")
        case _:
            t.put(token.start, token.end, f" {t.chance.choice(pool[kind])} ")


def _swap(t: Text) -> None:
    tokens = t.tokens()
    if len(tokens) < 2:
        return
    first = t.chance.randrange(len(tokens) - 1)
    second = first + 1 if t.chance.random() < 0.5 else t.chance.randrange(first + 1, len(tokens))
    a, b = tokens[first], tokens[second]
    t.text = "".join([t.text[: a.start], b.text, t.text[a.end : b.start], a.text, t.text[b.end :]])


def _number(t: Text) -> None:
    numbers = [token for token in t.tokens() if token.kind in ("INT", "HEX")]
    if numbers:
        token = t.chance.choice(numbers)
        t.put(token.start, token.end, t.chance.choice(EXTREMES))


def _rename(t: Text) -> None:
    names = [token for token in t.tokens() if token.kind == "NAME"]
    if not names:
        return
    old = t.chance.choice(names).text
    new = t.chance.choice([t.chance.choice(names).text, t.chance.choice(words()["NAME"]), "x"])
    one = t.chance.random() < 0.5
    wanted = [token for token in names if token.text == old]
    for token in reversed([t.chance.choice(wanted)] if one else wanted):
        t.put(token.start, token.end, new)


def _subtree(t: Text) -> None:
    base = t.base
    if t.text is not base.text:
        tokens = t.tokens()
        tree = derive(tokens, "start")
        if tree is None:
            return
        branches = tuple(_branches(tree))
    else:
        tokens, branches = list(base.tokens), base.branches
    some = [branch for branch in branches if branch.first < branch.last]
    if not some:
        return
    branch = t.chance.choice(some)
    pool = by_rule().get(branch.rule, [""])
    own = [b for b in some if b.rule == branch.rule]
    other = t.chance.choice(own)
    text = t.text[tokens[other.first].start : tokens[other.last - 1].end]
    if t.chance.random() < 0.6:
        text = t.chance.choice(pool)
    start, end = tokens[branch.first].start, tokens[branch.last - 1].end
    match t.chance.randrange(6):
        case 0:
            t.put(start, end, "")
        case 1:
            t.put(end, end, f" {text} ")
        case 2:
            whole = t.text[start:end]
            t.put(start, end, t.chance.choice((f"({whole})", f"!({whole})", f"(-{whole})")))
        case _:
            t.put(start, end, f" {text} ")


def _declaration(t: Text) -> None:
    source = Source("t", t.text)
    tokens = t.tokens()
    pieces = [t.text[p[0].start : p[-1].end] for p in split(source, tokens) if p]
    if not pieces:
        return
    at = t.chance.randrange(len(pieces))
    match t.chance.randrange(5):
        case 0:
            del pieces[at]
        case 1:
            pieces.insert(t.chance.randrange(len(pieces) + 1), pieces[at])
        case 2:
            t.chance.shuffle(pieces)
        case 3:
            pieces.append(pieces.pop(at))
        case _:
            pieces.insert(at, t.chance.choice(by_rule()[t.chance.choice(["machine", "property"])]))
    t.text = "\n".join(pieces)


DAMAGES: tuple[tuple[Callable[[Text], None], int], ...] = (
    (_character, 2),
    (_cut, 1),
    (_end, 1),
    (_repeat, 1),
    (_splice, 1),
    (_one_token, 6),
    (_swap, 3),
    (_number, 4),
    (_rename, 5),
    (_subtree, 10),
    (_declaration, 2),
)


def case(seed: int, number: int, *, large: float) -> tuple[str, str | bytes]:
    """The path and the text of a case; `large` is the share of those that ship."""
    chance = random.Random(f"{seed} {number}")
    small, ships = bases()
    base = chance.choice(ships if chance.random() < large else small)
    text = Text(base.text, base, chance)
    kinds, weights = zip(*DAMAGES, strict=True)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5, 9))):
        chance.choices(kinds, weights)[0](text)
    text.text = text.text[:100_000]
    if chance.random() < 0.03:
        data = bytearray(text.text.encode())
        for _ in range(chance.randrange(1, 4)):
            data.insert(chance.randrange(len(data) + 1), chance.randrange(256))
        return base.path, bytes(data)
    return base.path, text.text


# -------------------------------------------------------------------------------------- the trial


class Wrong(Exception):
    """What a case shows that must not be."""


class Trial:
    """Runs cases; what is not damaged is parsed once."""

    def __init__(self) -> None:
        self._reader = Reader()
        self.slowest = 0.0
        self.passed = 0
        self.explored = 0

    def run(self, path: str, text: str | bytes) -> None:
        """Do with a text what the command line does. Raises `Wrong` and whatever goes wrong."""
        sink = Diagnostics()
        start = time.process_time()
        modules = self._read(path, text, sink)
        program = analyse(modules, sink)
        failed = sink.failed
        systems = [] if failed else list(self._systems(program, sink))
        if not failed:
            warn(program, {path}, sink, whole=False)
        for form in ("full", "short", "json"):
            shown = render(sink, form=form, colour=form == "full")
            if sink.found and not shown:
                raise Wrong(f"{form} shows nothing")
            shown.encode("utf-8")
        took = time.process_time() - start
        self.slowest = max(self.slowest, took)
        if took > SLOW:
            raise Wrong("slow")
        for diagnostic in sink.found:
            for span in (diagnostic.span, *(note.span for note in diagnostic.notes)):
                _inside(span, diagnostic.code)
        self.passed += not failed
        for system in systems:
            self._explore(system)
        self._format(path, text)

    def _read(self, path: str, text: str | bytes, sink: Diagnostics) -> list[Module]:
        if isinstance(text, bytes):
            source = load.read_bytes(text, path, sink)
            if source is None:
                return []
            text = source.text
        return load.load_text(text, path, sink, self._parse(path))

    def _parse(self, damaged: str) -> load.Parse:
        def parsed(source: Source, sink: Diagnostics) -> Module | None:
            known = parse if source.path == damaged else self._reader.parse
            return known(source, sink)

        return parsed

    def _systems(self, program: Program, sink: Diagnostics) -> Iterator[System]:
        """The Systems of the first check, or that of all machines."""
        first = next(iter(program.checks.values()), None)
        chosen = [Combination()]
        if first is not None:
            chosen = list(islice(combinations(program, first, Overrides(), sink), 2))
        for combination in chosen:
            before = len(sink.found)
            system = elaborate(program, first, combination, Overrides(), sink)
            if system is not None:
                yield system
            elif len(sink.found) == before:
                raise Wrong("no System, and no reason")
        if not chosen and not sink.failed:
            raise Wrong("no combination, and no reason")

    def _explore(self, system: System) -> None:
        text_of(system)
        ahead = any(claim.kind is Kind.TEMPORAL for claim in system.properties)
        chosen = any(transition.chosen for transition in system.transitions)
        if ahead or chosen or len(system.transitions) > SMALL:
            return
        explored(system, Limits(max_states=2_000, seconds=2), reduce=ALL)
        self.explored += 1

    def _format(self, path: str, text: str | bytes) -> None:
        if isinstance(text, bytes):
            return
        sink = Diagnostics()
        if len(text) < 1_000:
            parse_expression(Source("formula", text), sink)
        once = formatted(Source(path, load.normal(text)), sink)
        if once is not None and formatted(Source(path, once), sink) != once:
            raise Wrong("formatted twice is not formatted once")


def _inside(span: Span | None, code: str) -> None:
    if span is not None and not 0 <= span.start <= span.end <= len(span.source.text):
        raise Wrong(f"{code} is said of {span.start} to {span.end}")


@contextmanager
def _patience(seconds: float) -> Iterator[None]:
    """End what takes longer."""

    def ring(*_: object) -> None:
        raise Wrong("hangs")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def fault(trial: Trial, path: str, text: str | bytes) -> tuple[str, str]:
    """What is wrong, in a line that is the same for the same defect, and all of it; or nothing."""
    try:
        with _patience(HANGS):
            trial.run(path, text)
    except Wrong as wrong:
        if str(wrong) != "slow":
            return f"Wrong: {wrong}", str(wrong)
        try:  # once more: another process may have been in the way
            trial.run(path, text)
        except Wrong as again:
            return f"Wrong: {again}", str(again)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        line = f"{type(error).__name__} in {Path(last.filename).name}:{last.name}:{last.lineno}"
        return line, traceback.format_exc()
    return "", ""


def smallest(trial: Trial, path: str, text: str, wanted: str, seconds: float = 60) -> str:
    """A text with the same fault from which nothing can be left out, if there is time enough."""
    end = time.monotonic() + seconds

    def still(shorter: str) -> bool:
        return time.monotonic() < end and fault(trial, path, shorter)[0] == wanted

    for pattern in (r".*\n?", r"\s+|\w+|[^\w\s]"):
        parts = [part for part in re.findall(pattern, text) if part]
        size = max(1, len(parts) // 2)
        while True:
            at = 0
            while at < len(parts):
                fewer = parts[:at] + parts[at + size :]
                if still("".join(fewer)):
                    parts = fewer
                else:
                    at += size
            if size == 1:
                break
            size = max(1, size // 2)
        text = "".join(parts)
    return text


# ------------------------------------------------------------------------------------ the program


def _some(arguments: tuple[int, Sequence[int], float, float, str]) -> dict[str, int]:
    """Run cases in this process; how often each fault was seen."""
    seed, numbers, large, end, keep = arguments
    trial, faults, done = Trial(), dict[str, int](), 0
    begun = time.monotonic()
    for number in numbers:
        if end and time.monotonic() > end:
            break
        path, text = case(seed, number, large=large)
        line, whole = fault(trial, path, text)
        done += 1
        if line:
            faults[line] = faults.get(line, 0) + 1
            if faults[line] == 1:
                print(f"\n{seed} {number} {path}: {line}\n{whole}", flush=True)
                if isinstance(text, str):
                    text = smallest(trial, path, text, line)
                    print(f"---\n{text}\n---", flush=True)
                if keep:
                    name = re.sub(r"\W+", "-", line)
                    Path(keep).mkdir(parents=True, exist_ok=True)
                    data = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
                    (Path(keep) / f"{name}.{number}.ras").write_bytes(data)
        if done % 500 == 0:
            print(
                f"{done} cases in {time.monotonic() - begun:.0f} s, {trial.passed} without errors,"
                f" {trial.explored} explored, slowest {trial.slowest:.2f} s, {len(faults)} faults",
                flush=True,
            )
    return {"": done, **faults}


def main() -> int:
    """Run cases, print what is wrong, and return 1 if anything is."""
    words_ = argparse.ArgumentParser(description=__doc__)
    words_.add_argument("--cases", type=int, default=1_000)
    words_.add_argument("--first", type=int, default=0)
    words_.add_argument("--seed", type=int, default=1)
    words_.add_argument("--jobs", type=int, default=1)
    words_.add_argument("--minutes", type=float, default=0)
    words_.add_argument("--large", type=float, default=0.1, help="share of the shipped files")
    words_.add_argument("--keep", default="", help="folder for what fails, made small")
    options = words_.parse_args()
    end = time.monotonic() + 60 * options.minutes if options.minutes else 0.0
    numbers = range(options.first, options.first + options.cases)
    shares = [
        (options.seed, numbers[job :: options.jobs], options.large, end, options.keep)
        for job in range(options.jobs)
    ]
    total: dict[str, int] = {}
    if options.jobs == 1:
        results = [_some(shares[0])]
    else:
        with multiprocessing.Pool(options.jobs) as pool:
            results = pool.map(_some, shares)
    for result in results:
        for line, count in result.items():
            total[line] = total.get(line, 0) + count
    print(f"\n{total.pop('', 0)} cases, {len(total)} faults")
    for line, count in sorted(total.items()):
        print(f"{count:6} {line}")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
