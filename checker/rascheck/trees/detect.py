"""A tree and a detector come in; the value of a knob and the line that decides it go out.

A detector knows for each value of its knob what the code looks like that has it. A value is found
if its look is there and no other value's is; else it is said what was looked for.
"""

from __future__ import annotations

from rascheck.records import dataclass
from rascheck.trees.c_text import WHOLE, Body, CText
from rascheck.trees.pattern import HERE, places, shown, stands
from rascheck.trees.tree import Tree


@dataclass(frozen=True)
class Look:
    """One function of the first of some files that has it.

    All of `has` stand in it, each behind the one before, and none of `lacks`. With `absent`, one of
    the files is there, and the function, or the macro, in none of them.
    """

    files: tuple[str, ...]
    function: str
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    absent: bool = False


@dataclass(frozen=True)
class Shape:
    """What code looks like that has a value: all of the looks, of which the first decides."""

    value: str
    looks: tuple[Look, ...]


@dataclass(frozen=True)
class Detector:
    """How the value of one knob is seen."""

    knob: str
    shapes: tuple[Shape, ...]


def look(files: tuple[str, ...], function: str, *has: str, lacks: tuple[str, ...] = ()) -> Look:
    """A look at one function."""
    return Look(files, function, has, lacks)


def missing(files: tuple[str, ...], name: str) -> Look:
    """A look at files that have no such function or macro."""
    return Look(files, name, absent=True)


def shape(value: str, *looks: Look) -> Shape:
    """What code looks like that has a value."""
    return Shape(value, looks)


def detector(knob: str, *shapes: Shape) -> Detector:
    """How the value of one knob is seen."""
    return Detector(knob, shapes)


@dataclass(frozen=True)
class Found:
    """A value, and the line of code that says so."""

    knob: str
    value: str
    file: str
    line: int
    function: str
    code: str


@dataclass(frozen=True)
class Unknown:
    """A knob whose code is not recognised, and what was looked for."""

    knob: str
    looked: tuple[str, ...]


Answer = Found | Unknown


def detect(tree: Tree, detector: Detector) -> Answer:
    """The value that a tree has."""
    found = [answer for shape in detector.shapes if (answer := _fits(tree, detector, shape))]
    values = list(dict.fromkeys(answer.value for answer in found))
    if len(values) == 1:
        return found[0]
    if values:
        seen = [f"{a.value}, for {a.file}:{a.line}: {a.code}" for a in found]
        return Unknown(detector.knob, ("looks like more than one value:", *seen))
    return Unknown(detector.knob, tuple(dict.fromkeys(_missed(tree, detector))))


def _fits(tree: Tree, detector: Detector, shape: Shape) -> Found | None:
    if not all(_one_fits(tree, look) for look in shape.looks):
        return None
    first = shape.looks[0]
    place = _body(tree, first)
    if place is None:
        return None
    text, body = place
    found = places(body.code, first.has)
    line = text.line(body.start + (_decisive(first, found) if found else 0))
    return Found(detector.knob, shape.value, body.file, line, first.function, text.at(line))


def _decisive(look: Look, found: list[int]) -> int:
    """Of the places of what it has, the one that is marked, or else the last."""
    marked = [at for pattern, at in zip(look.has, found, strict=True) if HERE in pattern]
    return (marked or found)[-1]


def _one_fits(tree: Tree, look: Look) -> bool:
    place = _body(tree, look)
    if look.absent:
        return place is None and any(map(tree.read, look.files))
    if place is None or places(place[1].code, look.has) is None:
        return False
    return not any(stands(place[1].code, pattern) for pattern in look.lacks)


def _body(tree: Tree, look: Look) -> tuple[CText, Body] | None:
    for file in look.files:
        text = tree.read(file)
        body = text.function(look.function) if text else None
        if text and body:
            return text, body
    return None


def _missed(tree: Tree, detector: Detector) -> list[str]:
    """What was looked for, and how far that led."""
    said = []
    for shape in detector.shapes:
        look = next(look for look in shape.looks if not _one_fits(tree, look))
        where = " or ".join(look.files)
        if look.absent:
            said.append(f"{shape.value}: there is a {look.function} in {where}")
        elif _body(tree, look):
            what = where if look.function == WHOLE else f"{look.function}()"
            said.append(f"{shape.value}: {what} is not so: {_wants(look)}")
        else:
            said.append(f"{shape.value}: no {look.function}() in {where}")
    return said


def _wants(look: Look) -> str:
    wanted = [f"`{shown(pattern)}`" for pattern in look.has]
    return ", ".join([*wanted, *(f"no `{shown(pattern)}`" for pattern in look.lacks)])
