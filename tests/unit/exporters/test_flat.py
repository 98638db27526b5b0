"""The flat form of a System has its states, steps and failures, one for one."""

from flat_states import flat_state, flattened
from hypothesis import given, settings
from random_systems import systems

from rascheck.exporters.flat import Flat, Rule
from rascheck.system import semantics
from rascheck.system.evaluate import Context, Failed, evaluate, execute
from rascheck.system.ir import System
from rascheck.system.trace import Move, State

MOST = 300


def bare(flat: Flat) -> System:
    """The flat system as a System without steps."""
    return System("flat", flat.variables, (), (), ())


def taken(flat: Flat, rule: Rule, state: State) -> tuple[State | None, list[bool]] | None:
    """Where a rule leads, None if it fails, with its arrivals; None if it is not enabled."""
    system = bare(flat)
    if not evaluate(Context(system, state), rule.guard):
        return None
    locals: dict[int, int] = {}
    try:
        after = execute(system, rule.body, state, locals)
    except Failed:
        return None, []
    for slot, value in locals.items():
        low, high = rule.locals[slot]
        assert low <= value <= high
    assert not rule.fails
    at = Context(system, after, locals)
    return after, [bool(evaluate(at, arrival.condition)) for arrival in rule.arrivals]


def same_steps(system: System, flat: Flat, state: State) -> list[State]:
    """The successors of a state, which are those of the flat one."""
    moves = semantics.successors(system, state)
    expected = [
        flat_state(system, move.state) if isinstance(move, Move) else None for move in moves
    ]
    here = flat_state(system, state)
    found = [taken(flat, rule, here) for rule in flat.rules]
    assert [one[0] for one in found if one is not None] == expected
    return [move.state for move in moves if isinstance(move, Move)]


def same_claims(system: System, flat: Flat, state: State) -> None:
    """A condition on states holds where the formula has a value and holds."""
    at = Context(bare(flat), flat_state(system, state))
    for claim in flat.claims:
        wanted = semantics.holds(system, system.properties[claim.number], state, frozenset())
        assert bool(evaluate(at, claim.holds)) is (wanted is True)
    assert bool(evaluate(at, flat.resting)) is not bool(semantics.unfinished(system, state))


@given(systems())
@settings(max_examples=30)
def test_a_flat_system_takes_the_same_steps(system: System) -> None:
    flat = flattened(system)
    seen = dict.fromkeys(semantics.initial_states(system))
    queue = list(seen)
    for state in queue:
        same_claims(system, flat, state)
        for after in same_steps(system, flat, state):
            if after not in seen and len(seen) < MOST:
                seen[after] = None
                queue.append(after)


@given(systems())
@settings(max_examples=30)
def test_it_begins_in_the_same_states(system: System) -> None:
    flat = flattened(system)
    bare_ = bare(flat)
    begun = []
    for candidate in semantics.candidates(bare_):  # those that are not assumed may be fewer
        try:
            checked = execute(bare_, flat.start.checks, candidate, {})
            if evaluate(Context(bare_, checked), flat.start.assumed):
                begun.append(execute(bare_, flat.start.body, checked, {}))
        except Failed:
            pass
    assert begun == [flat_state(system, state) for state in semantics.initial_states(system)]
