"""A syntax tree goes in; diagnostics come out about forms that the grammar lets pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rascheck.diagnostics import Diagnostics, Note
from rascheck.lang import syntax as s
from rascheck.lang.expected import PREFIXES
from rascheck.source import Span

_LOGIC = frozenset({"&&", "||"})
_BITS = frozenset({"&", "|", "^", "<<", ">>"})
_SUMS = _BITS | {"+", "-", "*", "/", "%"}
_FORMULAS = _LOGIC | {"=>", "~>", "until", "since", "before"}


def check_shape(tree: object, sink: Diagnostics) -> None:
    """Report mixed operators, temporal words before a binary formula, and clauses given twice."""
    guessed = mended(tree, sink)
    inner: set[int] = set()  # the nodes of chains of which the top was seen
    wholes: dict[int, s.Infix] = {}  # of a left side, the formula that begins with it
    for node in nodes(tree):
        match node:
            case s.Infix() if not any(p.start <= node.span.start < p.end for p in guessed):
                if id(node) not in inner:
                    inner.update(id(n) for n in _chain(node, _family(node.op)))
                    _mixed(node, sink)
                if node.op in _FORMULAS:
                    whole = wholes.get(id(node), node)
                    wholes[id(node.left)] = whole
                    _prefix(node, whole, sink)
            case s.Step():
                _step(node, sink)
            case s.Check():
                for word, names in (("system", node.systems), ("engine", node.engines)):
                    _once(word, "check", [n.span for n in names], "", sink)
                _once("find condition", "check", [f.span for f in node.finds], "", sink)
                _once("expect condition", "check", [c.span for c in node.condition], "", sink)


def mended(tree: object, sink: Diagnostics) -> list[Span]:
    """The declarations and members in which a syntax error was mended: their form is a guess."""
    places = [d.span for d in sink.found if d.span is not None and d.code < "E100"]
    parts: list[Span] = []
    for item in tree if isinstance(tree, tuple) else (tree,):
        members = (*item.variables, *item.steps) if isinstance(item, s.Machine) else (item,)
        parts += [m.span for m in members if isinstance(m, s.Node)]
    return [
        part
        for part in parts
        if any(p.source is part.source and part.start <= p.start <= part.end for p in places)
    ]


def nodes(tree: object) -> Iterator[s.Node]:
    """A node and all below it, in the order of the text; not recursive, whatever the depth."""
    work: list[Any] = [tree]
    while work:
        part = work.pop()
        if isinstance(part, tuple):
            work.extend(reversed(part))
        elif isinstance(part, s.Node):
            yield part
            parts = [v for k, v in vars(part).items() if k not in ("span", "operator")]
            parts.reverse()
            work += parts


LONGEST = 170
"""Characters that a fix quotes."""


def _family(op: str) -> frozenset[str]:
    return next((f for f in (_LOGIC, _SUMS) if op in f), frozenset())


def _chain(top: s.Expr, family: frozenset[str]) -> Iterator[s.Infix]:
    """The operators of one family that are joined without parentheses, in the order of the text."""
    work: list[tuple[s.Expr, bool]] = [(top, False)]
    while work:
        node, ready = work.pop()
        if not isinstance(node, s.Infix) or node.op not in family:
            continue
        if ready:
            yield node
        else:
            work += [(node.right, False), (node, True), (node.left, False)]


def _mixed(top: s.Infix, sink: Diagnostics) -> None:
    chain = list(_chain(top, _family(top.op)))
    other = next((n for n in chain if n.op != top.op), None)
    if other is None:
        return
    ops = {n.op for n in chain}
    if ops <= _LOGIC:
        code = "E020"
    elif ops & _BITS:
        code = "E021"
    else:
        return
    sink.error(
        code,
        f"`{chain[0].op}` and `{next(n.op for n in chain if n.op != chain[0].op)}`"
        " are mixed without parentheses",
        other.span,
        fix=_parted(top, chain),
    )


def _parted(top: s.Infix, chain: list[s.Infix]) -> str:
    """A fix: both ways to put parentheses, the first as C would read the text."""
    operands = [_first(chain[0].left, chain[0]), *(_first(n.right, n) for n in chain)]
    found = []
    for inner in dict.fromkeys(n.op for n in sorted(chain, key=lambda n: n is top)):
        texts = [[operands[0].span.text]]
        for node, operand in zip(chain, operands[1:], strict=True):
            if node.op == inner:
                texts[-1].append(operand.span.text)
            else:
                texts.append([node.op, operand.span.text])
        found.append(" ".join(_joined(part, inner) for part in texts))
    fixes = [f"`{' '.join(text.split())}`" for text in found]
    if len(fixes) == 2 and sum(map(len, fixes)) <= LONGEST:
        return f"write {' or '.join(fixes)}"
    return "put parentheses round the parts that belong together"


def _first(node: s.Expr, within: s.Infix) -> s.Expr:
    """The first operand of a part of a chain."""
    family = _family(within.op)
    while isinstance(node, s.Infix) and node.op in family:
        node = node.left
    return node


def _joined(part: list[str], op: str) -> str:
    """Operands joined by one operator, in parentheses; before them the operator in front."""
    front = f"{part[0]} " if part[0] in _LOGIC | _SUMS else ""
    operands = part[1:] if front else part
    text = f" {op} ".join(operands)
    return f"{front}({text})" if len(operands) > 1 else f"{front}{text}"


def _prefix(node: s.Infix, whole: s.Infix, sink: Diagnostics) -> None:
    """`always a => b`, also as the last operand on the left side; `whole` begins with `node`."""
    last: s.Expr = node.left
    while isinstance(last, s.Infix) and last.op in _FORMULAS:
        last = last.right
    if not isinstance(last, s.Prefix) or last.op not in PREFIXES:
        return
    word = Span(last.span.source, last.span.start, last.span.start + len(last.op))
    meant = last.value.span.to(whole.right.span)
    fix = f"write {_quote(meant, f'{last.op} ({{}})')}"
    if last is not node.left:
        fix += f", or {_quote(node.left.span, '({})')}"
    sink.error(
        "E022",
        f"`{last.op}` reaches only to `{node.op}`",
        word,
        fix=fix,
        notes=[Note("this is outside of it", node.operator.to(node.right.span))],
    )


def _quote(span: Span, form: str) -> str:
    text = span.text
    return f"`{form.format(text if len(text) <= 60 and chr(10) not in text else ' ... ')}`"


def _step(step: s.Step, sink: Diagnostics) -> None:
    _once("when", "step", [w.span for w in step.when], "join the conditions with `&&`", sink)
    _once("on", "step", [o.span for o in step.on], "", sink)
    _once("raise", "step", [r.span for r in step.raises], "", sink)
    for kind in ("atomic", "provoke"):
        _once(kind, "step", [n.span for n in step.notes if n.kind == kind], "", sink)


def _once(word: str, where: str, spans: list[Span], fix: str, sink: Diagnostics) -> None:
    code = "E023" if where == "step" else "E024"
    for span in spans[1:]:
        note = Note("the first one", spans[0])
        sink.error(code, f"a second `{word}` in one {where}", span, fix=fix, notes=[note])
