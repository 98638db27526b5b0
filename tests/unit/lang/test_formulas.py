"""Formulas: history registers, atoms, and which formulas are about every state."""

from __future__ import annotations

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang.elaborate import elaborate
from rascheck.lang.formulas import as_invariant, has_future
from rascheck.lang.inspect import analyse
from rascheck.lang.load import load_text
from rascheck.lang.settings import Combination, Overrides
from rascheck.system import ir
from rascheck.system.ir import BinaryOp, FutureOp, ManyOp, UnaryOp

SPEC = """
var a : bool
var b : bool
queue q : 0..1 capacity 1 drop
call go(n: 0..1)
machine m { state S
  step flip: S -> S { a = !a; }
  step send_it(n: 0..1): S -> S { send q(n); }
  step say(n: 0..1): S -> S raise go(n) }
machine k { state S  step hear: S -> S on go(_) { b = true; } }
"""
A, B = ir.Read(0, ()), ir.Read(1, ())


def system(formula: str, kind: str = "property") -> ir.System:
    """The System of a check of one property."""
    sink = Diagnostics()
    text = f"{SPEC}{kind} p {{ {formula} }}\ncheck c {{ verify p }}\n"
    program = analyse(load_text(text, "t.ras", sink), sink)
    found = elaborate(program, program.checks["c"], Combination(), Overrides(), sink)
    assert list(sink) == []
    assert found is not None
    return found


def both(op: ManyOp, *values: ir.Expr) -> ir.Expr:
    return ir.Many(op, values)


ONCE_A = ir.Register("once a", A, both(ManyOp.OR, A, ir.Before(0)))


@pytest.mark.parametrize(
    ("formula", "registers", "value"),
    [
        ("once a", [ONCE_A], ir.Past(0)),
        (
            "historically a",
            [ir.Register("historically a", A, both(ManyOp.AND, A, ir.Before(0)))],
            ir.Past(0),
        ),
        (
            "previously a",
            [
                ir.Register("now previously a", A, A),
                ir.Register("previously a", ir.FALSE, ir.Before(0)),
            ],
            ir.Past(1),
        ),
        (
            "a since b",
            [
                ir.Register(
                    "a since b",
                    B,
                    both(ManyOp.OR, B, both(ManyOp.AND, A, ir.Before(0))),
                )
            ],
            ir.Past(0),
        ),
        (  # b now asks for an a strictly before; what was asked once stays asked
            "a before b",
            [
                ONCE_A,
                ir.Register("earlier a", ir.FALSE, ir.Before(0)),
                ir.Register(
                    "a before b",
                    ir.Binary(BinaryOp.IMPLIES, B, ir.Past(1)),
                    both(ManyOp.AND, ir.Binary(BinaryOp.IMPLIES, B, ir.Past(1)), ir.Before(2)),
                ),
            ],
            ir.Past(2),
        ),
    ],
)
def test_registers(formula: str, registers: list[ir.Register], value: ir.Expr) -> None:
    found = system(f"always ({formula})")
    assert list(found.registers) == registers
    assert found.properties[0].formula == value
    assert found.properties[0].kind is ir.Kind.INVARIANT


def test_equal_registers_are_kept_once() -> None:
    found = system("always ((once a) => ((once a) || b))")
    assert [r.name for r in found.registers] == ["once a"]


def emitted(found: ir.System) -> dict[str, list[str]]:
    """For each atom, the transitions that emit it, with the condition unless it is certain."""
    result: dict[str, list[str]] = {atom.name: [] for atom in found.atoms}
    for transition in found.transitions:
        machine = found.machines[transition.action.machine]
        step = machine.steps[transition.action.step].name
        name = f"{step}{transition.action.arguments}"
        for atom, condition in transition.emits:
            certain = "" if condition == ir.TRUE else "?"
            result[found.atoms[atom].name].append(f"{name}{certain}")
    return result


@pytest.mark.parametrize(
    ("formula", "emits"),
    [
        ("fired m.flip", ["flip()"]),
        ("fired m.say", ["say(0,)", "say(1,)"]),
        ("fired m.say(1)", ["say(1,)"]),
        ("fired k.hear", ["say(0,)", "say(1,)"]),  # both sides of a rendezvous
        ("lost q(_)", ["send_it(0,)?", "send_it(1,)?"]),
        ("lost q(1)", ["send_it(1,)?"]),
    ],
)
def test_atoms(formula: str, emits: list[str]) -> None:
    found = system(f"always !({formula})")
    assert emitted(found) == {formula: emits}


def test_a_step_fired_with_what_the_state_says() -> None:
    found = system("always !(fired m.say(if a then 1 else 0))")
    assert emitted(found) == {"fired m.say(if a then 1 else 0)": ["say(0,)?", "say(1,)?"]}


def state(variable: int) -> ir.Expr:
    """The only state of a machine, by its control variable."""
    return ir.Const(0, ir.EnumType("mk"[variable - 2], ("S",)))


def test_enabled_is_no_atom() -> None:
    found = system("always (enabled k.hear)")
    assert found.atoms == ()
    resting = [ir.Binary(BinaryOp.EQ, ir.Read(n, ()), state(n)) for n in (2, 3)]
    assert found.properties[0].formula == both(ManyOp.AND, *resting)


ALWAYS_A = ir.Future(FutureOp.ALWAYS, (A,))
EVENTUALLY_B = ir.Future(FutureOp.EVENTUALLY, (B,))


@pytest.mark.parametrize(
    ("formula", "invariant"),
    [
        (ALWAYS_A, A),
        (ir.Future(FutureOp.ALWAYS, (ALWAYS_A,)), A),
        (both(ManyOp.AND, ALWAYS_A, ir.Future(FutureOp.ALWAYS, (B,))), both(ManyOp.AND, A, B)),
        (ir.TRUE, ir.TRUE),
        (A, None),
        (EVENTUALLY_B, None),
        (both(ManyOp.AND, ALWAYS_A, EVENTUALLY_B), None),
        (both(ManyOp.OR, ALWAYS_A, ALWAYS_A), None),
        (ir.Future(FutureOp.ALWAYS, (EVENTUALLY_B,)), None),
    ],
)
def test_what_holds_in_every_state(formula: ir.Expr, invariant: ir.Expr | None) -> None:
    assert as_invariant(formula) == invariant


@pytest.mark.parametrize(
    "deep",
    [
        ir.Unary(UnaryOp.NOT, ALWAYS_A),
        ir.Binary(BinaryOp.IMPLIES, A, ALWAYS_A),
        both(ManyOp.OR, A, ALWAYS_A),
        ir.Ite(A, B, ALWAYS_A),
    ],
)
def test_a_future_is_found_wherever_it_stands(deep: ir.Expr) -> None:
    assert has_future(deep)
    assert not has_future(both(ManyOp.OR, A, ir.Past(0)))


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ("never a", ir.Kind.INVARIANT),
        ("(always a) && never b", ir.Kind.INVARIANT),
        ("always (once a)", ir.Kind.INVARIANT),
        ("always (a ~> b)", ir.Kind.TEMPORAL),
        ("eventually a", ir.Kind.TEMPORAL),
        ("a until b", ir.Kind.TEMPORAL),
    ],
)
def test_what_kind_of_claim_it_is(formula: str, kind: ir.Kind) -> None:
    assert system(formula).properties[0].kind is kind
