"""Hostile texts: bytes, sizes, and one thing in another without end."""

from __future__ import annotations

from collections.abc import Iterator

from hostile_case import CHECK, Case, code, file, formula, machine, write


def sizes() -> Iterator[Case]:
    """Bytes that are no text, and much of one thing."""
    yield file("not UTF-8", "E002", lambda: write("t.ras", b"const A = \xff\n"))
    yield file("UTF-16", "E002", lambda: write("t.ras", CHECK.encode("utf-16")))
    yield file("latin-1", "E002", lambda: write("t.ras", "/// Gr\xfc\xdfe\n".encode("latin-1")))
    yield file("random bytes", "E002", lambda: write("t.ras", bytes(range(256)) * 1_000))
    yield file("NUL", "E003", lambda: write("t.ras", b"const A\0 = 1\n"))
    yield file("a megabyte of NUL", "E001", lambda: write("t.ras", b"\0" * 1_000_000))
    yield file(
        "BOM", "E001", lambda: write("t.ras", b"\xef\xbb\xbf" + b'use "x"\n' + CHECK.encode())
    )
    yield file("two BOMs", "E003", lambda: write("t.ras", b"\xef\xbb\xbf" * 2 + CHECK.encode()))
    yield file("CRLF", "E101", lambda: write("t.ras", b"const A = 1\r\nconst A = 1\r\n"))
    yield file("lone CR", "E101", lambda: write("t.ras", b"const A = 1\rconst A = 1\r"))
    yield file("empty", "E174", lambda: write("t.ras", b""))
    yield file(
        "10 MB of declarations",
        "E001",
        lambda: write("t.ras", "".join(f"const C{i} = {i}\n" for i in range(500_000))),
    )
    yield file("10 MB in a line", "E001", lambda: write("t.ras", "x " * 5 * 1_000_000))
    yield file("10 MB of comment", "E001", lambda: write("t.ras", "// x\n" * 2 * 1_000_000))
    yield file("10 MB of string", "E001", lambda: write("t.ras", '"' + "x" * 10 * 1_000_000 + '"'))
    yield file("10 MB of spaces", "E001", lambda: write("t.ras", " " * 10 * 1_000_000))
    yield code(
        "a string of 3 MB", "E001", lambda: 'require r "' + "x" * 3 * 1_000_000 + '" { true }'
    )
    yield code("a name of 1 MB", "E001", lambda: "var " + "x" * 1_000_000 + ": bool")
    yield code("a large comment", "E001", lambda: "/*" + "x\n" * 400_000 + "*/ const = 1")
    yield code("a name of 200 kB", "E100", lambda: "const A = " + "x" * 200_000)
    yield code("a string of 200 kB", "E174", lambda: 'require r "' + "x" * 200_000 + '" { true }')
    yield code(
        "names of 100 kB",
        "E100",
        lambda: "const A = " + "x" * 100_000 + "\nconst B = " + "x" * 99_999 + "y",
    )
    yield code("a number of 200 kB", "E006", lambda: "const A = " + "9" * 200_000)
    yield code("spaces of 200 kB", "E174", lambda: " " * 200_000)
    yield code("a comment of 200 kB", "E174", lambda: "//" + "x" * 200_000)
    yield code("empty lines", "E174", lambda: "\n" * 200_000)
    yield code("a doc of 200 kB", "E174", lambda: "/// x\n" * 33_000 + "const A = 1")
    yield code("constants", "E174", lambda: "".join(f"const C{i} = {i}\n" for i in range(10_000)))
    yield code("the same constant", "E101", lambda: "const C = 1\n" * 16_000)
    yield code(
        "constants in a chain",
        "E174",
        lambda: "const C0 = 1\n" + "".join(f"const C{i} = C{i - 1}\n" for i in range(1, 9_000)),
    )
    yield code(
        "constants in a chain, the last one first",
        "E147",
        lambda: "".join(f"const C{i} = C{i + 1}\n" for i in range(9_000)) + "const C9000 = 1\n",
    )
    yield code(
        "unknown names",
        "E100",
        lambda: "".join(f"const C{i} = D{i}\n" for i in range(9_000)),
    )
    yield code("mistakes", "E009", lambda: "var x bool\n" * 15_000)
    yield code("one line of mistakes", "E010", lambda: "var x bool " * 15_000)
    yield code("words", "E010", lambda: "machine " * 20_000)
    yield code("names", "E009", lambda: "foo bar\n" * 20_000)
    yield code("strings", "E010", lambda: '"" ' * 50_000)
    yield code("numbers", "E010", lambda: "1 " * 80_000)
    yield code("semicolons", "E010", lambda: ";" * 100_000)
    yield code("open comments", "E005", lambda: "/* " * 50_000)
    yield code("open strings", "E004", lambda: '"x\n' * 50_000)
    yield code("control characters", "E009", lambda: "\1\2\3\x7f" * 20_000)
    yield code("other scripts", "E007", lambda: "\u8a9e\u6587 \u0661\u0662 \u202e" * 5_000)


def nested() -> Iterator[Case]:
    """One thing in another."""
    deep = 20_000
    yield code("parentheses", "E008", lambda: "const A = " + "(" * deep + "1" + ")" * deep)
    yield code("open parentheses", "E008", lambda: "const A = " + "(" * deep)
    yield code("open braces", "E008", lambda: "{" * deep)
    yield code("closed braces", "E010", lambda: "}" * deep)
    yield code("open brackets", "E008", lambda: "var x[" * deep)
    yield code("not", "E008", lambda: formula("!" * deep + "true"))
    yield code("minus", "E008", lambda: formula("-" * deep + "1 == 1"))
    yield code("if then else", "E008", lambda: formula("if true then true else " * deep + "true"))
    yield code("if in then", "E008", lambda: formula("if true then " * deep + "true"))
    yield code("if in if", "E008", lambda: formula("if " * deep + "true"))
    yield code(
        "else if",
        "E008",
        lambda: machine("step s: A -> A { " + "if true { } else " * 12_000 + "{ } }"),
    )
    yield code(
        "if in a block",
        "E008",
        lambda: machine("step s: A -> A { " + "if true { " * deep + "} " * deep + "}"),
    )
    yield code(
        "for in for",
        "E008",
        lambda: machine("step s: A -> A { " + "for i: bool { " * 12_000 + "} " * 12_000 + "}"),
    )
    yield code("a sum", "E008", lambda: "const A = 1" + " + 1" * deep)
    yield code("a disjunction", "E008", lambda: formula(" || ".join(["true"] * deep)))
    yield code("implications", "E008", lambda: formula(" => ".join(["true"] * deep)))
    yield code(
        "quantifiers", "E008", lambda: formula("forall b: bool { " * 11_000 + "true" + "}" * 11_000)
    )
    yield code("calls", "E008", lambda: formula("len(" * deep + ")" * deep))
    yield code("members of members", "E008", lambda: formula("x" + ".a" * deep))
    yield code("subscripts", "E008", lambda: formula("x" + "[0]" * deep))
    yield code("sets of sets", "E010", lambda: "var x: " + "set of " * deep + "bool")
    yield code("options of options", "E010", lambda: "var x: bool" + "?" * deep)
    yield code("set literals", "E008", lambda: formula("{" * deep + "}" * deep))
    yield code("always", "E008", lambda: formula("always " * deep + "true"))
