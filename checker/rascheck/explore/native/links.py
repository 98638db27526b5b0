"""The steps that are kept, as LLVM IR: those of states that matter, one after the other.

What leaves state i stands from spans[i] >> DEGREE on in `kept_labels`, in as few bytes as the
numbers of transitions need, and in `kept_targets`.
"""

from __future__ import annotations

from rascheck.explore.found import DEGREE
from rascheck.explore.native.context import Context
from rascheck.explore.native.emit import Function
from rascheck.explore.native.lower import Lower
from rascheck.explore.native.words import Unsupported, Words
from rascheck.system.ir import Expr, System

ALL = 2
"""The value of `keep` that keeps the steps of all states; 1 keeps those of states that matter."""


def label_bits(system: System) -> int:
    """The bits of a label that is kept."""
    return next(bits for bits in (8, 16, 32) if len(system.transitions) <= 1 << bits)


def links(words: Words, concern: Expr | None) -> list[str]:
    """`@matters(s)`, and `@keep_batch(c, from, to)`: keep what leaves these states, which is what
    the batch holds."""
    return [matters(words, concern), keep_batch(words)]


def matters(words: Words, concern: Expr | None) -> str:
    """`@matters(s)`: whether the steps of a state are kept; if in doubt they are."""
    head = "define internal i64 @matters(ptr noalias readonly %s)"
    f = Function(head)
    try:
        value = "1" if concern is None else Lower(f, words, "%s").value(concern).text
    except Unsupported:
        f, value = Function(head), "1"
    f.line(f"ret i64 {value}")
    if f.fails:
        f.block("fail")
        f.line("ret i64 1")
    return f.text()


def keep_batch(words: Words) -> str:
    """`@keep_batch`."""
    kind = f"i{label_bits(words.system)}"
    f = Function("define internal void @keep_batch(ptr noalias %c, i64 %from, i64 %to)")
    c = Context(f, words.count)
    edge, start = f.slot(), f.slot()
    f.store(c.get("edge"), edge)
    f.store("0", start)
    states, ends, spans = c.at("states"), c.at("ends"), c.at("spans")
    labels, targets = c.at("labels"), c.at("targets")
    kept_labels, kept_targets = c.at("kept_labels"), c.at("kept_targets")
    every = f.compare("eq", c.get("keep"), ALL)
    with f.loop("%from", "%to") as number:
        end = f.load(f.element(ends, f.binary("sub", number, "%from")))
        said = f.op(f"call i64 @matters(ptr {c.state(states, number)})")
        with f.when(f.op(f"or i1 {every}, {f.compare('ne', said, 0)}")):
            first, many = f.load(edge), f.binary("sub", end, f.load(start))
            span = f.binary("or", f.binary("shl", first, DEGREE), many)
            f.store(span, f.element(spans, number))
            away = f.binary("sub", first, f.load(start))
            with f.loop(f.load(start), end) as i:
                to = f.binary("add", i, away)
                label = f.op(f"load i32, ptr {f.element(labels, i, 'i32')}")
                if kind != "i32":
                    label = f.op(f"trunc i32 {label} to {kind}")
                f.line(f"store {kind} {label}, ptr {f.element(kept_labels, to, kind)}")
                target = f.op(f"load i32, ptr {f.element(targets, i, 'i32')}")
                f.line(f"store i32 {target}, ptr {f.element(kept_targets, to, 'i32')}")
            f.store(f.binary("add", first, many), edge)
        f.store(end, start)
    c.set("edge", f.load(edge))
    f.line("ret void")
    return f.text()
