"""A verified `System` and its properties go in; verdicts come out, found by visiting states."""

from rascheck.explore.codegen import source_of
from rascheck.explore.decide import Disagreement, Unsupported, explore
from rascheck.explore.search import Limits, Progress

__all__ = ["Disagreement", "Limits", "Progress", "Unsupported", "explore", "source_of"]
