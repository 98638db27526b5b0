"""Paths come in, a program and the checks that are meant go out.

A path is a folder, a file, or `FILE.ras:CHECK`; `<...>` is one that ships with the tool.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from os.path import realpath
from pathlib import Path

from rascheck import resources
from rascheck.diagnostics import Diagnostics, nearest
from rascheck.lang import syntax
from rascheck.lang.alone import LEMMA, with_lemmas
from rascheck.lang.load import load
from rascheck.lang.names import Program
from rascheck.run.imports import language
from rascheck.run.read import Reader

DEFAULT = "properties"


@dataclass(frozen=True)
class Loaded:
    """A program, the checks in the files that were named, and which of them were asked for.

    `own` are the paths of the files named; `whole` says that folders were, and no single check.
    `answers` are the paths of the files all of whose steps should be taken: those named and, where
    all properties that ship are among them, the model that ships.
    """

    program: Program
    checks: tuple[syntax.Check, ...]
    own: frozenset[str]
    whole: bool
    answers: frozenset[str]


def load_program(paths: Sequence[str], sink: Diagnostics, reader: Reader | None = None) -> Loaded:
    """Read the files and everything they use; a `reader` may know some of it from before."""
    reader = reader or Reader()
    files: list[Path] = []
    entire: list[Path] = []
    wanted: list[str] = []
    for path in paths:
        name, check = _split(path)
        foreign = language(name)
        if foreign is not None:
            fix = f"import it: `rascheck import {name} -o {Path(name).with_suffix('.ras')}`"
            sink.error("E303", f"{name}: this is {foreign}, and no spec of ours", fix=fix)
            continue
        files.append(Path(name))
        if check:
            wanted.append(check)
        else:
            entire.append(Path(name))
    modules = load(files, sink, reader.parse)
    program = with_lemmas(reader.analyse(modules, sink))
    own = _own(modules, files)
    declared = [c for c in program.checks.values() if c.span.source.path in own]
    names = [c.name.name for c in declared] + _lemmas(program, own)
    for check in wanted:
        if check not in names:
            sink.error("E172", f"there is no check `{check}`", fix=nearest(check, names))
    asked = _own(modules, entire)
    checks = tuple(c for c in declared if c.span.source.path in asked or _means(c, wanted, program))
    whole = not wanted and any(resources.located(str(file)).is_dir() for file in files)
    return Loaded(program, checks, own, whole, own | _model(modules, files))


def _model(modules: Iterable[syntax.Module], files: Sequence[Path]) -> frozenset[str]:
    """The paths of the modules that ship, if a folder with all properties that ship is named."""
    properties = resources.properties().resolve()
    named = [Path(realpath(resources.located(str(file)))) for file in files]
    if not any(place == properties or place in properties.parents for place in named):
        return frozenset()
    paths = (module.source.path for module in modules)
    return frozenset(path for path in paths if resources.shipped(path))


def _lemmas(program: Program, own: frozenset[str]) -> list[str]:
    """The lemmas in the files that were named."""
    claims = program.properties.items()
    return [n for n, c in claims if c.kind == LEMMA and c.span.source.path in own]


def _means(check: syntax.Check, wanted: Sequence[str], program: Program) -> bool:
    """Whether a check is among those that were named, or verifies a lemma that was."""
    if check.name.name in wanted:
        return True
    lemmas = {n for n in wanted if n not in program.checks and n in program.properties}
    return any(name.name in lemmas for name in check.verify)


def default_path() -> str:
    """What is looked at where no path is given: the properties in this folder, or those that ship.

    The shipped ones are the same in a checkout.
    """
    return DEFAULT if Path(DEFAULT).is_dir() else f"<{DEFAULT}>"


def location(path: str) -> Path:
    """The file or folder that a path of a command names, with or without a check."""
    return resources.located(_split(path)[0])


def check_named(path: str) -> str:
    """The check that a path of a command names; "" where it is a file or a folder."""
    return _split(path)[1]


def _split(path: str) -> tuple[str, str]:
    """`file.ras:check` as its two halves."""
    name, colon, check = path.rpartition(":")
    if colon and name.endswith((".ras", ".ras>")) and not Path(path).exists():
        return name, check
    return path, ""


def _own(modules: Iterable[syntax.Module], files: Sequence[Path]) -> frozenset[str]:
    """The paths of the modules that the files and folders contain."""
    named = [Path(os.path.realpath(resources.located(str(file)))) for file in files]
    found = set()
    for module in modules:
        path = Path(os.path.realpath(resources.located(module.source.path)))
        if any(path == file or file in path.parents for file in named):
            found.add(module.source.path)
    return frozenset(found)
