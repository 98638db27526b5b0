"""A verified `System` and its properties go in; verdicts come out, found by visiting states.

The engine itself is imported when it is asked for: to know its limits takes less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rascheck.explore.limits import Limits, Progress, Reduce

if TYPE_CHECKING:
    from rascheck.explore.codegen import source_of
    from rascheck.explore.decide import Disagreement, explore

__all__ = ["Disagreement", "Limits", "Progress", "Reduce", "explore", "source_of"]


def __getattr__(name: str) -> object:
    """What is in `codegen` and `decide`."""
    if name not in __all__:
        raise AttributeError(name)
    from rascheck.explore import codegen, decide

    return getattr(codegen if name == "source_of" else decide, name)
