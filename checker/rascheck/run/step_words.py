"""A session and words that move it come in; the session that they lead to goes out.

So speak who types, what a trace says of the way to its end, and a page over the live model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rascheck.run import step
from rascheck.run.step import Excluded, Refused, Session
from rascheck.run.step_views import chosen
from rascheck.system.notation import show_expr

NUMBERS = re.compile(r"\d{1,9}(\s+\d{1,9})*", re.ASCII)
"""Enabled steps by their numbers, one after the other."""


def numbers(session: Session, words: Sequence[str]) -> Session:
    """The session after enabled steps, by their numbers."""
    several = len(words) > 1
    for word in words:
        options = session.options
        if not 1 <= int(word) <= len(options):
            many = len(options)
            last = f"1 to {many} are" if many > 1 else f"{many or 'nothing'} is"
            at = f" at step {session.position}" if several else ""
            raise Refused(f"there is no enabled step {word}{at}", f"{last} enabled")
        number = options[int(word) - 1].transition
        assert number is not None, "what is enabled is a transition"
        session = step.take(session, number)
    return session


def initial(session: Session, words: Sequence[str]) -> Session:
    """The session that begins again with other values, each as `NAME=VALUE`."""
    try:
        return step.restarted(session, chosen(session, words))
    except Excluded as excluded:
        wants = show_expr(session.system, excluded.assumption)
        raise Refused(f"these values are excluded: {wants} is false") from None


def along(session: Session, path: str) -> Session | None:
    """The session after `i x=1; 1 1 2`, from one at its start; None if that is no such path."""
    if path.startswith("i "):
        values, _, path = path.removeprefix("i ").partition("; ")
        session = initial(session, values.split())
    if path and not NUMBERS.fullmatch(path):
        return None
    return numbers(session, path.split())
