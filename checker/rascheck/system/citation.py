"""Where something is said: a reference, or the reason of an inference."""

from __future__ import annotations

from rascheck.records import dataclass


@dataclass(frozen=True)
class Citation:
    """A `ref`: the key of model/references.toml and the place in it, or an inference's reason."""

    key: str
    locator: str = ""
    inferred: bool = False
