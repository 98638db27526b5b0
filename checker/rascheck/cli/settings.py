"""The options that every exploring verb has, as the checker takes them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from rascheck.diagnostics import Diagnostics
from rascheck.explore import Limits, Reduce
from rascheck.lang.settings import Overrides


def overrides(options: argparse.Namespace, sink: Diagnostics) -> Overrides:
    """What --set and --profile say; what cannot be understood is reported."""
    values = assigned("--set", options.set, sink)
    profiles = [name for item in options.profile for name in item.split(",") if name]
    return Overrides(values, tuple(profiles))


def assigned(option: str, items: Sequence[str], sink: Diagnostics) -> dict[str, str]:
    """What an option says of the form NAME=VALUE; what cannot be understood is reported."""
    values: dict[str, str] = {}
    for item in items:
        name, equals, value = item.partition("=")
        if not equals or not name or not value:
            sink.error("E176", f"{option} {item}: no value", fix=f"write {option} NAME=VALUE")
        values[name] = value
    return values


def reductions(options: argparse.Namespace) -> Reduce:
    """What --no-slice and --no-symmetry leave of the reductions."""
    return Reduce(slice=not options.no_slice, symmetry=not options.no_symmetry)


def limits(options: argparse.Namespace) -> Limits:
    """What --max-states, --max-depth, --timeout and --memory say."""
    return Limits(options.max_states, options.max_depth, options.timeout, options.memory)
