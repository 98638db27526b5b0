"""Random Systems for hypothesis: tiny, well-formed, and full of what can go wrong.

`systems()` is what tests draw from. It works from the top down: first what there is (types,
variables, queues, machines), then what happens, with `random_bodies` asked by type for expressions
and statements. What is drawn always passes `verify`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from random_bodies import (
    DIMS,
    MAYBE_NODE,
    NODE,
    SIGNED,
    SMALL,
    STATES,
    TYPES,
    Env,
    chance,
    constants,
    expressions,
    heads,
    places_of,
    rarely,
    sends,
    statements,
    values_of,
)

from rascheck.system.ir import (
    BOOL,
    FALSE,
    TRUE,
    Action,
    Antecedent,
    Assign,
    Atom,
    Automaton,
    Before,
    Binary,
    BinaryOp,
    Const,
    ControlState,
    EnumType,
    Expr,
    Fail,
    Failure,
    Fairness,
    Future,
    FutureOp,
    Head,
    Kind,
    Length,
    Local,
    Machine,
    Many,
    ManyOp,
    Occurred,
    Overflow,
    Property,
    Queue,
    Read,
    Receive,
    Register,
    Scalar,
    SetLocal,
    Statement,
    StepDecl,
    System,
    Transition,
    Unary,
    UnaryOp,
    Variable,
    cardinality,
    highest,
    lowest,
    product_of,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

# ------------------------------------------------------------------------------------ what there is


@st.composite
def variables(draw: DrawFn) -> tuple[Variable, ...]:
    """Up to three variables, with at most sixteen initial states and 81 in all."""
    shapes = draw(
        st.lists(
            st.tuples(st.sampled_from(TYPES), st.sampled_from(((), (), *((d,) for d in DIMS)))),
            min_size=1,
            max_size=3,
        )
    )
    free, left = 16, 81
    made = []
    for number, (type, dims) in enumerate(shapes):
        size = math.prod(cardinality(d) for d in dims)
        dims = dims if cardinality(type) ** size <= left else ()
        if cardinality(type) > left:
            break
        left //= cardinality(type) ** (size if dims else 1)
        initial: list[int | None] = []
        for _ in product_of(list(dims)):
            if free >= cardinality(type) and draw(chance(3)):
                free //= cardinality(type)
                initial.append(None)
            else:
                initial.append(draw(st.integers(lowest(type), highest(type))))
        made.append(Variable(f"x{number}", type, dims, tuple(initial)))
    return tuple(made)


@st.composite
def queues(draw: DrawFn) -> tuple[Queue, ...]:
    """No queue or one, of each kind of overflow."""
    if draw(chance(3)):
        return ()
    overflow = draw(st.sampled_from((*Overflow, Overflow.DROP, Overflow.OVERWRITE)))
    capacity = 2 if overflow is not Overflow.OVERWRITE and draw(chance(3)) else 1
    one = st.sampled_from((BOOL, NODE, MAYBE_NODE, SIGNED)).map(lambda type: (("", type),))
    parts: tuple[tuple[str, Scalar], ...] = draw(
        st.one_of(one, st.just((("left", BOOL), ("right", NODE))))
    )
    dims: tuple[Scalar, ...] = draw(st.sampled_from(((), (), (NODE,))))
    return (Queue("queue", parts, capacity, overflow, dims),)


@st.composite
def machines(draw: DrawFn, start: int) -> tuple[tuple[Machine, ...], tuple[Variable, ...]]:
    """One or two machines of one or two instances, and their variables from number `start` on."""
    shapes = draw(st.lists(st.booleans(), min_size=1, max_size=2))
    made: list[Machine] = []
    owned: list[Variable] = []
    for number, indexed in enumerate(shapes):
        params: tuple[tuple[str, Scalar], ...] = (("n", NODE),) if indexed else ()
        dims = tuple(scalar for _, scalar in params)
        finals = draw(st.lists(st.booleans(), min_size=2, max_size=3))
        states = tuple(ControlState(name, f) for name, f in zip(STATES, finals, strict=False))
        steps = tuple(
            StepDecl(f"s{k}", (("a", BOOL),) if argument else ())
            for k, argument in enumerate(draw(st.lists(chance(8), min_size=2, max_size=3)))
        )
        name = f"m{number}"
        control = EnumType(name, tuple(state.name for state in states))
        made.append(Machine(name, params, states, steps, start + len(owned)))
        size = 2 if indexed else 1
        owned.append(Variable(name, control, dims, (0,) * size, number, control=True))
        if draw(chance(3)):
            type = draw(st.sampled_from(TYPES))
            initial = (lowest(type),) * size
            owned.append(Variable(f"{name}.own", type, dims, initial, number))
    return tuple(made), tuple(owned)


# -------------------------------------------------------------------------------------- transitions


PAYLOADS: SearchStrategy[Scalar] = st.sampled_from((BOOL, NODE, SIGNED))


@dataclass(frozen=True)
class Part:
    """One instance's part in a transition: when, what is written first, and what else."""

    guards: tuple[Expr, ...]
    control: Assign
    statements: tuple[Statement, ...]


