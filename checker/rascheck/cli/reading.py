"""The words of `profile` and `refs`, which read source trees."""

from __future__ import annotations

import argparse


def profile(verb: argparse.ArgumentParser) -> None:
    """The options of `profile`."""
    verb.add_argument("names", nargs="*", metavar="NAME", help="these, with their values")
    verb.add_argument(
        "--from-tree", default="", metavar="DIR", help="read Linux, TF-A or QEMU: DIR, or DIR@REV"
    )
    verb.add_argument("--rev", default="", metavar="REV", help="of a git directory, as it is there")
    verb.add_argument(
        "--against", default="", metavar="DIR", help="another tree, or a REV: where they differ"
    )
    verb.add_argument("--name", default="", metavar="PROFILE", help="print a profile of this name")
    verb.add_argument("--json", action="store_true", help="print JSON")
    verb.set_defaults(run=_run_profile, refuse=verb.error)


def _run_profile(options: argparse.Namespace) -> int:
    if options.from_tree and options.names:
        options.refuse("a NAME is a profile that ships; --from-tree reads a tree")
    if not options.from_tree and (options.rev or options.against or options.name):
        options.refuse("--rev, --against and --name go with --from-tree")
    if options.name and not (options.name.isascii() and options.name.isidentifier()):
        options.refuse("--name: a profile has a name of letters, digits and _")
    from rascheck.cli.profile import profile as run

    return run(options)


def refs(verb: argparse.ArgumentParser) -> None:
    """The options of `refs`."""
    verb.add_argument("paths", nargs="*", metavar="PATH", help="default: the model, the properties")
    verb.add_argument(
        "--tree",
        action="append",
        default=[],
        metavar="KEY=DIR",
        help="look up what is cited of KEY in DIR, or DIR@REV: linux@v6.12=~/linux@v6.12",
    )
    verb.set_defaults(run=_run_refs)


def _run_refs(options: argparse.Namespace) -> int:
    from rascheck.cli.refs import refs as run

    return run(options)
