"""A program comes in; what makes the states of a system many goes out."""

from __future__ import annotations

from collections.abc import Callable

from rascheck.diagnostics import Diagnostics
from rascheck.explore import Limits, Progress
from rascheck.explore.size import Sizes, explore_sized
from rascheck.lang.names import Program
from rascheck.lang.settings import Overrides
from rascheck.run.execute import accepted, well_formed
from rascheck.run.single import system_of
from rascheck.system.ir import System
from rascheck.system.verdict import Exploration


def size_program(
    program: Program,
    system_name: str,
    overrides: Overrides,
    limits: Limits,
    sink: Diagnostics,
    progress: Callable[[Progress], None] | None = None,
    *,
    threads: int | None = None,
) -> tuple[System, Exploration, Sizes] | None:
    """Explore a system, or all machines, and find out what makes it large; None after reporting."""
    system = system_of(program, system_name, overrides, sink)
    if system is None:
        return None
    well_formed(system)
    exploration, sizes = explore_sized(system, limits=limits, progress=progress, threads=threads)
    return system, accepted(system, exploration), sizes
