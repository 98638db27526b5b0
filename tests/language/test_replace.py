"""A machine put in the place of a shipped one, which properties elsewhere may still speak of."""

from pathlib import Path

import pytest

from rascheck import cli

SHIPPED = """
call done()
machine firmware { state Idle final, Busy
    step trap: Idle -> Busy
    step write_record: Busy -> Idle raise done()
}
machine os { state Run final  step take: Run -> Run on done() }
reachable recorded { fired firmware.write_record }
invariant idle { firmware at Idle }
check shipped { verify recorded  fair firmware.write_record }
"""
OWN = """
use "shipped.ras"
replace machine firmware { state Idle final  step answer: Idle -> Idle raise done() }
check own { verify VERIFIED }
"""


def run(folder: Path, verified: str) -> int:
    (folder / "shipped.ras").write_text(SHIPPED, encoding="utf-8")
    (folder / "own.ras").write_text(OWN.replace("VERIFIED", verified), encoding="utf-8")
    return cli.main([str(folder / "own.ras"), "--no-out", "-q"])


def test_what_is_not_checked_may_speak_of_steps_that_are_gone(tmp_path: Path) -> None:
    assert run(tmp_path, "idle") == 0


def test_what_is_checked_may_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "recorded") == 2
    assert "machine `firmware` has no step `write_record`" in capsys.readouterr().err
