"""A program and a check go in; why its Systems are alike at all sizes comes out, or where not.

Sizes are those of `symmetric` indices, whose identities are told apart by nothing but `==`. A step
of a large System is also one of a small System that has only the identities that take part in it,
if each question about all identities needs but a few of them as witnesses of its answer: so no
question may stand within another one, or be asked again and again for the values of another type,
and nothing may count identities or mention a size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from rascheck.lang import syntax
from rascheck.lang.mentions import names_in, reached
from rascheck.lang.names import Program
from rascheck.lang.shape import nodes
from rascheck.lang.witnesses import Look, Many, Refusal, children


@dataclass
class Uniform:
    """`sizes` has for each index that may vary the constant that is its size.

    `steps` and `beginning` are the most witnesses that the questions of a step, and of all initial
    values, need; `claims` those of each claim. `asking` are the steps, with
    their machines, that are enabled only if such a question is answered so, or if another machine
    takes part. `meets` says that there are such meetings.
    """

    sizes: dict[str, str] = field(default_factory=dict)
    steps: Many = field(default_factory=Counter)
    beginning: Many = field(default_factory=Counter)
    claims: dict[str, Many] = field(default_factory=dict)
    asking: set[tuple[str, str]] = field(default_factory=set)
    meets: bool = False
    refusals: list[Refusal] = field(default_factory=list)


def uniform(
    program: Program, machines: Iterable[syntax.Machine], claims: Iterable[syntax.Property]
) -> Uniform:
    """Whether the machines with their variables, and the claims, are alike at all sizes."""
    machines, claims = tuple(machines), tuple(claims)
    found = Uniform()
    roots = [*machines, *(claim.formula for claim in claims)]
    mentioned = reached(program, roots)
    for index in program.indices.values():
        if index.symmetric and index.name.name in mentioned:
            _size(program, index, found)
    if not found.sizes and not found.refusals:
        first = next(iter(program.indices.values()), None)
        if first is not None:
            found.refusals.append(Refusal("no index that takes part is `symmetric`", first.span))
    for record in program.records.values():
        if record.name.name in mentioned and any(_is_large(one) for one in record.fields):
            message = "a record that holds a set or an array is compared as a whole"
            found.refusals.append(Refusal(message, record.name.span))
    look = Look(program, set(found.sizes), found.refusals)
    for machine in machines:
        each = "what is asked of each instance" if machine.params else ""
        for variable in machine.variables:
            found.beginning += look.first(variable, each)
        for step in machine.steps:
            found.steps |= look.of(step)
            if isinstance(step, syntax.Step) and _asks(program, look, step):
                found.asking.add((machine.name.name, step.name.name))
    found.meets = any(
        isinstance(step, syntax.Step) and bool(step.raises) for m in machines for step in m.steps
    )
    if found.meets:
        found.steps += found.steps
    for name, declared in program.variables.items():
        if name in mentioned:
            found.beginning += look.first(declared, "")
    for claim in claims:
        found.claims[claim.name.name] = look.of(claim.formula) + look.again(claim.formula)
    return found


def _asks(program: Program, look: Look, step: syntax.Step) -> bool:
    """Whether it depends on more than the identities of a step that it is enabled."""
    if step.raises or any(on.channel.name.name in program.events for on in step.on):
        return True
    parts = list(nodes(step.body))
    waits = any(isinstance(part, syntax.Send) for part in parts)
    loops = any(isinstance(part, syntax.For) for part in parts)
    return bool(look.of((step.when, step.on)) or (waits and (loops or look.of(step.body))))


def _is_large(field: syntax.Field) -> bool:
    return bool(field.dims) or isinstance(field.type, syntax.SetOf)


def _size(program: Program, index: syntax.Index, found: Uniform) -> None:
    """Note the constant that is an index's size, if it is nothing else."""
    if not isinstance(index.size, syntax.Name) or index.size.name not in program.constants:
        message = f"the size of `{index.name.name}` is no constant that could be another"
        found.refusals.append(Refusal(message, index.size.span))
        return
    constant = index.size.name
    other = next(_elsewhere(program, index, constant), None)
    if other is not None:
        message = f"`{constant}` is more than the size of `{index.name.name}`"
        found.refusals.append(Refusal(message, other.span))
    else:
        found.sizes[index.name.name] = constant


def _elsewhere(program: Program, index: syntax.Index, constant: str) -> Iterator[syntax.Node]:
    """The declarations in which the name of a size stands, whatever it means there.

    A check may give it another value: a size that is tried goes before that.
    """
    for module in program.modules:
        for item in module.items:
            if item is program.constants[constant]:
                continue
            parts = children(item)
            if item is index:
                parts = iter((index.name,))
            elif isinstance(item, syntax.Check):
                values = [setting.value for setting in item.settings]
                parts = iter((values, replace(item, settings=())))
            if constant in names_in(*parts):
                yield item.name if isinstance(item, syntax.Declaration) else item
