"""Tools that explore a model, ours and the peers', each in processes of its own."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from models import HERE, WORKER, Model

INSTALL = "apt-get install spin rumur gcc libc6-dev"
GCC = ["gcc", "-O3", "-march=native", "-w"]


class Failed(Exception):
    """A tool did not do its work; the message says what it printed."""


@dataclass(frozen=True)
class Run:
    """What one run took: seconds of the search, and from start to end; bytes, if it says so."""

    search: float
    whole: float
    memory: int = 0


@dataclass(frozen=True)
class Counts:
    """What a tool has counted; words: how long our states are, in 64 bits."""

    states: int
    transitions: int | None
    words: int = 0
    initial: int = 1


def called(words: list[str], folder: Path) -> str:
    """What a command prints. Raises `Failed`."""
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{' '.join(words[:3])}: {(done.stdout + done.stderr)[-500:].strip()}")
    return done.stdout


def has(*names: str) -> bool:
    """Whether programs are installed."""
    return all(shutil.which(name) for name in names)


def machine() -> str:
    """The machine and the versions of everything, as a line."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = re.findall(r"model name\s*: (.*)", info.read_text(encoding="utf-8"))
        cpu = names[0] if names else cpu
    parts = [f"{cpu}, {os.cpu_count()} cores", f"Python {platform.python_version()}"]
    asked = {
        "rascheck": [sys.executable, "-m", "rascheck", "--version"],
        "spin": ["spin", "-V"],
        "rumur": ["rumur", "--version"],
        "gcc": ["gcc", "-dumpfullversion"],
    }
    for name, words in asked.items():
        if has(words[0]):
            said = subprocess.run(words, capture_output=True, text=True, check=False).stdout
            number = re.search(r"\d+(\.\d+)+", said)
            parts.append(f"{name} {number[0] if number else '?'}")
        else:
            parts.append(f"no {name}")
    return ", ".join([*parts, time.strftime("%Y-%m-%d")])


# --------------------------------------------------------------------------------------------- ours


def compiled(model: Model, threads: int, *, stuck: bool = False) -> tuple[Counts, Run]:
    """Compiled code from the first state on; asked for stuck machines as well, or for nothing."""
    engine = f"compiled-{threads}" + ("" if stuck else "-alone")
    start = time.time()
    words = [sys.executable, "-c", WORKER, str(model.file), engine, *model.settings]
    states, transitions, seconds, memory, length, initial = called(words, HERE).split()
    run = Run(float(seconds), time.time() - start, int(memory))
    return Counts(int(states), int(transitions), int(length), int(initial)), run


def command(model: Model) -> float:
    """Seconds of `rascheck explore`, as it is."""
    given = [f"--set={setting}" for setting in model.settings]
    start = time.time()
    called([sys.executable, "-m", "rascheck", "explore", str(model.file), *given], HERE)
    return time.time() - start


def exported(model: Model, language: str, to: Path) -> None:
    """Write a model in the language of a peer."""
    given = [f"--set={setting}" for setting in model.settings]
    words = ["export", "--to", language, str(model.file), *given, "-o", str(to)]
    called([sys.executable, "-m", "rascheck", *words], HERE)


# -------------------------------------------------------------------------------------------- peers


class Spin:
    """A verifier made by Spin from a file, and built; `seconds` are those of both.

    Depth first and without reduction, so that it visits the same states. Its table has two to four
    places for a state and its stack one, which is what serves it best: more has to be cleared.
    """

    def __init__(self, source: Path, folder: Path, states: int) -> None:
        self.folder = folder
        self.bits = max(16, (2 * states).bit_length())
        self.depth = max(10_000, states + 1)
        start = time.time()
        called(["spin", "-o2", "-a", str(source)], folder)
        flags = ["-DSAFETY", "-DNOREDUCE", "-DMEMLIM=20000"]
        called([*GCC, *flags, "-o", "pan", "pan.c"], folder)
        self.seconds = time.time() - start

    def run(self) -> tuple[Counts, Run]:
        """Explore all."""
        start = time.time()
        out = called(["./pan", f"-m{self.depth}", f"-w{self.bits}", "-n", "-E"], self.folder)
        seconds = time.time() - start
        if "error: max search depth too small" in out or "out of memory" in out:
            raise Failed("spin: the search is not complete")
        states = int(re.findall(r"(\d+) states, stored", out)[0])
        transitions = int(re.findall(r"(\d+) transitions", out)[0]) - 1
        return Counts(states, transitions), Run(seconds, self.seconds + seconds)


class Rumur:
    """A verifier made by Rumur from a file, and built: one thread, no reduction, no deadlocks."""

    def __init__(self, source: Path, folder: Path) -> None:
        self.folder = folder
        start = time.time()
        off = ["--deadlock-detection", "off", "--symmetry-reduction", "off"]
        called(["rumur", "--threads", "1", *off, str(source), "-o", "m.c"], folder)
        called([*GCC, "m.c", "-lpthread", "-o", "m"], folder)
        self.seconds = time.time() - start

    def run(self) -> tuple[Counts, Run]:
        """Explore all."""
        start = time.time()
        out = called(["./m"], self.folder)
        seconds = time.time() - start
        states = int(re.findall(r"(\d+) states", out)[-1])
        return Counts(states, None), Run(seconds, self.seconds + seconds)
