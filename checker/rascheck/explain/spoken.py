"""A formula comes in; the steps and the machines that it names go out."""

from __future__ import annotations

import re

from rascheck.system.expr import parts
from rascheck.system.ir import Before, Expr, Occurred, Past, Read, System

_INSTANCE = re.compile(r"\[[^]]*\]")
_STEP = re.compile(r"\w+\.\w+")


def spoken_of(system: System, formula: Expr) -> tuple[set[str], set[str]]:
    """The steps, as `machine.step`, and the machines: of a step, a state or a variable."""
    observed: list[str] = []
    machines: set[str] = set()
    followed: set[int] = set()
    pending = [formula]
    while pending:
        for part in parts(pending.pop()):
            match part:
                case Occurred(atom):
                    observed.append(_INSTANCE.sub("", system.atoms[atom].name))
                case Past(register) | Before(register) if register not in followed:
                    followed.add(register)
                    history = system.registers[register]
                    pending += [history.initial, history.next]
                case Read(variable):
                    owner = system.variables[variable].machine
                    if owner is not None:
                        machines.add(system.machines[owner].name)
                case _:
                    pass
    steps = {step for text in observed for step in _STEP.findall(text)}
    return steps, machines | {step.partition(".")[0] for step in steps}
