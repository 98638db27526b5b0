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


def unverified(program: Program) -> list[syntax.Property]:
    """The lemmas that no check verifies."""
    verified = {name.name for check in program.checks.values() for name in check.verify}
    return [
        claim
        for name, claim in program.properties.items()
        if claim.kind == LEMMA and name not in verified
    ]


def with_lemmas(program: Program) -> Program:
    """The program with a check for each lemma that no check verifies."""
    alone = {check.name.name: check for check in map(check_of, unverified(program))}
    return replace(program, checks={**program.checks, **alone}) if alone else program
