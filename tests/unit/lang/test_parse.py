"""Each alternative of the grammar, and the tree that it becomes."""

import dataclasses
import logging
import re
from pathlib import Path
from typing import Any

import lark
import pytest

from rascheck import resources
from rascheck.diagnostics import Diagnostics
from rascheck.lang import parse as parser
from rascheck.lang import syntax as s
from rascheck.lang.build import Builder
from rascheck.lang.shape import nodes
from rascheck.source import Source


def show(node: Any) -> str:
    """A tree in short: `Kind(field=..., ...)` without what is empty."""
    if isinstance(node, s.Ident):
        return node.name
    if isinstance(node, s.Name):
        return f"${node.name}"
    if isinstance(node, s.Number):
        return str(node.value)
    if isinstance(node, s.Truth):
        return str(node.value).lower()
    if isinstance(node, s.Infix):
        return f"({show(node.left)} {node.op} {show(node.right)})"
    if isinstance(node, s.Prefix):
        return f"({node.op} {show(node.value)})"
    if isinstance(node, s.Paren):
        return f"[{show(node.inner)}]"
    if isinstance(node, tuple):
        return "<" + ", ".join(show(n) for n in node) + ">"
    if isinstance(node, s.Node):
        fields = {f.name: getattr(node, f.name) for f in dataclasses.fields(node)}
        left_out = {"span", "operator", "doc"} | {n for n, v in fields.items() if v in ((), None)}
        parts = [show(v) for name, v in fields.items() if name not in left_out]
        return f"{type(node).__name__}({', '.join(parts)})"
    return repr(node)


def module(text: str) -> s.Module:
    sink = Diagnostics()
    tree = parser.parse(Source("t.ras", text), sink)
    assert sink.found == []
    assert tree is not None
    return tree


def item(text: str) -> str:
    items = module(text).items
    assert len(items) == 1
    assert items[0].span.text == text
    return show(items[0])


def expression(text: str) -> str:
    sink = Diagnostics()
    tree = parser.parse_expression(Source("formula", text), sink)
    assert sink.found == []
    assert tree is not None
    assert tree.span.text == text
    return show(tree)


