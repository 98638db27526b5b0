"""`certify`: another solver looks at a proof."""

from __future__ import annotations

import argparse
from pathlib import Path

from rascheck.certify import Certified, Missing, certified, found
from rascheck.cli.codes import DIFFERS, GAVE_UP, OK, WRONG
from rascheck.cli.output import diagnose
from rascheck.diagnostics import Diagnostics
from rascheck.show.progress import duration
from rascheck.show.table import WIDTH
from rascheck.show.words import ascii_only, count, wrap

UNSAMPLED = (
    "NO EXAMPLES: nothing shows that the definitions are those of system.txt; compare both hashes"
    " with those of a certificate of your own"
)


def certify(options: argparse.Namespace) -> int:
    """Check the certificates in a folder, and return the exit code."""
    sink = Diagnostics()
    folders: list[Path] = []
    codes = [OK]
    try:
        solver = found(options.solver)
        folders = _folders(options.folder, sink)
    except Missing:
        what = f"no `{options.solver}`" if options.solver else "no second solver"
        fix = "pip install 'rascheck[certify]', or put bitwuzla or cvc5 on the PATH"
        sink.error("E440", f"there is {what} to check a certificate with", fix=fix)
    for folder in folders:
        checked = certified(folder, solver, options.timeout)
        print("\n".join(_told(folder, checked)))
        codes.append(_code(checked))
    diagnose(sink, options.format)
    return WRONG if sink.failed else max(codes, key=(OK, GAVE_UP, DIFFERS).index)


def _folders(folder: Path, sink: Diagnostics) -> list[Path]:
    """The folder, or those in it, that have a manifest."""
    if (folder / "manifest.json").is_file():
        return [folder]
    inner = sorted(path.parent for path in folder.glob("*/manifest.json"))
    if not inner:
        fix = "name a folder that `rascheck prove --certificate` has written"
        sink.error("E441", f"{folder}: there is no certificate", fix=fix)
    return inner


def _code(checked: Certified) -> int:
    if not checked.why:
        return OK
    return GAVE_UP if checked.unknown else DIFFERS


def _told(folder: Path, checked: Certified) -> list[str]:
    """Whether it is a proof, of what, and who says so."""
    if checked.why:
        said = "not known" if checked.unknown else "not certified"
        return wrap(ascii_only(f"{folder}: {said}: {checked.why}"), WIDTH, hang=4)
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
    hashed = (
        ("system.txt has SHA-256 ", checked.system),
        ("the definitions have   ", checked.definitions),
    )
    for what, digest in hashed:
        lines += [f"    {what}{digest[:32]}", f"    {' ' * len(what)}{digest[32:]}"]
    if checked.steps and not checked.examples:
        lines += [f"    {line}" for line in wrap(UNSAMPLED, WIDTH - 4)]
    return lines
