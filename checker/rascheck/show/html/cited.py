"""A citation goes in; what the page says of it comes out: its text, its title, its address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rascheck.show.words import citation
from rascheck.system.ir import Citation

Described = Mapping[str, Mapping[str, str]]
"""What references.toml says of each key."""
PATH = re.compile(r"[\w.+-]+(?:/[\w.+-]+)*")
"""What is a file of a source tree."""


def cited(ref: Citation, described: Described) -> dict[str, Any]:
    """`text`, and where they are known `title`, `issue` and `address`."""
    known = {} if ref.inferred else described.get(ref.key, {})
    found = {"text": citation(ref)}
    for name in ("title", "issue"):
        if known.get(name):
            found[name] = known[name]
    place = address(ref, known.get("address", ""))
    if place:
        found["address"] = place
    return found


def address(ref: Citation, base: str) -> str:
    """Where to read it: of a file in a source tree that file, in that version.

    >>> address(Citation("linux@v6.12", "mm/rmap.c:try_to_unmap_one"), "https://a/tree/?h=v6.12")
    'https://a/tree/mm/rmap.c?h=v6.12'
    >>> address(Citation("qemu@v10", "hw/arm/virt.c:virt_set_ras"), "https://a/-/tree/v10")
    'https://a/-/tree/v10/hw/arm/virt.c'
    """
    if not base.startswith(("https://", "http://")):
        return ""
    file = ref.locator.partition(":")[0]
    if "/tree/" not in base or not PATH.fullmatch(file):
        return base
    tree, query, version = base.partition("?")
    return f"{tree.rstrip('/')}/{file}{query}{version}"
