"""Requests come in, reports go out: loads, elaborates, explores, judges; prints nothing."""

from rascheck.run.check import run_checks
from rascheck.run.load import Loaded, load_program
from rascheck.run.options import Options
from rascheck.run.single import ask, explore_file, explore_program, reopen

__all__ = [
    "Loaded",
    "Options",
    "ask",
    "explore_file",
    "explore_program",
    "load_program",
    "reopen",
    "run_checks",
]
