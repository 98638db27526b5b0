"""`graph`: pictures of what a spec says, and what is odd about their shape."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from rascheck.cli.codes import OK, WRONG
from rascheck.cli.output import diagnose, write
from rascheck.cli.traces import not_a_run
from rascheck.diagnostics import Diagnostics, Severity, nearest
from rascheck.lang.elaborate import members
from rascheck.lang.names import Program
from rascheck.run.graph import communication
from rascheck.run.graph_files import files_picture
from rascheck.run.graph_findings import cycles, find
from rascheck.run.graph_machine import machine_picture
from rascheck.run.graph_places import Places
from rascheck.run.graph_trace import marked, missing, ways
from rascheck.run.graphviz import drawn
from rascheck.run.load import load_program
from rascheck.show.pictures.dot import dot
from rascheck.show.pictures.graphviz import dressed
from rascheck.show.pictures.picture import Picture
from rascheck.show.pictures.svg import svg
from rascheck.show.words import length

if TYPE_CHECKING:
    from rascheck.run.single import Reopened

CYCLE = "E031"
"""Files that use each other can be drawn all the same."""
DOT, SVG = ".dot", ".svg"
FORMATS = {".dot": DOT, ".gv": DOT, ".svg": SVG}


def graph(options: argparse.Namespace) -> int:
    """Draw, and return the exit code."""
    sink = Diagnostics()
    loaded = load_program(options.paths, sink)
    if any(d.severity is Severity.ERROR and d.code != CYCLE for d in sink.found):
        diagnose(sink, options.format)
        return WRONG
    wanted = _wanted(loaded.program, options, sink)
    if wanted and options.trace:
        reopened = _way(options, sink)
        if reopened is None or reopened.problems:
            diagnose(sink, options.format)
            return WRONG if reopened is None else not_a_run(options.trace, reopened.problems)
        wanted = _marked(wanted, reopened, options, sink)
    if wanted and _written(wanted, options, sink):
        find(loaded.program, loaded.own, sink)
    diagnose(sink, options.format)
    return WRONG if sink.failed else OK


def _wanted(program: Program, options: argparse.Namespace, sink: Diagnostics) -> list[Picture]:
    """The pictures that are asked for; none is an error, which is in the sink."""
    places = Places(not options.no_lines)
    if options.machine:
        machine = program.machines.get(options.machine)
        if machine is None:
            fix = nearest(options.machine, program.machines)
            sink.error("E184", f"--machine: there is no machine `{options.machine}`", fix=fix)
            return []
        return [machine_picture(machine, places)]
    uses = [(module.source.path, path) for module in program.modules for path in module.used]
    files = files_picture(program.modules, cycles(uses), places)
    if options.files:
        return [files]
    part = None
    if options.system:
        system = program.systems.get(options.system)
        if system is None:
            fix = nearest(options.system, program.systems)
            sink.error("E166", f"there is no system `{options.system}`", fix=fix)
            return []
        part = members(program, system, sink)
    talk = communication(program, places, variables=not options.no_variables, system=part)
    if not _is_folder(options.output):
        return [talk]
    machines = part.machines if part else program.machines.values()
    return [talk, files, *(machine_picture(machine, places) for machine in machines)]


def _way(options: argparse.Namespace, sink: Diagnostics) -> Reopened | None:
    """The trace whose way is to be marked; None after reporting."""
    if not options.machine and not _is_folder(options.output):
        message = "--trace marks a way through the states of a machine, and here is none"
        sink.error("E481", message, fix="name it with --machine, or a folder for all with -o")
        return None
    from rascheck.run import reopen

    return reopen(options.trace, sink)


def _marked(
    pictures: list[Picture], trace: Reopened, options: argparse.Namespace, sink: Diagnostics
) -> list[Picture]:
    """The pictures of machines with the way of a trace; none after reporting."""
    row = trace.report.rows[0]
    assert row.trace is not None, "a trace was opened"
    found = ways(trace.report.system, row.trace)
    if options.machine and options.machine not in found:
        message = f"--trace: the machine `{options.machine}` takes no step in it"
        sink.error("E481", message, fix=f"these do: {', '.join(found)}")
        return []
    about = f"{row.property} {row.verdict.value} in {length(row.trace)}"
    for picture in pictures:
        gone = missing(picture, found[picture.name]) if picture.name in found else []
        if gone:
            message = f"--trace: it takes `{picture.name}.{gone[0]}`, which these files do not have"
            sink.error("E481", message, fix=f"draw the file of its check: {trace.report.file}")
            return []
    return [
        marked(picture, found[picture.name], about) if picture.name in found else picture
        for picture in pictures
    ]


def _written(pictures: list[Picture], options: argparse.Namespace, sink: Diagnostics) -> bool:
    """Write the pictures to where they are wanted; a name that says no format is an error."""
    asked = [SVG] if options.svg else [DOT] if options.dot else []
    if _is_folder(options.output):
        folder = Path(options.output)
        folder.mkdir(parents=True, exist_ok=True)
        for picture in pictures:
            for form in asked or [DOT, SVG]:
                write(str(folder / f"{picture.name}{form}"), _text(picture, form, options.plain))
        return True
    form = asked[0] if asked else DOT
    if options.output != "-":
        suffix = Path(options.output).suffix
        if suffix not in FORMATS or (asked and FORMATS[suffix] != asked[0]):
            message = f"-o {options.output}: the name says no format that is written"
            fix = "end it in .dot or .svg, or name a folder: `-o pictures/`"
            sink.error("E183", message, fix=fix)
            return False
        form = FORMATS[suffix]
    write(options.output, _text(pictures[0], form, options.plain))
    return True


def _text(picture: Picture, form: str, plain: bool) -> str:
    text = dot(picture)
    if form == DOT:
        return text
    found = None if plain else drawn(text)
    return svg(picture) if found is None else dressed(found, picture)


def _is_folder(output: str) -> bool:
    return output.endswith("/") or (output != "-" and Path(output).is_dir())
