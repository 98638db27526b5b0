"""Lemmas that no check verifies: a program comes in, one with a check for each of them goes out."""

from __future__ import annotations

from dataclasses import replace

from rascheck.lang import syntax
from rascheck.lang.names import Program

LEMMA = "lemma"
"""The word before the declaration."""


def check_of(lemma: syntax.Property) -> syntax.Check:
    """A check of a lemma alone; no other check can have this name."""
    name = lemma.name
    return syntax.Check(
        name.span,
        syntax.Ident(name.span, f"{LEMMA} {name.name}"),
        settings=(),
        profiles=(),
        systems=(),
        verify=(name,),
        fairness=(),
        expects=(),
        sweeps=(),
        engines=(),
        finds=(),
        condition=(),
        allow_deadlock=False,
    )


def with_lemmas(program: Program) -> Program:
    """The program with a check for each lemma that no check verifies."""
    verified = {name.name for check in program.checks.values() for name in check.verify}
    alone = [
        check_of(claim)
        for name, claim in program.properties.items()
        if claim.kind == LEMMA and name not in verified
    ]
    if not alone:
        return program
    return replace(program, checks={**program.checks, **{one.name.name: one for one in alone}})
