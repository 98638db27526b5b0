"""Verdicts: invariants, reachability, what a step did, history, vacuity."""

from handmade import FALSE, TRUE, Build, both, no, op, some

from rascheck.explore import explore
from rascheck.system.ir import (
    BOOL,
    Assign,
    Before,
    Binary,
    BinaryOp,
    Expr,
    IntType,
    Occurred,
    Past,
    Read,
    System,
)
from rascheck.system.semantics import replay
from rascheck.system.trace import Ending
from rascheck.system.verdict import Outcome, Verdict


def outcomes(system: System) -> dict[str, Outcome]:
    """All outcomes by name; each trace has been replayed."""
    found = explore(system)
    for outcome in found.outcomes:
        assert outcome.trace is None or replay(system, outcome.trace) == []
    return {outcome.property: outcome for outcome in found.outcomes}


def depth(outcome: Outcome) -> int:
    assert outcome.trace is not None
    return outcome.trace.depth


def implies(left: Expr, right: Expr) -> Expr:
    return Binary(BinaryOp.IMPLIES, left, right)


def ring(size: int) -> tuple[Build, int]:
    """A machine that goes round through S0 .. S(size - 1); step k leaves Sk and emits atom k."""
    build = Build()
    machine = build.machine("ring", " ".join(f"S{n}*" for n in range(size)))
    for n in range(size):
        atom = build.atom(f"fired s{n}")
        build.step(machine, f"S{n} -> S{(n + 1) % size}", emits=((atom, TRUE),))
    return build, machine


def test_invariants_and_reachability() -> None:
    build, machine = ring(4)
    build.invariant("never S3", no(build.at(machine, "S3")))
    build.invariant("below 4", op(build.control(machine), "<", 4))
    build.reachable("S2", build.at(machine, "S2"))
    build.reachable("both", both(build.at(machine, "S1"), build.at(machine, "S2")))
    build.invariant("never S0", no(build.at(machine, "S0")))
    build.reachable("S0", build.at(machine, "S0"))
    found = outcomes(build.system())
    verdicts = {name: outcome.verdict.value for name, outcome in found.items()}
    assert verdicts == {
        "never S3": "violated",
        "below 4": "holds",
        "S2": "reachable",
        "both": "unreachable",
        "never S0": "violated",
        "S0": "reachable",
        "deadlock": "holds",
        "error": "holds",
    }
    assert [depth(found[name]) for name in ("never S3", "S2", "never S0", "S0")] == [3, 2, 0, 0]
    trace = found["never S3"].trace
    assert trace is not None
    assert (trace.ending, trace.claim) == (Ending.VIOLATED, "never S3")
    assert [move.transition for move in trace.moves] == [0, 1, 2]
    assert [move.occurred for move in trace.moves] == [{0}, {1}, {2}]


def test_a_step_into_a_state_that_is_known_already() -> None:
    """Only the step that closes the ring decides; the state it leads to is the initial one."""
    build, _ = ring(3)
    build.invariant("never closed", no(Occurred(2)))
    build.reachable("closed", Occurred(2))
    found = outcomes(build.system())
    assert found["never closed"].verdict is Verdict.VIOLATED
    assert depth(found["never closed"]) == 3
    assert found["closed"].verdict is Verdict.REACHABLE
    trace = found["closed"].trace
    assert trace is not None
    assert trace.states[-1] == trace.initial


def test_nothing_has_occurred_in_an_initial_state() -> None:
    build, machine = ring(3)
    build.reachable("in S1 by a step", both(build.at(machine, "S1"), Occurred(0)))
    build.reachable("in S0, nothing fired", both(build.at(machine, "S0"), no(Occurred(2))))
    build.invariant("in S0 by a step", implies(build.at(machine, "S0"), Occurred(2)))
    build.invariant("S1 by a step", implies(build.at(machine, "S1"), Occurred(0)))
    found = outcomes(build.system())
    assert depth(found["in S1 by a step"]) == 1
    assert depth(found["in S0, nothing fired"]) == 0
    assert depth(found["in S0 by a step"]) == 0
    assert found["S1 by a step"].verdict is Verdict.HOLDS


def test_one_state_is_looked_at_with_each_step_into_it() -> None:
    build = Build()
    machine = build.machine("m", "A* B*")
    atom = build.atom()
    build.step(machine, "A -> B", emits=((atom, TRUE),))
    build.step(machine, "A -> B")
    build.reachable("with", both(build.at(machine, "B"), Occurred(atom)))
    build.reachable("without", both(build.at(machine, "B"), no(Occurred(atom))))
    build.invariant("never with", some(no(build.at(machine, "B")), no(Occurred(atom))))
    found = outcomes(build.system())
    steps = {
        name: [move.transition for move in outcome.trace.moves]
        for name, outcome in found.items()
        if outcome.trace is not None
    }
    assert steps == {"with": [0], "without": [1], "never with": [0]}


def test_an_atom_that_occurs_under_a_condition_on_the_new_state() -> None:
    build = Build()
    x = build.var("x", IntType(0, 3))
    machine = build.machine("m", "A*")
    atom = build.atom()
    body = Assign(x, (), op(op(Read(x), "+", 1), "%", 4))
    build.step(machine, "A -> A", body, emits=((atom, op(Read(x), "==", 3)),))
    build.invariant("only at 3", implies(Occurred(atom), op(Read(x), "==", 3)))
    build.invariant("always at 3", implies(op(Read(x), "==", 3), Occurred(atom)))
    build.invariant("never", no(Occurred(atom)))
    found = outcomes(build.system())
    assert found["only at 3"].verdict is Verdict.HOLDS
    assert found["always at 3"].verdict is Verdict.HOLDS
    assert depth(found["never"]) == 3


