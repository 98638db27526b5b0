"""The layout of canonical text, construct by construct, to the letter."""

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang.format import formatted
from rascheck.lang.format.doc import Broken, Hard, Line, Margin, group, join, nest, render
from rascheck.source import Source

LONG = "a_name_of_forty_letters_to_make_it_long_"


def fmt(text: str) -> str:
    sink = Diagnostics()
    found = formatted(Source("t.ras", text), sink)
    assert found is not None, [d.message for d in sink]
    assert formatted(Source("t.ras", found), sink) == found
    return found


# ---------------------------------------------------------------------------------- documents


def test_a_group_is_on_one_line_if_it_fits() -> None:
    doc = group(
        join(["f(", nest(join([Line(""), "a,", Line(" "), "b", Broken(",")])), Line(""), ")"])
    )
    assert render(doc, limit=7) == "f(a, b)"
    assert render(doc, limit=6) == "f(\n    a,\n    b,\n)"


def test_what_follows_a_group_has_to_fit_as_well() -> None:
    inner = group(join(["a", Line(" "), "b"]))
    assert render(join([inner, " c"]), limit=5) == "a b c"
    assert render(join([inner, " c"]), limit=4) == "a\nb c"
    assert render(join([inner, " c", Line(" "), "d"]), limit=5) == "a b c\nd"


def test_the_margin_takes_no_room() -> None:
    doc = group(join(["a", Line(" "), "b", Margin("  // long"), Hard(blank=True), "c"]))
    assert render(join(["x ", doc]), limit=4) == "x a\nb  // long\n\nc"


def test_blanks_before_the_end_of_a_line_are_dropped() -> None:
    assert render(join(["a ", Hard(blank=False), nest(join([Hard(blank=True), "b"]))])) == (
        "a\n\n\n    b"
    )


# ---------------------------------------------------------------------------------- one line


@pytest.mark.parametrize(
    ("loose", "neat"),
    [
        ("const  N=3", "const N = 3"),
        ("knob k :{a,b}=a", "knob k: { a, b } = a"),
        ("var x [ 0 .. N-1 ] : set  of 0 .. 3 = { 1,2 }", "var x[0..N - 1]: set of 0..3 = {1, 2}"),
        ("var o:Page ? = any  where o==none", "var o: Page? = any where o == none"),
        ("index I [ 2 ]symmetric", "index I[2] symmetric"),
        ("enum E{A,B=0x1,}", "enum E { A, B = 0x1 }"),
        ("register R[64]{a[7 : 0]=b,c [ 8 ]}", "register R[64] { a[7:0] = b, c[8] }"),
        ("queue q[I] : T capacity N+1 drop", "queue q[I]: T capacity N + 1 drop"),
        ("call e ( a :T,b: T )", "call e(a: T, b: T)"),
        ("call e ( )", "call e()"),
        ("fn f(a:T)->bool=!(a)&& - a<~a", "fn f(a: T) -> bool = !(a) && -a < ~a"),
        ("fn f() -> T = x . y [ 1 ] [7 :0] + z ( )", "fn f() -> T = x.y[1][7:0] + z()"),
        ("fn f() -> T = if a then b else c", "fn f() -> T = if a then b else c"),
        ("fn f() -> T = forall a:T where b {c}", "fn f() -> T = forall a: T where b { c }"),
        ("fn f() -> T = R( a :1 , b:2, )", "fn f() -> T = R(a: 1, b: 2)"),
        ("fn f() -> T = x at{A,B , } && y in 1 .. 2", "fn f() -> T = x at { A, B } && y in 1..2"),
        ("fn f() -> T = fired m[ 1 ].s ( _,2 )", "fn f() -> T = fired m[1].s(_, 2)"),
        ("fn f() -> bits( 3 ) = once  previously x", "fn f() -> bits(3) = once previously x"),
        ("system s{a,b replaces c,without d}", "system s { a, b replaces c, without d }"),
        ('const N=1 ref"a"inferred "b"', 'const N = 1  ref "a"  inferred "b"'),
        ("profile p of d extends a,b, {k=1}", "profile p of d extends a, b { k = 1 }"),
        ("machine m{state A}", "machine m { state A }"),
        ("machine m [ i:I ] { }", "machine m[i: I] {}"),
        ("machine m{ignore e(_,==v):A|B}", "machine m { ignore e(_, ==v): A | B }"),
        ("check c{verify p,q,}", "check c { verify p, q }"),
        ('invariant i"s"{x}', 'invariant i "s" { x }'),
    ],
)
def test_what_is_short_is_on_one_line(loose: str, neat: str) -> None:
    assert fmt(loose) == neat + "\n"