ITEMS = {
    'use "a.ras"': "Use('a.ras', False)",
    "use <ras/kvm.ras>": "Use('ras/kvm.ras', True)",
    "const N = 3": "Const(N, 3)",
    'const N = 3 ref "A" ref "B"': "Const(N, <Note('ref', 'A'), Note('ref', 'B')>, 3)",
    'const N = 3 ref "a \\"b\\" \\\\"': "Const(N, <Note('ref', 'a \"b\" \\\\')>, 3)",
    "knob k : bool = true": "Knob(k, BoolName(), true)",
    "profile p { }": "Profile(p)",
    "profile p of kernel extends a, b { k = 1 }": "Profile(p, kernel, <a, b>, <Setting(k, 1)>)",
    'profile p { k = x inferred "why" l = 2 } ref "R"': (
        "Profile(p, <Note('ref', 'R')>, <Setting(k, $x, <Note('inferred', 'why')>), Setting(l, 2)>)"
    ),
    'require r "because" { a => b }': "Require(r, 'because', ($a => $b))",
    "enum E { A, B, }": "Enum(E, <EnumMember(A), EnumMember(B)>)",
    'enum E { A = 1 unused "u", B = 0x24 }': (
        "Enum(E, <EnumMember(A, <Note('unused', 'u')>, 1), EnumMember(B, 36)>)"
    ),
    "index I[N + 1]": "Index(I, ($N + 1), False)",
    "index I[2] symmetric": "Index(I, 2, True)",
    "record R { a: bool, b[I]: E? }": (
        "Record(R, <Field(a, BoolName()), Field(b, <TypeName('I')>, OptionOf(TypeName('E')))>)"
    ),
    "register R[32] { EC[31:26] = Class, EA[9] }": (
        "Register(R, 32, <RegisterField(EC, 31, 26, Class), RegisterField(EA, 9, 9)>)"
    ),
    'register R[8] { A[3:0] ref "S" } ref "T"': (
        "Register(R, <Note('ref', 'T')>, 8, <RegisterField(A, <Note('ref', 'S')>, 3, 0)>)"
    ),
    "var x : bool": "Var(x, BoolName())",
    "var x[I, J][0..1] : set of E = any": (
        "Var(x, <TypeName('I'), TypeName('J'), RangeType(0, 1)>, SetOf(TypeName('E')), AnyValue())"
    ),
    "var x : { A, B } = any where x != A": ("Var(x, InlineEnum(<A, B>), AnyValue(($x != $A)))"),
    "var x : -1 .. 2 * (N - 1) = 0": ("Var(x, RangeType((- 1), (2 * [($N - 1)])), 0)"),
    "var x : bits(8)": "Var(x, BitsType(8))",
    "queue q[I] : R capacity 2 drop": ("Queue(q, <TypeName('I')>, TypeName('R'), 2, 'drop')"),
    "queue q : bool capacity N overwrite": "Queue(q, BoolName(), $N, 'overwrite')",
    "queue q : bool capacity 1 block": "Queue(q, BoolName(), 1, 'block')",
    "queue q : bool capacity 1 error": "Queue(q, BoolName(), 1, 'error')",
    "call e": "Event(e, 'call')",
    "exception e(v: Vcpu, f: Frame)": (
        "Event(e, 'exception', <Param(v, TypeName('Vcpu')), Param(f, TypeName('Frame'))>)"
    ),
    "fn f() -> bool = true": "Function(f, BoolName(), true)",
    "fn f(a: 0..3) -> E = A": "Function(f, <Param(a, RangeType(0, 3))>, TypeName('E'), $A)",
    "system s { a, b replaces c, without e, }": (
        "System(s, <Part('takes_part', a), Part('stands_in', b, c), Part('left_out', e)>)"
    ),
    'invariant p "words" { a }': "Property(p, 'invariant', 'words', $a)",
    "property p { a }": "Property(p, 'property', '', $a)",
    "reachable p { a }": "Property(p, 'reachable', '', $a)",
    'reachable p "words" via m.s, n[1].t(_)': (
        "Property(p, 'reachable', 'words', (Fired(StepRef(n, <1>, t), <Wild()>) && "
        "(previously (once [Fired(StepRef(m, s))]))))"
    ),
    "lemma p { a }": "Property(p, 'lemma', '', $a)",
    "check c { verify p, q }": "Check(c, <p, q>, False)",
    "check c { with A = 1, B = x profile p, q system s allow deadlock }": (
        "Check(c, <Setting(A, 1), Setting(B, $x)>, <p, q>, <s>, True)"
    ),
    "check c { fair m[v].s, n strong m engine prove for all k, l }": (
        "Check(c, <FairEntry('fair', <Place(m, <<$v>, s>), Place(n)>),"
        " FairEntry('strong', <Place(m)>)>, <k, l>, <prove>, False)"
    ),
    'check c { expect holds expect violated p, q by m.s ref "R" } ref "S"': (
        "Check(c, <Note('ref', 'R'), Note('ref', 'S')>,"
        " <Expect('holds'), Expect('violated', <p, q>, Place(m, <s>))>, False)"
    ),
    "check c { expect condition(a) find condition over k, l for p }": (
        "Check(c, <Find(<k, l>, p)>, <$a>, False)"
    ),
    "check c { find condition over k for error }": "Check(c, <Find(<k>, error)>, False)",
    "check c { find condition over k for deadlock }": "Check(c, <Find(<k>, deadlock)>, False)",
    "machine m { }": "Machine(m, False)",
    'machine m[v: Vcpu, w: Vcpu] { state A final, B } ref "R"': (
        "Machine(m, <Note('ref', 'R')>, <Param(v, TypeName('Vcpu')), Param(w, TypeName('Vcpu'))>,"
        " <ControlState(A, True), ControlState(B, False)>, False)"
    ),
    "replace machine m { var x : bool }": "Machine(m, <Var(x, BoolName())>, True)",
}


@pytest.mark.parametrize("text", ITEMS)
def test_declaration(text: str) -> None:
    assert item(text) == ITEMS[text]


MEMBERS = {
    "step s: A -> B": "Step(s, '', <A>, B, ())",
    "step s(): A | B -> *": "Step(s, '', <A, B>)",
    "step s: * -> A": "Step(s, '', A)",
    "fair step s(p: P): A -> B": "Step(s, 'fair', <Param(p, TypeName('P'))>, <A>, B)",
    'strong step s: A -> B ref "R" when x on e raise f(1) ref "S" { x = 1; }': (
        "Step(s, <Note('ref', 'R'), Note('ref', 'S')>, 'strong', <A>, B, <$x>, <On(Place(e))>,"
        " <Raise(Place(f), <1>)>, <Assign(Place(x), '=', 1)>)"
    ),
    "step s: A -> B on q[v](x, _, ==1 + y, f: z, g: _)": (
        "Step(s, '', <A>, B, <On(Place(q, <<$v>>), <Bind(x), Ignored(), Equals((1 + $y)),"
        " FieldPattern(f, Bind(z)), FieldPattern(g, Ignored())>)>)"
    ),
    'step s: A -> B atomic "mmu_lock" provoke "a delay"': (
        "Step(s, <Note('atomic', 'mmu_lock'), Note('provoke', 'a delay')>, '', <A>, B)"
    ),
    "ignore e": "Ignore(On(Place(e)))",
    'ignore e(==v) : A | B ref "R"': (
        "Ignore(On(Place(e), <Equals($v)>), <A, B>, <Note('ref', 'R')>)"
    ),
    "ignore e : *": "Ignore(On(Place(e)))",
    'disjoint s, t, u ref "R"': "Disjoint(<s, t, u>, <Note('ref', 'R')>)",
}


