"""Syntax goes in; how many identities are witnesses of the answers to its questions comes out.

A question about all identities has one witness: of whom it is true, or of whom it is not. It has so
only if it is asked once: within another question, or for each value of another type, it may have
another witness each time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields

from rascheck.lang import syntax
from rascheck.lang.independent import summed
from rascheck.lang.mentions import names_in
from rascheck.lang.names import Program
from rascheck.source import Span

Many = Counter[str]
"""So many identities of each index."""


@dataclass(frozen=True)
class Refusal:
    """What keeps Systems of different sizes from being alike."""

    reason: str
    span: Span


class Look:
    """Counts the witnesses that questions about all identities need.

    `sizes` are the indices that vary; what cannot be counted is noted among `refusals`.
    """

    def __init__(self, program: Program, sizes: Collection[str], refusals: list[Refusal]) -> None:
        self.program = program
        self.sizes = frozenset(sizes)
        self.refusals = refusals
        self.sets = dict(_sets(program))
        self.setish = _setish(program, set(self.sets))

    def of(self, node: object) -> Many:
        """The witnesses for the questions in a piece of syntax."""
        return self._count(node, "")

    def first(self, declared: syntax.Var, each: str) -> Many:
        """The witnesses for the first value of a variable, of which there may be many."""
        many = "what is asked of each element" if declared.dims else each
        return self._count(declared.initial, many)

    def again(self, node: syntax.Expr) -> Many:
        """The witnesses that a claim needs once more, for its being true before a step.

        A question that can only make it true, or can only make it false, has one: after the step
        or before.
        """
        match node:
            case syntax.Paren(_, inner) | syntax.Prefix(_, "!", inner):
                return self.again(inner)
            case syntax.Infix(_, "&&" | "||" | "=>", left, right):
                return self.again(left) + self.again(right)
            case syntax.Quantified():
                return Counter()
            case _:
                return self.of(node)

    def _refuse(self, reason: str, node: syntax.Node) -> Many:
        self.refusals.append(Refusal(reason, node.span))
        return Counter()

    def _count(self, node: object, inside: str) -> Many:
        match node:
            case syntax.Quantified():
                return self._quantified(node, inside)
            case syntax.Fired() | syntax.Enabled() | syntax.Lost():
                return self._refuse("what steps do is not said of a state alone", node)
            case syntax.Prefix(_, op) if op in TEMPORAL:
                return self._refuse(f"`{op}` is not said of a state alone", node)
            case syntax.Infix(_, op) if op in TEMPORAL:
                return self._refuse(f"`{op}` is not said of a state alone", node)
            case syntax.Infix(_, "==" | "!=", left, right) if self._is_set(left, right):
                return self._compared(node, inside)
            case syntax.Equals(_, value) if self._is_set(value):
                return self._refuse("a set that arrives is compared", node)
            case syntax.In(_, value, syntax.SetLiteral()) if self._is_set(value):
                return self._refuse("sets are compared", node)
            case syntax.Apply():
                return self._applied(node, inside)
            case syntax.For():
                return self._for(node)
            case tuple() | list():
                return _sum(self._count(one, inside) for one in node)
            case syntax.Node():
                return _sum(self._count(one, inside) for one in children(node))
            case _:
                return Counter()

    def _varying(self, type: syntax.TypeExpr) -> str:
        name = type.name if isinstance(type, syntax.TypeName) else ""
        return name if name in self.sizes else ""

    def _quantified(self, node: syntax.Quantified, inside: str) -> Many:
        over = Counter(index for p in node.params if (index := self._varying(p.type)))
        if over and node.quantifier == "count":
            return self._refuse("how many identities there are depends on the size", node)
        if over and inside:
            return self._refuse(f"`{node.quantifier}` stands within {inside}", node)
        return over + self._bodies(node, inside)

    def _bodies(self, node: syntax.Quantified, within: str) -> Many:
        """What stands in a question; the same question may go on at the end of it."""
        inside = f"`{node.quantifier}`"
        last = _last(node.body, node.quantifier)
        if last is None:
            return _sum(self._count(one, inside) for one in (node.where, node.body))
        before = [*_before(node.body, last), node.where]
        return _sum(self._count(one, inside) for one in before) + self._quantified(last, within)

    def _is_set(self, *sides: syntax.Expr) -> bool:
        """Whether sets may be compared: conservative, for what is counted as one costs little."""
        literal = any(isinstance(side, syntax.SetLiteral) for side in sides)
        return literal or bool(names_in(*sides) & self.setish)

    def _element(self, side: syntax.Expr) -> str:
        """The type of a set's elements, if a name, field or element is declared as one."""
        match side:
            case syntax.Paren(_, inner):
                return self._element(inner)
            case syntax.Name(_, name):
                return self.sets.get(name, "")
            case syntax.MemberOf(_, _, member):
                return self.sets.get(member.name, "")
            case syntax.Subscript(_, value):
                return self._element(value)
            case syntax.SetLiteral():
                return "{}"
            case _:
                return ""

    def _compared(self, node: syntax.Infix, inside: str) -> Many:
        if inside:
            return self._refuse(f"sets are compared within {inside}", node)
        elements = {self._element(side) for side in (node.left, node.right)} - {"{}"}
        if len(elements) != 1 or "" in elements:
            return self._refuse("it is not known of what sets are compared here", node)
        return Counter(elements & set(self.sizes))

    def _applied(self, node: syntax.Apply, inside: str) -> Many:
        name = node.function.name
        given = _sum(self._count(one, inside) for one in node.arguments)
        if name in self.program.functions:
            return given + self._count(self.program.functions[name].body, inside)
        if name == "len" and not all(self._is_queue(one) for one in node.arguments):
            return self._refuse("how many elements there are depends on the size", node)
        return given

    def _is_queue(self, node: syntax.Expr) -> bool:
        while isinstance(node, syntax.Paren | syntax.Subscript):
            node = node.inner if isinstance(node, syntax.Paren) else node.value
        return isinstance(node, syntax.Name) and node.name in self.program.queues

    def _for(self, node: syntax.For) -> Many:
        """A loop over a symmetric index: the language lets its rounds not see each other."""
        if self._varying(node.variable.type):
            for place in summed(node):
                self._refuse("what the rounds of a loop add up depends on the size", place)
        return _sum(self._count(one, "a loop") for one in (node.where, node.body))


