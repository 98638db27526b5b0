"""The table of what makes a state space large."""

from rascheck.show.size import Line, part, table


def test_all_that_was_counted() -> None:
    lines = [Line("queue request", 9, 173), Line(part("machine", "home", 4), 53, 1496)]
    assert (
        table(lines, states=1497, bits=24, looked_at=1497)
        == """\
  bits         24 a state; 10.5 would tell all states apart

                                                  values   bits      without it   factor
  queue request                                        9    3.2             173      8.7
  machine home (and its 4 variables)                  53    5.7           1,496      1.0
"""
    )


def test_a_sample_is_an_estimate() -> None:
    assert (
        table([Line("variable x", 2, 500)], states=1000, bits=12, looked_at=100)
        == """\
  bits         12 a state; 10.0 would tell all states apart

                                                  values   bits      without it   factor
  variable x                                           2    1.0       about 500      2.0
  Estimated from 100 states drawn at random, and rather too low.
"""
    )


def test_there_are_at_most_15_lines() -> None:
    lines = [Line(f"variable x{i}", 2, 50) for i in range(15)]
    assert len(table(lines, states=100, bits=20, looked_at=100).splitlines()) == 3 + 15
    text = table([*lines, lines[0]], states=100, bits=20, looked_at=100).splitlines()
    assert len(text) == 3 + 15
    assert text[-1] == "  ... and 2 more that matter less"


def test_no_state_and_one() -> None:
    assert table([], states=0, bits=3, looked_at=0) == ""
    assert table([], states=1, bits=3, looked_at=1) == "  bits         3 a state; one state\n"