@pytest.mark.parametrize("text", MEMBERS)
def test_member(text: str) -> None:
    machine = module(f"machine m {{ {text} }}").items[0]
    assert isinstance(machine, s.Machine)
    members: list[s.Node] = [*machine.steps, *machine.disjoint]
    (member,) = members
    assert member.span.text == text
    assert show(member) == MEMBERS[text].replace(", ())", ")")


STATEMENTS = {
    "x = 1;": "Assign(Place(x), '=', 1)",
    "x[i, j].f[k] += 1;": "Assign(Place(x, <<$i, $j>, f, <$k>>), '+=', 1)",
    "x -= {a};": "Assign(Place(x), '-=', SetLiteral(<$a>))",
    "send q[c](1, x);": "Send(Place(q, <<$c>>), <1, $x>)",
    "send q();": "Send(Place(q))",
    "clear q;": "Clear(Place(q))",
    "let y = x;": "Let(y, $x)",
    "assert a;": "Assert($a, '')",
    'assert a "why";': "Assert($a, 'why')",
    "for i: I { x = 1; }": "For(Param(i, TypeName('I')), <Assign(Place(x), '=', 1)>)",
    "for i: I where a { }": "For(Param(i, TypeName('I')), $a)",
    "if a { x = 1; }": "If($a, <Assign(Place(x), '=', 1)>)",
    "if a { } else { clear q; }": "If($a, <Clear(Place(q))>)",
    "if a { } else if b { } else { }": "If($a, <If($b)>)",
}


@pytest.mark.parametrize("text", STATEMENTS)
def test_statement(text: str) -> None:
    machine = module(f"machine m {{ step s: A -> A {{ {text} }} }}").items[0]
    assert isinstance(machine, s.Machine)
    step = machine.steps[0]
    assert isinstance(step, s.Step)
    assert step.body[0].span.text == text
    assert show(step.body) == f"<{STATEMENTS[text]}>"


