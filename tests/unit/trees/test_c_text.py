"""Functions are found in C and in assembler by their braces, whatever stands between these."""

import time

import pytest

from rascheck.trees.c_text import WHOLE, CText
from rascheck.trees.names import standing
from rascheck.trees.pattern import places

C = """\
#define LIMIT (1 << 3) \\
	+ 2
int declared(int x);
/* int remarked(void) { return 1; } */
#ifdef CONFIG_SMALL
static inline int both(void) { return 0; }
#else
static int both(int a)
	__must_hold(lock)
{
	char brace = '}', *text = "} \\" {";
	if (calls(a)) {	/* } */
#ifdef CONFIG_MORE
		if (a) {
#else
		{
#endif
			return 1; // }
		}
	}
	return 2;
}
#endif
int after(void)
{
	return both(3);
}
"""


def test_the_definition_is_found_and_no_declaration_and_no_stub() -> None:
    text = CText("a.c", C)
    body = text.function("both")
    assert body is not None
    assert text.line(body.start) == 8
    assert body.code.startswith("both(int a)")
    assert body.code.endswith("return 2;\n}")
    assert text.function("declared") is None
    assert text.function("remarked") is None
    assert text.function("calls") is None


def test_what_follows_an_unbalanced_ifdef_is_found() -> None:
    text = CText("a.c", C)
    body = text.function("after")
    assert body is not None
    assert body.code == "after(void)\n{\n\treturn both(3);\n}"
    assert text.at(text.line(body.start)) == "int after(void)"


def test_a_macro_is_found_with_its_lines() -> None:
    body = CText("a.c", C).function("LIMIT")
    assert body is not None
    assert body.code == "LIMIT (1 << 3)  \n\t+ 2"


def test_the_whole_file_has_its_directives_and_no_comments() -> None:
    body = CText("a.c", C).function(WHOLE)
    assert body is not None
    assert "#ifdef CONFIG_MORE" in body.code
    assert "remarked" not in body.code


def test_routines_in_assembler() -> None:
    text = "ENTRY(one)\n\tnop\nENDPROC(one)\nfunc two\n\tret\nendfunc two\n"
    text += ".macro three x\n\tesb\n.endm\nSYM_FUNC_START(four)\n\tnop\n"
    text += "SYM_INNER_LABEL(five, SYM_L_GLOBAL)\n\tret\nSYM_FUNC_END(four)\n"
    found = CText("a.S", text)
    codes = {name: found.function(name) for name in ("one", "two", "three", "four", "five", "six")}
    assert {name: body.code.split() for name, body in codes.items() if body} == {
        "one": ["one)", "nop", "ENDPROC("],
        "two": ["two", "ret", "endfunc"],
        "three": ["three", "x", "esb", ".endm"],
        "four": ["four)", "nop", "SYM_INNER_LABEL(five,", "SYM_L_GLOBAL)", "ret", "SYM_FUNC_END("],
        "five": ["five,", "SYM_L_GLOBAL)", "ret", "SYM_FUNC_END("],
    }


@pytest.mark.parametrize(
    "text",
    [
        "int f(" * 20_000,
        "int f(void) " + "__a" * 10_000 + " x",
        "int f(void) " + "__a " * 10_000 + "x",
        "int f(void) " + "{" * 100_000,
        "int f(void) {" + " " * 50_000,
        "int f(void)\n{\n" + "\tif (x) g(a, " * 4_000,
        "#if A\n" * 20_000 + "int f(void) {\n" + "#else\n" * 10_000,
        "struct a " * 50_000 + "int f(void)",
        "\"'/*" * 50_000,
    ],
    ids=range(9),
)
def test_hostile_texts_are_read_in_a_moment(text: str) -> None:
    started = time.process_time()
    for name in ("a.c", "a.S"):
        found = CText(name, text)
        for function in ("f", "g", "no"):
            body = found.function(function)
            if body is not None:
                places(body.code, ("if (x) g($, b);",))
            standing(found, function)
    assert time.process_time() - started < 5


def test_a_file_that_ends_in_the_middle() -> None:
    for text in ("int f(", "int f(void)", "int f(void) {", 'int f(void) { "', "int f(void) { /*"):
        CText("a.c", text).function("f")
