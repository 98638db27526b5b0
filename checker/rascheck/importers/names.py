"""Names of another language come in, names that a spec can have go out."""

from __future__ import annotations

import re
from collections.abc import Iterable

RESERVED = frozenset(
    re.findall(
        r"\w+",
        """
        all allow always any assert at atomic before bits block bool by call capacity check
        clear condition const count deadlock disjoint drop else enabled engine enum error
        eventually exception exists expect extends fair false final find fired fn for
        forall historically holds if ignore in index inferred invariant knob lemma let
        lost machine never next none of on once over overwrite previously profile
        property provoke queue raise reachable record ref register replace replaces require send
        set signed since state step strong symmetric system then true unreachable until unused
        use vacuous var verify via violated when where with without len full
        """,
    )
)
"""The words of the language, and its functions."""
LONGEST = 60


class Names:
    """The names that are taken, all in one space."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {*RESERVED, *taken}

    @property
    def taken(self) -> frozenset[str]:
        """All names that something has."""
        return frozenset(self._taken)

    def new(self, wanted: str) -> str:
        """A name like `wanted` that nothing else has."""
        base = identifier(wanted)
        found, number = base, 2
        while found in self._taken:
            found, number = f"{base}_{number}", number + 1
        self._taken.add(found)
        return found

    def within(self) -> Names:
        """Names of a part, which are different from all around it."""
        return Names(self._taken)


def identifier(text: str) -> str:
    """A text as one word.

    >>> identifier("Send Inv (Ack)")
    'Send_Inv_Ack'
    """
    word = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")[:LONGEST].strip("_")
    if not word:
        return "unnamed"
    return word if word[0].isalpha() else f"n{word}"
