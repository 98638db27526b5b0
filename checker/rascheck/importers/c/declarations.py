"""What a C file declares, each thing looked at when it is asked for: tokens, types and values."""

from __future__ import annotations

from itertools import pairwise

from rascheck.diagnostics import Note, nearest
from rascheck.importers.c.context import Refused
from rascheck.importers.c.declared import Function, Piece, index
from rascheck.importers.c.expressions import Evaluator
from rascheck.importers.c.kind_of import Other, Type, type_of
from rascheck.importers.c.kinds import INT, KNOWN, UINT, Kind
from rascheck.importers.c.macros import Expander
from rascheck.importers.c.parsed import Node, Parsed, c_ast, parse, specifiers
from rascheck.importers.c.preprocess import Unit
from rascheck.importers.c.scope import Scope
from rascheck.importers.c.terms import Number
from rascheck.importers.c.tokens import Token, closing
from rascheck.importers.c.unclear import unclear
from rascheck.importers.c.values import Value, converted, known
from rascheck.source import Span


class Declarations:
    """The declarations of a file and its headers.

    It is also the world in which the values of enumerators are computed: nothing but constants.
    """

    def __init__(self, unit: Unit, expander: Expander) -> None:
        self._unit = unit
        self._expander = expander
        self._index = index(unit.tokens)
        self._typedefs: dict[str, Type] = {}
        self._enumerators: dict[str, Value] = {}
        self._open: set[str] = set()

    # ----------------------------------------------------------------------------------- functions

    def definition(self, name: str, asked: Span | None = None) -> tuple[list[Token], Token]:
        """The tokens of a function as the parser takes them, and its name."""
        found = self._index.functions.get(name)
        if found is None:
            raise self._no_function(name, asked)
        tokens = self._unit.tokens
        self._clear(found, name)
        head = self._head(found)
        end = closing(tokens, found.name + 1, found.end)
        assert end is not None, "the index has looked"
        rest = tokens[found.name + 1 : end + 1], tokens[found.body : found.end]
        for token in rest[1]:
            if token.text == "static":
                message = "a `static` local lives on between calls"
                raise Refused("E433", message, token.span)
        expanded = [part for piece in rest for part in self._expander.expand(piece, found.end)]
        return [*head, tokens[found.name], *expanded], tokens[found.name]

    def _head(self, function: Function) -> list[Token]:
        words = self._unit.tokens[function.start : function.name]
        return specifiers(self._expander.expand(words, function.end), self.is_type)

    def returns(self, name: str) -> Type | None:
        """The type that a function is declared with; None if it is not declared."""
        found = self._index.functions.get(name) or self._index.prototypes.get(name)
        if found is None:
            return None
        place = self._unit.tokens[found.name]
        self._clear(found, name)
        words = [*self._head(found), place, place._replace(kind="mark", text=";")]
        try:
            parsed = parse(words, self.is_type)
        except Refused:
            return None
        return self.type_of(parsed, parsed.tree.ext[0]) if parsed.tree.ext else None

    def _clear(self, piece: Piece, name: str) -> None:
        """Refuse what depends on a condition that cannot be computed."""
        for region in self._unit.regions:
            if region.concerns(piece.start, piece.end):
                raise unclear(f"`{name}`", region.directive)

    def _no_function(self, name: str, asked: Span | None) -> Refused:
        for directive, words in self._unit.skipped:
            for token, following in pairwise(words):
                if token.text == name and following.text == "(":
                    if any(region.directive == directive for region in self._unit.regions):
                        return unclear(f"`{name}`", directive, asked or token.written)
                    line = directive.source.line(directive.written.line).strip()
                    message = f"`{name}` stands under a condition that does not hold: `{line}`"
                    fix = "give what it asks for by `-D NAME=VALUE`"
                    there = (Note("the condition", directive.written),)
                    return Refused("E432", message, asked or token.written, fix=fix, notes=there)
        declared = self._index.prototypes.get(name)
        if declared is not None:
            message = f"`{name}` is declared here, and defined in no file that is read"
            span = self._unit.tokens[declared.name].written
            fix = f"`--bind '{name}(...)=name'`"
            return Refused("E432", message, asked or span, fix=fix)
        if self._unit.macros.find(name, len(self._unit.tokens)) is not None:
            return Refused("E432", f"`{name}` is a macro, and only functions are imported", asked)
        named = (t for t, n in pairwise(self._unit.tokens) if t.text == name and n.text == "(")
        if place := next(named, None):
            message = f"no definition of `{name}` can be made out: is a bracket not closed?"
            return Refused("E431", message, asked or place.written)
        message = f"there is no function `{name}`"
        return Refused("E432", message, asked, fix=nearest(name, self._index.functions))

    def is_defined(self, name: str) -> bool:
        """Whether the files define a function."""
        return name in self._index.functions

    def not_found(self) -> str:
        """The headers that are not there, behind a message."""
        names = ", ".join(self._unit.missing)
        return f"; not found: {names}" if names else ""

    # --------------------------------------------------------------------------------------- types

    def is_type(self, name: str) -> bool:
        """Whether a name is a type that is known."""
        return name in self._index.typedefs or name in KNOWN

    def type_of(self, parsed: Parsed, node: Node) -> Type:
        """What a type is."""
        found = type_of(node, self._typedef)
        if found == Other("enum", getattr(found, "name", "")):
            return self._enum(parsed, node) or found
        return found

    def _typedef(self, name: str) -> Type | None:
        if name in self._typedefs:
            return self._typedefs[name]
        piece = self._index.typedefs.get(name)
        if piece is None or name in self._open:
            return KNOWN.get(name)
        self._clear(piece, name)
        self._open.add(name)
        try:
            parsed = self._parsed(piece)
            node = next(n for n in parsed.tree.ext if isinstance(n, c_ast.Typedef))
            found = self.type_of(parsed, node)
        except (Refused, StopIteration):
            found = Other("unknown", name)
        self._open.discard(name)
        if isinstance(found, Other) and not found.name:
            found = found if found.what == "pointer" else Other("type", name)
        self._typedefs[name] = found
        return found

    def _parsed(self, piece: Piece) -> Parsed:
        words = self._unit.tokens[piece.start : piece.end]
        tokens = self._expander.expand(words, piece.end)
        if tokens and tokens[0].text == "typedef":
            own = next((t for t in reversed(tokens) if t.kind == "name"), None)
            return parse(tokens, lambda name: self.is_type(name) and (not own or name != own.text))
        return parse(tokens, self.is_type)

    def _enum(self, parsed: Parsed, node: Node) -> Kind | None:
        """What holds the members of an enumeration: as GCC has it, without a sign if it can be."""
        tree = _enum_in(node)
        if tree is not None and tree.values is None:
            piece = self._index.enums.get(tree.name)
            if piece is None:
                return None
            self._clear(piece, tree.name)
            parsed = self._parsed(piece)
            tree = next(filter(None, map(_enum_in, parsed.tree.ext)), None)
        if tree is None:
            return None
        values = self._members(parsed, tree)
        return INT if any(value.low < 0 for value in values) else UINT

    # --------------------------------------------------------------------------------- enumerators

    def constant(self, name: str) -> Value | None:
        """The value of an enumerator; None if there is none of this name."""
        piece = self._index.enumerators.get(name)
        if name not in self._enumerators and piece is not None and name not in self._open:
            self._clear(piece, name)
            self._open.add(name)
            parsed = self._parsed(piece)
            for tree in filter(None, map(_enum_in, parsed.tree.ext)):
                self._members(parsed, tree)
            self._open.discard(name)
        return self._enumerators.get(name)

    def _members(self, parsed: Parsed, tree: Node) -> list[Value]:
        found: list[Value] = []
        evaluator = Evaluator(self, parsed)
        for member in tree.values.enumerators if tree.values is not None else ():
            if member.value is not None:
                value = evaluator.value(Scope(), member.value)
            else:
                value = _following(found[-1]) if found else known(0)
            if value.held != "known":
                raise parsed.refused(member, f"`{member.name}` is no constant")
            if INT.holds(value.low, value.high):
                value = converted(value, INT)
            self._enumerators[member.name] = value
            found.append(value)
        return found

    def bound(self, within: Evaluator, scope: Scope, node: Node, number: int) -> Value:
        """Nothing is bound in constants."""
        del scope, number
        raise within.parsed.refused(node, "what is bound is no constant")

    def call(self, within: Evaluator, scope: Scope, node: Node) -> Value:
        """No function is called in constants."""
        del scope
        raise within.parsed.refused(node, "a call is no constant")


def _following(value: Value) -> Value:
    """The number after a constant, written alike."""
    assert isinstance(value.term, Number)
    return known(value.low + 1, in_hex=value.term.hex)


def _enum_in(node: Node) -> Node | None:
    """The enumeration that a declaration is about."""
    while node is not None and not isinstance(node, c_ast.Enum):
        node = getattr(node, "type", None)
    return node
