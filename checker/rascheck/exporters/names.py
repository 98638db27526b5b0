"""Names of a System go in; identifiers of the target come out, each a different one."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable

from rascheck.system.ir import Const, EnumType

LONGEST = 60


class Names:
    """Gives out identifiers; `reserved` are not given, in whatever case they are written."""

    def __init__(self, reserved: Iterable[str]) -> None:
        self._taken = {word.lower() for word in reserved}
        self._known: dict[Hashable, str] = {}
        self.constants: dict[str, int] = {}

    def of(self, key: Hashable, text: str) -> str:
        """The identifier of what `key` stands for, which is called `text`."""
        if key not in self._known:
            self._known[key] = self._fresh(identifier(text))
        return self._known[key]

    def constant(self, const: Const) -> str:
        """A constant: the name of a member of an enumeration, or a number."""
        type, value = const.type, const.value
        if not isinstance(type, EnumType) or not 0 <= value < len(type.members):
            return str(value)
        name = self.of((type, value), f"{type.name}_{type.members[value]}")
        self.constants[name] = value
        return name

    def _fresh(self, wanted: str) -> str:
        name, number = wanted, 1
        while name.lower() in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self._taken.add(name.lower())
        return name


def identifier(text: str) -> str:
    """A word of letters, digits and underscores, which begins with a letter.

    >>> identifier("kvm.gfn[vcpu0]"), identifier("0 <= x")
    ('kvm_gfn_vcpu0', 'x0_x')
    """
    word = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")[:LONGEST].rstrip("_")
    return word if word[:1].isalpha() else f"x{word}"
