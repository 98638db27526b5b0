# ruff: noqa: T201, a program
"""Inputs that no person wrote, each run through the command line in a process of its own.

As a program it prints what each took: `python tests/hostile.py [WORD ...]`.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

import hostile_definitions
import hostile_inputs
import hostile_models
import hostile_texts
from hostile_case import Case, write

ADDRESS_SPACE = 2_000_000_000
"""What a process may map; one that wants more ends in a defect, which a test shows."""
PATIENCE = 15
"""After so many seconds of processor time a process is killed."""


@dataclass(frozen=True)
class Result:
    """What a run took: seconds of processor time, megabytes at the most, and what it said."""

    name: str
    exit_code: int
    seconds: float
    megabytes: float
    errors: str
    output: str

    @property
    def codes(self) -> list[str]:
        """The codes of the diagnostics, in order."""
        return re.findall(r"^(?:error|warning)\[([EW]\d+)\]", self.errors, re.MULTILINE)


def cases() -> Iterator[Case]:
    """All of them."""
    return chain(
        hostile_texts.sizes(),
        hostile_texts.nested(),
        hostile_models.types(),
        hostile_models.instances(),
        hostile_definitions.definitions(),
        hostile_inputs.files(),
        hostile_inputs.words(),
    )


# ------------------------------------------------------------------------------------- the runner


def run(case: Case) -> Result:
    """Run a case in a fork of this process, which has imported the checker."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with chdir(folder):
            if case.make:
                case.make()
            elif case.text:
                write("t.ras", case.text())
            with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
                child = os.fork()
                if not child:
                    _become(case, out.fileno(), err.fileno())
                _, status, usage = os.wait4(child, 0)
                out.seek(0)
                err.seek(0)
                said, errors = out.read(), err.read()
    exit_code = os.waitstatus_to_exitcode(status)
    return Result(
        case.name,
        exit_code,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024,
        errors.decode("utf-8", "replace"),
        said.decode("utf-8", "replace"),
    )


def _become(case: Case, out: int, err: int) -> None:
    """Be the command; does not return."""
    code = 99
    try:
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.alarm(4 * PATIENCE)
        if case.as_nobody and os.getuid() == 0:
            os.setresuid(65_534, 65_534, 65_534)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        from rascheck.cli.main import main

        code = main(case.words)
        sys.stdout.flush()
        sys.stderr.flush()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 98
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


class Runner:
    """A process that has imported the checker and nothing else, and runs what it is asked for."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--asked"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, name: str) -> Result:
        """Run the case of this name."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        return Result(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def preload() -> None:
    """Import what every verb needs, once."""
    import locale  # noqa: F401

    import rascheck.cli.check
    import rascheck.cli.explore
    import rascheck.cli.main
    import rascheck.cli.traces  # noqa: F401
    from rascheck.diagnostics import Diagnostics
    from rascheck.lang.load import load_text

    load_text("const A = 1", "warm.ras", Diagnostics())


def main(words: list[str]) -> None:
    """Run the cases whose names contain one of the words, and print what they took."""
    preload()
    if words == ["--asked"]:
        known = {case.name: case for case in cases()}
        for line in sys.stdin:
            print(json.dumps(asdict(run(known[line.rstrip("\n")]))), flush=True)
        return
    for case in cases():
        if words and not any(word in case.name for word in words):
            continue
        start = time.perf_counter()
        result = run(case)
        wall = time.perf_counter() - start
        good = result.exit_code == case.exit_code and case.codes & {*result.codes}
        first = result.errors.splitlines()[:1] or [""]
        slow = result.seconds > 2 or result.megabytes > 500
        print(
            f"{'ok  ' if good else 'BAD '}{'SLOW' if slow else '    '} {result.seconds:6.2f} s "
            f"{result.megabytes:5.0f} MB  exit {result.exit_code:3} ({wall:.2f}) {case.name}: "
            f"{len(result.codes)} {first[0][:150]}",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
