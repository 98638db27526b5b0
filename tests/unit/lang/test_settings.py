"""Settings: `--set`, then `with`, then profiles, then what they extend, then the default."""

from __future__ import annotations

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang.inspect import analyse
from rascheck.lang.load import load_text
from rascheck.lang.names import Program
from rascheck.lang.settings import (
    Combination,
    Overrides,
    combinations,
    dimension_of,
    settle,
    violated_requires,
)

SPEC = """
const N = 2
const TWICE = 2 * N
knob a : 0..9 = 0
knob b : 0..9 = N  inferred "a guess"
knob c : bool = false
profile old of kernel { a = 1 ref "SEED"  b = 1 }
profile new extends old { a = 2 }
profile quiet { b = 3 }
profile loud { b = 4 }
require r "c needs a" { c => a > 0 }
invariant i { true }
check plain { verify i }
check named { verify i  profile new }
check both { verify i  profile new, quiet  with b = 5, N = 3 }
check clash { verify i  profile quiet, loud }
check decided { verify i  profile quiet, loud  with b = 6 }
check swept { verify i  for all c }
"""


@pytest.fixture(scope="module")
def program() -> Program:
    """The program above."""
    sink = Diagnostics()
    found = analyse(load_text(SPEC, "t.ras", sink), sink)
    assert list(sink) == []
    return found


def settled(program: Program, check: str, overrides: Overrides | None = None) -> dict[str, str]:
    """Each setting's value and origin."""
    given, sink = overrides or Overrides(), Diagnostics()
    combination = next(combinations(program, program.checks[check], given, sink))
    _, settings = settle(program, program.checks[check], combination, given, sink)
    assert list(sink) == []
    return {s.name: f"{s.value} {s.origin}" for s in settings}


@pytest.mark.parametrize(
    ("check", "overrides", "wanted"),
    [
        ("plain", {}, {"N": "2 default", "TWICE": "4 default", "a": "0 default", "b": "2 default"}),
        ("named", {}, {"a": "2 profile new", "b": "1 profile new"}),
        (
            "both",
            {},
            {"N": "3 with", "TWICE": "6 default", "a": "2 profile new", "b": "5 with"},
        ),
        ("both", {"b": "N + 1", "N": "4"}, {"N": "4 --set", "b": "5 --set", "TWICE": "8 default"}),
        ("decided", {}, {"a": "0 default", "b": "6 with"}),
        ("swept", {}, {"c": "false for all"}),
    ],
)
def test_the_first_that_speaks_decides(
    program: Program, check: str, overrides: dict[str, str], wanted: dict[str, str]
) -> None:
    found = settled(program, check, Overrides(overrides))
    assert {name: found[name] for name in wanted} == wanted


def test_profiles_of_the_command_line_take_the_place_of_their_dimension(program: Program) -> None:
    assert dimension_of(program, "new") == "kernel"
    assert dimension_of(program, "quiet") == ""
    chosen = Overrides(profiles=("old",))
    assert settled(program, "both", chosen)["a"] == "1 profile old"
    assert settled(program, "plain", chosen)["b"] == "1 profile old"
    sink = Diagnostics()
    found = next(combinations(program, program.checks["both"], chosen, sink))
    assert found.profiles == ("old", "quiet")


def test_two_profiles_that_differ_are_a_conflict(program: Program) -> None:
    sink = Diagnostics()
    check = program.checks["clash"]
    settle(program, check, Combination(("quiet", "loud")), Overrides(), sink)
    (found,) = sink
    assert (found.code, found.message) == ("E161", "profiles `quiet` and `loud` differ on `b`")
    assert [note.span.text for note in found.notes] == ["b = 3", "b = 4"]


def test_a_sweep_leaves_out_what_does_not_exist(program: Program) -> None:
    swept, sink = program.checks["swept"], Diagnostics()
    assert [c.shown for c in combinations(program, swept, Overrides(), sink)] == [{"c": "false"}]
    more = Overrides({"a": "1"})
    found = [c.shown for c in combinations(program, swept, more, sink)]
    assert found == [{"c": "false"}, {"c": "true"}]
    context, _ = settle(program, None, Combination(), Overrides({"c": "true"}), sink)
    excluded = violated_requires(program, context.settings)
    assert [r.name.name for r in excluded] == ["r"]
    assert list(sink) == []


def test_what_a_value_rests_on(program: Program) -> None:
    def rests(name: str, *profiles: str) -> tuple[str | None, list[str]]:
        _, settings = settle(program, None, Combination(profiles), Overrides(), Diagnostics())
        setting = next(s for s in settings if s.name == name)
        return setting.inferred, [ref.key for ref in setting.refs]

    assert rests("b") == ("a guess", ["a guess"])
    assert rests("b", "old") == (None, [])
    assert rests("a", "old") == (None, ["SEED"])
