"""A System goes in; the same in Murphi, for Rumur, comes out.

There is one rule a step. Values are numbers, but for truth values; the members of enumerations are
constants. What a rule may not do is an `error`, and an error has no successor.
"""

from __future__ import annotations

from collections.abc import Iterator

from rascheck.exporters import terms
from rascheck.exporters.flat import Arrival, Claim, Flat, Rule, flatten
from rascheck.exporters.header import notes, steps_ref
from rascheck.exporters.hoist import locals_in
from rascheck.exporters.names import Names
from rascheck.exporters.reserved import MURPHI
from rascheck.exporters.scope import Bounds
from rascheck.exporters.spelling import Sorted, unwrapped
from rascheck.system.ir import (
    FALSE,
    TRUE,
    Assert,
    Assign,
    BoolType,
    Branch,
    Const,
    Expr,
    Kind,
    Scalar,
    SetLocal,
    Statement,
    System,
    cardinality,
    highest,
    lowest,
    product_of,
)


def murphi(system: System) -> str:
    """A System that passes `verify`, in Murphi. Raises `Unfit` where that cannot be said."""
    flat = flatten(system)
    writer = Writer(flat)
    rules = [*writer.start(), *writer.rules(), *writer.claims()]
    return "\n".join([*heading(flat), *writer.declarations(), *rules]) + "\n"


def heading(flat: Flat) -> Iterator[str]:
    """The comment in front."""
    deadlocks = "stuck" if flat.system.check_deadlock else "off"
    usage = (
        "rumur --threads 1 --value-type int32_t --symmetry-reduction off \\",
        f"    --deadlock-detection {deadlocks} FILE.m -o m.c",
        "gcc -O3 -march=native -w m.c -lpthread -o m && ./m",
        "",
        "Expect the states of `rascheck explore`, exactly; to the end, whatever is wrong, with",
        "--max-errors 1000000 for rumur. A step that fails is an `error`, and leads nowhere.",
        "A property is a rule that is an error where it is violated, so that the search goes on",
        "behind it; one about steps has a rule of its own for each step that may violate it.",
    )
    carried = {
        Kind.INVARIANT: "an error of its name",
        Kind.REACHABLE: "a `cover`; if it is about steps, an error of its name where it is reached",
    }
    yield from (f"-- {flat_line(line)}".rstrip() for line in notes(flat, usage, carried))
    yield ""


