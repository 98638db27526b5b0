"""The profiles of a dimension come in, and some of them; short words for these go out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence

RELEASE = re.compile(r"v(\d+(?:_\d+)*)(?:_([A-Za-z]\w*))?")
"""The name of a profile that is a release: `v6_12`, `v6_12_y`, `v7_3_next`."""

Order = tuple[tuple[int, ...], str]
"""When a release is from: its numbers, and the branch behind them."""


def in_short(every: Sequence[str], some: Collection[str]) -> tuple[str, ...]:
    """Some profiles of `every` one, where they are releases with ranges of neighbours put together.

    Later is what has a larger number, and a branch `_y` stands behind the release that it is of.

    >>> kernels = ["v5_4", "v5_10", "v6_8", "v6_17", "v6_18", "v5_10_y"]
    >>> in_short(kernels, {"v6_8", "v6_17", "v6_18"}), in_short(kernels, {"v5_4", "v5_10"})
    (('v6_8 and later',), ('v5_4', 'v5_10'))
    >>> in_short(kernels, {"v5_4", "v5_10", "v5_10_y", "v6_18"})
    ('v5_4 to v5_10_y', 'v6_18')
    >>> in_short(["qemu", "ideal"], {"ideal"})
    ('ideal',)
    """
    dated = [(order, name) for name in every if (order := _order(name)) is not None]
    if len(dated) < len(every):
        return tuple(name for name in every if name in some)
    names = [name for _, name in sorted(dated)]
    found: list[str] = []
    for has, group in itertools.groupby(names, key=lambda name: name in some):
        if has:
            found += _run(list(group), last=names[-1])
    return tuple(found)


def _run(names: list[str], last: str) -> list[str]:
    """Neighbours, of which the last may be the `last` of all."""
    if len(names) > 1 and names[-1] == last:
        return [f"{names[0]} and later"]
    return [f"{names[0]} to {names[-1]}"] if len(names) > 2 else names


def _order(name: str) -> Order | None:
    match = RELEASE.fullmatch(name)
    if match is None:
        return None
    return tuple(map(int, match[1].split("_"))), match[2] or ""
