"""DOT: one fact a line, quoted, in the order of the picture."""

from __future__ import annotations

from rascheck.show.pictures.dot import dot, quoted
from rascheck.show.pictures.graphviz import dressed
from rascheck.show.pictures.picture import (
    Edge,
    EdgeKind,
    Label,
    Node,
    NodeKind,
    Picture,
    brief,
    printable,
)

MACHINE = Picture(
    "m",
    "Machine m",
    "two states",
    (
        Node("A", NodeKind.STATE, ("A",), "t.ras:1 A", initial=True),
        Node("B", NodeKind.FINAL, ("B",)),
    ),
    (
        Edge(
            "A",
            "B",
            EdgeKind.STEP,
            (
                Label("go", ("when x", "raise e"), "t.ras:2 m.go\nref K:1"),
                Label('say "no"', (), "t.ras:3"),
            ),
        ),
    ),
)
TALK = Picture(
    "all-machines",
    "Who",
    "talk",
    (Node("m", NodeKind.MACHINE, ("m",)), Node("q", NodeKind.QUEUE, ("q[Cpu]", "2 deep"))),
    (
        Edge("m", "q", EdgeKind.QUEUE, (Label("", (), "sent by m.s"),)),
        Edge("m", "m", EdgeKind.EXCEPTION, (Label("e"),)),
        Edge("q", "m", EdgeKind.USE),
        Edge("q", "m", EdgeKind.CYCLE),
    ),
)


def test_states_and_steps() -> None:
    assert (
        dot(MACHINE)
        == r"""digraph "m" {
    tooltip = "two states";
    node [fontname="monospace", fontsize=12, height=0.3];
    edge [fontname="monospace", fontsize=10];
    "A" [shape=box, style=rounded, label="A", tooltip="t.ras:1 A"];
    "__init_A" [shape=point, width=0.12, tooltip="initial state"];
    "__init_A" -> "A" [tooltip="initial state"];
    "B" [shape=box, style=rounded, peripheries=2, label="B"];
    "A" -> "B" [
        label="go\l" +
            "  when x\l" +
            "  raise e\l" +
            "say \"no\"\l",
        tooltip="t.ras:2 m.go\nref K:1\n" +
            "t.ras:3\n"];
}
"""
    )


def test_machines_and_queues() -> None:
    assert dot(TALK).splitlines()[4:] == [
        '    "m" [shape=box, label="m"];',
        '    "q" [shape=box, style=filled, fillcolor=lightcyan, color=steelblue4,'
        ' label="q[Cpu]\\n2 deep"];',
        '    "m" -> "q" [style=bold, color=steelblue4,',
        '        tooltip="sent by m.s\\n"];',
        '    "m" -> "m" [color="red3:white:red3",',
        '        label="e\\l"];',
        '    "q" -> "m";',
        '    "q" -> "m" [color=red3, penwidth=2];',
        "}",
    ]


def test_what_is_quoted_cannot_end_its_string() -> None:
    assert quoted('a"b\\', "\\l") == '"a\\"b\\\\\\l"'
    assert quoted("one\ntwo\x07") == '"one\\ntwo?"'


def test_a_long_text_is_cut_between_words_if_they_are_short() -> None:
    assert brief("when a\n  && b") == "when a && b"
    assert brief("x" * 40) == "x" * 40
    assert brief("x" * 41) == "x" * 36 + " ..."
    assert (
        brief("when page_kind == unsplittable_thp && (b)")
        == "when page_kind == unsplittable_thp ..."
    )
    assert len(brief("when fault_gfn == g && pte[memslot[g]] == Present")) <= 40
    assert printable("a\tb\n\u202e") == "a?b\n?"


def test_what_graphviz_draws_gets_its_titles() -> None:
    drawn = (
        '<?xml version="1.0"?>\n<!-- made by -->\n'
        '<svg width="8pt">\n<g id="graph0" class="graph">\n'
        '<title>m</title>\n<g id="a_graph0"><a xlink:title="two states">\n</a></g>\n'
        '<g id="node1"><title>A</title>\n<g id="a_node1"><a xlink:title="t.ras:1&#10;A">\n'
        '<text>A</text></a></g></g>\n<g id="a_edge1-label"><a xlink:title="go"></a></g>'
        "</g></svg>"
    )
    text = dressed(drawn, MACHINE)
    assert text.startswith('<svg width="8pt" role="img">\n<title>Machine m</title>\n<desc>two')
    assert "<title>t.ras:1&#10;A</title>\n<g><a>\n<text>A</text>" in text
    assert "xlink:title" not in text
