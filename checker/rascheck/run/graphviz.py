"""DOT goes in, SVG as Graphviz draws it comes out, where Graphviz is installed."""

from __future__ import annotations

import shutil
import subprocess

PATIENCE = 60.0
"""Seconds after which Graphviz is given up."""


def drawn(dot: str) -> str | None:
    """The SVG, or None if there is no program `dot`, or it does not manage."""
    program = shutil.which("dot")
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, "-Tsvg"], input=dot.encode(), capture_output=True, timeout=PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
