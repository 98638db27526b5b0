"""What one System allows and another does not, against the definition, and by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_systems import systems

from rascheck.diagnostics import Diagnostics
from rascheck.explore.difference import FAILED, Packed, Shared, Step, follow, shared_by, ways
from rascheck.lang.settings import Overrides
from rascheck.run.load import load_program
from rascheck.run.single import system_of
from rascheck.system import semantics
from rascheck.system.ir import System
from rascheck.system.text import show_state, show_transition
from rascheck.system.trace import Move, State

MOST = 60
"""So many runs are looked at by definition."""


def bare(system: System) -> System:
    """A System without claims and what belongs to them."""
    return replace(
        system,
        transitions=tuple(replace(t, emits=()) for t in system.transitions),
        atoms=(),
        registers=(),
        properties=(),
        automata=(),
        fairness=(),
    )


class Slow:
    """A side by the meaning of the System: a state is its number in the order of discovery."""

    def __init__(self, shared: Shared, number: int, seen: dict[tuple[object, ...], int]) -> None:
        self.system = shared.systems[number]
        self.labels = shared.labels[number]
        self.shared = shared
        self.number = number
        self.views = seen
        self.states: list[State] = []
        self.numbers: dict[State, int] = {}
        self.known: dict[int, list[Step]] = {}

    def add(self, state: State) -> int:
        number = self.numbers.setdefault(state, len(self.states))
        if number == len(self.states):
            self.states.append(state)
        return number

    def initial(self) -> list[int]:
        return [self.add(state) for state in semantics.initial_states(self.system)]

    def seen(self, state: int) -> int:
        at = self.states[state]
        values = tuple(at.values[pair[self.number]] for pair in self.shared.variables)
        queues = tuple(at.queues[pair[self.number]] for pair in self.shared.queues)
        return self.views.setdefault((values, queues), len(self.views))

    def steps(self, state: int) -> list[Step]:
        if state not in self.known:
            self.known[state] = self.taken(state)
        return self.known[state]

    def taken(self, state: int) -> list[Step]:
        found = []
        for move in semantics.successors(self.system, self.states[state]):
            number = move.transition
            assert number is not None
            label = self.labels[number]
            if isinstance(move, Move):
                target = self.add(move.state)
                found.append(Step(number, label, self.seen(target), target))
            else:
                found.append(Step(number, label, FAILED, FAILED))
        return found

    def state(self, state: int) -> State:
        return self.states[state]


def both(shared: Shared) -> tuple[Slow, Slow]:
    seen: dict[tuple[object, ...], int] = {}
    return Slow(shared, 0, seen), Slow(shared, 1, seen)


def told(system: System, side: Slow | Packed, way: tuple[int, tuple[int, ...]] | None) -> object:
    """A run in words, which do not depend on how a side numbers its states."""
    if way is None:
        return None
    start, steps = way
    return show_state(system, side.state(start)), [show_transition(system, n) for n in steps]


def accepts(side: Slow, word: list[tuple[int, int]]) -> bool:
    """Whether something can be observed of a System: by definition, all its runs at once."""

    def closed(states: set[int]) -> set[int]:
        while True:
            more = {
                step.target
                for state in states
                for step in side.steps(state)
                if not step.label and step.seen == side.seen(state)
            }
            if more <= states:
                return states
            states = states | more

    here = closed({s for s in side.initial() if side.seen(s) == word[0][1]})
    for index, observed in enumerate(word[1:], 1):
        found = {
            step.target
            for state in here
            for step in side.steps(state)
            if (step.label, step.seen) == observed
            and not (not step.label and step.seen == side.seen(state))
        }
        if FAILED in found:
            assert index == len(word) - 1
            return True
        here = closed(found)
    return bool(here)


def first_refused(one: Slow, other: Slow) -> tuple[bool, object, int]:
    """The first of the shortest runs that the other does not have, in breadth-first order.

    Whether there is none among MOST runs, and none left; the run; the length that is decided.
    """
    runs: list[tuple[int, tuple[int, ...], int, list[tuple[int, int]]]] = []
    for state in one.initial():
        word = [(0, one.seen(state))]
        if not accepts(other, word):
            return False, (state, ()), 0
        runs.append((state, (), state, word))
    for start, steps, state, word in runs:
        if len(runs) > MOST:
            return False, None, len(steps)
        for step in one.steps(state):
            hidden = not step.label and step.seen == one.seen(state)
            after = word if hidden else [*word, (step.label, step.seen)]
            taken = (*steps, step.transition)
            if not hidden and not accepts(other, after):
                return False, (start, taken), len(taken)
            if step.seen != FAILED:
                runs.append((start, taken, step.target, after))
    return True, None, 0


@st.composite
def changed(draw: st.DrawFn) -> tuple[System, System]:
    """A System, and the same with some transitions less, and a machine that is not looked at."""
    system = bare(draw(systems()))
    numbers = range(len(system.transitions))
    gone = draw(st.sets(st.sampled_from(numbers), max_size=2)) if numbers else set()
    left = tuple(t for n, t in enumerate(system.transitions) if n not in gone)
    pair = (system, replace(system, transitions=left))
    return pair if draw(st.booleans()) else (pair[1], pair[0])


@given(changed(), st.data())
@settings(max_examples=25, deadline=None)
def test_generated_code_finds_what_the_definition_says(
    pair: tuple[System, System], data: st.DataObject
) -> None:
    names = [m.name for m in pair[0].machines]
    hidden = data.draw(st.sets(st.sampled_from(names), max_size=1))
    shared = shared_by(*pair, (), hidden)
    slow = both(shared)
    fast = Packed.both(shared)
    found = follow(*fast, 200)
    again = follow(*slow, 200)
    assert (found.pairs, found.limited) == (again.pairs, again.limited)
    assert told(pair[0], fast[0], found.way) == told(pair[0], slow[0], again.way)
    none, run, length = first_refused(*slow)
    if run is not None:
        assert again.way == run
        assert not ways(slow[1], again.observed)
        assert ways(slow[1], again.observed[:-1]) or len(again.observed) == 1
    elif none:
        assert (again.way, again.limited) == (None, False)
    else:
        assert again.way is None or len(again.way[1]) >= length


# ------------------------------------------------------------------------------------------ by hand


def system(folder: Path, name: str, text: str) -> System:
    path = folder / f"{name}.ras"
    path.write_text(text, encoding="utf-8")
    sink = Diagnostics()
    loaded = load_program([str(path)], sink)
    found = system_of(loaded.program, "", Overrides(), sink)
    assert found is not None, [d.message for d in sink]
    return found


def lengths(one: System, other: System) -> tuple[int | None, int | None]:
    """How many steps the shortest run has that only one allows, for both."""
    sides = Packed.both(shared_by(one, other))
    found = follow(*sides, 10_000), follow(sides[1], sides[0], 10_000)
    here, there = (len(one.way[1]) if one.way else None for one in found)
    return here, there


PAGE = """\
var page: { Good, Bad } = Good
var errors: 0..3
queue q: 0..3 capacity 1 drop
machine mf {
    state Idle final
    step mark: Idle -> Idle when errors < 3 { page = Bad; errors += 1; send q(errors); }
    step take: Idle -> Idle on q(_)
}
"""


def test_values_are_compared_as_they_are_written(tmp_path: Path) -> None:
    """Another order of members, a wider range, a longer queue: the same is seen."""
    one = system(tmp_path, "one", PAGE)
    text = PAGE.replace("{ Good, Bad }", "{ Lost, Bad, Good }").replace(
        "errors: 0..3", "errors: 0..7"
    )
    other = system(tmp_path, "other", "var more: bool\n" + text)
    assert lengths(one, other) == (None, None)
    longer = system(tmp_path, "longer", PAGE.replace("capacity 1", "capacity 2"))
    assert lengths(one, longer) == (2, 2)  # the second entry is dropped, or is not
    assert lengths(system(tmp_path, "two", PAGE.replace("= Bad", "= Good")), one) == (1, 1)


def test_what_only_one_has_is_named(tmp_path: Path) -> None:
    one = system(tmp_path, "one", PAGE)
    text = PAGE.replace("errors: 0..3", "errors: bool").replace("errors < 3", "!errors")
    text = text.replace("errors += 1", "errors = true").replace("q(errors)", "q(1)")
    other = system(tmp_path, "other", "machine log { state On final }\n" + text)
    shared = shared_by(one, other)
    assert shared.machines == {"mf"}
    assert shared.alone == (("errors",), ("log", "errors"))
    assert shared_by(one, other, (), ["mf", "q"]).alone == (("errors",), ("log", "errors"))


LAMP = """\
var lit: bool
machine m { state Off final step go: Off -> Off }
"""


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        # A step of a machine that both have, or of one that only one has.
        ("step go", "step more: Off -> Off step go", (None, 1)),
        ("machine m", "machine n { state S final step x: S -> S } machine m", (None, None)),
        ("machine m", "machine n { state S, T final step x: S -> T } machine m", (None, None)),
        # A machine that only one has changes what both have.
        ("machine m", "machine n { state S step x: S -> S { lit = true; } } machine m", (None, 1)),
        # The name of a state is not seen, that of a step is.
        ("Off", "Dark", (None, None)),
        ("step go", "step goes", (1, 1)),
        # An initial state that the other does not have.
        ("lit: bool", "lit: bool = any", (None, 0)),
        # A step that fails is not one that is taken.
        ("-> Off", "-> Off { assert lit; }", (1, 1)),
    ],
)
def test_what_is_a_difference(
    before: str, after: str, found: tuple[int | None, int | None], tmp_path: Path
) -> None:
    assert before in LAMP
    one = system(tmp_path, "one", LAMP)
    assert lengths(one, system(tmp_path, "other", LAMP.replace(before, after))) == found


ABORT = """\
register ESR[12] { EA[9], FSC[5:0] }
machine m {
    state A final, B final
    step abort(esr: ESR, n: 0..1): A -> B when esr.EA == 1
    step fault(esr: ESR): B -> A when esr.FSC == 3
}
"""


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        # One value stands for all that nothing tells apart, and is none to compare.
        (" when esr.EA == 1", "", (None, None)),
        ("FSC == 3", "FSC == 5", (None, None)),
        ("EA == 1", "EA == 1 && n == 0", (1, None)),
        ("EA == 1", "EA == 1 && esr.EA == 0", (1, None)),
    ],
)
def test_registers_among_arguments_are_not_seen(
    before: str, after: str, found: tuple[int | None, int | None], tmp_path: Path
) -> None:
    assert before in ABORT
    one = system(tmp_path, "one", ABORT)
    assert lengths(one, system(tmp_path, "other", ABORT.replace(before, after))) == found


def test_a_choice_that_is_made_early_allows_no_more(tmp_path: Path) -> None:
    """The runs are the same, whoever knows first what will come: sets of states are followed."""
    late = "machine m { state A, B, C final step a: A -> B step b: B -> C step c: B -> C }"
    early = (
        "machine m { state A, B, D, C final step a: A -> B step b: B -> C step c: D -> C\n"
        "step a2: A -> D }"
    )
    one = system(tmp_path, "late", late)
    two = system(tmp_path, "early", early)
    renamed = replace(
        two,
        transitions=tuple(
            replace(t, action=replace(t.action, step=0))
            if two.machines[0].steps[t.action.step].name == "a2"
            else t
            for t in two.transitions
        ),
    )
    assert lengths(one, renamed) == (None, None)
    assert lengths(one, two) == (2, 1)  # `a` and then `c`; `a2`


def test_the_search_ends_at_its_limit(tmp_path: Path) -> None:
    one = system(tmp_path, "one", PAGE)
    sides = Packed.both(shared_by(one, one))
    whole = follow(*sides, 1_000)
    assert (whole.limited, whole.way) == (False, None)
    found = follow(*sides, whole.pairs - 1)
    assert (found.way, found.limited) == (None, True)


def test_what_is_not_seen_of_the_other_side_counts_too(tmp_path: Path) -> None:
    """A machine that only one side has may go where it likes between two steps that are seen."""
    alone = "var lit: bool machine m { state A final step go: A -> A }\n"
    clock = "machine c { state A final var t: 0..9 step tick: A -> A { t = (t + 1) % 10; } }\n"
    one, other = system(tmp_path, "one", alone), system(tmp_path, "other", alone + clock)
    side, its = Packed.both(shared_by(one, other))
    assert [follow(side, its, most).limited for most in (9, 10)] == [True, False]
