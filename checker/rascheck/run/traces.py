"""What jobs give comes in; the files of traces are written, and reports that name them go out."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

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
    found: list[Row] = []
    for row in report.rows:
        if row.property in kept.files:
            path = options.out / f"{_file_name(report, row)}.itf.json"
            _write(path, "".join(map(str, kept.files[row.property])).encode())
            row = replace(row, trace_path=str(path))
        found.append(row)
    return replace(report, rows=tuple(found))


def _write(path: Path, data: bytes) -> None:
    with suppress(OSError):
        if path.read_bytes() == data:
            return
    path.write_bytes(data)


def _file_name(report: CheckReport, row: Row) -> str:
    """`routing.tea=true.p8`: a name that no shell takes apart, another one for each trace."""
    given = {**report.overrides, **report.combination}
    chosen = [f"{name}={value}" for name, value in given.items()]
    chosen += [row.property, *(["walk"] if report.walk else [])]
    words = ".".join([report.check, *report.chosen_profiles, *chosen])
    return "".join(c if SAFE.match(c) else f"-{ord(c):x}-" for c in words)
