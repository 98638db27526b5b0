"""The program as a process: how it ends."""

import subprocess
import sys
import time
from pathlib import Path

BUSY = """
import sys, threading, time
from rascheck.cli import script
threading.Thread(target=time.sleep, args=(60,)).start()
sys.argv = ["rascheck", *sys.argv[1:]]
script()
"""


def test_the_end_waits_for_no_thread(tmp_path: Path) -> None:
    """As where a compiler is still at work and the search is over: nothing is lost or aborted."""
    spec = "machine m { state A final step s: A -> A }\ninvariant i { m at A }\n"
    (tmp_path / "t.ras").write_text(f"{spec}check c {{ verify i expect violated i }}\n")
    started = time.monotonic()
    words = [sys.executable, "-c", BUSY, "t.ras", "-q", "--no-out"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert time.monotonic() - started < 30
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("Observation c/i Never ")
    assert done.stdout.endswith("\n")
