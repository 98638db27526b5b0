"""SVG: standalone, readable by machines and people, the same bytes each time."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from rascheck.show.pictures.picture import Edge, EdgeKind, Label, Node, NodeKind, Picture
from rascheck.show.pictures.svg import svg

SVG = "{http://www.w3.org/2000/svg}"
PICTURE = Picture(
    "m",
    "Machine <m>",
    "three states & a loop",
    (
        Node("A", NodeKind.STATE, ("A",), "initial A", initial=True),
        Node("B", NodeKind.FINAL, ("B",), "final B"),
        Node("any state", NodeKind.ANY, ("any state",)),
    ),
    (
        Edge("A", "B", EdgeKind.STEP, (Label("go", ("when x < 2",), "m.go"), Label("run"))),
        Edge("B", "A", EdgeKind.STEP, (Label("back", (), "m.back\nref K:\x081"),)),
        Edge("B", "B", EdgeKind.STEP, (Label("stay", (), "m.stay"),)),
        Edge("any state", "A", EdgeKind.STEP, (Label("reset"),)),
    ),
)


def parsed(picture: Picture) -> ET.Element:
    return ET.fromstring(svg(picture))


def test_a_picture_says_what_it_is() -> None:
    root = parsed(PICTURE)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    assert [
        e.text for e in (root.find(f"{SVG}title"), root.find(f"{SVG}desc")) if e is not None
    ] == [
        "Machine <m>",
        "three states & a loop",
    ]


def test_every_text_is_text_and_every_state_and_step_has_its_title() -> None:
    root = parsed(PICTURE)
    texts = [t.text for t in root.iter(f"{SVG}text")]
    assert sorted(texts, key=str) == sorted(
        ["A", "B", "any state", "go", "when x < 2", "run", "back", "stay", "reset"]
    )
    titles = [t.text for t in root.iter(f"{SVG}title")][1:]
    assert sorted(titles, key=str) == [
        "final B",
        "initial A",
        "initial state",
        "m.back\nref K:?1",
        "m.go",
        "m.stay",
    ]


def test_the_initial_state_has_a_dot_and_a_final_state_two_frames() -> None:
    root = parsed(PICTURE)
    frames = {
        node[0].text: len(node.findall(f"{SVG}rect"))
        for node in root.iter(f"{SVG}g")
        if "node" in str(node.get("class")).split() and node[0].tag == f"{SVG}title"
    }
    assert frames == {"initial A": 1, "final B": 2}
    assert len(root.findall(f".//{SVG}circle")) == 1


def test_nothing_comes_from_outside() -> None:
    text = svg(PICTURE)
    assert "href" not in text
    assert "script" not in text
    assert text.count("http") == 1  # the name space
    assert svg(PICTURE) == text


def test_one_kind_of_edge_needs_no_legend_and_two_do() -> None:
    nodes = (Node("a", NodeKind.MACHINE, ("a",)), Node("b", NodeKind.MACHINE, ("b",)))
    call = Edge("a", "b", EdgeKind.CALL, (Label("e"),))
    reads = Edge("b", "a", EdgeKind.VARIABLE, (Label("x"),))
    one = Picture("p", "p", "p", nodes, (call,))
    two = Picture("p", "p", "p", nodes, (call, reads))
    assert [t.text for t in parsed(one).iter(f"{SVG}text")] == ["e", "a", "b"]
    assert [t.text for t in parsed(two).iter(f"{SVG}text")][4:] == [
        "call",
        "variable, from writer to reader",
    ]


def test_an_edge_without_a_name_keeps_its_title_and_is_not_broken() -> None:
    nodes = (Node("a", NodeKind.MACHINE, ("a",)), Node("q", NodeKind.QUEUE, ("q", "2 deep")))
    edge = Edge("a", "q", EdgeKind.QUEUE, (Label("", (), "sent by a.s"),))
    root = parsed(Picture("p", "p", "p", nodes, (edge,)))
    drawn = [g for g in root.iter(f"{SVG}g") if g.get("class") == "edge queue"]
    assert [title.text for title in drawn[0].findall(f"{SVG}title")] == ["sent by a.s"]
    path = drawn[0].find(f"{SVG}path")
    assert path is not None
    assert str(path.get("d")).count("M") == 1
