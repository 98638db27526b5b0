"""Bits and registers: each operator against Python's integers, and steps that choose."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang.alone import check_of, unverified
from rascheck.lang.elaborate import elaborate
from rascheck.lang.inspect import analyse
from rascheck.lang.load import load_text
from rascheck.lang.names import Program
from rascheck.lang.settings import Combination, Overrides
from rascheck.system import ir
from rascheck.system.evaluate import Context, evaluate
from rascheck.system.text import text as system_text
from rascheck.system.trace import State
from rascheck.system.verify import verify


def program_of(text: str) -> Program:
    """The program of a text without mistakes."""
    sink = Diagnostics()
    program = analyse(load_text(text, "t.ras", sink), sink)
    assert list(sink) == []
    return program


def system_of(text: str, check: str = "c") -> ir.System:
    """The System of a check."""
    sink = Diagnostics()
    program = program_of(text)
    found = elaborate(program, program.checks[check], Combination(), Overrides(), sink)
    assert list(sink) == []
    assert found is not None
    assert verify(found) == []
    return found


def lemma_of(formula: str, declarations: str = "") -> ir.Lemma:
    """A lemma that no check verifies."""
    sink = Diagnostics()
    program = program_of(f"{declarations}\nlemma l {{ {formula} }}\n")
    (claim,) = unverified(program)
    found = elaborate(program, check_of(claim), Combination(), Overrides(), sink)
    assert list(sink) == []
    assert found is not None
    assert verify(found) == []
    assert found.machines == ()
    return found.lemmas[0]


def holds(lemma: ir.Lemma, *values: int) -> bool:
    """Whether a lemma holds for values of its variables."""
    system = ir.System("none", (), (), (), (), lemmas=(lemma,))
    at = Context(system, State((), ()), locals=dict(enumerate(values)))
    return evaluate(at, lemma.formula) == 1


def as_signed(value: int, width: int) -> int:
    return value - (1 << width) if value >> (width - 1) else value


MASK = 0xFF
OPERATORS: list[tuple[str, Callable[[int, int], int]]] = [
    ("a & b", lambda a, b: a & b),
    ("a | b", lambda a, b: a | b),
    ("a ^ b", lambda a, b: a ^ b),
    ("a & 0x3c", lambda a, _: a & 0x3C),
    ("0x3c | a", lambda a, _: a | 0x3C),
    ("a & ~0x3c", lambda a, _: a & ~0x3C & MASK),
    ("a & MEMBER", lambda a, _: a & 0x24),
    ("a & ~(b | 1)", lambda a, b: a & ~(b | 1)),
    ("~a", lambda a, _: ~a & MASK),
    ("a << 3", lambda a, _: a << 3 & MASK),
    ("a << 8", lambda _a, _b: 0),
    ("a >> 3", lambda a, _: a >> 3),
    ("a >> 99", lambda _a, _b: 0),
    ("a << b", lambda a, b: a << b & MASK),
    ("a >> b", lambda a, b: a >> b),
    ("a << b[1:0]", lambda a, b: a << (b & 3) & MASK),
    ("a + b", lambda a, b: a + b),
    ("a - b", lambda a, b: a - b),
    ("a * 3", lambda a, _: a * 3),
    ("-a", lambda a, _: -a),
    ("a[7:0]", lambda a, _: a),
    ("a[5:2]", lambda a, _: a >> 2 & 15),
    ("a[7]", lambda a, _: a >> 7),
    ("a[N]", lambda a, _: a >> 4 & 1),
    ("(a | b)[6:5]", lambda a, b: (a | b) >> 5 & 3),
    ("r(a).HIGH", lambda a, _: a >> 5),
    ("r(a).ONE", lambda a, _: a >> 2 & 1),
    ("bits(4)(a + b)", lambda a, b: a + b & 15),
    ("bits(12)(a)", lambda a, _: a),
    ("bits(8)(0 - a)", lambda a, _: -a & MASK),
    ("bits(8)(MEMBER)", lambda _a, _b: 0x24),
    ("signed(a)", lambda a, _: as_signed(a, 8)),
    ("signed(a[3:0])", lambda a, _: as_signed(a & 15, 4)),
    ("signed(b) - signed(a)", lambda a, b: as_signed(b, 8) - as_signed(a, 8)),
    ("R(HIGH: a[2:0], LOW: 3)", lambda a, _: (a & 7) << 5 | 3),
    ("R(LOW: M1)", lambda _a, _b: 1),
    ("R()", lambda _a, _b: 0),
    ("if a < b then a else 7", lambda a, b: a if a < b else 7),
    ("if a in 3..b then a else MEMBER", lambda a, b: a if 3 <= a <= b else 0x24),
    ("if a[0] == 1 then signed(a) else 300", lambda a, _: as_signed(a, 8) if a & 1 else 300),
]
DECLARED = """
enum E { MEMBER = 0x24 }
enum F { M0 = 0, M1 = 1 }
const N = 4
register R[8] { HIGH[7:5], ONE[2], LOW[1:0] = F }
fn r(x: R) -> R = x
"""


@pytest.mark.parametrize(("written", "meant"), OPERATORS, ids=[o[0] for o in OPERATORS])
def test_an_operator_means_what_it_means_in_python(
    written: str, meant: Callable[[int, int], int]
) -> None:
    """The number of what is written is compared with a third variable, over all it may be."""
    number = f"(if true then {written} else {written}) + 0"
    formula = f"forall a: bits(8), b: R, n: -999..99999 {{ {number} == n }}"
    lemma = lemma_of(formula, DECLARED)
    chance = Random(1)
    values = [(a, b) for a in (0, 1, 0x80, 0xFF) for b in (0, 1, 7, 8, 0x24, 0x7F, 0xFF)]
    values += [(chance.randrange(256), chance.randrange(256)) for _ in range(200)]
    for a, b in values:
        assert holds(lemma, a, b, meant(a, b)), (a, b)
        assert not holds(lemma, a, b, meant(a, b) + 1), (a, b)


def test_bits_of_64() -> None:
    top = (1 << 64) - 1
    lemma = lemma_of(
        "forall a: bits(64), n: bits(8) {"
        " ~a == 0xffff_ffff_ffff_ffff - a && a << n == bits(64)(a * (if n > 63 then 0 else 1 << n))"
        " && a >> n == (if n > 63 then 0 else a / (1 << n)) + 0 }"
    )
    for a in (0, 1, top, 1 << 63, 0x0123_4567_89AB_CDEF):
        for n in (0, 1, 62, 63):
            assert holds(lemma, a, n)
    shifted = lemma_of("forall a: bits(64), n: bits(8) { a << n == 0 && a >> n == 0 }")
    assert all(holds(shifted, top, n) for n in (64, 65, 128, 255))
    assert not holds(shifted, top, 63)


@pytest.mark.parametrize(
    ("formula", "variables"),
    [
        (
            "forall e: R { forall f: bits(64) { e.ONE == f[0] } }",
            [("e", ir.BitsType(8)), ("f", ir.BitsType(64))],
        ),
        ("(forall e: E where e == MEMBER { true })", [("e", ir.EnumType("E", ("MEMBER",)))]),
        (
            "forall s: P { s.x == 1 || true in s.y || s.z != none }",
            [
                ("s.x", ir.BitsType(2)),
                ("s.y[false]", ir.BOOL),
                ("s.y[true]", ir.BOOL),
                ("s.z", ir.OptionType(ir.IntType(0, 2))),
            ],
        ),
        (
            "forall o: Q?, v: V { o == none || v == v }",
            [
                ("o.a", ir.OptionType(ir.BOOL)),
                ("o.b", ir.OptionType(ir.BitsType(3))),
                ("v", ir.IndexType("V", 2)),
            ],
        ),
        ("N == 4", []),
        ("exists b: bits(2) { b == 3 }", []),
    ],
)
def test_what_a_lemma_is_about(formula: str, variables: list[tuple[str, ir.Scalar]]) -> None:
    more = "record P { x: bits(2), y: set of bool, z: 0..2? }\nrecord Q { a: bool, b: bits(3) }\n"
    lemma = lemma_of(formula, f"{DECLARED}{more}index V[2]\n")
    assert list(lemma.variables) == variables


def test_an_option_of_a_record_is_none_in_all_its_parts() -> None:
    """A value that no option has is none for which a lemma must hold."""
    declared = "record Q { a: bool, b: bits(3) }\n"
    lemma = lemma_of("forall o: Q? where o != none { o.b == 2 }", declared)
    assert holds(lemma, 1, 3)
    assert not holds(lemma, 1, 1)
    assert holds(lemma, 0, 0)
    assert holds(lemma, 0, 5)
    assert holds(lemma, 1, 0)


STEPS = """
register ESR[12] { EA[9], FSC[5:0] }
call abort(esr: ESR, low: bits(4))
var seen: ESR
machine cpu {
    state Run, Stop final
    step take(e: ESR, n: 0..1): Run -> Stop when e.EA == 1 && n == 1 raise abort(e, e[3:0]) {
        seen = e;
        seen.FSC = e.FSC ^ 1;
    }
    step alone(e: ESR): Run -> Stop when e.FSC == 3
}
machine host {
    state Run final
    step got(mine: bits(4)): Run -> Run on abort(e, ==mine) when e.FSC != 0 { seen.EA = 0; }
}
invariant i { fired cpu.take(seen, 1) || fired cpu.alone(seen) => seen.EA == 1 }
check c { verify i }
"""


def test_a_step_chooses_a_register() -> None:
    """The chosen values are locals, the sender's before the receiver's; bits read no other way."""
    lines = system_text(system_of(STEPS)).splitlines()
    start = lines.index("transition cpu.take(0x000, 1), host.got(0x0)")
    end = next(n for n, line in enumerate(lines) if line.startswith("invariant"))
    assert lines[start:end] == [
        "transition cpu.take(0x000, 1), host.got(0x0)",
        '  event "abort"',
        "  payload $e",
        "  payload $e & 15",
        "  local e: bits(12) = any",
        "  local mine: bits(4) = any",
        "  when cpu == Run",
        "  when ($e >> 9) & 1 == 0x1:bits(1)",
        "  when host == Run",
        "  when $e & 15 == $mine",
        "  when $e & 63 != 0x00:bits(6)",
        "  cpu = Stop",
        "  seen = $e",
        "  seen = (seen & 4032) | (($e & 63) ^ 0x01:bits(6))",
        "  seen = seen & 3583",
        '  emit "fired cpu.take(seen, 1)" if seen == $e',
        "transition cpu.alone(0x000)",
        "  local e: bits(12) = any",
        "  when cpu == Run",
        "  when $e & 63 == 0x03:bits(6)",
        "  cpu = Stop",
        '  emit "fired cpu.alone(seen)" if seen == $e',
    ]


def test_an_exception_that_nobody_takes_keeps_what_was_chosen() -> None:
    text = STEPS.replace("call abort", "exception abort").replace("==mine", "mine")
    text = text.replace("got(mine: bits(4))", "got").replace("host {", "host { var ready: bool")
    text = text.replace("when e.FSC != 0", "when ready && e.FSC != 0").replace(
        "EA = 0", "EA = mine[0]"
    )
    failing = system_of(
        text.replace("Run final", "Run final  step up: Run -> Run { ready = true; }")
    )
    (unhandled,) = [t for t in failing.transitions if isinstance(t.body[:1][0], ir.Fail)]
    assert unhandled.chosen == (0,)
    assert unhandled.locals == (("e", ir.BitsType(12)),)
    assert unhandled.payload[0] == ir.Local(0)


def test_bits_may_stand_in_queues_options_knobs_and_functions() -> None:
    text = """
