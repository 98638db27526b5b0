"""`profile`: the profiles that ship, and the one that a source tree is."""

from __future__ import annotations

import argparse

from rascheck.cli.codes import DIFFERS, OK, WRONG
from rascheck.cli.output import diagnose
from rascheck.diagnostics import Diagnostics
from rascheck.run.profiles import as_spec, differences, read_tree, shipped
from rascheck.show import profiles as shown
from rascheck.show.profiles import TreeReport


def profile(options: argparse.Namespace) -> int:
    """Print profiles, a tree, or how two trees differ; and return the exit code."""
    sink = Diagnostics()
    if options.from_tree:
        return _tree(options, sink)
    found = shipped(options.names, sink)
    diagnose(sink, options.format)
    if sink.failed:
        return WRONG
    if options.json:
        print(shown.profile_json(found), end="")
    elif options.names:
        print("\n".join(shown.valued(one) for one in found), end="")
    else:
        print(shown.listed(found), end="")
    return OK


def _tree(options: argparse.Namespace, sink: Diagnostics) -> int:
    one = read_tree(options.from_tree, options.rev, sink)
    other = None
    if one is not None and options.against:
        other = read_tree(*_other(options), sink)
        if other is not None and other.dimension != one.dimension:
            sink.error("E452", f"{other.tree} is {other.title}, and {one.tree} is {one.title}")
    diagnose(sink, options.format)
    if sink.failed or one is None:
        return WRONG
    if other is not None:
        return _compare(one, other, options.json)
    if options.json:
        print(shown.tree_json(one), end="")
    elif options.name:
        print(as_spec(one, options.name), end="")
    else:
        print(shown.tree_text(one), end="")
    return OK


def _compare(one: TreeReport, other: TreeReport, as_json: bool) -> int:
    differs = differences(one, other)
    write = shown.against_json if as_json else shown.against_text
    print(write(one, other, differs), end="")
    return DIFFERS if differs else OK


def _other(options: argparse.Namespace) -> tuple[str, str]:
    """The second tree: a path, PATH@REV, or a revision of the first one's directory."""
    from rascheck.trees.tree import split

    path, revision = split(options.against, "")
    if path.is_dir():
        return str(path), revision
    return str(split(options.from_tree, options.rev)[0]), options.against
