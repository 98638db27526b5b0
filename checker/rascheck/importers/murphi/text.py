"""Core expressions, types and statements come in, the spec's text goes out."""

from __future__ import annotations

from dataclasses import dataclass

from rascheck.importers.murphi import core, walks
from rascheck.importers.murphi.context import Ordered
from rascheck.importers.murphi.independent import added_to
from rascheck.importers.murphi.known import Key, key_of
from rascheck.importers.murphi.operators import BITS
from rascheck.importers.murphi.ranges import may_fail
from rascheck.importers.names import Names

_LEVELS = {"=>": 1, "||": 2, "&&": 3, "+": 6, "-": 6, "|": 6, "^": 6}
_LEVELS |= dict.fromkeys(("*", "/", "%", "&", "<<", ">>"), 7)
_COMPARISON, _UNARY, _ATOM = 5, 8, 9
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
INDENT = "    "
LONGEST_ROW = 50
"""More operands of one `&&` or `||` are put into parentheses: the language has a depth."""


@dataclass
class Spelling:
    """What everything is called in the spec.

    `missing` may be without a value, `optional` has an option type; `readers` are the functions
    that read an option, by type, and `read` are those that turn out to be needed.
    """

    names: Names
    missing: frozenset[Key]
    optional: frozenset[Key]
    symmetric: frozenset[str]
    types: dict[str, str]
    members: dict[tuple[str, int], str]
    roots: dict[core.Storage | core.Symbol, str]
    settings: dict[str, str]
    fns: dict[core.Fn, str]
    readers: dict[core.Simple, str]
    read: set[core.Simple]

    def type(self, type_: core.Type) -> str:
        """A type that is no array."""
        match type_:
            case core.Range(low, high, text):
                return text.format_map(self.settings) if text else f"{low}..{high}"
            case core.Enum("boolean"):
                return "bool"
            case core.Enum(name) | core.Scalarset(name) | core.Record(name):
                return self.types[name]
            case core.Array():
                raise AssertionError("only variables and fields are arrays")

    def declared(self, name: str, type_: core.Type, key: Key) -> str:
        """`name[I]: T?`."""
        dims = ""
        while isinstance(type_, core.Array):
            dims += f"[{self.type(type_.index)}]"
            type_ = type_.of
        option = "?" if core.simple(type_) and key in self.optional else ""
        return f"{name}{dims}: {self.type(type_)}{option}"

    # ------------------------------------------------------------------------------- expressions

    def expr(self, node: core.Expr, level: int = 0) -> str:
        """An expression; one that binds weaker than `level` is in parentheses."""
        found, binds = self._bound(node)
        return f"({found})" if binds < level else found

    def _bound(self, node: core.Expr) -> tuple[str, int]:
        """An expression and how tightly it binds."""
        match node:
            case core.Const(value, type_):
                return self.constant(value, type_), _UNARY if value < 0 else _ATOM
            case core.Setting(name=name):
                return self.settings[name], _ATOM
            case core.Use(symbol):
                return self.roots[symbol], _ATOM
            case core.Place():
                return self.place(node), _ATOM
            case core.Part(of, step, _):
                return f"{self.expr(of, _ATOM)}{self._step(step)}", _ATOM
            case core.Op():
                return self._operator(node)
            case core.Choose(condition, then, otherwise, _):
                parts = [self.expr(condition), self.value(then), self.value(otherwise)]
                return f"if {parts[0]} then {parts[1]} else {parts[2]}", 0
            case core.Over():
                return self._over(node), _ATOM
            case core.Defined(place):
                return self._defined(place, "!=")
            case core.Apply(fn, arguments):
                given = ", ".join(self.value(argument) for argument in arguments)
                return f"{self.fns[fn]}({given})", _ATOM

    def constant(self, value: int, type_: core.Simple) -> str:
        """A literal."""
        match type_:
            case core.Range():
                return str(value)
            case core.Enum("boolean"):
                return "true" if value else "false"
            case core.Enum(name):
                return self.members[(name, value)]
            case core.Scalarset(name):
                if name in self.symmetric:
                    raise Ordered(name, "one of its identities is meant", None)
                return str(value)

    def place(self, node: core.Place) -> str:
        """A variable with fields and subscripts."""
        return self.roots[node.root] + "".join(self._step(step) for step in node.path)

    def _step(self, step: str | core.Expr) -> str:
        if isinstance(step, str):
            return f".{self.roots_of_field(step)}"
        return f"[{self.expr(step)}]"

    def roots_of_field(self, name: str) -> str:
        """A field; a reserved word gets an underscore."""
        return Names().new(name)

    def value(self, node: core.Expr) -> str:
        """An expression whose value is stored, compared or chosen: none is an error."""
        return self._value(node, 0)

    def _value(self, node: core.Expr, level: int) -> str:
        if isinstance(node, core.Place) and self.unsure(node):
            assert not isinstance(node.type, core.Record | core.Array)
            return f"{self._reader(node.type)}({self.place(node)})"
        return self.expr(node, level)

    def unsure(self, node: core.Place) -> bool:
        """Whether a place may be without a value here."""
        return core.simple(node.type) and not node.sure and key_of(node) in self.missing

    def _reader(self, type_: core.Simple) -> str:
        self.read.add(type_)
        return self.readers[type_]

    def _operator(self, node: core.Op) -> tuple[str, int]:
        match node:
            case core.Op("!", (core.Op(op, operands, type_),)) if op in _OPPOSITE:
                return self._operator(core.Op(_OPPOSITE[op], operands, type_))
            case core.Op("!", (core.Defined(place),)):
                return self._defined(place, "==")
            case core.Op("!", (value,)):
                return f"!{self.expr(value, _UNARY)}", _UNARY
            case core.Op("neg" | "~" as op, (value,)):
                return f"{'-' if op == 'neg' else op}{self.expr(value, _ATOM)}", _UNARY
            case core.Op(op, (left, right)) if op in _OPPOSITE:
                one, other = (self._value(side, _COMPARISON + 1) for side in (left, right))
                return f"{one} {op} {other}", _COMPARISON
            case core.Op("&&" | "||" as op, (left, right)):
                own = _LEVELS[op]
                sides = [self._side(side, op) for side in (left, right)]
                return f"{sides[0]} {op} {sides[1]}", own
            case core.Op("=>", (left, right)):
                return f"{self.expr(left, 4)} => {self.expr(right, 4)}", 1
            case core.Op(op, (left, right)):
                own = _LEVELS[op]
                one, other = (self._term(side, op) for side in (left, right))
                return (
                    f"{one or self.expr(left, own)} {op} {other or self.expr(right, own + 1)}",
                    own,
                )
            case _:
                raise AssertionError(node.op)

    def _term(self, node: core.Expr, op: str) -> str:
        """An operand of arithmetic that is in parentheses because bits are mixed with numbers."""
        mixed = isinstance(node, core.Op) and len(node.operands) == 2 and node.op != op
        if mixed and isinstance(node, core.Op) and (op in BITS or node.op in BITS):
            return f"({self.expr(node)})"
        return ""

    def _side(self, node: core.Expr, op: str) -> str:
        """An operand of `&&` or `||`: the other one of these is in parentheses."""
        same = isinstance(node, core.Op) and node.op == op and _row(node) <= LONGEST_ROW
        return self.expr(node, _LEVELS[op] if same else 4)

    def _defined(self, place: core.Place, op: str) -> tuple[str, int]:
        if key_of(place) in self.missing:
            return f"{self.place(place)} {op} none", _COMPARISON
        return ("true" if op == "!=" else "false"), _ATOM

    def _over(self, node: core.Over) -> str:
        params, condition = list[str](), node.where
        outer: core.Expr = node
        while isinstance(outer, core.Over) and outer.kind == node.kind:
            if params and (outer.where is not None or node.where is not None):
                break
            params.append(f"{self.bind(outer.symbol)}: {self.type(outer.symbol.type)}")
            outer = outer.body
            if node.kind == "count":
                break
        where = "" if condition is None else f" where {self.expr(condition)}"
        return f"{node.kind} {', '.join(params)}{where} {{ {self.expr(outer)} }}"

    def bind(self, symbol: core.Symbol) -> str:
        """The name of a symbol, which gets one the first time."""
        if symbol not in self.roots:
            self.roots[symbol] = self.names.new(symbol.name)
        return self.roots[symbol]

    # -------------------------------------------------------------------------------- statements

    def block(self, body: tuple[core.Stmt, ...], indent: str) -> list[str]:
        """The lines of a block's statements."""
        return [line for node in body for line in self._statement(node, indent)]

    def _statement(self, node: core.Stmt, indent: str) -> list[str]:
        match node:
            case core.Assign():
                return [indent + self._assign(node)]
            case core.Forget(place):
                if key_of(place) not in self.missing:
                    return []
                return [f"{indent}{self.place(place)} = none;"]
            case core.Let(symbol, value, copies):
                text = self.expr(value) if copies else self.value(value)
                return [f"{indent}let {self.bind(symbol)} = {text};"]
            case core.If():
                return self._if(node, indent)
            case core.For(symbol, where, body, _):
                head = f"for {self.bind(symbol)}: {self.type(symbol.type)}"
                condition = "" if where is None else f" where {self.expr(where)}"
                inner = self.block(body, indent + INDENT)
                if not inner:
                    fails = where is not None and may_fail(where, self.unsure)
                    return [f"{indent}{head}{condition} {{}}"] if fails else []
                return [f"{indent}{head}{condition} {{", *inner, f"{indent}}}"]
            case core.Assert(condition, why):
                said = f" {quoted(why)}" if why else ""
                return [f"{indent}assert {self.expr(condition)}{said};"]

    def _assign(self, node: core.Assign) -> str:
        target, added = self.place(node.place), added_to(node)
        if added is not None and key_of(node.place) not in self.optional:
            return f"{target} {added[0]}= {self.expr(added[1])};"
        stores_none = key_of(node.place) in self.optional and not node.copies
        value = self.value(node.value) if stores_none else self.expr(node.value)
        return f"{target} = {value};"

    def _if(self, node: core.If, indent: str) -> list[str]:
        then = self.block(node.then, indent + INDENT)
        condition, otherwise = node.condition, node.otherwise
        rest = self.block(otherwise, indent + INDENT)
        if not then and not rest:
            return (
                [f"{indent}if {self.expr(condition)} {{}}"]
                if may_fail(condition, self.unsure)
                else []
            )
        if not then:
            head = self.expr(walks.negated(condition))
            return [f"{indent}if {head} {{", *rest, f"{indent}}}"]
        lines = [f"{indent}if {self.expr(condition)} {{", *then]
        if len(otherwise) == 1 and isinstance(otherwise[0], core.If) and rest:
            chained = self._if(otherwise[0], indent)
            return [*lines, f"{indent}}} else {chained[0].strip()}", *chained[1:]]
        if rest:
            lines += [f"{indent}}} else {{", *rest]
        return [*lines, f"{indent}}}"]


def _row(node: core.Op) -> int:
    """How many operands stand in a row."""
    found, waiting = 0, list(node.operands)
    while waiting:
        operand = waiting.pop()
        if isinstance(operand, core.Op) and operand.op == node.op:
            waiting += operand.operands
        else:
            found += 1
    return found


def in_row(parts: list[str], op: str) -> str:
    """Texts with an operator between them."""
    while len(parts) > LONGEST_ROW:
        groups = [parts[n : n + LONGEST_ROW] for n in range(0, len(parts), LONGEST_ROW)]
        parts = [f"({f' {op} '.join(group)})" for group in groups]
    return f" {op} ".join(parts)


def quoted(text: str) -> str:
    """A string of the spec."""
    shown = one_line(text.replace("\\", "/").replace('"', "'"))
    return f'"{shown}"'


def one_line(text: str) -> str:
    """A text for a comment or a string: what does not show is a space."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
