"""What is asked for besides the paths."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from rascheck.explore import ALL, Limits, Reduce
from rascheck.lang.settings import Overrides
from rascheck.run.cache import Cache


@dataclass(frozen=True)
class Options:
    """What is asked for besides the paths.

    `words` (-k) and `properties` (-p) narrow the run to names that contain one of them; `jobs` is
    the number of processes, None for one a core, and `threads` that of threads in each, None for as
    many as there are cores for it; without a `cache` everything is explored. `cross_check` is to
    explore everything again in other ways.
    """

    overrides: Overrides = field(default_factory=Overrides)
    words: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    reduce: Reduce = ALL
    jobs: int | None = None
    threads: int | None = None
    out: Path | None = None
    cache: Cache | None = None
    cross_check: bool = False
