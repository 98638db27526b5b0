"""One search over a family finds what a search for each member finds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from random_families import families

from rascheck.diagnostics import Diagnostics
from rascheck.explore import explore
from rascheck.explore.family import explore_family
from rascheck.run import Options, load_program, run_checks
from rascheck.system.family import Family
from rascheck.system.verdict import DEADLOCK, ERROR, Verdict
from rascheck.system.verify import verify

MANY = settings(max_examples=50, deadline=None, suppress_health_check=(HealthCheck.too_slow,))


@MANY
@given(families())
def test_each_member_has_the_verdicts_of_its_own_search(family: Family) -> None:
    assert not verify(family.system)
    found = explore_family(family)
    for number in range(len(family.members)):
        alone = explore(family.member(number), engine="generated")
        for outcome in alone.outcomes:
            here = found.verdicts[outcome.property][number]
            left = outcome.property in (DEADLOCK, ERROR) and here is Verdict.UNKNOWN
            assert left or here is outcome.verdict, (number, outcome)


@MANY
@given(families(stuck=True))
def test_each_member_is_stuck_where_its_own_search_is(family: Family) -> None:
    family = replace(family, system=replace(family.system, properties=(), check_deadlock=True))
    found = explore_family(family, stuck=True)
    for number in range(len(family.members)):
        alone = explore(family.member(number), engine="generated")
        verdicts = {outcome.property: outcome.verdict for outcome in alone.outcomes}
        assert found.verdicts[DEADLOCK][number] is verdicts[DEADLOCK]


@MANY
@given(families())
def test_without_properties_nobody_leaves(family: Family) -> None:
    family = replace(family, system=replace(family.system, properties=()))
    found = explore_family(family)
    visits = 0
    for number in range(len(family.members)):
        alone = explore(family.member(number), engine="generated")
        visits += alone.states
        for outcome in alone.outcomes:
            assert found.verdicts[outcome.property][number] is outcome.verdict
    assert found.visits == visits


def test_the_conditions_of_the_model_are_those_of_one_search_each() -> None:
    """`--cross-check` searches each of 120 combinations alone; a difference is raised."""
    sink = Diagnostics()
    loaded = load_program(["properties/conditions.ras:late_retry"], sink)
    report = run_checks(loaded, Options(cross_check=True, jobs=1), sink)
    assert report is not None
    (check,) = report.checks
    assert check.compared == ("one by one",)
    assert check.condition is not None
    assert (check.condition.legal, check.condition.differs) == (120, "")
