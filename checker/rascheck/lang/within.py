"""Whose a check is: the names of what its file declares, and of what the files that it uses do.

What other files of the run declare makes no difference to it, unless one replaces a machine.
"""

from __future__ import annotations

from collections.abc import Iterator

from rascheck.lang import syntax
from rascheck.lang.names import Program


def files_of(program: Program, path: str) -> frozenset[str]:
    """A file and all that it uses, over as many others as it be; all files if it is none."""
    used = {module.source.path: module.used for module in program.modules}
    if path not in used:
        return frozenset(used)
    found: set[str] = set()
    pending = [path]
    while pending:
        file = pending.pop()
        if file not in found:
            found.add(file)
            pending += used.get(file, ())
    return frozenset(found)


def machines_of(program: Program, check: syntax.Check | None) -> tuple[syntax.Machine, ...]:
    """The machines that a check without `system` is about; all without a check.

    They stand in the order of all. One that was replaced has its replacement in its place.
    """
    names = {item.name.name for item in _items(program, check) if isinstance(item, syntax.Machine)}
    return tuple(machine for name, machine in program.machines.items() if name in names)


def storage_of(
    program: Program, check: syntax.Check | None
) -> tuple[syntax.Var | syntax.Queue, ...]:
    """The variables, and then the queues, that it keeps whether they are read or not."""
    names = {
        item.name.name
        for item in _items(program, check)
        if isinstance(item, (syntax.Var, syntax.Queue))
    }
    variables = [declared for name, declared in program.variables.items() if name in names]
    queues = [declared for name, declared in program.queues.items() if name in names]
    return (*variables, *queues)


def _items(program: Program, check: syntax.Check | None) -> Iterator[syntax.Item]:
    files = files_of(program, check.span.source.path if check else "")
    for module in program.modules:
        if module.source.path in files:
            yield from module.items
