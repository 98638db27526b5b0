"""What is cited, as text: the keys, and how the citations of a tree fared."""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.records import dataclass
from rascheck.show.words import count


@dataclass(frozen=True)
class Key:
    """A citation key: how often it is cited, and whether it is a source tree."""

    name: str
    title: str
    citations: int
    is_tree: bool


@dataclass(frozen=True)
class Checked:
    """The citations of one key against a tree: how many, and what is used there but not defined."""

    key: str
    tree: str
    citations: int
    missing: int
    used: tuple[str, ...]


def keys(known: Sequence[Key], unplaced: Sequence[str]) -> str:
    """The keys with their numbers, and the citations of trees that name no file and name."""
    wide = max((len(key.name) for key in known), default=0)
    lines = []
    for kind, is_tree in (("source trees", True), ("documents", False)):
        lines.append(kind)
        lines += [
            f"    {k.name:{wide}} {k.citations:5}  {k.title}" for k in known if k.is_tree == is_tree
        ]
    lines += [
        "",
        f"{count(sum(key.citations for key in known), 'citation')} of {count(len(known), 'key')}",
    ]
    if unplaced:
        lines += ["without FILE:NAME:", *(f"    {text}" for text in unplaced)]
    return "".join(f"{line}\n" for line in lines)


def checked(found: Sequence[Checked]) -> str:
    """How the citations of some trees fared; what is missing is a diagnostic of its own."""
    lines = []
    for one in found:
        missing = f"{one.missing} missing" if one.missing else "all found"
        many = f"{one.citations} citation{'' if one.citations == 1 else 's'}"
        lines.append(f"{one.key} in {one.tree}: {many}, {missing}")
        lines += [f"    used there, not defined: {name}" for name in one.used]
    return "".join(f"{line}\n" for line in lines)
