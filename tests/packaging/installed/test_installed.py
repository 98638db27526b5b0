"""The built wheel, installed alone, in an empty folder: all that the checkout does, it does."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from rascheck import resources

Run = Callable[..., subprocess.CompletedProcess[str]]
HEAVY = ("z3", "llvmlite", "lark", "networkx", "shtab")
"""What a start does not import; a wheel has the parser's tables, so that it never needs Lark."""
CHECK = "early_v6_12_y"
TRACE = f"rascheck-out/{CHECK}.P4_ar_before_reentry.itf.json"

PRIVATE = """\
use <ras/system.ras>
invariant nothing_is_isolated { forall f: Frame { !isolated[f] } }
check mine {
    system dispatch
    profile v6_18, qemu
    verify nothing_is_isolated
    expect violated nothing_is_isolated
}
"""


def imported(run: Run, *words: str, code: int = 0) -> set[str]:
    """The modules that a command imports."""
    said = run("python", "-X", "importtime", "-m", "rascheck", *words, code=code).stderr
    return set(re.findall(r"^import time: +\d+ \| +\d+ \| +([\w.]+)$", said, re.M))


# ----------------------------------------------------------------------------------- what is in it


def test_the_wheel_holds_the_package_and_nothing_else(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"rascheck"}
    parts = ("tests/", "test_", "conftest")
    assert [name for name in names if any(f"/{part}" in f"/{name}" for part in parts)] == []
    assert {f"rascheck/{file}" for file, _ in resources.texts()} <= set(names)
    assert {"rascheck/lang/tables.json", "rascheck/importers/dve/dve.lark"} <= set(names)
    bundle = "rascheck/show/html/bundle"
    assert {f"{bundle}/viewer.js", f"{bundle}/viewer.css"} <= set(names)


def test_the_sdist_holds_what_the_wheel_is_made_from(dist: Path) -> None:
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "model/spec.lark"}
    assert wanted | {"properties/seed.ras", "checker/rascheck/cli/main.py"} <= names
    assert not [name for name in names if name.startswith((".venv", "rascheck-out", "docs/_build"))]


def test_it_is_not_the_checkout_that_runs(run: Run, python: Path, root: Path) -> None:
    code = "import rascheck, rascheck.resources as r; print(rascheck.__file__, r.root())"
    for place in run("python", "-c", code).stdout.split():
        assert Path(place).is_relative_to(python.parents[1])
        assert not Path(place).is_relative_to(root / "checker")


def test_the_version_says_which_model(run: Run) -> None:
    lines = dict(line.split(" ", 1) for line in run("rascheck", "--version").stdout.splitlines())
    assert lines["model"] == resources.digest()
    assert lines["tables"] == "prebuilt"
    assert re.fullmatch(r"5\.[\d.]+", lines["z3-solver"])
    assert re.fullmatch(r"0\.\d+\.\d+", lines["llvmlite"])


# ----------------------------------------------------------------------------------------- shipped


def test_the_shipped_checks_run(run: Run) -> None:
    said = run("rascheck", "--shipped", "-k", "early", "-p", "P4", "-q", "--no-out").stdout
    assert said.count("Observation early_v6_18/P4_ar_before_reentry Never ") == 1
    assert said.count(f"Observation {CHECK}/P4_ar_before_reentry Sometimes ") == 1


def test_a_trace_is_explained_and_replayed(run: Run, folder: Path) -> None:
    said = run("rascheck", "--shipped", f"seed.ras:{CHECK}", "-p", "P4").stdout
    assert said.startswith("<properties/seed.ras> ")
    assert f"\n    $ rascheck explain {TRACE}\n" in said
    mail = run("rascheck", "explain", TRACE).stdout
    assert f"\ncheck:     <properties/seed.ras>:{CHECK}\n" in mail
    assert "a run of the model" in run("rascheck", "replay", TRACE).stdout
    command = mail.partition("\n$ ")[2].partition("\n\n")[0]
    assert command.startswith("rascheck check --shipped seed.ras:")
    assert "\n1 check, as expected" in run("bash", "-c", command).stdout
    assert json.loads((folder / TRACE).read_text())["#meta"]["rascheck"]["check"] == CHECK


def test_a_private_file_uses_the_model(run: Run, folder: Path) -> None:
    (folder / "mine.ras").write_text(PRIVATE, encoding="utf-8")
    said = run("rascheck", "mine.ras").stdout
    assert re.search(r"^    nothing_is_isolated +violated +violated ", said, re.M)
    mail = run("rascheck", "explain", "rascheck-out/mine.nothing_is_isolated.itf.json").stdout
    assert "\n$ rascheck check mine.ras:mine -p nothing_is_isolated\n" in mail
    assert "$ rascheck check" in mail
    (folder / "mine.ras").write_text(PRIVATE + "machine m { state A step s: A -> B }\n")
    wrong = run("rascheck", "mine.ras", code=2).stderr
    assert "error[E105]: machine `m` has no state `B`\n --> mine.ras:9:" in wrong


