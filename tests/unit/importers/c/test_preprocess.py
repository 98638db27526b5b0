"""Macros, conditions and headers: what the preprocessor of C makes of them."""

from __future__ import annotations

from typing import Unpack

import pytest
from c_functions import Options, complaints, imported, spec


def returned(head: str, expression: str, **options: Unpack[Options]) -> str:
    """What `int f(int a) { return expression; }` returns behind some lines."""
    text = spec(f"{head}\nint f(int a) {{ return {expression}; }}", **options)
    return text.rpartition(" = ")[2]


MACROS = {
    ("#define X 3", "X"): "3",
    ("#define X(n) ((n) + 1)", "X(2)"): "3",
    ("#define X() 4", "X()"): "4",
    ("#define X (3)\n#define Y X", "Y"): "3",
    ("#define X(a, b) a ## b", "X(0x, 1F)"): "0x1f",
    ("#define N_SHIFT 5\n#define S(n) n##_SHIFT", "S(N)"): "5",
    ("#define CAT(a, b) a##b\n#define P(n) CAT(n, _V)\n#define Q_V 7\n#define R Q", "P(R)"): "7",
    ("#define FIRST(x, ...) x", "FIRST(8, 9, 10)"): "8",
    ("#define REST(x, ...) (__VA_ARGS__)", "REST(8, 9)"): "9",
    ("#define REST(x, more...) (more)", "REST(8, 9)"): "9",
    ("#define a_b (a & 1)", "a_b"): "a & 1",
    ("#define LONG 1 + \\\n  2", "LONG"): "3",
    ("#define X 1 // one\n#define Y 2 /* two\n and more */", "X + Y"): "3",
    ("#define f2(x) x", "f2 (6)"): "6",
    ("#define X X + 1\nenum { X0 = 1 };", "X0"): "1",
    ("#define X 1\n#undef X\n#define X 2", "X"): "2",
    ("", "BIT(3) | GENMASK(1, 0)"): "0xb",
    ("", "FIELD_GET(GENMASK(7, 4), 0xabUL)"): "0xa",
    ("", "UL(5) + U(1)"): "6",
    ("#define BIT(n) (2 * (n))", "BIT(3)"): "6",
    ("#define K sizeof(struct s *)", "K"): "8",
}


@pytest.mark.parametrize(("case", "wanted"), MACROS.items())
def test_macros(case: tuple[str, str], wanted: str) -> None:
    assert returned(*case) == wanted


CONDITIONS = {
    "1": True,
    "0": False,
    "UNKNOWN": False,
    "defined(X)": True,
    "defined X && !defined Y": True,
    "X == 3 && Z(2) == 4": True,
    "X > 2 ? 0 : 1": False,
    "(1 << 4) == 0x10u && ~0 == -1": True,
    "7 / 2 == 3 && -7 % 4 == -3": True,
    "defined(__aarch64__) && !defined(__ASSEMBLER__)": True,
    "'a' == 97": True,
    "-1 > 0u": True,
    "(0u - 1) >> 63": True,
    "-1 >> 63 == -1": True,
    "(1 << 63) < 0": True,
    "1 << 63 == 1u << 63": True,
    "2 || 1 / 0": True,
    "0 && 1 / 0": False,
    "1 ? 2 : 1 / 0": True,
    "0xffffffffffffffff > 0": True,
    "~0 == 0xffffffffffffffff": True,
    "~0u == 0xffffffff": False,
    "1u ? -1 < 0 : 0": True,
    "(1 ? -1 : 0u) > 0": True,
    "(-1 / 2u) > 5": True,
    "-1 % 4u == 3": True,
    "(32u - 33) > 0": True,
    "0x7fffffffffffffff + 1 < 0": True,
    "UNKNOWN && IS_ENABLED(CONFIG_X)": False,
    "IS_ENABLED(CONFIG_X) || X": True,
}
"""Each is so for GCC."""
UNCLEAR = (
    "1 / 0",
    "1 % 0",
    "1 +",
    "1 2",
    "",
    '"a"',
    "1 << 64",
    "1 >> -1",
    "IS_ENABLED(CONFIG_X)",
    "!IS_ENABLED(CONFIG_X)",
    "X && IS_ENABLED(CONFIG_X)",
    "IS_ENABLED(CONFIG_X",
    "99999999999999999999",
    "-1 > (1 ? -1 : F(1))",
)


