"""Random functions in C on integers: expressions of every type, locals, branches and switches."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

TYPES = (
    "int",
    "unsigned int",
    "long",
    "unsigned long",
    "short",
    "unsigned short",
    "signed char",
    "unsigned char",
    "_Bool",
)
NAMES = ("a", "b", "c", "d")
_COMMON = ("+", "-", "&", "|", "^")
_ORDER = ("==", "!=", "<", "<=", ">", ">=")
_BINARY = (*_COMMON, *_COMMON, *_ORDER, "*", "/", "%", "<<", ">>", "&&", "||")
_ASSIGN = ("=", "+=", "-=", "&=", "|=", "^=", "<<=", ">>=")

literals = st.one_of(
    st.sampled_from(["0", "1", "2", "3", "7", "0x1fU", "63", "0xffUL", "0x80000000", "-1", "'a'"]),
    st.integers(0, 0xFFFF).map(str),
    st.integers(0, 2**64 - 1).map(lambda n: f"{n:#x}UL"),
)


@cache
def expressions(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Expressions over some variables."""
    leaves = st.one_of(st.sampled_from(names), st.sampled_from(names), literals)

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.tuples(inner, st.sampled_from(_BINARY), inner).map(lambda t: f"({' '.join(t)})"),
            st.tuples(st.sampled_from(["-", "~", "!", "+"]), inner).map(
                lambda t: f"{t[0]}({t[1]})"
            ),
            st.tuples(st.sampled_from(TYPES), inner).map(lambda t: f"(({t[0]})({t[1]}))"),
            st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} ? {t[1]} : {t[2]})"),
            st.tuples(inner, st.integers(0, 31)).map(lambda t: f"(({t[0]}) >> {t[1]} & 0xf)"),
        )

    return st.recursive(leaves, larger, max_leaves=6)


def _assignments(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(names), st.sampled_from(_ASSIGN), expressions(names)).map(
        lambda t: f"{t[0]} {t[1]} {t[2]};"
    )


@cache
def _statements(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    value = expressions(names)
    simple = st.one_of(
        _assignments(names), st.sampled_from(names).map(lambda n: f"{n}++;"), _assignments(names)
    )

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        block = st.lists(inner, min_size=1, max_size=2).map(" ".join)
        leave = st.one_of(block, value.map(lambda v: f"return {v};"))
        return st.one_of(
            st.tuples(value, leave).map(lambda t: f"if ({t[0]}) {{ {t[1]} }}"),
            st.tuples(value, block, leave).map(
                lambda t: f"if ({t[0]}) {{ {t[1]} }} else {{ {t[2]} }}"
            ),
            st.tuples(value, block, leave, st.sampled_from(["break;", ""]), block).map(
                lambda t: (
                    f"switch (({t[0]}) & 3) {{ case 0: {t[1]} {t[3]} case 1: case 2: {t[2]}"
                    f" {t[3]} default: {t[4]} }}"
                )
            ),
        )

    return st.recursive(simple, larger, max_leaves=3)


@st.composite
def functions(draw: st.DrawFn) -> tuple[str, list[str], str]:
    """The text of a function `f`, the types of its parameters and its result."""
    types = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=3))
    result, local = draw(st.sampled_from(TYPES)), draw(st.sampled_from(TYPES))
    names = NAMES[: len(types)]
    params = ", ".join(f"{type_} {name}" for type_, name in zip(types, names, strict=True))
    first = draw(expressions(names))
    body = draw(st.lists(_statements((*names, "x")), max_size=3))
    last = draw(expressions((*names, "x")))
    lines = [f"{local} x = {first};", *body, f"return {last};"]
    return f"{result} f({params})\n{{\n  " + "\n  ".join(lines) + "\n}\n", types, result
