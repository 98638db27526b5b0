"""Modules come in; a picture of the files and of what uses what goes out."""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.lang import syntax
from rascheck.run.graph_places import Places
from rascheck.show.pictures.picture import Edge, EdgeKind, Node, NodeKind, Picture
from rascheck.show.words import count

ALL_FILES = "all-files"
"""The name of the picture of files; no machine can be called so."""
KINDS = {
    syntax.Machine: "machine",
    syntax.Property: "property",
    syntax.Check: "check",
    syntax.Profile: "profile",
}


def files_picture(
    modules: Sequence[syntax.Module], cyclic: frozenset[tuple[str, str]], places: Places
) -> Picture:
    """Files, what each declares most, and its `use`s; `cyclic` are those that lead in a circle."""
    used = list(reversed(modules))
    edges = []
    for module in used:
        for path in dict.fromkeys(module.used):
            circle = (module.source.path, path) in cyclic
            kind = EdgeKind.CYCLE if circle else EdgeKind.USE
            edges.append(Edge(module.source.path, path, kind))
    circles = {path for pair in cyclic for path in pair}
    nodes = [_file(module, module.source.path in circles, places) for module in used]
    said = f"{count(len(nodes), 'file')}; an edge leads from a file to one that it uses."
    if circles:
        said += f" In a circle: {', '.join(sorted(circles))}."
    return Picture(ALL_FILES, "Files and what they use", said, tuple(nodes), tuple(edges))


def _file(module: syntax.Module, circle: bool, places: Places) -> Node:
    path = module.source.path
    counted = []
    for kind, word in KINDS.items():
        many = sum(isinstance(item, kind) for item in module.items)
        if many:
            plural = "ies" if word.endswith("y") else f"{word[-1]}s"
            counted.append(f"{many} {word if many == 1 else word[:-1] + plural}")
    lines = (path.rpartition("/")[2], *([", ".join(counted)] if counted else []))
    doc = module.doc.split("\n") if module.doc else []
    shown = path if places.lines else lines[0]
    return Node(path, NodeKind.CYCLE if circle else NodeKind.FILE, lines, "\n".join([shown, *doc]))
