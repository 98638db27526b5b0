"""`diff`: two things come in, what is not the same goes out."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from rascheck import __version__
from rascheck.cli.codes import DIFFERS, GAVE_UP, OK, WRONG
from rascheck.cli.output import diagnose, spares, write
from rascheck.cli.settings import assigned, overrides
from rascheck.diagnostics import Diagnostics
from rascheck.lang.settings import Overrides
from rascheck.run.cache import Cache
from rascheck.run.diff.behaviours import MOST_PAIRS
from rascheck.run.diff.prepare import Request
from rascheck.run.diff.specs import How, compare_revisions, compare_specs, compare_verdicts
from rascheck.run.diff.traces import compare_traces
from rascheck.run.load import default_path, location
from rascheck.show.diff.as_json import spec_json, traces_json, unfinished_json, verdicts_json
from rascheck.show.diff.behaviours import spec_text
from rascheck.show.diff.traces import traces_text
from rascheck.show.diff.verdicts import verdicts_text

HEAD = "HEAD"
"""The revision that is meant where none is named."""


def diff(options: argparse.Namespace) -> int:
    """Compare, and return the exit code: 0 the same, 1 not, 2 wrong input, 3 gave up."""
    sink = Diagnostics()
    found = _found(options, sink) if _begun(options, sink) else None
    diagnose(sink, options.format)
    if found is None:
        return WRONG
    if options.json:
        write(options.json, found.as_json())
    if options.json != "-":
        print(found.as_text(), end="")
    return found.code


class Answer(NamedTuple):
    """What came of a comparison: `same` is None if it is not known; and what makes its texts."""

    same: bool | None
    as_text: Callable[[], str]
    as_json: Callable[[], str]

    @property
    def code(self) -> int:
        """The exit code."""
        return {True: OK, False: DIFFERS, None: GAVE_UP}[self.same]


def _begun(options: argparse.Namespace, sink: Diagnostics) -> bool:
    """Whether the JSON that is wanted may be written: a file then says that there is no answer yet.

    False after reporting why not. Raises `OSError`.
    """
    if not options.json:
        return True
    from rascheck.cli.results import spared

    if not spared({"json": options.json}, sink):
        return False
    if not all(spares(options.json, location(thing), sink) for thing in options.things):
        return False
    if options.json != "-":
        write(options.json, unfinished_json(__version__))
    return True


def _found(options: argparse.Namespace, sink: Diagnostics) -> Answer | None:
    """The answer to what is asked; None after reporting."""
    if options.verdicts:
        return _verdicts(options, sink)
    if Path(options.things[0]).suffix == ".json":
        return _traces(options, sink)
    return _specs(options, sink)


def _traces(options: argparse.Namespace, sink: Diagnostics) -> Answer | None:
    one, other = map(Path, options.things)
    found = compare_traces((one, other), sink)
    if found is None:
        return None
    return Answer(found.same, partial(traces_text, found), partial(traces_json, found, __version__))


def _specs(options: argparse.Namespace, sink: Diagnostics) -> Answer | None:
    one, other = _requests(options, sink)
    if sink.failed:
        return None
    cache = None if options.no_cache else Cache.open()
    if options.rev:
        old, _, new = options.rev.partition("..")
        revisions = (old or HEAD, new or HEAD)
        found = compare_revisions(revisions, one, other, _how(options), sink, cache)
    else:
        found = compare_specs(one, other, _how(options), sink, cache)
    if found is None:
        return None
    return Answer(found.same, partial(spec_text, found), partial(spec_json, found, __version__))


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


def _verdicts(options: argparse.Namespace, sink: Diagnostics) -> Answer | None:
    old, new, *paths = options.things
    given = overrides(options, sink)
    if sink.failed:
        return None
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
    if found is None:
        return None
    told = ((old, new), found, _how(options).command)
    as_json = partial(verdicts_json, *told, __version__)
    return Answer(found.unmoved, partial(verdicts_text, *told), as_json)
