"""What DVE means, on models so small that their states can be counted by hand."""

from __future__ import annotations

import pytest
from dve_models import counts, explored, shown, system_of

from rascheck.system import semantics
from rascheck.system.ir import Kind
from rascheck.system.trace import Move, State

ONE = "process P {{ {}state s, t, u; init s; trans {} }}"


def last(text: str) -> dict[str, str]:
    """The state to which a model comes that never has a choice."""
    system = system_of(text)
    (state,) = semantics.initial_states(system)
    while moves := semantics.successors(system, state):
        (move,) = moves
        assert isinstance(move, Move)
        state = move.state
    return shown(system, state)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", 7),
        ("8 - 4 - 2", 2),
        ("-7 / 2", -3),
        ("-7 % 2", -1),
        ("1 << 2 + 1", 8),
        ("-8 >> 1", -4),
        ("~0", -1),
        ("~5 & 7", 2),
        ("6 ^ 3", 5),
        ("4 | 1", 5),
        ("4 & 6 == 6", 0),  # a comparison binds more than `&`
        ("1 < 2 == 1", 1),
        ("true or true and false", 0),  # `and` and `or` bind alike, from the left
        ("false and true or true", 1),
        ("true || true && false", 0),
        ("not 1 == 0", 1),  # (not 1) == 0
        ("!0 + 1", 2),
        ("2 imply 0", 0),
        ("0 imply 1 imply 0", 0),  # (0 imply 1) imply 0
        ("(3 == 3) * 255", 255),
        ("5 && 7", 1),
        ("- - 3", 3),
    ],
)
def test_operators(expression: str, value: int) -> None:
    system = system_of(f"int x = {expression}; " + ONE.format("", ""))
    assert system.variables[0].initial == (value,)
    # The same of numbers that are not known before.
    names = {"1": "one", "0": "none"}
    text = "".join(names.get(c, c) for c in expression) if "0" in expression else expression
    effect = f"s -> t {{ effect x = {text}; }}"
    assert last(f"int x, one = 1, none; {ONE.format('', effect)}")["x"] == str(value)


def test_values_wrap_where_they_are_assigned() -> None:
    text = "byte x = 255; int y = 32767; byte z = 3 - 4; const byte K = 300; byte k = K;" + (
        ONE.format("", "s -> t { effect x = x + 1, y = y + 1; }, t -> u { effect x = x - 1; }")
    )
    system = system_of(text)
    assert [v.initial for v in system.variables] == [(255,), (32767,), (255,), (44,), (0,)]
    assert last(text) == {"x": "255", "y": "-32768", "z": "255", "k": "44", "P": "u"}


def test_what_cannot_leave_its_type_is_not_wrapped() -> None:
    text = "byte x, y; int z; " + ONE.format("", "s -> t { effect x = y, z = x + y, x = 7; }")
    assert "&" not in repr(system_of(text).transitions[0].body)


def test_effects_see_those_before_them() -> None:
    text = "byte x = 1, y, a[3]; " + ONE.format(
        "byte i; ", "s -> t { effect y = x + 1, x = y + 1, i = 2, a[i] = x; }"
    )
    assert last(text) == {
        "x": "3",
        "y": "2",
        "a[0]": "0",
        "a[1]": "0",
        "a[2]": "3",
        "P": "t",
        "P.i": "2",
    }


def test_arrays_begin_as_is_said_and_then_with_0() -> None:
    system = system_of("const int N = 4; byte a[N] = {1, N - 2}, b[2]; " + ONE.format("", ""))
    assert [v.initial for v in system.variables[:2]] == [(1, 2, 0, 0), (0, 0)]


def test_constant_arrays() -> None:
    text = "const byte k[3] = {5, 6, 7}; byte x, i = 2; " + ONE.format(
        "", "s -> t { effect x = k[i] + k[0]; }"
    )
    assert last(text)["x"] == "12"


def test_guards_are_all_to_hold_and_do_not_look_further_than_needed() -> None:
    text = "byte a[2], i = 5; " + ONE.format("", "s -> t { guard i < 2 and a[i] == 0, 1 / i; }")
    assert counts(text) == (1, 0, 1)


def test_a_guard_that_fails_is_a_model_error() -> None:
    found = explored("byte a[2], i = 2; " + ONE.format("", "s -> t { guard a[i] == 0; }"))
    assert (found.states, found.transitions, found.model_errors) == (1, 0, 1)
    found = explored("byte i; " + ONE.format("", "s -> t { effect i = 1 / i; }"))
    assert (found.states, found.transitions, found.model_errors) == (1, 0, 1)


def test_a_transition_begins_where_the_one_before_it_does() -> None:
    assert counts(ONE.format("", "s -> t {}, -> u {}, t -> u {}")) == (3, 3, 1)


PAIR = "process P {{ state s, t; init s; trans {} }} process Q {{ state v, w; init v; trans {} }}"


def test_processes_interleave() -> None:
    assert counts(PAIR.format("s -> t {}", "v -> w {}")) == (4, 4, 1)


def test_a_rendezvous_passes_a_value_of_the_old_state_and_the_receiver_is_first() -> None:
    text = "byte x = 1, y, z; channel c; " + PAIR.format(
        "s -> t { sync c!x + 1; effect x = 9, z = z + 1; }", "v -> w { sync c?y; effect z = x; }"
    )
    assert last(text) == {"x": "9", "y": "2", "z": "2", "P": "t", "Q": "w"}
    (transition,) = system_of(text).transitions
    assert transition.event == "c"
    assert transition.participants == ((0, ()), (1, ()))


