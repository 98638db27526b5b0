"""`--print-completion`: what bash offers behind the words that were typed, asked of bash itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from rascheck.cli import main
from rascheck.cli.words import ALONE, SHELLS, VERBS

COMPLETE = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
function=$(complete -p rascheck | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
"$function" 2>/dev/null
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Path:
    """The script for bash, in a folder with a spec, a trace and a folder."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["--print-completion", "bash"])
    assert ended.value.code == 0
    (tmp_path / "sub").mkdir()
    spec = "check early { }\n  check late_1{ }\n// check no { }\ncheckpoint\n"
    (tmp_path / "spec.ras").write_text(spec, encoding="utf-8")
    (tmp_path / "run.itf.json").write_text("{}", encoding="utf-8")
    file = tmp_path / "sub" / "rascheck.bash"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    return file


def offered(script: Path, *words: str) -> list[str]:
    """What bash offers for the last word."""
    command = ["bash", "--norc", "-c", COMPLETE, "complete", str(script), "rascheck", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return sorted(done.stdout.split())


CASES = {
    ("",): sorted([*VERBS, "spec.ras", "sub"]),
    ("ex",): ["explain", "explore", "export"],
    ("s",): ["simulate", "spec.ras", "step", "sub"],
    ("--v",): ["--version"],
    ("--print-completion", ""): sorted(SHELLS),
    ("check", "sp"): ["spec.ras"],
    ("check", "--ship"): ["--shipped"],
    ("spec.ras", "--no-o"): ["--no-out"],
    ("--shipped", "--max-d"): ["--max-depth"],
    ("spec.ras", "-k", "x", "sp"): ["spec.ras"],
    ("spec.ras", ":"): ["early", "late_1"],
    ("check", "spec.ras", ":", "e"): ["early"],
    ("check", "spec.ras:l"): ["spec.ras:late_1"],
    ("check", "spec.ras", "--out", "s"): ["sub"],
    ("ask", "all", "x", "--file", ""): ["spec.ras", "sub"],
    ("explain", "r"): ["run.itf.json"],
    ("step", "s"): ["spec.ras", "sub"],
    ("step", "r"): ["run.itf.json"],
    ("replay", ""): ["run.itf.json", "sub"],
}


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize("words", CASES, ids=" ".join)
def test_bash_offers(words: tuple[str, ...], script: Path) -> None:
    assert offered(script, *words) == CASES[words]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_knows_every_verb_and_every_option(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([f"--print-completion={shell}"])
    said = capsys.readouterr().out
    assert all(word.lstrip("-") in said for word in (*VERBS, *ALONE[1:]))
    assert said.endswith("\n")
    assert not said.endswith("\n\n")
