"""Identities are sorted before permutations are tried: by a number that goes with each of them.

The *signature* of an identity is a sum over the cells of a state: elements of arrays that it
subscripts, and places where it is the value. Nothing in it depends on the numbers of identities,
so it moves along when they change places. Identities of different signatures can be put in order
at once, and only those that are alike are left to be tried.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from rascheck.explore.reduce.group import Group
from rascheck.system.ir import IndexType, OptionType, Scalar, cardinality


@dataclass
class Marks:
    """What the contents of one cell, a value less the lowest of its type, add to signatures.

    scaled: (identity, weight), to which contents times weight are added. equal: (contents,
    identity, weight), where the weight is added for these contents.
    """

    scaled: list[tuple[int, int]] = field(default_factory=list)
    equal: list[tuple[int, int, int]] = field(default_factory=list)

    def of(self, contents: int) -> list[tuple[int, int]]:
        """(identity, what is added)."""
        found = [(identity, contents * weight) for identity, weight in self.scaled]
        found += [(identity, weight) for held, identity, weight in self.equal if held == contents]
        return found


def marks(
    group: Group,
    array: object,
    dims: tuple[Scalar, ...],
    subscripts: tuple[int, ...],
    scalar: Scalar,
) -> Marks:
    """The marks of an element of `array`, which is any name for it."""
    owners = []
    rest = []
    for number, (dim, subscript) in enumerate(zip(dims, subscripts, strict=True)):
        if isinstance(dim, IndexType) and dim in group.types:
            owners.append((number, group.bases[group.types.index(dim)] + subscript))
        else:
            rest.append(subscript)
    alike = tuple([a == b for _, a in owners for _, b in owners])
    where = array, tuple(rest), alike
    made = Marks()
    inner, depth = scalar, 0
    while isinstance(inner, OptionType):
        inner, depth = inner.of, depth + 1
    if not (isinstance(inner, IndexType) and inner in group.types):
        made.scaled = [(owner, weight(where, number)) for number, owner in owners]
        return made
    base = group.bases[group.types.index(inner)]
    for contents in range(cardinality(scalar)):
        target = base + contents - depth if contents >= depth else None
        same = tuple(owner == target for _, owner in owners)
        if target is not None:
            made.equal.append((contents, target, weight(where, "target", same)))
        for number, owner in owners:
            what = contents if target is None else "owner"
            made.equal.append((contents, owner, weight(where, number, what, same)))
    return made


def weight(*key: object) -> int:
    """An odd number of 63 bits that no other key is likely to have, the same on every run."""
    digest = hashlib.blake2b(repr(key).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1 | 1
