"""The syntax tree of a Murphi model: what was written, each piece with its place.

`parse` makes it and `resolve` reads it; nothing here knows what a name means.
"""

from __future__ import annotations

from rascheck.records import dataclass
from rascheck.source import Span


@dataclass(frozen=True)
class Node:
    """A piece of the text."""

    span: Span


# ------------------------------------------------------------------------------------ expressions


@dataclass(frozen=True)
class Number(Node):
    """`12`."""

    value: int


@dataclass(frozen=True)
class Name(Node):
    """A constant, member, variable, parameter or alias."""

    name: str


@dataclass(frozen=True)
class Field(Node):
    """`of.name`."""

    of: Expr
    name: str


@dataclass(frozen=True)
class Element(Node):
    """`of[subscript]`."""

    of: Expr
    subscript: Expr


@dataclass(frozen=True)
class Unary(Node):
    """`!a` or `-a`."""

    op: str
    value: Expr


@dataclass(frozen=True)
class Binary(Node):
    """`left op right`; `op` is the operator, some of which are refused later."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Conditional(Node):
    """`condition ? then : otherwise`."""

    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True)
class Quantified(Node):
    """`forall` or `exists`."""

    kind: str
    binder: Binder
    body: Expr


@dataclass(frozen=True)
class Call(Node):
    """A function in an expression, or a procedure as a statement."""

    name: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True)
class IsUndefined(Node):
    """`isundefined(place)`."""

    place: Expr


@dataclass(frozen=True)
class IsMember(Node):
    """`ismember(value, type)`."""

    value: Expr
    type: Type


Expr = (
    Number
    | Name
    | Field
    | Element
    | Unary
    | Binary
    | Conditional
    | Quantified
    | Call
    | IsUndefined
    | IsMember
)


@dataclass(frozen=True)
class Binder(Node):
    """`i: Type`, or `i := low to high by step` without a type."""

    name: str
    type: Type | None
    low: Expr | None
    high: Expr | None
    step: Expr | None


# ------------------------------------------------------------------------------------------ types


@dataclass(frozen=True)
class NamedType(Node):
    """A declared type, or `boolean`."""

    name: str


@dataclass(frozen=True)
class RangeType(Node):
    """`low..high`."""

    low: Expr
    high: Expr


@dataclass(frozen=True)
class EnumType(Node):
    """`enum { A, B }`."""

    members: tuple[Name, ...]


@dataclass(frozen=True)
class ScalarsetType(Node):
    """`scalarset(size)`."""

    size: Expr


@dataclass(frozen=True)
class UnionType(Node):
    """`union { A, B }`."""

    parts: tuple[Type, ...]


@dataclass(frozen=True)
class ArrayType(Node):
    """`array [index] of of`."""

    index: Type
    of: Type


@dataclass(frozen=True)
class RecordType(Node):
    """`record a: A; b: B; end`."""

    fields: tuple[VarDecl, ...]


Type = NamedType | RangeType | EnumType | ScalarsetType | UnionType | ArrayType | RecordType


# ----------------------------------------------------------------------------------- declarations


@dataclass(frozen=True)
class ConstDecl(Node):
    """`const name: value;`."""

    name: str
    value: Expr


@dataclass(frozen=True)
class TypeDecl(Node):
    """`type name: type;`."""

    name: str
    type: Type


@dataclass(frozen=True)
class VarDecl(Node):
    """`var name: type;`, a field, or a parameter."""

    name: str
    type: Type


Decl = ConstDecl | TypeDecl | VarDecl


@dataclass(frozen=True)
class Param(Node):
    """A parameter; a `var` one is a name of the caller's place."""

    name: str
    type: Type
    by_name: bool


@dataclass(frozen=True)
class Function(Node):
    """A function, or a procedure, which has no result."""

    name: str
    params: tuple[Param, ...]
    result: Type | None
    decls: tuple[Decl, ...]
    body: tuple[Stmt, ...]


# ------------------------------------------------------------------------------------- statements


@dataclass(frozen=True)
class Assign(Node):
    """`place := value;`."""

    place: Expr
    value: Expr


@dataclass(frozen=True)
class If(Node):
    """One condition; `elsif` is an If in `otherwise`."""

    condition: Expr
    then: tuple[Stmt, ...]
    otherwise: tuple[Stmt, ...]


@dataclass(frozen=True)
class Switch(Node):
    """`switch value case a, b: ... else ... end`."""

    value: Expr
    cases: tuple[tuple[tuple[Expr, ...], tuple[Stmt, ...]], ...]
    otherwise: tuple[Stmt, ...]


@dataclass(frozen=True)
class For(Node):
    """`for i: Type do ... end`."""

    binder: Binder
    body: tuple[Stmt, ...]


@dataclass(frozen=True)
class While(Node):
    """`while condition do ... end`."""

    condition: Expr
    body: tuple[Stmt, ...]


@dataclass(frozen=True)
class Return(Node):
    """`return value;`."""

    value: Expr | None


@dataclass(frozen=True)
class Forget(Node):
    """`undefine place;`, or with `clear` `clear place;`."""

    place: Expr
    clear: bool


@dataclass(frozen=True)
class Assert(Node):
    """`assert condition "why";`; `error "why";` asserts what is false."""

    condition: Expr
    why: str


@dataclass(frozen=True)
class Put(Node):
    """`put ...;`, which changes nothing; `value` is what it evaluates."""

    value: Expr | None


@dataclass(frozen=True)
class AliasStmt(Node):
    """`alias a: place do ... end`."""

    names: tuple[ConstDecl, ...]
    body: tuple[Stmt, ...]


@dataclass(frozen=True)
class Refused(Node):
    """A statement or rule that is not translated; `what` names it."""

    what: str


Stmt = (
    Assign | If | Switch | For | While | Return | Forget | Assert | Put | Call | AliasStmt | Refused
)


# ------------------------------------------------------------------------------------------ rules


@dataclass(frozen=True)
class Rule(Node):
    """`rule "name" guard ==> decls begin body end`."""

    name: str
    guard: Expr | None
    decls: tuple[Decl, ...]
    body: tuple[Stmt, ...]
    doc: str = ""


@dataclass(frozen=True)
class StartState(Node):
    """`startstate "name" decls begin body end`."""

    name: str
    decls: tuple[Decl, ...]
    body: tuple[Stmt, ...]


@dataclass(frozen=True)
class Property(Node):
    """`invariant "name" condition`, or `cover`."""

    kind: str
    name: str
    condition: Expr


@dataclass(frozen=True)
class Ruleset(Node):
    """`ruleset i: Type do rules end`."""

    binders: tuple[Binder, ...]
    rules: tuple[AnyRule, ...]


@dataclass(frozen=True)
class AliasRule(Node):
    """`alias a: place do rules end`."""

    names: tuple[ConstDecl, ...]
    rules: tuple[AnyRule, ...]


AnyRule = Rule | StartState | Property | Ruleset | AliasRule | Refused


@dataclass(frozen=True)
class Model(Node):
    """A file: its parts in order."""

    parts: tuple[Decl | Function | AnyRule, ...]


def parts(node: object) -> tuple[object, ...]:
    """What a piece of the tree, or a row of pieces, is made of."""
    if isinstance(node, tuple):
        return node
    return tuple(vars(node).values()) if isinstance(node, Node) else ()