@pytest.mark.parametrize(("condition", "wanted"), CONDITIONS.items())
def test_conditions(condition: str, wanted: bool) -> None:
    head = "#define X 3\n#define Z(n) ((n) * 2)\n"
    head += f"#if {condition}\n#define R 1\n#else\n#define R 0\n#endif"
    assert returned(head, "R") == str(int(wanted))


UNDER = {
    "#if {c}\n#define R 1\n#else\n#define R 0\n#endif": "R",
    "#define R 0\n#if {c}\n#undef R\n#define R 1\n#endif": "R",
    "#if {c}\n#else\n#include <r.h>\n#endif": "R",
    "#if {c}\nenum { R = 1 };\n#else\nenum { R = 0 };\n#endif": "R",
    "#if {c}\n#define Q\n#endif\n#ifndef Q\n#define R 0\n#else\n#define R 1\n#endif": "R",
    "#if {c}\n#define Q\n#endif\n#if defined Q\n#define R 0\n#else\n#define R 1\n#endif": "R",
    "#if 0\n#elif {c}\ntypedef long R;\n#else\ntypedef int R;\n#endif": "(R)a",
    "#if {c}\nlong R(int a) { return a; }\n#else\nint R(int a) { return a; }\n#endif": "R(a)",
    "": "\n#if {c}\n1 + \n#endif\na",
}


@pytest.mark.parametrize("condition", UNCLEAR)
def test_a_condition_that_cannot_be_computed(condition: str) -> None:
    (head, expression), *_ = UNDER.items()
    assert refused(head, expression, condition).startswith("E432 7:")


@pytest.mark.parametrize(("head", "expression"), UNDER.items())
def test_what_depends_on_such_a_condition(head: str, expression: str) -> None:
    said = refused(head, expression, "IS_ENABLED(CONFIG_X)")
    assert "depends on a condition that cannot be computed: `#" in said
    assert said.endswith("[give what it asks for by `-D NAME=VALUE` or `-D 'NAME(x)=VALUE'`]")


def refused(head: str, expression: str, condition: str) -> str:
    """What is said of a function behind some lines, or with some in it."""
    text = f"#define X 3\n{head}\nint f(int a) {{ return {expression}; }}".replace("{c}", condition)
    found, sink = imported(text, files={"r.h": "#define R 2\n"}, folders=["."])
    assert found is None
    (said,) = complaints(sink)
    return said


def test_a_function_under_such_a_condition() -> None:
    found, sink = imported("#if F(1)\nint f(int a) { return a; }\n#endif\n")
    assert (found, complaints(sink)) == (
        None,
        [
            "E432 2:5 `f` depends on a condition that cannot be computed: `#if F(1)` [give what it"
            " asks for by `-D NAME=VALUE` or `-D 'NAME(x)=VALUE'`]"
        ],
    )


def test_what_does_not_depend_on_such_a_condition() -> None:
    head = "#if F(1)\n#define R 1\nint g(int a) { return a; }\n#endif\n"
    assert returned(head + "#undef R\n#define R 2", "R") == "2"
    assert returned(head, "R", defines=["R=3"]) == "3"
    assert returned(head, "R", defines=["F(x)=x"]) == "1"
    assert returned("#if 1\n#define R 1\n#elif F(1)\n#define R 2\n#endif", "R") == "1"


def test_branches_of_conditions() -> None:
    head = """
#ifdef A
#define R 1
#  if 1
#  define S 1
#  endif
#elif defined(B)
#define R 2
#elif 1
#define R 3
#else
#define R 4
#endif
#ifndef S
#define S 0
#endif
"""
    assert returned(head, "10 * S + R") == "3"
    assert returned(head, "10 * S + R", defines=["B"]) == "2"
    assert returned(head, "10 * S + R", defines=["A"]) == "11"
    assert returned(head, "10 * S + R", defines=["A=0", "B"]) == "11"


