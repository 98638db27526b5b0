"""Settings: a check, profiles and overrides come in, a value for every constant and knob goes out.

The first that speaks decides: `--set`, then `with`, then the check's profiles, then what they
extend, then the default.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rascheck.diagnostics import Diagnostics, Note, nearest
from rascheck.lang import syntax, types
from rascheck.lang.context import Context, Scope
from rascheck.lang.expressions import Elaborator, evaluate
from rascheck.lang.names import Program
from rascheck.lang.parse import parse_expression
from rascheck.lang.storage import citations
from rascheck.lang.types import Value
from rascheck.source import Source, Span
from rascheck.system import ir

DEFAULT = "default"
"""The origin of a setting that nothing has changed."""


@dataclass(frozen=True)
class Overrides:
    """What the command line says: `--set NAME=VALUE` and `--profile NAME`."""

    values: Mapping[str, str] = field(default_factory=dict)
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """Where a setting's value comes from: the expression, and who says so."""

    value: syntax.Expr
    origin: str
    notes: tuple[syntax.Note, ...] = ()


@dataclass(frozen=True)
class Combination:
    """One way to run a check: its profiles, and the values that `for all` has chosen."""

    profiles: tuple[str, ...] = ()
    swept: tuple[tuple[str, Value], ...] = ()

    @property
    def shown(self) -> dict[str, str]:
        """The swept values as text."""
        return {name: shown(value) for name, value in self.swept}


def shown(value: Value) -> str:
    """A constant value as text."""
    texts = [ir.show_value(e.type, e.value) if isinstance(e, ir.Const) else "?" for e in value.flat]
    return texts[0] if len(texts) == 1 else "(" + ", ".join(texts) + ")"


def defaults(program: Program, sink: Diagnostics) -> Context:
    """The program with every setting at its default."""
    return settle(program, None, Combination(), Overrides(), sink)[0]


def settle(
    program: Program,
    check: syntax.Check | None,
    combination: Combination,
    overrides: Overrides,
    sink: Diagnostics,
) -> tuple[Context, tuple[ir.Setting, ...]]:
    """A context in which every constant and knob has its value, and the list of them."""
    context = Context(program, sink, evaluate)
    choices = _choices(program, check, combination, overrides, sink)
    settings: list[ir.Setting] = []
    for name, constant in program.constants.items():
        choice = choices.get(name, Choice(constant.value, DEFAULT, constant.notes))
        value = evaluate(context, choice.value, types.INTEGER)
        if value.type != types.UNKNOWN and not value.constant:
            sink.error("E113", f"`{name}` needs a constant value", choice.value.span)
            value = types.unknown()
        context.settings[name] = value
        settings.append(ir.Setting(name, shown(value), choice.origin, knob=False))
    swept = dict(combination.swept)
    for name, knob in program.knobs.items():
        choice = choices.get(name, Choice(knob.value, DEFAULT, knob.notes))
        type_ = context.type_of(knob.type)
        value = Elaborator(context, Scope(constants_only=True)).typed(choice.value, type_)
        origin = choice.origin
        if name in swept:
            value, origin = swept[name], "for all"
        context.settings[name] = value
        reason = next((n.text for n in choice.notes if n.kind == "inferred"), None)
        settings.append(
            ir.Setting(name, shown(value), origin, inferred=reason, refs=citations(choice.notes))
        )
    return context, tuple(settings)


def combinations(
    program: Program, check: syntax.Check, overrides: Overrides, sink: Diagnostics
) -> Iterator[Combination]:
    """Every combination of a check, in order; those that a `require` excludes are left out."""
    profiles = _profiles(program, check, overrides, sink)
    context = defaults(program, Diagnostics())
    domains: list[list[Value]] = []
    names: list[str] = []
    for ident in check.sweeps:
        if ident.name not in program.knobs:
            fix = nearest(ident.name, program.knobs)
            sink.error("E160", f"there is no knob `{ident.name}`", ident.span, fix=fix)
            continue
        domain = context.finite(program.knobs[ident.name].type, "a knob that is swept")
        if domain:
            names.append(ident.name)
            domains.append(types.values_of(domain))
    for chosen in itertools.product(*domains):
        combination = Combination(profiles, tuple(zip(names, chosen, strict=True)))
        if not check.sweeps or not violated_requires(program, check, combination, overrides):
            yield combination


def violated_requires(
    program: Program, check: syntax.Check | None, combination: Combination, overrides: Overrides
) -> list[syntax.Require]:
    """The `require`s that a combination does not meet."""
    context, _ = settle(program, check, combination, overrides, Diagnostics())
    elaborator = Elaborator(context, Scope(settings_only=True))
    return [
        require
        for require in program.requires.values()
        if elaborator.truth(require.condition) == ir.FALSE
    ]


# ----------------------------------------------------------------------------------- precedence


