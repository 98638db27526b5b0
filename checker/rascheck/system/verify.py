"""A System goes in, what is wrong with it comes out: whether a back end may rely on `rules`.

This only finds the nodes, and what is known where each one stands: which kinds of expressions are
allowed there, which locals are set, and which queues hold an entry. The last two are followed
through conditions and bodies by their form, so that a queue must be named alike where its length
is tested and where its head is read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from rascheck.system.evaluate import binary
from rascheck.system.expr import COMPARISONS
from rascheck.system.ir import (
    Assert,
    Assign,
    Before,
    Binary,
    BinaryOp,
    Branch,
    Clear,
    Const,
    Expr,
    Fail,
    Future,
    Head,
    Ite,
    Kind,
    Length,
    Local,
    Many,
    ManyOp,
    Occurred,
    OptionType,
    Past,
    Read,
    Receive,
    Scalar,
    Send,
    SetLocal,
    Statement,
    System,
    Transition,
    Unary,
    UnaryOp,
    Unwrap,
    Wrap,
)
from rascheck.system.rules import RULES, STANDS, Place, Scope

NOWHERE: frozenset[Place] = frozenset()


def verify(system: System) -> list[str]:
    """What is wrong with a System; empty if every back end may have it."""
    problems: list[str] = []
    at = Scope(system, problems)
    node(at, system)
    for number, variable in enumerate(system.variables):
        here = replace(at, where=f"variable {number} {variable.name}")
        types(here, variable.type, *variable.dims)
        node(here, variable)
    for number, queue in enumerate(system.queues):
        here = replace(at, where=f"queue {number} {queue.name}")
        types(here, *queue.dims, *(scalar for _, scalar in queue.parts))
        node(here, queue)
    for number, machine in enumerate(system.machines):
        here = replace(at, where=f"machine {number} {machine.name}")
        types(here, *(scalar for _, scalar in machine.params))
        node(here, machine)
        for step in machine.steps:
            here = replace(at, where=f"step {machine.name}.{step.name}")
            types(here, *(scalar for _, scalar in step.params))
            node(here, step)
    for assumption in system.assumptions:
        expression(replace(at, where="assumption", role="assumption"), assumption)
    for number, taken in enumerate(system.transitions):
        transition(replace(at, where=f"transition {number}", transition=taken), taken)
    for number, history in enumerate(system.registers):
        here = replace(at, where=f"register {number} {history.name}", history=number)
        expression(replace(here, role="initial"), history.initial)
        expression(replace(here, role="next"), history.next)
    at = replace(at, history=len(system.registers))
    for claim in system.properties:
        here = replace(at, where=f"property {claim.name}", role="formula")
        node(here, claim)
        for antecedent in claim.antecedents:
            expression(here, antecedent.condition)
        role = "temporal" if claim.kind is Kind.TEMPORAL else "formula"
        expression(replace(here, role=role), claim.formula)
    for lemma in system.lemmas:
        here = replace(at, where=f"lemma {lemma.name}", role="lemma", lemma=lemma)
        node(here, lemma)
        types(here, *(scalar for _, scalar in lemma.variables))
        here = replace(here, locals=frozenset(range(len(lemma.variables))))
        for antecedent in lemma.antecedents:
            expression(here, antecedent.condition)
        expression(here, lemma.formula)
    for automaton in system.automata:
        here = replace(at, where=f"automaton {automaton.name}", role="formula")
        node(here, automaton)
        for _, condition, _ in automaton.edges:
            expression(here, condition)
    for fairness in system.fairness:
        node(replace(at, where=f"fairness {fairness.name}"), fairness)
    return problems


def node(at: Scope, item: object) -> None:
    """Report the first sentence that is not so for one node."""
    for sentence, is_so in RULES[type(item)]:
        if not is_so(at, item):
            at.problems.append(f"{at.where}: {type(item).__name__}: not so: {sentence}")
            return


def types(at: Scope, *scalars: Scalar) -> None:
    """Report what is wrong with types."""
    for scalar in scalars:
        node(at, scalar)
        if isinstance(scalar, OptionType):
            types(at, scalar.of)


# ------------------------------------------------------------------------------------ expressions


def expression(at: Scope, expr: Expr) -> None:
    """Report what is wrong with an expression and with its parts."""
    if at.role not in STANDS.get(type(expr), (at.role,)):
        at.problems.append(f"{at.where}: {type(expr).__name__}: not so: it may stand here")
        return
    node(at, expr)
    match expr:
        case Const() | Local() | Occurred() | Past() | Before():
            pass
        case Read(_, subscripts) | Length(_, subscripts) | Head(_, subscripts):
            expressions(at, *subscripts)
        case Unary(_, value):
            expression(at, value)
        case Wrap(value, option) | Unwrap(value, option):
            types(at, option)
            expression(at, value)
        case Binary(op, left, right):
            expression(at, left)
            is_implication = op is BinaryOp.IMPLIES
            expression(at.knowing(filled_if(left, True)) if is_implication else at, right)
        case Many(op, values):
            for value in values:
                expression(at, value)
                if op is not ManyOp.COUNT:
                    at = at.knowing(filled_if(value, op is ManyOp.AND))
        case Ite(condition, then, otherwise):
            expression(at, condition)
            expression(at.knowing(filled_if(condition, True)), then)
            expression(at.knowing(filled_if(condition, False)), otherwise)
        case Future(_, values):
            expressions(at, *values)
        case _:
            assert_never(expr)


def expressions(at: Scope, *exprs: Expr) -> None:
    """Report what is wrong with each expression."""
    for expr in exprs:
        expression(at, expr)


def filled_if(expr: Expr, truth: bool) -> frozenset[Place]:
    """The queues that hold an entry if `expr` is as true as `truth` says."""
    match expr:
        case Binary(BinaryOp.IMPLIES, left, right):
            return NOWHERE if truth else filled_if(left, True) | filled_if(right, False)
        case Binary(op, Length(queue, subscripts), Const(value)) if op in COMPARISONS:
            excluded = bool(binary(op, 0, value, None)) is not truth
            return frozenset({(queue, subscripts)}) if excluded else NOWHERE
        case Binary(op, Const(value), Length(queue, subscripts)) if op in COMPARISONS:
            excluded = bool(binary(op, value, 0, None)) is not truth
            return frozenset({(queue, subscripts)}) if excluded else NOWHERE
        case Unary(UnaryOp.NOT, value):
            return filled_if(value, not truth)
        case Many(ManyOp.AND, values) if truth:
            return NOWHERE.union(*(filled_if(value, True) for value in values))
        case Many(ManyOp.OR, values) if not truth:
            return NOWHERE.union(*(filled_if(value, False) for value in values))
        case _:
            return NOWHERE


# ------------------------------------------------------------------------------------ transitions


def transition(at: Scope, taken: Transition) -> None:
    """Report what is wrong with a transition."""
    for action in (taken.action, taken.partner):
        if action is not None:
            node(at, action)
    types(at, *(scalar for _, scalar in taken.locals))
    node(at, taken)
    at = replace(at, locals=frozenset(taken.chosen))
    expression(replace(at, role="guard"), taken.guard)
    at = at.knowing(filled_if(taken.guard, True))
    expressions(replace(at, role="payload"), *taken.payload)
    after = body(replace(at, role="body"), taken.body)
    if after is not None:
        expressions(replace(after, role="emit"), *(condition for _, condition in taken.emits))


def body(at: Scope, statements: tuple[Statement, ...]) -> Scope | None:
    """Report what is wrong with a body; what is known after it, None if nothing comes after it."""
    for statement in statements:
        node(at, statement)
        match statement:
            case Assign(variable, subscripts, value):
                expressions(at, *subscripts, value)
                at = forgetting(at, Read, variable)
            case SetLocal(slot, value):
                expression(at, value)
                at = replace(forgetting(at, Local, slot), locals=at.locals | {slot})
            case Send(queue, subscripts, values):
                expressions(at, *subscripts, *values)
                at = forgetting(at, Length, queue).knowing(frozenset({(queue, subscripts)}))
            case Receive(queue, subscripts) | Clear(queue, subscripts):
                expressions(at, *subscripts)
                emptied = frozenset(place for place in at.filled if place[0] == queue)
                at = forgetting(replace(at, filled=at.filled - emptied), Length, queue)
            case Branch(condition, then, otherwise):
                expression(at, condition)
                yes = body(at.knowing(filled_if(condition, True)), then)
                no = body(at.knowing(filled_if(condition, False)), otherwise)
                if yes is None and no is None:
                    return None
                at = either(yes or no or at, no or yes or at)
            case Assert(condition):
                expression(at, condition)
                at = at.knowing(filled_if(condition, True))
            case Fail():
                return None
            case _:
                assert_never(statement)
    return at


def either(one: Scope, other: Scope) -> Scope:
    """What is known where two paths meet."""
    return replace(one, locals=one.locals & other.locals, filled=one.filled & other.filled)


def forgetting(at: Scope, kind: type, number: int) -> Scope:
    """What is still known after a write: a place may no longer be what its subscripts named."""
    kept = frozenset(
        place for place in at.filled if not any(mentions(s, kind, number) for s in place[1])
    )
    return at if kept == at.filled else replace(at, filled=kept)


def mentions(expr: Expr, kind: type, number: int) -> bool:
    """Whether an expression reads a variable or a local, or looks at a queue."""
    match expr:
        case Read(variable, subscripts):
            found = kind is Read and variable == number
            return found or any(mentions(s, kind, number) for s in subscripts)
        case Length(queue, subscripts) | Head(queue, subscripts):
            found = kind is Length and queue == number
            return found or any(mentions(s, kind, number) for s in subscripts)
        case Local(slot):
            return kind is Local and slot == number
        case Const():
            return False
        case _:
            return True
