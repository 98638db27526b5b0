"""A process that has imported the checker once, and runs each command in a fork of itself.

It does what `python -m rascheck` does, without the time that it takes to start, and each command on
one core: the tests use the others. As a program it reads commands, a line of JSON each, and writes
their exit codes.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any


class Warm:
    """The process; it ends with this one."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, words: list[str], folder: Path, env: dict[str, str], said: Path) -> int:
        """The exit code of a command; what it prints is in `said`, errors in `said`.err."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"words": words, "folder": str(folder), "env": env, "said": str(said)}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@cache
def warm() -> Warm:
    """The one process of these tests."""
    return Warm()


def _become(words: list[str], folder: str, env: dict[str, str], said: str) -> None:
    """Be the command; does not return."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for number, path in ((1, said), (2, f"{said}.err")):
        os.dup2(os.open(path, flags), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    os.chdir(folder)
    os.environ.clear()
    os.environ |= env
    from rascheck.cli import script

    sys.argv = ["rascheck", *words]
    code = 1
    try:
        script()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Read commands until there are no more."""
    from once import read_all, read_once

    import rascheck.cli.check
    import rascheck.cli.prove
    import rascheck.cli.traces
    import rascheck.explore.native.search
    import rascheck.lang.parse
    import rascheck.run.prove

    read_all()
    rascheck.lang.parse.parse = read_once
    if hasattr(os, "sched_setaffinity"):
        own = sorted(os.sched_getaffinity(0))
        number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        os.sched_setaffinity(0, {own[number % len(own)]})
    gc.freeze()
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        child = os.fork()
        if not child:
            _become(**asked)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
