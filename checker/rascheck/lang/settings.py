"""Settings: a check, profiles and overrides come in, a value for every constant and knob goes out.

The first that speaks decides: `--set`, then `with`, then the check's profiles, then what they
extend, then the default.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from rascheck import resources
from rascheck.diagnostics import Diagnostics, Note, nearest
from rascheck.lang import syntax, types
from rascheck.lang.budget import Budget, fits
from rascheck.lang.context import DEEPEST, Context, Scope
from rascheck.lang.convert import inside
from rascheck.lang.expressions import Elaborator, evaluate
from rascheck.lang.names import Program, Settled, too_deep
from rascheck.lang.storage import citations
from rascheck.lang.types import Value
from rascheck.source import Source, Span
from rascheck.system import ir

MOST_COMBINATIONS = 10_000
"""A `for all` over more combinations than this is an error: each is run by itself."""
MOST_INHERITED = 100_000
"""All profiles together may inherit so many settings."""
LITERALS = (syntax.Number, syntax.Truth, syntax.Name, syntax.MemberOf)
"""Values of knobs of which elaboration leaves nothing but the value."""
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
    """One way to run a check: its profiles, and the values that `for all` has chosen.

    The knobs in `opened` have no value: they are variables of the System, which never change.
    """

    profiles: tuple[str, ...] = ()
    swept: tuple[tuple[str, Value], ...] = ()
    opened: tuple[str, ...] = ()

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
    for name, constant in program.constants.items():
        choice = choices.setdefault(name, Choice(constant.value, DEFAULT, constant.notes))
        context.unsettled[name] = partial(constant_value, context, choice.value)
    settings: list[ir.Setting] = []
    for name, constant in program.constants.items():
        value = context.setting(name, constant.name.span)
        settings.append(ir.Setting(name, shown(value), choices[name].origin, knob=False))
    known = program.settled.setdefault(tuple(context.settings.values()), {})
    swept = dict(combination.swept)
    for name, knob in program.knobs.items():
        choice = choices.get(name) or Choice(knob.value, DEFAULT, knob.notes)
        value, origin = _chosen(context, knob, choice.value, known), choice.origin
        if name in swept:
            value, origin = swept[name], "for all"
        if name in combination.opened:
            value, origin = opened(context, knob), "open"
        context.settings[name] = value
        reason = next((n.text for n in choice.notes if n.kind == "inferred"), None)
        settings.append(
            ir.Setting(name, shown(value), origin, inferred=reason, refs=citations(choice.notes))
        )
    return context, tuple(settings)


def _chosen(context: Context, knob: syntax.Knob, node: syntax.Expr, known: Settled) -> Value:
    """The value of a knob; `known` are those that were found before under the same constants, each
    with what it takes of the budget."""
    key = (knob.name.name, node)
    if key in known:
        value, spent = known[key]
        return value if context.spend(spent, node.span) else types.unknown()
    errors, before = len(context.sink.found), context.budget.spent
    value = knob_value(context, knob, node)
    if isinstance(node, LITERALS) and len(context.sink.found) == errors:
        known[key] = (value, context.budget.spent - before)
    return value


def constant_value(context: Context, node: syntax.Expr) -> Value:
    """The value of a constant; a number, a truth value or a member."""
    value = evaluate(context, node, types.INTEGER)
    if value.type == types.UNKNOWN or value.constant:
        return value
    context.sink.error("E113", f"`{node.span.text}` is not a constant", node.span)
    return types.unknown()


def knob_value(context: Context, knob: syntax.Knob, node: syntax.Expr) -> Value:
    """An expression as a value of a knob."""
    elaborator = Elaborator(context, Scope(constants_only=True))
    value = elaborator.typed(node, context.type_of(knob.type))
    if value.type == types.UNKNOWN or not inside(value, node.span, context.sink):
        return types.unknown()
    if not value.constant:
        context.sink.error("E113", f"`{node.span.text}` is not a constant", node.span)
        return types.unknown()
    return value


def opened(context: Context, knob: syntax.Knob) -> Value:
    """A knob as a variable that may have any value and never changes."""
    type_ = context.finite(knob.type, "a knob that is solved for")
    if type_ is None:
        return types.unknown()
    number = len(context.opened)
    context.opened.append(
        ir.Variable(knob.name.name, type_.scalar, initial=(None,), span=knob.name.span)
    )
    return types.scalar_value(type_, ir.Read(number))


def combinations(
    program: Program, check: syntax.Check, overrides: Overrides, sink: Diagnostics
) -> Iterator[Combination]:
    """Every combination of a check, in order; those that a `require` excludes are left out."""
    profiles = profiles_of(program, check, overrides, sink)
    if not check.sweeps:
        yield Combination(profiles)
        return
    context = defaults(program, Diagnostics())
    domains: list[types.ScalarType] = []
    names: list[str] = []
    for ident in check.sweeps:
        if ident.name not in program.knobs:
            program.unknown("E160", "knob", ident, program.knobs, sink)
            continue
        domain = context.finite(program.knobs[ident.name].type, "a knob that is swept")
        if domain:
            names.append(ident.name)
            domains.append(domain)
    sizes = [ir.cardinality(domain.scalar) for domain in domains]
    if domains and not fits("combinations", sizes, MOST_COMBINATIONS, check.sweeps[0].span, sink):
        return
    context, _ = settle(program, check, Combination(profiles), overrides, Diagnostics())
    context.budget = Budget(sink)
    context.budget.begin(f"{math.prod(sizes):,} combinations of knobs", check.name.span)
    left = 0
    excluding: dict[str, syntax.Require] = {}
    for chosen in itertools.product(*(types.values_of(domain) for domain in domains)):
        combination = Combination(profiles, tuple(zip(names, chosen, strict=True)))
        context.settings |= dict(combination.swept)
        excluded = violated(program, context)
        if context.budget.exceeded():
            return
        excluding |= {require.name.name: require for require in excluded}
        if not excluded:
            left += 1
            yield combination
    if not left:
        message = f"no combination of check `{check.name.name}` exists"
        notes = [Note(require.sentence, require.name.span) for require in excluding.values()]
        sink.error("E165", message, check.sweeps[0].span, notes=notes)


def violated_requires(program: Program, settings: Mapping[str, Value]) -> list[syntax.Require]:
    """The `require`s that settings do not meet."""
    return violated(program, Context(program, Diagnostics(), evaluate, dict(settings)))


def violated(program: Program, context: Context) -> list[syntax.Require]:
    """The `require`s that the settings of a context do not meet."""
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
            known = [*program.constants, *program.knobs]
            program.unknown("E160", "constant or knob", ident, known, sink)
        choices.setdefault(ident.name, Choice(setting.value, "with", setting.notes))
    decided: dict[str, tuple[str, syntax.Setting]] = {}
    flattener = _Flattener(program, sink)
    for profile in combination.profiles:
        for knob, setting in flattener.settings(profile).items():
            if knob in choices:
                continue
            if knob in decided and decided[knob][1].value != setting.value:
                span = check.name.span if check else setting.span
                _conflict(span, knob, decided[knob], (profile, setting), sink)
                continue
            decided.setdefault(knob, (profile, setting))
    for knob, (profile, setting) in decided.items():
        choices[knob] = Choice(setting.value, f"profile {profile}", setting.notes)
    return choices


def _conflict(
    span: Span,
    name: str,
    first: tuple[str, syntax.Setting],
    second: tuple[str, syntax.Setting],
    sink: Diagnostics,
) -> None:
    sink.error(
        "E161",
        f"profiles `{first[0]}` and `{second[0]}` differ on `{name}`",
        span,
        fix=f"decide here: `{name} = ...`",
        notes=[Note("one value", first[1].span), Note("the other", second[1].span)],
    )


def _parsed(program: Program, name: str, text: str, sink: Diagnostics) -> syntax.Expr | None:
    if name not in program.constants and name not in program.knobs:
        known = [*program.constants, *program.knobs]
        fix = nearest(name, known)
        sink.error("E160", f"--set: there is no constant or knob `{name}`", fix=fix)
        return None
    from rascheck.lang.parse import parse_expression

    count = len(sink.found)
    expr = parse_expression(Source(f"--set {name}", text), sink)
    return expr if len(sink.found) == count else None


@dataclass
class _Flattener:
    """What profiles set, their own settings over those of the profiles that they extend."""

    program: Program
    sink: Diagnostics
    _flat: dict[str, dict[str, syntax.Setting]] = field(default_factory=dict)
    _depth: dict[str, int] = field(default_factory=dict)
    _copied: int = 0

    def settings(self, name: str, under: tuple[str, ...] = ()) -> dict[str, syntax.Setting]:
        """What one sets; `under` are those that extend it."""
        if name in self._flat:
            return self._flat[name]
        if name in under:
            self._report_cycle(list(under[under.index(name) :]))
            return {}
        profile = self.program.profiles[name]
        if len(under) == DEEPEST:
            too_deep("profiles that extend each other", DEEPEST, profile.name.span, self.sink)
            return {}
        found = self._inherited(profile, (*under, name))
        self._depth[name] = 1 + max(
            (self._depth.get(b.name, 0) for b in profile.extends), default=0
        )
        if self._depth[name] > DEEPEST:
            too_deep("profiles that extend each other", DEEPEST, profile.name.span, self.sink)
            found = {}
        for setting in profile.settings:
            if setting.name.name in self.program.knobs:
                found[setting.name.name] = setting
            else:
                self.program.unknown("E160", "knob", setting.name, self.program.knobs, self.sink)
        self._flat[name] = found
        return found

    def _inherited(
        self, profile: syntax.Profile, under: tuple[str, ...]
    ) -> dict[str, syntax.Setting]:
        program, sink = self.program, self.sink
        found: dict[str, syntax.Setting] = {}
        own = {setting.name.name for setting in profile.settings}
        said: dict[str, tuple[str, syntax.Setting]] = {}
        for base in profile.extends:
            if base.name not in program.profiles:
                program.unknown("E163", "profile", base, program.profiles, sink)
                continue
            settings = self.settings(base.name, under)
            before = self._copied
            self._copied += len(settings)
            if before <= MOST_INHERITED < self._copied:
                message = f"profiles inherit more than {MOST_INHERITED:,} settings"
                sink.error("E146", message, profile.name.span)
            if self._copied > MOST_INHERITED:
                return {}
            for knob, setting in settings.items():
                first = said.setdefault(knob, (base.name, setting))
                if knob not in own and first[1].value != setting.value:
                    _conflict(profile.name.span, knob, first, (base.name, setting), sink)
                found.setdefault(knob, setting)
        return found

    def _report_cycle(self, cycle: list[str]) -> None:
        top = next(name for name in self.program.profiles if name in cycle)
        text = " -> ".join([*cycle[cycle.index(top) :], *cycle[: cycle.index(top)], top])
        message = f"a profile cannot extend itself: `{text}`"
        self.sink.error("E162", message, self.program.profiles[top].name.span)


def profiles_of(
    program: Program, check: syntax.Check, overrides: Overrides, sink: Diagnostics
) -> tuple[str, ...]:
    """The check's profiles; one from the command line takes the place of its dimension's."""
    named: list[tuple[str, Span | None]] = [(p.name, p.span) for p in check.profiles]
    given = [spelled(program, name) for name in overrides.profiles]
    chosen: list[str] = []
    dimensions: dict[str, str] = {}
    for name, span in [*((n, None) for n in given), *named]:
        if name not in program.profiles:
            if span is not None:
                program.unknown("E163", "profile", syntax.Ident(span, name), program.profiles, sink)
                continue
            fix = _shipped(name) or nearest(name, program.profiles)
            sink.error("E163", f"--profile: there is no profile `{name}`", fix=fix)
            continue
        dimension = dimension_of(program, name)
        if dimension and dimension in dimensions:
            other = dimensions[dimension]
            if name != other and (span is None or other not in given):
                message = f"`{other}` and `{name}` are both profiles of `{dimension}`"
                sink.error("E164", message, span, fix="name one of them")
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


def _shipped(name: str) -> str:
    """Which file that ships has to be used for a profile, if one declares it."""
    declared = re.compile(rf"^profile {re.escape(name)}\b", re.M)
    for place, text in resources.texts():
        if place.endswith(".ras") and declared.search(text):
            return f"`use {resources.name_of(place)}` in the file: it is declared there"
    return ""


def spelled(program: Program, name: str) -> str:
    """A profile's name as a user types it: dots and dashes stand for underscores."""
    return name if name in program.profiles else name.replace(".", "_").replace("-", "_")


def profile_settings(program: Program, name: str) -> dict[str, syntax.Setting]:
    """What a profile sets, with what it inherits."""
    return _Flattener(program, Diagnostics()).settings(name)


def check_profiles(program: Program, sink: Diagnostics) -> None:
    """Report what is wrong with any profile, used or not."""
    context = defaults(program, sink)
    flattener = _Flattener(program, sink)
    for name, profile in program.profiles.items():
        flattener.settings(name)
        for setting in profile.settings:
            knob = program.knobs.get(setting.name.name)
            if knob:
                knob_value(context, knob, setting.value)
