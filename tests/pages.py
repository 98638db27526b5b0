"""Pages that show specs and commands: their blocks come out, and what the commands print today.

docs/contributing.md explains the notation. `python tests/pages.py PAGE...`, in a checkout, writes
what the commands print today into the blocks that leave nothing out. What differs in its times
alone stays as it is.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from warm import warm

ROOT = Path(__file__).parents[1]
BESIDE = ("properties", "bench")
"""What a session finds in its folder, as in a checkout, if it asks for it."""
PROMPT = "$ "
OMITTED = "..."
FRAGMENT = "<!-- fragment -->"

FENCE = re.compile(r"(?P<ticks>```+)(?P<kind>[\w+-]*) *(?P<rest>[^`]*)")
TIME = re.compile(
    r" *\b[\d.:]+(k? states/s| (s|min)\b)| +cached$|; [\d,]+ unchanged since the last run"
)
SHELL = 'rascheck() { "$PYTHON" -m rascheck "$@"; }\n'


class Unclear(ValueError):
    """A page that does not follow the notation."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page; `line` is that of its first mark, from 1."""

    line: int
    kind: str
    rest: str
    lines: tuple[str, ...]
    fragment: bool = False

    @property
    def text(self) -> str:
        """The lines as a file."""
        return "".join(f"{line}\n" for line in self.lines)

    @property
    def file(self) -> str:
        """The name of the file that the block is; empty if it is none."""
        return self.rest if re.fullmatch(r"[\w/-]+\.\w+", self.rest) else ""

    @property
    def whole(self) -> bool:
        """Whether nothing is left out of what is printed."""
        return OMITTED not in map(str.strip, self.lines)


