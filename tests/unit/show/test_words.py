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


@given(
    st.integers(0, 10**12),
    st.floats(0, 10**6),
    st.integers(0, 10**12),
    st.integers(0, 10**6),
    st.integers(0, 10**15),
    st.none() | st.floats(0, 10**6),
)
def test_progress_stays_on_its_line(
    states: int,
    seconds: float,
    frontier: int,
    depth: int,
    memory: int,
    remaining: float | None,
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
    assert line.startswith(f"a check  {states:,} states")
