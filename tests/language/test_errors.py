"""What is said about each mistake in what a spec means: code, place, reason and fix, exactly.

The specs and what is said about them stand in errors.txt, and in human.txt those that one writes
out of the habit of another language; docs/errors.md explains each code.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from random import Random

import pytest

from rascheck.cli import main
from rascheck.diagnostics import Diagnostics
from rascheck.run import Options, load_program, run_checks

ROOT = Path(__file__).parents[2]
CASES = [
    case.split("\n! ")
    for name in ("errors.txt", "human.txt")
    for case in re.sub(
        r"^#.*\n", "", Path(__file__).with_name(name).read_text(encoding="utf-8"), flags=re.M
    )
    .strip()
    .split("\n\n")
]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
SECTION = re.compile(r"^## ([EW]\d\d\d): [^\n]+\n(.*?)(?=^## |\Z)", re.M | re.S)
CODE = re.compile(r'"([EW]\d\d\d)"')


def complaints(folder: Path, text: str) -> list[str]:
    """What a run says about a spec."""
    (folder / "t.ras").write_text(text, encoding="utf-8")
    sink = Diagnostics()
    loaded = load_program(["t.ras"], sink)
    if not sink.failed:
        run_checks(loaded, Options(jobs=1), sink)
    return [
        " ".join(
            [
                d.code,
                *([f"{d.span.line}:{d.span.column} «{d.span.text}»"] if d.span else []),
                d.message,
                *([f"[{d.fix}]"] if d.fix else []),
            ]
        )
        for d in sink
    ]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[1][:4]}-{case[0][:30]}")
def test_a_mistake_gives_one_diagnostic(case: list[str], folder: Path) -> None:
    spec, *wanted = case
    assert complaints(folder, f"{spec}\n") == wanted


# -------------------------------------------------------------------------------------- the page


def sections() -> dict[str, str]:
    """What docs/errors.md says about each code."""
    return dict(SECTION.findall((ROOT / "docs" / "errors.md").read_text(encoding="utf-8")))


def test_every_code_is_documented_and_no_other() -> None:
    used: set[str] = set()
    for file in (ROOT / "checker" / "rascheck").rglob("*.py"):
        used |= set(CODE.findall(file.read_text(encoding="utf-8")))
    assert used == set(sections())


def test_the_codes_stand_in_order() -> None:
    assert list(sections()) == sorted(sections())


def test_every_code_about_meaning_has_a_case() -> None:
    """But those of the command line and of other files, which the page has commands for."""
    shown = {code for code, text in sections().items() if re.search("```(sh|toml)\n", text)}
    tried = {line[:4] for _, *lines in CASES for line in lines}
    assert tried | shown >= {code for code in sections() if "E100" <= code < "W2"} - {"W101"}


# W101 is about a trace and a model that has changed since; tests/unit/show has it. test_warnings
# has those from W200 on.
EXAMPLES = [code for code in sections() if "E100" <= code < "W"]


FILES = {
    "ras": "example.ras",
    "toml": "references.toml",
    "dve": "m.dve",
    "murphi": "example.m",
    "c": "example.c",
    "json": "example.json",
}
WRITING = (
    "explain",
    "graph",
    "import",
    "explore",
    "export",
    "certify",
    "profile",
    "refs",
    "step",
    "diff",
)
"""Verbs that leave no traces."""
DIFFERING = ("E455",)
"""What is no mistake in a command or a spec: its exit code is that of a verdict that differs."""


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_documented_example_gives_what_the_page_shows(
    code: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = dict(FENCE.findall(sections()[code]))
    for kind, name in FILES.items():
        if kind in blocks:
            (folder / name).write_text(blocks[kind], encoding="utf-8")
    command = blocks.get("sh", "rascheck example.ras\n")
    words = shlex.split(command.removeprefix("rascheck "))
    found = main(words if words[0] in WRITING else [*words, "--no-out"])
    assert found == (1 if code in DIFFERING else 2)
    said = capsys.readouterr().err
    assert f"[{code}]" in said
    assert said == blocks["text"]


# ------------------------------------------------------------------------------ several mistakes


def test_three_mistakes_give_three_diagnostics(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = """\
var poisoned : bool
machine kvm { state Run, Exit  step leave: Run -> Exit { poisoned = tru; } }
invariant clean { poisoned == 1 }
check c { verify clean  fair kmv.leave }
"""
    assert complaints(folder, spec) == [
        "E100 2:69 «tru» there is no `tru` here [did you mean `true`?]",
        "E130 3:19 «poisoned == 1» `bool` and an integer cannot be compared",
        "E104 4:30 «kmv» there is no machine `kmv` [did you mean `kvm`?]",
    ]
    assert main(["t.ras", "--no-out"]) == 2
    assert capsys.readouterr().err.endswith("\n3 errors\n")


def test_what_depends_on_a_mistake_is_not_reported(folder: Path) -> None:
    """A type, a size or a declaration that is wrong makes nothing else wrong."""
    spec = """\
