"""The compiled engine beside Spin and Rumur on equal models, in one run: tables for RESULTS.md.

    python bench/peers.py FOLDER [RUNS [MODEL ...]]

FOLDER has the models in the peers' languages (german4.pml, german4.m ...); what a machine lacks
(spin, rumur, gcc) is left out. Every tool explores the same reachable states, and the counts are
compared. Of RUNS runs (3), taken in turn, there and back, the medians are printed: transitions a
second of the search alone, and seconds from start to end with all that is compiled on the way; for
us that is `rascheck explore`, which begins in generated Python and changes over when it pays. The
peers are asked for no deadlocks; we are asked once for none, which is compared with them, and once
for stuck machines as well, as always otherwise.

A second table has Spin as it comes, with its reduction and without options: on the same models, and
on Peterson's and German's protocols as one writes them in Promela (bench/promela), where counts
and steps are others, so that only its seconds say something. These are single runs.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ALONE = "compiled, 1 thread"
WORKER = """
import sys
from dataclasses import replace
from pathlib import Path
from rascheck.diagnostics import Diagnostics
from rascheck.explore import explore
from rascheck.lang.elaborate import elaborate
from rascheck.lang.settings import Combination, Overrides
from rascheck.run import load_program
sink = Diagnostics()
values = dict(pair.split("=") for pair in sys.argv[3:])
program = load_program([sys.argv[1]], sink).program
system = elaborate(program, None, Combination(), Overrides(values), sink)
engine, threads, *alone = sys.argv[2].split("-")
if alone:
    system = replace(system, check_deadlock=False)
