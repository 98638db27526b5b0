"""Random Systems for hypothesis that are symmetric because they are closed under permutations.

What is drawn names identities as it likes; then all images of each transition stand beside it, a
history register becomes one for each identity, and a claim is about all images of a formula. So
`moved` here, which knows what was drawn as what, is independent of what the explorer finds out.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from rascheck.system.ir import (
    BOOL,
    TRUE,
    Action,
    Antecedent,
    Assign,
    Atom,
    Before,
    Binary,
    BinaryOp,
    Branch,
    Const,
    ControlState,
    EnumType,
    Expr,
    Head,
    IndexType,
    IntType,
    Ite,
    Kind,
    Length,
    Local,
    Machine,
    Many,
    ManyOp,
    Occurred,
    OptionType,
    Overflow,
    Past,
    Property,
    Queue,
    Read,
    Receive,
    Register,
    Scalar,
    Send,
    SetLocal,
    Statement,
    StepDecl,
    System,
    Transition,
    Unary,
    UnaryOp,
    Unwrap,
    Variable,
    Wrap,
    highest,
    lowest,
    product_of,
)
from rascheck.system.rules import order
from rascheck.system.trace import State

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

LEVEL = IntType(0, 2)
PAGE = IndexType("Page", 2, symmetric=True)
STATES = ("Idle", "Busy", "Done")
MOST = 30
"""More transitions than these are not needed."""

Turn = dict[IndexType, tuple[int, ...]]


# ---------------------------------------------------------------------------------------- permuting


def turns_of(types: Sequence[IndexType]) -> list[Turn]:
    """All permutations of the values of all types."""
    each = [itertools.permutations(range(type.size)) for type in types]
    return [dict(zip(types, choice, strict=True)) for choice in itertools.product(*each)]


def value(turn: Turn, scalar: Scalar, held: int) -> int:
    """What a value becomes."""
    match scalar:
        case IndexType():
            return turn[scalar][held] if scalar in turn else held
        case OptionType(of):
            return value(turn, of, held - 1 + lowest(of)) - lowest(of) + 1 if held else 0
        case _:
            return held


def place(turn: Turn, dims: tuple[Scalar, ...], at: int) -> int:
    """Where an element of an array goes."""
    every = product_of(list(dims))
    return every.index(tuple(value(turn, d, v) for d, v in zip(dims, every[at], strict=True)))


def moved(node: Any, turn: Turn, who: IndexType) -> Any:
    """An expression or statement with each constant moved as its type says.

    Atoms and history registers stand in blocks, one for each value of `who`.
    """
    match node:
        case tuple():
            return tuple(moved(one, turn, who) for one in node)
        case Const(held, scalar):
            return Const(value(turn, scalar, held), scalar)
        case Occurred(number) | Past(number) | Before(number):
            return type(node)(family(turn, who, number))
        case _ if isinstance(node, Expr | Statement):
            parts = {f.name: moved(getattr(node, f.name), turn, who) for f in fields(node)}
            return type(node)(**parts)
        case _:
            return node


def family(turn: Turn, who: IndexType, number: int) -> int:
    """An atom or register of a block."""
    block, identity = divmod(number, who.size)
    return block * who.size + turn[who][identity]


def moved_action(system: System, action: Action, turn: Turn) -> Action:
    machine = system.machines[action.machine]
    types = [scalar for _, scalar in machine.params]
    params = [scalar for _, scalar in machine.steps[action.step].params]
    return replace(
        action,
        instance=tuple(value(turn, t, v) for t, v in zip(types, action.instance, strict=True)),
        arguments=tuple(value(turn, t, v) for t, v in zip(params, action.arguments, strict=True)),
    )


def moved_transition(system: System, one: Transition, turn: Turn, who: IndexType) -> Transition:
    partner = None if one.partner is None else moved_action(system, one.partner, turn)
    emits = sorted((family(turn, who, a), moved(c, turn, who)) for a, c in one.emits)
    return replace(
        one,
        action=moved_action(system, one.action, turn),
        partner=partner,
        guard=moved(one.guard, turn, who),
        body=moved(one.body, turn, who),
        payload=moved(one.payload, turn, who),
        emits=tuple(emits),
    )


def moved_state(system: System, state: State, turn: Turn, who: IndexType) -> State:
    def put(dims: tuple[Scalar, ...], contents: Sequence[Any]) -> tuple[Any, ...]:
        found = dict(zip([place(turn, dims, i) for i in range(len(contents))], contents, strict=True))
        return tuple(found[i] for i in range(len(contents)))

    values = tuple(
        put(v.dims, [value(turn, v.type, held) for held in elements])
        for v, elements in zip(system.variables, state.values, strict=True)
    )
    queues = []
    for queue, contents in zip(system.queues, state.queues, strict=True):
        entries = [
            tuple(
                tuple(value(turn, t, v) for (_, t), v in zip(queue.parts, entry, strict=True))
                for entry in some
            )
            for some in contents
        ]
        queues.append(put(queue.dims, entries))
    past = dict(zip([family(turn, who, r) for r in range(len(state.past))], state.past, strict=True))
    return State(values, tuple(queues), tuple(past[i] for i in range(len(past))))


def images(node: Any, turns: list[Turn], who: IndexType) -> tuple[Any, ...]:
    """All that turns make of an expression or statement, each once."""
    return tuple(dict.fromkeys(moved(node, turn, who) for turn in turns))


# ------------------------------------------------------------------------------------- expressions


@dataclass(frozen=True)
class Env:
    """What an expression may mention."""

    variables: tuple[Variable, ...]
    queues: tuple[Queue, ...]
    turns: list[Turn]
    who: IndexType
    locals: tuple[tuple[str, Scalar], ...] = ()
    atoms: int = 0
    past: int = 0


def constant(draw: DrawFn, scalar: Scalar) -> Const:
    return Const(draw(st.integers(lowest(scalar), highest(scalar))), scalar)


def reading(draw: DrawFn, env: Env, scalar: Scalar, depth: int) -> Expr | None:
    """An element of the type, if there is one; its subscripts may be read too."""
    found = [(n, v) for n, v in enumerate(env.variables) if v.type == scalar]
    here: list[Expr] = [Local(i) for i, (_, type) in enumerate(env.locals) if type == scalar]
    if here and (not found or draw(st.booleans())):
        return draw(st.sampled_from(here))
    if not found:
        return None
    number, variable = draw(st.sampled_from(found))
    return Read(number, tuple(valued(draw, env, d, depth - 1) for d in variable.dims))


def valued(draw: DrawFn, env: Env, scalar: Scalar, depth: int) -> Expr:
    """An expression of any type but truth."""
    what = draw(st.integers(0, 5)) if depth > 0 else 0
    read = reading(draw, env, scalar, depth) if what in (1, 2) else None
    if read is not None:
        return read
    if what == 3:
        sides = valued(draw, env, scalar, depth - 1), valued(draw, env, scalar, depth - 1)
        return Ite(truth(draw, env, depth - 1), *sides)
    match scalar:
        case OptionType(of) if what > 3:
            return Wrap(valued(draw, env, of, depth - 1), scalar)
        case IndexType() if what > 4:
            inner = reading(draw, env, OptionType(scalar), depth - 1)
            if inner is not None:
                return Unwrap(inner, OptionType(scalar))
    return constant(draw, scalar)


def truth(draw: DrawFn, env: Env, depth: int) -> Expr:
    """A condition."""
    what = draw(st.integers(0, 9))
    if what == 0 and env.atoms:
        return Occurred(draw(st.integers(0, env.atoms - 1)))
    if what == 1 and env.past:
        return Past(draw(st.integers(0, env.past - 1)))
    if what == 2 and env.queues:
        queue = env.queues[0]
        where = tuple(valued(draw, env, d, 0) for d in queue.dims)
        some = Binary(BinaryOp.GT, Length(0, where), Const(0, LEVEL))
        part = draw(st.integers(0, len(queue.parts) - 1))
        scalar = queue.parts[part][1]
        held = Binary(BinaryOp.EQ, Head(0, where, part), valued(draw, env, scalar, depth - 1))
        return Many(ManyOp.AND, (some, held)) if draw(st.booleans()) else some
    if depth > 0 and what == 3:
        return Unary(UnaryOp.NOT, truth(draw, env, depth - 1))
    if depth > 0 and what == 4:
        op = draw(st.sampled_from((ManyOp.AND, ManyOp.OR)))
        return Many(op, images(truth(draw, env, depth - 1), env.turns, env.who))
    if depth > 0 and what == 5:
        counted = Many(ManyOp.COUNT, images(truth(draw, env, 0), env.turns, env.who))
        return Binary(BinaryOp.GE, counted, Const(draw(st.integers(0, 2)), LEVEL))
    if depth > 0 and what == 6:
        return Binary(BinaryOp.IMPLIES, truth(draw, env, 0), truth(draw, env, depth - 1))
    number, variable = draw(st.sampled_from(list(enumerate(env.variables))))
    read = Read(number, tuple(valued(draw, env, d, depth - 1) for d in variable.dims))
    if variable.type == BOOL:
        return read
    op_ = BinaryOp.EQ if draw(st.booleans()) else BinaryOp.NE
    return Binary(op_, read, valued(draw, env, variable.type, depth))


def statement(draw: DrawFn, env: Env, owner: int, depth: int = 1) -> tuple[Statement, ...]:
    """A statement, or all images of one, as a loop over a symmetric index is written out."""
    what = draw(st.integers(0, 7))
    if what == 0 and depth:
        condition = truth(draw, env, 1)
        return (Branch(condition, statement(draw, env, owner, 0), statement(draw, env, owner, 0)),)
    if what == 1 and env.queues and env.queues[0].overflow is not Overflow.BLOCK:
        queue = env.queues[0]
        where = tuple(valued(draw, env, d, 0) for d in queue.dims)
        return (Send(0, where, tuple(valued(draw, env, t, 1) for _, t in queue.parts)),)
    owned = [
        (n, v)
        for n, v in enumerate(env.variables)
        if v.machine in (None, owner) and not v.control
    ]
    number, variable = draw(st.sampled_from(owned))
    where = tuple(valued(draw, env, d, 0) for d in variable.dims)
    if variable.type == LEVEL and draw(st.booleans()):
        more: Expr = Binary(BinaryOp.ADD, Read(number, where), Const(1, IntType(1, 1)))
    elif variable.type == BOOL:
        more = truth(draw, env, 0) if draw(st.booleans()) else constant(draw, BOOL)
    else:
        more = valued(draw, env, variable.type, 1)
    one = Assign(number, where, more)
    return images(one, env.turns, env.who) if draw(st.integers(0, 4)) == 0 else (one,)


# --------------------------------------------------------------------------------------- the whole


def variables(draw: DrawFn, who: IndexType, pages: bool) -> list[Variable]:
    maybe = OptionType(who)
    n = who.size
    shapes = [
        Variable("last", maybe, (), (0,)),
        Variable("flag", BOOL, (who,), (0,) * n),
        Variable("level", LEVEL, (who,), (draw(st.integers(0, 1)),) * n),
        Variable("next", maybe, (who,), (0,) * n),
        Variable("peer", who, (who,), tuple(range(n))),
        Variable("free", BOOL, (who,), (None,) * n),
        Variable("chosen", who, (), (None,)),
        Variable("seen", BOOL, (who, who), (0,) * n * n),
        Variable("often", OptionType(maybe), (), (draw(st.integers(0, 1)),)),
    ]
    if pages:
        shapes += [
            Variable("bad", BOOL, (PAGE,), (0, 0)),
            Variable("page", OptionType(PAGE), (who,), (0,) * n),
            Variable("holder", who, (PAGE,), (None, None)),
            Variable("map", BOOL, (who, PAGE), (0,) * 2 * n),
        ]
    return draw(st.lists(st.sampled_from(shapes), min_size=1, max_size=3, unique_by=lambda v: v.name))


def queues(draw: DrawFn, who: IndexType, pages: bool) -> tuple[Queue, ...]:
    if draw(st.booleans()):
        return ()
    item: Scalar = draw(st.sampled_from((who, OptionType(who), PAGE if pages else BOOL)))
    parts: tuple[tuple[str, Scalar], ...] = (("", item),)
    if draw(st.booleans()):
        parts = (("left", item), ("right", BOOL))
    overflow = draw(st.sampled_from((Overflow.DROP, Overflow.ERROR, Overflow.BLOCK)))
    dims = draw(st.sampled_from(((), (who,))))
    return (Queue("queue", parts, draw(st.integers(1, 2)), overflow, dims),)


def transition(draw: DrawFn, system: System, env: Env) -> Transition:
    """A step of one instance, or of two that meet."""

    def actor() -> Action:
        number = draw(st.integers(0, len(system.machines) - 1))
        machine = system.machines[number]
        step = draw(st.integers(0, len(machine.steps) - 1))
        instance, arguments = (
            tuple(constant(draw, t).value for _, t in params)
            for params in (machine.params, machine.steps[step].params)
        )
        return Action(number, instance, step, arguments)

    action = actor()
    partner = actor() if draw(st.integers(0, 2)) == 0 else None
    if partner and (partner.machine, partner.instance) == (action.machine, action.instance):
        partner = None
    guards: list[Expr] = []
    body: list[Statement] = []
    locals: tuple[tuple[str, Scalar], ...] = ()
    payload: tuple[Expr, ...] = ()
    if partner is not None:
        scalar: Scalar = draw(st.sampled_from((env.who, OptionType(env.who), LEVEL)))
        payload = (valued(draw, env, scalar, 1),)
        locals = (("payload", scalar), ("again", scalar))
        body += [SetLocal(0, payload[0]), SetLocal(1, valued(draw, env, scalar, 1))]
    if system.queues and draw(st.booleans()):
        where = tuple(valued(draw, env, d, 0) for d in system.queues[0].dims)
        length = Length(0, where)
        if draw(st.booleans()):
            guards.append(Binary(BinaryOp.GT, length, Const(0, LEVEL)))
            body.append(Receive(0, where))
        else:
            room = Const(system.queues[0].capacity, LEVEL)
            guards.append(Binary(BinaryOp.LT, length, room))
            types = [scalar for _, scalar in system.queues[0].parts]
            body.append(Send(0, where, tuple(valued(draw, env, t, 1) for t in types)))
    inside = replace(env, locals=locals)
    for one in (action, partner):
        if one is not None:
            control = system.machines[one.machine].control
            declared = system.variables[control]
            at = tuple(Const(v, d) for v, d in zip(one.instance, declared.dims, strict=True))
            source = one.step % len(STATES)
            target = draw(st.sampled_from((source, source + 1, source + 1))) % len(STATES)
            states = [Const(state, declared.type) for state in (source, target)]
            guards.append(Binary(BinaryOp.EQ, Read(control, at), states[0]))
            body.append(Assign(control, at, states[1]))
            if draw(st.booleans()):
                guards.append(truth(draw, env, 1))
            for _ in range(draw(st.integers(0, 2))):
                body += statement(draw, inside, one.machine)
    emits = ()
    if system.atoms and draw(st.booleans()):
        when = TRUE if draw(st.booleans()) else truth(draw, env, 1)
        emits = ((draw(st.integers(0, len(system.atoms) - 1)), when),)
    event = "meet" if partner else ""
    guard = Many(ManyOp.AND, tuple(guards))
    return Transition(action, guard, tuple(body), partner, event, payload, locals, emits)


def registers(draw: DrawFn, system: System, env: Env) -> tuple[Register, ...]:
    """Blocks of one bit for each identity: what it is for one holds for all that go there."""
    made: list[Register] = []
    n = env.who.size
    for block in range(draw(st.integers(0, 2))):
        first = block * n
        initial = truth(draw, replace(env, past=first), 1)
        seen = truth(draw, replace(env, past=first, atoms=len(system.atoms)), 1)
        kept = Before(draw(st.integers(0, first + n - 1)))
        update = Many(ManyOp.OR, (kept, seen)) if draw(st.booleans()) else seen
        for identity in range(n):
            here = [turn for turn in env.turns if turn[env.who][0] == identity]
            each = (images(expr, here, env.who) for expr in (initial, update))
            made.append(Register(f"h{block}{identity}", *(Many(ManyOp.OR, some) for some in each)))
    return tuple(made)


def properties(draw: DrawFn, env: Env) -> tuple[Property, ...]:
    made = []
    for number in range(draw(st.integers(1, 2))):
        kind = draw(st.sampled_from((Kind.INVARIANT, Kind.REACHABLE)))
        op = draw(st.sampled_from((ManyOp.AND, ManyOp.OR)))
        formula = Many(op, images(truth(draw, env, 2), env.turns, env.who))
        antecedents: tuple[Antecedent, ...] = ()
        if draw(st.booleans()):
            some = Many(ManyOp.OR, images(truth(draw, env, 1), env.turns, env.who))
            antecedents = (Antecedent(some, "some"),)
        made.append(Property(f"p{number}", kind, formula, antecedents=antecedents))
    return tuple(made)


@dataclass(frozen=True)
class Symmetric:
    """A System, the types whose values may change places, and that of atoms and registers."""

    system: System
    types: tuple[IndexType, ...]
    who: IndexType

    def orbit(self, state: State) -> frozenset[State]:
        """All that turns make of a state."""
        turns = turns_of(self.types)
        return frozenset(moved_state(self.system, state, turn, self.who) for turn in turns)


@st.composite
def systems(draw: DrawFn) -> Symmetric:
    """A random symmetric System that passes `verify`."""
    pages = draw(st.booleans())
    who = IndexType("Who", 2 if pages else draw(st.integers(2, 3)), symmetric=True)
    types = (who, PAGE) if pages else (who,)
    turns = turns_of(types)
    loose = variables(draw, who, pages)
    made: list[Machine] = []
    owned: list[Variable] = []
    shapes: list[tuple[IndexType, ...]] = draw(
        st.lists(st.sampled_from(((who,), (who,), (), types)), min_size=1, max_size=2)
    )
    for number, params in enumerate(shapes):
        finals = draw(st.lists(st.booleans(), min_size=3, max_size=3))
        states = tuple(ControlState(name, f) for name, f in zip(STATES, finals, strict=True))
        arguments = draw(st.lists(st.sampled_from(((), (("a", who),))), min_size=2, max_size=3))
        steps = tuple(StepDecl(f"s{k}", one) for k, one in enumerate(arguments))
        name = f"m{number}"
        named = tuple((f"i{k}", type) for k, type in enumerate(params))
        made.append(Machine(name, named, states, steps, len(loose) + len(owned)))
        size = len(product_of(list(params)))
        control = EnumType(name, STATES)
        owned.append(Variable(name, control, params, (0,) * size, number, control=True))
        if draw(st.booleans()):
            mine = Variable(f"{name}.own", OptionType(who), params, (0,) * size, number)
            owned.append(mine)
    atoms = tuple(Atom(f"atom {i}") for i in range(who.size * draw(st.integers(0, 1))))
    system = System("symmetric", (*loose, *owned), queues(draw, who, pages), tuple(made), ())
    system = replace(system, atoms=atoms, check_deadlock=draw(st.booleans()))
    env = Env(system.variables, system.queues, turns, who)
    history = registers(draw, system, env)
    every: dict[Transition, None] = {}
    for _ in range(draw(st.integers(2, 5))):
        one = transition(draw, system, env)
        closed = dict.fromkeys(moved_transition(system, one, turn, who) for turn in turns)
        if len(every) + len(closed) <= MOST:
            every |= closed

    seen = replace(env, atoms=len(atoms), past=len(history))
    assumed: tuple[Expr, ...] = ()
    if draw(st.integers(0, 5)) == 0:
        assumed = (Many(ManyOp.OR, images(truth(draw, env, 1), turns, who)),)
    system = replace(
        system,
        transitions=tuple(sorted(every, key=order)),
        assumptions=assumed,
        registers=history,
        properties=properties(draw, seen),
    )
    return Symmetric(system, types, who)
