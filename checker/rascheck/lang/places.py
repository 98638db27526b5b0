"""Places: where a variable, one of its fields or one of its elements lies in the System."""

from __future__ import annotations

from dataclasses import dataclass

from rascheck.lang import types
from rascheck.lang.context import Stored
from rascheck.lang.types import Type, Value
from rascheck.source import Span
from rascheck.system import ir


@dataclass(frozen=True)
class Location:
    """Something that can be read and, if `stored` may be written here, assigned.

    `variables` are the System's variables of the leaves of `type`; `subscripts` those given so far;
    `missing` the dimensions that still want one.
    """

    stored: Stored
    type: Type
    variables: tuple[int, ...]
    subscripts: tuple[ir.Expr, ...]
    missing: tuple[ir.Scalar, ...]
    span: Span

    @staticmethod
    def of(stored: Stored, subscripts: tuple[ir.Expr, ...], span: Span) -> Location:
        """The place of a whole variable, after the subscripts of its machine instance."""
        count = len(types.leaves(stored.type))
        return Location(
            stored,
            stored.type,
            tuple(range(stored.first, stored.first + count)),
            subscripts,
            stored.dims[len(subscripts) :],
            span,
        )

    def element(
        self, subscripts: tuple[ir.Expr, ...], missing: tuple[ir.Scalar, ...], span: Span
    ) -> Location:
        """The place after some subscripts, of the dimensions or of an array field."""
        in_array = isinstance(self.type, types.Array) and not self.missing
        type_ = self.type.of if in_array and isinstance(self.type, types.Array) else self.type
        return Location(
            self.stored, type_, self.variables, self.subscripts + subscripts, missing, span
        )

    def field(self, record: types.Record, name: str, span: Span) -> Location:
        """The place of a record's field."""
        start = 0
        for field, type_ in record.fields:
            count = len(types.leaves(type_))
            if field == name:
                variables = self.variables[start : start + count]
                return Location(self.stored, type_, variables, self.subscripts, (), span)
            start += count
        raise KeyError(name)

    def elements(self) -> list[tuple[int, tuple[ir.Expr, ...]]]:
        """Every scalar of the place, as (variable, subscripts), in the order of values."""
        return [
            (
                variable,
                self.subscripts
                + tuple(ir.Const(v, d) for v, d in zip(inner, leaf.dims, strict=True)),
            )
            for variable, leaf in zip(self.variables, types.leaves(self.type), strict=True)
            for inner in ir.product_of(list(leaf.dims))
        ]

    def read(self) -> Value:
        """The value that stands there."""
        reads = iter([ir.Read(v, s, self.span) for v, s in self.elements()])
        return Value(
            self.type,
            tuple(tuple(next(reads) for _ in range(leaf.size)) for leaf in types.leaves(self.type)),
        )
