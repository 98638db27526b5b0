"""A program and dimensions go in, the matrix comes out; checks are spread over processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import perf_counter

from rascheck import __version__
from rascheck.diagnostics import Diagnostics
from rascheck.explore.decide import cores
from rascheck.lang import syntax
from rascheck.lang.names import Program
from rascheck.run import jobs
from rascheck.run.check import ALONE
from rascheck.run.load import Loaded
from rascheck.run.matrix.columns import Columns, columns_of
from rascheck.run.matrix.rows import rows_of, wanted
from rascheck.run.options import Options
from rascheck.run.workers import Piece, spread
from rascheck.show.matrix.data import Column, Matrix, MatrixRow


def run_matrix(
    loaded: Loaded,
    over: Sequence[str],
    profiles: Sequence[str],
    options: Options,
    sink: Diagnostics,
    done: Callable[[int, int], None] | None = None,
) -> Matrix | None:
    """The checks under all profiles of some dimensions, or of those of them that `profiles` names.

    None if something in the input keeps it from being run. `done` is told how many checks are
    finished. Raises `KeyboardInterrupt` if it is interrupted: what is finished stays known.
    """
    started = perf_counter()
    jobs.known(loaded, options, sink)
    columns = columns_of(loaded.program, over, profiles, options.overrides, sink)
    checks = wanted(loaded.checks, options)
    if columns is None or sink.failed:
        return None
    if not checks:
        sink.error("E174", "there is nothing to check", fix="name a folder or file with checks")
        return None
    found: dict[int, tuple[MatrixRow, ...]] = {}
    for number, rows in _rows(loaded.program, checks, columns, options):
        found[number] = rows
        if done is not None:
            done(len(found), len(checks))
    if options.cache is not None:
        options.cache.close()
    return Matrix(
        columns.over,
        tuple(Column(names) for names in columns.names),
        tuple(row for number in range(len(checks)) for row in found[number]),
        perf_counter() - started,
        __version__,
    )


def _rows(
    program: Program, checks: Sequence[syntax.Check], columns: Columns, options: Options
) -> Iterator[tuple[int, tuple[MatrixRow, ...]]]:
    workers = min(options.jobs or cores(), len(checks))
    if workers == 1 or (options.jobs is None and len(checks) <= ALONE):
        for number, check in enumerate(checks):
            yield number, rows_of(program, check, columns, options)
        return
    pieces = [Piece(n, check.name.name, check) for n, check in enumerate(checks)]
    yield from spread(_work, (program, columns, options), pieces, workers)


def _work(given: tuple[Program, Columns, Options], check: syntax.Check) -> tuple[MatrixRow, ...]:
    program, columns, options = given
    return rows_of(program, check, columns, options)
