"""A System goes in; its reachable states come out, all or as many as the limits allow."""

from __future__ import annotations

from rascheck.explore.limits import Limits
from rascheck.explore.search import Search
from rascheck.system.ir import System
from rascheck.system.trace import State


def reachable(system: System, limits: Limits) -> tuple[list[State], bool]:
    """The states, breadth first, and whether they are all."""
    search = Search(system, limits)
    search.run()
    return [search.unpack(number) for number in range(search.count)], not search.limit
