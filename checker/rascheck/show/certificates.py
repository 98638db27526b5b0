"""What came of a certificate, as a person reads it."""

from __future__ import annotations

from typing import Protocol

from rascheck.show.progress import duration
from rascheck.show.table import WIDTH
from rascheck.show.words import ascii_only, count, wrap


class Checked(Protocol):
    """What is known of a certificate; `why` is empty if it is a proof."""

    @property
    def property(self) -> str:
        """The claim."""

    @property
    def sentence(self) -> str:
        """The claim in words."""

    @property
    def lemmas(self) -> tuple[str, ...]:
        """By what it holds."""

    @property
    def steps(self) -> int:
        """How many steps the System has."""

    @property
    def examples(self) -> int:
        """Of how many of them there is an example."""

    @property
    def system(self) -> str:
        """The SHA-256 of the System's text."""

    @property
    def solver(self) -> str:
        """Who has checked it."""

    @property
    def seconds(self) -> float:
        """How long that took."""

    @property
    def why(self) -> str:
        """Why it is no proof."""

    @property
    def unknown(self) -> bool:
        """Whether it is only not known to be one."""


def certificate(folder: str, checked: Checked) -> str:
    """Whether it is a proof, of what, and who says so."""
    if checked.why:
        said = "not known" if checked.unknown else "not certified"
        return "\n".join(wrap(ascii_only(f"{folder}: {said}: {checked.why}"), WIDTH, hang=4)) + "\n"
    lines = wrap(ascii_only(f"{folder}: {checked.property} certified by {checked.solver}"), WIDTH)
    if checked.sentence:
        lines += [f"    {line}" for line in wrap(ascii_only(checked.sentence), WIDTH - 4)]
    parts = (
        count(checked.steps, "step"),
        count(len(checked.lemmas), "lemma"),
        count(checked.examples, "example"),
        duration(checked.seconds),
    )
    lines.append(f"    {', '.join(parts)}")
    lines.append(f"    system.txt has SHA-256 {checked.system[:32]}")
    lines.append(f"    {' ' * 23} {checked.system[32:]}")
    return "\n".join(lines) + "\n"
