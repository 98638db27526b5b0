"""Inspection of checks: one comes in, and what its entries name or contradict is reported."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from rascheck.diagnostics import Diagnostics, Note
from rascheck.lang import syntax
from rascheck.lang.alone import LEMMA
from rascheck.lang.context import Context, Scope
from rascheck.lang.elaborate import fair_target, members, step_number
from rascheck.lang.expressions import Elaborator
from rascheck.lang.names import Program, distinct
from rascheck.lang.settings import constant_value, knob_value
from rascheck.lang.shape import nodes
from rascheck.system.verdict import DEADLOCK, ERROR

_CLAIMS = {
    "invariant": ("holds", "violated", "vacuous"),
    "property": ("holds", "violated", "vacuous"),
    "reachable": ("reachable", "unreachable"),
    "lemma": ("holds", "violated"),
}
_OF_THE_RUN = {"deadlock": DEADLOCK, "error": ERROR}


def inspect_check(context: Context, check: syntax.Check) -> None:
    """Look at everything in a check, whether it will be run or not."""
    program, sink = context.program, context.sink
    for ident in check.verify:
        if ident.name not in program.properties:
            program.unknown("E171", "property", ident, program.properties, sink)
    distinct(check.verify, sink, "named")
    _settings(context, check)
    for ident in check.systems:
        if ident.name not in program.systems:
            program.unknown("E166", "system", ident, program.systems, sink)
    for ident in check.profiles:
        if ident.name not in program.profiles:
            program.unknown("E163", "profile", ident, program.profiles, sink)
    distinct(check.profiles, sink, "named")
    for assumption in check.fairness:
        for place in assumption.places:
            fair_target(context, place)
    for engine in check.engines:
        if engine.name not in ("explore", "prove", "auto"):
            message = f"there is no engine `{engine.name}`"
            sink.error("E170", message, engine.span, fix="write `explore`, `prove` or `auto`")
    _expects(program, check, sink)
    _finds(context, check)


def _settings(context: Context, check: syntax.Check) -> None:
    """`with` and `for all`."""
    program, sink = context.program, context.sink
    for setting in check.settings:
        name = setting.name.name
        if name in program.knobs:
            knob_value(context, program.knobs[name], setting.value)
        elif name in program.constants:
            constant_value(context, setting.value)
        else:
            known = [*program.constants, *program.knobs]
            program.unknown("E160", "constant or knob", setting.name, known, sink)
    for ident in check.sweeps:
        if ident.name not in program.knobs:
            program.unknown("E160", "knob", ident, program.knobs, sink)
        else:
            context.finite(program.knobs[ident.name].type, "a knob that is swept")
    solved = check.finds[0].knobs if check.finds else ()
    named = [*(setting.name for setting in check.settings), *check.sweeps, *solved]
    distinct(named, sink, "set")


def _finds(context: Context, check: syntax.Check) -> None:
    """`find condition`, and `expect condition` about what it finds."""
    program, sink = context.program, context.sink
    for find in check.finds:
        for ident in find.knobs:
            if ident.name not in program.knobs:
                program.unknown("E160", "knob", ident, program.knobs, sink)
            else:
                context.finite(program.knobs[ident.name].type, "a knob that a condition is over")
        _found(program, find.claim, sink)
        for ident in check.sweeps[:1]:
            message = f"a check that looks for a condition does not sweep over `{ident.name}` too"
            sink.error("E159", message, ident.span, fix=f"add `{ident.name}` after `over`")
    over = {ident.name for find in check.finds for ident in find.knobs}
    for condition in check.condition:
        Elaborator(context, Scope(settings_only=True)).truth(condition)
        if not check.finds:
            message = "no condition is looked for in this check"
            sink.error(
                "E159", message, condition.span, fix="write `find condition over ... for ...`"
            )
            continue
        for node in nodes(condition):
            if isinstance(node, syntax.Name) and node.name in program.knobs.keys() - over:
                message = f"the condition that is looked for is not over `{node.name}`"
                fix = f"add `{node.name}` after `over`"
                sink.error("E159", message, node.span, fix=fix)


def _found(program: Program, claim: syntax.Ident, sink: Diagnostics) -> None:
    """Report a condition for what is no claim about a run."""
    if claim.name in _OF_THE_RUN:
        return
    if claim.name not in program.properties:
        program.unknown("E171", "property", claim, program.properties, sink)
    elif program.properties[claim.name].kind == LEMMA:
        message = f"`{claim.name}` is a lemma, and a condition is looked for by a search of runs"
        sink.error(
            "E159", message, claim.span, fix="verify the lemma `for all` values of the knobs"
        )


# ------------------------------------------------------------------------------------ expectations


def _expects(program: Program, check: syntax.Check, sink: Diagnostics) -> None:
    verified = [ident.name for ident in check.verify]
    known = all(name in program.properties for name in verified)
    seen: dict[str, syntax.Expect] = {}
    for expect in check.expects:
        for ident in expect.properties:
            if ident.name not in verified and ident.name in program.properties:
                if not known:  # one of those with a wrong name may be this one
                    continue
                message = f"check `{check.name.name}` does not verify `{ident.name}`"
                sink.error("E169", message, ident.span, fix=f"add `verify {ident.name}`")
            elif ident.name not in verified:
                program.unknown("E171", "property", ident, verified, sink)
            else:
                _possible(program, expect, ident, sink)
        for name in _subjects(check, expect):
            first = seen.setdefault(name, expect)
            if first is not expect:
                message = f"check `{check.name.name}` expects two things of `{name}`"
                notes = [Note("the other one", first.span)]
                sink.error("E173", message, expect.span, notes=notes)
        if expect.verdict == "deadlock" and check.allow_deadlock:
            message = "a check that says `allow deadlock` does not look for one"
            sink.error("E156", message, expect.span, fix="leave out `allow deadlock`")
        if expect.by:
            _last_step(program, check, expect.by, sink)


def _subjects(check: syntax.Check, expect: syntax.Expect) -> Iterator[str]:
    """What an expectation speaks of."""
    if expect.properties:
        yield from dict.fromkeys(ident.name for ident in expect.properties)
    elif expect.verdict in _OF_THE_RUN:
        yield _OF_THE_RUN[expect.verdict]
    else:
        yield from dict.fromkeys(ident.name for ident in check.verify)


def _possible(
    program: Program, expect: syntax.Expect, ident: syntax.Ident, sink: Diagnostics
) -> None:
    """Report a verdict that a property of this kind never has."""
    kind = program.properties[ident.name].kind if ident.name in program.properties else ""
    claims = _CLAIMS.get(kind, ())
    if claims and expect.verdict not in claims:
        message = f"`{ident.name}` is declared with `{kind}` and cannot be `{expect.verdict}`"
        fix = "expect " + ", ".join(f"`{c}`" for c in claims[:-1]) + f" or `{claims[-1]}`"
        if expect.verdict in _OF_THE_RUN:
            fix = f"write `expect {expect.verdict}`: it is about the whole run"
        sink.error("E157", message, ident.span, fix=fix)


def _last_step(
    program: Program,
    check: syntax.Check,
    place: syntax.Place,
    sink: Diagnostics,
) -> None:
    machine = program.machines.get(place.name.name)
    if machine is None:
        program.unknown("E104", "machine", place.name, program.machines, sink)
        return
    if len(place.path) != 1 or not isinstance(place.path[0], syntax.Ident):
        message = f"`{place.span.text}` is not a step of a machine"
        fix = f"write `by {place.name.name}.STEP`, without subscripts"
        sink.error("E158", message, place.span, fix=fix)
        return
    if step_number(program, machine, place.path[0], sink) is None:
        return
    systems = [program.systems[s.name] for s in check.systems if s.name in program.systems]
    for system in itertools.islice(systems, 1):
        quiet = Diagnostics()
        names = [m.name.name for m in members(program, system, quiet).machines]
        if place.name.name not in names and not quiet.found:
            message = f"machine `{place.name.name}` takes no part in system `{system.name.name}`"
            fix = f"add `{place.name.name}` to the system"
            sink.error("E106", message, place.name.span, fix=fix)
