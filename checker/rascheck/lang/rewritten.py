"""Steps that an earlier check has written out: where all that one is made of is equal, it is too.

The checks of one system differ in few knobs, and most steps depend on none of these.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

from rascheck.lang.context import Context
from rascheck.lang.mentions import reached
from rascheck.lang.types import Value
from rascheck.lang.written import Written
from rascheck.source import Span

MOST_STEPS = 50_000
"""No more steps than this are kept: what is there is forgotten before the next."""


@dataclass(frozen=True)
class Earlier:
    """What came of a step, what it took of the budget, and the conditions that were constants."""

    written: tuple[Written, ...]
    spent: int
    folded: tuple[tuple[Span, bool], ...]


@dataclass
class Known:
    """The steps that were written out over one storage, and on which settings each text depends."""

    steps: dict[Hashable, Earlier] = field(default_factory=dict)
    settings: dict[Hashable, tuple[str, ...]] = field(default_factory=dict)
    values: dict[Value, int] = field(default_factory=dict)
    """A number for each value that a setting has had."""


class Rewritten:
    """The steps of one elaboration, as far as an earlier one has written them out.

    `storage` is all that steps are written out over, apart from the values of settings.
    """

    def __init__(self, context: Context, storage: Hashable) -> None:
        self._context = context
        self._before = len(context.sink.found)
        self._known = context.program.written.setdefault((_layout(context), storage), Known())
        numbers = self._known.values
        self._values = {
            name: numbers.setdefault(value, len(numbers))
            for name, value in context.settings.items()
        }
        self._new: dict[Hashable, Earlier] = {}

    def step(
        self,
        step: Hashable,
        name: Hashable,
        nodes: Callable[[], Iterable[object]],
        write: Callable[[], list[Written]],
    ) -> Iterable[Written]:
        """What `write` makes of a step; its text, which has a name, is in `nodes`."""
        context = self._context
        key = (step, self._settings(name, nodes))
        known = self._known.steps.get(key)
        if known is not None and context.budget.affords(known.spent):
            context.folded.update(dict.fromkeys(known.folded))
            return known.written
        spent, folded, context.folded = context.budget.spent, context.folded, {}
        found = tuple(write())
        self._new[key] = Earlier(found, context.budget.spent - spent, tuple(context.folded))
        folded.update(context.folded)
        context.folded = folded
        return found

    def _settings(self, name: Hashable, nodes: Callable[[], Iterable[object]]) -> Hashable:
        """The values of the settings on which a step depends."""
        names = self._known.settings.get(name)
        if names is None:
            program = self._context.program
            mentioned = reached(program, nodes(), program.variables, program.queues)
            names = tuple(sorted(mentioned & self._context.settings.keys()))
            self._known.settings[name] = names
        return tuple(self._values[n] for n in names)

    def keep(self) -> None:
        """Keep for later what is new, unless there was anything to report."""
        if len(self._context.sink.found) > self._before:
            return
        kept = self._context.program.written.values()
        if sum(len(known.steps) for known in kept) + len(self._new) > MOST_STEPS:
            for known in kept:
                known.steps.clear()
        self._known.steps.update(self._new)


def _layout(context: Context) -> Hashable:
    """What there is to read and to assign, and the machines that take part."""
    variables = [
        (owner, name, stored.type, stored.dims, stored.first)
        for owner, table in (("", context.variables), *context.owned.items())
        for name, stored in table.items()
    ]
    queues = [
        (q.name, q.type, q.dims, q.number, q.capacity, q.overflow) for q in context.queues.values()
    ]
    machines = [(m.name, m.params, m.number, m.control) for m in context.machines.values()]
    return (tuple(variables), tuple(queues), tuple(machines))
