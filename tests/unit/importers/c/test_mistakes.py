"""What cannot be taken: each with its place, its reason and, where there is one, what to do."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
from c_functions import complaints, imported

from rascheck.lang.format import formatted
from rascheck.source import Source

BODIES = {
    "for (;;) a++; return a;": "E433 3:2 a loop cannot be taken: a function becomes an expression",
    "while (a) a--; return a;": "E433 3:2 a loop cannot be taken: a function becomes an expression",
    "do { a--; } while (a); return a;": (
        "E433 3:2 a loop cannot be taken: a function becomes an expression"
    ),
    "goto out; out: return a;": "E433 3:2 `goto` cannot be taken: a function becomes an expression",
    "out: return a;": "E433 3:2 `goto` cannot be taken: a function becomes an expression",
    "return &a == 0;": "E433 3:10 an address cannot be taken",
    "return x;": (
        "E432 3:9 `x` is neither a parameter, a local, an enumerator nor a macro here [`--bind"
        " 'x=name'`, `-D x=VALUE`, or its header by `--header`]"
    ),
    "return g(a);": (
        "E432 3:9 no definition of `g` is read [`--bind 'g(a)=name'`, or `-I` for its header]"
    ),
    "g(a); return a;": (
        "E433 3:2 a call whose value is not used can only have an effect, which is not taken"
        " [`-D 'g(...)='` leaves it out]"
    ),
    "return 1.5;": "E433 3:9 `1.5` is no integer of up to 64 bits",
    "float x = a; return x;": "E433 3:2 floating point numbers cannot be taken",
    "return 99999999999999999999;": (
        "E433 3:9 `99999999999999999999` is no integer of up to 64 bits"
    ),
    "return a = b;": (
        "E433 3:9 an assignment inside an expression cannot be taken [write it as a statement"
        " of its own]"
    ),
    "return a++;": (
        "E433 3:9 an assignment inside an expression cannot be taken [write it as a statement"
        " of its own]"
    ),
    "x = 1; return a;": (
        "E433 3:2 only locals and parameters are assigned to: a function has no other effect"
    ),
    'asm("nop"); return a;': "E433 3:2 assembly cannot be taken",
    "return ({ int x = a; x; });": (
        "E433 3:10 a block as an expression, `({ ... })`, cannot be taken"
    ),
    "typeof(a) x = a; return x;": "E433 3:2 `typeof` is not understood",
    "static int n; return n;": "E433 3:2 a `static` local lives on between calls",
    "int x[2]; return a;": "E433 3:6 `x` is an array: only integers are taken",
    "struct s x; return a;": "E433 3:11 `x` is `struct s`: only integers are taken",
    "thing_t x = 1; return a;": (
        "E433 3:10 `x` is `thing_t`: only integers are taken [`-D thing_t=uint64_t`, or its"
        " header by `--header` or `-I`]"
    ),
    "if (a) return 1;": (
        "E433 3:2 one of the ways through this ends without a value [what never returns can be"
        " defined by `-D 'NAME(...)=return VALUE'`]"
    ),
    "": (
        "E433 2:1 the function may end without a value here [what never returns can be defined"
        " by `-D 'NAME(...)=return VALUE'`]"
    ),
    "int x; if (a) x = 1; return x;": "E434 3:30 `x` may have no value here",
    "return f(a, b);": "E433 3:9 `f` calls itself: recursion cannot be taken",
    "return a +;": "E431 3:12 `;` is not expected here",
    "return (a;": "E431 1:5 no definition of `f` can be made out: is a bracket not closed?",
    "case 1: return a;": "E433 3:2 this statement cannot be taken",
    "switch (a) { b = 1; case 1: return 1; } return 2;": (
        "E433 3:15 a statement of a `switch` stands before every label"
    ),
    "switch (a) { case b: return 1; } return 2;": "E433 3:15 a `case` needs a constant",
    "return 1 << 32;": "E434 3:9 a shift by too much: C gives this no meaning",
    "return 1 << 31;": "E434 3:9 `<<` overflows: C gives this no meaning",
    "return 2147483647 + a * 0 + 1;": "E434 3:9 `+` overflows: C gives this no meaning",
    "return a / 0;": "E434 3:9 a division by 0: C gives this no meaning",
    "return (a & 1) ? 1 / 0 : 2;": "E434 3:19 a division by 0: C gives this no meaning",
    "return -5 << 1;": (
        "E434 3:10 a negative number is shifted to the left: C gives this no meaning"
    ),
    "return sizeof(struct s);": "E433 3:9 the size of `struct s` is not known",
    "return (struct s)a;": "E433 3:9 a conversion to `struct s` cannot be taken",
    "{ int a = 1; } return a;": "E433 3:8 this `a` hides another one [give it another name]",
    "switch (a) { case 1 ... 3: return 1; } return 2;": (
        "E433 3:22 a range of cases cannot be taken: name each of them"
    ),
    "break; return a;": (
        "E433 3:9 the function may end without a value here [what never returns can be defined"
        " by `-D 'NAME(...)=return VALUE'`]"
    ),
    "continue; return a;": "E433 3:2 a loop cannot be taken: a function becomes an expression",
    "return;": "E433 3:2 a `return` without a value",
    'return "s";': 'E433 3:9 `"s"` is no integer of up to 64 bits',
    "return __builtin_ctz(a);": "E433 3:9 `__builtin_ctz` is computed of constants alone",
    "return 'ab';": "E433 3:9 `'ab'` is no integer of up to 64 bits",
}
"""Of `int f(int a, int b)`, whose third line they are."""


@pytest.mark.parametrize(("body", "wanted"), BODIES.items())
def test_a_body(body: str, wanted: str) -> None:
    found, sink = imported(f"int f(int a, int b)\n{{\n\t{body}\n}}\n")
    assert (found, complaints(sink)) == (None, [wanted])


FILES = {
    "int f(int *a)\n{\n\treturn *a;\n}\n": (
        "E433 3:10 a member, element or pointer is memory, which is not followed [`--bind"
        " '*a=name'`]"
    ),
    "int f(struct s *a)\n{\n\treturn a->x;\n}\n": (
        "E433 3:9 a member, element or pointer is memory, which is not followed [`--bind"
        " 'a->x=name'`]"
    ),
    "int f(int *a)\n{\n\treturn a[1];\n}\n": (
        "E433 3:9 a member, element or pointer is memory, which is not followed [`--bind"
        " 'a[1]=name'`]"
    ),
    "int f(int *a)\n{\n\treturn a;\n}\n": (
        "E433 3:9 `a` is a pointer, and memory is not followed [bind what is read: `--bind"
        " 'a->member=name'`]"
    ),
    "int f(int *a)\n{\n\t*a = 1; return 1;\n}\n": (
        "E433 3:3 only locals and parameters are assigned to: a function has no other effect"
    ),
    "int f(int a)\n{\n\treturn a\n}\n": "E431 4:1 `}` is not expected here",
    "int f(struct s a)\n{\n\treturn a;\n}\n": (
        "E433 1:16 `a` is `struct s`: only integers are taken"
    ),
    "void f(int a)\n{\n\treturn 1;\n}\n": "E433 1:6 `f` returns nothing: only integers are taken",
    "thing_t f(int a)\n{\n\treturn 1;\n}\n": (
        "E433 1:9 `f` returns `thing_t`: only integers are taken [`-D thing_t=uint64_t`, or its"
        " header by `--header` or `-I`]"
    ),
    "float f(int a)\n{\n\treturn 1;\n}\n": "E433 1:1 floating point numbers cannot be taken",
    "struct s f(int a)\n{\n\treturn 1;\n}\n": (
        "E433 1:10 `f` returns `struct s`: only integers are taken"
    ),
    "#define M(x) ((x)->y)\nint f(struct s *a)\n{\n\treturn M(a);\n}\n": (
        "E433 4:9 a member, element or pointer is memory, which is not followed [`--bind"
        " 'M(a)=name'`]"
    ),
    "#define M(x, y) x\nint f(int a, int b)\n{\n\treturn M(a);\n}\n": (
        "E431 4:9 `M` takes 2 arguments, and is given 1"
    ),
    "#define M(x) x\nint f(int a, int b)\n{\n\treturn M(a;\n}\n": (
        "E431 2:5 no definition of `f` can be made out: is a bracket not closed?"
    ),
    "int g(int a) { return h(a); }\nint f(int a, int b)\n{\n\treturn g(a);\n}\n": (
        "E432 1:23 no definition of `h` is read [`--bind 'h(a)=name'`, or `-I` for its header]"
    ),
    "int f(int a);\n": (
        "E432 1:5 `f` is declared here, and defined in no file that is read [`--bind"
        " 'f(...)=name'`]"
    ),
    "#ifdef X\nint f(int a) { return a; }\n#endif\n": (
        "E432 2:5 `f` stands under a condition that does not hold: `#ifdef X` [give what it"
        " asks for by `-D NAME=VALUE`]"
    ),
    "#define f(x) x\n": "E432 `f` is a macro, and only functions are imported",
    "int g(int a) { return f(a, a); }\nint f(int a, int b)\n{\n\treturn g(a);\n}\n": (
        "E433 1:23 `f` calls itself: recursion cannot be taken"
    ),
    "int g(struct s *p) { return p->x; }\n"
    "int f(struct s *a, struct s *b)\n{\n\treturn g(a) + g(b);\n}\n": (
        "E433 4:16 `g` is called for `a` and for `b`, and what is bound in it can only be one"
        " of them [import it by itself]"
    ),
    "int g(int a) { return a; }\nint f(int a, int b)\n{\n\treturn g(a, b);\n}\n": (
        "E431 4:9 `g` takes 1 argument, and is given 2"
    ),
    "enum { A = B, B }; int f(int a, int b)\n{\n\treturn A;\n}\n": (
        "E432 1:12 `B` is neither a parameter, a local, an enumerator nor a macro here [`--bind"
        " 'B=name'`, `-D B=VALUE`, or its header by `--header`]"
    ),
    "enum { A = g() }; int f(int a, int b)\n{\n\treturn A;\n}\n": "E433 1:12 a call is no constant",
    "int f(int a) { return a;": (
        "E431 1:5 no definition of `f` can be made out: is a bracket not closed?"
    ),
}


@pytest.mark.parametrize(("text", "wanted"), FILES.items())
def test_a_file(text: str, wanted: str) -> None:
    found, sink = imported(text, binds=["p->x=x"] if "p->x" in text else [])
    assert (found, complaints(sink)) == (None, [wanted])


def nested(depth: int) -> str:
    """A function with many parentheses in each other."""
    return f"int f(int a) {{ return {'(' * depth}a{')' * depth}; }}"


def doubled(count: int) -> str:
    """A macro that stands for as many words as two to the count."""
    names = "\n".join(f"#define M{n} M{n + 1} M{n + 1}" for n in range(count))
    return f"{names}\nint f(int a) {{ return M0; }}"


LARGE = {
    nested(3000): "E435 f: nested too deeply to be read",
    f"int f(int a) {{ return a{' + a' * 20000}; }}": "E435 f: nested too deeply to be read",
    doubled(40): "E435 41:23 macros make more than 200000 tokens"
    " [import a function that it calls, or bind more]",
    f"int f(int a) {{ {'if (a) a = a * a;' * 40} return a; }}": (
        "E435 1:129 this becomes an expression of more than 20000 parts"
        " [import a function that it calls, or bind more]"
    ),
    "int f(int a) { if (a) { "
    + "if (a & 1) { if (a & 2) return 1; a &= 6; } " * 30
    + "} return a; }": (
        "E435 1:1203 the function has too many paths"
        " [import a function that it calls, or bind more]"
    ),
    "\n".join(
        ["int g0(int a) { return a; }"]
        + [f"int g{n}(int a) {{ return g{n - 1}(a); }}" for n in range(1, 40)]
        + ["int f(int a) { return g39(a); }"]
    ): ("E435 12:25 functions call each other more than 30 deep"),
}


@pytest.mark.parametrize(("text", "wanted"), LARGE.items(), ids=range(len(LARGE)))
def test_what_is_too_large_is_refused_soon(text: str, wanted: str) -> None:
    found, sink = imported(text)
    assert (found, complaints(sink)[:1]) == (None, [wanted])


@pytest.mark.parametrize("text", ["/*" * 200_000, "(" * 200_000, "f(" * 100_000, '"' * 200_001])
def test_what_is_never_closed_is_refused_soon(text: str) -> None:
    _, sink = imported(text)
    assert [found.code for found in sink] in (["E432"], ["E431"])


def test_damaged_files_are_translated_or_refused() -> None:
    text = (Path(__file__).parent / "fold.c").read_text()
    files = {"bits.h": (Path(__file__).parent / "bits.h").read_text()}
    words = re.findall(r"\w+|\S", text)
    draw = random.Random(2)
    functions = ("target", "page_shift", "page_end", "distance")
    translated = 0
    for _ in range(200):
        damaged = text
        for _ in range(draw.randint(1, 4)):
            at = draw.randrange(len(damaged))
            instead = draw.choice(["", draw.choice(words), draw.choice("(){}[];,#\"'\\\n/*")])
            damaged = damaged[:at] + instead + damaged[at + draw.choice([0, 1, 5, 40]) :]
        binds = ["saved_state(frame)=psr", "read_route()=route"]
        found, sink = imported(damaged, draw.choice(functions), files=files, binds=binds)
        assert (found is None) == sink.failed
        translated += found is not None
        assert found is None or formatted(Source("t.ras", found), sink), damaged
    assert 50 < translated < 180


OPTIONS = {
    (
        "binds",
        "get()",
    ): "E430 1:1 a binding is `EXPRESSION=NAME`, with a call, a variable or a member"
    " on the left [`--bind 'read_hcr_el2()=hcr'`, `--bind 'vcpu->esr=esr: bits(64)'`]",
    ("binds", "a + b=c"): "E430 1:1 a binding is `EXPRESSION=NAME`, with a call, a variable or a"
    " member on the left [`--bind 'read_hcr_el2()=hcr'`, `--bind 'vcpu->esr=esr: bits(64)'`]",
    ("binds", "get()=1x"): "E430 1:1 `1x` is no name with a type, and no constant"
    " [a type is `bool`, `bits(1)` to `bits(64)`, or the name of a register]",
    ("binds", "get()=x: bits(65)"): "E430 1:1 `x: bits(65)` is no name with a type, and no constant"
    " [a type is `bool`, `bits(1)` to `bits(64)`, or the name of a register]",
    ("binds", "get()=step"): "E430 1:1 `step` is a word of the language [for example `step_`]",
    ("binds", "get()=0x10000000000000000"): "E430 1:1 18446744073709551616 does not fit in the"
    " expression, which has 64 bits",
    (
        "binds",
        "level()=300",
    ): "E430 1:1 300 does not fit in the expression, which has 8 bits",
    ("defines", "1X"): "E430 `1X` is no definition"
    " [`-D NAME`, `-D NAME=VALUE` or `-D 'NAME(x)=VALUE'`]",
    ("headers", "x.h"): "E432 there is no header `x.h` that can be read",
}


@pytest.mark.parametrize(("option", "wanted"), OPTIONS.items())
def test_an_option(option: tuple[str, str], wanted: str) -> None:
    expression = option[1].partition("=")[0]
    text = f"unsigned char level(void);\nint f(void) {{ return {expression}; }}"
    given: Any = {option[0]: [option[1]]}
    found, sink = imported(text, **given)
    assert (found, complaints(sink)) == (None, [wanted])


VARYING = {
    "int f(int a) { int n = get(a); a++; return n + get(a); }": (
        "E433 1:48 what is bound depends on `a`, which may be another value than before"
        " [bind what is around it]"
    ),
    "int g(int a) { return get(a); }\nint f(int b) { return g(b) + g(b + 1); }": (
        "E433 2:30 what is bound in `g` depends on its `a`, which is another value here than before"
        " [bind the call itself]"
    ),
}


@pytest.mark.parametrize(("text", "wanted"), VARYING.items())
def test_what_is_bound_is_one_value(text: str, wanted: str) -> None:
    found, sink = imported(text, binds=["get(a)=x"])
    assert (found, complaints(sink)) == (None, [wanted])


def test_what_is_bound_may_be_about_a_value() -> None:
    text = "int g(int a) { return get(a); }\nint f(int b) { int a = b; return g(b) + g(a); }"
    found, sink = imported(text, binds=["get(a)=x: bits(8)"])
    assert found is not None, complaints(sink)


def test_two_types_of_one_name() -> None:
    text = "int f(void) { return a() + b(); }"
    _, sink = imported(text, binds=["a()=x: bool", "b()=x: bits(8)"])
    assert complaints(sink) == ["E430 1:1 `x` is bound as `bits(8)` and as `bool`"]


def test_the_calls_that_lead_there_are_named() -> None:
    text = "int g(int a) { return h(); }\nint f(int a) { return g(a); }"
    _, sink = imported(text)
    (found,) = sink
    assert [(note.message, note.span.line, note.span.text) for note in found.notes] == [
        ("called from here", 2, "g")
    ]


def test_the_place_in_a_macro_is_named() -> None:
    _, sink = imported("#define NEXT(n) ((n) + limit)\nint f(int a) { return NEXT(a); }")
    (found,) = sink
    assert found.span is not None
    assert (found.span.line, found.span.text) == (2, "NEXT(a)")
    assert [(note.message, note.span.line, note.span.column) for note in found.notes] == [
        ("in this macro", 1, 24)
    ]