def test_what_the_user_defines_comes_first() -> None:
    assert returned("#define X 1", "X", defines=["X=2"]) == "2"
    assert returned("#define X(n) n", "X(1)", defines=["X(n)=((n) + 5)"]) == "6"


def test_headers() -> None:
    text = (
        '#include "a/one.h"\n#include <two.h>\n#include <none.h>\n#define N "a/one.h"\n#include N\n'
    )
    files = {
        "a/one.h": '#ifndef ONE\n#define ONE\n#include "beside.h"\n#define X (Y + 1)\n#endif\n',
        "a/beside.h": "#define Y 2\n",
        "inc/two.h": "#pragma once\n#include <two.h>\nenum { Z = 7 };\n",
        "own.h": "typedef unsigned char byte;",
    }
    text += "byte f(byte a) { return X + Z; }"
    _, sink = imported(text, files=files, folders=["inc"])
    assert complaints(sink) == [
        "E433 6:6 `f` returns `byte`: only integers are taken"
        " [`-D byte=uint64_t`, or its header by `--header` or `-I`]"
    ]
    found, sink = imported(text, files=files, folders=["inc"], headers=["own.h"])
    assert found is not None, complaints(sink)
    assert found.endswith("fn f() -> bits(8) = 10\n")


def test_headers_that_are_not_there_are_named() -> None:
    _, sink = imported('#include <a.h>\n#include "b.h"\nint f(void) { return X + g(); }')
    assert complaints(sink) == [
        "E432 3:22 `X` is neither a parameter, a local, an enumerator nor a macro here;"
        " not found: a.h, b.h [`--bind 'X=name'`, `-D X=VALUE`, or its header by `--header`]"
    ]


def test_a_header_that_includes_itself() -> None:
    _, sink = imported('#include "a.h"\n', files={"a.h": '#include "a.h"\n'})
    assert complaints(sink) == ["E435 1:1 files include each other more than 100 deep"]


TYPES = {
    "char": "bits(8)",
    "signed char": "bits(8)",
    "unsigned short int": "bits(16)",
    "long unsigned int": "bits(64)",
    "long long": "bits(64)",
    "unsigned": "bits(32)",
    "uint16_t": "bits(16)",
    "s64": "bits(64)",
    "size_t": "bits(64)",
    "_Bool": "bool",
    "bool": "bool",
    "enum level": "bits(32)",
    "word_t": "bits(16)",
    "const volatile word_t": "bits(16)",
    "struct_t": "",
}


@pytest.mark.parametrize(("type_", "wanted"), TYPES.items())
def test_types(type_: str, wanted: str) -> None:
    head = "typedef unsigned short half_t;\ntypedef half_t word_t;\nenum level { LOW, HIGH };\n"
    found, sink = imported(
        f"{head}typedef struct {{ int x; }} struct_t;\n{type_} f({type_} a) {{ return a; }}"
    )
    if not wanted:
        assert complaints(sink)[0].startswith("E433 5:10 `f` returns `struct_t`")
        return
    assert found is not None, complaints(sink)
    assert found.endswith(f"fn f(a: {wanted}) -> {wanted} = a\n")


def test_words_that_do_not_matter() -> None:
    text = """
static __always_inline __attribute__((const)) int __pure
f(const int a) __attribute__((nothrow)) __must_hold
{
	_Static_assert(sizeof(int) == 4, "int");
	return a;
}
"""
    assert spec(text).endswith("fn f(a: bits(32)) -> bits(32) = a")


def test_enumerators() -> None:
    head = "#define START 0x10\nenum { A = START, B, C = B + 3, D = -1, E };"
    assert returned(head, "B") == "0x11"
    assert returned(head, "C + D") == "19"
    assert returned(head, "E") == "0"
