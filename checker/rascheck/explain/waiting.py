"""What a machine that cannot move waits for: its steps, each with the guard that is false."""

from __future__ import annotations

from rascheck.explain.facts import Facts, Line
from rascheck.explain.places import Place
from rascheck.system import semantics
from rascheck.system.ir import Action, Expr, Many, ManyOp, Transition, flat_position
from rascheck.system.text import show_instance

Instance = tuple[int, tuple[int, ...]]
MOST = 3
"""How many reasons are given for one step."""


def resting(facts: Facts, *, final: bool) -> list[Instance]:
    """The machine instances that rest in a final state at the end of the run, or in none."""
    unfinished = semantics.unfinished(facts.system, facts.trace.states[-1])
    return [i for i in facts.system.instances if (i not in unfinished) is final]


def control(facts: Facts, instance: Instance) -> Place:
    """The place that holds the control state of a machine instance."""
    variable = facts.system.machines[instance[0]].control
    position = flat_position(facts.system.variables[variable].dims, instance[1])
    assert position is not None, "an instance has a control state"
    return Place("variable", variable, position)


def rests(facts: Facts, instance: Instance) -> str:
    """`kvm[vcpu0] at Sampled`."""
    return facts.shown(control(facts, instance))


def waiting(facts: Facts, instance: Instance) -> list[Line]:
    """Where an instance rests, and for each step that leaves from there what keeps it back.

    Of the ways in which a step can be taken (its arguments, its partners) those count that are
    the nearest to happen: the fewest parts of their guards are false.
    """
    place = control(facts, instance)
    nearest: dict[str, tuple[int, dict[Line, list[Line]]]] = {}
    for transition in facts.system.transitions:
        part = taken_by(transition, instance)
        if part is None:
            continue
        conjuncts = parts(transition.guard)
        false = [c for c in conjuncts if facts.truth(c) is not True]
        if not false or any(facts.places_or_none(c) == [place] for c in false):
            continue  # it can be taken, or not from here
        name = facts.system.machines[instance[0]].steps[part.step].name
        other = partner(facts, transition, instance)
        line = Line(1, f"{name}{other} needs {facts.formula(false[0], transition)}")
        known = facts.truth(false[0]) is False
        held = facts.lines(facts.causes(false[0], False), 2) if known else []
        least, reasons = nearest.get(name, (len(false), {}))
        if len(false) < least:
            least, reasons = len(false), {}
        if len(false) == least:
            reasons.setdefault(line, held)
        nearest[name] = (least, reasons)
    lines = [Line(0, f"{rests(facts, instance)}, not final", facts.note(place))]
    for _, reasons in nearest.values():
        for line, held in list(reasons.items())[:MOST]:
            lines += [line, *held]
        if len(reasons) > MOST:
            lines.append(Line(1, f"and {len(reasons) - MOST} more like it"))
    if not nearest:
        lines.append(Line(1, "no step leaves it"))
    return lines


def keeping_back(facts: Facts, instance: Instance) -> list[Expr]:
    """What keeps an instance back: each part of a guard that is false where it stands."""
    place = control(facts, instance)
    found: dict[Expr, None] = {}
    for transition in facts.system.transitions:
        if taken_by(transition, instance) is None:
            continue
        false = [c for c in parts(transition.guard) if facts.truth(c) is not True]
        if not any(facts.places_or_none(c) == [place] for c in false):
            found |= dict.fromkeys(false)
    return list(found)


def parts(guard: Expr) -> list[Expr]:
    """The conjuncts of a guard."""
    if isinstance(guard, Many) and guard.op is ManyOp.AND:
        return [inner for value in guard.values for inner in parts(value)]
    return [guard]


def lacking(facts: Facts, transition: Transition) -> list[Expr]:
    """The conjuncts of a guard that do not hold."""
    return [part for part in parts(transition.guard) if facts.truth(part) is not True]


def taken_by(transition: Transition, instance: Instance) -> Action | None:
    """The part that an instance has in a transition."""
    for action in (transition.action, transition.partner):
        if action is not None and (action.machine, action.instance) == instance:
            return action
    return None


def partner(facts: Facts, transition: Transition, instance: Instance) -> str:
    """` (sea to kvm[vcpu0])` or ` (sea from cpu[vcpu0])` for one side of a rendezvous."""
    if transition.partner is None:
        return ""
    first = transition.action
    raises = (first.machine, first.instance) == instance
    other = transition.partner if raises else first
    name = show_instance(facts.system, other.machine, other.instance)
    return f" ({transition.event} {'to' if raises else 'from'} {name})"
