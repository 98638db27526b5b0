"""A lemma and values for its variables come in; whether it holds for them goes out."""

from __future__ import annotations

from collections.abc import Sequence

from rascheck.system.evaluate import Context, Failed, evaluate
from rascheck.system.ir import Lemma, System
from rascheck.system.trace import ModelError, State


def context(system: System, values: Sequence[int]) -> Context:
    """Where the formula of a lemma is evaluated: it reads nothing of a state."""
    return Context(system, State(()), dict(enumerate(values)))


def holds(system: System, lemma: Lemma, values: Sequence[int]) -> bool | ModelError:
    """Whether the formula holds for these values, or why it has no value."""
    try:
        return bool(evaluate(context(system, values), lemma.formula))
    except Failed as failed:
        return ModelError(failed.failure, failed.message, None, failed.span)
