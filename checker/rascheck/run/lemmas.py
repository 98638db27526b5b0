"""The lemmas of a System come in; they are decided, and the rows of their check go out."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from rascheck.explain.lemma import brief, why
from rascheck.prove.lemma import Decision, decide
from rascheck.run.judge import Expectation
from rascheck.run.options import Options
from rascheck.show.report import Reason, Row, Witness
from rascheck.system import lemma as lemmas
from rascheck.system.ir import BitsType, Lemma, System, decoded, show_value
from rascheck.system.verdict import Verdict

SECONDS = 60.0
"""A lemma for which there is no other limit has so much time."""
MEGABYTE = 1_000_000


class Unfounded(Exception):
    """Values that the solver gave and for which the lemma holds: our bug."""


def lemma_rows(
    system: System,
    expected: Mapping[str, Expectation],
    options: Options,
    *,
    judged: bool,
    inferred: Sequence[str],
) -> tuple[Row, ...]:
    """One row a lemma. Raises `Unfounded`, and `KeyboardInterrupt`."""
    return tuple(
        _row(system, lemma, expected.get(lemma.name) if judged else None, options, inferred)
        for lemma in system.lemmas
    )


def _row(
    system: System,
    lemma: Lemma,
    expectation: Expectation | None,
    options: Options,
    inferred: Sequence[str],
) -> Row:
    started = time.perf_counter()
    limits = options.limits
    megabytes = limits.memory and max(1, limits.memory // MEGABYTE)
    found = decide(system, lemma, limits.seconds or SECONDS, megabytes)
    if found.why.startswith("interrupted"):
        raise KeyboardInterrupt
    wanted = Verdict.HOLDS if expectation is None else expectation.verdict
    reasons: tuple[Reason, ...] = ()
    told = _told(found, options)
    if found.verdict is Verdict.VIOLATED:
        if lemmas.holds(system, lemma, found.values) is True:
            raise Unfounded(f"{lemma.name} holds for {found.values}")
        lines = why(system, lemma, found.values)
        reasons = tuple(Reason(line.depth, line.text, line.note) for line in lines)
        told = brief(lines)
    return Row(
        lemma.name,
        lemma.sentence,
        found.verdict,
        expectation.verdict if expectation else None,
        found.verdict is wanted,
        why=told,
        engine="prove",
        seconds=time.perf_counter() - started,
        inferred=tuple(inferred),
        reasons=reasons,
        of_values=True,
        witness=_witness(lemma, found),
        least=found.least,
    )


def _told(found: Decision, options: Options) -> str:
    """Why there is no answer, or none that says anything."""
    if found.verdict is Verdict.VACUOUS:
        return "met by no values: " + "; ".join(found.missed)
    if found.verdict is not Verdict.UNKNOWN:
        return ""
    limits = options.limits
    if "memory" in found.why:
        return "gave up at the limit of memory (--memory), which can be raised"
    if found.why in ("timeout", "canceled"):
        seconds = limits.seconds or SECONDS
        return f"gave up after {seconds:g} s (--timeout), which can be raised"
    return f"Z3 gave up: {found.why}"


def _witness(lemma: Lemma, found: Decision) -> tuple[Witness, ...]:
    if found.verdict is not Verdict.VIOLATED:
        return ()
    return tuple(
        Witness(
            name,
            show_value(scalar, value),
            decoded(scalar, value) if isinstance(scalar, BitsType) else "",
        )
        for (name, scalar), value in zip(lemma.variables, found.values, strict=True)
    )
