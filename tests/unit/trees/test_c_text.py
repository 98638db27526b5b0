"""Functions are found in C and in assembler by their braces, whatever stands between these."""

from rascheck.trees.c_text import WHOLE, CText

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


def test_a_file_that_ends_in_the_middle() -> None:
    for text in ("int f(", "int f(void)", "int f(void) {", 'int f(void) { "', "int f(void) { /*"):
        CText("a.c", text).function("f")