found = explore(system, engine=engine, threads=int(threads))
print(found.states, found.transitions, found.seconds, found.memory)
"""


@dataclass(frozen=True)
class Model:
    """One transition system in three languages."""

    peer: str
    file: str
    constants: dict[str, int]
    states: int
    transitions: int


MODELS = [
    Model("german4", "german.ras", {"N": 4}, 566_649, 3_053_376),
    Model(
        "ras_2_1_0_1",
        "ras_mock.ras",
        {"VCPUS": 2, "PAGES": 1, "RETRIES": 0, "STRIKES": 1},
        857_316,
        3_500_242,
    ),
    Model("german5", "german.ras", {"N": 5}, 11_358_873, 76_464_000),
    Model(
        "ras_2_2_1_1",
        "ras_mock.ras",
        {"VCPUS": 2, "PAGES": 2, "RETRIES": 1, "STRIKES": 1},
        9_924_664,
        42_423_552,
    ),
]


@dataclass(frozen=True)
class Run:
    """What one run took: seconds of the search, and from start to end; bytes, if it says so."""

    search: float
    whole: float
    memory: int = 0


def ours(engine: str) -> Callable[[Model, Path, Path], Run]:
    """A run of this tool, in a process of its own."""

    def run(model: Model, _: Path, __: Path) -> Run:
        given = [f"{name}={value}" for name, value in model.constants.items()]
        start = time.time()
        words = [str(HERE / model.file), engine, *given]
        out = called([sys.executable, "-c", WORKER, *words], HERE)
        whole = time.time() - start
        states, transitions, seconds, memory = out.split()
        counted(model, int(states), int(transitions))
        return Run(float(seconds), whole, int(memory))

    return run


def command(model: Model, _: Path, __: Path) -> Run:
    """`rascheck explore`, as it is."""
    given = [f"--set={name}={value}" for name, value in model.constants.items()]
    words = ["explore", str(HERE / model.file), *given, "--json", "-"]
    start = time.time()
    found = json.loads(called([sys.executable, "-m", "rascheck", *words], HERE))
    whole = time.time() - start
    counted(model, found["states"], found["transitions"])
    return Run(found["seconds"], whole)


def spin(model: Model, models: Path, folder: Path) -> Run:
    """Spin, depth first, without its reduction: the states are the same."""
    source = models / f"{model.peer}.pml"
    start = time.time()
    called(["spin", "-a", str(source)], folder)
    flags = ["-O3", "-march=native", "-DSAFETY", "-DNOREDUCE"]
    called(["gcc", *flags, "-o", "pan", "pan.c"], folder)
    before = time.time()
    out = called(["./pan", "-m20000000", "-w27", "-E"], folder)
    end = time.time()
    states = int(re.findall(r"(\d+) states, stored", out)[0])
    counted(model, states, int(re.findall(r"(\d+) transitions", out)[0]) - 1)
    return Run(end - before, end - start)


def spin_as_it_comes(source: Path, folder: Path) -> tuple[int, float, float]:
    """States, seconds of the search, and from start to end."""
    start = time.time()
    called(["spin", "-a", str(source)], folder)
    called(["gcc", "-o", "pan", "pan.c"], folder)
    before = time.time()
    out = called(["./pan", "-m20000000"], folder)
    end = time.time()
    return int(re.findall(r"(\d+) states, stored", out)[0]), end - before, end - start


def rumur(model: Model, models: Path, folder: Path) -> Run:
    """Rumur with one thread, without its reductions."""
    source = models / f"{model.peer}.m"
    start = time.time()
    off = ["--deadlock-detection", "off", "--symmetry-reduction", "off"]
    called(["rumur", "--threads", "1", *off, str(source), "-o", "m.c"], folder)
    called(["gcc", "-O3", "m.c", "-lpthread", "-o", "m"], folder)
    before = time.time()
    out = called(["./m"], folder)
    end = time.time()
    counted(model, int(re.findall(r"(\d+) states", out)[-1]), None)
    return Run(end - before, end - start)


def called(words: list[str], folder: Path) -> str:
    """What a command prints."""
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def counted(model: Model, states: int, transitions: int | None) -> None:
    """All tools explore the same."""
    if (states, transitions or model.transitions) != (model.states, model.transitions):
        raise SystemExit(f"{model.peer}: {states} states, {transitions} transitions")


def main() -> None:
    """Measure, and print."""
    models = Path(sys.argv[1]).resolve()
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    chosen = [model for model in MODELS if model.peer in (sys.argv[3:] or [m.peer for m in MODELS])]
    tools = {
        ALONE: ours("compiled-1-alone"),
        "compiled, 2 threads": ours("compiled-2-alone"),
        "compiled, 1 thread, with stuck machines": ours("compiled-1"),
        "rascheck explore": command,
    }
    spins = shutil.which("spin") and shutil.which("gcc")
    if spins:
        tools["Spin"] = spin
    if shutil.which("rumur") and shutil.which("gcc"):
        tools["Rumur"] = rumur
    say(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python ")
    say(f"{platform.python_version()}, {time.strftime('%Y-%m-%d')}, medians of {runs}\n\n")
    say("| model | tool | million transitions/s: min, median, max | compiled, 1 thread, over it ")
    say("| seconds, all in all | rascheck explore over it | bytes a state |\n")
    say("|---|---|---:|---:|---:|---:|---:|\n")
    for model in chosen:
        compare(model, tools, models, runs)
    if spins:
        say("\n| Spin as it comes | states | seconds of the search | all in all |\n")
        say("|---|---:|---:|---:|\n")
        sources = [models / f"{model.peer}.pml" for model in chosen]
        for source in [*sources, *sorted((HERE / "promela").glob("*.pml"))]:
            with tempfile.TemporaryDirectory() as folder:
                states, search, whole = spin_as_it_comes(source, Path(folder))
            say(f"| {source.parent.name}/{source.name} | {states:,} ")
            say(f"| {search:.2f} | {whole:.2f} |\n")


def compare(
    model: Model, tools: dict[str, Callable[[Model, Path, Path], Run]], models: Path, runs: int
) -> None:
    """The lines of one model."""
    times: dict[str, list[Run]] = {name: [] for name in tools}
    for run in range(runs):
        # There and back: who follows whom matters, for memory that was just freed is ready sooner.
        for name, tool in list(tools.items())[:: 1 if run % 2 == 0 else -1]:
            with tempfile.TemporaryDirectory() as folder:
                times[name].append(tool(model, models, Path(folder)))
    rates = {
        name: sorted(model.transitions / run.search / 1e6 for run in some)
        for name, some in times.items()
    }
    wholes = {name: statistics.median(run.whole for run in some) for name, some in times.items()}
    best = statistics.median(rates[ALONE])
    for name, some in rates.items():
        middle = statistics.median(some)
        say(f"| {model.peer} | {name} | {some[0]:.2f}, {middle:.2f}, {some[-1]:.2f} ")
        say(f"| {best / middle:.2f} | {wholes[name]:.2f} ")
        say(f"| {wholes[name] / wholes['rascheck explore']:.2f} ")
        memory = times[name][0].memory
        say(f"| {memory / model.states:.1f} |\n" if memory else "| |\n")


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
