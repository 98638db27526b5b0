"""Properties: a declaration comes in, a property of the System with its antecedents goes out."""

from __future__ import annotations

from dataclasses import fields

from rascheck.lang import fold, syntax
from rascheck.lang.context import Context, Scope
from rascheck.lang.expressions import Elaborator
from rascheck.lang.formulas import FormulaElaborator, Observer, as_invariant, has_future
from rascheck.lang.storage import citations
from rascheck.source import Span
from rascheck.system import ir
from rascheck.system.future import futures
from rascheck.system.ir import ManyOp


def elaborate_property(
    context: Context, declaration: syntax.Property, observer: Observer
) -> ir.Property:
    """The property over the states, atoms and registers of the System."""
    context.budget.begin(f"`{declaration.name.name}`", declaration.name.span)
    elaborator = FormulaElaborator(context, Scope(), observer)
    formula = elaborator.truth(declaration.formula)
    kind = ir.Kind.REACHABLE if declaration.kind == "reachable" else ir.Kind.INVARIANT
    if declaration.kind == "property":
        kind, formula = _classified(context, declaration, formula)
    elif has_future(formula):
        context.sink.error(
            "E144",
            f"`{declaration.kind}` is about single states, and this looks ahead",
            declaration.formula.span,
            fix="declare it with `property`",
        )
    found: Antecedents = {}
    if kind is not ir.Kind.REACHABLE:
        collect(elaborator, declaration.formula, [], found)
    return ir.Property(
        declaration.name.name,
        kind,
        formula,
        declaration.sentence,
        antecedents(found),
        declared=declaration.kind,
        span=declaration.name.span,
        refs=citations(declaration.notes),
    )


def _classified(
    context: Context, declaration: syntax.Property, formula: ir.Expr
) -> tuple[ir.Kind, ir.Expr]:
    """What kind of claim a `property` makes."""
    if not has_future(formula) and not isinstance(formula, ir.Const):
        context.sink.error(
            "E145",
            "without `always`, this is about the initial state alone",
            declaration.formula.span,
            fix="write `always ( ... )`, or declare it with `invariant`",
        )
        return ir.Kind.INVARIANT, formula
    invariant = as_invariant(formula)
    if invariant is not None:
        return ir.Kind.INVARIANT, invariant
    many = _compared(formula)
    if many > MOST_COMPARED:
        context.sink.error(
            "E191",
            f"{many} formulas that look ahead are counted, compared or chosen by at once, and at "
            f"most {MOST_COMPARED} can be",
            declaration.formula.span,
            fix="say it with `&&`, `||` and `=>`",
        )
    return ir.Kind.TEMPORAL, formula


MOST_COMPARED = 2
"""Each one more doubles the cases into which a comparison is written out."""


def _compared(formula: ir.Expr) -> int:
    """How many formulas that look ahead are counted, compared or chosen by at once, at most."""
    match formula:
        case ir.Future(_, values) | ir.Many(ManyOp.AND | ManyOp.OR, values):
            return max(map(_compared, values), default=0)
        case ir.Unary(ir.UnaryOp.NOT, value):
            return _compared(value)
        case ir.Binary(ir.BinaryOp.IMPLIES, left, right):
            return max(_compared(left), _compared(right))
        case _:
            ahead = futures(formula)
            return max([len(ahead), *map(_compared, ahead)])


Antecedents = dict[Span, list[ir.Expr]]
"""Where a condition stands, and what it is there for each value of what is bound around it."""


def antecedents(found: Antecedents) -> tuple[ir.Antecedent, ...]:
    """What was collected: each must hold for some of the values."""
    return tuple(
        ir.Antecedent(fold.disjunction(conditions), " ".join(span.text.split()), span)
        for span, conditions in found.items()
    )


