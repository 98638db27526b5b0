"""One line that says how far a search has come; the caller writes it over the one before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from rascheck.show.words import count

SHRINKING = 3
"""Levels one after the other that must be smaller than those before them."""


class Remaining(NamedTuple):
    """An estimate of the seconds to the end: how sure it is, is how near the two are."""

    least: float
    most: float


def progress(
    name: str,
    *,
    states: int,
    seconds: float,
    frontier: int,
    depth: int,
    memory: int = 0,
    most_memory: int | None = None,
    remaining: Remaining | None = None,
    width: int = 80,
) -> str:
    """The line: what is being checked, states, rate, depth, frontier, bytes, time, and the rest.

    `most_memory` is the limit of the bytes. Never longer than `width`, so that it stays on one line
    of the terminal; what matters least is left out first.

    >>> progress("P1", states=1234567, seconds=2.0, frontier=4200, depth=17, memory=52_000_000)
    'P1  1,234,567 states  617k/s  depth 17  frontier 4,200  52 MB  2.0 s'
    """
    parts = {"name": name, "states": count(states, "state")}
    if seconds >= 0.001:
        parts["rate"] = f"{short(states / seconds)}/s"
    parts["depth"] = f"depth {depth}"
    parts["frontier"] = f"frontier {frontier:,}"
    if memory:
        limit = f" of {short(most_memory, ' ')}B" if most_memory else ""
        parts["memory"] = f"{short(memory, ' ')}B{limit}"
    parts["time"] = duration(seconds)
    if remaining is not None:
        parts["remaining"] = left(remaining)
    for least in ("frontier", "depth", "rate", "time", "memory", "remaining"):
        if len("  ".join(parts.values())) > width:
            parts.pop(least, None)
    return "  ".join(parts.values())[:width]


def walking(name: str, walks: int, steps: int, seconds: float) -> str:
    """The line of random walks.

    >>> walking("P1", 17, 17_000, 0.01)
    'P1  17 walks  17,000 steps  1.7M/s  0.01 s'
    """
    rate = f"{short(steps / seconds)}/s" if seconds >= 0.001 else ""
    parts = (name, count(walks, "walk"), count(steps, "step"), rate, duration(seconds))
    return "  ".join(filter(None, parts))[:80]


def left(remaining: Remaining) -> str:
    """How long it takes still, and how sure that is.

    >>> left(Remaining(4.2, 4.21)), left(Remaining(4, 30))
    ('about 4.2 s left', '4.0 s to 30.0 s left')
    """
    least, most = duration(remaining.least), duration(remaining.most)
    return f"about {most} left" if least == most else f"{least} to {most} left"


def estimate(starts: Sequence[int], frontier: int, seconds: float) -> Remaining | None:
    """The seconds to the end from how many states each level has; None as long as levels grow.

    `starts` are the numbers of the first states of the levels, the last of them that of the level
    that is being found; of the one before it `frontier` states are not yet expanded. At most: each
    level to come is to the one before it as the last one was. At least: this ratio itself goes on
    falling as it did; if it does not fall, nothing can be said.
    """
    if len(starts) < SHRINKING + 2 or seconds <= 0 or frontier >= starts[-1]:
        return None
    widths = [b - a for a, b in pairwise(starts[-SHRINKING - 2 :])]
    ratios = [b / a for a, b in pairwise(widths)]
    falling = (ratios[-1] / ratios[0]) ** (1 / (SHRINKING - 1))
    if max(ratios) >= 1 or falling > 1:
        return None
    rate = (starts[-1] - frontier) / seconds
    least, most = (behind(widths[-1], ratios[-1], f) + frontier for f in (falling, 1.0))
    return Remaining(least / rate, most / rate)


def behind(width: float, ratio: float, falling: float) -> float:
    """How many states the levels behind one have, if each ratio is `falling` times the last.

    >>> round(behind(100, 0.5, 1.0)), round(behind(100, 0.5, 0.5))
    (100, 28)
    """
    if falling == 1.0:
        return width * ratio / (1 - ratio)
    total = 0.0
    while width >= 0.5:
        ratio *= falling
        width *= ratio
        total += width
    return total


def short(count: float, gap: str = "") -> str:
    """A number of at most three digits with its unit.

    >>> short(999), short(1_234), short(45_600_000, " ")
    ('999', '1.2k', '46 M')
    """
    unit = ""
    for bigger in ("k", "M", "G", "T"):
        if round(count) < 1000:
            break
        count, unit = count / 1000, bigger
    digits = f"{count:.1f}" if unit and count < 9.95 else f"{count:.0f}"
    return f"{digits}{gap}{unit}"


def duration(seconds: float) -> str:
    """A time as a person says it.

    >>> duration(0.04), duration(1.23), duration(75), duration(4000)
    ('0.04 s', '1.2 s', '1:15 min', '1:06 h')
    """
    if seconds < 1:
        return f"{seconds:.2f} s"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes = round(seconds) // 60
    if minutes < 60:
        return f"{minutes}:{round(seconds) % 60:02d} min"
    return f"{minutes // 60}:{minutes % 60:02d} h"
