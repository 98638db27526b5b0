"""What becomes of one construct each, as text."""

from __future__ import annotations

import pytest
from c_functions import complaints, functions, imported, spec

HEAD = "typedef unsigned long u64;\n"


def body(statements: str, params: str = "unsigned int a, unsigned int b") -> str:
    """The expression that a body becomes."""
    text = spec(f"{HEAD}int f({params}) {{ {statements} }}")
    fn = text[text.index("\nfn f(") : (text + "\n\n").index("\n\n")]
    return " ".join(fn.split()).partition(" = ")[2]


UNSIGNED = {
    "return 7;": "7",
    "return 0x1F;": "0x1f",
    "return 010;": "8",
    "return 'A';": "65",
    "return -1;": "0xffffffff",
    "return ~0;": "0xffffffff",
    "return a & 0xf0;": "a & 0xf0",
    "return (a >> 4) & 7;": "bits(32)(a[6:4])",
    "return (a & 0xf0) >> 4;": "bits(32)(a[7:4])",
    "return (a & 0x10) != 0;": "if a[4] == 1 then 1 else 0",
    "return !(a & 0x10);": "if a[4] != 1 then 1 else 0",
    "return ((a & 0x30) >> 4) == 2;": "if a[5:4] == 2 then 1 else 0",
    "return a | b ^ 1;": "a | (b ^ 1)",
    "return a + b;": "bits(32)(a + b)",
    "return a - 1;": "bits(32)(a - 1)",
    "return a * b / 3;": "bits(32)(bits(32)(a * b) / 3)",
    "return a << 3;": "a << 3",
    "return a == 5 || a == 6;": "if a in {5, 6} then 1 else 0",
    "return a < b;": "if a < b then 1 else 0",
    "return 4 > a;": "if a < 4 then 1 else 0",
    "return a >= 0;": "1",
    "return a > -1;": "0",
    "return (u64)a << 32 | b;": "bits(32)((bits(64)(a) << 32) | bits(64)(b))",
    "return (unsigned char)a;": "bits(32)(bits(8)(a))",
    "return (signed char)a;": "bits(32)(signed(bits(8)(a)))",
    "return (_Bool)a;": "if a != 0 then 1 else 0",
    "return a ? b : 3;": "if a != 0 then b else 3",
    "return sizeof(u64) + sizeof a;": "12",
    "return sizeof(a / 0) + (1 ? a : 1 / 0);": "bits(32)(4 + a)",
    "if (a) return b; return 1;": "if a != 0 then b else 1",
    "if (a) b = 2; else b = 3; return b;": "if a != 0 then 2 else 3",
    "if (a) b |= 4; return b;": "b | (if a != 0 then 4 else 0)",
    "if (a) b &= ~4; return b;": "b & (if a != 0 then 0xfffffffb else 0xffffffff)",
    "if (a) b |= 4; else b &= 3; return b;": (
        "(b & (if a != 0 then 0xffffffff else 3)) | (if a != 0 then 4 else 0)"
    ),
    "int x = 1; x += 2; x <<= 3; return x;": "0x18",
    "b++; --b; return b;": "bits(32)(bits(32)(b + 1) - 1)",
    "int x, y; x = y = 2; return x + y;": "4",
    "switch (a) { case 1: return 2; case 3: return 4; } return 5;": (
        "if a == 1 then 2 else if a == 3 then 4 else 5"
    ),
    "switch (a) { case 1: case 2: b = 1; break; default: b = 2; } return b;": (
        "if a in {1, 2} then 1 else 2"
    ),
    "switch (a) { default: b = 2; break; case 1: b = 3; } return b;": "if a == 1 then 3 else 2",
    "switch (a) { case 1: if (b) break; return 4; } return 5;": (
        "if a == 1 then (if b != 0 then 5 else 4) else 5"
    ),
    "switch (3) { case 1: return 2; case 3: return 4; } return 5;": "4",
    "do { b = 1; } while (0); return b;": "1",
    "{ int t = 3; b = t; } { int t = 4; b += t; } return b;": "7",
    "if (0) { return a / 0; } return 1;": "1",
    "(void)a; return b;": "b",
    "return __builtin_ctz(0x30) + __builtin_popcount(7);": "7",
    "return __builtin_expect(!!(a), 1) ? 2 : 3;": "if a != 0 then 2 else 3",
}