def collect(
    elaborator: Elaborator,
    node: syntax.Expr,
    under: list[ir.Expr],
    found: Antecedents,
) -> None:
    """The conditions that must hold somewhere, or the formula holds for nothing.

    `under` is what has to hold for the node to matter. What an operator says of earlier states is
    asked of these: under such a one, it is enough that the condition held once. A condition that
    looks ahead holds in no state by itself, and is left out.
    """

    def needed(span: Span, condition: ir.Expr) -> list[ir.Expr]:
        if has_future(condition):
            return under
        conditions = found.setdefault(span, [])
        inside = [*under, condition]
        conditions.append(fold.conjunction(inside))
        elaborator.context.spend(elaborator.context.budget.measure(conditions[-1]).size, span)
        return inside

    match node:
        case syntax.Paren(inner=inner):
            collect(elaborator, inner, under, found)
        case syntax.Prefix(op="always" | "historically" | "previously" as op, value=inner):
            if op == "always" or not under:
                collect(elaborator, inner, under, found)
                return
            assert isinstance(elaborator, FormulaElaborator), "only such formulas look back"
            earlier: Antecedents = {}
            collect(elaborator, inner, [], earlier)
            for span, conditions in earlier.items():
                for condition in conditions:
                    seen = elaborator.looking_back(op, span, condition)
                    found.setdefault(span, []).append(fold.conjunction([*under, seen]))
        case syntax.Infix(op="&&", left=left, right=right):
            collect(elaborator, left, under, found)
            more: Antecedents = {}
            collect(elaborator, right, under, more)
            for span, conditions in more.items():
                for condition in conditions:
                    if fold.can_fail(condition):  # where the left side keeps it from being asked
                        known = _of_now(elaborator.truth(left))
                        condition = fold.conjunction([*under, *known, condition])
                    found.setdefault(span, []).append(condition)
        case syntax.Infix(op="||", left=left, right=right):
            collect(elaborator, left, under, found)
            if _may_hold_for_nothing(right):
                otherwise = fold.negation(elaborator.truth(left))
                collect(elaborator, right, [*under, *_of_now(otherwise)], found)
        case syntax.Conditional(condition=choice, then=then, otherwise=rest):
            chosen = elaborator.truth(choice)
            collect(elaborator, then, [*under, *_of_now(chosen)], found)
            collect(elaborator, rest, [*under, *_of_now(fold.negation(chosen))], found)
        case syntax.Apply():
            called = elaborator.called(node)
            if called is not None:
                collect(called[0], called[1], under, found)
        case syntax.Infix(op="=>", left=left, right=right):
            inside = needed(left.span, elaborator.truth(left))
            collect(elaborator, right, inside, found)
        case syntax.Infix(op="before", right=right):
            condition = elaborator.truth(right)
            if under:
                assert isinstance(elaborator, FormulaElaborator), "only such formulas look back"
                condition = elaborator.looking_back("once", right.span, condition)
            needed(right.span, condition)
        case syntax.Infix(op="~>", left=left):
            needed(left.span, elaborator.truth(left))
        case syntax.Quantified(quantifier="forall", where=where, body=body):
            for instance in elaborator.instances(node):
                inside = under
                if where is not None:
                    inside = [*under, *_of_now(instance.truth(where))]
                    if len(inside) > len(under):
                        found.setdefault(where.span, []).append(fold.conjunction(inside))
                collect(instance, body, inside, found)
        case syntax.Quantified(quantifier="exists", where=where, body=body):
            for instance in elaborator.instances(node):
                inside = [*under, *_of_now(instance.truth(where))] if where is not None else under
                collect(instance, body, inside, found)
        case _:
            pass


def _of_now(condition: ir.Expr) -> list[ir.Expr]:
    """A condition, if it does not look ahead."""
    return [] if has_future(condition) else [condition]


def _may_hold_for_nothing(node: object) -> bool:
    """Whether there may be an antecedent anywhere in a formula."""
    match node:
        case syntax.Infix(op="=>" | "before" | "~>") | syntax.Apply():
            return True
        case syntax.Quantified(quantifier="forall", where=where) if where is not None:
            return True
        case tuple():
            return any(_may_hold_for_nothing(part) for part in node)
        case syntax.Node():
            names = (f.name for f in fields(node) if f.name != "span")
            return any(_may_hold_for_nothing(getattr(node, name)) for name in names)
        case _:
            return False
