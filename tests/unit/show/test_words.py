"""Small pieces of text: their examples hold, and what they make can be used."""

from __future__ import annotations

import doctest
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rascheck.show import progress, words


@pytest.mark.parametrize("module", [words, progress])
def test_examples(module: object) -> None:
    failed, tried = doctest.testmod(module)  # type: ignore[arg-type]
    assert tried
    assert not failed


@given(st.text(), st.integers(1, 90), st.integers(0, 8))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int, hang: int) -> None:
    plain = words.ascii_only(text)
    width += hang
    lines = words.wrap(plain, width, hang=hang)
    assert all(len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(plain.split())


WORD = st.text(st.sampled_from("abc/._-=[] '$"), max_size=90)


@given(st.lists(WORD.filter(lambda word: len(shlex.quote(word)) < 60 or " " not in word)))
def test_a_command_can_be_pasted(arguments: list[str]) -> None:
    lines = words.pasteable(["rascheck", *arguments], 72)
    assert all(len(line) <= 72 for line in lines)
    if all(shlex.quote(a) == a or len(shlex.quote(a)) < 30 for a in arguments):
        pasted = "\n".join(lines).removeprefix("$ ").replace("\\\n", "")
        assert shlex.split(pasted) == ["rascheck", *arguments]


def test_a_long_name_is_not_cut() -> None:
    place = "properties/bugs/mf_hugetlb_wrong_page.ras:mf_hugetlb_wrong_page_faulty"
    assert words.pasteable(["rascheck", "check", place, "-k", "x"], 60) == [
        "$ rascheck check \\",
        "      properties/bugs/mf_hugetlb_wrong_page.ras:\\",
        "mf_hugetlb_wrong_page_faulty -k x",
    ]
    assert words.broken_at_commas(f"{place}, as expected", 50) == [
        "properties/bugs/mf_hugetlb_wrong_page.ras:",
        "mf_hugetlb_wrong_page_faulty, as expected",
    ]


@given(
    st.integers(0, 10**12),
    st.floats(0, 10**6),
    st.integers(0, 10**12),
    st.integers(0, 10**6),
    st.integers(0, 10**15),
    st.none() | st.builds(progress.Remaining, st.floats(0, 10**6), st.floats(0, 10**6)),
)
def test_progress_stays_on_its_line(
    states: int,
    seconds: float,
    frontier: int,
    depth: int,
    memory: int,
    remaining: progress.Remaining | None,
) -> None:
    line = progress.progress(
        "a check",
        states=states,
        seconds=seconds,
        frontier=frontier,
        depth=depth,
        memory=memory,
        remaining=remaining,
    )
    assert len(line) <= 80
    assert line.startswith(f"a check  {words.count(states, 'state')}  ")


def test_progress_leaves_out_what_matters_least() -> None:
    def line(width: int) -> str:
        return progress.progress(
            "seed",
            states=12_345_678,
            seconds=20.0,
            frontier=4_200,
            depth=17,
            memory=620_000_000,
            most_memory=4_000_000_000,
            remaining=progress.Remaining(4.0, 9.0),
            width=width,
        )

    rest = "620 MB of 4.0 GB  20.0 s  4.0 s to 9.0 s left"
    assert line(110) == f"seed  12,345,678 states  617k/s  depth 17  frontier 4,200  {rest}"
    assert line(80) == "seed  12,345,678 states  617k/s  " + rest
    assert line(64) == "seed  12,345,678 states  620 MB of 4.0 GB  4.0 s to 9.0 s left"


def test_no_end_is_guessed_while_levels_grow() -> None:
    assert progress.estimate([0, 1, 11, 111, 1111], 500, 1.0) is None
    assert progress.estimate([0, 800, 1200, 1400], 100, 1.0) is None  # too few levels to tell
    assert progress.estimate([0, 1000, 1100, 1150, 1195], 5, 1.0) is None  # 0.1, 0.5, 0.9
    assert progress.estimate([0, 800, 1200, 1400, 1500], 1500, 1.0) is None


def test_the_end_is_guessed_from_the_levels() -> None:
    # 800, 400, 200 and 100 states, half of the last of them expanded: 50, and then 50, 25, ...
    found = progress.estimate([0, 800, 1200, 1400, 1500], 50, 1.0)
    assert found is not None
    assert found.least == found.most == pytest.approx(150 / 1450)
    assert progress.left(found) == "about 0.10 s left"


def test_an_estimate_says_how_sure_it_is() -> None:
    # 1000, 800, 320 and 64 states: the ratio falls, 0.8, 0.4, 0.2
    found = progress.estimate([0, 1000, 1800, 2120, 2184], 60, 1.0)
    assert found is not None
    assert found.least == pytest.approx((60 + 6.4 + 0.32) / 2124)
    assert found.most == pytest.approx((60 + 64 * 0.2 / 0.8) / 2124)
    assert progress.left(progress.Remaining(4, 30)) == "4.0 s to 30.0 s left"