@pytest.mark.parametrize(("statements", "wanted"), UNSIGNED.items())
def test_what_becomes_of_it(statements: str, wanted: str) -> None:
    assert body(statements) == wanted


SIGNED = {
    "return a + b;": "bits(32)(signed(a) + signed(b))",
    "return a < b;": "if signed(a) < signed(b) then 1 else 0",
    "return a == b;": "if a == b then 1 else 0",
    "return a == -2;": "if a == 0xfffffffe then 1 else 0",
    "return a >> 2;": "bits(32)(signed(a) >> 2)",
    "return a & b;": "a & b",
    "return a / 2;": "bits(32)(signed(a) / 2)",
    "return a / b;": "if b == 0 then 0 else bits(32)(signed(a) / signed(b))",
    "return -a;": "bits(32)(-signed(a))",
    "return (a > 0 ? a : -5);": "if signed(a) > 0 then a else 0xfffffffb",
    "return a < 3u;": "if a < 3 then 1 else 0",
    "return (long)a == (long)3000000000;": "0",
}


@pytest.mark.parametrize(("statements", "wanted"), SIGNED.items())
def test_what_has_a_sign(statements: str, wanted: str) -> None:
    assert body(statements, "int a, int b") == wanted


def test_functions_are_called_and_keep_their_types() -> None:
    text = """
static inline _Bool odd(unsigned char n) { return n & 1; }
static unsigned short twice(short n) { return n * 2; }
unsigned f(unsigned a) { return odd(a) ? twice(a) : 1; }
"""
    assert spec(text) == (
        "/// from t.c:2\n"
        "fn odd(n: bits(8)) -> bool = n[0] == 1\n\n"
        "/// from t.c:3\n"
        "fn twice(n: bits(16)) -> bits(16) = bits(16)(signed(n) * 2)\n\n"
        "/// from t.c:4\n"
        "fn f(a: bits(32)) -> bits(32) ="
        " if odd(bits(8)(a)) then bits(32)(twice(bits(16)(a))) else 1"
    )


def test_what_is_not_needed_may_be_anything() -> None:
    text = "this is { no C (at all;\nDEFINE(x) } ;\nint f(int a) { return a & 1; }\nint g( {"
    assert spec("int h(void) { return x ? y; }\n" + text.split("\n")[2]).endswith("= a & 1")
    found, _ = imported("struct s { int x[; };\nint f(int a) { return a & 1; }")
    assert found is None or "a & 1" in found


def test_a_binding_is_a_parameter_of_all_that_need_it() -> None:
    text = """
typedef unsigned long u64;
static u64 syndrome(const struct vcpu *v) { return v->arch.esr; }
static _Bool external(struct vcpu *v) { return syndrome(v) & 0x200; }
int f(struct vcpu *vcpu, int n) { return external(vcpu) && read_x() && n; }
"""
    binds = ["v->arch.esr=esr: ESR", "read_x()=x: bool"]
    assert spec(text, binds=binds) == (
        "/// from t.c:4\n"
        "fn external(esr: ESR) -> bool = esr[9] == 1\n\n"
        "/// from t.c:5\n"
        "fn f(n: bits(32), esr: ESR, x: bool) -> bits(32) ="
        " if external(esr) && x && n != 0 then 1 else 0"
    )


@pytest.mark.parametrize(
    ("bind", "wanted"),
    [
        ("get()=x", "fn f(x: bits(64)) -> bits(32) = if x[3] == 1 then 1 else 0"),
        ("get()=x: bits(8)", "fn f(x: bits(8)) -> bits(32) = if x[3] == 1 then 1 else 0"),
        ("get()=x: REG", "fn f(x: REG) -> bits(32) = if x[3] == 1 then 1 else 0"),
        ("get()=8", "fn f() -> bits(32) = 1"),
        ("get()=false", "fn f() -> bits(32) = 0"),
    ],
)
def test_the_forms_of_a_binding(bind: str, wanted: str) -> None:
    assert spec("int f(void) { return (get() & 8) != 0; }", binds=[bind]).endswith(wanted)


