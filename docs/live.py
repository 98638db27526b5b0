"""The live pages of the site: counterexamples of properties/seed.ras, some for each question.

`python docs/live.py FOLDER [NAME...]` writes them, or some, as `conf.py` does for the site.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from rascheck.cli import main

ROOT = Path(__file__).parents[1]
SEED = "properties/seed.ras"

RUNS = {
    "early": "-k early_v -p P4",
    "halves": "-k seq_check_mapped -k in_progress_check_mapped -k sample_after_lookup_mapped",
    "the-patch": "-k before_the_patch -p P2 -p P4 -p P5",
    "the-fifo": "-k two_records_in_one_fifo -k identical_record -k nothing_queued_v5 -p P3",
    "two-cpus": "-k two_cpus -p P4 -p AR_forced",
    "platforms": "-k forged_fault_status -k signal_before_return",
}
"""What each page of several checks is asked for with."""

TRACES = {"ar-before-reentry": "early_v6_12_y.P4_ar_before_reentry"}
"""The pages of one trace of these checks, with what other knobs would make of it."""


def write(folder: Path, names: Collection[str]) -> None:
    """Write pages into a folder. That of a trace wants the one of its checks."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as out:
        for name, words in chosen(RUNS, names):
            page = str(folder / f"{name}.html")
            rascheck("check", SEED, *words.split(), "--out", out, "--html", page)
        for name, trace in chosen(TRACES, names):
            page = str(folder / f"{name}.html")
            rascheck("view", str(Path(out, f"{trace}.itf.json")), "--knobs", "--html", page)


def chosen(pages: Mapping[str, str], names: Collection[str]) -> list[tuple[str, str]]:
    """The pages of these names."""
    return [(name, words) for name, words in pages.items() if name in names]


def rascheck(*words: str) -> None:
    """Run a command; what it prints is of no interest."""
    with contextlib.redirect_stdout(io.StringIO()):
        code = main(list(words))
    assert code == 0, words


if __name__ == "__main__":
    page_folder = Path(sys.argv[1]).absolute()
    os.chdir(ROOT)
    write(page_folder, sys.argv[2:] or {*RUNS, *TRACES})
