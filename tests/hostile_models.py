"""Hostile models: small texts that mean something large."""

from __future__ import annotations

from collections.abc import Iterator

from hostile_case import CHECK, Case, code, formula, machine


def types() -> Iterator[Case]:
    """Types, variables and machines."""
    yield code("an index of 4,000,000,000", "E112", lambda: machine(before="index I[4000000000]"))
    arrays = "index I[4096]\nindex J[4096]\nindex K[4096]\n"
    yield code(
        "a product of arrays", "E146", lambda: machine(before=arrays + "var x[I, J, K]: bool")
    )
    yield code(
        "an array in an array",
        "E146",
        lambda: machine(
            before=arrays + "record R { a[I]: bool }\nrecord S { b[J]: R }\nvar x[K]: S"
        ),
    )
    yield code(
        "arrays of sets of records of arrays",
        "E146",
        lambda: machine(before=arrays + "record R { a[I]: set of J }\nvar x: R"),
    )
    yield code(
        "sets of 0..60",
        "E146 E112",
        lambda: machine(
            before="var a: set of 0..60\nvar b: set of 0..60\n"
            "invariant p { forall x: 0..60, y: 0..60, z: 0..60 { x in a || y in b || z in a } }"
        ),
    )
    yield code("a set of a large range", "E146", lambda: machine(before="var x: set of 0..5000"))
    yield code(
        "a set of 2^60", "E146", lambda: machine(before="var x: set of 0..1152921504606846976")
    )
    yield code(
        "a range of 2^60", "E146", lambda: machine("step s(x: 0..1152921504606846976): A -> A")
    )
    yield code(
        "ranges of 2^60 that are stored",
        "E146",
        lambda: machine(before="var x: 0..1152921504606846976 = any"),
    )
    yield code(
        "a range as a subscript",
        "E146",
        lambda: machine(before="var x[0..1152921504606846976]: bool"),
    )
    yield code(
        "many large arrays",
        "E146",
        lambda: machine(
            before="index I[4096]\nindex J[24]\n"
            + "".join(f"var x{i}[I, J]: bool\n" for i in range(1_000))
        ),
    )
    yield code(
        "records of many fields",
        "E146",
        lambda: machine(
            before="record R { " + ", ".join(f"f{i}: bool" for i in range(15_000)) + " }\nvar x: R"
        ),
    )
    yield code(
        "records that double",
        "E147",
        lambda: machine(
            before="record R0 { a: bool }\n"
            + "".join(f"record R{i} {{ a: R{i - 1}, b: R{i - 1} }}\n" for i in range(1, 60))
            + "var x: R59"
        ),
    )
    yield code(
        "records in records",
        "E147",
        lambda: machine(
            before="record R0 { a: bool }\n"
            + "".join(f"record R{i} {{ a: R{i - 1} }}\n" for i in range(1, 4_000))
            + "var x: R3999"
        ),
    )
    yield code("a record in itself", "E111", lambda: machine(before="record R { a: R }\nvar x: R"))
    yield code(
        "records in each other",
        "E111",
        lambda: machine(before="record R { a: S }\nrecord S { a: set of bool, b: R? }\nvar x: R"),
    )
    yield code(
        "options of records of options",
        "E146 E124",
        lambda: machine(
            before="record R { "
            + ", ".join(f"f{i}: bool?" for i in range(4_000))
            + " }\nindex I[64]\nvar x[I]: R?"
        ),
    )
    yield code(
        "a queue of 10^9", "E112", lambda: machine(before="queue q: bool capacity 1000000000 block")
    )
    yield code(
        "arrays of queues",
        "E146",
        lambda: machine(before=arrays + "queue q[I, J]: bool capacity 1000 block"),
    )
    yield code(
        "a large array of queues",
        "E146",
        lambda: machine(
            "step s(i: I, j: J): A -> A { send q[i, j](true); }",
            before="index I[4096]\nindex J[4]\nqueue q[I, J]: bool capacity 1024 block\n",
        ),
    )
    yield code(
        "queues",
        "E146",
        lambda: machine(
            before="".join(f"queue q{i}: bool capacity 1024 block\n" for i in range(4_000))
        ),
    )
    yield code(
        "members",
        "E146",
        lambda: machine(
            before="enum E { " + ", ".join(f"M{i}" for i in range(20_000)) + " }\nvar x: E"
        ),
    )
    yield code(
        "members that are looked for",
        "E146 E100",
        lambda: machine(
            before="enum E { " + ", ".join(f"M{i}" for i in range(10_000)) + " }\nvar x: E\n"
            "invariant p { " + " || ".join(f"(x == M{i})" for i in range(150)) + " }"
        ),
    )
    yield code(
        "enumerations",
        "W200",
        lambda: machine(
            before="".join(f"enum E{i} {{ A{i}, X }}\n" for i in range(7_000)) + "var x: E0 = X\n"
        ),
        exit_code=0,
    )
    yield code(
        "inline members",
        "E146",
        lambda: machine(before="var x: { " + ", ".join(f"M{i}" for i in range(20_000)) + " }"),
    )
    yield code(
        "states",
        "E146",
        lambda: machine(states=", ".join(f"S{i}" for i in range(25_000)), body="step s: S0 -> S1"),
    )
    yield code(
        "states and steps",
        "E146",
        lambda: machine(
            " ".join(f"step s{i}: S{i} -> S{i + 1}" for i in range(5_000)),
            states=", ".join(f"S{i}" for i in range(5_001)),
        ),
    )
    yield code(
        "steps", "E146", lambda: machine("\n".join(f"step s{i}: A -> A" for i in range(14_000)))
    )
    yield code(
        "steps that send",
        "E146",
        lambda: machine(
            "\n".join(f"step s{i}: A -> A raise e" for i in range(2_000))
            + "\n".join(f"step r{i}: A -> A on e" for i in range(2_000)),
            before="index I[2]\ncall e",
            name="m[i: I]",
        ),
    )
    yield code(
        "machines",
        "E146",
        lambda: "".join(f"machine m{i} {{ state A }}\n" for i in range(8_000)) + CHECK,
    )
    yield code("instances", "E146", lambda: machine(before=arrays, name="m[i: I, j: J]"))
    yield code(
        "a step for each of 2^40",
        "E146",
        lambda: machine("step s(a: 0..1048575, b: 0..1048575): A -> A"),
    )
    yield code(
        "instances of steps",
        "E146",
        lambda: machine(
            "step s(a: 0..15, b: 0..15): A -> A", before="index I[4096]", name="m[i: I]"
        ),
    )
    yield code(
        "instances of steps within the limit",
        "E146",
        lambda: machine(
            "step s(a: 0..299, b: 0..299): A -> A when a == b { x = a; }", before="var x: 0..299"
        ),
    )
    yield code(
        "steps with instances",
        "E146",
        lambda: machine(
            "\n".join(f"step s{i}(a: 0..99, b: 0..99): A -> A when a == b" for i in range(100))
        ),
    )
    yield code(
        "step parameters",
        "E146",
        lambda: machine("step s(" + ", ".join(f"a{i}: bool" for i in range(1_000)) + "): A -> A"),
    )