TEMPORAL = frozenset(
    {"always", "eventually", "next", "never", "until", "~>"}
    | {"once", "historically", "previously", "since", "before"}
)


def _sum(counts: Iterable[Many]) -> Many:
    return sum(counts, Counter())


def children(node: syntax.Node) -> Iterator[object]:
    """What stands in a node."""
    return (getattr(node, each.name) for each in fields(node) if each.name != "span")


def _last(body: syntax.Expr, quantifier: str) -> syntax.Quantified | None:
    """A question of the same kind with which a question's body ends, positively."""
    match body:
        case syntax.Paren(_, inner):
            return _last(inner, quantifier)
        case syntax.Quantified() if body.quantifier == quantifier:
            return body
        case syntax.Infix(_, "=>", _, right) if quantifier == "forall":
            return _last(right, quantifier)
        case _:
            return None


def _before(body: syntax.Expr, last: syntax.Quantified) -> Iterator[object]:
    match body:
        case syntax.Paren(_, inner):
            yield from _before(inner, last)
        case syntax.Infix(_, "=>", left, right):
            yield left
            yield from _before(right, last)
        case _:
            pass


def _sets(program: Program) -> Iterator[tuple[str, str]]:
    """Names that are declared as sets, with the type of the elements."""
    declared: list[syntax.Var | syntax.Field] = list(program.variables.values())
    declared += [variable for m in program.machines.values() for variable in m.variables]
    declared += [one for record in program.records.values() for one in record.fields]
    for one in declared:
        if isinstance(one.type, syntax.SetOf):
            of = one.type.of
            yield one.name.name, of.name if isinstance(of, syntax.TypeName) else "?"


def _setish(program: Program, sets: set[str]) -> set[str]:
    """All names that may stand for a set: those declared as one, and what is made of them."""
    found = set(sets)
    for function in program.functions.values():
        if isinstance(function.result, syntax.SetOf):
            found.add(function.name.name)
        found |= {p.name.name for p in function.params if isinstance(p.type, syntax.SetOf)}
    for machine in program.machines.values():
        found |= {let.name.name for let in _lets(machine) if names_in(let.value) & found}
    return found


def _lets(node: object) -> Iterator[syntax.Let]:
    match node:
        case syntax.Let():
            yield node
        case tuple() | list():
            for one in node:
                yield from _lets(one)
        case syntax.Node():
            for one in children(node):
                yield from _lets(one)
        case _:
            pass
