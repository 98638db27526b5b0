"""What jobs give comes in; the files of traces are written, and reports that name them go out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from rascheck.run.identity import Parts
from rascheck.run.kept import Kept
from rascheck.run.options import Options
from rascheck.show.report import CheckReport, Row

SAFE = re.compile(r"[A-Za-z0-9_.=-]")
"""What the name of a trace's file consists of."""


def written(kept: Kept, options: Options) -> CheckReport:
    """The report with its traces in files, if a folder was given.

    A file that is there as it should be is left alone. Raises `OSError`.
    """
    report = kept.report
    if options.out is None or not kept.files:
        return report
    options.out.mkdir(parents=True, exist_ok=True)
    if report.condition is None:
        return _with_files(report, kept.files, options.out)
    excluded = tuple(
        replace(one, shown=_with_files(one.shown, kept.files, options.out, number))
        for number, one in enumerate(report.condition.excluded, 1)
    )
    return replace(report, condition=replace(report.condition, excluded=excluded))


def _with_files(
    report: CheckReport, files: Mapping[str, Parts], folder: Path, excluded: int = 0
) -> CheckReport:
    """The report with its traces in files; `excluded` is the number of the term that it is of."""
    found: list[Row] = []
    for row in report.rows:
        text = files.get(f"{excluded} {row.property}" if excluded else row.property)
        if text is not None:
            path = folder / f"{_file_name(report, row, excluded)}.itf.json"
            _write(path, "".join(map(str, text)).encode())
            row = replace(row, trace_path=str(path))
        found.append(row)
    return replace(report, rows=tuple(found))


def _write(path: Path, data: bytes) -> None:
    with suppress(OSError):
        if path.read_bytes() == data:
            return
    path.write_bytes(data)


def _file_name(report: CheckReport, row: Row, excluded: int) -> str:
    """`routing.tea=true.p8`: a name that no shell takes apart, another one for each trace."""
    given = {**report.overrides, **({} if excluded else report.combination)}
    chosen = [f"{name}={value}" for name, value in given.items()]
    chosen += [f"excluded-{excluded}"] if excluded else []
    chosen += [row.property, *(["walk"] if report.walk else [])]
    words = ".".join([report.check, *report.chosen_profiles, *chosen])
    return "".join(c if SAFE.match(c) else f"-{ord(c):x}-" for c in words)
