"""A picture goes in, DOT for Graphviz comes out: one fact a line, so that versions diff well."""

from __future__ import annotations

from rascheck.show.pictures.picture import Edge, EdgeKind, Mark, Node, NodeKind, Picture, printable

NODES = {
    NodeKind.STATE: "shape=box, style=rounded",
    NodeKind.FINAL: "shape=box, style=rounded, peripheries=2",
    NodeKind.ANY: 'shape=box, style="rounded,dashed"',
    NodeKind.MACHINE: "shape=box",
    NodeKind.QUEUE: "shape=box, style=filled, fillcolor=lightcyan, color=steelblue4",
    NodeKind.OUTSIDE: 'shape=box, style="rounded,dashed"',
    NodeKind.FILE: "shape=note",
    NodeKind.CYCLE: "shape=note, color=red3, penwidth=2",
}
MARKS = {
    Mark.NONE: (),
    Mark.SEEN: ("color=darkorange3, penwidth=2",),
    Mark.LAST: ("color=darkorange3, penwidth=4",),
}
EDGES = {
    EdgeKind.STEP: "",
    EdgeKind.TAKEN: "color=darkorange3, penwidth=2.5",
    EdgeKind.CALL: "",
    EdgeKind.EXCEPTION: 'color="red3:white:red3"',
    EdgeKind.QUEUE: "style=bold, color=steelblue4",
    EdgeKind.VARIABLE: "style=dashed, color=gray55, fontcolor=gray40",
    EdgeKind.USE: "",
    EdgeKind.CYCLE: "color=red3, penwidth=2",
}


def dot(picture: Picture) -> str:
    """The text of a DOT file."""
    lines = [
        f"digraph {quoted(picture.name)} {{",
        f"    tooltip = {quoted(picture.description)};",
        '    node [fontname="monospace", fontsize=12, height=0.3];',
        '    edge [fontname="monospace", fontsize=10];',
    ]
    for node in picture.nodes:
        lines += _node(node)
    for edge in picture.edges:
        lines += _edge(edge)
    return "\n".join([*lines, "}"]) + "\n"


def quoted(text: str, end: str = "") -> str:
    """A DOT string: quotes and backslashes are escaped, `end` is put behind as it is.

    >>> print(quoted('say "a|b"'))
    "say \\"a|b\\""
    """
    escaped = printable(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}{end}"'


def _node(node: Node) -> list[str]:
    key = quoted(node.key)
    parts = [NODES[node.kind], *MARKS[node.mark], f"label={quoted(chr(10).join(node.lines))}"]
    if node.title:
        parts.append(f"tooltip={quoted(node.title)}")
    lines = [f"    {key} [{', '.join(parts)}];"]
    if node.initial:
        start = quoted(f"__init_{node.key}")
        lines += [f'    {start} [shape=point, width=0.12, tooltip="initial state"];']
        lines += [f'    {start} -> {key} [tooltip="initial state"];']
    return lines


def _edge(edge: Edge) -> list[str]:
    """An edge; what stands on it takes a line each."""
    named = [label for label in edge.labels if label.name]
    facts = [quoted(line, "\\l") for label in named for line in _indented(label.lines)]
    titles = [quoted(label.title, "\\n") for label in edge.labels if label.title]
    head = f"    {quoted(edge.source)} -> {quoted(edge.target)}"
    style = EDGES[edge.kind]
    said = (("label", facts), ("tooltip", titles))
    parts = [[f"{word}={texts[0]}", *texts[1:]] for word, texts in said if texts]
    if not parts:
        return [f"{head} [{style}];" if style else f"{head};"]
    lines = [f"{head} [{style}{',' if style else ''}"]
    for part in parts:
        first, *rest = (f"{text} +" for text in part)
        lines += [f"        {first}", *(f"            {text}" for text in rest)]
        lines[-1] = lines[-1].removesuffix(" +") + ","
    lines[-1] = lines[-1].removesuffix(",") + "];"
    return lines


def _indented(lines: tuple[str, ...]) -> list[str]:
    return [lines[0], *(f"  {line}" for line in lines[1:])]
