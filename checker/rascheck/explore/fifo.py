"""A queue operation goes in; lines of Python that do it to the packed state `t` come out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rascheck.explore.term import BITXOR, SHIFT, SUM, Term, hexed, plus

if TYPE_CHECKING:
    from rascheck.explore.layout import QueueField


def removal(queue: QueueField, at: Term, everything: bool) -> list[str]:
    """Lines that take the oldest entry, or all, off the queue that starts at bit `at` of `t`."""
    where = at.at(SUM)
    if everything or queue.capacity == 1:
        ones = hexed(queue.ones << at.constant) if at.constant is not None else ""
        return [f"t &= ~{ones or f'({hexed(queue.ones)} << {where})'}"]
    rest = (1 << (queue.capacity - 1) * queue.slot) - 1 << queue.length.width
    after = f"(q & {hexed(queue.length.ones)}) - 1"
    if rest:
        after = f"q >> {queue.slot} & {hexed(rest)} | {after}"
    return [f"q = t >> {where} & {hexed(queue.ones)}", f"t ^= (q ^ ({after})) << {where}"]


def addition(queue: QueueField, at: Term, entry: list[Term]) -> list[str]:
    """Lines that append an entry to the queue that starts at bit `at` of `t`.

    The slot is still 0 and the length does not overflow: adding is enough. In a queue of capacity 1
    the entry replaces what is there.
    """
    constant, parts = 0, []
    for part, value in zip(queue.parts, entry, strict=True):
        offset = part.offset - queue.parts[0].offset
        stored = plus(value, -part.low)
        if stored.constant is not None:
            constant |= stored.constant << offset
        elif offset:
            parts.append(Term(f"{stored.at(SHIFT)} << {offset}", 0, part.top << offset, SHIFT))
        else:
            parts.append(stored)
    if constant:
        parts.append(Term(hexed(constant), constant, constant))
    width, where = queue.length.width, at.at(SUM)
    if queue.capacity == 1:
        whole = f"({' | '.join(one.at(BITXOR) for one in parts)}) << {width} | 1" if parts else "1"
        return [f"t = t & ~({hexed(queue.ones)} << {where}) | ({whole}) << {where}"]
    if not parts:
        return [f"t += 1 << {where}"]
    whole = " | ".join(one.at(BITXOR) for one in parts)
    length = f"(t >> {where} & {hexed(queue.length.ones)})"
    return [f"t += (({whole}) << {length} * {queue.slot} + {width} | 1) << {where}"]
