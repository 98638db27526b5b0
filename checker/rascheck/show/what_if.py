"""What a claim would be with other knobs, one at a time: what was tried, and how it reads."""

from __future__ import annotations

from dataclasses import replace

from rascheck.show.report import Tried, WhatIf
from rascheck.show.words import ascii_only, count, some, wrap
from rascheck.system.verdict import Verdict

SAID = {
    Verdict.HOLDS: "it would hold with",
    Verdict.VACUOUS: "it would hold for nothing with",
    Verdict.UNREACHABLE: "it would not be reached with",
    Verdict.VIOLATED: "it would be violated with",
    Verdict.REACHABLE: "it would be reached with",
    Verdict.DEADLOCK: "there would be a deadlock with",
    Verdict.ERROR: "a step would fail with",
    Verdict.UNKNOWN: "it is not known, for lack of time, with",
}
STILL = {
    Verdict.VIOLATED: "it is still violated, in another number of steps, with",
    Verdict.REACHABLE: "it is still reached, in another number of steps, with",
    Verdict.DEADLOCK: "there is still a deadlock, after another number of steps, with",
    Verdict.ERROR: "a step still fails, after another number of steps, with",
}
NONE = "there would be none with"
"""Said of a deadlock or a failing step."""


def what_if(found: WhatIf, width: int) -> list[str]:
    """The block `one knob at a time:`."""
    lines = [f"one knob at a time ({found.seconds:.1f} s):"]
    for said, tried in groups(found):
        lines += _listed(said, [told(one) for one in tried], width)
    for text in rest(found):
        lines += _folded(text, width)
    return lines if lines[1:] else ["one knob at a time: there is none"]


def groups(found: WhatIf) -> list[tuple[str, list[Tried]]]:
    """What makes a difference, by which one: first other verdicts, then the same in other ways."""
    by_said: dict[str, list[Tried]] = {}
    for one in found.tried:
        if not one.same:
            by_said.setdefault(_said(found, one), []).append(one)
    rank = [*SAID.values(), NONE, *STILL.values()]
    return [(said, by_said[said]) for said in sorted(by_said, key=rank.index)]


def rest(found: WhatIf) -> list[str]:
    """What makes no difference, and what is not known of."""
    said = {
        "no difference": _idle(found),
        "a `require` excludes": list(found.excluded),
        "not tried": list(found.left),
    }
    return [f"{what}: {', '.join(values)}" for what, values in said.items() if values]


def told(one: Tried) -> str:
    """`kvm_xfer_work=false (14 steps; as in v5_10)`."""
    beside = aside(one)
    return f"{one.knob}={one.value}" + (f" ({beside})" if beside else "")


def aside(one: Tried) -> str:
    """`14 steps; as in v5_10`."""
    said = [count(one.depth, "step")] if one.depth else []
    said += ["a step fails"] if one.fails else []
    said += [f"as in {some(one.profiles)}"] if one.profiles else []
    return "; ".join(said)


def in_short(found: WhatIf) -> str:
    """What changes the verdict, in a line, without what a clock says."""
    other = replace(found, tried=tuple(t for t in found.tried if t.verdict is not found.verdict))
    lines = [f"{said} {', '.join(map(told, tried))}" for said, tried in groups(other)]
    if found.tried and not lines:
        lines = ["no value changes the verdict"]
    elif found.excluded and not (lines or found.left):
        lines = ["a `require` excludes every other value"]
    lines += [f"not tried: {', '.join(found.left)}"] if found.left else []
    return ascii_only(f"one knob at a time: {'; '.join(lines) or 'there is none'}")


def _said(found: WhatIf, one: Tried) -> str:
    if one.verdict is found.verdict:
        return STILL[one.verdict]
    if one.verdict is Verdict.HOLDS and found.verdict in (Verdict.DEADLOCK, Verdict.ERROR):
        return NONE
    return SAID[one.verdict]


def _idle(found: WhatIf) -> list[str]:
    """The values that make no difference; of a knob of which none does, only the name."""
    by_knob: dict[str, list[Tried]] = {}
    for one in found.tried:
        by_knob.setdefault(one.knob, []).append(one)
    barred = {told.partition("=")[0] for told in (*found.excluded, *found.left)}
    told: list[str] = []
    for knob, values in by_knob.items():
        if all(one.same for one in values) and knob not in barred:
            told.append(knob)
        else:
            told += [f"{knob}={one.value}" for one in values if one.same]
    return told


def _listed(said: str, items: list[str], width: int) -> list[str]:
    lines = [f"  {said}"]
    for item in items:
        lines += [f"    {part}" for part in wrap(ascii_only(item), width - 4, hang=2)]
    return lines


def _folded(text: str, width: int) -> list[str]:
    return [f"  {part}" for part in wrap(ascii_only(text), width - 2, hang=2)]
