"""A System goes in; the same in Promela, for Spin, comes out.

There is one process with one option a step, as a `d_step`. An element of an array is a variable of
its own unless a subscript has to be computed; what is never written is a constant.
"""

from __future__ import annotations

from collections.abc import Iterator

from rascheck.exporters import terms
from rascheck.exporters.flat import Arrival, Claim, Flat, Rule, flatten
from rascheck.exporters.header import notes, steps_ref
from rascheck.exporters.hoist import fails, locals_in, writes
from rascheck.exporters.promela_cells import ERROR, Cells
from rascheck.exporters.total import Unfit
from rascheck.exporters.uses import Element, positions_of
from rascheck.system.ir import (
    FALSE,
    TRUE,
    Assert,
    Assign,
    Branch,
    Kind,
    SetLocal,
    Statement,
    System,
    cardinality,
    highest,
    lowest,
)

MOST_CHOICES = 4096


def promela(system: System) -> str:
    """A System that passes `verify`, in Promela. Raises `Unfit` where that cannot be said."""
    flat = flatten(system)
    writer = Writer(flat)
    process = list(writer.process())
    lines = [*heading(flat), *writer.declarations(), *process]
    return "\n".join(lines) + "\n"


def heading(flat: Flat) -> Iterator[str]:
    """The comment in front."""
    usage = [
        "spin -o2 -a FILE.pml && gcc -O3 -march=native -DSAFETY -DNOREDUCE -w -o pan pan.c",
        "./pan -m10000000 -w24 -n         to the first error",
        "./pan -m10000000 -w24 -n -c0     to the end, whatever is wrong",
        "",
        "-o2 keeps what nothing reads. Breadth first, for the shortest runs: -DBREADTH for spin,",
        "and -DBFS for gcc. With -DREACH for spin, `reachable` claims are looked for.",
        "",
        *expected(flat),
        f"A step that fails is `assert({ERROR})`, and leads nowhere. A deadlock is an invalid end",
        "state; where a property is violated as well, that is reported alone.",
    ]
    carried = {
        Kind.INVARIANT: "an assertion, `claim_` and its name",
        Kind.REACHABLE: "with -DREACH, an assertion, `claim_` and its name, violated where reached",
    }
    yield "/*"
    yield from (f" * {unended(line)}".rstrip() for line in notes(flat, tuple(usage), carried))
    yield " */"


def expected(flat: Flat) -> tuple[str, ...]:
    """How the states compare with ours."""
    if flat.start.single:
        return ("Expect the states of `rascheck explore`, exactly.",)
    longer = "one step longer" if flat.start.known else "longer by the steps of the choice"
    return (
        "Expect one state more than `rascheck explore` finds: the one before the initial state is",
        f"chosen. Breadth first, Spin calls them nominal states, and runs are {longer}.",
    )


def free_elements(flat: Flat) -> list[Element]:
    """The elements that may begin with any value."""
    return [
        (number, position)
        for number, variable in enumerate(flat.variables)
        for position, value in enumerate(variable.initial)
        if value is None and cardinality(variable.type) > 1
    ]


