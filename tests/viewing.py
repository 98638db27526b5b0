"""A small spec with a trace of each kind, and its pages, for the tests of `view`."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from rascheck.cli import main
from rascheck.diagnostics import Diagnostics
from rascheck.run import reopen
from rascheck.show.report import CheckReport, Row

MILL = """\
// A sender that loses what it sends, and a mill that may grind for ever.

queue mail: 0..1 capacity 1 drop
var sent: 0..2
knob eager: bool = false  ref "linux@v6.12:mm/rmap.c:try_to_unmap_one"
call hurry(n: 0..1)

machine sender {
    state Busy, Idle final

    // What is sent at all.

    /// Sends, whether there is room or not: </script><b>
    step post(n: 0..1): Busy -> Busy
        when sent < 2
        ref "linux@v6.12:mm/memory-failure.c:memory_failure"
        { send mail(n); sent += 1; }

    step knock: Busy -> Idle
        when sent == 2 && eager
        raise hurry(1)
    step rest: Busy -> Idle
        when sent == 2
}

machine mill {
    state Wait final, Work
    var got: 0..1
    step take: Wait -> Work
        on mail(n)
        { got = n; }
    step hurried: Work -> Wait
        on hurry(_)
    step turn: Work -> Work
        when got == 1
        { got = 1; }
    step finish: Work -> Wait
        { got = 0; }
}

invariant nothing_lost "Nothing is sent that is lost." {
    !(sent == 2 && len(mail) == 1 && mill at Wait)
}
invariant in_time "The sender does not knock." { mill at Wait || !(fired sender.knock) }
property finishes "What is taken is finished." { mill at Work ~> mill at Wait }
property quiet "No knock after two were sent." { always (fired sender.knock => !(once sent == 2)) }
reachable both "Both are sent, one is at work." { sent == 2 && mill at Work }

check grinding {
    with eager = true
    verify nothing_lost, in_time, finishes, quiet, both
    expect violated nothing_lost
    expect violated finishes
    expect violated quiet
}
"""

RACE = """\
var taken: bool
var told: 0..2
machine worker {
    state Idle, Busy, Done final
    step take: Idle -> Busy  when !taken  { taken = true; }
    step tell: Busy -> Done  { told = 1; }
}
machine owner {
    state Asleep, Awake, Done final
    step wake: Asleep -> Awake
    step take: Awake -> Done  when !taken  { taken = true; told = 2; }
    step leave: Awake -> Done  when taken
}
invariant the_owner_is_told "Who waits is told." { owner at Done => told == 2 }
check race { verify the_owner_is_told  expect violated the_owner_is_told  allow deadlock }
"""
"""The worker's first step decides that the owner is not told."""


def traces(folder: Path, text: str = MILL, name: str = "mill") -> Path:
    """The folder with the traces of a spec, which is written into the folder above it."""
    spec, out = folder / f"{name}.ras", folder / "out"
    spec.write_text(text, encoding="utf-8")
    assert main([str(spec), "-q", "--no-cache", "--out", str(out)]) == 0
    return out


def shown(out: Path, name: str) -> tuple[CheckReport, Row]:
    """A trace, opened again."""
    found = reopen(out / f"{name}.itf.json", Diagnostics())
    assert found is not None
    assert found.problems == ()
    return found.report, found.report.rows[0]


def page_of(out: Path, name: str) -> Path:
    """The page of a trace."""
    assert main(["view", str(out / f"{name}.itf.json")]) == 0
    return out / f"{name}.html"


def data_of(page: str) -> dict[str, Any]:
    """The data in a page."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def hashed(text: str) -> str:
    """What a policy calls a text."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