def test_a_binding_has_the_type_that_is_declared() -> None:
    text = "int level(void);\nint f(void) { return level() < 0; }"
    assert spec(text, binds=["level()=n"]).endswith(
        "fn f(n: bits(32)) -> bits(32) = if signed(n) < 0 then 1 else 0"
    )


def test_the_longest_binding_counts() -> None:
    text = "int f(struct s *p) { return p->a.b & p->a.b.c; }"
    assert spec(text, binds=["p->a.b=x", "p->a.b.c=y"]).endswith("bits(32)(x & y)")


def test_names_are_kept_apart() -> None:
    text = "int g(int state) { return state & 1; }\nint f(int esr) { return g(esr) | get(); }"
    assert spec(text, binds=["get()=esr: bits(32)"]) == (
        "/// from t.c:1\n"
        "fn g(state_2: bits(32)) -> bits(32) = state_2 & 1\n\n"
        "/// from t.c:2\n"
        "fn f(esr_2: bits(32), esr: bits(32)) -> bits(32) = g(esr_2) | esr"
    )


def test_what_is_undefined_becomes_a_lemma() -> None:
    text = spec("int g(int n) { return 1 << n; }\nint f(int a) { return a ? g(a) : 0; }")
    assert text == (
        "/// from t.c:1\n"
        "fn g(n: bits(32)) -> bits(32) = bits(32)(1) << n\n\n"
        "/// Where C gives `g` a meaning.\n"
        "fn g_is_defined(n: bits(32)) -> bool =\n"
        "    signed(n) >= 0 && signed(n) < 32 && 1 <= (bits(32)(2147483647) >> n)\n\n"
        "/// from t.c:2\n"
        "fn f(a: bits(32)) -> bits(32) = if a != 0 then g(a) else 0\n\n"
        "/// Where C gives `f` a meaning.\n"
        "fn f_is_defined(a: bits(32)) -> bool = a != 0 => g_is_defined(a)\n\n"
        'lemma f_defined "C gives f a meaning for all values."'
        " { forall a: bits(32) { f_is_defined(a) } }"
    )
    ours = functions(text)
    assert [ours["f_is_defined"](a=n) for n in (0, 1, 30, 31, 32, 2**32 - 1)] == [1, 1, 1, 0, 0, 0]


def test_what_is_assumed_and_expected() -> None:
    text = "unsigned f(unsigned a, unsigned b) { return a & 3; }"
    found = spec(
        text, assumes=["a != 3", " b == 0 "], against="a[1:0]", uses=["<ras/x.ras>", "y.ras"]
    )
    assert found == (
        "use <ras/x.ras>\n\n"
        'use "y.ras"\n\n'
        "/// from t.c:1\n"
        "fn f(a: bits(32)) -> bits(32) = a & 3\n\n"
        "fn f_assumes(a: bits(32), b: bits(32)) -> bool = (a != 3) && (b == 0)\n\n"
        "fn f_expected(a: bits(32)) -> bits(32) = a[1:0]\n\n"
        'lemma f_agrees "f is what is expected of it." {\n'
        "    forall a: bits(32), b: bits(32) { f_assumes(a, b) => f(a) == f_expected(a) }\n"
        "}"
    )


def test_a_prefix_stands_before_all_functions() -> None:
    text = "int g(int n) { return n & 1; }\nint f(int a) { return g(a); }"
    assert "fn c_g(n: " in spec(text, prefix="c_")
    assert spec(text, prefix="c_").endswith("fn c_f(a: bits(32)) -> bits(32) = c_g(a)")


def test_the_command_stands_at_the_head() -> None:
    found, _ = imported(
        "int f(void) { return X; }",
        defines=["X=1"],
        binds=["g(a, b)=x"],
        folders=["/a/include/"],
    )
    assert found is not None
    assert found.split("\n\n")[0] == (
        "// rascheck import c t.c:f\n//     -D X=1\n//     -I include\n//     --bind 'g(a, b)=x'"
    )


def test_a_binding_that_is_not_met_is_a_warning() -> None:
    _, sink = imported("int f(void) { return 1; }", binds=["get()=x"])
    assert complaints(sink) == ["W430 1:1 this is bound, and the function does not have it"]
