"""`prove --any-number`: what holds whatever the sizes of the symmetric indices are."""

from __future__ import annotations

from collections.abc import Mapping

from rascheck.cli.codes import GAVE_UP, OK, WRONG
from rascheck.cli.output import Line
from rascheck.diagnostics import Diagnostics
from rascheck.prove.strategies import Effort
from rascheck.run import Options
from rascheck.run.any_number import AnyNumber, for_all
from rascheck.run.load import Loaded
from rascheck.show.progress import duration
from rascheck.show.table import WIDTH
from rascheck.show.words import ascii_only, wrap


def prove_all(
    loaded: Loaded, wanted: Options, effort: Effort, small: Mapping[str, str], sink: Diagnostics
) -> int:
    """Prove, print, and return the exit code."""
    line = Line()
    try:
        found = for_all(loaded, wanted, effort, small, sink, line.proving)
    finally:
        line.clear()
    if found is None:
        return WRONG
    place = ""
    for one in found:
        if one.place != place:
            place = one.place
            print("\n".join(wrap(ascii_only(place), WIDTH, hang=4)))
        print("\n".join(_told(one)))
    return OK if all(one.holds for one in found) else GAVE_UP


def _told(one: AnyNumber) -> list[str]:
    said = "holds for all sizes" if one.holds else "unknown for all sizes"
    lines = wrap(ascii_only(f"  {one.name} {said} ({duration(one.seconds)})"), WIDTH, hang=4)
    for text in filter(None, (one.sentence, one.why, *one.told)):
        lines += [f"    {line}" for line in wrap(ascii_only(text), WIDTH - 4, hang=4)]
    if one.lemmas:
        lines.append("    because at every size")
    for lemma in one.lemmas:
        lines += [f"      {line}" for line in wrap(ascii_only(lemma), WIDTH - 6, hang=4)]
    return lines
