"""DVE, the language of the DiVinE model checker and of the BEEM benchmarks.

text -> tokens -> syntax.Model -> Declarations -> Transitions -> System
        scan      parse, build    declare, names  transitions    system
"""

from __future__ import annotations

from rascheck.diagnostics import Diagnostics
from rascheck.source import Source
from rascheck.system.ir import System

__all__ = ["to_ras", "to_system"]


def to_system(source: Source, sink: Diagnostics) -> System | None:
    """The System that a DVE text describes; None after reporting."""
    from rascheck.importers.dve import parse, system

    model = parse.parse(source, sink)
    return None if model is None else system.made(model, sink)


def to_ras(source: Source, sink: Diagnostics) -> str | None:
    """A spec of ours that says the same as a DVE text; None after reporting."""
    from rascheck.importers.dve import export, parse

    model = parse.parse(source, sink)
    return None if model is None else export.written(model, sink)
