"""Models in the language Murphi, in the dialects of Rumur and CMurphi, become specs of ours."""

from __future__ import annotations

from dataclasses import replace

from rascheck.diagnostics import Diagnostics
from rascheck.importers.murphi import tree
from rascheck.importers.murphi.context import Ordered
from rascheck.importers.murphi.elaborate import elaborate
from rascheck.importers.murphi.interpret import start_states
from rascheck.importers.murphi.known import mark
from rascheck.importers.murphi.lets import shared, with_lets
from rascheck.importers.murphi.parse import parse
from rascheck.importers.murphi.spec import spec
from rascheck.source import Source

__all__ = ["to_ras"]


def to_ras(source: Source, sink: Diagnostics) -> str | None:
    """The text of a spec that has the states of a Murphi model; None after reporting why not.

    Where a model tells the identities of a scalarset apart, it is translated again with a plain
    index in its place.
    """
    model = parse(source, sink)
    if sink.failed:
        return None
    plain: frozenset[str] = frozenset()
    while True:
        trial = Diagnostics()
        try:
            found = _translated(model, plain, trial)
        except Ordered as ordered:
            message = f"`{ordered.name}` is a plain index: {ordered.reason}"
            sink.warning("W421", message, ordered.span)
            plain |= {ordered.name}
            continue
        sink.found += trial.found
        return found


def _translated(written: tree.Model, plain: frozenset[str], sink: Diagnostics) -> str | None:
    """The spec, if `plain` are the scalarsets whose identities are told apart."""
    elaborated = elaborate(written, plain, sink)
    if elaborated is None:
        return None
    model, symbol = elaborated
    starts = start_states(model, sink)
    if sink.failed:
        return None
    rules = tuple(replace(r, body=shared(with_lets(r.body, symbol))) for r in model.rules)
    marked, missing = mark(replace(model, rules=rules), starts)
    return spec(marked, missing, starts, written.span, sink)
