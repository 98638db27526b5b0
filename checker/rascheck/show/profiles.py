"""Profiles as text and as JSON: those that ship, and what was read from a source tree."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rascheck.records import dataclass
from rascheck.show.words import count


@dataclass(frozen=True)
class Value:
    """What a profile that ships says of a knob, who says it, and with what citation."""

    knob: str
    value: str
    by: str
    cited: str


@dataclass(frozen=True)
class Shipped:
    """A profile that ships: all knobs that its dimension has to do with."""

    name: str
    dimension: str
    extends: tuple[str, ...]
    doc: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Seen:
    """What a tree says of a knob: a value and the line that decides, or what was looked for."""

    knob: str
    value: str | None
    file: str = ""
    line: int = 0
    function: str = ""
    code: str = ""
    looked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """A knob on which the tree and a profile, or two trees, are not the same."""

    knob: str
    one: str
    other: str


@dataclass(frozen=True)
class Likeness:
    """A profile that ships, and where the tree is another."""

    profile: str
    differs: tuple[Difference, ...]


@dataclass(frozen=True)
class TreeReport:
    """All that was read from a tree, and the profiles that are most like it."""

    tree: str
    title: str
    dimension: str
    key: str
    described: bool
    seen: tuple[Seen, ...]
    like: tuple[Likeness, ...]


def listed(profiles: Sequence[Shipped]) -> str:
    """The profiles that ship, one a line."""
    lines = []
    for dimension in dict.fromkeys(profile.dimension for profile in profiles):
        lines.append(dimension or "of no dimension")
        for profile in profiles:
            if profile.dimension == dimension:
                extends = f"extends {', '.join(profile.extends)}" if profile.extends else ""
                doc = profile.doc.strip().partition("\n")[0]
                lines.append(f"    {profile.name:20} {extends:20} {doc}".rstrip())
    return "".join(f"{line}\n" for line in lines)


def valued(profile: Shipped) -> str:
    """A profile with its values, and where each is from."""
    of = f" of {profile.dimension}" if profile.dimension else ""
    knob = max((len(value.knob) for value in profile.values), default=0)
    wide = max((len(value.value) for value in profile.values), default=0)
    by = max((len(value.by) for value in profile.values), default=0)
    lines = [f"profile {profile.name}{of}"]
    for value in profile.values:
        row = f"    {value.knob:{knob}} = {value.value:{wide}}  {value.by:{by}}  {value.cited}"
        lines.append(row.rstrip())
    return "".join(f"{line}\n" for line in lines)


def profile_json(profiles: Iterable[Shipped]) -> str:
    """The same as JSON."""
    return _text([_shipped(profile) for profile in profiles])


def tree_text(report: TreeReport) -> str:
    """What was read, each knob with the line that decides, and the profiles like it."""
    lines = [f"{report.title} ({report.tree})", ""]
    for seen in report.seen:
        lines += list(_seen(seen))
    known = sum(seen.value is not None for seen in report.seen)
    unknown = len(report.seen) - known
    lines += ["", f"{count(len(report.seen), 'knob')}, {known} known, {unknown} unknown"]
    lines += list(_like(report))
    return "".join(f"{line}\n" for line in lines)


def tree_json(report: TreeReport) -> str:
    """The same as JSON."""
    return _text(
        {
            "tree": report.tree,
            "title": report.title,
            "dimension": report.dimension,
            "knobs": [_seen_json(seen) for seen in report.seen],
            "profiles": [
                {
                    "name": like.profile,
                    "differs": {d.knob: {"tree": d.one, "profile": d.other} for d in like.differs},
                }
                for like in report.like
            ],
        }
    )


def spec(report: TreeReport, name: str) -> str:
    """The tree as a profile in the language."""
    lines = [f"// Read from {report.title}."]
    if not report.described:
        lines.append(
            f"// `{report.key}` has to be described in a references.toml beside this file."
        )
    lines.append(f"profile {name} of {report.dimension} {{")
    for seen in report.seen:
        if seen.value is None:
            lines.append(f"    // {seen.knob}: the code is not recognised; the default stands")
            continue
        place = f'ref "{report.key}:{seen.file}:{seen.function}"'
        line = f"    {seen.knob} = {seen.value}  {place}"
        lines += (
            [line] if len(line) <= 100 else [f"    {seen.knob} = {seen.value}", f"        {place}"]
        )
    return "".join(f"{line}\n" for line in [*lines, "}"])


def against_text(one: TreeReport, other: TreeReport, differs: Sequence[Difference]) -> str:
    """The knobs on which two trees differ, with the lines that decide."""
    lines = [f"{one.title} ({one.tree})", f"{other.title} ({other.tree})", ""]
    for difference in differs:
        lines.append(f"{difference.knob}: {difference.one} -> {difference.other}")
        for mark, report in (("-", one), ("+", other)):
            seen = next(seen for seen in report.seen if seen.knob == difference.knob)
            lines += [f"    {mark} {line.strip()}" for line in list(_seen(seen))[1:]]
    verb = "differs" if len(differs) == 1 else "differ"
    same = len(one.seen) - len(differs)
    lines += ["", f"{count(len(differs), 'knob')} {verb}, {same} the same"]
    return "".join(f"{line}\n" for line in lines)


def against_json(one: TreeReport, other: TreeReport, differs: Sequence[Difference]) -> str:
    """The same as JSON."""
    found = {d.knob: {"one": d.one, "other": d.other} for d in differs}
    return _text({"one": one.tree, "other": other.tree, "differs": found})


def _seen(seen: Seen) -> Iterator[str]:
    if seen.value is None:
        yield f"{seen.knob} unknown"
        yield from (f"    {looked}" for looked in seen.looked)
        return
    yield f"{seen.knob} = {seen.value}"
    yield f"    {seen.file}:{seen.line} {seen.function}()  {seen.code}"


def _like(report: TreeReport) -> Iterator[str]:
    same = [like.profile for like in report.like if not like.differs]
    if same:
        known = sum(seen.value is not None for seen in report.seen)
        part = "all" if known == len(report.seen) else f"{known} of {len(report.seen)}"
        yield f"the same as {' and '.join(same)} in {part} knobs"
        return
    for like in report.like:
        yield f"nearest: {like.profile}"
        for difference in like.differs:
            yield f"    {difference.knob} = {difference.one}, there {difference.other}"


def _shipped(profile: Shipped) -> dict[str, Any]:
    return {
        "name": profile.name,
        "dimension": profile.dimension,
        "extends": list(profile.extends),
        "values": {
            value.knob: {"value": value.value, "by": value.by, "cited": value.cited}
            for value in profile.values
        },
    }


def _seen_json(seen: Seen) -> dict[str, Any]:
    if seen.value is None:
        return {"knob": seen.knob, "value": None, "looked": list(seen.looked)}
    return {
        "knob": seen.knob,
        "value": seen.value,
        "file": seen.file,
        "line": seen.line,
        "function": seen.function,
        "code": seen.code,
    }


def _text(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=True) + "\n"
