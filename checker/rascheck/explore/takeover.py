"""Which engine searches: "generated" Python at once, "compiled" code as soon as it pays.

Most systems are small, and generated Python is done with them before a compiler would have begun.
When a search has taken about as long as compiling would, the system is compiled, without
optimization, and the search begins again in compiled code, which is where it was after a moment. If
that lasts, it is optimized in another thread; that code takes over in the middle of the search.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from rascheck.explore.found import Found
from rascheck.explore.limits import Limits, Progress
from rascheck.explore.search import Search

if TYPE_CHECKING:
    from collections.abc import Callable

    from rascheck.explore.native.machine_code import Code
    from rascheck.explore.native.search import CompiledSearch
    from rascheck.system.ir import System

SMALL = 10_000
"""States below which nothing is compiled."""
PLAIN = 0.1, 0.0005
OPTIMIZED = 0.2, 0.004
"""About how many seconds compiling takes, and how many more for each transition."""


def expected(seconds: tuple[float, float], system: System) -> float:
    """How many seconds compiling is expected to take."""
    return seconds[0] + seconds[1] * len(system.transitions)


class Overtaken(Exception):
    """The compiled engine is ready."""


class Compiling:
    """A system on its way to machine code, from the moment that its states are many.

    The thread is no daemon: a process that ended while LLVM is at work would crash. `unwanted` ends
    it between two parts of that work.
    """

    def __init__(self, system: System, limits: Limits, *, watched: bool, threads: int) -> None:
        self.system = system
        self.limits = limits
        self.watched = watched
        self.threads = threads
        self.tried = False
        self.search: CompiledSearch | None = None
        self.thread: threading.Thread | None = None
        self.better: Code | None = None
        self.trouble: BaseException | None = None
        self.unwanted = threading.Event()

    def look(self, states: int, seconds: float) -> None:
        """Compile if there is much to do; raise `Overtaken` then."""
        if not self.tried and states > SMALL and seconds > expected(PLAIN, self.system):
            self.tried = True
            self.compile()
            if self.search is not None:
                raise Overtaken

    def compile(self) -> None:
        """Where the compiled engine cannot be used there is no search."""
        try:
            from rascheck.explore.native.search import CompiledSearch
            from rascheck.explore.native.words import Unsupported
        except ImportError:  # llvmlite is not installed
            return
        try:
            self.search = CompiledSearch(
                self.system, self.limits, watched=self.watched, threads=self.threads, level=0
            )
        except (Unsupported, OSError):  # too wide, or no room for its memory
            return

    def look_again(self, seconds: float) -> None:
        """Begin to optimize if the compiled search lasts; change over when that is done."""
        assert self.search is not None
        if self.trouble is not None:
            raise self.trouble
        if self.better is not None:
            self.search.engine.use(self.better)
            self.better = None
        elif self.thread is None and seconds > expected(OPTIMIZED, self.system) / 2:
            self.thread = threading.Thread(target=self.optimize)
            self.thread.start()

    def optimize(self) -> None:
        """In the other thread. A defect is raised at the next look."""
        from rascheck.explore.native.words import Unsupported

        assert self.search is not None
        try:
            self.better = self.search.engine.optimized(self.unwanted.is_set)
        except Unsupported:  # unwanted
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
) -> Found:
    """A search that has run: by the engine that is named, or by whichever ended it.

    "plain" is compiled code that is not optimized, "checked" has bounds checks as well. Raises
    `Unsupported` if compiled code is asked for and the system is not for it.
    """
    if engine in ("compiled", "plain", "checked"):
        from rascheck.explore.native.search import CompiledSearch

        level = 2 if engine == "compiled" else 0
        only: Found = CompiledSearch(
            system,
            limits,
            progress,
            watched=watched,
            threads=threads,
            level=level,
            checked=engine == "checked",
        )
        only.run()
        return only
    if engine == "generated":
        only = Search(system, limits, progress, watched=watched)
        only.run()
        return only
    compiling = Compiling(system, limits, watched=watched, threads=threads)

    def look(at: Progress) -> None:
        if progress is not None:
            progress(at)
        compiling.look(at.states, at.seconds)

    search = Search(system, limits, look, watched=watched)
    try:
        search.run()
    except Overtaken:
        compiled = compiling.search
        assert compiled is not None
        compiled.started = search.started
        begun = time.perf_counter()

        def look_again(at: Progress) -> None:
            if progress is not None:
                progress(at)
            compiling.look_again(time.perf_counter() - begun)

        compiled.progress = look_again
        compiled.run()
        compiled.progress = progress
        return compiled
    finally:
        compiling.unwanted.set()
    search.progress = progress
    return search
