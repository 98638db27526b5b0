"""`certify`: another solver looks at a proof."""

from __future__ import annotations

import argparse
from pathlib import Path

from rascheck.certify import Certified, Missing, certified, found
from rascheck.cli.codes import GAVE_UP, OK, VIOLATED, WRONG
from rascheck.cli.output import diagnose
from rascheck.diagnostics import Diagnostics
from rascheck.show.certificates import certificate


def certify(options: argparse.Namespace) -> int:
    """Check the certificates in a folder, and return the exit code."""
    sink = Diagnostics()
    folders = _folders(options.folder, sink)
    codes = []
    if not sink.failed:
        try:
            solver = found()
            for folder in folders:
                checked = certified(folder, solver, options.timeout)
                print(certificate(str(folder), checked), end="")
                codes.append(_code(checked))
        except Missing:
            fix = "pip install 'rascheck[certify]', or put bitwuzla or cvc5 on the PATH"
            sink.error("E194", "there is no second solver to check a certificate with", fix=fix)
    diagnose(sink, options.format)
    return WRONG if sink.failed else max(codes, key=(OK, GAVE_UP, VIOLATED).index)


def _folders(folder: Path, sink: Diagnostics) -> list[Path]:
    """The folder, or those in it, that have a manifest."""
    if (folder / "manifest.json").is_file():
        return [folder]
    inner = sorted(path.parent for path in folder.glob("*/manifest.json"))
    if not inner:
        fix = "name a folder that `rascheck prove --certificate` has written"
        sink.error("E195", f"{folder}: there is no certificate", fix=fix)
    return inner


def _code(checked: Certified) -> int:
    if not checked.why:
        return OK
    return GAVE_UP if checked.unknown else VIOLATED
