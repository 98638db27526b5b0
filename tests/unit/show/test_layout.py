"""The layout: nothing lies on anything else, and links end where they should."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rascheck.show.pictures.layout import Box, Layout, Link, layout
from rascheck.show.pictures.order import ordered
from rascheck.show.pictures.place import nearest
from rascheck.show.pictures.ranks import downward, rows

Rectangle = tuple[float, float, float, float]


def box(width: float = 60, height: float = 24, loop: float = 0) -> Box:
    return Box(width / 2, width / 2 + loop, height, width / 2 - 10, height + loop / 4)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Box], list[Link]]:
    count = draw(st.integers(1, 8))
    sizes = st.tuples(st.integers(44, 120), st.integers(24, 40), st.sampled_from([0, 0, 80]))
    boxes = [box(*draw(sizes)) for _ in range(count)]
    ends = st.integers(0, count - 1)
    labels = st.sampled_from([(0, 0), (50, 16), (200, 44), (120, 90)])
    pairs = draw(st.lists(st.tuples(ends, ends, labels), max_size=14))
    return boxes, [Link(a, b, *size) for a, b, size in pairs if a != b]


def rectangles(boxes: list[Box], links: list[Link], found: Layout) -> list[Rectangle]:
    """All boxes, with their loops, and all labels."""
    shapes: list[Rectangle] = []
    for one, (x, y) in zip(boxes, found.boxes, strict=True):
        shapes.append((x - one.left, y - one.room / 2, x + one.right, y + one.room / 2))
    for link, way in zip(links, found.ways, strict=True):
        assert (way.label is None) == (link.width == 0)
        if way.label:
            x, y = way.label
            w, h = link.width / 2, link.height / 2
            shapes.append((x - w, y - h, x + w, y + h))
    return shapes


def middle(shape: Rectangle) -> tuple[float, float]:
    return (shape[0] + shape[2]) / 2, (shape[1] + shape[3]) / 2


def overlap(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@given(graphs())
def test_boxes_and_labels_lie_apart_and_inside(graph: tuple[list[Box], list[Link]]) -> None:
    boxes, links = graph
    found = layout(boxes, links)
    shapes = rectangles(boxes, links, found)
    for one, other in combinations(shapes, 2):
        assert not overlap(one, other)
    for left, top, right, bottom in shapes:
        assert left >= 0
        assert top >= 0
        assert right <= found.width
        assert bottom <= found.height


@given(graphs())
def test_a_link_passes_beside_all_others(graph: tuple[list[Box], list[Link]]) -> None:
    """The straight parts in the rows touch no box or label but their own."""
    boxes, links = graph
    found = layout(boxes, links)
    shapes = rectangles(boxes, links, found)
    for link, way in zip(links, found.ways, strict=True):
        own = [shapes[link.source], shapes[link.target]]
        if way.label:
            x, y = way.label
            own += [s for s in shapes[len(boxes) :] if middle(s) == (float(x), float(y))]
        for (x, y), (to_x, to_y) in zip(way.points[::2], way.points[1::2], strict=True):
            assert x == to_x
            line = (x - 1.0, min(y, to_y), x + 1.0, max(y, to_y))
            assert all(s in own or not overlap(line, s) for s in shapes)


@given(graphs())
def test_a_link_ends_at_the_edges_of_its_boxes(graph: tuple[list[Box], list[Link]]) -> None:
    boxes, links = graph
    found = layout(boxes, links)
    for link, way in zip(links, found.ways, strict=True):
        for end, (x, y) in ((link.source, way.points[0]), (link.target, way.points[-1])):
            middle, level = found.boxes[end]
            assert abs(x - middle) <= boxes[end].half + 1
            assert abs(abs(y - level) - boxes[end].height / 2) <= 1
    assert layout(boxes, links) == found


def test_nothing_is_laid_out_too() -> None:
    assert layout([], []).boxes == ()


def test_a_chain_is_one_straight_line() -> None:
    found = layout([box(), box(), box()], [Link(0, 1, 80, 16), Link(1, 2, 80, 16)])
    assert len({x for x, _ in found.boxes}) == 1
    assert {x for way in found.ways for x, _ in way.points} == {found.boxes[0][0]}
    assert [y for _, y in found.boxes] == sorted(y for _, y in found.boxes)


def test_a_step_back_points_up() -> None:
    found = layout([box(), box()], [Link(0, 1), Link(1, 0)])
    there, back = (way.points for way in found.ways)
    assert there[0][1] < there[-1][1]
    assert back[0][1] > back[-1][1]


# ------------------------------------------------------------------------------------- the pieces


@pytest.mark.parametrize(
    ("links", "turned"),
    [
        ([(0, 1), (1, 2)], [(0, 1), (1, 2)]),
        ([(0, 1), (1, 2), (2, 0)], [(0, 1), (1, 2), (0, 2)]),
        ([(1, 0), (0, 1)], [(0, 1), (0, 1)]),
    ],
)
def test_what_leads_back_is_turned_round(
    links: list[tuple[int, int]], turned: list[tuple[int, int]]
) -> None:
    assert downward(3, links) == turned


def test_rows_are_two_apart_and_a_box_is_near_what_it_is_joined_to() -> None:
    # 3 has only what is below it, next to the last box of a long way: it goes down to it.
    assert rows(4, [(0, 1), (1, 2), (3, 2)]) == [0, 2, 4, 2]


def test_two_lines_that_cross_are_put_straight() -> None:
    assert ordered([[0, 1], [2, 3]], [(0, 3), (1, 2)]) in ([[0, 1], [3, 2]], [[1, 0], [2, 3]])


def test_places_are_the_nearest_that_keep_their_distance() -> None:
    assert nearest([5, 5], [1, 3], [8]) == [-1, 7]
    assert nearest([0, 20], [1, 1], [8]) == [0, 20]
