"""Requests come in, reports go out: loads, elaborates, explores, judges; prints nothing.

What elaborates and explores is imported when it is asked for: to know what is unchanged takes less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rascheck.run.check import run_checks
from rascheck.run.load import Loaded, load_program
from rascheck.run.options import Options

if TYPE_CHECKING:
    from rascheck.run.single import ask, explore_file, explore_system, reopen

__all__ = [
    "Loaded",
    "Options",
    "ask",
    "explore_file",
    "explore_system",
    "load_program",
    "reopen",
    "run_checks",
]


def __getattr__(name: str) -> object:
    """What is in `single`."""
    if name not in __all__:
        raise AttributeError(name)
    from rascheck.run import single

    return getattr(single, name)
