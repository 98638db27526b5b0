"""Lemmas: a claim about values comes in, a lemma of the System goes out.

A lemma begins with `forall`: its variables may have any value of their types, also registers, whose
values nobody writes out. What stands inside is elaborated like any condition, without a state.
"""

from __future__ import annotations

from rascheck.lang import fold, syntax, types
from rascheck.lang.budget import fits
from rascheck.lang.context import MOST_LEAVES, Context, Scope
from rascheck.lang.expressions import Elaborator
from rascheck.lang.names import Program
from rascheck.lang.storage import citations
from rascheck.lang.types import Type, Value
from rascheck.source import Source, Span
from rascheck.system import ir

LEMMA = "lemma"
"""The word before the declaration."""


def unverified(program: Program) -> list[syntax.Property]:
    """The lemmas that no check verifies: each is decided by itself."""
    verified = {name.name for check in program.checks.values() for name in check.verify}
    return [
        claim
        for name, claim in program.properties.items()
        if claim.kind == LEMMA and name not in verified
    ]


def check_of(lemma: syntax.Property) -> syntax.Check:
    """A check of a lemma alone, called as the lemma is."""
    span = Span(Source(lemma.name.name, ""), 0, 0)
    return syntax.Check(
        span,
        lemma.name,
        settings=(),
        profiles=(),
        systems=(),
        verify=(lemma.name,),
        fairness=(),
        expects=(),
        sweeps=(),
        engines=(),
        finds=(),
        condition=(),
        allow_deadlock=False,
    )


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
    writer = _Writer(context, name)
    formula = writer.formula(declaration.formula, Elaborator(context, Scope(lemma=name.name)))
    fits("variables of a lemma", [len(writer.variables)], MOST_LEAVES, name.span, context.sink)
    return ir.Lemma(
        name.name,
        tuple(writer.variables),
        formula,
        declaration.sentence,
        span=name.span,
        refs=citations(declaration.notes),
    )


class _Writer:
    """Gives a lemma its variables."""

    def __init__(self, context: Context, name: syntax.Ident) -> None:
        self.context = context
        self.name = name
        self.variables: list[tuple[str, ir.Scalar]] = []

    def formula(self, node: syntax.Expr, elaborator: Elaborator) -> ir.Expr:
        """What holds for all values of the variables with which a formula begins."""
        while isinstance(node, syntax.Paren):
            node = node.inner
        if not isinstance(node, syntax.Quantified) or node.quantifier != "forall":
            return elaborator.truth(node)
        under: list[ir.Expr] = []
        scope = elaborator.scope
        for param in node.params:
            value = self._variable(param.name, self.context.type_of(param.type))
            under += _together(value)
            scope = scope.bind(self.context, param.name, value)
        inner = elaborator.within(scope)
        if node.where is not None:
            under.append(inner.truth(node.where))
        return fold.implication(fold.conjunction(under), self.formula(node.body, inner))

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
