"""Functions of a C file come in by name; functions over terms go out, callees first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass as mutable
from dataclasses import field, replace

from pycparser import c_generator

from rascheck.diagnostics import Note
from rascheck.importers.c import terms
from rascheck.importers.c.bindings import Binding
from rascheck.importers.c.bound import Bound, bound_of
from rascheck.importers.c.context import Refused
from rascheck.importers.c.declarations import Declarations
from rascheck.importers.c.expressions import Evaluator, counted, described, missing
from rascheck.importers.c.kind_of import Other, Type
from rascheck.importers.c.kinds import Kind
from rascheck.importers.c.parsed import Node, Parsed, c_ast, parse
from rascheck.importers.c.scope import Local, Pointer, Scope
from rascheck.importers.c.statements import Body
from rascheck.importers.c.terms import Term
from rascheck.importers.c.values import (
    Value,
    as_bits,
    bits,
    condition,
    converted,
    received,
    spelled,
)
from rascheck.importers.names import Names
from rascheck.source import Span

DEEPEST_CALL = 30
"""Functions may call each other so deep."""


@mutable
class Function:
    """A C function, and what has become of it.

    `name` is what it is called in the spec, `parameters` are those of C with their types (None: a
    pointer) and `names` what the integers among them are called in the spec. `value` is what it
    returns, `defined` where C gives it a meaning: both are over these names and those that the
    user has bound, of which `bound` are mentioned. `roots` says which objects its pointers are,
    the same in all calls. What is bound depends on the parameters `about`, which are always
    `passed` the same values.
    """

    name: str
    span: Span
    kind: Kind
    parameters: Sequence[tuple[str, Kind | None]]
    names: dict[str, str] = field(default_factory=dict)
    value: Value | None = None
    defined: Term = terms.TRUE
    bound: frozenset[str] = frozenset()
    roots: dict[str, str] = field(default_factory=dict)
    about: frozenset[str] = frozenset()
    passed: dict[str, Term] = field(default_factory=dict)

    @property
    def term(self) -> Term:
        """What it returns, as a `bool` or as bits of the width of its type."""
        assert self.value is not None, "it is complete"
        return given(self.value, self.kind)

    @property
    def defined_name(self) -> str:
        """The function that says where it is defined."""
        return f"{self.name}_is_defined"


def given(value: Value, kind: Kind) -> Term:
    """A value as an argument or result of a C type."""
    value = converted(value, kind)
    return condition(value) if kind.boolean else as_bits(value, kind.width)


class Importer:
    """Translates functions. `functions` are those that are done, callees first."""

    def __init__(
        self, declarations: Declarations, bindings: Sequence[Binding], prefix: str = ""
    ) -> None:
        self._declared = declarations
        self._prefix = prefix
        self._bindings = bindings
        self._bound: dict[int, Bound] = {}
        self._about: dict[int, dict[str, Value | None]] = {}
        self._open: list[str] = []
        self.names = Names()
        self.functions: dict[str, Function] = {}

    def function(
        self, name: str, objects: Sequence[str] = (), asked: Span | None = None
    ) -> Function:
        """Translate a function of the file, whose pointers are these of its `objects`."""
        tokens, place = self._declared.definition(name, asked)
        parsed = parse(tokens, self._declared.is_type)
        tree = next((node for node in parsed.tree.ext if isinstance(node, c_ast.FuncDef)), None)
        if tree is None:
            raise Refused("E431", f"`{name}` cannot be read as a function", place.span)
        found = self._head(name, tree, parsed, place.span)
        locals_: dict[str, Local | Pointer] = {}
        for at, (parameter, kind) in enumerate(found.parameters):
            if kind is None:
                found.roots[parameter] = objects[at] if at < len(objects) else parameter
                locals_[parameter] = Pointer(found.roots[parameter])
            else:
                value = received(terms.Name(_inner(name, parameter)), kind)
                locals_[parameter] = Local(kind, value)
        evaluator = Evaluator(self, parsed)
        self._open.append(name)
        found.value = Body(evaluator, found.kind).result(Scope(locals_), tree.body)
        self._open.pop()
        for test in dict.fromkeys(evaluator.must):
            found.defined = terms.both(found.defined, test)
        self._named(name, found)
        self.functions[name] = found
        return found

    def _named(self, name: str, found: Function) -> None:
        """Give the parameters names that are free beside what is bound in the function."""
        assert found.value is not None, "it is complete"
        mentioned = terms.mentions(found.term) | terms.mentions(found.defined)
        found.bound = frozenset(bound for bound, _ in self.inputs()) & mentioned
        within = Names([*found.bound, *self.names.taken])
        for parameter, kind in found.parameters:
            if kind is not None:
                found.names[parameter] = within.new(parameter)
        inner = {_inner(name, parameter): new for parameter, new in found.names.items()}
        values = [value for about in self._about.values() for value in about.values()]
        asked = {name for value in values if value for name in terms.mentions(value.term)}
        found.about = frozenset(p for p in found.names if _inner(name, p) in asked)
        found.value = replace(found.value, term=terms.renamed(found.value.term, inner))
        found.defined = terms.renamed(found.defined, inner)

    def _head(self, name: str, tree: Node, parsed: Parsed, span: Span) -> Function:
        """The signature of a function."""
        declared = tree.decl.type
        kind = self.type_of(parsed, declared.type)
        if isinstance(kind, Other):
            message = f"`{name}` returns {described(kind)}: only integers are taken"
            raise Refused("E433", message, span, fix=missing(kind))
        parameters: list[tuple[str, Kind | None]] = []
        for node in declared.args.params if declared.args else ():
            type_ = self.type_of(parsed, node)
            if type_ == Other("void"):
                continue
            if isinstance(type_, Other) and type_.what not in ("pointer", "array"):
                message = f"`{node.name}` is {described(type_)}: only integers are taken"
                raise parsed.refused(node, message, missing(type_))
            parameters.append((node.name, type_ if isinstance(type_, Kind) else None))
        return Function(self.names.new(self._prefix + name), span, kind, parameters)

    # ------------------------------------------------------------------ what expressions ask of it

    def constant(self, name: str) -> Value | None:
        """The value of an enumerator."""
        return self._declared.constant(name)

    def not_found(self) -> str:
        """The headers that are not there, behind a message."""
        return self._declared.not_found()

    def type_of(self, parsed: Parsed, node: Node) -> Type:
        """What a type is."""
        return self._declared.type_of(parsed, node)

    def bound(self, within: Evaluator, scope: Scope, node: Node, number: int) -> Value:
        """What stands for a bound expression, which must always be the same one."""
        binding = self._bindings[number]
        locals_ = ((name, scope.names.get(name)) for name in binding.names)
        about = {n: found.value for n, found in locals_ if isinstance(found, Local)}
        before = self._about.setdefault(number, about)
        if before != about:
            names = " and ".join(f"`{name}`" for name in about or before)
            message = f"what is bound depends on {names}, which may be another value than before"
            raise within.parsed.refused(node, message, "bind what is around it")
        return self._meaning(number).value

    def _meaning(self, number: int) -> Bound:
        """A binding with its type."""
        if number not in self._bound:
            binding = self._bindings[number]
            declared = None
            if binding.pattern[-1] == ")":
                declared = self._declared.returns(binding.pattern[0])
            kind = declared if isinstance(declared, Kind) else None
            found = bound_of(binding, kind)
            for other in self._bound.values():
                if found.name and other.name == found.name and other.type != found.type:
                    message = f"`{found.name}` is bound as `{found.type}` and as `{other.type}`"
                    raise Refused("E430", message, binding.span)
            self._bound[number] = found
        return self._bound[number]

    def call(self, within: Evaluator, scope: Scope, node: Node) -> Value:
        """The value of a call."""
        name = node.name.name if isinstance(node.name, c_ast.ID) else ""
        arguments = list(node.args.exprs) if node.args else []
        if not self._declared.is_defined(name):
            raise within.parsed.refused(node, *self._unknown(name, node), code="E432")
        if name in self._open:
            message = f"`{name}` calls itself: recursion cannot be taken"
            raise within.parsed.refused(node, message)
        if len(self._open) >= DEEPEST_CALL:
            message = f"functions call each other more than {DEEPEST_CALL} deep"
            raise within.parsed.refused(node, message, code="E435")
        objects = [_object(scope, argument, self._open[-1]) for argument in arguments]
        place = within.parsed.span(node)
        callee = self.functions.get(name) or self._callee(name, objects, place)
        if len(arguments) != len(callee.parameters):
            takes = counted(len(callee.parameters), "argument")
            message = f"`{name}` takes {takes}, and is given {len(arguments)}"
            raise within.parsed.refused(node, message, code="E431")
        passed = {
            callee.names[p]: given(within.value(scope, argument), kind)
            for (p, kind), argument in zip(callee.parameters, arguments, strict=True)
            if kind is not None
        }
        self._same(within, node, callee, objects)
        self._same_values(within, node, callee, passed)
        if callee.defined != terms.TRUE:
            test = self._apply(callee.defined_name, callee, callee.defined, passed)
            within.require(scope, node, test, f"`{name}`")
        return self._result(callee, passed)

    def _callee(self, name: str, objects: Sequence[str], place: Span) -> Function:
        """Translate a function for the call at a place."""
        try:
            return self.function(name, objects, place)
        except Refused as refused:
            refused.notes += (Note("called from here", place),)
            raise

    def _same(
        self, within: Evaluator, node: Node, callee: Function, objects: Sequence[str]
    ) -> None:
        """Refuse a call for other objects than before, if something of them is bound."""
        for (parameter, _), found in zip(callee.parameters, objects, strict=True):
            before = callee.roots.get(parameter, found)
            if before != found and callee.bound:
                message = (
                    f"`{callee.name}` is called for `{before}` and for `{found}`, and what is bound"
                    " in it can only be one of them"
                )
                raise within.parsed.refused(node, message, "import it by itself")

    def _same_values(
        self, within: Evaluator, node: Node, callee: Function, passed: dict[str, Term]
    ) -> None:
        """Refuse a call with other values than before, if what is bound depends on them."""
        for parameter in callee.about:
            name = callee.names[parameter]
            if callee.passed.setdefault(name, passed[name]) != passed[name]:
                message = f"what is bound in `{callee.name}` depends on its `{parameter}`"
                message += ", which is another value here than before"
                raise within.parsed.refused(node, message, "bind the call itself")

    def _result(self, callee: Function, passed: dict[str, Term]) -> Value:
        """What a call returns, with the bounds that are known of it."""
        value = callee.value
        assert value is not None, "it is complete"
        plain = isinstance(value.term, terms.Name) and value.term.name in callee.bound
        if value.held == "known" or plain:
            return value
        call = self._apply(callee.name, callee, callee.term, passed)
        if callee.kind.signed and value.low >= 0:
            return bits(call, callee.kind.width, callee.kind, value.high)
        found = received(call, callee.kind)
        return found if callee.kind.signed else replace(found, high=min(found.high, value.high))

    def _apply(self, name: str, callee: Function, body: Term, passed: dict[str, Term]) -> Term:
        """A call in the spec, with the arguments that the function has there."""
        arguments = [
            passed.get(parameter) or terms.Name(parameter)
            for parameter, _ in self.signature(callee, body)
        ]
        return terms.apply(name, *arguments)

    def inputs(self) -> list[tuple[str, str]]:
        """The parameters that stand for what is bound, with their types, as far as met."""
        found = {self._bound[n].name: self._bound[n].type for n in sorted(self._bound)}
        return [(name, type_) for name, type_ in found.items() if name]

    def named(self, function: Function, words: set[str]) -> list[tuple[str, str]]:
        """What a function depends on, and what of its parameters and bindings is among words."""
        for number in range(len(self._bindings)):
            self._meaning(number)
        depends = self.signature(function, terms.both(function.term, function.defined))
        own = [(function.names[p], spelled(kind)) for p, kind in function.parameters if kind]
        return [
            (name, type_)
            for name, type_ in dict([*own, *self.inputs()]).items()
            if (name, type_) in depends or name in words
        ]

    def signature(self, function: Function, body: Term) -> list[tuple[str, str]]:
        """The parameters that a function has in the spec, with their types."""
        mentioned = terms.mentions(body)
        own = [(function.names[p], spelled(kind)) for p, kind in function.parameters if kind]
        bound = [(name, type_) for name, type_ in self.inputs() if name in function.bound]
        return [(name, type_) for name, type_ in [*own, *bound] if name in mentioned]

    def _unknown(self, name: str, node: Node) -> tuple[str, str]:
        """Why a function cannot be called, and what to do."""
        if not name:
            return "only functions are called by their names", ""
        text = re.sub(r"__bound_(\d+)", self._expression, c_generator.CGenerator().visit(node))
        message = f"no definition of `{name}` is read{self._declared.not_found()}"
        return message, f"`--bind '{text}=name'`, or `-I` for its header"

    def _expression(self, match: re.Match[str]) -> str:
        return "".join(self._bindings[int(match[1])].pattern)


def _inner(function: str, parameter: str) -> str:
    """What a parameter is called while its function is being translated."""
    return f"{function}.{parameter}"


def _object(scope: Scope, argument: Node, caller: str) -> str:
    """What a pointer that is passed points to; a number is of no interest."""
    pointer = scope.names.get(argument.name) if isinstance(argument, c_ast.ID) else None
    if isinstance(pointer, Pointer):
        return pointer.root
    return f"{c_generator.CGenerator().visit(argument)} in {caller}"