def instances() -> Iterator[Case]:
    """What is written out for each value."""
    yield code(
        "a quantifier over a large range",
        "E146",
        lambda: formula("forall x: 0..1152921504606846976 { x >= 0 }"),
    )
    yield code(
        "quantifiers over large ranges",
        "E146",
        lambda: formula(
            "forall x: 0..999 { exists y: 0..999 { count z: 0..999 { x + y == z } > 0 } }"
        ),
    )
    yield code(
        "a quantifier within the limit",
        "E146",
        lambda: formula("forall x: 0..299, y: 0..299 { a + x == y }", before="var a: 0..9"),
    )
    yield code(
        "many quantifiers",
        "E146",
        lambda: formula(
            " && ".join(["(forall x: 0..999 { exists y: 0..99 { a + x == y } })"] * 150),
            before="var a: 0..9",
        ),
    )
    yield code(
        "a loop over a large range",
        "E146",
        lambda: machine(
            "step s: A -> A { for i: 0..1152921504606846976 { x = i; } }", before="var x: 0..9"
        ),
    )
    yield code(
        "loops in loops",
        "E146",
        lambda: machine(
            "step s: A -> A { for i: 0..999 { for j: 0..999 { for k: 0..999 { x = 1; } } } }",
            before="var x: 0..9",
        ),
    )
    yield code(
        "a loop within the limit",
        "E146",
        lambda: machine("step s: A -> A { for i: 0..99999 { x = 1; } }", before="var x: 0..9"),
    )
    yield code(
        "loops in many steps",
        "E146",
        lambda: machine(
            "step s(i: 0..999): A -> A { for j: 0..99 { x = 1; } }", before="var x: 0..9"
        ),
    )
    yield code(
        "sets in loops",
        "E146",
        lambda: machine(
            "step s: A -> A { for i: 0..99 { x = x + y; } }",
            before="var x: set of 0..4000\nvar y: set of 0..4000",
        ),
    )
    yield code(
        "sets compared in quantifiers",
        "E146",
        lambda: formula(
            "forall i: 0..999 { x == y - {i} }", before="var x: set of 0..999\nvar y: set of 0..999"
        ),
    )
    yield code(
        "arrays that are copied",
        "E146",
        lambda: machine(
            "step s(i: 0..999): A -> A { x = y; }",
            before="record R { a[0..4095]: bool }\nvar x: R\nvar y: R",
        ),
    )
    yield code(
        "arrays in a function",
        "E146",
        lambda: machine(
            "step s(i: 0..99): A -> A when f(x) { }",
            before="record R { a[0..4095]: bool }\nvar x: R\nfn f(r: R) -> bool = r == x",
        ),
    )
