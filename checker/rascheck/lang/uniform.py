"""A program and a check go in; why its Systems are alike at all sizes comes out, or where not.

Sizes are those of `symmetric` indices, whose identities are told apart by nothing but `==`. A step
of a large System is also one of a small System that has only the identities that take part in it,
if each question about all identities needs but a few of them as witnesses of its answer: so no
question may stand within another one, and nothing may count identities or mention a size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields

from rascheck.lang import syntax
from rascheck.lang.mentions import names_in, reached
from rascheck.lang.names import Program
from rascheck.source import Span

Many = Counter[str]
"""So many identities of each index."""


@dataclass(frozen=True)
class Refusal:
    """What keeps Systems of different sizes from being alike."""

    reason: str
    span: Span


@dataclass
class Uniform:
    """`sizes` has for each index that may vary the constant that is its size.

    `steps` and `beginning` are the most witnesses that the questions of a step, and of all initial
    values, need; `claims` those of each claim. `asking` are the steps, with
    their machines, that are enabled only if such a question is answered so.
    """

    sizes: dict[str, str] = field(default_factory=dict)
    steps: Many = field(default_factory=Counter)
    beginning: Many = field(default_factory=Counter)
    claims: dict[str, Many] = field(default_factory=dict)
    asking: set[tuple[str, str]] = field(default_factory=set)
    refusals: list[Refusal] = field(default_factory=list)


def uniform(
    program: Program, machines: Iterable[syntax.Machine], claims: Iterable[syntax.Property]
) -> Uniform:
    """Whether the machines with their variables, and the claims, are alike at all sizes."""
    machines, claims = tuple(machines), tuple(claims)
    found = Uniform()
    roots = [*machines, *(claim.formula for claim in claims)]
    mentioned = reached(program, roots)
    for index in program.indices.values():
        if index.symmetric and index.name.name in mentioned:
            _size(program, index, roots, mentioned, found)
    if not found.sizes and not found.refusals:
        first = next(iter(program.indices.values()), None)
        if first is not None:
            found.refusals.append(Refusal("no index that takes part is `symmetric`", first.span))
    for record in program.records.values():
        if record.name.name in mentioned and any(_is_large(one) for one in record.fields):
            message = "a record that holds a set or an array is compared as a whole"
            found.refusals.append(Refusal(message, record.name.span))
    look = _Look(program, found)
    for machine in machines:
        for variable in machine.variables:
            found.beginning += look.of(variable.initial)
        for step in machine.steps:
            found.steps |= look.of(step)
            if isinstance(step, syntax.Step) and look.of((step.when, step.on)):
                found.asking.add((machine.name.name, step.name.name))
    for name, declared in program.variables.items():
        if name in mentioned:
            found.beginning += look.of(declared.initial)
    for claim in claims:
        found.claims[claim.name.name] = look.of(claim.formula)
    return found


def _is_large(field: syntax.Field) -> bool:
    return bool(field.dims) or isinstance(field.type, syntax.SetOf)


def _size(
    program: Program,
    index: syntax.Index,
    roots: list[syntax.Machine | syntax.Expr],
    mentioned: set[str],
    found: Uniform,
) -> None:
    """Note the constant that is an index's size, if it is nothing else."""
    if not isinstance(index.size, syntax.Name) or index.size.name not in program.constants:
        message = f"the size of `{index.name.name}` is no constant that could be another"
        found.refusals.append(Refusal(message, index.size.span))
        return
    constant = index.size.name
    declared: list[object] = [*roots, *(c.value for c in program.constants.values())]
    for table in (program.variables, program.queues, program.records, program.functions):
        declared += [held for name, held in table.items() if name in mentioned]
    declared += [i.size for i in program.indices.values() if i is not index]
    declared += [rule.condition for rule in program.requires.values()]
    if constant in names_in(*declared):
        message = f"`{constant}` is more than the size of `{index.name.name}`"
        found.refusals.append(Refusal(message, program.constants[constant].name.span))
    else:
        found.sizes[index.name.name] = constant


class _Look:
    """Counts the witnesses that questions about all identities need."""

    def __init__(self, program: Program, found: Uniform) -> None:
        self.program = program
        self.found = found
        self.sets = dict(_sets(program))
        self.setish = _setish(program, set(self.sets))

    def of(self, node: object) -> Many:
        """The witnesses for the questions in a piece of syntax."""
        return self._count(node, "")

    def _refuse(self, reason: str, node: syntax.Node) -> Many:
        self.found.refusals.append(Refusal(reason, node.span))
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
            case syntax.Apply():
                return self._applied(node, inside)
            case syntax.For():
                return self._for(node, inside)
            case tuple() | list():
                return _sum(self._count(one, inside) for one in node)
            case syntax.Node():
                return _sum(self._count(one, inside) for one in _children(node))
            case _:
                return Counter()

    def _varying(self, type: syntax.TypeExpr) -> str:
        name = type.name if isinstance(type, syntax.TypeName) else ""
        return name if name in self.found.sizes else ""

    def _quantified(self, node: syntax.Quantified, inside: str) -> Many:
        over = Counter(index for p in node.params if (index := self._varying(p.type)))
        rest = (node.where, node.body)
        if not over:
            return _sum(self._count(one, inside) for one in rest)
        if node.quantifier == "count":
            return self._refuse("how many identities there are depends on the size", node)
        if inside:
            return self._refuse(f"`{node.quantifier}` stands within {inside}", node)
        return over + self._bodies(node)

    def _bodies(self, node: syntax.Quantified) -> Many:
        """What stands in a question; the same question may go on at the end of it."""
        inside = f"`{node.quantifier}`"
        last = _last(node.body, node.quantifier)
        if last is None:
            return _sum(self._count(one, inside) for one in (node.where, node.body))
        before = [*_before(node.body, last), node.where]
        return _sum(self._count(one, inside) for one in before) + self._quantified(last, "")

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
        return Counter(elements & set(self.found.sizes))

    def _applied(self, node: syntax.Apply, inside: str) -> Many:
        name = node.function.name
        given = _sum(self._count(one, inside) for one in node.arguments)
        if name in self.program.functions:
            return given + self._count(self.program.functions[name].body, inside)
        queue = names_in(node.arguments) & set(self.program.queues)
        if name == "len" and not queue:
            return self._refuse("how many elements there are depends on the size", node)
        return given

    def _for(self, node: syntax.For, inside: str) -> Many:
        """A loop over a symmetric index: the language lets its rounds not see each other."""
        if not self._varying(node.variable.type):
            return _sum(self._count(one, inside) for one in (node.where, node.body))
        return _sum(self._count(one, "a loop") for one in (node.where, node.body))


TEMPORAL = frozenset(
    {"always", "eventually", "next", "never", "until", "~>"}
    | {"once", "historically", "previously", "since", "before"}
)


def _sum(counts: Iterable[Many]) -> Many:
    return sum(counts, Counter())


def _children(node: syntax.Node) -> Iterator[object]:
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
            for one in _children(node):
                yield from _lets(one)
        case _:
            pass
