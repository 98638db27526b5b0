"""Which engine searches: "generated" Python at once, "compiled" code as soon as it pays.

Most systems are small, and generated Python is done with them before a compiler would have begun.
When a search has taken half as long as compiling would, the system is compiled in another thread;
when that is done the search begins again in compiled code, which is where it was after a moment.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from rascheck.explore.found import Found
from rascheck.explore.limits import Limits, Progress
from rascheck.explore.search import Search

if TYPE_CHECKING:
    from collections.abc import Callable

    from rascheck.explore.native.search import CompiledSearch
    from rascheck.explore.reduce.group import Group
    from rascheck.system.ir import System

SMALL = 10_000
"""States below which nothing is compiled; one that stands for others counts as so many."""
FIXED, EACH = 0.15, 0.006
"""About how many seconds compiling takes, and how many more for each transition."""


class Overtaken(Exception):
    """The compiled engine is ready."""


class Compiling:
    """A system on its way to machine code, from the moment that its states are many.

    The thread is no daemon: a process that ended while LLVM is at work would crash. `unwanted` ends
    it between two parts of that work.
    """

    def __init__(
        self,
        system: System,
        limits: Limits,
        *,
        watched: bool,
        threads: int,
        group: Group | None = None,
    ) -> None:
        self.system = system
        self.limits = limits
        self.watched = watched
        self.group = group
        self.threads = threads
        self.thread: threading.Thread | None = None
        self.search: CompiledSearch | None = None
        self.trouble: BaseException | None = None
        self.unwanted = threading.Event()

    def look(self, states: int, seconds: float) -> None:
        """Begin if there is much to do; raise `Overtaken` when it is done."""
        if self.thread is None:
            many = states if self.group is None else states * self.group.order
            if many > SMALL and seconds > (FIXED + EACH * len(self.system.transitions)) / 2:
                self.thread = threading.Thread(target=self.compile)
                self.thread.start()
        elif self.trouble is not None:
            raise self.trouble
        elif self.search is not None:
            raise Overtaken

    def compile(self) -> None:
        """In the other thread. Where the compiled engine cannot be used there is no search."""
        try:
            from rascheck.explore.native.search import CompiledSearch
            from rascheck.explore.native.words import Unsupported
        except ImportError:  # llvmlite is not installed
            return
        try:
            self.search = CompiledSearch(
                self.system,
                self.limits,
                watched=self.watched,
                group=self.group,
                threads=self.threads,
                unwanted=self.unwanted.is_set,
            )
        except (Unsupported, OSError):  # too wide, no room for its memory, or unwanted
            return
        except Exception as error:
            self.trouble = error


def searched(
    system: System,
    limits: Limits,
    progress: Callable[[Progress], None] | None,
    *,
    watched: bool,
    engine: str = "auto",
    threads: int = 1,
    group: Group | None = None,
) -> Found:
    """A search that has run: by the engine that is named, or by whichever ended it.

    With a group, only one of the states that are the same under it is visited.
    Raises `Unsupported` if it is "compiled" that is asked for and the system is not for it.
    """
    if engine == "compiled":
        from rascheck.explore.native.search import CompiledSearch

        only: Found = CompiledSearch(
            system, limits, progress, watched=watched, group=group, threads=threads
        )
        only.run()
        return only
    if engine == "generated":
        only = Search(system, limits, progress, watched=watched, group=group)
        only.run()
        return only
    compiling = Compiling(system, limits, watched=watched, threads=threads, group=group)

    def look(at: Progress) -> None:
        if progress is not None:
            progress(at)
        compiling.look(at.states, at.seconds)

    search = Search(system, limits, look, watched=watched, group=group)
    try:
        search.run()
    except Overtaken:
        compiled = compiling.search
        assert compiled is not None
        compiled.started = search.started
        compiled.progress = progress
        compiled.run()
        return compiled
    finally:
        compiling.unwanted.set()
    search.progress = progress
    return search
