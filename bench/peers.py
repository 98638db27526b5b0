"""Ours beside Spin and Rumur on equal models, in one run: tables for RESULTS.md.

    bench/peers [--runs 3] [--tables models,beem] [--states 100_000..10_000_000] [--only WORD ...]

Two tables. *models*: German's protocol and the mock of the notification path, as we export them to
the peers and as others wrote them (../shared/bench, where it is there). *beem*: instances of BEEM
with so many states (../shared/beem) against Spin on our export of them. Every tool has to count the
same reachable states and transitions; where one does not the row says so and has no ratio.

All tools run in turn, there and back, each in a process of its own; the tables have the least, the
median and the greatest of so many runs. *Search* is what the search alone takes; *all in all* is
from the start of a command to its end with everything that is compiled on the way: for us that is
`rascheck explore`, which begins in generated Python and changes over when it pays.

The peers are programs of the distribution: `apt-get install spin rumur gcc libc6-dev` on Debian and
Ubuntu. What is not installed is left out, and the first lines say so.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from models import MODELS, SHARED, Model, beem
from tools import (
    INSTALL,
    Counts,
    Failed,
    Rumur,
    Run,
    Spin,
    command,
    compiled,
    exported,
    has,
    machine,
)

OURS = "compiled, 1 thread"
Tool = Callable[[], tuple[Counts, Run]]


def main() -> None:
    """Measure, and print."""
    options = arguments()
    say(f"{machine()}\n\n")
    if not has("spin", "rumur", "gcc"):
        say(f"Some peers are missing: {INSTALL}\n\n")
    if "models" in options.tables:
        models_table([m for m in MODELS if chosen(m, options.only)], options.runs)
    if "beem" in options.tables:
        instances = beem(*options.states)
        if not instances:
            say(f"{SHARED.name}/beem is not there: no table of BEEM.\n")
        else:
            beem_table([m for m in instances if chosen(m, options.only)], options.runs)


def arguments() -> argparse.Namespace:
    """What is asked for."""

    def between(text: str) -> tuple[int, int]:
        least, most = text.split("..")
        return int(least), int(most)

    parser = argparse.ArgumentParser(description="Ours beside Spin and Rumur on equal models.")
    parser.add_argument("--runs", type=int, default=3, metavar="N")
    parser.add_argument("--tables", type=lambda text: text.split(","), default=["models", "beem"])
    parser.add_argument(
        "--states", type=between, default=(100_000, 10_000_000), metavar="LEAST..MOST"
    )
    parser.add_argument("--only", nargs="+", default=[], metavar="WORD")
    return parser.parse_args()


def chosen(model: Model, words: list[str]) -> bool:
    """Whether a model is asked for."""
    return not words or any(word in model.name for word in words)


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


def three(values: Iterable[float], digits: int) -> str:
    """The least, the median and the greatest."""
    some = sorted(values)
    middle = statistics.median(some)
    return f"{some[0]:.{digits}f}, {middle:.{digits}f}, {some[-1]:.{digits}f}"


def in_turn(tools: dict[str, Tool], runs: int) -> dict[str, list[tuple[Counts, Run]]]:
    """All tools, so many times.

    There and back: who follows whom matters, for memory that was just freed is ready sooner.
    """
    found: dict[str, list[tuple[Counts, Run]]] = {name: [] for name in tools}
    for turn in range(runs):
        for name, tool in list(tools.items())[:: 1 if turn % 2 == 0 else -1]:
            found[name].append(tool())
    return found


def trouble(model: Model, ours: Counts, theirs: Counts) -> str:
    """Why what two tools counted is not the same; empty if it is."""
    extra = ours.initial > 1  # in Promela there is a state before several initial ones
    if ours.states != model.states:
        return f"we count {ours.states:,} states, {model.states:,} are expected"
    if theirs.states - extra != ours.states:
        return f"{theirs.states:,} states"
    firings = theirs.transitions
    if firings is not None and firings - ours.initial * extra != ours.transitions:
        return f"{firings:,} transitions, we count {ours.transitions:,}"
    return ""


# ------------------------------------------------------------------------------------------- models


def models_table(models: list[Model], runs: int) -> None:
    """Our models in the languages of all."""
    say("| model | tool | million transitions/s: least, median, greatest ")
    say("| our median over it | seconds, all in all | bytes a state |\n")
    say("|---|---|---:|---:|---:|---:|\n")
    for model in models:
        with tempfile.TemporaryDirectory() as folder:
            model_rows(model, Path(folder), runs)
    say("\n")


def model_rows(model: Model, folder: Path, runs: int) -> None:
    """The lines of one model."""
    tools: dict[str, Tool] = {
        OURS: lambda: compiled(model, 1),
        "compiled, 2 threads": lambda: compiled(model, 2),
        f"{OURS}, with stuck machines": lambda: compiled(model, 1, stuck=True),
        **peers(model, folder),
    }
    found = in_turn(tools, runs)
    ends = [command(model) for _ in range(runs)]
    ours = found[OURS][0][0]
    rates = {
        name: [(ours.transitions or 0) / run.search / 1e6 for _, run in some]
        for name, some in found.items()
    }
    best = statistics.median(rates[OURS])
    say(f"| {model.name} | rascheck explore | | | {statistics.median(ends):.2f} | |\n")
    for name, some in found.items():
        wrong = trouble(model, ours, some[0][0]) if name in peer_names(name) else ""
        ratio = wrong or f"{best / statistics.median(rates[name]):.2f}"
        whole = statistics.median(run.whole for _, run in some)
        memory = some[0][1].memory
        say(f"| {model.name} | {name} | {three(rates[name], 2)} | {ratio} | {whole:.2f} ")
        say(f"| {memory / model.states:.1f} |\n" if memory else "| |\n")


def peer_names(name: str) -> list[str]:
    """The name, if it is one of a peer."""
    return [name] if name.startswith(("Spin", "Rumur")) else []


def peers(model: Model, folder: Path) -> dict[str, Tool]:
    """The peers that are installed, on our export and on the files of others."""
    tools: dict[str, Tool] = {}
    for kind, language, suffix in (("Spin", "promela", "pml"), ("Rumur", "murphi", "m")):
        if not has(kind.lower(), "gcc"):
            continue
        ours = folder / f"{model.name}.{suffix}"
        exported(model, language, ours)
        given = SHARED / "bench" / f"{model.peer}.{suffix}"
        for label, source in (("our export", ours), ("as given", given)):
            if source.is_file():
                within = folder / f"{kind} {label}"
                within.mkdir()
                built = (
                    Spin(source, within, model.states) if kind == "Spin" else Rumur(source, within)
                )
                tools[f"{kind}, {label}"] = built.run
    return tools


# --------------------------------------------------------------------------------------------- BEEM


def beem_table(instances: list[Model], runs: int) -> None:
    """Instances of BEEM against Spin on our export."""
    say("| instance | states | transitions | words | ours, s | Spin, s ")
    say("| Spin over ours: least, median, greatest | all in all: ours | Spin | over ours |\n")
    say("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n")
    ratios: dict[int, list[float]] = {}
    whole: list[float] = []
    for model in instances:
        with tempfile.TemporaryDirectory() as folder:
            beem_row(model, Path(folder), runs, ratios, whole)
    every = [ratio for some in ratios.values() for ratio in some]
    if every:
        say(f"\nSpin over ours, {len(every)} instances: {three(every, 2)}")
        for words, some in sorted(ratios.items()):
            say(f"; {words} word{'s' * (words > 1)}, {len(some)}: {three(some, 2)}")
        say(f"; all in all: {three(whole, 2)}.\n")


def beem_row(
    model: Model, folder: Path, runs: int, ratios: dict[int, list[float]], whole: list[float]
) -> None:
    """The line of one instance."""
    tools: dict[str, Tool] = {OURS: lambda: compiled(model, 1)}
    said = ""
    if has("spin", "gcc"):
        try:
            source = folder / "model.pml"
            exported(model, "promela", source)
            tools["Spin"] = Spin(source, folder, model.states).run
        except Failed as failed:
            said = str(failed).splitlines()[0]
    try:
        found = in_turn(tools, runs)
    except Failed as failed:
        said = str(failed).splitlines()[0]
        found = in_turn({OURS: tools[OURS]}, runs)
    ours = found[OURS][0][0]
    searches = [run.search for _, run in found[OURS]]
    end = statistics.median(command(model) for _ in range(runs))
    say(f"| {model.name} | {ours.states:,} | {ours.transitions:,} | {ours.words} ")
    say(f"| {statistics.median(searches):.2f} ")
    if "Spin" in found:
        said = trouble(model, ours, found["Spin"][0][0])
    if said or "Spin" not in found:
        say(f"| | {said} | {end:.2f} | | |\n")
        return
    theirs = [run.search for _, run in found["Spin"]]
    some = [spin / own for spin, own in zip(theirs, searches, strict=True)]
    theirs_end = statistics.median(run.whole for _, run in found["Spin"])
    ratios.setdefault(ours.words, []).append(statistics.median(some))
    whole.append(theirs_end / end)
    say(f"| {statistics.median(theirs):.2f} | {three(some, 2)} ")
    say(f"| {end:.2f} | {theirs_end:.2f} | {theirs_end / end:.2f} |\n")


if __name__ == "__main__":
    main()
