"""Pages that show commands: their files, their commands, and what each command prints.

A page holds files, each a block of kind `ras NAME`, and transcripts, each a block of kind `text`
whose first line is `$ rascheck ...`. A transcript may say `exit=1` after `text`; a line `...` in it
stands for lines that are left out.

`python tests/tutorial_pages.py PAGE...`, in a checkout, writes what the commands print today into
the transcripts that leave nothing out. What differs in its times alone stays as it is.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROMPT = "$ rascheck "
OMITTED = "..."

FENCE = re.compile(r"```(?P<kind>\w*) ?(?P<rest>[^`]*)")
ROW = re.compile(
    r" *(?:!! *)?(\w+) +"
    r"(holds|violated|reachable|unreachable|vacuous|deadlock|error|unknown)\b(?: \(SC\))? +"
    r"(holds|violated|reachable|unreachable|vacuous|deadlock|error|-)(?= |$)"
)
OTHER = (
    re.compile(r"(Observation \S+ \w+) .*"),
    re.compile(r"(?:\w+: +\w+|verdict:|) +([A-Z][A-Z ]+  \d+ steps).*"),
    re.compile(r"((?:error|warning)\[\w+\]).*"),
    re.compile(r" *(--> \S+)"),
    re.compile(r"( +(?:states|transitions|deadlocks|model errors) +[\d,]+).*"),
    re.compile(r"([\d,]+ (?:of [\d,]+ )?checks?.*?)(?: \([\d.]+ s\))?"),
)


@dataclass
class Transcript:
    """A command with what it printed: lines `first` to `last` of the page, after the command."""

    line: int
    words: list[str]
    exit: int
    printed: list[str]
    files: dict[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return not any(line.strip() == OMITTED for line in self.printed)


def transcripts(page: Path) -> list[Transcript]:
    """The transcripts of a page, each with the files that stand before it."""
    files: dict[str, str] = {}
    found: list[Transcript] = []
    block: list[str] = []
    kind, rest, start = "", "", 0
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence = FENCE.fullmatch(line)
        if fence is None:
            block.append(line)
        elif not start:
            kind, rest, start, block = fence["kind"], fence["rest"], number, []
        else:
            if kind == "ras" and rest:
                files[rest] = "\n".join(block) + "\n"
            elif kind == "text" and block and block[0].startswith(PROMPT):
                words = shlex.split(block[0].removeprefix(PROMPT))
                code = int(rest.removeprefix("exit=")) if rest else 0
                found.append(Transcript(start, words, code, block[1:], dict(files)))
            start = 0
    return found


def facts(lines: list[str]) -> list[str]:
    """What a transcript says that does not depend on the machine or on the layout."""
    found = []
    for line in lines:
        row = ROW.match(line)
        if row:
            found.append(" ".join(row.groups()))
        for pattern in OTHER:
            other = pattern.fullmatch(line)
            if other:
                found.append(" ".join(other[1].split()))
    return found


def untimed(lines: list[str]) -> list[str]:
    """The lines without what a clock says."""
    return [re.sub(r" *[\d.:]+ (s|min)\b", "", line) for line in lines]


def lay_out(files: dict[str, str], folder: Path) -> None:
    """Put the files of a page into a folder, beside what a checkout has."""
    for name in ("properties", "bench"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def rewrite(page: Path) -> None:
    """Write what the commands print today into the page; its exit codes must be as they were."""
    lines = page.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder:
        runs = []
        for each in transcripts(page):
            lay_out(each.files, Path(folder))
            command = [sys.executable, "-m", "rascheck", *each.words]
            done = subprocess.run(
                command,
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                env={"PYTHONPATH": str(ROOT / "checker"), "PATH": ""},
            )
            if done.returncode != each.exit:
                raise SystemExit(f"{page}:{each.line}: exit code {done.returncode}\n{done.stdout}")
            runs.append((each, done.stdout.rstrip("\n").split("\n")))
    for each, printed in reversed(runs):
        if each.whole and untimed(printed) != untimed(each.printed):
            start = each.line + 1
            lines[start : start + len(each.printed)] = printed
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        rewrite(Path(argument))