class Writer(Cells):
    """Writes one flat system, the process first: then it is known what has to be declared."""

    def __init__(self, flat: Flat) -> None:
        super().__init__(flat)
        self.labels = 0

    # -------------------------------------------------------------------------------- the process

    def process(self) -> Iterator[str]:
        """The process: the choice of a start if there is one, then an option a step."""
        resting = self.flat.resting
        may_end = not self.flat.system.check_deadlock or resting == TRUE
        yield f"active proctype {self.label('steps')}()"
        yield "{"
        main = self.label("end_steps" if may_end else "go_on")
        if self.flat.start.known:
            yield from self.known()
        elif not self.flat.start.single:
            yield from self.start(main)
        yield f"{main}:"
        yield "\tdo"
        for claim in self.flat.claims:
            yield from self.claim(claim)
        for rule in self.flat.rules:
            yield f"\t/* {said(rule.name + steps_ref(self.flat, rule.number))} */"
            yield from self.rule(rule)
        if not may_end and resting != FALSE:
            yield "\t/* every machine rests: no deadlock */"
            yield f"\t:: timeout && {self.expr(resting)}"
        if not self.flat.rules:
            yield "\t:: false"
        yield "\tod"
        yield "}"

    def known(self) -> Iterator[str]:
        """The initial states, one an option."""
        yield "\tif"
        for values in self.flat.start.known:
            yield "\t:: d_step {"
            for number, elements in enumerate(values):
                for position, value in enumerate(elements):
                    if value != self.first(number, position):
                        name = self.element(number, position)
                        yield f"\t\t{name} = {self.held(number, value)};"
            for arrival in self.flat.start.arrivals:
                yield from self.arrival(arrival)
            yield "\t\tskip"
            yield "\t}"
        yield "\tfi;"

    def start(self, main: str) -> Iterator[str]:
        """One initial state after the other; what is no initial state leads back."""
        start = self.flat.start
        choose, again = self.label("choose"), self.label("again")
        no_start = self.label("no_start")
        yield f"{choose}:"
        yield "\tatomic {"
        for number, position in free_elements(self.flat):
            type = self.flat.variables[number].type
            name = self.element(number, position)
            values = range(lowest(type), highest(type) + 1)
            if len(values) > MOST_CHOICES:
                raise Unfit(f"{name} may begin with {len(values)} values, which are too many")
            choices = [f":: {name} = {self.held(number, value)}" for value in values]
            yield f"\t\tif {' '.join(choices)} fi;"
        yield from self.body(start.checks, 2, no_start)
        if start.assumed != TRUE:
            yield f"\t\tif :: {self.bare(start.assumed)} :: else -> goto {again} fi;"
        yield from self.body(start.body, 2, no_start)
        for arrival in start.arrivals:
            yield from self.arrival(arrival)
        yield f"\t\tgoto {main};"
        if fails((*start.checks, *start.body)):
            yield f"{no_start}:\tassert({self.hide(ERROR)});"
        changed = dict.fromkeys((*free_elements(self.flat), *self.uses.written_at_start))
        back = [f"{self.element(*one)} = {self.held(one[0], self.first(*one))}" for one in changed]
        yield f"{again}:\t{'; '.join((*back, f'goto {choose}'))}"
        yield "\t}"

    def first(self, number: int, position: int) -> int:
        """The value of an element before any is chosen."""
        variable = self.flat.variables[number]
        value = variable.initial[position]
        return lowest(variable.type) if value is None else value

    # ------------------------------------------------------------------------------------- steps

    def claim(self, claim: Claim) -> Iterator[str]:
        """A property of states: an option where it is violated, or reached."""
        declared = self.flat.system.properties[claim.number]
        invariant = declared.kind is Kind.INVARIANT
        decided = terms.negation(claim.holds) if invariant else claim.holds
        if decided == FALSE:
            return
        name = self.claimed(declared.name)
        if not invariant:
            yield "#ifdef REACH"
        yield f"\t:: d_step {{ {self.bare(decided)} -> assert({name}) }}"
        if not invariant:
            yield "#endif"

    def rule(self, rule: Rule) -> Iterator[str]:
        """One step."""
        guard = self.bare(rule.guard)
        if rule.fails:
            yield f"\t:: d_step {{ {guard} -> assert({self.hide(ERROR)}) }}"
            return
        if not rule.body and not rule.arrivals:
            yield f"\t:: {guard}"
            return
        yield f"\t:: d_step {{ {guard} ->"
        self.labels += 1
        failed, done = self.label(f"failed_{self.labels}"), self.label(f"done_{self.labels}")
        saved = self.saved(rule.body)
        yield from (f"\t\t{old} = {element};" for old, element in saved)
        yield from self.body(rule.body, 2, failed)
        for arrival in rule.arrivals:
            yield from self.arrival(arrival)
        if fails(rule.body):
            yield f"\t\tgoto {done};"
            yield f"{failed}:"
            yield from (f"\t\t{element} = {old};" for old, element in saved)
            yield f"\t\tassert({self.hide(ERROR)});"
            yield f"{done}:"
        used = [f"local_{slot}" for slot in sorted(locals_in(rule.body))]
        forgotten = [*(f"{self.hide(name)} = 0" for name in used), *(f"{o} = 0" for o, _ in saved)]
        if forgotten or fails(rule.body):
            yield f"\t\t{'; '.join(forgotten) or 'skip'}"
        yield "\t}"

    def saved(self, body: tuple[Statement, ...]) -> list[tuple[str, str]]:
        """What has to be taken back if a step fails after it has written: a copy, an element."""
        last = max((at for at, one in enumerate(body) if fails((one,))), default=0)
        within = last + 1 if body and isinstance(body[last], Branch) and fails(body) else last
        elements = {
            (write.variable, position): None
            for write in writes(body[:within])
            for position in positions_of(self.flat.variables[write.variable], write.subscripts)
        }
        return [
            (self.hide(f"old_{number}"), self.element(*element))
            for number, element in enumerate(elements)
        ]

    def body(self, body: tuple[Statement, ...], indent: int, failed: str) -> Iterator[str]:
        """Statements, each with a semicolon; what fails goes to a label."""
        tabs = "\t" * indent
        for statement in body:
            match statement:
                case Assign(variable, subscripts, value):
                    least = self.zero(variable)
                    text = self.bare(terms.plus(value, -least) if least else value)
                    yield f"{tabs}{self.place(variable, subscripts)} = {text};"
                case SetLocal(slot, value):
                    yield f"{tabs}{self.hide(f'local_{slot}')} = {self.bare(value)};"
                case Assert(condition, message):
                    yield f"{tabs}/* {said(message)} */"
                    if condition == FALSE:
                        yield f"{tabs}goto {failed};"
                    else:
                        yield f"{tabs}if :: {self.bare(condition)} :: else -> goto {failed} fi;"
                case Branch(condition, then, otherwise):
                    yield f"{tabs}if"
                    yield f"{tabs}:: {self.bare(condition)} ->"
                    yield from self.side(then, indent, failed)
                    yield f"{tabs}:: else ->"
                    yield from self.side(otherwise, indent, failed)
                    yield f"{tabs}fi;"
                case _:
                    raise AssertionError(f"{statement} is in no flat system")

    def side(self, body: tuple[Statement, ...], indent: int, failed: str) -> Iterator[str]:
        """One side of a branch."""
        yield from self.body(body, indent + 1, failed)
        if not body:
            yield "\t" * (indent + 1) + "skip"

    def arrival(self, arrival: Arrival) -> Iterator[str]:
        """What a property about steps asks where one leads."""
        declared = self.flat.system.properties[arrival.claim]
        name = self.claimed(declared.name)
        condition = self.bare(arrival.condition)
        if declared.kind is Kind.INVARIANT:
            yield f"\t\tif :: {condition} :: else -> assert({name}) fi;"
            return
        yield "#ifdef REACH"
        yield f"\t\tif :: {condition} -> assert({name}) :: else fi;"
        yield "#endif"


def said(text: str) -> str:
    """A text inside a comment."""
    return " ".join(unended(text).split())


def unended(text: str) -> str:
    """A line of a comment that it does not end."""
    return text.replace("*/", "* /").replace("/*", "/ *").replace("\r", " ").replace("\n", " ")
