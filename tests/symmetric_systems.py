"""Random Systems for hypothesis that are symmetric because they are closed under permutations.

What is drawn names identities as it likes; then all images of each transition stand beside it, a
history register becomes one for each identity, and a claim is about all images of a formula. So
`moved` here, which knows what was drawn as what, is independent of what the explorer finds out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from permuted import Turn, images, moved_state, moved_transition, turns_of

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


def pick(draw: DrawFn, low: int, high: int) -> int:
    """An integer, all equally likely; `integers` would prefer the bounds."""
    return draw(st.sampled_from(range(low, high + 1)))


def coin(draw: DrawFn) -> bool:
    """Heads or tails."""
    return draw(st.booleans())


def constant(draw: DrawFn, scalar: Scalar) -> Const:
    return Const(pick(draw, lowest(scalar), highest(scalar)), scalar)


def reading(draw: DrawFn, env: Env, scalar: Scalar, depth: int) -> Expr | None:
    """An element of the type, if there is one; its subscripts may be read too."""
    found = [(n, v) for n, v in enumerate(env.variables) if v.type == scalar]
    here: list[Expr] = [Local(i) for i, (_, type) in enumerate(env.locals) if type == scalar]
    if here and (not found or coin(draw)):
        return draw(st.sampled_from(here))
    if not found:
        return None
    number, variable = draw(st.sampled_from(found))
    return Read(number, tuple(valued(draw, env, d, depth - 1) for d in variable.dims))


def valued(draw: DrawFn, env: Env, scalar: Scalar, depth: int) -> Expr:
    """An expression of any type but truth."""
    what = pick(draw, 0, 5) if depth > 0 else 0
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
    what = pick(draw, 0, 9)
    if what == 0 and env.atoms:
        return Occurred(pick(draw, 0, env.atoms - 1))
    if what == 1 and env.past:
        return Past(pick(draw, 0, env.past - 1))
    if what == 2 and env.queues:
        queue = env.queues[0]
        where = tuple(valued(draw, env, d, 0) for d in queue.dims)
        some = Binary(BinaryOp.GT, Length(0, where), Const(0, LEVEL))
        part = pick(draw, 0, len(queue.parts) - 1)
        scalar = queue.parts[part][1]
        held = Binary(BinaryOp.EQ, Head(0, where, part), valued(draw, env, scalar, depth - 1))
        return Many(ManyOp.AND, (some, held)) if coin(draw) else some
    if depth > 0 and what == 3:
        return Unary(UnaryOp.NOT, truth(draw, env, depth - 1))
    if depth > 0 and what == 4:
        op = draw(st.sampled_from((ManyOp.AND, ManyOp.OR)))
        return Many(op, images(truth(draw, env, depth - 1), env.turns, env.who))
    if depth > 0 and what == 5:
        counted = Many(ManyOp.COUNT, images(truth(draw, env, 0), env.turns, env.who))
        return Binary(BinaryOp.GE, counted, Const(pick(draw, 0, 2), LEVEL))
    if depth > 0 and what == 6:
        return Binary(BinaryOp.IMPLIES, truth(draw, env, 0), truth(draw, env, depth - 1))
    number, variable = draw(st.sampled_from(list(enumerate(env.variables))))
    read = Read(number, tuple(valued(draw, env, d, depth - 1) for d in variable.dims))
    if variable.type == BOOL:
        return read
    op_ = BinaryOp.EQ if coin(draw) else BinaryOp.NE
    return Binary(op_, read, valued(draw, env, variable.type, depth))


def statement(draw: DrawFn, env: Env, owner: int, depth: int = 1) -> tuple[Statement, ...]:
    """A statement, or all images of one, as a loop over a symmetric index is written out."""
    what = pick(draw, 0, 7)
    if what == 0 and depth:
        condition = truth(draw, env, 1)
        return (Branch(condition, statement(draw, env, owner, 0), statement(draw, env, owner, 0)),)
    if what == 1 and env.queues and env.queues[0].overflow is not Overflow.BLOCK:
        queue = env.queues[0]
        where = tuple(valued(draw, env, d, 0) for d in queue.dims)
        return (Send(0, where, tuple(valued(draw, env, t, 1) for _, t in queue.parts)),)
    owned = [
        (n, v) for n, v in enumerate(env.variables) if v.machine in (None, owner) and not v.control
    ]
    number, variable = draw(st.sampled_from(owned))
    where = tuple(valued(draw, env, d, 0) for d in variable.dims)
    if variable.type == LEVEL and coin(draw):
        more: Expr = Binary(BinaryOp.ADD, Read(number, where), Const(1, IntType(1, 1)))
    elif variable.type == BOOL:
        more = truth(draw, env, 0) if coin(draw) else constant(draw, BOOL)
    else:
        more = valued(draw, env, variable.type, 1)
    one = Assign(number, where, more)
    return images(one, env.turns, env.who) if pick(draw, 0, 4) == 0 else (one,)


# --------------------------------------------------------------------------------------- the whole


def variables(draw: DrawFn, who: IndexType, pages: bool) -> list[Variable]:
    maybe = OptionType(who)
    n = who.size
    shapes = [
        Variable("last", maybe, (), (0,)),
        Variable("flag", BOOL, (who,), (0,) * n),
        Variable("level", LEVEL, (who,), (pick(draw, 0, 1),) * n),
        Variable("next", maybe, (who,), (0,) * n),
        Variable("peer", who, (who,), tuple(range(n))),
        Variable("free", BOOL, (who,), (None,) * n),
        Variable("chosen", who, (), (None,)),
        Variable("seen", BOOL, (who, who), (0,) * n * n),
        Variable("often", OptionType(maybe), (), (pick(draw, 0, 1),)),
    ]
    if pages:
        shapes += [
            Variable("bad", BOOL, (PAGE,), (0, 0)),
            Variable("page", OptionType(PAGE), (who,), (0,) * n),
            Variable("holder", who, (PAGE,), (None, None)),
            Variable("map", BOOL, (who, PAGE), (0,) * 2 * n),
        ]
    return draw(
        st.lists(st.sampled_from(shapes), min_size=1, max_size=3, unique_by=lambda v: v.name)
    )


def queues(draw: DrawFn, who: IndexType, pages: bool) -> tuple[Queue, ...]:
    if coin(draw):
        return ()
    item: Scalar = draw(st.sampled_from((who, OptionType(who), PAGE if pages else BOOL)))
    parts: tuple[tuple[str, Scalar], ...] = (("", item),)
    if coin(draw):
        parts = (("left", item), ("right", BOOL))
    overflow = draw(st.sampled_from((Overflow.DROP, Overflow.ERROR, Overflow.BLOCK)))
    dims = draw(st.sampled_from(((), (who,))))
    return (Queue("queue", parts, pick(draw, 1, 2), overflow, dims),)


def transition(draw: DrawFn, system: System, env: Env, number: int, step: int) -> Transition:
    """A step of an instance of a machine, alone or together with another."""

    def actor(number: int, step: int) -> Action:
        machine = system.machines[number]
        instance, arguments = (
            tuple(constant(draw, t).value for _, t in params)
            for params in (machine.params, machine.steps[step].params)
        )
        return Action(number, instance, step, arguments)

    action = actor(number, step)
    partner = None
    if pick(draw, 0, 2) == 0:
        other = pick(draw, 0, len(system.machines) - 1)
        partner = actor(other, pick(draw, 0, len(system.machines[other].steps) - 1))
    if partner and (partner.machine, partner.instance) == (action.machine, action.instance):
        partner = None
    guards: list[Expr] = []
    body: list[Statement] = []
    locals: tuple[tuple[str, Scalar], ...] = ()
    payload: tuple[Expr, ...] = ()
    if partner is not None:
        types: tuple[Scalar, ...] = (env.who, OptionType(env.who), LEVEL)
        scalar = draw(st.sampled_from(types))
        payload = (valued(draw, env, scalar, 1),)
        locals = (("payload", scalar), ("again", scalar))
        body += [SetLocal(0, payload[0]), SetLocal(1, valued(draw, env, scalar, 1))]
    if system.queues and coin(draw):
        where = tuple(valued(draw, env, d, 0) for d in system.queues[0].dims)
        length = Length(0, where)
        if coin(draw):
            guards.append(Binary(BinaryOp.GT, length, Const(0, LEVEL)))
            body.append(Receive(0, where))
        else:
            room = Const(system.queues[0].capacity, LEVEL)
            guards.append(Binary(BinaryOp.LT, length, room))
            sent = [valued(draw, env, scalar, 1) for _, scalar in system.queues[0].parts]
            body.append(Send(0, where, tuple(sent)))
    inside = replace(env, locals=locals)
    for one in (action, partner):
        if one is not None:
            control = system.machines[one.machine].control
            declared = system.variables[control]
            at = tuple(Const(v, d) for v, d in zip(one.instance, declared.dims, strict=True))
            source = one.step % len(STATES)
            target = (source + draw(st.sampled_from((1, 1, 1, 0, 2)))) % len(STATES)
            states = [Const(state, declared.type) for state in (source, target)]
            guards.append(Binary(BinaryOp.EQ, Read(control, at), states[0]))
            body.append(Assign(control, at, states[1]))
            if pick(draw, 0, 3) == 0:
                guards.append(truth(draw, env, 1))
            for _ in range(pick(draw, 0, 2)):
                body += statement(draw, inside, one.machine)
    emits: tuple[tuple[int, Expr], ...] = ()
    if system.atoms and coin(draw):
        when = TRUE if coin(draw) else truth(draw, env, 1)
        emits = ((pick(draw, 0, len(system.atoms) - 1), when),)
    event = "meet" if partner else ""
    guard = Many(ManyOp.AND, tuple(guards))
    return Transition(action, guard, tuple(body), partner, event, payload, locals, emits)


def registers(draw: DrawFn, system: System, env: Env) -> tuple[Register, ...]:
    """Blocks of one bit for each identity: what it is for one holds for all that go there."""
    made: list[Register] = []
    n = env.who.size
    for block in range(pick(draw, 0, 2)):
        first = block * n
        initial = truth(draw, replace(env, past=first), 1)
        seen = truth(draw, replace(env, past=first, atoms=len(system.atoms)), 1)
        kept = Before(pick(draw, 0, first + n - 1))
        update = Many(ManyOp.OR, (kept, seen)) if coin(draw) else seen
        for identity in range(n):
            here = [turn for turn in env.turns if turn[env.who][0] == identity]
            each = (images(expr, here, env.who) for expr in (initial, update))
            made.append(Register(f"h{block}{identity}", *(Many(ManyOp.OR, some) for some in each)))
    return tuple(made)


def properties(draw: DrawFn, env: Env) -> tuple[Property, ...]:
    made = []
    for number in range(pick(draw, 1, 2)):
        kind = draw(st.sampled_from((Kind.INVARIANT, Kind.REACHABLE)))
        op = draw(st.sampled_from((ManyOp.AND, ManyOp.OR, ManyOp.OR)))
        parts = [
            truth(draw, env, draw(st.sampled_from((0, 0, 1, 2)))) for _ in range(pick(draw, 2, 4))
        ]
        formula: Expr = Many(op, images(Many(ManyOp.AND, tuple(parts)), env.turns, env.who))
        formula = Unary(UnaryOp.NOT, formula) if kind is Kind.INVARIANT else formula
        antecedents: tuple[Antecedent, ...] = ()
        if coin(draw):
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
    pages = coin(draw)
    who = IndexType("Who", 2 if pages else pick(draw, 2, 3), symmetric=True)
    types = (who, PAGE) if pages else (who,)
    turns = turns_of(types)
    loose = variables(draw, who, pages)
    made: list[Machine] = []
    owned: list[Variable] = []
    shapes: list[tuple[IndexType, ...]] = draw(
        st.lists(st.sampled_from(((who,), (who,), (), types)), min_size=1, max_size=2)
    )
    for number, params in enumerate(shapes):
        finals = [coin(draw) for _ in STATES]
        states = tuple(ControlState(name, f) for name, f in zip(STATES, finals, strict=True))
        choices = ((), (), (("a", who),))
        arguments = draw(st.lists(st.sampled_from(choices), min_size=2, max_size=3))
        steps = tuple(StepDecl(f"s{k}", one) for k, one in enumerate(arguments))
        name = f"m{number}"
        named = tuple((f"i{k}", type) for k, type in enumerate(params))
        made.append(Machine(name, named, states, steps, len(loose) + len(owned)))
        size = len(product_of(list(params)))
        control = EnumType(name, STATES)
        owned.append(Variable(name, control, params, (0,) * size, number, control=True))
        if coin(draw):
            mine = Variable(f"{name}.own", OptionType(who), params, (0,) * size, number)
            owned.append(mine)
    atoms = tuple(Atom(f"atom {i}") for i in range(who.size * pick(draw, 0, 1)))
    system = System("symmetric", (*loose, *owned), queues(draw, who, pages), tuple(made), ())
    system = replace(system, atoms=atoms, check_deadlock=pick(draw, 0, 3) > 0)
    env = Env(system.variables, system.queues, turns, who)
    history = registers(draw, system, env)
    every: dict[Transition, None] = {}
    todo = [(number, k) for number, m in enumerate(made) for k in range(len(m.steps))]
    for number, step in [*todo, *todo[: pick(draw, 0, 2)]]:
        one = transition(draw, system, env, number, step)
        closed = dict.fromkeys(moved_transition(system, one, turn, who) for turn in turns)
        if len(every) + len(closed) <= MOST:
            every |= closed

    seen = replace(env, atoms=len(atoms), past=len(history))
    assumed: tuple[Expr, ...] = ()
    if pick(draw, 0, 19) == 0:
        assumed = (Many(ManyOp.OR, images(truth(draw, env, 1), turns, who)),)
    system = replace(
        system,
        transitions=tuple(sorted(every, key=order)),
        assumptions=assumed,
        registers=history,
        properties=properties(draw, seen),
    )
    return Symmetric(system, types, who)
