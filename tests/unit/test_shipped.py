"""What ships is checked, used, explained and asked about from any folder, by its name."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rascheck import resources
from rascheck.cli import main

CHECK = "early_v6_12_y"
ISOLATED = "exists f: Frame { isolated[f] }"
TRACE = f"rascheck-out/{CHECK}.P4_ar_before_reentry.itf.json"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(words: list[str], capsys: pytest.CaptureFixture[str], code: int = 0) -> str:
    """What a command prints, whose exit code is as expected."""
    assert main(words) == code
    out, err = capsys.readouterr()
    return err + out


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "words",
    [
        ["--shipped", f"seed.ras:{CHECK}"],
        ["check", "--shipped", f"properties/seed.ras:{CHECK}"],
        ["check", f"<properties/seed.ras>:{CHECK}"],
        ["--shipped", "-k", CHECK],
    ],
)
def test_a_shipped_check_by_its_name(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    out = said([*words, "-p", "P4", "--no-out"], capsys)
    assert re.search(rf"^<properties/seed.ras> .*\n{CHECK}  v6_12_y, qemu", out, re.M)
    assert out.splitlines()[-1].startswith("1 check, as expected")


def test_what_is_printed_and_written_works_in_any_folder(
    folder: Path, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said(["--shipped", f"seed.ras:{CHECK}", "-p", "P4"], capsys)
    assert json.loads((folder / TRACE).read_text())["#meta"]["rascheck"]["file"] == (
        "<properties/seed.ras>"
    )
    mail = said(["explain", TRACE], capsys)
    assert f"\ncheck:     <properties/seed.ras>:{CHECK}\n" in mail
    assert (
        f"$ rascheck check --shipped seed.ras:{CHECK} \\\n      -p P4_ar_before_reentry\n" in mail
    )
    monkeypatch.chdir(root)
    trace = str(folder / TRACE)
    assert said(["replay", trace], capsys).startswith(f"{trace}: a run of the model;")
    assert f"\ncheck:     properties/seed.ras:{CHECK}\n" in said(["explain", trace], capsys)


def test_a_trace_of_a_checkout_works_in_any_folder(
    folder: Path, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    said([f"properties/seed.ras:{CHECK}", "-p", "P4", "--out", str(folder)], capsys)
    monkeypatch.chdir(folder)
    assert "a run of the model" in said(["replay", Path(TRACE).name], capsys)


def test_by_path_and_by_name_it_is_one_file(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    words = ["properties/seed.ras", "<properties/seed.ras>", "<properties>", "properties"]
    out = said([*words, "-k", CHECK, "-p", "P4", "--no-out"], capsys)
    assert out.splitlines()[-1].startswith("1 check, as expected")


def test_a_private_file_verifies_the_shipped_properties(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = "use <properties/seed.ras>\n"
    spec += "check mine { system dispatch profile v6_18, qemu with guest_heeds = false\n"
    spec += "  verify P4_ar_before_reentry }\n"
    (folder / "mine.ras").write_text(spec, encoding="utf-8")
    out = said(["mine.ras", "--no-out"], capsys)
    assert re.search(r"^    P4_ar_before_reentry  +holds \(SC\)  holds  ", out, re.M)
    assert out.splitlines()[-1].startswith("1 check, as expected")


@pytest.mark.usefixtures("folder")
def test_ask_finds_the_shipped_properties(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(["ask", "dispatch", ISOLATED, "--profile", "v6_18,qemu"], capsys, 1)
    assert f"    $ rascheck ask dispatch '{ISOLATED}' --profile v6_18,qemu\n" in out


def test_ask_prefers_the_properties_of_the_folder(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "properties").mkdir()
    spec = "var x : bool\nmachine m { state A final step s: A -> A { x = true; } }\n"
    (folder / "properties" / "mine.ras").write_text(spec, encoding="utf-8")
    assert "\n$ rascheck ask all '!x'\n" in said(["ask", "all", "!x"], capsys, 1)
    named = said(["ask", "dispatch", ISOLATED, "--file", "<properties/seed.ras>"], capsys, 1)
    assert "--file '<properties/seed.ras>'" in named.replace(" \\\n     ", "")


@pytest.mark.usefixtures("folder")
def test_a_name_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(["--shipped", "sed.ras"], capsys, 2) == (
        "error[E001]: there is no file `<properties/sed.ras>`\n"
        "help: did you mean `seed.ras`?\n\n1 error\n"
    )
    assert "error[E172]: there is no check `early_v6_1`" in said(
        ["--shipped", "seed.ras:early_v6_1"], capsys, 2
    )


def test_a_path_that_begins_like_a_verb(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = "machine m { state A final step s: A -> A }\ncheck c { }\n"
    (folder / "check=1.ras").write_text(spec, encoding="utf-8")
    assert said(["check=1.ras", "--no-out"], capsys).startswith("check=1.ras  ")


def test_nothing_is_no_request(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check"])
    assert ended.value.code == 2
    assert "the following arguments are required: PATH" in capsys.readouterr().err


def test_versions_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    lines = capsys.readouterr().out.splitlines()
    names = ["rascheck", "python", "lark", "networkx", "z3-solver", "llvmlite", "tables", "model"]
    assert [line.split()[0] for line in lines] == names
    assert lines[-1] == f"model {resources.digest()}"
    assert re.fullmatch(r"model [0-9a-f]{12}", lines[-1])
    assert re.fullmatch(r"lark 1\.\d+\.\d+", lines[2])
