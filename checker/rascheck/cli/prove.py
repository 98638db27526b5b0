"""`prove`: what holds for all runs, whatever their number, and why."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rascheck.cli.any_number import prove_all
from rascheck.cli.check import begun, exit_code, reported
from rascheck.cli.codes import WRONG
from rascheck.cli.output import Line, diagnose, write
from rascheck.cli.settings import assigned, overrides
from rascheck.diagnostics import Diagnostics, nearest
from rascheck.explore import Limits, Reduce
from rascheck.prove.strategies import Effort
from rascheck.run import Options, load_program
from rascheck.run.emitted import emitted
from rascheck.run.load import Loaded
from rascheck.run.proofs import Proved, run_report
from rascheck.run.proofs import prove as proved
from rascheck.show.proofs import Details, proofs


def prove(options: argparse.Namespace) -> int:
    """Prove what paths name, and return the exit code."""
    started = time.perf_counter()
    sink = Diagnostics()
    if not begun(options, sink):
        return WRONG
    wanted = Options(
        overrides(options, sink),
        properties=tuple(options.property),
        limits=Limits(seconds=options.timeout),
        reduce=Reduce(slice=not options.no_slice),
        out=None if options.no_out else options.out,
    )
    memory = options.memory
    effort = Effort(
        options.by,
        options.k,
        options.depth,
        options.timeout,
        None if memory is None else max(1, memory // 1_000_000),
    )
    small = assigned("--mine", options.mine, sink)
    found = None
    loaded = None if sink.failed else load_program(options.paths, sink)
    if loaded is not None:
        _known(loaded, small, sink)
    if loaded is not None and not sink.failed and options.any_number:
        code = prove_all(loaded, wanted, effort, small, sink)
        diagnose(sink, options.format)
        return code
    if loaded is not None and not sink.failed:
        line = Line()
        try:
            found = proved(
                loaded,
                wanted,
                effort,
                sink,
                line.proving,
                small=small,
                certify=options.certificate is not None,
            )
        finally:
            line.clear()
    diagnose(sink, options.format)
    if found is None:
        reported(None, sink, options, WRONG)
        return WRONG
    notes: list[str] = []
    if options.emit_lemmas is not None and loaded is not None:
        target = options.emit_lemmas
        notes += _emit(target, emitted(loaded.program, wanted.overrides, found, target))
    if options.certificate is not None:
        notes += _certify(options.certificate, found)
    report = run_report(found, time.perf_counter() - started)
    reported(report, sink, options, exit_code(report))
    if options.json != "-":
        print("\n".join(_text(one, options) for one in found), end="")
        print("".join(f"{note}\n" for note in notes), end="")
    return exit_code(report)


def _known(loaded: Loaded, small: Mapping[str, str], sink: Diagnostics) -> None:
    """Report what --mine sets and is no constant."""
    constants = loaded.program.constants
    for name in small:
        if name not in constants:
            fix = nearest(name, constants)
            sink.error("E160", f"--mine: there is no constant `{name}`", fix=fix)


def _text(one: Proved, options: argparse.Namespace) -> str:
    details = {
        each.decided.name: Details(each.steps, each.breaking, each.lemmas.formulas)
        for each in one.claimed
    }
    return proofs(one.report, details, verbose=options.verbose)


def _emit(target: str, spec: str | None) -> Iterator[str]:
    """Write lemmas, and say where they are."""
    if spec is None:
        yield "no proof has a lemma that can be written: --emit-lemmas writes nothing"
        return
    write(target, spec)
    if target != "-":
        yield f"the lemmas are in {target}"


def _certify(folder: Path, found: Sequence[Proved]) -> Iterator[str]:
    """Write the certificates, each claim's in a folder of its name if there are several."""
    certified = [
        (f"{one.report.name}.{each.decided.name}", each.lemmas.files)
        for one in found
        for each in one.claimed
        if each.lemmas.files
    ]
    for name, files in certified:
        place = folder / name if len(certified) > 1 else folder
        place.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            (place / file).write_text(text, encoding="utf-8")
        yield f"the certificate of {name} is in {place}"
    if not certified:
        yield "nothing is proved that a certificate is written of: --certificate writes nothing"
