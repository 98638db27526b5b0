"""`system sync`: every process takes a transition at once."""

from __future__ import annotations

from dve_models import counts, explored, system_of

from rascheck.explore import explore

TWO = """{} process P {{ state s, t; init s; trans {}; }}
process Q {{ state u, v; init u; trans {}; }} system sync;"""


def test_all_move_at_once_and_stop_if_one_cannot() -> None:
    assert counts(TWO.format("", "s -> t {}, t -> s {}", "u -> v {}, v -> u {}")) == (2, 2, 0)
    assert counts(TWO.format("", "s -> t {}", "u -> v {}, v -> u {}")) == (2, 1, 1)
    # Two choices of P and three of Q, of which two lead to the same state.
    text = TWO.format("", "s -> s {}, s -> t {}", "u -> u {}, u -> v {}, u -> v {}")
    assert counts(text) == (4, 6, 3)


def test_each_sees_the_old_state_and_what_it_wrote_itself() -> None:
    text = TWO.format(
        "byte x = 1, y = 2;",
        "s -> s { effect x = y, P_old = x; }",
        "u -> u { effect y = x; }",
    ).replace("byte x = 1, y = 2;", "byte x = 1, y = 2, P_old;")
    # (x, y, P_old): 1 2 0 -> 2 1 2 -> 1 2 1 -> 2 1 2
    assert counts(text) == (3, 3, 0)


def test_arrays_and_states_of_others_are_as_they_were() -> None:
    text = TWO.format(
        "byte a[2] = {1, 2}, b[2], i, seen;",
        "s -> t { effect b[0] = a[i], b[1] = a[1 - i]; }, t -> t {}",
        "u -> v { effect a[0] = 7, a[1] = b[0], seen = P.s; }, v -> v {}",
    )
    system = system_of(text)
    found = explore(system)
    assert (found.states, found.transitions, found.model_errors) == (2, 2, 0)
    assert counts(text + "") == (2, 2, 0)
    wrong = text.replace("i, seen;", "i = 2, seen;")
    assert explored(wrong).model_errors == 1


def test_two_that_assign_the_same_variable_are_a_model_error() -> None:
    text = TWO.format("byte x;", "s -> s { effect x = 1; }", "u -> u { effect x = 1; }, u -> v {}")
    found = explored(text)
    assert found.model_errors == 1
    system = system_of(text)
    assert [m.name for m in system.machines] == ["P", "Q", "system"]
    names = [step.name for step in system.machines[2].steps]
    assert names == ["P.s_to_s, Q.u_to_u", "P.s_to_s, Q.u_to_v"]


def test_without_processes_nothing_happens() -> None:
    assert counts("system sync;") == counts("system async;") == (1, 0, 0)


def test_a_property_watches() -> None:
    text = TWO.format("", "s -> t {}, t -> s {}", "u -> v {}, v -> u {}").replace(
        "system sync;",
        """process N { state q, r; init q; accept r; trans q -> q {},
        q -> r { guard P.s and Q.v; }, r -> r {}; } system sync property N;""",
    )
    assert [o.verdict.value for o in explored(text).outcomes] == ["holds", "holds"]
    there = text.replace("P.s and Q.v", "P.s and Q.u")
    assert [o.verdict.value for o in explored(there).outcomes] == ["violated", "holds"]