def test_a_conjunction_of_states_and_steps() -> None:
    build, machine = ring(3)
    not_two = no(build.at(machine, "S2"))
    build.invariant("state first", both(not_two, no(Occurred(0))))
    build.invariant("state only", both(not_two, implies(Occurred(0), build.at(machine, "S1"))))
    build.reachable("either", some(build.at(machine, "S2"), both(Occurred(0), Occurred(1))))
    found = outcomes(build.system())
    assert [depth(found[n]) for n in ("state first", "state only", "either")] == [1, 2, 2]


# ---------------------------------------------------------------------------------------- history


def test_once() -> None:
    build, machine = ring(3)
    once = build.register(some(Before(0), Occurred(0)))
    build.invariant("after s0", implies(no(build.at(machine, "S0")), Past(once)))
    build.reachable("S0 later", both(build.at(machine, "S0"), Past(once)))
    system = build.system()
    assert explore(system).levels == (1, 1, 1, 1)  # S0 with and without it
    found = outcomes(system)
    assert found["after s0"].verdict is Verdict.HOLDS
    assert depth(found["S0 later"]) == 3


def test_since() -> None:
    """`!S0 since fired s1`: from S2 on, until S0 comes again."""
    build, machine = ring(4)
    away = no(build.at(machine, "S0"))
    since = build.register(some(Occurred(1), both(Before(0), away)))
    holds = some(build.at(machine, "S2"), build.at(machine, "S3"))
    build.invariant("exactly", op(Past(since), "==", holds))
    system = build.system()
    assert explore(system).states == 4
    assert outcomes(system)["exactly"].verdict is Verdict.HOLDS


def test_previously() -> None:
    """`previously at S1`: one register holds S1 now, the next one what that was before."""
    build, machine = ring(3)
    here = build.at(machine, "S1")
    build.register(here, here)
    build.register(Before(0))
    build.invariant("exactly", op(Past(1), "==", build.at(machine, "S2")))
    build.invariant("now", op(Past(0), "==", here))
    system = build.system()
    assert explore(system).states == 3
    found = outcomes(system)
    assert found["exactly"].verdict is Verdict.HOLDS
    assert found["now"].verdict is Verdict.HOLDS


def test_a_register_sees_the_new_value_of_an_earlier_one() -> None:
    build, machine = ring(3)
    first = build.register(some(Before(0), build.at(machine, "S1")))
    build.register(both(Past(first), build.at(machine, "S1")), initial=Past(first))
    build.reachable("both at once", both(build.at(machine, "S1"), Past(1)))
    assert depth(outcomes(build.system())["both at once"]) == 1


def test_history_has_initial_values() -> None:
    build = Build()
    x = build.var("x", BOOL, None)
    build.register(Before(0), initial=Read(x))
    build.register(Before(1), initial=no(Past(0)))
    build.invariant("as it was", op(Past(0), "==", Read(x)))
    build.invariant("opposite", op(Past(0), "!=", Past(1)))
    found = outcomes(build.system())
    assert found["as it was"].verdict is Verdict.HOLDS
    assert found["opposite"].verdict is Verdict.HOLDS


def test_a_long_register_is_updated_alike() -> None:
    """It becomes a function of its own."""
    build, machine = ring(5)
    where = [build.at(machine, f"S{n}") for n in range(5)]
    x = [build.var(f"x{n}", IntType(0, 2), 1) for n in range(6)]
    long = some(*(op(op(Read(a), "+", Read(b)), ">", 5) for a in x for b in x))
    build.register(some(Before(0), long, both(where[3], op(Read(x[0]), "==", 1))))
    build.reachable("set", Past(0))
    build.invariant("set too early", implies(Past(0), some(where[3], where[4], where[0])))
    found = outcomes(build.system())
    assert depth(found["set"]) == 3
    assert depth(found["set too early"]) == 6


# ---------------------------------------------------------------------------------------- vacuity


def test_what_holds_for_nothing_is_vacuous() -> None:
    build, machine = ring(3)
    never, ever = op(build.control(machine), ">", 2), build.at(machine, "S2")
    fired = Occurred(2)
    build.invariant("vacuous", implies(never, FALSE), never)
    build.invariant("fine", implies(ever, TRUE), ever, fired)
    build.invariant("half", TRUE, ever, never, FALSE)
    build.invariant("violated", no(ever), never)
    build.reachable("reached", ever, never)
    build.reachable("not reached", never, never)
    found = outcomes(build.system())
    verdicts = [(o.verdict.value, o.missed) for o in list(found.values())[:6]]
    assert verdicts == [
        ("vacuous", ("a0",)),
        ("holds", ()),
        ("vacuous", ("a1", "a2")),
        ("violated", ()),
        ("reachable", ()),
        ("unreachable", ()),
    ]


def test_an_antecedent_may_be_met_in_an_initial_state_or_by_a_step() -> None:
    build, machine = ring(2)
    build.invariant("initially", TRUE, build.at(machine, "S0"))
    build.invariant("by a step", TRUE, both(build.at(machine, "S0"), Occurred(1)))
    build.invariant("never", TRUE, both(build.at(machine, "S0"), Occurred(0)))
    found = outcomes(build.system())
    assert [o.verdict.value for o in list(found.values())[:3]] == ["holds", "holds", "vacuous"]
