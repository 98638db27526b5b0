"""Identities change places: what that does to values and to places in arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

from rascheck.system.ir import (
    IndexType,
    OptionType,
    Scalar,
    flat_position,
    lowest,
    product_of,
)


class Motion:
    """Everything stays where it is."""

    def carried(self, scalar: Scalar) -> Scalar | None:  # noqa: ARG002
        """The type, if its values move."""
        return None

    def value(self, scalar: Scalar, held: int) -> int:  # noqa: ARG002
        """What a value of a type becomes."""
        return held

    def values(self, scalars: tuple[Scalar, ...], held: tuple[int, ...]) -> tuple[int, ...]:
        """What values of these types become."""
        return tuple(self.value(s, v) for s, v in zip(scalars, held, strict=True))


@dataclass(frozen=True)
class Permutation(Motion):
    """Value v of each index type becomes `images[type][v]`; other types stay."""

    images: dict[IndexType, tuple[int, ...]]
    _places: dict[tuple[Scalar, ...], list[int]] = field(default_factory=dict, compare=False)

    def carried(self, scalar: Scalar) -> Scalar | None:
        """The type, if its values move: one of the index types, or an option of one."""
        inner = scalar
        while isinstance(inner, OptionType):
            inner = inner.of
        return scalar if inner in self.images else None

    def value(self, scalar: Scalar, held: int) -> int:
        """What a value of a type becomes."""
        if isinstance(scalar, OptionType):
            low = lowest(scalar.of)
            return self.value(scalar.of, held - 1 + low) + 1 - low if held else 0
        image = self.images.get(scalar) if isinstance(scalar, IndexType) else None
        return held if image is None else image[held]

    def places(self, dims: tuple[Scalar, ...]) -> list[int]:
        """For each element of an array, in row-major order, the place that it moves to."""
        if dims not in self._places:
            moved = [flat_position(dims, self.values(dims, at)) for at in product_of(list(dims))]
            self._places[dims] = [place for place in moved if place is not None]
        return self._places[dims]


def exchange(type: IndexType, first: int) -> Permutation:
    """Two neighbours change places."""
    image = list(range(type.size))
    image[first], image[first + 1] = first + 1, first
    return Permutation({type: tuple(image)})