def test_a_rendezvous_of_several_values_exchanges_them() -> None:
    text = "byte x = 1, y = 2; channel {byte, byte} c[0]; " + PAIR.format(
        "s -> t { sync c!{x, y}; }", "v -> w { sync c?{y, x}; }"
    )
    assert last(text) == {"x": "2", "y": "1", "P": "t", "Q": "w"}


def test_every_sender_meets_every_receiver_of_another_process() -> None:
    text = "channel c; " + PAIR.format(
        "s -> t { sync c!; }, s -> t { sync c?; }", "v -> w { sync c?; }, v -> v { sync c!; }"
    )
    # P sends to Q, Q sends to P; nobody to itself.
    assert counts(text) == (3, 2, 2)


def test_a_channel_with_a_buffer_keeps_what_is_sent() -> None:
    text = """
        channel {byte, int} c[2];
        process P { byte n; state s; init s;
            trans s -> s { guard n < 3; sync c!{n, -n}; effect n = n + 1; }; }
        process Q { byte u; int v; state r; init r; trans r -> r { sync c?{u, v}; }; }
    """
    # (sent, received): 00 10 11 20 21 22 31 32 33
    assert counts(text) == (9, 10, 1)


def test_what_is_kept_in_a_buffer_wraps() -> None:
    text = "int y; channel {byte} c[1]; " + PAIR.format(
        "s -> t { sync c!(0 - 1); }", "v -> w { sync c?y; }"
    )
    assert last(text)["y"] == "255"


def test_channels_of_processes() -> None:
    text = """
        process P { channel c; byte x = 3; state s, t; init s; trans s -> t { sync c!x; }; }
        process Q { byte y; state v, w; init v; trans v -> w { sync P->c?y; }; }
    """
    assert last(text)["Q.y"] == "3"


def test_other_processes_can_be_looked_at() -> None:
    text = """
        process P { byte x = 1, a[2]; state s, t; init s; trans s -> t { effect x = 4; }; }
        process Q { byte y; state v, w; init v;
            trans v -> w { guard P.t, P->x == 4; effect y = P->a[0] + P->x + P.s; }; }
    """
    assert last(text)["Q.y"] == "4"


def test_only_committed_processes_move_if_there_are_any() -> None:
    committed = "process P { state s, t, u; init s; commit t; trans s -> t {}, t -> u {}; }"
    other = " process Q { state d, e; init d; trans d -> e {}; }"
    assert counts(committed.replace(" commit t;", "") + other) == (6, 7, 1)
    assert counts(committed + other) == (6, 6, 1)


def test_a_rendezvous_is_of_two_committed_processes_or_of_none() -> None:
    text = """channel c;
        process P {{ state s, t; init s; commit s; trans s -> t {{ sync c!; }}; }}
        process Q {{ state v, w; init v; {} trans v -> w {{ sync c?; }}; }}"""
    assert counts(text.format("commit v;")) == (2, 1, 1)
    assert counts(text.format("")) == (1, 0, 1)


def test_asserts_are_invariants() -> None:
    text = "byte x; process P { state s, t; init s; assert s: x == 0, t: x == 2, t: true;"
    system = system_of(text + " trans s -> t { effect x = 1; }; }")
    assert [(p.name, p.kind, p.sentence) for p in system.properties] == [
        ("assert_P_s", Kind.INVARIANT, "x == 0"),
        ("assert_P_t", Kind.INVARIANT, "x == 2"),
        ("assert_P_t_2", Kind.INVARIANT, "true"),
    ]
    verdicts = [outcome.verdict.value for outcome in explored(text + "trans s -> t {}; }").outcomes]
    assert verdicts == ["holds", "violated", "holds", "deadlock", "holds"]


def test_a_process_that_ends_is_no_deadlock_while_another_one_goes_on() -> None:
    found = explored(PAIR.format("s -> t {}", "v -> w {}, w -> v {}"))
    assert (found.states, found.deadlocks) == (4, 0)
    assert [o.verdict.value for o in found.outcomes] == ["holds", "holds"]


def test_names_of_steps_and_variables() -> None:
    system = system_of("byte x; " + ONE.format("byte x2; ", "s -> t {}, s -> t {}, t -> u {}"))
    assert [step.name for step in system.machines[0].steps] == ["s_to_t", "s_to_t_2", "t_to_u"]
    assert [variable.name for variable in system.variables] == ["x", "P", "P.x2"]
    tricky = "process P { state s, s_to_s, s_to_s_2; init s; trans s -> s {}, s -> s {}; }"
    names = [step.name for step in system_of(tricky).machines[0].steps]
    assert len(set(names)) == 2


def test_places_are_those_of_the_dve_text() -> None:
    system = system_of("byte x;\n" + ONE.format("", "\n  s -> t { effect x = 1; }"))
    step = system.machines[0].steps[0]
    assert step.span is not None
    assert (step.span.line, step.span.column, step.span.text) == (3, 3, "s -> t { effect x = 1; }")
    assert system.variables[0].span is not None
    assert system.variables[0].span.text == "x"


def test_the_first_state_is_that_of_init() -> None:
    system = system_of("process P { state s, t; init t; }")
    (state,) = semantics.initial_states(system)
    assert isinstance(state, State)
    assert shown(system, state) == {"P": "t"}
