"""A System comes in; what makes its states many goes out."""

from __future__ import annotations

from collections.abc import Callable

from rascheck.explore import Limits, Progress
from rascheck.explore.size import Sizes, explore_sized
from rascheck.run.execute import accepted, well_formed
from rascheck.system.ir import System
from rascheck.system.verdict import Exploration


def size_system(
    system: System,
    limits: Limits,
    progress: Callable[[Progress], None] | None = None,
    *,
    threads: int | None = None,
) -> tuple[Exploration, Sizes]:
    """Explore a System, and find out what makes it large."""
    well_formed(system)
    exploration, sizes = explore_sized(system, limits=limits, progress=progress, threads=threads)
    return accepted(system, exploration), sizes
