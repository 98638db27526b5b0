"""A record is what a frozen dataclass is, but for the freezing."""

import dataclasses
from dataclasses import field
from typing import Any

import pytest

from rascheck import records


@records.dataclass(frozen=True)
class Empty:
    pass


@records.dataclass(frozen=True)
class Point:
    x: int
    y: tuple[int, ...] = ()
    place: str = field(default="", compare=False)
    secret: str = field(default="", repr=False)


@records.dataclass(frozen=True)
class Named(Point):
    name: str = ""


@dataclasses.dataclass(frozen=True)
class Frozen:
    x: int
    y: tuple[int, ...] = ()
    place: str = field(default="", compare=False)
    secret: str = field(default="", repr=False)


ARGUMENTS: list[dict[str, Any]] = [
    {"x": 1},
    {"x": 2},
    {"x": 1, "y": (1,)},
    {"x": 1, "place": "here"},
    {"x": 1, "secret": "s"},
    {"x": 2**70, "y": (3, 4)},
]


@pytest.mark.parametrize("one", ARGUMENTS, ids=str)
@pytest.mark.parametrize("other", ARGUMENTS, ids=str)
def test_records_compare_and_hash_by_the_fields_that_say_so(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    same = Frozen(**one) == Frozen(**other)
    assert (Point(**one) == Point(**other)) is same
    assert (Point(**one) != Point(**other)) is not same
    assert len({Point(**one), Point(**other)}) == 2 - same
    assert hash(Point(**one)) == hash(Frozen(**one))


def test_the_first_comparison_of_a_class_is_like_all_others() -> None:
    for way in (hash, lambda r: r == r, lambda r: r == 1, lambda r: {r}):

        @records.dataclass(frozen=True)
        class Fresh:
            x: int

        first, again = way(Fresh(2**61 + 5)), way(Fresh(2**61 + 5))
        assert first == again
        assert hash(Fresh(2**61 + 5)) == hash((2**61 + 5,))


def test_records_of_two_classes_differ() -> None:
    other: object = Point(1)
    number: object = 1
    assert Point(1) != Named(1)
    assert Named(1) == Named(1)
    assert Named(1, name="a") != Named(1, name="b")
    assert Empty() == Empty()
    assert Empty() != other
    assert Point(1) != number


def test_records_show_as_dataclasses_do() -> None:
    for arguments in ARGUMENTS:
        assert repr(Point(**arguments)) == repr(Frozen(**arguments)).replace("Frozen", "Point")
    assert repr(Empty()) == "Empty()"


def test_records_are_dataclasses() -> None:
    assert [f.name for f in dataclasses.fields(Named)] == ["x", "y", "place", "secret", "name"]
    assert dataclasses.replace(Point(1, (2,)), x=3) == Point(3, (2,))
    match Point(1, (2,)):
        case Point(x, y):
            assert (x, y) == (1, (2,))
