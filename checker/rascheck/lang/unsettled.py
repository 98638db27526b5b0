"""A program comes in; its knobs, as variables that may have any value, and what is required of
them go out."""

from __future__ import annotations

from dataclasses import dataclass

from rascheck.diagnostics import Diagnostics
from rascheck.lang import syntax
from rascheck.lang.context import Context, Scope
from rascheck.lang.expressions import Elaborator
from rascheck.lang.names import Program
from rascheck.lang.settings import Combination, Overrides, knob_value, profile_settings, settle
from rascheck.system import ir


@dataclass(frozen=True)
class Unsettled:
    """The knobs that can be left open, in order: knob n is variable n of a System.

    `requirements` speak of these variables. The constants are those of a check.
    """

    context: Context
    names: tuple[str, ...]
    knobs: tuple[ir.Variable, ...]
    requirements: tuple[tuple[syntax.Require, ir.Expr], ...]

    def set_by(self, profile: str) -> dict[int, int]:
        """The values that a profile gives to knobs, by number."""
        program, found = self.context.program, {}
        for name, setting in profile_settings(program, profile).items():
            value = knob_value(self.context, program.knobs[name], setting.value)
            if name in self.names and isinstance(value.expr, ir.Const):
                found[self.names.index(name)] = value.expr.value
        return found


def unsettled(program: Program, check: syntax.Check | None) -> Unsettled:
    """The knobs of a program under the constants of a check; it has no errors."""
    context, _ = settle(program, check, Combination(), Overrides(), Diagnostics())
    names = tuple(
        name
        for name, knob in program.knobs.items()
        if context.finite(knob.type, "a knob that is left open") is not None
    )
    opened, _ = settle(program, check, Combination(opened=names), Overrides(), Diagnostics())
    elaborator = Elaborator(opened, Scope(settings_only=True))
    requirements = tuple(
        (require, elaborator.truth(require.condition)) for require in program.requires.values()
    )
    return Unsettled(opened, names, tuple(opened.opened), requirements)
