"""`refs`: what is cited, and whether it stands in the trees that it is cited from."""

from __future__ import annotations

import argparse

from rascheck.cli.codes import DIFFERS, OK, WRONG
from rascheck.cli.output import diagnose
from rascheck.cli.settings import assigned
from rascheck.diagnostics import Diagnostics
from rascheck.run.references import citations, compared, known_keys, unplaced
from rascheck.show.references import checked, keys


def refs(options: argparse.Namespace) -> int:
    """Print the keys, or how the citations of some trees fared; and return the exit code."""
    sink = Diagnostics()
    trees = assigned("--tree", options.tree, sink)
    cited = citations(options.paths, sink)
    if sink.failed:
        diagnose(sink, options.format)
        return WRONG
    if not trees:
        print(keys(known_keys(cited), unplaced(cited)), end="")
        return OK
    found = compared(cited, trees, sink)
    diagnose(sink, options.format)
    print(checked(found), end="")
    if any(diagnostic.code != "E455" for diagnostic in sink.found):
        return WRONG
    return DIFFERS if sink.found else OK