class Writer(Sorted):
    """Writes one flat system, the rules first: then it is known what has to be declared."""

    def __init__(self, flat: Flat) -> None:
        super().__init__(flat.variables, Names(MURPHI.split()))
        self.flat = flat

    def place(self, variable: int, subscripts: tuple[Expr, ...]) -> str:
        """An element of a variable."""
        name = self.variable(variable)
        return name + "".join(f"[{self.number(subscript)}]" for subscript in subscripts)

    def variable(self, number: int) -> str:
        """The name of a variable."""
        return self.names.of(number, self.flat.variables[number].name)

    def local(self, slot: int) -> str:
        """The name of a local."""
        return self.names.of(f"local_{slot}", f"local_{slot}")

    # ------------------------------------------------------------------------------- declarations

    def declarations(self) -> Iterator[str]:
        """The constants and the variables."""
        variables = [
            f"  {self.variable(number)}: {array_type(variable.dims, variable.type)};"
            for number, variable in enumerate(self.flat.variables)
            if cardinality(variable.type) > 1
        ]
        if self.names.constants:
            yield "const"
            yield from (f"  {name}: {value};" for name, value in self.names.constants.items())
            yield ""
        yield "var"
        yield from variables
        yield ""

    def start(self) -> Iterator[str]:
        """The initial states: one, or one for each choice that is assumed."""
        chosen: list[tuple[str, Scalar]] = []
        lines: list[str] = []
        for number, variable in enumerate(self.flat.variables):
            if cardinality(variable.type) == 1:
                continue
            values = product_of(list(variable.dims))
            for subscripts, initial in zip(values, variable.initial, strict=True):
                consts = tuple(map(terms.number, subscripts))
                place = self.place(number, consts)
                if initial is None:
                    name = self.names.of((number, subscripts), f"any {place}")
                    chosen.append((name, variable.type))
                    text = f"{name} = 1" if isinstance(variable.type, BoolType) else name
                else:
                    text = self.value(Const(initial, variable.type), variable.type)
                lines.append(f"  {place} := {text};")
        start = self.flat.start
        lines += self.body(start.checks, 1)
        if start.assumed != TRUE:
            lines.append(f"  assume {self.bare(start.assumed)};")
        lines += self.body(start.body, 1)
        for name, type in chosen:
            yield f"ruleset {name}: {range_of((lowest(type), highest(type)))} do"
        for asked in ((), *((arrival,) for arrival in start.arrivals)):
            yield 'startstate "start"'
            yield "begin"
            yield from lines
            yield from (self.arrival(arrival) for arrival in asked)
            yield "end;"
        yield from ("end;" for _ in chosen)
        yield ""

    # ------------------------------------------------------------------------------------- steps

    def rules(self) -> Iterator[str]:
        """A rule for each step; two where a property is about the step."""
        for rule in self.flat.rules:
            yield from self.rule(rule, ())
            for arrival in rule.arrivals:
                yield from self.rule(rule, (arrival,))
        resting = self.flat.resting
        if self.flat.system.check_deadlock and resting != FALSE:
            yield 'rule "every machine rests: no deadlock"'
            yield f"  {self.bare(resting)}"
            yield "==>"
            yield "begin"
            yield "end;"
            yield ""

    def rule(self, rule: Rule, arrivals: tuple[Arrival, ...]) -> Iterator[str]:
        """One step, with what a property says of where it leads."""
        name = said(rule.name)
        if arrivals:
            name += f": {said(self.flat.system.properties[arrivals[0].claim].name)}"
        if refs := steps_ref(self.flat, rule.number):
            yield f"--{flat_line(refs)}"
        yield f'rule "{name}"'
        yield f"  {self.bare(rule.guard)}"
        yield "==>"
        for slot, bounds in enumerate(rule.locals):
            if slot in locals_in(rule.body):
                yield f"var {self.local(slot)}: {range_of(bounds)};"
        yield "begin"
        yield from self.body(rule.body, 1)
        yield from (self.arrival(arrival) for arrival in arrivals)
        yield "end;"
        yield ""

    def body(self, body: tuple[Statement, ...], indent: int) -> Iterator[str]:
        """Statements, each with a semicolon."""
        space = "  " * indent
        for statement in body:
            match statement:
                case Assign(variable, subscripts, value):
                    text = self.value(value, self.flat.variables[variable].type)
                    yield f"{space}{self.place(variable, subscripts)} := {text};"
                case SetLocal(slot, value):
                    yield f"{space}{self.local(slot)} := {unwrapped(self.number(value))};"
                case Assert(condition, message):
                    yield space + self.unless(condition, message)
                case Branch(condition, then, otherwise):
                    yield f"{space}if {self.bare(condition)} then"
                    yield from self.body(then, indent + 1)
                    if otherwise:
                        yield f"{space}else"
                        yield from self.body(otherwise, indent + 1)
                    yield f"{space}end;"
                case _:
                    raise AssertionError(f"{statement} is in no flat system")

    def unless(self, condition: Expr, message: str) -> str:
        """An error where a condition does not hold."""
        if condition == FALSE:
            return f'error "{said(message)}";'
        return f'if {self.bare(terms.negation(condition))} then error "{said(message)}"; end;'

    def claims(self) -> Iterator[str]:
        """A rule where a property is violated, and `cover` where one is reached."""
        for claim in self.flat.claims:
            yield from self.claim(claim)

    def claim(self, claim: Claim) -> Iterator[str]:
        """A property of states."""
        declared = self.flat.system.properties[claim.number]
        name = said(declared.name)
        if declared.kind is Kind.REACHABLE:
            yield f'cover "{name}" {self.truth(claim.holds)};'
        elif claim.holds != TRUE:
            yield f'rule "{name} is violated"'
            yield f"  {self.bare(terms.negation(claim.holds))}"
            yield "==>"
            yield "begin"
            yield f'  error "{name}";'
            yield "end;"
        yield ""

    def arrival(self, arrival: Arrival) -> str:
        """What a property says of where a step leads."""
        declared = self.flat.system.properties[arrival.claim]
        condition = arrival.condition
        if declared.kind is Kind.REACHABLE:
            condition = terms.negation(condition)
        return "  " + self.unless(condition, declared.name)


def array_type(dims: tuple[Scalar, ...], type: Scalar) -> str:
    """A type of variables."""
    inner = "boolean" if isinstance(type, BoolType) else range_of((lowest(type), highest(type)))
    for dim in reversed(dims):
        inner = f"array [{range_of((lowest(dim), highest(dim)))}] of {inner}"
    return inner


def range_of(bounds: Bounds) -> str:
    """A range of numbers."""
    return f"{bounds[0]}..{bounds[1]}"


def flat_line(text: str) -> str:
    """A text on one line, as it is in all else."""
    return text.replace("\r", " ").replace("\n", " ")


def said(text: str) -> str:
    """A text inside quotation marks."""
    return " ".join(text.replace('"', "'").replace("\\", "/").split())