def test_a_private_file_uses_the_properties(run: Run, folder: Path) -> None:
    text = "use <properties/seed.ras>\ncheck mine { system dispatch  profile v6_18, qemu\n"
    text += "  with guest_heeds = false  verify P4_ar_before_reentry }\n"
    (folder / "mine.ras").write_text(text, encoding="utf-8")
    assert "\n1 check, as expected" in run("rascheck", "mine.ras").stdout


def test_a_question_without_a_file(run: Run) -> None:
    said = run("rascheck", "ask", "dispatch", "!no_such[0]", "--profile", "v6_18,qemu", code=2)
    assert "error[E100]: there is no `no_such` here\n --> formula:1:2\n" in said.stderr
    formula = "exists f: Frame { marked[f] }"
    said = run("rascheck", "ask", "dispatch", formula, "--profile", "v6_18,qemu", code=1)
    assert "asked: violated" in said.stdout


def test_canonical_text_and_pictures(run: Run, folder: Path) -> None:
    (folder / "mine.ras").write_text("machine m{state A final step s:A->A}\n", encoding="utf-8")
    run("rascheck", "fmt", "--check", "mine.ras", code=1)
    run("rascheck", "fmt", "mine.ras")
    run("rascheck", "fmt", "--check", "mine.ras")
    run("rascheck", "graph", "mine.ras", "-o", "mine.dot")
    assert (folder / "mine.dot").read_text().startswith("digraph ")


def test_a_model_of_another_tool(run: Run, folder: Path) -> None:
    text = "process P { state s, t; init s; trans s -> t {}; }\nsystem async;\n"
    (folder / "m.dve").write_text(text, encoding="utf-8")
    assert "states       2 " in run("rascheck", "explore", "m.dve").stdout
    run("rascheck", "import", "m.dve", "-o", "m.ras")
    assert "states       2 " in run("rascheck", "explore", "m.ras").stdout


def test_bash_completes(run: Run, folder: Path) -> None:
    (folder / "mine.ras").write_text(PRIVATE, encoding="utf-8")
    script = 'source <(rascheck --print-completion bash); COMP_WORDS=(rascheck mine.ras : "")'
    script += '; COMP_CWORD=3; _rascheck; echo "${COMPREPLY[@]}"'
    assert run("bash", "-c", script).stdout == "mine\n"


# ------------------------------------------------------------------------------------------- start


@pytest.mark.parametrize("words", [("--help",), ("check", "--help"), ("--version",)], ids=" ".join)
def test_help_and_version_import_little(run: Run, words: tuple[str, ...]) -> None:
    modules = imported(run, *words)
    assert "rascheck.cli.words" in modules
    assert [m for m in modules if m.startswith(HEAVY)] == []
    if "--help" in words:
        own = {m for m in modules if m.startswith("rascheck.")}
        assert own <= {
            "rascheck.cli",
            "rascheck.cli.main",
            "rascheck.cli.codes",
            "rascheck.cli.words",
            "rascheck.cli.comparing",
            "rascheck.cli.drawing",
            "rascheck.cli.explaining",
            "rascheck.cli.proving",
            "rascheck.cli.reading",
            "rascheck.cli.reports",
            "rascheck.cli.stepping",
            "rascheck.cli.values",
            "rascheck.cli.viewing",
        }


def test_a_check_needs_no_lark(run: Run, folder: Path) -> None:
    (folder / "mine.ras").write_text(PRIVATE, encoding="utf-8")
    modules = imported(run, "mine.ras")
    assert "rascheck.lang.parse" in modules
    heavy = [m for m in modules if m.startswith(HEAVY)]
    assert [m for m in heavy if not m.startswith("z3")] == []  # which divides the registers


@pytest.mark.parametrize(("words", "code"), [(("--help",), 0), (("wrong.ras",), 2)])
def test_a_start_takes_no_second(run: Run, folder: Path, words: tuple[str, ...], code: int) -> None:
    """Of a processor, and a multiple of what bench/startup.py measures: machines are busy."""
    (folder / "wrong.ras").write_text(PRIVATE + "const N = \n", encoding="utf-8")
    run("rascheck", *words, code=code)
    before = processor()
    run("rascheck", *words, code=code)
    assert processor() - before < (0.5 if code == 0 else 2)


def processor() -> float:
    """The seconds that finished children have computed."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
