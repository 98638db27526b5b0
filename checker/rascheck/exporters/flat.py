"""A System goes in; the same without queues, history, atoms and hidden failures comes out.

Its states are those of the System, one for one. Every expression in it is total where it is
evaluated, from the left and no further than needed, and every failure is an `Assert`: of the steps
that fail nothing else is left.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from rascheck.exporters import terms
from rascheck.exporters.body import NO_VALUE, Body
from rascheck.exporters.hoist import hoisted
from rascheck.exporters.scope import Bounds, Layout, Scope, facts
from rascheck.exporters.total import WIDEST, Unfit, total
from rascheck.records import dataclass
from rascheck.system import semantics
from rascheck.system.expr import parts
from rascheck.system.ir import (
    BOOL,
    FALSE,
    TRUE,
    Assert,
    Before,
    BinaryOp,
    Branch,
    Const,
    Expr,
    IntType,
    Kind,
    Many,
    ManyOp,
    Occurred,
    Queue,
    Read,
    Scalar,
    Send,
    SetLocal,
    Statement,
    System,
    Transition,
    Variable,
    cardinality,
    highest,
    lowest,
    product_of,
)
from rascheck.system.text import show_transition
from rascheck.system.trace import State

MANY_STARTS = 4096
"""Of more candidates for an initial state than these, none is looked at here."""


FEW_STARTS = 256
"""More initial states than these are not listed."""
Values = tuple[tuple[int, ...], ...]
"""For each variable the values of its elements."""


@dataclass(frozen=True)
class Arrival:
    """What must hold behind one step: `claim` is a property of the System."""

    claim: int
    condition: Expr


@dataclass(frozen=True)
class Rule:
    """A guarded step of the flat system; `fails` says that there is nothing behind it.

    `number` is that of the transition, `name` what it is called; `emits` are the atoms that occur
    with it, each with its condition behind the step.
    """

    number: int
    name: str
    guard: Expr
    body: tuple[Statement, ...]
    locals: tuple[Bounds, ...] = ()
    fails: bool = False
    arrivals: tuple[Arrival, ...] = ()
    emits: tuple[tuple[int, Expr], ...] = ()


@dataclass(frozen=True)
class Claim:
    """A property as a condition on single states: `holds` must hold, or be reached, in them."""

    number: int
    holds: Expr


@dataclass(frozen=True)
class Start:
    """How it begins: elements whose initial value is None may have any, then this is done.

    `checks` say that `assumed`, which must hold of what was chosen, has a value; `body` writes the
    history. `single` says that there is no choice, and nothing of this is left; `broken` are the
    properties about steps that this initial state violates, or reaches. If they are a few, the
    initial states are `known`.
    """

    checks: tuple[Statement, ...]
    assumed: Expr
    body: tuple[Statement, ...]
    single: bool
    arrivals: tuple[Arrival, ...] = ()
    broken: tuple[int, ...] = ()
    known: tuple[Values, ...] = ()


@dataclass(frozen=True)
class Flat:
    """A flat system; `system` is what it was made of, and `layout` says where that is kept."""

    system: System
    layout: Layout
    variables: tuple[Variable, ...]
    start: Start
    rules: tuple[Rule, ...]
    claims: tuple[Claim, ...]
    resting: Expr


def flatten(system: System) -> Flat:
    """The flat form of a System that passes `verify`."""
    layout = laid_out(system)
    start, variables = _start(layout)
    rules = [rule for number in range(len(system.transitions)) for rule in _rules(layout, number)]
    claims = [
        Claim(number, _holds(layout, claim.formula))
        for number, claim in enumerate(system.properties)
        if claim.kind is not Kind.TEMPORAL and not is_of_steps(claim.formula)
    ]
    return Flat(system, layout, variables, start, tuple(rules), tuple(claims), _resting(layout))


# -------------------------------------------------------------------------------------- variables


def laid_out(system: System) -> Layout:
    """Variables for everything that a state consists of."""
    variables = list(system.variables)
    lengths: list[int] = []
    parts: list[tuple[int, ...]] = []
    for queue in system.queues:
        lengths.append(len(variables))
        variables.append(_array(queue, "length", IntType(0, queue.capacity), queue.dims))
        dims = (*queue.dims, IntType(0, queue.capacity - 1))
        parts.append(tuple(range(len(variables), len(variables) + len(queue.parts))))
        variables += [_array(queue, name or "entry", type, dims) for name, type in queue.parts]
    registers = range(len(variables), len(variables) + len(system.registers))
    variables += [Variable(f"history'{number}", BOOL) for number in range(len(registers))]
    for variable in variables:
        fit(variable)
    return Layout(system, tuple(variables), tuple(lengths), tuple(parts), tuple(registers))


def fit(variable: Variable) -> None:
    """Raises `Unfit` if the values of a variable, counted from the least one, need more bits."""
    type = variable.type
    if max(-lowest(type), highest(type), cardinality(type)) > WIDEST:
        bounds = f"{lowest(type)}..{highest(type)}"
        raise Unfit(f"{variable.name} is one of {bounds}, which does not fit 32 bits")


def _array(queue: Queue, name: str, type: Scalar, dims: tuple[Scalar, ...]) -> Variable:
    size = math.prod(cardinality(dim) for dim in dims)
    return Variable(f"{queue.name}'{name}", type, dims, (lowest(type),) * size)


# ------------------------------------------------------------------------------------- the start


def _start(layout: Layout) -> tuple[Start, tuple[Variable, ...]]:
    """How it begins, and the variables; with one initial state, these begin as it says."""
    checks, assumed = _assumed(layout)
    variables = list(layout.variables if checks else narrowed(layout.variables, assumed))
    system = replace(layout.system, variables=tuple(variables[: len(layout.system.variables)]))
    listed: tuple[Values, ...] = ()
    if candidates(system) <= MANY_STARTS:
        begun = [semantics.begin(system, state) for state in semantics.candidates(system)]
        known = [state for state in begun if state is not None]
        states = [state for state in begun if isinstance(state, State)]
        if len(states) == len(known) <= FEW_STARTS:
            listed = tuple(_beginning(layout, state) for state in states)
        if len(listed) == 1:
            start = Start((), TRUE, (), True, broken=_broken(system, states[0]))
            return start, _initially(variables, listed[0])
    body = Body(Scope(layout))
    for number, register in zip(layout.registers, system.registers, strict=True):
        if body.ended:
            break
        one = body.value(register.initial)
        if isinstance(one.value, Const):
            variables[number] = replace(variables[number], initial=(one.value.value,))
        else:
            body.write(number, (), one)
    arrivals = () if body.ended else tuple(_arrivals(layout, body, {}))
    done = tuple(body.done)
    return Start(checks, assumed, done, False, arrivals, known=listed), tuple(variables)


def candidates(system: System) -> int:
    """How many states the initial values allow, before assumptions are asked."""
    return math.prod(
        cardinality(variable.type)
        for variable in system.variables
        for initial in variable.initial
        if initial is None
    )


def narrowed(variables: tuple[Variable, ...], assumed: Expr) -> Iterator[Variable]:
    """The variables, where elements begin with a value if no other one is assumed of them."""
    fixed = {
        (read.variable, tuple(s.value for s in read.subscripts if isinstance(s, Const))): low
        for read, (low, high) in facts(assumed, True)
        if isinstance(read, Read) and low == high
    }
    for number, variable in enumerate(variables):
        pairs = zip(product_of(list(variable.dims)), variable.initial, strict=True)
        initial = (fixed.get((number, at)) if value is None else value for at, value in pairs)
        yield replace(variable, initial=tuple(initial))


def _assumed(layout: Layout) -> tuple[tuple[Statement, ...], Expr]:
    """The assumptions as one condition, and what has to be checked before it is asked."""
    one = total(Many(ManyOp.AND, layout.system.assumptions), Scope(layout))
    body = Body(Scope(layout), 0, {})
    body.check(one.defined, NO_VALUE)
    return tuple(body.done), one.value


def _broken(system: System, state: State) -> tuple[int, ...]:
    """The properties about steps that are decided before the first one."""
    return tuple(
        number
        for number, claim in enumerate(system.properties)
        if claim.kind is not Kind.TEMPORAL
        and is_of_steps(claim.formula)
        and (semantics.holds(system, claim, state, semantics.NOTHING) is True)
        is (claim.kind is Kind.REACHABLE)
    )


def _beginning(layout: Layout, state: State) -> Values:
    """The values of an initial state, in which queues are empty."""
    values = [variable.initial for variable in layout.variables]
    for number, elements in enumerate(state.values):
        values[number] = elements
    for number, value in zip(layout.registers, state.past, strict=True):
        values[number] = (value,)
    return tuple(tuple(value or 0 for value in elements) for elements in values)


def _initially(variables: list[Variable], values: Values) -> tuple[Variable, ...]:
    """The variables, which begin with these values."""
    pairs = zip(variables, values, strict=True)
    return tuple(replace(variable, initial=elements) for variable, elements in pairs)


# -------------------------------------------------------------------------------------- the steps


def _rules(layout: Layout, number: int) -> Iterator[Rule]:
    """A transition: one rule for where its guard has no value, if there are such states."""
    transition = layout.system.transitions[number]
    name = show_transition(layout.system, number)
    guard = total(transition.guard, Scope(layout))
    undefined = terms.negation(guard.defined)
    if undefined != FALSE:
        yield Rule(number, name, undefined, (Assert(FALSE, NO_VALUE),), fails=True)
    enabled = terms.conjunction((guard.defined, guard.value))
    if enabled == FALSE:
        return
    widest: dict[int, Bounds] = {}
    body = Body(Scope(layout).assuming(enabled), len(transition.locals), widest, once(transition))
    body.run(transition.body)
    occurred = _occurred(transition, body)
    if not body.ended:
        _remember(layout, body, occurred)
    arrivals = () if body.ended else tuple(_arrivals(layout, body, occurred))
    locals = tuple(widest.get(slot, (0, 0)) for slot in range(body.fresh))
    yield Rule(
        number,
        name,
        enabled,
        hoisted(body.done),
        locals,
        body.ended,
        arrivals,
        tuple(occurred.items()),
    )


def once(transition: Transition) -> frozenset[int]:
    """The locals that are set in one place only."""
    counted = Counter(_set_in(transition.body))
    return frozenset(slot for slot, times in counted.items() if times == 1)


def _set_in(body: tuple[Statement, ...]) -> Iterator[int]:
    for statement in body:
        match statement:
            case SetLocal(slot):
                yield slot
            case Send(lost=int(slot)):
                yield slot
            case Branch(_, then, otherwise):
                yield from _set_in((*then, *otherwise))


def _occurred(transition: Transition, body: Body) -> dict[int, Expr]:
    """When each atom occurs; all of them are asked, whether anybody wants to know or not."""
    occurred: dict[int, Expr] = {}
    for atom, condition in transition.emits:
        if not body.ended:
            occurred[atom] = body.value(condition).value
    return occurred


def _remember(layout: Layout, body: Body, occurred: dict[int, Expr]) -> None:
    """Write the history that follows the step."""
    before: dict[int, Expr] = {}
    for number, register in enumerate(layout.system.registers):
        body.scope = replace(body.scope, occurred=occurred, before=before)
        if body.ended:
            return
        new = body.value(register.next)
        later = layout.system.registers[number + 1 :]
        if any(Before(number) in parts(register.next) for register in later):
            old = Read(layout.registers[number])
            before[number] = body.kept(total(old, body.scope)).value
        body.write(layout.registers[number], (), new)


def _arrivals(layout: Layout, body: Body, occurred: dict[int, Expr]) -> Iterator[Arrival]:
    """What properties about steps say of where this one leads."""
    scope = replace(body.scope, occurred=occurred)
    for number, claim in enumerate(layout.system.properties):
        if claim.kind is Kind.TEMPORAL or not is_of_steps(claim.formula):
            continue
        one = total(claim.formula, scope)
        condition = terms.conjunction((one.defined, one.value))
        trivial = TRUE if claim.kind is Kind.INVARIANT else FALSE
        if condition != trivial:
            yield Arrival(number, condition)


# ------------------------------------------------------------------------------------- properties


def is_of_steps(formula: Expr) -> bool:
    """Whether a formula asks what the step has done that led to the state."""
    return any(isinstance(part, Occurred) for part in parts(formula))


def _holds(layout: Layout, formula: Expr) -> Expr:
    one = total(formula, Scope(layout))
    return terms.conjunction((one.defined, one.value))


def _resting(layout: Layout) -> Expr:
    """Whether every machine instance rests in a final control state."""
    system = layout.system
    parts: list[Expr] = []
    for number, values in system.instances:
        machine = system.machines[number]
        control = system.variables[machine.control]
        at = tuple(Const(value, dim) for value, dim in zip(values, control.dims, strict=True))
        read = total(Read(machine.control, at), Scope(layout)).value
        finals = [k for k, state in enumerate(machine.states) if state.final]
        if len(finals) < len(machine.states):
            equal = (terms.comparison(BinaryOp.EQ, read, Const(k, control.type)) for k in finals)
            parts.append(terms.disjunction(equal))
    return terms.conjunction(parts)
