"""Files that are used for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rascheck import resources
from rascheck.lang import syntax
from rascheck.lang.mentions import names_in
from rascheck.lang.names import Program
from rascheck.lang.warnings.voice import Voice
from rascheck.source import Span

_BY_THEMSELVES = (syntax.Machine, syntax.Require, syntax.Profile)
"""What does something, or can be asked for, without being named in the file."""


def files(program: Program, voice: Voice) -> None:
    """Warn about each `use` that brings nothing of which the file says a name.

    A file that consists of `use` alone collects others, and one that brings a machine brings a part
    of the system `all`: of these nothing is said.
    """
    modules = {resources.located(m.source.path).resolve(): m for m in program.modules}
    places: dict[Span, Path] = {}
    for module in program.modules:
        uses = [item for item in module.items if isinstance(item, syntax.Use)]
        if module.source.path not in voice.own or len(uses) == len(module.items):
            continue
        mentioned: set[str] | None = None
        for use in uses:
            brought = list(_brought(use, module, modules, places))
            if not brought or any(isinstance(item, _BY_THEMSELVES) for item in brought):
                continue
            if mentioned is None:
                mentioned = names_in(*module.items)
            if mentioned.isdisjoint(name for item in brought for name in _names(item)):
                message = f"nothing of `{use.path}` is used here"
                voice.say("W215", message, use.span, fix="take it out")


def _brought(
    use: syntax.Use,
    module: syntax.Module,
    modules: dict[Path, syntax.Module],
    places: dict[Span, Path],
) -> Iterator[syntax.Item]:
    """The declarations in a file and in those that it uses itself; none if it is not known."""
    seen: set[Path] = set()
    pending = [_place(use, module)]
    while pending:
        place = pending.pop()
        if place in seen or place not in modules:
            continue
        seen.add(place)
        for item in modules[place].items:
            if isinstance(item, syntax.Use):
                if item.span not in places:
                    places[item.span] = _place(item, modules[place])
                pending.append(places[item.span])
            else:
                yield item


def _place(use: syntax.Use, module: syntax.Module) -> Path:
    """The file that is used."""
    if use.shipped:
        return resources.located(f"<{use.path}>").resolve()
    return (resources.located(module.source.path).parent / use.path).resolve()


def _names(item: syntax.Item) -> Iterator[str]:
    """The names that a declaration brings: its own, and those of members."""
    if isinstance(item, syntax.Declaration):
        yield item.name.name
    if isinstance(item, syntax.Enum):
        yield from (member.name.name for member in item.members)
