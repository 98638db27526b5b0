"""A run goes in; for each of its states the steps come out that machines could take from where
they are, were it not for a part of their guard."""

from __future__ import annotations

from rascheck.explain.facts import Line
from rascheck.explain.history import History
from rascheck.explain.waiting import control, partner, parts
from rascheck.explain.why import noted
from rascheck.system.explained import Blocked
from rascheck.system.ir import System
from rascheck.system.text import show_instance
from rascheck.system.trace import Trace


def kept_back(system: System, trace: Trace, index: int) -> tuple[Blocked, ...]:
    """What keeps each machine back after `index` steps, in the order of the transitions."""
    facts = History(system, trace).at(index)
    nearest: dict[tuple[object, int], tuple[int, Blocked]] = {}
    possible: set[tuple[object, int]] = set()
    for transition in system.transitions:
        first = transition.action
        instance = (first.machine, first.instance)
        key = (instance, first.step)
        if key in possible:
            continue
        own = control(facts, instance)
        false = []
        for conjunct in parts(transition.guard):
            if facts.truth(conjunct) is not True:
                if facts.places_or_none(conjunct) == [own]:
                    break  # it begins elsewhere
                false.append(conjunct)
        else:
            if not false:
                possible.add(key)
                nearest.pop(key, None)
                continue
            if key in nearest and nearest[key][0] <= len(false):
                continue
            lines: list[Line] = []
            if facts.truth(false[0]) is False:
                lines = facts.lines(facts.causes(false[0], False), 0)
            needs = facts.formula(false[0], transition)
            held = tuple(noted(line) for line in lines if line.text != needs)
            name = system.machines[first.machine].steps[first.step].name
            step = (
                f"{show_instance(system, *instance)}.{name}{partner(facts, transition, instance)}"
            )
            nearest[key] = (len(false), Blocked(step, needs, held))
    return tuple(one for _, one in nearest.values())
