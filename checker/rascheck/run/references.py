"""Paths and source trees come in; what is cited, and whether it stands in those trees, goes out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from rascheck import resources
from rascheck.diagnostics import Diagnostics, nearest
from rascheck.lang import syntax
from rascheck.lang.keys import notes
from rascheck.lang.load import load
from rascheck.records import dataclass
from rascheck.run.read import REFERENCES
from rascheck.show.references import Checked, Key
from rascheck.trees.names import MISSING, USED, standing, words
from rascheck.trees.tree import Tree, opened

DEFAULT = ("model", "properties")
MOST_SHOWN = 3
"""So many other files are named in which a missing name stands."""


@dataclass(frozen=True)
class Cited:
    """One `ref`, taken apart: `linux@v6.12`, `mm/memory-failure.c`, `memory_failure`."""

    key: str
    file: str
    name: str
    note: syntax.Note

    @property
    def is_placed(self) -> bool:
        """Whether it names a file and something in it."""
        return bool(self.file) and self.name.isidentifier()


def citations(paths: Sequence[str], sink: Diagnostics) -> list[Cited]:
    """Every `ref` in the files that paths name, by default in the model and the properties."""
    given = paths or [name if Path(name).is_dir() else f"<{name}>" for name in DEFAULT]
    given = ["<ras>" if name == "<model>" else name for name in given]
    modules = load([Path(name) for name in given], sink)
    return [_cited(n) for m in modules for n in notes(m.items) if n.kind == "ref"]


def known_keys(cited: Sequence[Cited]) -> list[Key]:
    """The keys that are cited, as references.toml orders them."""
    described = _described()
    count: dict[str, int] = {}
    for one in cited:
        count[one.key] = count.get(one.key, 0) + 1
    order = [key for key in described if key in count]
    order += sorted(count.keys() - described.keys())
    return [
        Key(key, described.get(key, {}).get("title", ""), count[key], "@" in key) for key in order
    ]


def unplaced(cited: Sequence[Cited]) -> list[str]:
    """The citations of trees that name no file and name."""
    found = [one for one in cited if "@" in one.key and not one.is_placed]
    return [f"{one.note.span.source.path}:{one.note.span.line}: {one.note.text}" for one in found]


def compared(cited: Sequence[Cited], trees: Mapping[str, str], sink: Diagnostics) -> list[Checked]:
    """What is cited of some trees against these trees; what is missing is reported."""
    first = _commits(trees, cited)
    known = sorted({one.key for one in cited})
    found = []
    for key, place in trees.items():
        mine = [k for k in known if k == key or first.get(k) == key]
        if not mine:
            fix = nearest(key, known)
            sink.error("E454", f"nothing that was read cites `{key}`", fix=fix)
            continue
        tree = opened(place, "", sink)
        if tree is not None:
            found += [_against(tree, k, [one for one in cited if one.key == k], sink) for k in mine]
    return found


def _against(tree: Tree, key: str, cited: Sequence[Cited], sink: Diagnostics) -> Checked:
    missing = 0
    used: dict[str, None] = {}
    for one in cited:
        if not one.is_placed:
            continue
        text = tree.read(one.file)
        state = MISSING if text is None else standing(text, one.name)
        if state == MISSING:
            missing += 1
            _report(tree, one, sink)
        elif state == USED:
            used[f"{one.file}:{one.name}"] = None
    return Checked(key, tree.name, len(cited), missing, tuple(used))


def _report(tree: Tree, one: Cited, sink: Diagnostics) -> None:
    """Say that something is not in a tree, and where else it may be."""
    text = tree.read(one.file)
    what = f"`{one.name}` does not stand in {one.file}" if text else f"there is no {one.file}"
    fix = sink.nearest(one.name, sorted(words(text))) if text else ""
    others = [f for f in tree.with_word(one.name, _around(one.file)) if f != one.file]
    if others:
        more = ", ..." if len(others) > MOST_SHOWN else ""
        there = f"`{one.name}` stands in {', '.join(others[:MOST_SHOWN])}{more}"
        fix = f"{fix}; {there}" if fix else there
    sink.error("E455", f"{what} of {tree.name}", one.note.span, fix=fix)


def _around(file: str) -> list[str]:
    """Where a name may have gone: the part of the tree that a file is in, headers, and arm64."""
    parts = PurePosixPath(file).parts
    own = "/".join(parts[:2]) if parts[0] in ("arch", "drivers") else parts[0]
    return list(dict.fromkeys([own, "arch/arm64", "include"]))


def _commits(trees: Mapping[str, str], cited: Sequence[Cited]) -> dict[str, str]:
    """Which tree each key of a commit is looked up in: the first release that has it, if given."""
    described = _described()
    found = {}
    for key in {one.key for one in cited} - trees.keys():
        project, _, _ = key.partition("@")
        release = f"{project}@{described.get(key, {}).get('issue', '')}"
        if release in trees:
            found[key] = release
    return found


def _cited(note: syntax.Note) -> Cited:
    key, _, locator = note.text.partition(":")
    file, _, name = locator.rpartition(":")
    return Cited(key, file, name, note)


def _described() -> dict[str, dict[str, str]]:
    described: dict[str, dict[str, str]] = tomllib.loads(
        resources.read_text(resources.model() / REFERENCES)
    )
    return described
