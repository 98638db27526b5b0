"""How many random examples there are: as many as a test says, times `RASCHECK_EXAMPLES`."""

from __future__ import annotations

import os


def many(number: int) -> int:
    """The number of examples, so many times more if the environment asks for it."""
    return number * int(os.environ.get("RASCHECK_EXAMPLES", "1"))
