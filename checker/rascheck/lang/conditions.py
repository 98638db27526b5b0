"""`find condition`: a check comes in, the check that asks its claim of one combination goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rascheck.diagnostics import Diagnostics
from rascheck.lang import syntax
from rascheck.lang.context import Scope
from rascheck.lang.expressions import Elaborator
from rascheck.lang.names import Program
from rascheck.lang.settings import Combination, Overrides, defaults, settle
from rascheck.system import ir
from rascheck.system.verdict import DEADLOCK, ERROR


def asked(check: syntax.Check) -> syntax.Check:
    """The check that sweeps over the knobs that are solved for, and expects nothing."""
    find = check.finds[0]
    return replace(
        check,
        verify=() if find.claim.name in (DEADLOCK, ERROR) else (find.claim,),
        expects=(),
        sweeps=find.knobs,
        finds=(),
        condition=(),
        allow_deadlock=find.claim.name != DEADLOCK,
    )


def plain(check: syntax.Check) -> syntax.Check:
    """The check without what it solves for."""
    return replace(check, finds=(), condition=())


def domains(program: Program, knobs: Sequence[syntax.Ident]) -> list[ir.Scalar]:
    """The types of knobs that are solved for."""
    context = defaults(program, Diagnostics())
    found = [context.finite(program.knobs[ident.name].type, "a knob") for ident in knobs]
    return [type_.scalar for type_ in found if type_ is not None]


def truths(
    program: Program,
    check: syntax.Check,
    combinations: Sequence[Combination],
    overrides: Overrides,
    condition: syntax.Expr,
) -> list[bool]:
    """Of which combinations of a check a condition on its knobs holds."""
    basis = Combination(combinations[0].profiles) if combinations else Combination()
    context, _ = settle(program, check, basis, overrides, Diagnostics())
    elaborator = Elaborator(context, Scope(settings_only=True))
    found = []
    for combination in combinations:
        context.settings |= dict(combination.swept)
        found.append(elaborator.truth(condition) == ir.TRUE)
    return found