var a[Gone1] : bool
var b : Gone2
queue q[Gone3] : bool capacity 1 block
queue r : Gone4 capacity 1 drop
const N = Gone5
index V[N]
knob k : Gone6 = 1
fn f(p: Gone7) -> bool = p == 1
fn g(p: bool) -> Gone8 = p
call e(p: Gone9)
register ESR[32] { EA[9] }
var c[V] : ESR
machine m[h: Gone10] { state A step s: A -> A when a[1] && b == 1 { send r(1); a[1] = true; } }
machine n[v: 0..1] {
  state A
  var d : Gone11
  step s: A -> A on q[0](x) { d = 1; clear r; c[v] = k; for u: V { c[u] = x; } }
  step t: A -> A when len(q) == 1 && full(r) && m[0] at A && m[0].z && k == 2
  step u: A -> A raise e(1) when f(1) && g(true) == 2
  step w: A -> A on e(x) when x == 1 { a = d; }
}
invariant i { n[0].d == 1 && fired m[0].s && lost r(_) && forall x: Gone12 { x == N } }
check c1 { verify i  with k = 3, N = 2  fair m.s  expect violated i by m.s }
"""
    assert [c[:4] for c in complaints(folder, spec)] == ["E103"] * 4 + ["E100"] + ["E103"] * 4 + [
        "E103",
        "E103",
        "E103",
    ]


def test_a_limit_is_said_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written out without end: a small text can mean a large model."""
    monkeypatch.setattr("rascheck.lang.budget.MOST_PARTS", 20_000)
    doubled = "".join(f"fn f{i}(a: bool) -> bool = f{i + 1}(a) && f{i + 1}(x)\n" for i in range(40))
    specs = [
        f"var x : bool\n{doubled}fn f40(a: bool) -> bool = a\n",
        "".join(f"profile p{i} extends p{i + 1} {{ }}\n" for i in range(99)) + "profile p99 { }\n",
        "".join(f"record R{i} {{ a: R{i + 1} }}\n" for i in range(99)) + "record R99 { a: bool }\n",
        "".join(f"const C{i} = C{i + 1}\n" for i in range(200)) + "const C200 = 1\n",
        "".join(f"record R{i} {{ a: R{i + 1}, b: R{i + 1} }}\n" for i in range(30))
        + "record R30 { a: bool }\n",
        "call e(a: 0..99)\nmachine m[a: 0..99] { state A step s(b: 0..99): A -> A raise e(b) }\n"
        "machine n[a: 0..99] { state A step s(b: 0..99): A -> A on e(==b) }\n"
        "invariant i { true }\ncheck c { verify i }\n",
    ]
    assert [[c[:4] for c in complaints(folder, spec)] for spec in specs] == [
        ["E146"],
        ["E147"],
        ["E147"],
        ["E147"],
        ["E146"],
        ["E146"],
    ]


def test_a_long_sum_is_read_in_a_moment(folder: Path) -> None:
    terms = " + ".join(["x"] * 90)
    assert complaints(folder, f"var x : 0..1\ninvariant i {{ {terms} != 91 }}\n")[0][:4] == "E174"


