"""The declarations of a model come in; what each of them is called in our language goes out."""

from __future__ import annotations

import re

from rascheck.importers.dve.declare import Declarations
from rascheck.importers.dve.names import Constant, Entity, Link, Named, State, Stored
from rascheck.importers.names import RESERVED


class Names:
    """The name of each entity. A name that is a word of our language, or has another meaning where
    it stands, gets a suffix; `changed` says which, as (old, new)."""

    def __init__(self, declared: Declarations) -> None:
        self._names: dict[int, tuple[Named | None, str]] = {}
        self.changed: list[tuple[str, str]] = []
        self.words = set(RESERVED)
        self.top = set(self.words)
        for name, entity in declared.scope.own.items():
            self._give(entity, None, name, self.top)
        for process in declared.processes:
            for name, entity in process.scope.own.items():
                if isinstance(entity, (Constant, Link)) and not _is_variable(entity):
                    self._give(entity, None, f"{process.node.name.name}_{name}", self.top)
        self.inside: dict[int, set[str]] = {}
        for process in declared.machines:
            taken = self.inside[id(process)] = set()
            for name, entity in process.scope.own.items():
                if isinstance(entity, (Stored, State)) or _is_variable(entity):
                    self._give(entity, process, name, taken | self.top, taken)

    def _give(
        self,
        entity: Entity,
        owner: Named | None,
        name: str,
        taken: set[str],
        into: set[str] | None = None,
    ) -> None:
        fresh = self.fresh(name, taken)
        if fresh != name:
            self.changed.append((name, fresh))
        (taken if into is None else into).add(fresh)
        self._names[id(entity)] = owner, fresh

    @staticmethod
    def fresh(name: str, taken: set[str]) -> str:
        """A name that is not taken."""
        fresh, number = (name, 1) if re.search(r"[A-Za-z0-9]", name) else (f"x{name}", 1)
        while fresh in taken:
            number += 1
            fresh = f"{name}_{number}"
        return fresh

    def of(self, entity: Entity, where: Named | None) -> str:
        """What an entity is called in a machine, or outside of all."""
        owner, name = self._names[id(entity)]
        if owner is None or owner is where:
            return name
        return f"{self._names[id(owner)][1]}.{name}"


def _is_variable(entity: Entity) -> bool:
    return isinstance(entity, Constant) and entity.variable is not None
