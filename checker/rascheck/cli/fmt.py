"""`fmt`: files of any layout come in, the same files in canonical form go out."""

from __future__ import annotations

import argparse
import difflib
import os
import re
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from rascheck.cli.codes import DIFFERS, OK, WRONG
from rascheck.cli.output import diagnose
from rascheck.diagnostics import Diagnostics
from rascheck.lang.format import formatted
from rascheck.lang.load import read_bytes, read_files
from rascheck.show.words import count
from rascheck.source import Source

_INPUT = Path("-")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass
class _Outcome:
    """The files by what became of each; `failed` are those that are as they were for a mistake."""

    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def code(self) -> int:
        """The exit code where nothing was to be written."""
        return WRONG if self.failed else DIFFERS if self.changed else OK


def fmt(options: argparse.Namespace) -> int:
    """Format files, or standard input, and return the exit code."""
    sink = Diagnostics()
    if _INPUT in options.paths:
        return _filter(options, sink)
    outcome = _Outcome()
    for place, source in read_files(options.paths, sink):
        _file(place, source, options, outcome, sink)
    diagnose(sink, options.format)
    if outcome.changed or outcome.unchanged or outcome.failed:
        print(_summary(outcome, options), file=sys.stderr if options.diff else sys.stdout)
    if sink.failed:
        return WRONG
    return outcome.code if options.check or options.diff else OK


def _file(
    place: Path,
    source: Source | None,
    options: argparse.Namespace,
    outcome: _Outcome,
    sink: Diagnostics,
) -> None:
    """Format one file. A mistake in it is reported, and the next one is formatted even so."""
    text = formatted(source, sink) if source else None
    if source is None or text is None:
        outcome.failed.append(str(place))
        return
    data = text.encode()
    before = place.read_bytes()
    if data == before:
        outcome.unchanged.append(source.path)
        return
    if options.diff:
        print(_diff(source.path, before.decode(), text), end="")
    elif options.check:
        print(f"would reformat: {source.path}")
    else:
        try:
            _replace(place, data)
        except OSError as error:
            reason = (error.strerror or "it failed").lower()
            sink.error("E177", f"{source.path}: {reason}")
            outcome.failed.append(source.path)
            return
    outcome.changed.append(source.path)


def _filter(options: argparse.Namespace, sink: Diagnostics) -> int:
    """Format standard input."""
    data = sys.stdin.buffer.read()
    source = read_bytes(data, "-", sink)
    text = formatted(source, sink) if source else None
    diagnose(sink, options.format)
    if text is None:
        return WRONG
    changed = text.encode() != data
    if options.diff:
        print(_diff("-", data.decode(), text) if changed else "", end="")
    elif options.check:
        print("would reformat: -\n" if changed else "", end="")
    else:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
        return OK
    return DIFFERS if changed else OK


def _replace(place: Path, data: bytes) -> None:
    """Write a file at once or not at all. A link stays one, and the mode is kept."""
    target = Path(os.path.realpath(place))
    mode = target.stat().st_mode & 0o7777
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _diff(path: str, before: str, after: str) -> str:
    """A unified diff of two texts that differ, if only in marks that do not show in one."""
    old = before.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if old == after:
        return f"{path}: only a byte order mark or the ends of lines\n"
    diff = difflib.unified_diff(_LINE.findall(old), _LINE.findall(after), path, path)
    whole = (x if x.endswith("\n") else f"{x}\n\\ No newline at end of file\n" for x in diff)
    return "".join(whole)


def _summary(outcome: _Outcome, options: argparse.Namespace) -> str:
    """As `3 files reformatted, 12 left unchanged`."""
    writes = not (options.check or options.diff)
    said = (
        (outcome.changed, "reformatted" if writes else "would be reformatted"),
        (outcome.unchanged, "left unchanged" if writes else "already formatted"),
        (outcome.failed, "with errors"),
    )
    (first, became), *others = [(len(names), became) for names, became in said if names]
    parts = [f"{count(first, 'file')} {became}"]
    return ", ".join([*parts, *(f"{number} {became}" for number, became in others)])
