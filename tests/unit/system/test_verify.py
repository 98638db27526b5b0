"""Each sentence of the table of rules is not so for some System, and `verify` says which."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from small_systems import DIGIT, NODE, Step, both, build, eq, negated, node, number

from rascheck.system.ir import (
    BOOL,
    FALSE,
    TRUE,
    Action,
    Antecedent,
    Assert,
    Assign,
    Atom,
    Automaton,
    Before,
    Binary,
    BinaryOp,
    BitField,
    BitsType,
    Branch,
    Clear,
    EnumType,
    Expr,
    Fail,
    Failure,
    Fairness,
    Future,
    FutureOp,
    Head,
    IndexType,
    IntType,
    Ite,
    Kind,
    Lemma,
    Length,
    Local,
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
    Send,
    SetLocal,
    Setting,
    Statement,
    StepDecl,
    System,
    Unary,
    UnaryOp,
    Variable,
    Wrap,
)
from rascheck.system.rules import RULES
from rascheck.system.text import text
from rascheck.system.verify import verify

NO = ()
SOME = Binary(BinaryOp.GT, Length(0), number(0))
ROOM = Binary(BinaryOp.LT, Length(0), number(2))
HEAD = eq(Head(0, NO, 0), number(0))
AUTOMATON = Automaton("a", 2, (0,), ((0, TRUE, 1),), (1,))
LOCALS = (("l", DIGIT), ("k", BOOL))
STEP = Step((), 0, 1, ROOM, (Send(0, NO, (number(1),)),), ((0, TRUE),), LOCALS)

GOOD = build(
    [("A B", [STEP]), ("A B", [Step((0,), 0, 1), Step((1,), 0, 1)])],
    (Variable("x", DIGIT), Variable("y", DIGIT, (NODE,), (0, None), 0)),
    queues=(
        Queue("q", (("", DIGIT),), 2, Overflow.BLOCK),
        Queue("d", (("l", DIGIT), ("r", NODE)), 1, Overflow.DROP, (NODE,)),
    ),
    atoms=(Atom("a"), Atom("b")),
    registers=(Register("g", FALSE, Before(1)), Register("h", Past(0), Occurred(1))),
    properties=(
        Property("p", Kind.INVARIANT, Past(1), antecedents=(Antecedent(Occurred(0), ""),)),
        Property("t", Kind.TEMPORAL, Future(FutureOp.ALWAYS, (Past(0),)), automaton=0),
    ),
    automata=(AUTOMATON,),
    fairness=(Fairness("f", False, (0, 2)),),
    settings=(Setting("s", "1", "default"),),
)
X, Y = 2, 3


def changed(items: tuple[Any, ...], position: int, **fields: Any) -> tuple[Any, ...]:
    return (*items[:position], replace(items[position], **fields), *items[position + 1 :])


def variable(position: int = X, **fields: Any) -> System:
    return replace(GOOD, variables=changed(GOOD.variables, position, **fields))


def queue(position: int = 0, **fields: Any) -> System:
    return replace(GOOD, queues=changed(GOOD.queues, position, **fields))


def machine(position: int = 0, **fields: Any) -> System:
    return replace(GOOD, machines=changed(GOOD.machines, position, **fields))


def taken(position: int = 0, **fields: Any) -> System:
    return replace(GOOD, transitions=changed(GOOD.transitions, position, **fields))


def action(**fields: Any) -> System:
    return taken(action=replace(GOOD.transitions[0].action, **fields))


def body(*statements: Statement, **fields: Any) -> System:
    return taken(body=statements, guard=both(ROOM, SOME), **fields)


def guard(expr: Expr) -> System:
    return taken(guard=expr, body=NO)


def claim(formula: Expr) -> System:
    return replace(GOOD, properties=changed(GOOD.properties, 0, formula=formula))


def register(**fields: Any) -> System:
    return replace(GOOD, registers=changed(GOOD.registers, 0, **fields))


def automaton(**fields: Any) -> System:
    return replace(GOOD, automata=(replace(AUTOMATON, **fields),))


def twice(field: str) -> System:
    items = getattr(GOOD, field)
    more: dict[str, Any] = {field: (*items, items[0])}
    return replace(GOOD, **more)


def test_a_good_system() -> None:
    assert verify(GOOD) == []


CHANGED_CONTROL = EnumType("m0", ("A", "C"))


def lemma(formula: Expr) -> System:
    return replace(GOOD, lemmas=(Lemma("l", (("e", BitsType(8)),), formula),))


BAD: list[tuple[System, str]] = [
    # Types.
    (variable(type=IntType(1, 0), initial=(1,)), "IntType: not so: a range has a value"),
    (variable(Y, dims=(IndexType("E", 0),), initial=NO), "an index has a value"),
    (queue(parts=(("", EnumType("e", NO)),)), "an enumeration has a member"),
    (queue(parts=(("", EnumType("e", ("A", "A"))),)), "members have different names"),
    (claim(Wrap(TRUE, OptionType(IntType(1, 0)))), "a range has a value"),
    (taken(locals=(("l", IntType(1, 0)),)), "a range has a value"),
    (taken(locals=(("l", BitsType(65)),)), "there are 1 to 64 bits"),
    (
        taken(locals=(("l", BitsType(8, "R", (BitField("F", 8, 0),))),)),
        "fields are bits of it",
    ),
    # The system.
    (twice("variables"), "variables and queues have different names"),
    (queue(name="x"), "variables and queues have different names"),
    (machine(1, name="m0"), "machines have different names"),
    (twice("atoms"), "atoms have different names"),
    (twice("registers"), "registers have different names"),
    (twice("properties"), "properties have different names"),
    (
        replace(GOOD, properties=changed(GOOD.properties, 0, name="deadlock")),
        "properties have different names",
    ),
    (
        replace(GOOD, lemmas=(Lemma("l", NO, TRUE), Lemma("l", NO, TRUE))),
        "lemmas have different names",
    ),
    (twice("automata"), "automata have different names"),
    (twice("settings"), "settings have different names"),
    (
        replace(GOOD, transitions=GOOD.transitions[::-1], fairness=NO),
        "transitions stand in the order of action and partner",
    ),
    # Declarations.
    (variable(initial=(0, 0)), "there is one initial value an element"),
    (variable(initial=(3,)), "initial values are in the type"),
    (variable(machine=2), "the owner exists"),
    (variable(control=True), "a control variable is that of its machine"),
    (variable(machine=0, control=True), "a control variable is that of its machine"),
    (variable(0, control=False), "a control variable is that of its machine"),
    (queue(capacity=0), "a queue has room"),
    (queue(overflow=Overflow.OVERWRITE), "only a queue of one entry is overwritten"),
    (queue(parts=NO), "an entry has a part"),
    (queue(1, parts=(("l", DIGIT), ("l", NODE))), "parts have different names"),
    (queue(1, parts=(("l", DIGIT), ("", NODE))), "only a single part has no name"),
    (machine(control=9), "the control variable exists"),
    (machine(control=X), "the control variable is owned"),
    (variable(0, type=CHANGED_CONTROL), "the control variable is an enumeration of the states"),
    (variable(0, type=IntType(0, 1)), "the control variable is an enumeration of the states"),
    (variable(0, dims=(BOOL,), initial=(0, 0)), "the control variable has an element an instance"),
    (machine(1, params=(("n", NODE), ("n", NODE))), "the control variable has an element"),
    (machine(steps=(StepDecl("s"), StepDecl("s"))), "steps have different names"),
    (
        machine(steps=(StepDecl("s", (("a", BOOL), ("a", BOOL))),)),
        "StepDecl: not so: parameters have different names",
    ),
    # Actions and transitions.
    (action(machine=2), "the machine exists"),
    (action(instance=(0,)), "the instance exists"),
    (taken(2, action=Action(1, (2,), 1)), "the instance exists"),
    (action(step=1), "the step exists"),
    (action(arguments=(0,)), "the arguments are those of the step"),
    (taken(partner=Action(2, NO, 0), event="e"), "the machine exists"),
    (taken(locals=(("l", DIGIT), ("l", BOOL))), "locals have different names"),
    (taken(partner=Action(0, NO, 0), event="e"), "no instance is its own partner"),
    (taken(partner=Action(1, (0,), 0)), "a partner comes with an event"),
    (taken(payload=(TRUE,)), "a payload comes with an event"),
    (taken(emits=((2, TRUE),)), "the atoms exist"),
    (taken(emits=((0, TRUE), (0, FALSE))), "an atom is emitted once"),
    (taken(locals=(("l", DIGIT),), chosen=(0,)), "only bits are chosen"),
    (taken(chosen=(0,)), "only bits are chosen"),
    (
        replace(GOOD, lemmas=(Lemma("l", (("e", DIGIT), ("e", BOOL)), TRUE),)),
        "variables have different names",
    ),
    # Claims.
    (
        replace(GOOD, properties=changed(GOOD.properties, 0, automaton=0)),
        "only a temporal property has an automaton",
    ),
    (replace(GOOD, automata=NO), "the automaton exists"),
    (automaton(initial=(2,)), "the states exist"),
    (automaton(accepting=(2,)), "the states exist"),
    (automaton(edges=((0, TRUE, 2),)), "the states exist"),
    (automaton(edges=((0, Local(0), 1),)), "it may stand here"),
    (replace(GOOD, fairness=(Fairness("f", True, (3,)),)), "the transitions exist"),
    (replace(GOOD, fairness=(Fairness("f", True, (1, 0)),)), "stand in order, each once"),
    # Expressions.
    (claim(Read(9)), "the variable exists"),
    (claim(Read(X, (node(0),))), "there is one subscript a dimension"),
    (claim(Length(2)), "the queue exists"),
    (claim(Length(1)), "there is one subscript a dimension"),
    (claim(Occurred(2)), "the atom exists"),
    (claim(Past(2)), "the register exists"),
    (claim(both(SOME, eq(Head(0, NO, 1), number(0)))), "the part exists"),
    (claim(Head(2, NO, 0)), "Head: not so: the queue exists"),
    (claim(Head(1, NO, 0)), "Head: not so: there is one subscript a dimension"),
    (claim(HEAD), "Head: not so: the queue is known to hold an entry"),
    (register(next=Before(2)), "the register exists"),
    (
        replace(
            GOOD,
            properties=changed(GOOD.properties, 1, formula=Future(FutureOp.UNTIL, (TRUE,))),
        ),
        "`until` has two operands",
    ),
    # Where expressions may stand.
    (claim(Future(FutureOp.NEXT, (TRUE,))), "Future: not so: it may stand here"),
    (claim(Before(0)), "Before: not so: it may stand here"),
    (claim(Local(0)), "Local: not so: it may stand here"),
    (guard(Local(0)), "Local: not so: the local is set on every path"),
    (lemma(Read(X)), "Read: not so: it may stand here"),
    (lemma(Local(1)), "Local: not so: the local exists"),
    (guard(Occurred(0)), "Occurred: not so: it may stand here"),
    (guard(Past(0)), "Past: not so: it may stand here"),
    (replace(GOOD, assumptions=(Past(0),)), "assumption: Past: not so: it may stand here"),
    (taken(emits=((0, Occurred(0)),)), "Occurred: not so: it may stand here"),
    (register(initial=Occurred(0)), "Occurred: not so: it may stand here"),
    (register(initial=Before(0)), "Before: not so: it may stand here"),
    (register(initial=Past(0)), "the register has its value before"),
    (register(next=Past(1)), "the register has its value before"),
    # Deep inside.
    (claim(Ite(TRUE, Unary(UnaryOp.NOT, Read(9)), TRUE)), "the variable exists"),
    (claim(Read(Y, (Read(9),))), "the variable exists"),
    (claim(Many(ManyOp.COUNT, (TRUE, Read(9)))), "the variable exists"),
    # Statements.
    (body(Assign(9, NO, TRUE)), "Assign: not so: the variable exists"),
    (body(Assign(Y, NO, TRUE)), "Assign: not so: there is one subscript a dimension"),
    (body(SetLocal(2, TRUE)), "SetLocal: not so: the local exists"),
    (body(Send(2, NO, NO)), "Send: not so: the queue exists"),
    (body(Send(1, NO, NO)), "Send: not so: there is one subscript a dimension"),
    (body(Send(0, NO, NO)), "Send: not so: there is one value a part"),
    (body(Send(0, NO, (TRUE,), 0)), "Send: not so: only a dropping queue loses"),
    (body(Send(1, (node(0),), (TRUE, TRUE), 2)), "Send: not so: the local exists"),
    (body(Receive(2)), "Receive: not so: the queue exists"),
    (body(Receive(0, (node(0),))), "Receive: not so: there is one subscript a dimension"),
    (body(Receive(1, (node(0),))), "Receive: not so: the queue is known to hold an entry"),
    (body(Clear(2)), "Clear: not so: the queue exists"),
    (body(Clear(0, (node(0),))), "Clear: not so: there is one subscript a dimension"),
    (body(Assign(X, NO, Local(2))), "Local: not so: the local exists"),
    (body(Assign(X, NO, Local(0))), "Local: not so: the local is set on every path"),
    (body(Branch(TRUE, (Assert(Read(9)),))), "the variable exists"),
    (body(Branch(TRUE, NO, (Assert(Read(9)),))), "the variable exists"),
]


@pytest.mark.parametrize(("system", "sentence"), BAD, ids=[sentence for _, sentence in BAD])
def test_what_is_wrong_is_said(system: System, sentence: str) -> None:
    problems = verify(system)
    assert any(sentence in problem for problem in problems), problems


def test_each_sentence_has_an_example() -> None:
    said = {problem.split(": ", 1)[1] for system, _ in BAD for problem in verify(system)}
    unsaid = [
        f"{kind.__name__}: not so: {sentence}"
        for kind, rules in RULES.items()
        for sentence, _ in rules
        if f"{kind.__name__}: not so: {sentence}" not in said
    ]
    # Machine parameters decide the dimensions of the control variable, which is said first.
    assert unsaid == ["Machine: not so: parameters have different names"]


# --------------------------------------------------------------------------- what is known on paths


@pytest.mark.parametrize(
    "expr",
    [
        both(SOME, HEAD),
        both(Binary(BinaryOp.GE, Length(0), number(1)), HEAD),
        both(Binary(BinaryOp.LT, number(0), Length(0)), HEAD),
        both(Binary(BinaryOp.NE, Length(0), number(0)), HEAD),
        both(eq(Length(0), number(2)), HEAD),
        both(both(TRUE, SOME), HEAD),
        Many(ManyOp.OR, (eq(Length(0), number(0)), HEAD)),
        Many(ManyOp.OR, (negated(SOME), HEAD)),
        Binary(BinaryOp.IMPLIES, SOME, HEAD),
        Ite(SOME, HEAD, FALSE),
        Ite(eq(Length(0), number(0)), FALSE, HEAD),
        both(negated(Binary(BinaryOp.IMPLIES, SOME, FALSE)), HEAD),
    ],
)
def test_a_head_behind_a_test_of_the_length(expr: Expr) -> None:
    assert verify(claim(expr)) == verify(guard(expr)) == []


@pytest.mark.parametrize(
    "expr",
    [
        both(HEAD, SOME),
        both(Binary(BinaryOp.GE, Length(0), number(0)), HEAD),
        both(Binary(BinaryOp.LT, Length(0), number(2)), HEAD),
        both(negated(SOME), HEAD),
        both(Binary(BinaryOp.GT, Length(1, (node(0),)), number(0)), HEAD),
        Many(ManyOp.OR, (SOME, HEAD)),
        Binary(BinaryOp.IMPLIES, negated(SOME), HEAD),
        Ite(SOME, FALSE, HEAD),
        Many(ManyOp.COUNT, (SOME, HEAD)),
        both(Binary(BinaryOp.IMPLIES, TRUE, SOME), HEAD),
    ],
)
def test_a_head_that_may_not_be_there(expr: Expr) -> None:
    (problem,) = verify(claim(expr))
    assert "the queue is known to hold an entry" in problem


TAKE = SetLocal(0, Head(0, NO, 0))
LAST = Assign(X, NO, Local(0))
AT_X = (Read(X),)
FULL_AT_X = Branch(
    Binary(BinaryOp.GT, Length(1, AT_X), number(0)), (Assign(X, NO, number(1)), Receive(1, AT_X))
)


@pytest.mark.parametrize(
    "statements",
    [
        (TAKE, Receive(0), LAST),
        (Receive(0), Send(0, NO, (TRUE,)), TAKE),
        (Clear(0), Branch(SOME, (TAKE, Receive(0)))),
        (Clear(0), Assert(SOME), TAKE),
        (Branch(TRUE, (SetLocal(0, TRUE),), (SetLocal(0, FALSE),)), LAST),
        (Branch(TRUE, (SetLocal(0, TRUE),), (Fail(Failure.ASSERT, ""),)), LAST),
        (Fail(Failure.ASSERT, ""), LAST),
        (Receive(0), Branch(TRUE, (Send(0, NO, (TRUE,)),), (Send(0, NO, (TRUE,)),)), TAKE),
    ],
)
def test_paths_on_which_all_is_well(statements: tuple[Statement, ...]) -> None:
    assert verify(body(*statements)) == []


@pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        ((LAST,), "the local is set on every path"),
        ((Branch(TRUE, (SetLocal(0, TRUE),)), LAST), "the local is set on every path"),
        ((Send(1, (node(0),), (TRUE, TRUE), 0), LAST), "the local is set on every path"),
        ((Receive(0), TAKE), "the queue is known to hold an entry"),
        ((Receive(0), Receive(0)), "the queue is known to hold an entry"),
        ((Clear(0), TAKE), "the queue is known to hold an entry"),
        ((Receive(0), Branch(SOME, (TAKE,)), TAKE), "the queue is known to hold an entry"),
        ((Branch(TRUE, (Clear(0),)), TAKE), "the queue is known to hold an entry"),
        ((FULL_AT_X,), "the queue is known to hold an entry"),
    ],
)
def test_paths_on_which_something_is_not_known(
    statements: tuple[Statement, ...], sentence: str
) -> None:
    problems = verify(body(*statements))
    assert any(sentence in problem for problem in problems), problems


def test_emits_know_what_the_body_did() -> None:
    assert verify(body(SetLocal(0, TRUE), emits=((0, Local(0)),))) == []
    assert verify(body(emits=((0, Local(0)),))) != []
    assert verify(body(Receive(0), emits=((0, HEAD),))) != []
    assert verify(body(emits=((0, HEAD),))) == []


def test_what_is_chosen_may_stand_in_a_guard() -> None:
    chosen = taken(locals=(("e", BitsType(8)),), chosen=(0,), guard=eq(Local(0), number(3)))
    assert verify(chosen) == []
    assert "local e: bits(8) = any" in text(chosen)
    assert verify(lemma(eq(Local(0), number(3)))) == []