@st.composite
def parts(draw: DrawFn, env: Env, system: System, action: Action) -> Part:
    """From one control state to another, with or without a further condition."""
    machine = system.machines[action.machine]
    dims = system.variables[machine.control].dims
    where = tuple(Const(v, d) for v, d in zip(action.instance, dims, strict=True))
    type = system.variables[machine.control].type
    # Mostly the steps lead round: k from state k to the next one.
    number = len(machine.states)
    around = [Const((action.step + k) % number, type) for k in (0, 1)]
    source, target = (draw(rarely(5, constants(type), st.just(a))) for a in around)
    guards: tuple[Expr, ...] = (Binary(BinaryOp.EQ, Read(machine.control, where), source),)
    if draw(chance(4)):
        guards = (*guards, draw(expressions(replace(env, locals=()), BOOL, 1)))
    body = draw(st.lists(statements(env, action.machine), max_size=3))
    return Part(guards, Assign(machine.control, where, target), tuple(body))


@st.composite
def transitions(draw: DrawFn, system: System, action: Action, partner: Action | None) -> Transition:
    """A step of one instance, which may take from or send to a queue, or of two that meet."""
    env = Env(system.variables, system.queues)
    guards: list[Expr] = []
    body: list[Statement] = []
    locals: list[tuple[str, Scalar]] = []
    payload: tuple[Expr, ...] = ()
    if partner is not None:
        type: Scalar = draw(PAYLOADS)
        payload = (draw(expressions(env, type, 1)),)
        locals.append(("payload", type))
        body.append(SetLocal(0, payload[0]))
    elif draw(chance(60)):
        return Transition(
            action, draw(parts(env, system, action)).guards[0], (Fail(Failure.UNHANDLED, "sea"),)
        )
    last: list[Statement] = []
    sure: Expr = TRUE
    if len(system.queues) > 0 and draw(st.booleans()):
        queue = system.queues[0]
        where = draw(st.sampled_from(places_of(queue)))
        length = Length(0, where)
        if draw(st.booleans()):
            guards.append(Binary(BinaryOp.GT, length, Const(0, SMALL)))
            if draw(chance(3)):
                guards.append(draw(heads(0, where, queue)))
            for part, (name, scalar) in enumerate(queue.parts):
                body.append(SetLocal(len(locals), Head(0, where, part)))
                locals.append((f"head_{name}", scalar))
            body.append(Receive(0, where))
        else:
            lost = None
            if queue.overflow is Overflow.BLOCK:
                guards.append(Binary(BinaryOp.LT, length, Const(queue.capacity, SMALL)))
            if queue.overflow is Overflow.DROP and draw(st.booleans()):
                lost = len(locals)
                body.append(SetLocal(lost, FALSE))
                locals.append(("lost", BOOL))
                sure = Local(lost)
            inner = replace(env, locals=tuple(locals))
            last.append(draw(sends(inner, 0, st.just(where), lost)))
    inside = replace(env, locals=tuple(locals))
    taken = [draw(parts(inside, system, a)) for a in (action, partner) if a is not None]
    body += [part.control for part in taken]
    body += [statement for part in taken for statement in part.statements]
    emits = []
    for atom in range(len(system.atoms)):
        if sure != TRUE or draw(st.booleans()):
            condition = draw(rarely(3, expressions(inside, BOOL, 1), st.just(sure)))
            emits.append((atom, condition))
    return Transition(
        action,
        Many(ManyOp.AND, (*(g for part in taken for g in part.guards), *guards)),
        (*body, *last),
        partner,
        "meet" if partner else "",
        payload,
        tuple(locals),
        tuple(emits),
    )


