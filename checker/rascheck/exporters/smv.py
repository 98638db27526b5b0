"""A System goes in; the same as an SMV module, for nuXmv and NuSMV, comes out.

The input `step` says which step is taken. Each has its guard and where it fails by name, and each
element of a variable says what it is after which step. `failed` is a state of its own in which
everything ends; where no step is enabled, time goes on and nothing happens. Elements have names of
their own, so that a computed subscript is a choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rascheck.exporters import terms
from rascheck.exporters.flat import Flat, flatten
from rascheck.exporters.header import notes
from rascheck.exporters.masks import without_masks
from rascheck.exporters.names import Names
from rascheck.exporters.reserved import SMV
from rascheck.exporters.scope import Scope
from rascheck.exporters.spelling import Sorted
from rascheck.exporters.symbolic import Effect, effect, elements_only
from rascheck.exporters.total import Unfit, total
from rascheck.exporters.uses import Element, position_of
from rascheck.system.future import taken_apart
from rascheck.system.ir import (
    BOOL,
    FALSE,
    TRUE,
    Assert,
    Assign,
    BinaryOp,
    BoolType,
    Const,
    Expr,
    Future,
    FutureOp,
    Kind,
    Local,
    Many,
    ManyOp,
    Property,
    Read,
    System,
    Unary,
    Variable,
    cardinality,
    highest,
    lowest,
)
from rascheck.system.text import show_element

FUTURE = {FutureOp.ALWAYS: "G", FutureOp.EVENTUALLY: "F", FutureOp.NEXT: "X"}
BITS = (BinaryOp.BIT_AND, BinaryOp.BIT_OR, BinaryOp.BIT_XOR, BinaryOp.SHL, BinaryOp.SHR)


def smv(system: System) -> str:
    """A System that passes `verify`, in SMV. Raises `Unfit` where that cannot be said."""
    flat = flatten(without_masks(system))
    return "\n".join([*heading(flat), *Writer(flat).module()]) + "\n"


def heading(flat: Flat) -> Iterator[str]:
    """The comment in front."""
    usage = (
        "nuXmv FILE.smv, or NuSMV FILE.smv",
        "",
        "A run that ends goes on with nothing happening. A step that fails leads to `failed`,",
        "where everything ends: the states of `rascheck explore` are those without it.",
    )
    carried = {
        Kind.INVARIANT: "INVARSPEC",
        Kind.REACHABLE: "INVARSPEC, which is false if it is reached",
        Kind.TEMPORAL: "LTLSPEC, of fair runs that do not fail",
    }
    yield from (
        "-- " + line.replace("\r", " ").replace("\n", " ") if line else "--"
        for line in notes(flat, usage, carried)
    )
    yield ""


class Writer(Sorted):
    """Writes one flat system. Behind its variables stands one for each atom."""

    words = ("FALSE", "TRUE")
    signs: ClassVar[dict[BinaryOp, str]] = {BinaryOp.EQ: "=", BinaryOp.MOD: "mod"}

    def __init__(self, flat: Flat) -> None:
        atoms = flat.system.atoms
        occurs = [Variable(f"occurs'{number}", BOOL) for number in range(len(atoms))]
        super().__init__((*flat.variables, *occurs), Names(SMV.split()))
        self.flat = flat
        self.first_atom = len(flat.variables)
        self.effects: list[Effect] = [effect(flat.variables, rule) for rule in flat.rules]
        self.none = len(flat.rules)
        self.scope = Scope(
            flat.layout,
            occurred={atom: Read(self.first_atom + atom) for atom in range(len(atoms))},
        )

    def place(self, variable: int, subscripts: tuple[Expr, ...]) -> str:
        """An element, whose subscripts are constants."""
        return self.element(variable, position_of(self.variables[variable], subscripts))

    def element(self, variable: int, position: int) -> str:
        """The element at a row-major position."""
        declared = self.variables[variable]
        name = show_element(declared.name, declared.dims, position)
        return self.names.of((variable, position), name)

    def arithmetic(self, op: BinaryOp, left: Expr, right: Expr) -> str:
        """A number that two others make; a division is one, whatever stands beside it."""
        if op in BITS:
            raise Unfit(f"SMV has no `{op.value}` of integers")
        if op in (BinaryOp.DIV, BinaryOp.MOD) and not isinstance(right, Const):
            zero = terms.comparison(BinaryOp.EQ, right, terms.number(0))
            right = terms.choice(zero, terms.number(1), right)
        return super().arithmetic(op, left, right)

    # -------------------------------------------------------------------------------- the module

    def module(self) -> Iterator[str]:
        """The module; what it uses of constants is known in the end, and stands in front."""
        lines = [*self.declared(), *self.steps(), *self.start(), *self.moves(), *self.claims()]
        yield "MODULE main"
        if self.names.constants:
            yield "DEFINE"
            yield from (f"  {name} := {value};" for name, value in self.names.constants.items())
        yield from lines

    def elements(self) -> Iterator[tuple[Element, Variable]]:
        """Every element that has more than one value."""
        for number, variable in enumerate(self.variables):
            if cardinality(variable.type) > 1:
                for position in range(variable.size):
                    yield (number, position), variable

    def declared(self) -> Iterator[str]:
        """The declarations."""
        yield "IVAR"
        yield f"  step : 0..{max(self.none, 1)};"
        yield "VAR"
        for element, variable in self.elements():
            low, high = lowest(variable.type), highest(variable.type)
            type = "boolean" if isinstance(variable.type, BoolType) else f"{low}..{high}"
            yield f"  {self.element(*element)} : {type};"
        yield "  failed : boolean;"
        if self.flat.system.fairness:
            yield f"  last : 0..{max(self.none, 1)};"

    def steps(self) -> Iterator[str]:
        """For each step when it is enabled, and where it fails."""
        yield "DEFINE"
        for number, rule in enumerate(self.flat.rules):
            fails = self.effects[number].fails
            yield f"  -- {number}: {' '.join(rule.name.split())}"
            yield f"  {self.enabled(number)} := {self.inner(rule.guard)};"
            if fails != FALSE:
                yield f"  {self.fails(number)} := {self.truth(fails)};"
        some = [self.enabled(number) for number in range(self.none)]
        yield f"  stuck := !({' | '.join(some) or 'FALSE'});"

    def enabled(self, number: int) -> str:
        """The name of when a step is enabled."""
        return self.names.of(("enabled", number), f"enabled_{number}")

    def fails(self, number: int) -> str:
        """The name of where a step fails."""
        return self.names.of(("fails", number), f"fails_{number}")

    def start(self) -> Iterator[str]:
        """The initial states, and from which of them nothing can be said."""
        start = self.flat.start
        written: dict[int, Expr] = {}
        checks: list[Expr] = []
        for statement in (*start.checks, *start.body):
            match statement:
                case Assert(condition):
                    checks.append(condition)
                case Assign(number, _, value):
                    written[number] = value
        for element, variable in self.elements():
            initial = variable.initial[element[1]]
            if element[0] in written:
                yield f"INIT {self.element(*element)} = {self.inner(written[element[0]])}"
            elif initial is not None:
                text = self.value(Const(initial, variable.type), variable.type)
                yield f"INIT {self.element(*element)} = {text}"
        undefined = terms.negation(terms.conjunction(checks))
        yield f"INIT failed = {self.truth(elements_only(self.variables, undefined))}"
        if start.assumed != TRUE:
            yield f"INIT failed | {self.truth(elements_only(self.variables, start.assumed))}"
        if self.flat.system.fairness:
            yield f"INIT last = {self.none}"

    def moves(self) -> Iterator[str]:
        """Which step may be taken, and what is written by it."""
        for number in range(self.none):
            yield f"TRANS step = {number} -> !failed & {self.enabled(number)}"
        yield f"TRANS step = {self.none} -> failed | stuck"
        failing = [
            f"step = {number} & {self.fails(number)}"
            for number in range(self.none)
            if self.effects[number].fails != FALSE
        ]
        yield f"TRANS next(failed) = ({' | '.join(('failed', *failing))})"
        if self.flat.system.fairness:
            yield "TRANS next(last) = step"
        for element, variable in self.elements():
            yield from self.move(element, variable)

    def move(self, element: Element, variable: Variable) -> Iterator[str]:
        """What an element is after each step."""
        name = self.element(*element)
        atom = element[0] - self.first_atom
        yield f"TRANS next({name}) = case"
        for number, found in enumerate(self.effects):
            value = found.emits.get(atom) if atom >= 0 else found.after.get(element)
            if value is not None:
                safe = f" & !{self.fails(number)}" if found.fails != FALSE else ""
                boolean = isinstance(variable.type, BoolType)
                text = self.truth(value) if boolean else self.number(value)
                yield f"    step = {number}{safe} : {text};"
        yield f"    TRUE : {'FALSE' if atom >= 0 else name};"
        yield "  esac"

    # -------------------------------------------------------------------------------- properties

    def claims(self) -> Iterator[str]:
        """The specifications: no failure, no deadlock, and what the properties say."""
        yield ""
        yield "INVARSPEC NAME no_model_error := !failed;"
        if self.flat.system.check_deadlock and self.flat.resting != TRUE:
            resting = self.truth(elements_only(self.variables, self.flat.resting))
            yield f"INVARSPEC NAME no_deadlock := failed | !stuck | {resting};"
        for claim in self.flat.system.properties:
            name = self.names.of(("claim", claim.name), claim.name)
            if claim.automaton is not None:
                continue
            if claim.kind is Kind.TEMPORAL:
                yield from self.temporal(claim, name)
                continue
            one = total(claim.formula, self.scope)
            holds = terms.conjunction((one.defined, one.value))
            if claim.kind is Kind.REACHABLE:
                holds = terms.negation(holds)
            yield f"INVARSPEC NAME {name} := failed | {self.inner(holds)};"

    def inner(self, expr: Expr) -> str:
        """A truth value, element by element, as a part of something."""
        return self.truth(elements_only(self.variables, expr))

    def temporal(self, claim: Property, name: str) -> Iterator[str]:
        """A property about the future, of the fair runs on which nothing fails."""
        apart = taken_apart(claim.formula)
        found = [total(proposition, self.scope) for proposition in apart.propositions]
        texts = [self.inner(terms.conjunction((one.defined, one.value))) for one in found]
        defined = terms.conjunction(one.defined for one in found)
        sound = f"!failed & {self.inner(defined)}" if defined != TRUE else "!failed"
        antecedents = [f"G ({sound})", *self.fairness()]
        yield f"LTLSPEC NAME {name} := ({' & '.join(antecedents)})"
        yield f"  -> {future(apart.skeleton, texts)};"

    def fairness(self) -> Iterator[str]:
        """What is assumed: nothing is enabled for ever, or again and again, and never taken."""
        for fairness in self.flat.system.fairness:
            meant = fairness.transitions
            steps = [at for at, rule in enumerate(self.flat.rules) if rule.number in meant]
            enabled = " | ".join(self.enabled(number) for number in steps) or "FALSE"
            taken = " | ".join(f"last = {number}" for number in steps) or "FALSE"
            if fairness.strong:
                yield f"(G F ({enabled}) -> G F ({taken}))"
            else:
                yield f"(G F !({enabled}) | G F ({taken}))"


def future(skeleton: Expr, propositions: list[str]) -> str:
    """A formula about the future, in parentheses."""
    match skeleton:
        case Local(slot):
            return propositions[slot]
        case Const(value):
            return "TRUE" if value else "FALSE"
        case Unary(_, value):
            return f"(!{future(value, propositions)})"
        case Many(op, values):
            sign = " & " if op is ManyOp.AND else " | "
            return f"({sign.join(future(value, propositions) for value in values)})"
        case Future(FutureOp.UNTIL, (left, right)):
            return f"({future(left, propositions)} U {future(right, propositions)})"
        case Future(op, (value,)):
            return f"({FUTURE[op]} {future(value, propositions)})"
        case _:
            raise AssertionError(f"{skeleton} is in no skeleton")
