"""A formula and a run go in; the formula as a tree comes out, each part with its truth after each
step.

What a history register remembers is a part too, so that every value has its reason below it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from rascheck.explain.facts import UNKNOWN, Facts, Leaf, filled
from rascheck.explain.history import Always, Earlier, History, Now, Since, shape
from rascheck.explain.places import Place
from rascheck.system.evaluate import Context, evaluate
from rascheck.system.explained import FAILS, HOLDS, OPEN, Node
from rascheck.system.future import taken_apart
from rascheck.system.ir import (
    TRUE,
    Binary,
    BinaryOp,
    Expr,
    Future,
    FutureOp,
    Kind,
    Local,
    Many,
    ManyOp,
    Occurred,
    Past,
    Property,
    System,
    Unary,
    UnaryOp,
)
from rascheck.system.lasso import label
from rascheck.system.notation import Hand
from rascheck.system.trace import Ending, Trace

WIDEST = 12
"""So many parts of a conjunction or disjunction are shown if some of them decide it alone."""
DEEPEST = 6

ROLES = {
    FutureOp.NEXT: "in the next step",
    FutureOp.EVENTUALLY: "in the end",
    FutureOp.ALWAYS: "always",
    FutureOp.UNTIL: "until",
}


def tree(system: System, trace: Trace) -> Node | None:
    """The formula of the property that a trace decides; None if it decides none."""
    claim = next((p for p in system.properties if p.name == trace.claim), None)
    if claim is None or claim.automaton is not None:
        return None
    grower = Grower(system, trace)
    if claim.kind is Kind.TEMPORAL:
        return grower.future(claim) if trace.ending is Ending.LASSO else None
    return grower.node(claim.formula)


def truths(system: System, trace: Trace, claim: Property) -> str:
    """Whether a property holds after each step; of one about the future, of the run from there."""
    grower = Grower(system, trace)
    if claim.kind is not Kind.TEMPORAL:
        return grower.truths(claim.formula)
    if claim.automaton is not None or trace.ending is not Ending.LASSO:
        return OPEN * len(trace.states)
    return grower.future(claim).truths


class Spoken(Hand):
    """Writes atoms and registers with the values of their variables put in."""

    def named(self, word: str, name: str) -> tuple[int, str]:
        """`fired cpu[vcpu0].consume(gfn0, _)`."""
        return super().named(word, filled(name))


@dataclass(frozen=True)
class Skeleton(Spoken):
    """Writes what a formula about the future says of its propositions."""

    propositions: tuple[Expr, ...] = ()

    def local(self, slot: int) -> str:
        """A proposition."""
        return f"({Spoken(self.system).write(self.propositions[slot])})"


@dataclass(frozen=True)
class Grower:
    """Makes the tree; `back` says how many steps before each state its formulas are about.

    `above` are the registers whose reasons are being told: none is told below itself, and no more
    than DEEPEST below each other.
    """

    system: System
    trace: Trace
    back: int = 0
    above: tuple[int, ...] = ()
    contexts: list[Context] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.contexts:
            self.contexts.append(Context(self.system, self.trace.initial))
            for before, move in zip(self.trace.states, self.trace.moves, strict=False):
                here = Context(self.system, move.state, {}, move.occurred, before.past)
                self.contexts.append(here)

    def node(self, expr: Expr, role: str = "") -> Node:
        """The tree of a formula about the past and the present."""
        return self.parted(expr, role, self.truths(expr))

    def parted(self, expr: Expr, role: str, truths: str) -> Node:
        """The node of a formula whose truths are known."""
        text = self.text(expr)
        match expr:
            case Many(ManyOp.AND | ManyOp.OR as op, values):
                shown = self.decisive(op, values, truths)
                parts = tuple(self.node(value) for value in shown)
                kind = "all" if op is ManyOp.AND else "any"
                return Node(role, kind, text, truths, parts, more=len(values) - len(shown))
            case Binary(BinaryOp.IMPLIES, left, right):
                parts = (self.node(left, "whenever"), self.node(right, "then"))
                return Node(role, "whenever", text, truths, parts)
            case Unary(UnaryOp.NOT, Many() | Past() | Occurred() | Unary() as value):
                return Node(role, "not", text, truths, (self.node(value),))
            case Unary(UnaryOp.NOT, Binary(BinaryOp.IMPLIES) as value):
                return Node(role, "not", text, truths, (self.node(value),))
            case Past(register):
                return Node(role, "", text, truths, self.remembered(register), (), self.told(expr))
            case Occurred():
                return Node(role, "", text, truths, told=self.told(expr))
            case _:
                return Node(role, "", text, truths, reads=self.reads(expr))

    def remembered(self, register: int) -> tuple[Node, ...]:
        """What a history register is made from."""
        if register in self.above or len(self.above) >= DEEPEST:
            return ()
        below = replace(self, above=(*self.above, register))
        match shape(self.system, register):
            case Since(left, right) if left == TRUE:
                return (below.node(right, "once"),)
            case Since(left, right):
                return (below.node(left, "as long as"), below.node(right, "since"))
            case Always(value):
                return (below.node(value, "always so far"),)
            case Earlier(source):
                earlier = replace(below, back=self.back + 1)
                return (earlier.node(Past(source), "one step before"),)
            case Now(value):
                return (below.node(value),)

    def decisive(self, op: ManyOp, values: tuple[Expr, ...], truths: str) -> tuple[Expr, ...]:
        """The parts that are shown: of very many, those that decide at the end of the run."""
        deciding = FAILS if op is ManyOp.AND else HOLDS
        if len(values) <= WIDEST or truths[-1] != deciding:
            return values
        return tuple(v for v in values if self.truths(v)[-1] == deciding)[:WIDEST]

    # Formulas about the future.

    def future(self, claim: Property) -> Node:
        """The tree of the formula of a lasso's property."""
        temporal = taken_apart(claim.formula)
        loop = self.trace.loop
        assert loop is not None, "a lasso has a loop"
        stays = loop == len(self.trace.moves)
        rows = [
            [truth == HOLDS for truth in [*self.truths(p), *self.stayed(p, stays=stays)]]
            for p in temporal.propositions
        ]
        size, again = len(self.contexts) + stays, loop + 1

        hand = Skeleton(self.system, propositions=temporal.propositions)

        def grown(part: Expr, role: str) -> Node:
            text = hand.write(part)
            held = label(part, rows, size, again)[: len(self.contexts)]
            truths = "".join(HOLDS if value else FAILS for value in held)
            match part:
                case Local(number):
                    return self.parted(temporal.propositions[number], role, truths)
                case Unary(_, inner):
                    return Node(role, "not", text, truths, (grown(inner, ""),))
                case Many(op, values):
                    kind = "all" if op is ManyOp.AND else "any"
                    return Node(role, kind, text, truths, tuple(grown(v, "") for v in values))
                case Future(FutureOp.UNTIL, (left, right)):
                    parts = (grown(left, "as long as not"), grown(right, "until"))
                    return Node(role, "future", text, truths, parts)
                case Future(op, (inner,)):
                    return Node(role, "future", text, truths, (grown(inner, ROLES[op]),))
                case _:
                    return Node(role, "", text, truths)

        return grown(temporal.skeleton, "")._replace(text=self.text(claim.formula))

    def stayed(self, expr: Expr, *, stays: bool) -> str:
        """The truth in the last state once more, where nothing occurs any more."""
        if not stays:
            return ""
        return value_in(Context(self.system, self.trace.states[-1]), expr)

    # Values.

    def truths(self, expr: Expr) -> str:
        """A character a state."""
        return self.each(lambda context: value_in(context, expr))

    def each(self, look: Callable[[Context], str]) -> str:
        """What is seen from each state, `back` steps before it; OPEN where nothing was before."""
        seen = [look(context) for context in self.contexts[: len(self.contexts) - self.back]]
        return OPEN * min(self.back, len(self.contexts)) + "".join(seen)

    def reads(self, expr: Expr) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """The elements that an expression reads, with the states from which on it is these."""
        found: list[tuple[int, tuple[int, ...]]] = []
        for index in range(self.back, len(self.contexts)):
            looking = Looking(self.system, self.trace, self.contexts[index - self.back])
            places = looking.places_or_none(expr) or ()
            numbers = (number_of(self.system, place) for place in places)
            elements = tuple(number for number in numbers if number is not None)
            if not found or found[-1][1] != elements:
                found.append((index, elements))
        return tuple(found)

    def told(self, expr: Expr) -> str:
        """Why a piece of history has its value at the end of the run."""
        last = len(self.trace.moves) - self.back
        if last < 0:
            return ""
        value = value_in(self.contexts[last], expr)
        if value == OPEN:
            return ""
        return History(self.system, self.trace).tell(Leaf(expr, value == HOLDS), last)

    def text(self, expr: Expr) -> str:
        """A formula as its author would write it."""
        return Spoken(self.system).write(expr)


class Looking(Facts):
    """Looks at a run from a state of it that need not be the last."""

    def __init__(self, system: System, trace: Trace, here: Context) -> None:
        super().__init__(system, trace)
        self.__dict__["here"] = here


def value_in(context: Context, expr: Expr) -> str:
    """The truth of a formula in one place."""
    try:
        return HOLDS if evaluate(context, expr) else FAILS
    except UNKNOWN:
        return OPEN


def number_of(system: System, place: Place) -> int | None:
    """The number of an element in the order of `show_state`; None for what is in no state."""
    match place.kind:
        case "variable":
            before = sum(variable.size for variable in system.variables[: place.number])
        case "queue":
            before = sum(variable.size for variable in system.variables)
            before += sum(queue.size for queue in system.queues[: place.number])
        case _:
            return None
    return before + place.position


def nodes(node: Node) -> Sequence[Node]:
    """A node and all below it."""
    return [node, *(inner for part in node.parts for inner in nodes(part))]
