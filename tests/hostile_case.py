"""What a hostile input is made of: its files, the words of the command line, what must be said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Words = tuple[str, ...]
CHECKS: Words = ("check", "--no-cache", "--no-out", "-j1", "t.ras")


@dataclass(frozen=True)
class Case:
    """What to prepare in an empty folder, what to run there, and which codes may be said.

    `make` writes the files; without it, `text` is all of t.ras.
    """

    name: str
    codes: frozenset[str]
    text: Callable[[], str] | None = None
    make: Callable[[], object] | None = None
    words: Words = CHECKS
    exit_code: int = 2
    as_nobody: bool = False


def code(
    name: str, codes: str, text: Callable[[], str], *, words: Words = CHECKS, exit_code: int = 2
) -> Case:
    """A case of one text, which is t.ras."""
    return Case(name, frozenset(codes.split()), text, None, words, exit_code)


def file(
    name: str,
    codes: str,
    make: Callable[[], object],
    *,
    words: Words = CHECKS,
    as_nobody: bool = False,
) -> Case:
    """A case of files."""
    return Case(name, frozenset(codes.split()), None, make, words, as_nobody=as_nobody)


def machine(
    body: str = "step s: A -> B", *, before: str = "", name: str = "m", states: str = "A, B"
) -> str:
    """A text with one machine."""
    return f"{before}\nmachine {name} {{ state {states}\n {body} }}\n{CHECK}"


CHECK = "invariant yes { true }\ncheck c { verify yes  allow deadlock }\n"


def formula(text: str, before: str = "") -> str:
    """A text with a machine and one invariant."""
    return machine(before=before + f"\ninvariant p {{ {text} }}\n").replace(
        "verify yes", "verify p"
    )


def write(name: str, data: bytes | str) -> None:
    raw = data.encode() if isinstance(data, str) else data
    Path(name).write_bytes(raw)
