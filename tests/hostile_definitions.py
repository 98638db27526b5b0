"""Hostile definitions: what is made of itself, and what doubles."""

from __future__ import annotations

from collections.abc import Iterator

from hostile_case import Case, code, formula, machine


def definitions() -> Iterator[Case]:
    """Constants, functions, profiles and sweeps."""
    yield code("constants of each other", "E111", lambda: "const A = B\nconst B = A\n")
    yield code("a constant of itself", "E111", lambda: "const A = A + 1\n")
    yield code(
        "a function of itself", "E121", lambda: formula("f(1) == 1", "fn f(x: 0..9) -> 0..9 = f(x)")
    )
    yield code(
        "functions of each other",
        "E121",
        lambda: formula("f() == 1", "fn f() -> 0..9 = g()\nfn g() -> 0..9 = f()"),
    )
    yield code(
        "functions that double",
        "E146 E147",
        lambda: formula(
            "f40() == 1",
            "fn f0() -> 0..9 = x\nvar x: 0..9\n"
            + "".join(f"fn f{i}() -> 0..9 = f{i - 1}() + f{i - 1}()\n" for i in range(1, 41)),
        ),
    )
    yield code(
        "functions that double constants",
        "E146 E147",
        lambda: formula(
            "f40() == 1",
            "fn f0() -> 0..9 = 1\n"
            + "".join(f"fn f{i}() -> 0..9 = f{i - 1}() + f{i - 1}()\n" for i in range(1, 41)),
        ),
    )
    yield code(
        "functions whose arguments double",
        "E146 E147",
        lambda: formula(
            "f40(x)",
            "var x: bool\nfn f0(a: bool) -> bool = a\n"
            + "".join(
                f"fn f{i}(a: bool) -> bool = f{i - 1}((a && x) || (x && !a))\n"
                for i in range(1, 41)
            ),
        ),
    )
    yield code(
        "functions of functions that double",
        "E146 E147",
        lambda: formula(
            "f6(x)",
            "var x: bool\nfn f0(a: bool) -> bool = (a == x)\n"
            + "".join(
                f"fn f{i}(a: bool) -> bool = f{i - 1}(f{i - 1}(f{i - 1}(a)))\n" for i in range(1, 7)
            ),
        ),
    )
    yield code(
        "functions in a chain",
        "E147",
        lambda: formula(
            "f3999() == 1",
            "fn f0() -> 0..9 = 1\n"
            + "".join(f"fn f{i}() -> 0..9 = f{i - 1}()\n" for i in range(1, 4_000)),
        ),
    )
    yield code(
        "lets of one name",
        "E102",
        lambda: machine("step s: A -> A { " + "let a = x; " * 10_000 + "}", before="var x: bool"),
    )
    yield code("division by zero", "E129", lambda: "const A = 1 / 0\nconst B = 1 % A\n")
    yield code("division by zero in a knob", "E129", lambda: "knob A: 0..9 = 1 / (1 - 1)\n")
    yield code(
        "powers by multiplication",
        "E146 E147",
        lambda: (
            "const A = 18446744073709551615\n"
            + "".join(f"const {chr(b + 1)} = {chr(b)} * {chr(b)}\n" for b in range(65, 88))
        ),
    )
    yield code(
        "powers of 10^6 digits",
        "E146 E147",
        lambda: (
            "const A0 = 18446744073709551615\n"
            + "".join(f"const A{i} = A{i - 1} * A{i - 1}\n" for i in range(1, 40))
        ),
    )
    yield code("shifts", "E129", lambda: "const A = 1 << 1000000000\n")
    yield code("a number of 10^6 digits", "E001 E006", lambda: "const A = " + "9" * 1_000_000)
    yield code(
        "a large range",
        "E146",
        lambda: "const A = 18446744073709551615\nvar x: 0..A * A * A * A * A = any\n" + machine(),
    )
    yield code(
        "profiles in a chain",
        "E147",
        lambda: (
            "knob k: bool = true\nprofile p0 { k = true }"
            "\n" + "".join(f"profile p{i} extends p{i - 1} {{ }}\n" for i in range(1, 6_000))
        ),
    )
    yield code(
        "profiles in a chain, backwards",
        "E147",
        lambda: (
            "knob k: bool = true\n"
            + "".join(f"profile p{i} extends p{i + 1} {{ }}\n" for i in range(6_000))
            + "profile p6000 { }"
        ),
    )
    yield code(
        "profiles in diamonds",
        "E147 E174",
        lambda: (
            "knob k: bool = true\nprofile a0 { k = true }\nprofile b0 { k = true }\n"
            + "".join(
                f"profile a{i} extends a{i - 1}, b{i - 1} {{ }}\n"
                f"profile b{i} extends a{i - 1}, b{i - 1} {{ }}\n"
                for i in range(1, 45)
            )
        ),
    )
    yield code(
        "profiles in a cycle",
        "E147",
        lambda: "".join(f"profile p{i} extends p{(i + 1) % 3_000} {{ }}\n" for i in range(3_000)),
    )
    yield code(
        "profiles with many knobs",
        "E174",
        lambda: (
            "".join(f"knob k{i}: bool = true\n" for i in range(2_000))
            + "".join(f"profile p{i} {{ k{i} = false }}\n" for i in range(2_000))
        ),
    )
    yield code(
        "for all over 40 knobs",
        "E146",
        lambda: (
            "".join(f"knob k{i}: bool = true\n" for i in range(40))
            + machine().replace(
                "verify yes", "verify yes  for all " + ", ".join(f"k{i}" for i in range(40))
            )
        ),
    )
    yield code(
        "for all over 13 knobs and nothing left",
        "E165 E146",
        lambda: (
            "".join(f"knob k{i}: bool = true\n" for i in range(13))
            + 'require no "never" { false }\n'
            + machine().replace(
                "verify yes", "verify yes  for all " + ", ".join(f"k{i}" for i in range(13))
            )
        ),
    )
    yield code(
        "requires and knobs",
        "E165 E146 E174",
        lambda: (
            "".join(f"knob k{i}: bool = true\n" for i in range(13))
            + "".join(f'require r{i} "x" {{ k0 || !k0 }}\n' for i in range(2_000))
            + machine().replace(
                "verify yes", "verify yes  for all " + ", ".join(f"k{i}" for i in range(13))
            )
        ),
    )
    yield code(
        "a sweep of a large range",
        "E146",
        lambda: (
            "knob k: 0..1152921504606846976 = 1\n"
            + machine().replace("verify yes", "verify yes  for all k")
        ),
    )
    yield code(
        "checks with a mistake",
        "E165",
        lambda: (
            'require no "never" { false }\n'
            + machine()
            + "".join(f"check d{i} {{ verify yes }}\n" for i in range(1_000))
        ),
    )
