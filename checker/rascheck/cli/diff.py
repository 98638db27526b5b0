"""`diff`: two things come in, what is not the same goes out."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from rascheck.cli.codes import DIFFERS, GAVE_UP, OK, WRONG
from rascheck.cli.output import diagnose
from rascheck.cli.settings import assigned, overrides
from rascheck.diagnostics import Diagnostics
from rascheck.lang.settings import Overrides
from rascheck.run.cache import Cache
from rascheck.run.diff.behaviours import MOST_PAIRS
from rascheck.run.diff.prepare import Request
from rascheck.run.diff.specs import How, compare_revisions, compare_specs, compare_verdicts
from rascheck.run.diff.traces import compare_traces
from rascheck.run.load import default_path
from rascheck.show.diff.behaviours import spec_text
from rascheck.show.diff.data import SpecDiff
from rascheck.show.diff.traces import traces_text
from rascheck.show.diff.verdicts import verdicts_text

HEAD = "HEAD"
"""The revision that is meant where none is named."""


def diff(options: argparse.Namespace) -> int:
    """Compare, and return the exit code: 0 the same, 1 not, 2 wrong input, 3 gave up."""
    if options.verdicts:
        return _verdicts(options)
    if Path(options.things[0]).suffix == ".json":
        return _traces(options)
    return _specs(options)


def _traces(options: argparse.Namespace) -> int:
    sink = Diagnostics()
    one, other = map(Path, options.things)
    found = compare_traces((one, other), sink)
    diagnose(sink, options.format)
    if found is None:
        return WRONG
    print(traces_text(found), end="")
    return OK if found.same else DIFFERS


def _specs(options: argparse.Namespace) -> int:
    sink = Diagnostics()
    one, other = _requests(options, sink)
    found = None
    if not sink.failed:
        cache = None if options.no_cache else Cache.open()
        if options.rev:
            old, _, new = options.rev.partition("..")
            found = compare_revisions(
                (old or HEAD, new or HEAD), one, other, _how(options), sink, cache
            )
        else:
            found = compare_specs(one, other, _how(options), sink, cache)
    diagnose(sink, options.format)
    if found is None:
        return WRONG
    print(spec_text(found), end="")
    return _code(found)


def _requests(options: argparse.Namespace, sink: Diagnostics) -> tuple[Request, Request]:
    """What is asked of both sides: the second may have other settings."""
    one = Request(
        options.things[0],
        options.system,
        overrides(options, sink),
        words=tuple(options.k),
        properties=tuple(options.property),
        verdicts=not options.no_verdicts,
    )
    words = [word for item in options.against for word in item.split(",") if word]
    values = assigned("--against", [word for word in words if "=" in word], sink)
    profiles = tuple(word for word in words if "=" not in word)
    return one, replace(one, path=options.things[-1], against=Overrides(values, profiles))


def _how(options: argparse.Namespace) -> How:
    words = ["rascheck", "diff", *options.things]
    for option, items in (
        ("--rev", [options.rev] if options.rev else []),
        ("--system", [options.system] if options.system else []),
        ("--profile", options.profile),
        ("--set", options.set),
        ("--against", options.against),
        ("--hide", options.hide),
        ("-k", options.k),
        ("-p", options.property),
        ("--max-states", [str(options.max_states)] if options.max_states else []),
    ):
        for item in items:
            words += [option, item]
    words += ["--no-verdicts"] if options.no_verdicts else []
    words[2:2] = ["--verdicts"] if options.verdicts else []
    return How(tuple(options.hide), options.max_states or MOST_PAIRS, tuple(words))


def _verdicts(options: argparse.Namespace) -> int:
    old, new, *paths = options.things
    sink = Diagnostics()
    given = overrides(options, sink)
    found = None
    if not sink.failed:
        requests = [
            Request(
                path,
                options.system,
                given,
                words=tuple(options.k),
                properties=tuple(options.property),
            )
            for path in paths or [default_path()]
        ]
        cache = None if options.no_cache else Cache.open()
        found = compare_verdicts((old, new), requests, sink, cache)
    diagnose(sink, options.format)
    if found is None:
        return WRONG
    print(verdicts_text((old, new), found, _how(options).command), end="")
    if found.moved:
        return DIFFERS
    return GAVE_UP if found.unknown else OK


def _code(found: SpecDiff) -> int:
    """1 outranks 3: what differs is known, whatever else is not."""
    behaviours, verdicts = found.behaviours, found.verdicts
    if (behaviours and behaviours.differ) or (verdicts and verdicts.moved):
        return DIFFERS
    if (behaviours and not behaviours.known) or (verdicts and verdicts.unknown):
        return GAVE_UP
    return OK
