"""Lemmas: a claim about values comes in, a lemma of the System goes out.

A lemma begins with `forall`: its variables may have any value of their types, also registers, whose
values nobody writes out. What stands inside is elaborated like any condition, without a state.
"""

from __future__ import annotations

from rascheck.lang import fold, syntax, types
from rascheck.lang.alone import LEMMA
from rascheck.lang.budget import fits
from rascheck.lang.context import MOST_LEAVES, Context, Scope
from rascheck.lang.expressions import Elaborator
from rascheck.lang.names import Program
from rascheck.lang.properties import Antecedents, antecedents, collect
from rascheck.lang.storage import citations
from rascheck.lang.types import Type, Value
from rascheck.system import ir


def is_of_values(program: Program, check: syntax.Check | None) -> bool:
    """Whether a check asks for lemmas alone, and no machine takes part."""
    if check is None or check.systems or check.finds or not check.verify:
        return False
    claims = [program.properties.get(name.name) for name in check.verify]
    return all(claim is not None and claim.kind == LEMMA for claim in claims)


def elaborate_lemma(context: Context, declaration: syntax.Property) -> ir.Lemma:
    """The lemma over the values of its variables."""
    name = declaration.name
    context.budget.begin(f"`{name.name}`", name.span)
    errors = len(context.sink.found)
    writer = _Writer(context, name)
    reader = _Reader(context, Scope(lemma=name.name))
    formula, body = writer.formula(declaration.formula, reader)
    fits("variables of a lemma", [len(writer.variables)], MOST_LEAVES, name.span, context.sink)
    if len(context.sink.found) == errors:
        collect(*body, writer.antecedents)
    return ir.Lemma(
        name.name,
        tuple(writer.variables),
        formula,
        declaration.sentence,
        antecedents(writer.antecedents),
        tuple(reader.phrases.values()),
        span=name.span,
        refs=citations(declaration.notes),
    )


class _Reader(Elaborator):
    """Remembers how the parts of a formula were written; not what stands in functions."""

    def __init__(self, context: Context, scope: Scope) -> None:
        super().__init__(context, scope)
        self.phrases: dict[ir.Expr, ir.Phrase] = {}

    def value(self, node: syntax.Expr, expected: Type | None = None) -> Value:
        """As any elaborator."""
        value = super().value(node, expected)
        if isinstance(node, syntax.Paren) or len(value.flat) != 1:
            return value
        scalar = value.type.scalar if isinstance(value.type, types.ScalarType) else None
        if not isinstance(value.expr, ir.Const | ir.Local):
            text = " ".join(node.span.text.split())
            self.phrases[value.expr] = ir.Phrase(value.expr, text, scalar)
        return value


Body = tuple[Elaborator, syntax.Expr, list[ir.Expr]]
"""What a lemma says of its variables, the elaborator for it, and what is known of these."""


class _Writer:
    """Gives a lemma its variables."""

    def __init__(self, context: Context, name: syntax.Ident) -> None:
        self.context = context
        self.name = name
        self.variables: list[tuple[str, ir.Scalar]] = []
        self.antecedents: Antecedents = {}

    def formula(
        self, node: syntax.Expr, elaborator: Elaborator, known: tuple[ir.Expr, ...] = ()
    ) -> tuple[ir.Expr, Body]:
        """What holds for all values of the variables with which a formula begins."""
        while isinstance(node, syntax.Paren):
            node = node.inner
        if not isinstance(node, syntax.Quantified) or node.quantifier != "forall":
            return elaborator.truth(node), (elaborator, node, list(known))
        under: list[ir.Expr] = []
        scope = elaborator.scope
        for param in node.params:
            value = self._variable(param.name, self.context.type_of(param.type))
            under += _together(value)
            scope = scope.bind(self.context, param.name, value)
        inner = elaborator.within(scope)
        if node.where is not None:
            under.append(inner.truth(node.where))
            self.antecedents[node.where.span] = [fold.conjunction([*known, *under])]
        formula, body = self.formula(node.body, inner, (*known, *under))
        return fold.implication(fold.conjunction(under), formula), body

    def _variable(self, name: syntax.Ident, type_: Type) -> Value:
        """A value of which each scalar is a variable."""
        if type_ == types.UNKNOWN:
            return types.unknown()
        sizes = sum(leaf.size for leaf in types.leaves(type_))
        if not fits("variables of a lemma", [sizes], MOST_LEAVES, name.span, self.context.sink):
            return types.unknown()
        return Value(type_, tuple(self._elements(name.name, leaf) for leaf in types.leaves(type_)))

    def _elements(self, name: str, leaf: types.Leaf) -> tuple[ir.Expr, ...]:
        found: list[ir.Expr] = []
        for place in ir.product_of(list(leaf.dims)):
            shown = map(ir.show_value, leaf.dims, place)
            subscripts = f"[{', '.join(shown)}]" if place else ""
            found.append(ir.Local(len(self.variables)))
            self.variables.append((f"{name}{leaf.suffix}{subscripts}", leaf.scalar))
        return tuple(found)


def _together(value: Value) -> list[ir.Expr]:
    """What is so of every value of a type: all that an option holds is none together."""
    match value.type:
        case types.Option():
            scalars = [leaf.scalar for leaf in types.leaves(value.type) for _ in range(leaf.size)]
            none = [
                fold.equal(part, ir.Const(0, scalar))
                for part, scalar in zip(value.flat, scalars, strict=True)
            ]
            return [ir.Binary(ir.BinaryOp.EQ, none[0], other) for other in none[1:]]
        case types.Record(fields=fields):
            inner = [types.field_of(value, value.type, name) for name, _ in fields]
            return [test for part in inner for test in _together(part)]
        case _:
            return []