def _choices(
    program: Program,
    check: syntax.Check | None,
    combination: Combination,
    overrides: Overrides,
    sink: Diagnostics,
) -> dict[str, Choice]:
    choices: dict[str, Choice] = {}
    for name, text in overrides.values.items():
        expr = _parsed(program, name, text, sink)
        if expr is not None:
            choices[name] = Choice(expr, "--set")
    for setting in check.settings if check else ():
        ident = setting.name
        if ident.name not in program.constants and ident.name not in program.knobs:
            fix = nearest(ident.name, [*program.constants, *program.knobs])
            sink.error("E160", f"there is no constant or knob `{ident.name}`", ident.span, fix=fix)
        choices.setdefault(ident.name, Choice(setting.value, "with", setting.notes))
    decided: dict[str, tuple[str, syntax.Setting]] = {}
    for profile in combination.profiles:
        for knob, setting in _flattened(program, profile, sink).items():
            if knob in choices:
                continue
            if knob in decided and decided[knob][1].value != setting.value:
                _conflict(check, knob, decided[knob], (profile, setting), sink)
                continue
            decided.setdefault(knob, (profile, setting))
    for knob, (profile, setting) in decided.items():
        choices[knob] = Choice(setting.value, f"profile {profile}", setting.notes)
    return choices


def _conflict(
    check: syntax.Check | None,
    name: str,
    first: tuple[str, syntax.Setting],
    second: tuple[str, syntax.Setting],
    sink: Diagnostics,
) -> None:
    span = check.name.span if check else second[1].span
    sink.error(
        "E161",
        f"profiles `{first[0]}` and `{second[0]}` differ on `{name}`",
        span,
        fix=f"`with {name} = ...` decides",
        notes=[Note("one value", first[1].span), Note("the other", second[1].span)],
    )


def _parsed(program: Program, name: str, text: str, sink: Diagnostics) -> syntax.Expr | None:
    if name not in program.constants and name not in program.knobs:
        known = [*program.constants, *program.knobs]
        fix = nearest(name, known)
        sink.error("E160", f"--set: there is no constant or knob `{name}`", fix=fix)
        return None
    return parse_expression(Source("--set", text), sink)


def _flattened(
    program: Program, name: str, sink: Diagnostics, under: tuple[str, ...] = ()
) -> dict[str, syntax.Setting]:
    """What a profile sets, its own settings over those of the profiles that it extends."""
    if name in under:
        cycle = " -> ".join((*under[under.index(name) :], name))
        sink.error(
            "E162", f"a profile cannot extend itself: {cycle}", program.profiles[name].name.span
        )
        return {}
    profile = program.profiles[name]
    found: dict[str, syntax.Setting] = {}
    for base in profile.extends:
        if base.name in program.profiles:
            found.update(_flattened(program, base.name, sink, (*under, name)))
        else:
            fix = nearest(base.name, program.profiles)
            sink.error("E163", f"there is no profile `{base.name}`", base.span, fix=fix)
    for setting in profile.settings:
        if setting.name.name not in program.knobs:
            message = f"there is no knob `{setting.name.name}`"
            if setting.name.name in program.constants:
                message = f"`{setting.name.name}` is a constant; a profile sets knobs"
            fix = nearest(setting.name.name, program.knobs)
            sink.error("E160", message, setting.name.span, fix=fix)
        else:
            found[setting.name.name] = setting
    return found


def _profiles(
    program: Program, check: syntax.Check, overrides: Overrides, sink: Diagnostics
) -> tuple[str, ...]:
    """The check's profiles; one from the command line takes the place of its dimension's."""
    named: list[tuple[str, Span | None]] = [(p.name, p.span) for p in check.profiles]
    given = [_spelled(program, name) for name in overrides.profiles]
    chosen: list[str] = []
    dimensions: dict[str, str] = {}
    for name, span in [*((n, None) for n in given), *named]:
        if name not in program.profiles:
            fix = nearest(name, program.profiles)
            sink.error("E163", f"there is no profile `{name}`", span, fix=fix)
            continue
        dimension = dimension_of(program, name)
        if dimension and dimension in dimensions:
            if span is not None and dimensions[dimension] not in given:
                sink.error(
                    "E164",
                    f"`{name}` and `{dimensions[dimension]}` are both of dimension `{dimension}`",
                    span,
                )
            continue
        if dimension:
            dimensions[dimension] = name
        chosen.append(name)
    order = [name for name, _ in named]
    return tuple(sorted(chosen, key=lambda name: order.index(name) if name in order else -1))


def dimension_of(program: Program, name: str) -> str:
    """The dimension of a profile, its own or inherited; empty if it has none."""
    seen: set[str] = set()
    pending = [name]
    while pending:
        profile = program.profiles.get(pending.pop(0))
        if profile is None or profile.name.name in seen:
            continue
        seen.add(profile.name.name)
        if profile.dimension:
            return profile.dimension.name
        pending += [base.name for base in profile.extends]
    return ""


def _spelled(program: Program, name: str) -> str:
    """A profile's name as a user types it: dots and dashes stand for underscores."""
    return name if name in program.profiles else name.replace(".", "_").replace("-", "_")


def check_profiles(program: Program, sink: Diagnostics) -> None:
    """Report what is wrong with any profile, used or not."""
    context = defaults(program, sink)
    for name, profile in program.profiles.items():
        _flattened(program, name, sink)
        for setting in profile.settings:
            knob = program.knobs.get(setting.name.name)
            if knob:
                Elaborator(context, Scope(constants_only=True)).typed(
                    setting.value, context.type_of(knob.type)
                )
