"""Warnings: a program without errors comes in, what its writer may have overlooked goes out.

Everything that was loaded is looked at, also a machine that was replaced, but only the files that
the user named are reported on. A warning is about the text alone: no state is explored. What is
right in one program of ten is not warned about.
"""

from __future__ import annotations

from collections.abc import Collection

from rascheck.diagnostics import Diagnostics
from rascheck.lang.names import Program
from rascheck.lang.warnings.declarations import declarations
from rascheck.lang.warnings.files import files
from rascheck.lang.warnings.machines import machines
from rascheck.lang.warnings.phrases import phrases
from rascheck.lang.warnings.uses import uses_of
from rascheck.lang.warnings.voice import Voice


def warn(program: Program, own: Collection[str], sink: Diagnostics, *, whole: bool) -> None:
    """Report what the files `own` declare and nobody uses, and what says less than it seems to.

    With `whole`, where folders were named, a property without a check is reported as well. What
    could be used by files that are not there is reported only if some check was loaded.
    """
    voice = Voice(sink, frozenset(own))
    uses = uses_of(program)
    if program.checks:
        declarations(program, uses, voice, whole=whole)
    machines(program, uses, voice)
    phrases(program, uses, voice)
    files(program, voice)
