"""Processes beside this one: the same report, and a clean end whatever happens to them."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from rascheck import cli
from rascheck.run import check as check_module
from rascheck.run import workers
from rascheck.run.cache import Cache

pytestmark = pytest.mark.usefixtures("settled")
ROOT = Path(__file__).parents[3]
TIME = re.compile(r" *\b[\d.]+(k? states/s| s\b)")
SPEC = """\
knob top : 1..6 = 3
var x : 0..9
machine counter { state Run final
  step up: * -> * when x < 9 { x += 1; }
}
invariant small "x stays small" { x < top }
check grows { for all top  verify small  expect violated small by counter.up }
check dies { verify small  expect violated }
"""
SLOW = """\
var x : 0..250
var y : 0..250
var z : 0..250
machine m { state Run final
  step x_up: * -> * when x < 250 { x += 1; }
  step y_up: * -> * when y < 250 { y += 1; }
  step z_up: * -> * when z < 250 { z += 1; }
}
invariant fine { x <= 250 }
check a { verify fine }
check b { with N = 1  verify fine }
check c { with N = 2  verify fine }
check d { with N = 3  verify fine }
const N = 0
"""


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.ras"
    path.write_text(SPEC, encoding="utf-8")
    return path


def test_the_report_is_the_same_from_any_number_of_processes(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert spec.exists()
    outputs = []
    for jobs in ("1", "2", "3"):
        assert cli.main(["a.ras", "-j", jobs, "--no-cache", "--out", "out", "-v"]) == 0
        outputs.append(TIME.sub("", capsys.readouterr().out))
        files = {p.name: p.read_bytes() for p in Path("out").iterdir()}
        assert len(files) == 7
        assert files == {p.name: p.read_bytes() for p in Path("out").iterdir()}
    assert outputs[0] == outputs[1] == outputs[2]


def test_only_what_is_not_known_is_sent(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sent: list[list[str]] = []
    real = workers.results

    def noticed(program, jobs, options, processes):  # type: ignore[no-untyped-def]
        sent.append([job.check.name.name for _, job in jobs])
        return real(program, jobs, options, processes)

    monkeypatch.setattr(workers, "results", noticed)
    assert cli.main(["a.ras", "-j2"]) == 0
    assert sent == [["grows"] * 6 + ["dies"]]
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text + "check more { verify small  expect violated }\n", encoding="utf-8")
    assert cli.main(["a.ras", "-j2"]) == 0
    assert len(sent) == 1  # one job is left, and that is run here
    assert capsys.readouterr().out.splitlines()[-1].endswith("; 2 unchanged since the last run)")


def test_what_took_longest_is_first(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    orders: list[list[str]] = []
    real = workers.results

    def noticed(program, jobs, options, processes):  # type: ignore[no-untyped-def]
        orders.append([check_module._name(job) for _, job in jobs])
        return real(program, jobs, options, processes)

    monkeypatch.setattr(workers, "results", noticed)
    assert cli.main(["a.ras", "-j2"]) == 0
    seconds = {name: float(n) for n, name in enumerate(orders[0]) if "dies" not in name}
    monkeypatch.setattr(check_module._Run, "_keep_seconds", lambda *_: None)
    cache = Cache.open()
    assert cache is not None
    cache.put(cache.key("seconds", "a.ras"), seconds)
    spec.write_text(SPEC.replace("x < 9", "x <= 8"), encoding="utf-8")
    assert cli.main(["a.ras", "-j2"]) == 0
    assert orders[1] == [orders[0][6], *reversed(orders[0][:6])]


def test_a_process_that_dies_is_a_defect_with_a_file(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [sys.executable, "-c", KILLED, str(spec)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == 70
    (line,) = done.stderr.splitlines()
    file = Path(line.rpartition(" ")[2])
    text = file.read_text(encoding="utf-8")
    assert f"$ rascheck check {spec} -j2 --no-cache --no-out" in text
    assert text.splitlines()[-1].endswith("the process that ran check `dies` died")
    file.unlink()
    assert capsys.readouterr().err == ""
    assert tmp_path.exists()


KILLED = textwrap.dedent("""\
    import os, sys
    from rascheck import cli
    import rascheck.run.workers as workers

    def run_job(program, job, options):
        if job.check.name.name == "dies":
            os.kill(os.getpid(), 9)
        return real(program, job, options)

    real, workers.run_job = workers.run_job, run_job
    if __name__ == "__main__":
        import multiprocessing
        real_context = multiprocessing.get_context
        multiprocessing.get_context = lambda _: real_context("fork")
        sys.exit(cli.main([sys.argv[1], "-j2", "--no-cache", "--no-out"]))
""")


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "checker")}


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_an_interrupt_ends_everything_at_once(tmp_path: Path, jobs: str) -> None:
    (tmp_path / "slow.ras").write_text(SLOW, encoding="utf-8")
    words = [sys.executable, "-m", "rascheck", "slow.ras", jobs, "--no-cache", "--no-out"]
    process = subprocess.Popen(
        words,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
    )
    time.sleep(2.5)
    os.killpg(process.pid, signal.SIGINT)
    started = time.monotonic()
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors) == (130, "", "interrupted\n")
    assert time.monotonic() - started < 10
    while left := members(process.pid):
        assert time.monotonic() - started < 10, left


def members(group: int) -> list[str]:
    """What runs in a process group."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, _, of = (place / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(of) == group and state != "Z":
                found.append((place / "cmdline").read_text())
    return found