EXPRESSIONS = {
    "1_000": "1000",
    "0x1f": "31",
    "true": "true",
    "false": "false",
    "none": "NoneValue()",
    "x": "$x",
    "(x)": "[$x]",
    "{ }": "SetLiteral()",
    "{a, b}": "SetLiteral(<$a, $b>)",
    "x.f": "MemberOf($x, f)",
    "x[i, j]": "Subscript($x, <$i, $j>)",
    "e[5:0]": "Slice($e, 5, 0)",
    "bits(n)(x + 1)": "BitsOf($n, ($x + 1))",
    "f()": "Apply(f)",
    "f(a, 1)": "Apply(f, <$a, 1>)",
    "R(a: 1, b: x,)": "RecordLiteral(R, <<a, 1>, <b, $x>>)",
    "-x": "(- $x)",
    "!x": "(! $x)",
    "~x": "(~ $x)",
    "a * b / c % d": "((($a * $b) / $c) % $d)",
    "a + b * c - d": "(($a + ($b * $c)) - $d)",
    "a & b": "($a & $b)",
    "a | b": "($a | $b)",
    "a ^ b": "($a ^ $b)",
    "a << b": "($a << $b)",
    "a >> b": "($a >> $b)",
    "a == b": "($a == $b)",
    "a != b": "($a != $b)",
    "a <= b": "($a <= $b)",
    "a >= b": "($a >= $b)",
    "a < b": "($a < $b)",
    "a > b": "($a > $b)",
    "a in s": "In($a, $s)",
    "a in 0..3": "In($a, 0, 3)",
    "m[v] at A": "At(Subscript($m, <$v>), <A>)",
    "m at { A, B }": "At($m, <A, B>)",
    "a && b && c": "(($a && $b) && $c)",
    "a || b || c": "(($a || $b) || $c)",
    "a => b => c": "($a => ($b => $c))",
    "a ~> b": "($a ~> $b)",
    "a until b": "($a until $b)",
    "a since b": "($a since $b)",
    "a before b": "($a before $b)",
    "a || b before c || d": "(($a || $b) before ($c || $d))",
    "always a == b": "(always ($a == $b))",
    "eventually a": "(eventually $a)",
    "next a": "(next $a)",
    "never a": "(never $a)",
    "once a": "(once $a)",
    "historically a": "(historically $a)",
    "previously a": "(previously $a)",
    "always eventually a": "(always (eventually $a))",
    "if a then b else c": "Conditional($a, $b, $c)",
    "if a then b else if c then d else e": "Conditional($a, $b, Conditional($c, $d, $e))",
    "a => if b then c else d": "($a => Conditional($b, $c, $d))",
    "forall x: T { x }": "Quantified('forall', <Param(x, TypeName('T'))>, $x)",
    "exists x: T, y: 0..1 where a { b }": (
        "Quantified('exists', <Param(x, TypeName('T')), Param(y, RangeType(0, 1))>, $a, $b)"
    ),
    "count x: T { x } == 1": "(Quantified('count', <Param(x, TypeName('T'))>, $x) == 1)",
    "fired m.s": "Fired(StepRef(m, s))",
    "fired m[v, w].s(_, x)": "Fired(StepRef(m, <$v, $w>, s), <Wild(), $x>)",
    "enabled m.s(1)": "Enabled(StepRef(m, s), <1>)",
    "lost q(_)": "Lost(q, <Wild()>)",
    "lost q[c](x)": "Lost(q, <$c>, <$x>)",
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_expression(text: str) -> None:
    assert expression(text) == EXPRESSIONS[text]


def test_every_alternative_of_the_grammar_has_a_test() -> None:
    grammar = resources.read_text(resources.model() / "spec.lark")
    made: set[str] = set()

    def note(self: object, rule: str, *rest: Any) -> Any:
        made.add(rule)
        return original(self, rule, *rest)  # type: ignore[arg-type]

    original = Builder.node
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Builder, "node", note)
        for text in ITEMS:
            item(text)
        for text in MEMBERS:
            module(f"machine m {{ {text} }}")
        for text in STATEMENTS:
            module(f"machine m {{ step s: A -> A {{ {text} }} }}")
        for text in EXPRESSIONS:
            expression(text)
    aliases = set(re.findall(r"-> (\w+)\s*$", grammar, re.M))
    rules = set(re.findall(r"^!?([a-z_]+) *:", grammar, re.M))
    named_throughout = {"source", "target", "accessor", "note", "part"}
    assert aliases | rules - named_throughout == made


def test_operator_span() -> None:
    formula = parser.parse_expression(Source("f", "(a) /* + */ + b"), Diagnostics())
    assert isinstance(formula, s.Infix)
    assert (formula.operator.column, formula.operator.text) == (13, "+")


def test_spans_of_parts() -> None:
    text = "machine m {\n    state A final, B\n    var x : bool\n}\n"
    machine = module(text).items[0]
    assert isinstance(machine, s.Machine)
    assert [n.span.text for n in machine.states] == ["A final", "B"]
    assert [str(n.span) for n in machine.variables] == ["t.ras:3:5"]
    assert str(machine.variables[0].type.span) == "t.ras:3:13"


def test_layout_and_comments_make_no_difference() -> None:
    spread = "// one\nvar /* two */ x\n  :\n\tbool // three\n/* four */"
    assert module("var x:bool").items == module(spread).items


def test_an_empty_text_is_an_empty_module() -> None:
    for text in ("", "\n\n", "// nothing\n"):
        assert module(text).items == ()


def test_the_grammar_has_no_conflict(caplog: pytest.LogCaptureFixture) -> None:
    grammar = resources.read_text(resources.model() / "spec.lark")
    with caplog.at_level(logging.DEBUG, logger=lark.logger.name):
        lark.Lark(grammar, parser="lalr", start=["start", "expr"], debug=True)
    assert [r.message for r in caplog.records if "onflict" in r.message] == []


FILES = [
    str(file.relative_to(Path(__file__).parents[3]))
    for folder in ("model", "properties", "bench", "tests/golden")
    for file in sorted((Path(__file__).parents[3] / folder).rglob("*.ras"))
]


@pytest.mark.parametrize("name", FILES)
def test_file(name: str, root: Path) -> None:
    tree = module((root / name).read_text(encoding="utf-8"))
    assert sum(1 for _ in nodes(tree.items)) >= 5


@pytest.mark.needs_shared
def test_the_example_of_the_design(shared: Path) -> None:
    tree = module((shared / "design" / "example.ras").read_text(encoding="utf-8"))
    assert len(tree.items) == 34
    assert tree.doc.startswith("A complete toy of the notification path")