def actions(system: System, machine: int) -> list[Action]:
    """What the instances of a machine can do, in order."""
    declared = system.machines[machine]
    return [
        Action(machine, instance, step, arguments)
        for instance in product_of([scalar for _, scalar in declared.params])
        for step, chosen in enumerate(declared.steps)
        for arguments in product_of([scalar for _, scalar in chosen.params])
    ]


MOST = 12
"""More transitions than these are not needed."""


@st.composite
def behaviours(draw: DrawFn, system: System) -> tuple[Transition, ...]:
    """Transitions for all machines; half of the steps meet others, if there are others."""
    made: list[Transition] = []
    for number, machine in enumerate(system.machines):
        meets = [
            draw(st.one_of(st.none(), st.integers(0, len(system.machines) - 1)))
            for _ in machine.steps
        ]
        for action in actions(system, number):
            other = meets[action.step]
            if other is None:
                for _ in range(2 if draw(chance(4)) else 1):
                    if len(made) < MOST:
                        made.append(draw(transitions(system, action, None)))
                continue
            for partner in actions(system, other):
                same = (partner.machine, partner.instance) == (number, action.instance)
                if not same and len(made) < MOST and draw(st.booleans()):
                    made.append(draw(transitions(system, action, partner)))
    return tuple(made)


# --------------------------------------------------------------------------------------- the whole


@st.composite
def far_away(draw: DrawFn, env: Env) -> Expr:
    """Some elements have left their initial values, so that traces are long."""
    places = [
        (Read(number, where), variable.type, [v for v in values_of(variable.type) if v != initial])
        for number, variable in enumerate(env.variables)
        for where, initial in zip(places_of(variable), variable.initial, strict=True)
        if cardinality(variable.type) > 1
    ]
    chosen = draw(
        st.lists(st.sampled_from(places), min_size=2, max_size=3, unique_by=lambda p: p[0])
    )
    equal = [
        Binary(BinaryOp.EQ, read, Const(draw(st.sampled_from(others)), type))
        for read, type, others in chosen
    ]
    return Many(ManyOp.AND, tuple(equal))


@st.composite
def properties(draw: DrawFn, env: Env) -> tuple[Property, ...]:
    """One to three claims with up to two antecedents."""
    made = []
    for number in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from((Kind.INVARIANT, Kind.INVARIANT, Kind.REACHABLE)))
        antecedents = draw(st.lists(expressions(env, BOOL, 1), max_size=2))
        formula = draw(rarely(3, expressions(env, BOOL), far_away(env)))
        if env.atoms and draw(chance(3)):
            formula = Many(ManyOp.AND, (Occurred(draw(st.integers(0, env.atoms - 1))), formula))
        formula = Unary(UnaryOp.NOT, formula) if kind is Kind.INVARIANT else formula
        for antecedent in antecedents:
            formula = Binary(BinaryOp.IMPLIES, antecedent, formula)
        made.append(
            Property(
                f"p{number}",
                kind,
                formula,
                antecedents=tuple(Antecedent(e, f"a{k}") for k, e in enumerate(antecedents)),
            )
        )
    return tuple(made)


@st.composite
def registers(draw: DrawFn, env: Env, atoms: int) -> tuple[Register, ...]:
    """Up to two bits of history, half of them of the shape of `once`."""
    number = draw(st.integers(0, 2))
    made = []
    for k in range(number):
        initial = draw(expressions(replace(env, past=k), BOOL, 1))
        after = replace(env, past=k, before=number, atoms=atoms)
        update = draw(expressions(after, BOOL, 1))
        if atoms and draw(st.booleans()):
            update = Occurred(draw(st.integers(0, atoms - 1)))
        once = draw(st.booleans())
        update = Many(ManyOp.OR, (Before(k), update)) if once else update
        made.append(Register(f"h{k}", initial, update))
    return tuple(made)


