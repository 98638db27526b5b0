"""A type in pycparser's tree comes in; which integers it holds goes out."""

from __future__ import annotations

from collections.abc import Callable

from rascheck.importers.c.kinds import Kind, named
from rascheck.importers.c.parsed import Node, c_ast
from rascheck.records import dataclass


@dataclass(frozen=True)
class Other:
    """A type that is no integer.

    `what` is void, pointer, array, struct, union, enum, type (which has a name) or unknown.
    """

    what: str
    name: str = ""


Type = Kind | Other
Typedefs = Callable[[str], Type | None]


def type_of(node: Node, typedef: Typedefs) -> Type:
    """What a declaration says; `typedef` gives the type that a name stands for, or None."""
    match node:
        case c_ast.Decl() | c_ast.Typename() | c_ast.Typedef() | c_ast.TypeDecl():
            return type_of(node.type, typedef)
        case c_ast.PtrDecl() | c_ast.FuncDecl():
            return Other("pointer")
        case c_ast.ArrayDecl():
            return Other("array")
        case c_ast.Struct():
            return Other("struct", node.name or "")
        case c_ast.Union():
            return Other("union", node.name or "")
        case c_ast.Enum():
            return Other("enum", node.name or "")
        case c_ast.IdentifierType():
            return _identified(list(node.names), typedef)
    return Other("unknown")


def _identified(words: list[str], typedef: Typedefs) -> Type:
    if words == ["void"]:
        return Other("void")
    if len(words) == 1 and (found := typedef(words[0])) is not None:
        return found
    return named(words) or Other("unknown", " ".join(words))