# ------------------------------------------------------------------------------ the command line

KNOBS = """\
knob fast : bool = false
knob level : 0..3 = 0
const SIZE = 2
index V[SIZE]
var x[V] : bool
profile v5_10 of kernel { level = 1 }
profile v5_15 of kernel { level = 2 }
machine m[v: V] { state A final }
system small { m }
invariant fine { !fast || level < 9 }
check one { system small verify fine }
"""


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (
            "--set fats=true",
            "error[E160]: --set: there is no constant or knob `fats`\nhelp: did you mean `fast`?",
        ),
        ("--set level=7", "error[E126]: 7 is outside of `0..3`\n --> --set level:1:1"),
        ("--set level=zz", "error[E100]: there is no `zz` here\n --> --set level:1:1"),
        ("--set level=1+", "error[E010]: expected an expression after `+`"),
        ("--set fast=1", "error[E131]: `bool` is needed, and this is an integer"),
        ("--set level=", "error[E176]: --set level=: no value\nhelp: write --set NAME=VALUE"),
        ("--set SIZE=0", "error[E112]: an index has 1 to 4,096 identities, not 0"),
        (
            "--profile v5_11",
            "error[E163]: --profile: there is no profile `v5_11`\nhelp: did you mean `v5_15`?",
        ),
        (
            "--profile v6_8",
            "error[E163]: --profile: there is no profile `v6_8`\n"
            "help: `use <ras/kernels.ras>` in the file: it is declared there",
        ),
        ("--profile v5_10,v5.15", "error[E164]: `v5_10` and `v5_15` are both profiles of `kernel`"),
        (
            "-p fin",
            "error[E171]: -p: no check verifies a property `fin`\nhelp: did you mean `fine`?",
        ),
        ("-p fine -p zz", "error[E171]: -p: no check verifies a property `zz`"),
        (
            "-k onn",
            "error[E172]: -k: no check or property is named like `onn`\nhelp: did you mean `one`?",
        ),
    ],
)
def test_what_the_command_line_names_exists(
    words: str, wanted: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "t.ras").write_text(KNOBS, encoding="utf-8")
    assert main(["t.ras", "--no-out", *words.split()]) == 2
    said = capsys.readouterr().err
    assert said.startswith(wanted)
    assert said.endswith("\n1 error\n")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["explore", "t.ras", "--system", "smal"], "E166]: there is no system `smal`"),
        (["explore", "t.ras", "--profile", "v6"], "E163]: --profile: there is no profile `v6`"),
        (["ask", "smal", "true", "--file", "t.ras"], "E166]: there is no system `smal`"),
        (["ask", "small", "fast &&", "--file", "t.ras"], "E010]: expected an expression"),
        (["t.ras:two"], "E172]: there is no check `two`"),
        (["t.ras", "--out", "t.ras/x"], ""),
        (["explain", "t.ras"], "E175]: t.ras: not JSON"),
        (["explain", "."], "E175]: .: is a directory"),
        (["explore", "t.ras", "--json", "."], "E177]: .: is a directory"),
    ],
)
def test_other_commands_say_as_much(
    words: list[str], wanted: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "t.ras").write_text(KNOBS, encoding="utf-8")
    code = main(words)
    said = capsys.readouterr().err
    assert (code, f"error[{wanted}" in said) == ((2, True) if wanted else (0, False))


