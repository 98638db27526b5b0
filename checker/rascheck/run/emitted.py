"""Proofs go in; a spec comes out that has their lemmas as invariants, and checks them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from rascheck.lang.names import Program
from rascheck.lang.settings import Overrides
from rascheck.run.proofs import Proved
from rascheck.system.verdict import DEADLOCK, ERROR


def emitted(
    program: Program, overrides: Overrides, found: Sequence[Proved], target: str
) -> str | None:
    """The spec, None if there are no lemmas.

    `target` is where it will stand, for it uses the file of each check.
    """
    folder = Path(target).parent if target != "-" else Path()
    files = dict.fromkeys(one.report.file for one in found)
    lines = [f'use "{Path(os.path.relpath(file, folder)).as_posix()}"' for file in files]
    declared: dict[str, None] = {}
    for one in found:
        names: list[str] = []
        for claimed in one.claimed:
            name = claimed.decided.name
            if claimed.lemmas.declarations and name not in (DEADLOCK, ERROR):
                names += [name, *claimed.lemmas.names]
                declared.update(dict.fromkeys(claimed.lemmas.declarations))
        if names:
            declared[_check(program, overrides, one, names)] = None
    return "\n".join((*lines, "", "\n".join(declared))) if declared else None


def _check(program: Program, overrides: Overrides, one: Proved, names: Sequence[str]) -> str:
    check = program.checks[one.report.name]
    values: Mapping[str, str] = {
        **{setting.name.name: setting.value.span.text for setting in check.settings},
        **one.report.combination,
        **overrides.values,
    }
    profiles = overrides.profiles or tuple(profile.name for profile in check.profiles)
    lines = [f"check {check.name.name}_lemmas {{"]
    lines += [f"    system {system.name}" for system in check.systems]
    lines += [f"    profile {', '.join(profiles)}"] if profiles else []
    lines += [f"    with {', '.join(f'{n} = {v}' for n, v in values.items())}"] if values else []
    lines += ["    allow deadlock"] if check.allow_deadlock else []
    verified = ",\n        ".join(names)
    return "\n".join((*lines, f"    verify {verified}", "}", ""))
