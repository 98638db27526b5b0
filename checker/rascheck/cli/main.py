"""The entry point: words are understood, a verb runs, and whatever happens has an exit code.

0 everything as expected, 1 a verdict differs, 2 the input is wrong, 3 gave up at a limit,
70 a defect of this program, 124 gave up at --timeout, 130 interrupted.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from rascheck import __version__
from rascheck.cli.codes import DEFECT, INTERRUPTED, OK, WRONG
from rascheck.cli.words import ALONE, IMPORT_C, VERBS, parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0] not in VERBS and words[0].partition("=")[0] not in ALONE:
        words.insert(0, "check")
    if words[:2] == ["import", "c"]:
        words[:2] = [IMPORT_C]
    known = parser()
    if not words:
        known.print_help()
        return WRONG
    options = known.parse_args(words)
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        if error.filename is None:
            return _defect(words, error)
        return _not_written(error, options.format)
    except Exception as error:
        return _defect(words, error)


SELDOM = (1_000_000, 50, 50)
"""When garbage is looked for (`gc.set_threshold`): trees live long and have no cycles.

At a tenth of the first number a run takes 7% longer, and a fifth less memory.
"""


def script() -> NoReturn:
    """The program: `main`, and then the process ends, whatever its threads are doing.

    A system may still be on its way to machine code that nobody wants any more: Python would wait
    for the end of that.
    """
    import threading

    gc.set_threshold(*SELDOM)
    code = main()
    if threading.active_count() > 1:
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(code)
    sys.exit(code)


def _not_written(error: OSError, form: str) -> int:
    """A file that the user named and the system refuses."""
    from rascheck.cli.output import diagnose
    from rascheck.diagnostics import Diagnostics

    sink = Diagnostics()
    sink.error("E177", f"{error.filename}: {(error.strerror or 'it failed').lower()}")
    diagnose(sink, form)
    return WRONG


def _defect(words: Sequence[str], error: Exception) -> int:
    """An exception is a defect: say so, and keep what reproduces it."""
    import tempfile
    import traceback

    from rascheck.diagnostics import Defect

    with tempfile.NamedTemporaryFile(
        "w", prefix="rascheck-", suffix=".txt", delete=False, encoding="utf-8", errors="replace"
    ) as file:
        file.write(f"rascheck {__version__}\n$ rascheck {' '.join(words)}\n\n")
        if isinstance(error, Defect):
            file.write(f"{error.details}\n\n")
        file.write(traceback.format_exc())
    if isinstance(error, Defect):
        print(f"rascheck: {error.told}", file=sys.stderr)
    print(
        f"rascheck: a defect of the checker itself, not of your input; please report {file.name}",
        file=sys.stderr,
    )
    return DEFECT