def test_a_trace_of_an_older_model(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = "var x : bool\nmachine m { state A, B final step s: A -> B { x = true; } }\n"
    spec += "invariant i { !x }\ncheck c { verify i expect violated i }\n"
    (folder / "t.ras").write_text(spec, encoding="utf-8")
    assert main(["t.ras"]) == 0
    (folder / "t.ras").write_text(spec.replace("var x", "var y : bool\nvar x"), encoding="utf-8")
    capsys.readouterr()
    main(["explain", "rascheck-out/c.i.itf.json"])
    said = capsys.readouterr().err
    assert said.startswith("warning[W101]: rascheck-out/c.i.itf.json: the model has changed")


# ------------------------------------------------------------------------- mistakes without plan


def test_an_unknown_name_is_reported_once(folder: Path) -> None:
    spec = "machine m { state A step s: A -> A when x { x = 1; } }\ninvariant i { x && len(x) }\n"
    assert complaints(folder, spec) == ["E100 1:41 «x» there is no `x` here"]


def test_what_stands_beside_a_syntax_error_is_not_judged(folder: Path) -> None:
    """How the reader has mended a line is no reason to say more about it."""
    specs = [
        "enum E { A A }\nvar e : E = B\n",  # two members, not a comma that is missing
        "var  : bool\ninvariant i { x }\n",  # x is what the first line declares, perhaps
        "machine m { stat A }\ninvariant i { m at A }\n",
    ]
    assert [[c[:4] for c in complaints(folder, spec)] for spec in specs] == [
        ["E010", "E100"],
        ["E010"],
        ["E010"],
    ]


def test_a_file_that_does_not_stand_alone_says_what_to_check(folder: Path) -> None:
    (folder / "all.ras").write_text('use "t.ras"\nuse "far.ras"\n', encoding="utf-8")
    (folder / "far.ras").write_text("var near : bool\nfn far() -> bool = near\n", encoding="utf-8")
    assert complaints(folder, "invariant i { near && far() }\ninvariant j { nowhere }\n") == [
        "E018 1:15 «near» `near` and `far` are declared in `far.ras`, which is not used here"
        " [check `all.ras`, which uses all of them]",
        "E100 2:15 «nowhere» there is no `nowhere` here",
    ]
    (folder / "all.ras").unlink()
    assert complaints(folder, "invariant i { near }\n") == [
        "E018 1:15 «near» `near` is declared in `far.ras`, which is not used here"
        ' [write `use "far.ras"`]',
    ]


@pytest.mark.parametrize("name", ["cpu", "kvm", "ghes", "guest", "memory_failure", "vmm"])
def test_a_component_of_the_model_alone_is_one_diagnostic(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main([f"model/ras/{name}.ras", "--no-out"]) == 2
    said = capsys.readouterr().err
    assert said.count("error[") == 1
    assert said.endswith("help: check `model/ras/system.ras`, which uses all of them\n\n1 error\n")


WORDS = re.compile(r'"[^"\n]*"|\w+|[^\w\s]+|\s+')


@pytest.mark.parametrize("seed", range(150))
def test_a_text_that_was_damaged_ends_in_diagnostics(seed: int, folder: Path) -> None:
    """Words of a spec are taken out, doubled and exchanged: never an exception, few errors."""
    random = Random(seed)
    spec, *_ = random.choice(CASES)
    words = WORDS.findall(spec)
    names = [word for word in words if word.isidentifier()]
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(words))
        words[at] = random.choice(["", words[at] * 2, *names, "none", "0", "{}", "true", "any"])
    for complaint in complaints(folder, "".join(words)):
        assert "\n" not in complaint
    assert len(complaints(folder, "".join(words))) < 10


def planted(text: str, number: int) -> str:
    """A text with as many mistakes, each in a declaration of its own."""
    mistakes = [
        "var planted_1 : Planted",
        "machine planted_2 { state A  step s: A -> B }",
        "invariant planted_3 { planted_name }",
        "check planted_4 { verify planted_property }",
        "fn planted_5(a: bool) -> bool = a + 1",
    ]
    return text + "\n".join(mistakes[:number]) + "\n"


@pytest.mark.parametrize("number", range(1, 6))
@pytest.mark.parametrize("name", ["seed.ras", "routing.ras", "liveness.ras"])
def test_mistakes_in_a_shipped_file_are_counted(name: str, number: int, folder: Path) -> None:
    text = (ROOT / "properties" / name).read_text(encoding="utf-8")
    found = [c[:4] for c in complaints(folder, planted(text, number))]
    assert found == ["E103", "E105", "E100", "E171", "E132"][:number]
