"""Where a C function is in its course: its variables and the conditions that have led there."""

from __future__ import annotations

from dataclasses import dataclass as mutable
from dataclasses import field

from rascheck.importers.c import terms
from rascheck.importers.c.kinds import Kind
from rascheck.importers.c.operators import select
from rascheck.importers.c.terms import Term
from rascheck.importers.c.values import Value
from rascheck.records import dataclass


@dataclass(frozen=True)
class Local:
    """A variable; `value` is None where none has been assigned."""

    kind: Kind
    value: Value | None


@dataclass(frozen=True)
class Pointer:
    """A parameter that points to something, which only bound expressions look into.

    `root` is the parameter of the imported function that it is.
    """

    root: str


@mutable
class Scope:
    """Variables by name, and the condition under which this point is reached."""

    names: dict[str, Local | Pointer] = field(default_factory=dict)
    path: Term = terms.TRUE

    def under(self, condition: Term) -> Scope:
        """The same where a condition holds as well."""
        return Scope(dict(self.names), terms.both(self.path, condition))

    def merged(self, test: Term, one: Scope, other: Scope) -> Scope:
        """After two branches that began here: what has been declared here goes on."""
        names = dict(self.names)
        for name in self.names:
            left, right = one.names[name], other.names[name]
            if left is right or not isinstance(left, Local) or not isinstance(right, Local):
                names[name] = left
            elif left.value is None or right.value is None:
                names[name] = Local(left.kind, None)
            else:
                names[name] = Local(left.kind, select(test, left.value, right.value, left.kind))
        return Scope(names, self.path)