@st.composite
def systems(draw: DrawFn) -> System:
    """A random System that passes `verify`."""
    loose = draw(variables())
    made, owned = draw(machines(len(loose)))
    system = System("random", (*loose, *owned), draw(queues()), made, ())
    env = Env(system.variables, system.queues)
    assumed = [draw(expressions(env, BOOL, 1))] if draw(chance(10)) else []
    atoms = tuple(Atom(f"atom {k}") for k in range(draw(st.integers(0, 2))))
    system = replace(system, assumptions=tuple(assumed), atoms=atoms)
    history = draw(registers(env, len(atoms)))
    seen = replace(env, atoms=len(atoms), past=len(history))
    return replace(
        system,
        transitions=draw(behaviours(system)),
        registers=history,
        properties=draw(properties(seen)),
        check_deadlock=not draw(chance(4)),
        check_stuck=not draw(chance(4)),
    )


# -------------------------------------------------------------------------------------- the future


@st.composite
def futures(draw: DrawFn, env: Env, depth: int) -> Expr:
    """A formula about the future, or at depth 0 a proposition."""
    if depth == 0:
        return draw(far_away(env) if draw(chance(3)) else expressions(env, BOOL, 1))

    def inner() -> Expr:
        return draw(futures(env, draw(st.integers(0, depth - 1))))

    match draw(st.integers(0, 9)):
        case 0 | 1:
            return Future(FutureOp.ALWAYS, (inner(),))
        case 2 | 3:
            return Future(FutureOp.EVENTUALLY, (inner(),))
        case 4:
            return Future(FutureOp.NEXT, (inner(),))
        case 5 | 6:
            return Future(FutureOp.UNTIL, (inner(), inner()))
        case 7:
            return Many(draw(st.sampled_from((ManyOp.AND, ManyOp.OR))), (inner(), inner()))
        case 8:
            sign = draw(st.sampled_from((BinaryOp.IMPLIES, BinaryOp.EQ)))
            return Binary(sign, inner(), inner())
        case _:
            return Unary(UnaryOp.NOT, inner())


@st.composite
def live_systems(draw: DrawFn) -> System:
    """A random System with one or two properties about the future, and up to three assumptions."""
    system = draw(systems())
    env = Env(system.variables, system.queues)
    env = replace(env, atoms=len(system.atoms), past=len(system.registers))
    claims = []
    for number in range(draw(st.integers(1, 2))):
        antecedents = draw(st.lists(expressions(env, BOOL, 1), max_size=1))
        told = tuple(Antecedent(e, f"b{k}") for k, e in enumerate(antecedents))
        op = draw(st.sampled_from((FutureOp.ALWAYS, FutureOp.EVENTUALLY)))
        formula = draw(futures(env, 2))
        formula = Future(op, (formula,)) if draw(st.booleans()) else formula
        claims.append(Property(f"f{number}", Kind.TEMPORAL, formula, antecedents=told))
    fair = []
    numbers = range(len(system.transitions))
    for k in range(draw(st.integers(0, 3))):
        some = draw(st.sets(st.sampled_from(numbers), max_size=3)) if numbers else set()
        fair.append(Fairness(f"fair {k}", draw(st.booleans()), tuple(sorted(some))))
    both = (*claims, *system.properties[:1]) if draw(st.booleans()) else tuple(claims)
    return replace(system, properties=both, fairness=tuple(fair))


@st.composite
def watched_systems(draw: DrawFn) -> System:
    """The same, with an automaton of up to three states in place of each formula."""
    system = draw(live_systems())
    env = Env(system.variables, system.queues)
    env = replace(env, atoms=len(system.atoms), past=len(system.registers))
    automata: list[Automaton] = []
    claims: list[Property] = []
    for claim in system.properties:
        if claim.kind is Kind.TEMPORAL:
            claim = replace(claim, formula=TRUE, automaton=len(automata))
            automata.append(draw(watching(env, f"watching {claim.name}")))
        claims.append(claim)
    return replace(system, properties=tuple(claims), automata=tuple(automata))


@st.composite
def watching(draw: DrawFn, env: Env, name: str) -> Automaton:
    """An automaton of up to three states."""
    size = draw(st.integers(1, 3))
    states = st.integers(0, size - 1)
    condition = st.one_of(st.just(TRUE), expressions(env, BOOL, 1), far_away(env))
    edges = draw(st.lists(st.tuples(states, condition, states), min_size=1, max_size=5))
    some = st.sets(states, max_size=2).map(sorted).map(tuple)
    return Automaton(name, size, draw(some) or (0,), tuple(edges), draw(some))
