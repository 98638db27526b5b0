"""A program and options come in, the jobs go out: each one check under one combination."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rascheck.diagnostics import Diagnostics, nearest
from rascheck.lang import syntax
from rascheck.lang.conditions import asked, domains, plain
from rascheck.lang.names import Program
from rascheck.lang.replacement import missing
from rascheck.lang.settings import Combination, Overrides, combinations, settle
from rascheck.lang.within import machines_of
from rascheck.run.identity import Identity
from rascheck.run.load import Loaded
from rascheck.run.options import Options
from rascheck.system import ir
from rascheck.system.family import MOST_MEMBERS


@dataclass(frozen=True)
class Job:
    """One check, as it is narrowed, under one combination."""

    check: syntax.Check
    combination: Combination


def known(loaded: Loaded, options: Options, sink: Diagnostics) -> None:
    """Report what the command line names and nothing is."""
    if options.overrides.values:
        settle(loaded.program, None, Combination(), options.overrides, sink)
    checks = [check.name.name for check in loaded.checks]
    verified = [name for check in loaded.checks for name in claims(check)]
    for word in options.words:
        if not any(word in name for name in [*checks, *verified]):
            message = f"-k: no check or property is named like `{word}`"
            sink.error("E172", message, fix=nearest(word, [*checks, *verified]))
    for wanted in options.properties:
        if not any(matches(name, wanted) for name in verified):
            message = f"-p: no check verifies a property `{wanted}`"
            sink.error("E171", message, fix=nearest(wanted, verified))


def jobs(
    loaded: Loaded, options: Options, identity: Identity | None, sink: Diagnostics
) -> Iterator[Job]:
    """Everything that is to be run, in order."""
    seen: set[object] = set()
    for declared in loaded.checks:
        check = narrowed(declared, options)
        if check is None:
            continue
        table = loaded.program.properties
        missing(loaded.program, [*(table[v.name] for v in check.verify), check], sink)
        if check.finds:
            yield Job(check, _open(loaded.program, check, options, sink))
            check = plain(check)
            if not check.verify:
                continue
        for combination in _remembered(loaded.program, check, options, identity, sink):
            job = Job(check, combination)
            if _is_new(loaded.program, job, options, seen):
                yield job


def _open(
    program: Program, check: syntax.Check, options: Options, sink: Diagnostics
) -> Combination:
    """The combination that leaves open what a check solves for, if there is one at all."""
    knobs = check.finds[0].knobs
    sizes = [ir.cardinality(scalar) for scalar in domains(program, knobs)]
    span = knobs[0].span.to(knobs[-1].span)
    profiles: tuple[str, ...] = ()
    if math.prod(sizes) > MOST_MEMBERS:
        message = f"a condition over {math.prod(sizes):,} combinations (at most {MOST_MEMBERS:,})"
        sink.error("E146", message, span, fix="give some of these knobs values, with `with`")
    else:
        for found in combinations_of(program, asked(check), options, sink)[:1]:
            profiles = found.profiles
    return Combination(profiles, opened=tuple(ident.name for ident in knobs))


def _remembered(
    program: Program,
    check: syntax.Check,
    options: Options,
    identity: Identity | None,
    sink: Diagnostics,
) -> tuple[Combination, ...]:
    """The combinations of a check, found out once."""
    if identity is None:
        return combinations_of(program, check, options, sink)
    key = identity.plan(check)
    known = identity.cache.get(key)
    if isinstance(known, tuple):
        return known
    before = len(sink.found)
    found = combinations_of(program, check, options, sink)
    if len(sink.found) == before:
        identity.cache.put(key, found)
    return found


def combinations_of(
    program: Program,
    check: syntax.Check,
    options: Options,
    sink: Diagnostics,
) -> tuple[Combination, ...]:
    """The combinations of a check that are wanted; none if it cannot be run."""
    given = _given(program, check, options.overrides)
    found = list(combinations(program, check, options.overrides, sink))
    chosen = tuple(c for c in found if given.items() <= c.shown.items())
    if found and not chosen:
        message = f"check `{check.name.name}` has no combination with what --set gives"
        sink.error("E165", message, check.sweeps[0].span)
    return chosen


def narrowed(check: syntax.Check, options: Options) -> syntax.Check | None:
    """The check with the properties that are asked for, or None if it is not."""
    if options.words:
        texts = [check.name.name, *claims(check)]
        if not any(word in text for word in options.words for text in texts):
            return None
    if not options.properties:
        return check
    verified = tuple(
        v for v in check.verify if any(matches(v.name, wanted) for wanted in options.properties)
    )
    finds = tuple(
        f for f in check.finds if any(matches(f.claim.name, w) for w in options.properties)
    )
    if not verified and not finds:
        return None
    names = {v.name for v in verified}
    expects = tuple(
        replace(e, properties=tuple(i for i in e.properties if i.name in names))
        for e in check.expects
        if not e.properties or any(i.name in names for i in e.properties)
    )
    condition = check.condition if finds else ()
    return replace(check, verify=verified, expects=expects, finds=finds, condition=condition)


def claims(check: syntax.Check) -> list[str]:
    """The names of what a check verifies or solves for."""
    return [*(v.name for v in check.verify), *(find.claim.name for find in check.finds)]


def matches(name: str, wanted: str) -> bool:
    """`P4` means P4 and everything that begins with `P4_`."""
    return name == wanted or name.startswith(f"{wanted}_")


def _given(program: Program, check: syntax.Check, overrides: Overrides) -> dict[str, str]:
    """A knob that is swept and set as well keeps the one value: which knob, and what value."""
    given = {ident.name for ident in check.sweeps} & {*overrides.values}
    if not given:
        return {}
    _, settings = settle(program, None, Combination(), overrides, Diagnostics())
    return {s.name: s.value for s in settings if s.name in given}


def _is_new(program: Program, job: Job, options: Options, seen: set[object]) -> bool:
    """Checks that differ in their profiles alone are one check under `--profile`."""
    if not options.overrides.profiles:
        return True
    check = job.check
    _, settings = settle(program, check, job.combination, options.overrides, Diagnostics())
    values = tuple((s.name, s.value) for s in settings)
    members = tuple(machine.name.name for machine in machines_of(program, check))
    same = (check.systems or members, check.verify, check.fairness, check.allow_deadlock, values)
    fresh = same not in seen
    seen.add(same)
    return fresh


def is_judged(program: Program, check: syntax.Check, overrides: Overrides) -> bool:
    """Whether the check's expectations speak of this configuration.

    Other bounds leave them in force; another profile, or another value of a knob that the check
    does not sweep, does not.
    """
    solved = [ident for find in check.finds for ident in find.knobs]
    swept = {ident.name for ident in (*check.sweeps, *solved)}
    knobs = {name for name in overrides.values if name in program.knobs}
    return not overrides.profiles and knobs <= swept
