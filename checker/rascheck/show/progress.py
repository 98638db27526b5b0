"""One line that says how far a search has come; the caller writes it over the one before."""

from __future__ import annotations


def progress(
    name: str,
    *,
    states: int,
    seconds: float,
    frontier: int,
    depth: int,
    memory: int = 0,
    remaining: float | None = None,
    width: int = 80,
) -> str:
    """The line: what is being checked, states, rate, frontier, depth, bytes, time.

    `remaining` is an estimate of the seconds to the end. Never longer than `width`, so that it
    stays on one line of the terminal; what matters least is left out first.

    >>> progress("P1", states=1234567, seconds=2.0, frontier=4200, depth=17, memory=52_000_000)
    'P1  1,234,567 states  617k/s  depth 17  frontier 4,200  52 MB  2.0 s'
    """
    parts = [name, f"{states:,} states"]
    if seconds >= 0.001:
        parts.append(f"{short(states / seconds)}/s")
    parts += [f"depth {depth}", f"frontier {frontier:,}"]
    if memory:
        parts.append(f"{short(memory, ' ')}B")
    parts.append(duration(seconds))
    if remaining is not None:
        parts.append(f"about {duration(remaining)} left")
    while len(parts) > 2 and len("  ".join(parts)) > width:
        parts.pop()
    return "  ".join(parts)[:width]


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