@pytest.mark.parametrize(
    ("loose", "neat"),
    [
        ("fair step s(a:T):*->B", "fair step s(a: T): * -> B"),
        ("step s:A|B->*when x raise e(1)", "step s: A | B -> * when x raise e(1)"),
        ("step s: A->B on q(f:x,g: _){x=1;}", "step s: A -> B on q(f: x, g: _) { x = 1; }"),
        ("step s: A->B {send q[1](2);}", "step s: A -> B { send q[1](2); }"),
        (
            "step s: A->B {if x{y+={1};}else{clear q;}}",
            "step s: A -> B { if x { y += {1}; } else { clear q; } }",
        ),
        (
            'step s: A->B {for i:T where x{assert i"s";}}',
            'step s: A -> B { for i: T where x { assert i "s"; } }',
        ),
    ],
)
def test_what_is_short_in_a_machine(loose: str, neat: str) -> None:
    assert fmt(f"machine m {{ {loose} }}") == f"machine m {{ {neat} }}\n"


# --------------------------------------------------------------------------------- many lines


def test_a_step_is_on_one_line_or_each_clause_is() -> None:
    loose = """machine m {
step s: A -> B on e(x)
when x raise f(x) ref "R" { y = x; }
step t: A -> B { x = 1; y = 2; }
step u: A -> B when x { x = 1; y = 2; }
step v: A -> B }"""
    assert (
        fmt(loose)
        == """\
machine m {
    step s: A -> B
        on e(x)
        when x
        raise f(x)
        ref "R"
        { y = x; }

    step t: A -> B {
        x = 1;
        y = 2;
    }

    step u: A -> B
        when x
        {
            x = 1;
            y = 2;
        }

    step v: A -> B
}
"""
    )


def test_a_step_that_is_too_long() -> None:
    loose = f"machine m {{ step s(a: T): A -> B when {LONG} && {LONG} && {LONG} raise e(1) }}"
    assert (
        fmt(loose)
        == f"""\
machine m {{
    step s(a: T): A -> B
        when {LONG}
            && {LONG}
            && {LONG}
        raise e(1)
}}
"""
    )


def test_statements_in_statements() -> None:
    loose = "machine m { step s: A -> B { if a { x = 1; y = 2; } else if b { x = 2; } else { } } }"
    assert (
        fmt(loose)
        == """\
machine m {
    step s: A -> B {
        if a {
            x = 1;
            y = 2;
        } else if b {
            x = 2;
        } else {}
    }
}
"""
    )


def test_an_expression_is_broken_before_its_weakest_operators() -> None:
    loose = f"fn f() -> bool = ({LONG} || {LONG}) && once {LONG} since {LONG} => {LONG}"
    assert (
        fmt(loose)
        == f"""\
fn f() -> bool =
    ({LONG} || {LONG})
            && once {LONG}
        since {LONG}
    => {LONG}
"""
    )


def test_the_author_breaks_an_expression_at_one_operator_and_so_at_all() -> None:
    assert fmt("invariant i { a &&\nb && c => d }") == (
        "invariant i {\n    a\n        && b\n        && c\n    => d\n}\n"
    )
    assert fmt("invariant i { a == \n b + \n c }") == "invariant i { a == b + c }\n"


def test_choices() -> None:
    loose = "fn f() -> T = if a then b\nelse if c then d else e"
    assert fmt(loose) == "fn f() -> T =\n    if a then b\n    else if c then d\n    else e\n"


def test_lists_that_are_broken() -> None:
    assert fmt("enum E {\nA, B,\nC }") == "enum E {\n    A, B,\n    C,\n}\n"
    assert fmt("enum E {\nA,\n\nB }") == "enum E {\n    A,\n\n    B,\n}\n"
    assert fmt("enum E { A,\nB }") == "enum E { A, B }\n"
    whole = f"record R {{ a: {LONG}, b: {LONG}, c: T }}"
    assert fmt(whole) == f"record R {{\n    a: {LONG},\n    b: {LONG},\n    c: T,\n}}\n"
    assert fmt("fn f() -> T = g(\na,b)") == "fn f() -> T = g(\n    a,\n    b\n)\n".replace(
        "a,\n    b", "a, b"
    )


def test_lists_without_brackets_are_filled() -> None:
    names = ", ".join([LONG] * 3)
    assert fmt(f"check c {{ verify {names}, }}") == (
        f"check c {{\n    verify {LONG}, {LONG},\n        {LONG}\n}}\n"
    )
    assert fmt("check c { verify\na, b }") == "check c { verify a, b }\n"
    assert fmt("check c { verify a,\nb }") == "check c {\n    verify a,\n        b\n}\n"


def test_notes_that_do_not_fit_or_were_on_their_own_lines() -> None:
    note = f'ref "{LONG}{LONG}"'
    assert fmt(f"var x: bool = true {note}") == f"var x: bool = true\n    {note}\n"
    assert fmt('var x: bool\nref "a" ref "b"') == 'var x: bool\n    ref "a"\n    ref "b"\n'
    assert fmt(f"enum E {{ A, B }} {note}") == f"enum E {{ A, B }}\n    {note}\n"
    assert fmt('enum E {\nA }ref "a"') == 'enum E {\n    A,\n}  ref "a"\n'