@dataclass(frozen=True)
class Command:
    """A line for a shell with its exit code, and what it prints, or None if that is not shown."""

    text: str
    exit: int
    printed: tuple[str, ...] | None


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order. Raises `Unclear` where one is never closed."""
    found: list[Block] = []
    start: tuple[int, re.Match[str], bool] | None = None
    inside: list[str] = []
    before = ""
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if start is not None and line == start[1]["ticks"]:
            at, fence, fragment = start
            found.append(Block(at, fence["kind"], fence["rest"].strip(), (*inside,), fragment))
            start = None
        elif start is not None:
            inside.append(line)
        elif opened := FENCE.fullmatch(line):
            start, inside = (number, opened, before == FRAGMENT), []
        before = line.strip()
    if start is not None:
        raise Unclear(f"{page}:{start[0]}: this block is never closed")
    return found


def commands(block: Block) -> list[Command]:
    """The commands of a `console` block: one with what it prints, or several alone."""
    if not re.fullmatch(r"(exit=\d+(,\d+)*)?", block.rest):
        raise Unclear(f"line {block.line}: `{block.rest}`")
    codes = [int(code) for code in re.findall(r"\d+", block.rest)]
    text, rest = _command(block.lines, block.line)
    texts = [text]
    if not _all_commands(rest):
        return [Command(text, codes[0] if codes else 0, rest)]
    while rest:
        text, rest = _command(rest, block.line)
        texts.append(text)
    if len(codes) > len(texts):
        raise Unclear(f"line {block.line}: more exit codes than commands")
    codes += [0] * (len(texts) - len(codes))
    return [Command(text, code, None) for text, code in zip(texts, codes, strict=True)]


def _command(lines: tuple[str, ...], line: int) -> tuple[str, tuple[str, ...]]:
    """The command that lines begin with, and the lines behind it."""
    if not lines or not lines[0].startswith(PROMPT):
        raise Unclear(f"line {line}: a block of commands begins with `{PROMPT}`")
    end = next((n for n, text in enumerate(lines) if not text.endswith("\\")), len(lines) - 1)
    return "\n".join(lines[: end + 1]).removeprefix(PROMPT), lines[end + 1 :]


def _all_commands(lines: tuple[str, ...]) -> bool:
    """Whether each line is a command, or goes on with the one before it."""
    return all(
        line.startswith(PROMPT) or (number and lines[number - 1].endswith("\\"))
        for number, line in enumerate(lines)
    )


# ------------------------------------------------------------------------------------------- runs


def lay_out(page: Path, folder: Path) -> None:
    """Put into a folder what a checkout has, if a command of the page names it."""
    texts = [c.text for block in blocks(page) if block.kind == "console" for c in commands(block)]
    for name in BESIDE:
        if any(re.search(rf"(?<![<\w]){name}\b", text) for text in texts):
            (folder / name).symlink_to(ROOT / name)


def run(command: str, folder: Path) -> tuple[int, list[str]]:
    """The exit code of a command in a folder, and what it prints, errors first."""
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    home = folder.with_name(f"{folder.name}-home")
    env = kept | {
        "PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT / "checker"),
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "80",
    }
    words = _alone(command)
    if words is not None:
        home.mkdir(exist_ok=True)
        said = home / "said"
        code = warm().run(words, folder, env, said)
        texts = [f.read_text(encoding="utf-8") for f in (said.with_suffix(".err"), said)]
        return code, "".join(texts).splitlines()
    done = subprocess.run(
        ["bash", "-c", SHELL + command],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=env,
    )
    return done.returncode, (done.stderr + done.stdout).splitlines()


def _alone(command: str) -> list[str] | None:
    """The words of a command that is `rascheck` and nothing else, or None: a shell runs it."""
    verb, *words = shlex.split(command.replace("\\\n", " "))
    if verb != "rascheck" or re.search(r"[|;&<>$`*?~(){}#]", re.sub(r"'[^']*'", "", command)):
        return None
    return words


def untimed(lines: list[str] | tuple[str, ...]) -> list[str]:
    """The lines without what a clock says."""
    return [TIME.sub("", line).rstrip() for line in lines]


def agrees(shown: tuple[str, ...], printed: list[str]) -> bool:
    """Whether a page shows what is printed, but for times and what it leaves out."""
    parts: list[list[str]] = [[]]
    for line in untimed(shown):
        if line.strip() == OMITTED:
            parts.append([])
        else:
            parts[-1].append(line)
    rest = untimed(printed)
    first, *others = parts
    if rest[: len(first)] != first:
        return False
    rest = rest[len(first) :]
    if not others:
        return not rest
    *middle, last = others
    for part in middle:
        starts = [at for at in range(len(rest)) if rest[at : at + len(part)] == part]
        if not starts:
            return False
        rest = rest[starts[0] + len(part) :]
    return len(last) <= len(rest) and rest[len(rest) - len(last) :] == last


def session(page: Path, folder: Path) -> Iterator[tuple[Block, Command | None, int, list[str]]]:
    """Take the blocks of a page one after the other: each command with what it really prints.

    A `ras` block that is a file of its own comes without a command, after it was written.
    """
    lay_out(page, folder)
    for block in blocks(page):
        if block.fragment:
            continue
        if block.file and block.kind not in ("", "text", "console", "sh"):
            file = folder / block.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
        if block.kind == "ras":
            yield block, None, 0, []
        elif block.kind == "console":
            for command in commands(block):
                yield block, command, *run(command.text, folder)


def rewrite(page: Path) -> None:
    """Write what the commands print today into the page; its exit codes must be as they were."""
    lines = page.read_text(encoding="utf-8").splitlines()
    found: list[tuple[Block, Command, list[str]]] = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "session"
        place.mkdir()
        for block, command, code, printed in session(page, place):
            if command is None or command.printed is None or not block.whole:
                continue
            if code != command.exit:
                said = "\n".join(printed)
                raise SystemExit(f"{page}:{block.line}: exit code {code}\n{said}")
            found.append((block, command, printed))
    for block, command, printed in reversed(found):
        shown = command.printed or ()
        if not agrees(shown, printed):
            end = block.line + len(block.lines)
            lines[end - len(shown) : end] = printed
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        rewrite(Path(argument))