register R[8] { A[7:4], B[0] }
const START = R(A: 3)
knob mask: bits(8) = 0xf0
queue q[0..1]: R capacity 2 drop
var maybe: R?
var whole: R = START
var loose: R = any where loose.B == 1
fn high(r: R) -> bits(4) = bits(4)((r & mask) >> 4)
machine m {
    state S final
    step put: S -> S when high(whole) == 3 { send q[0](whole); maybe = whole; }
    step get: S -> S on q[0](r) when maybe != none && maybe.A == r.A { let x = r[4]; whole.B = x; }
}
invariant i { forall b: bits(1) { whole.B == b => b <= 1 } }
check c { verify i }
"""
    system = system_of(text)
    shown = [(v.name, v.type, v.initial) for v in system.variables[:3]]
    bits = ir.BitsType(8)
    assert shown == [
        ("maybe", ir.OptionType(bits), (0,)),
        ("whole", bits, (0x30,)),
        ("loose", bits, (None,)),
    ]
    assert [s.value for s in system.settings] == ["0x30", "0xf0"]
    lines = [line.strip() for line in system_text(system).splitlines()]
    assert "when ((whole & 0xf0:bits(8)) >> 4) & 15 == 0x3:bits(4)" in lines
    assert "when (the(maybe) >> 4) & 15 == (head(q[0:0..1]) >> 4) & 15" in lines
    assert "assume loose & 1 == 0x1:bits(1)" in lines


def test_a_lemma_beside_properties_has_the_settings_of_its_check() -> None:
    text = """
knob width: 1..4 = 2
machine m { state S final }
invariant i { true }
lemma l "small" { forall x: bits(4) where x < width { x <= 3 } }
check c { with width = 4 verify i, l }
"""
    system = system_of(text)
    assert [p.name for p in system.properties] == ["i"]
    (lemma,) = system.lemmas
    assert (lemma.name, lemma.sentence) == ("l", "small")
    assert len(system.machines) == 1
    assert [holds(lemma, x) for x in (0, 3, 4, 15)] == [True] * 4
    assert unverified(program_of(text)) == []