def test_claims() -> None:
    assert fmt('invariant i "s" {\na }  ref "r"') == 'invariant i "s" {\n    a\n}  ref "r"\n'
    assert fmt('invariant i\n"s" { a } ref "r"') == (
        'invariant i\n    "s"\n    { a }\n    ref "r"\n'
    )
    sentence = f'"{LONG}{LONG}."'
    assert fmt(f"property a_name {sentence} {{\na }}") == (
        f"property a_name\n    {sentence}\n    {{ a }}\n"
    )


def test_a_value_in_brackets() -> None:
    assert fmt(f"var x: R = R(a: {LONG}, b: {LONG}, c: 1)") == (
        f"var x: R = R(\n    a: {LONG},\n    b: {LONG},\n    c: 1,\n)\n"
    )
    assert fmt(f"var x: {LONG} = R(a: {LONG}, b: 1)") == (
        f"var x: {LONG} =\n    R(a: {LONG}, b: 1)\n"
    )


# ------------------------------------------------------------------------ blanks and comments


def test_blank_lines() -> None:
    loose = "\n\nvar a: T\n\n\n\nvar b: T\nvar c: T\nmachine m {\n\nstate A\n\n}\nvar d: T\n\n"
    assert fmt(loose) == (
        "var a: T\n\nvar b: T\nvar c: T\n\nmachine m {\n    state A\n}\n\nvar d: T\n"
    )


def test_comments_stay_where_they_are() -> None:
    loose = """// one
/* two */ var a: T  /* three */   // four
enum E {  // five

  // six
  A, /* seven */ B
  // eight

}
fn f(/* nine */ a: T /* ten */) -> T = a // eleven
&&   // twelve
b
// thirteen"""
    assert (
        fmt(loose)
        == """\
// one
/* two */ var a: T /* three */  // four

enum E {  // five

    // six
    A, /* seven */ B,
    // eight
}

fn f(/* nine */ a: T /* ten */) -> T =
    a  // eleven
    &&  // twelve
        b
// thirteen
"""
    )


def test_a_blank_line_parts_no_documentation() -> None:
    machine = "machine m {\n    state A\n    state B\n}"
    text = f"{machine} /* a\n*/ /// b\n/// c\nvar x: T\n"
    assert fmt(text) == text.replace("*/ ///", "*/  ///")
    assert fmt(f"{machine} /* a */ // b\n/// c\nvar x: T") == (
        f"{machine} /* a */  // b\n\n/// c\nvar x: T\n"
    )


def test_a_comment_before_a_declaration_makes_it_longer() -> None:
    check = f'check c {{ unused "{LONG}" }}'
    broken = f'check c {{\n    unused "{LONG}"\n}}'
    assert fmt(f"var x: T\n/* {LONG} */ {check}") == f"var x: T\n\n/* {LONG} */ {broken}\n"
    assert fmt(f"var x: T\n/* a */ {check}") == f"var x: T\n/* a */ {check}\n"


def test_comments_alone() -> None:
    assert fmt("") == ""
    assert fmt("\n // a  \n\n\n/* b \n  c */\n") == "// a\n\n/* b\n  c */\n"
    assert fmt("check c { /* empty */ }") == "check c { /* empty */ }\n"
    assert fmt("check c { // a\n\n}") == "check c {  // a\n}\n"


def test_a_comment_keeps_the_comma_behind_it() -> None:
    assert fmt("enum E { A /* a */, }") == "enum E { A /* a */, }\n"
    assert fmt("enum E { A // a\n}") == "enum E {\n    A,  // a\n}\n"


def test_what_is_nested_too_deeply_is_refused() -> None:
    sink = Diagnostics()
    deep = Source("t.ras", f"const N = {'(' * 300}1{')' * 300}")
    assert formatted(deep, sink) is None
    assert [d.code for d in sink] == ["E008"]
    assert fmt(f"const N = {'(' * 190}1{')' * 190}\n").count("(") == 190


def test_long_chains_do_not_take_long() -> None:
    text = "fn f() -> bool = " + " && ".join(f"(x == {n})" for n in range(150))
    assert fmt(text).count("\n") == 151


def test_a_long_sentence_before_via_has_a_line_of_its_own() -> None:
    sentence = "The head is looked up, the huge page is dissolved; the old head is marked."
    head = f'reachable the_wrong_huge_page_story "{sentence}"'
    short = f'reachable story "{sentence}"\n    via a.b, c.d\n'
    assert fmt(f'reachable story "{sentence}" via a.b, c.d') == short
    long = (
        "reachable the_wrong_huge_page_story\n"
        f'    "{sentence}"\n'
        "    via a.compound_head, b.dissolve\n"
        '    ref "linux@v5.15:mm/memory-failure.c:f"\n'
    )
    rest = 'via a.compound_head, b.dissolve ref "linux@v5.15:mm/memory-failure.c:f"'
    assert fmt(f"{head} {rest}") == long
    assert fmt(long) == long
