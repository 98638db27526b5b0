"""`check --watch`: what a user does to the files, and what is printed then."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rascheck import cli
from rascheck.diagnostics import Diagnostics
from rascheck.run import load_program
from rascheck.run.watch import POLL, STILL, Watch

pytestmark = pytest.mark.usefixtures("settled")
ROOT = Path(__file__).parents[3]
MODEL = """\
var x : 0..9
machine counter { state Run final
  step up: * -> * when x < 3 { x += 1; }
}
"""
CHECKS = """\
use "../model.ras"
invariant small "x stays small" { x <= 2 }
invariant fits { x <= 3 }
check grows { verify small  expect violated small by counter.up }
check stays { verify fits }
"""
WELL = "2 checks, all as expected (# s)\n"
AGAIN = "2 checks, all as expected (# s; 2 unchanged since the last run)\n"

Action = Callable[[], object]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("specs").mkdir()
    save("model.ras", MODEL)
    save("specs/a.ras", CHECKS)


def save(name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8")


def replaced(name: str, text: str) -> None:
    """As an editor saves that writes another file and renames it."""
    save("new", text)
    Path("new").rename(name)


def scripted(actions: list[Action | None]) -> tuple[Callable[[float], None], list[float]]:
    """A clock that lets a user do one thing each time that somebody sleeps, and then interrupts."""
    slept: list[float] = []
    rest: Iterator[Action | None] = iter(actions)

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        for action in rest:
            if action is not None:
                action()
            return
        raise KeyboardInterrupt

    return sleep, slept


@pytest.fixture
def watched(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[list[str], str]]:
    """Watch a folder while a user does something; what was printed, by round."""

    def watch(actions: list[Action | None], *words: str) -> tuple[list[str], str]:
        sleep, _ = scripted(actions)
        monkeypatch.setattr(time, "sleep", sleep)
        assert cli.main(["check", "--watch", "specs", "-j1", *words]) == 130
        found = capsys.readouterr()
        text = re.sub(r"\(\d+\.\d+ s", "(# s", found.out)
        text = re.sub(r"^-- \d\d:\d\d:\d\d  ", "-- TIME  ", text, flags=re.M)
        return text.split("\n-- TIME  "), found.err.removesuffix("interrupted\n")

    return watch


def test_without_a_change_there_is_one_short_answer(
    watched: Callable[..., tuple[list[str], str]],
) -> None:
    assert watched([None, None]) == ([WELL], "")


def test_each_save_is_answered_with_what_is_new(
    watched: Callable[..., tuple[list[str], str]],
) -> None:
    rounds, errors = watched(
        [
            lambda: save("model.ras", MODEL.replace("x < 3", "x < 2")),
            None,  # it is still
            lambda: save("model.ras", MODEL),
            None,
            lambda: save("model.ras", "// a comment\n" + MODEL),
            None,
        ]
    )
    assert rounds == [
        WELL,
        """model.ras changed
grows/small  violated -> holds

NOT AS EXPECTED
grows/small  holds, EXPECTED violated by counter.up
    why:   no last step is counter.up: there is no trace
    else:  if the bug is mended, take the expectation out of the check
    $ rascheck check specs/a.ras:grows -p small

1 of 2 checks differs from what is expected (# s)
""",
        "model.ras changed\ngrows/small  holds -> violated\n\n" + AGAIN,
        "model.ras changed\n" + AGAIN,
    ]
    assert errors == ""


def test_mistakes_are_shown_and_mended(watched: Callable[..., tuple[list[str], str]]) -> None:
    rounds, errors = watched(
        [
            lambda: save("model.ras", MODEL.replace("x < 3", "y < 3")),
            None,
            lambda: save("model.ras", MODEL),
            None,
        ]
    )
    assert rounds == [WELL, "model.ras changed\n", "model.ras changed\n" + AGAIN]
    assert "error[E100]" in errors
    assert "model.ras:3:24" in errors


def test_a_file_that_is_gone_and_comes_back(
    watched: Callable[..., tuple[list[str], str]],
) -> None:
    rounds, errors = watched(
        [lambda: Path("model.ras").unlink(), None, None, lambda: save("model.ras", MODEL), None]
    )
    assert rounds == [WELL, "model.ras changed\n", "model.ras changed\n" + AGAIN]
    assert errors.count("there is no file `model.ras`") == 1


def test_a_new_file_in_a_folder_and_one_less(
    watched: Callable[..., tuple[list[str], str]],
) -> None:
    rounds, _ = watched(
        [
            lambda: save("specs/b.ras", 'use "../model.ras"\ncheck more { verify fits }\n'),
            None,
            lambda: Path("specs/b.ras").unlink(),
            None,
        ]
    )
    three = "3 checks, all as expected (# s; 3 unchanged since the last run)\n"
    assert rounds == [
        WELL,
        "specs/b.ras changed\nmore/fits  new -> holds\n\n" + three,
        "specs/b.ras changed\nmore/fits  holds -> gone\n\n" + AGAIN,
    ]


def test_an_editor_that_renames(watched: Callable[..., tuple[list[str], str]]) -> None:
    rounds, _ = watched([lambda: replaced("model.ras", MODEL + "\n"), None])
    assert rounds == [WELL, "model.ras changed\n" + AGAIN]


def test_several_saves_in_a_row_are_one(watched: Callable[..., tuple[list[str], str]]) -> None:
    rounds, errors = watched(
        [
            lambda: save("model.ras", "machine"),
            lambda: save("model.ras", MODEL[:40]),
            lambda: replaced("model.ras", MODEL + "// 1\n"),
            lambda: save("specs/a.ras", CHECKS + "// 2\n"),
            None,
        ]
    )
    assert rounds == [WELL, "model.ras, specs/a.ras changed\n" + AGAIN]
    assert errors == ""


def test_a_file_that_other_files_do_not_use_does_not_matter(
    watched: Callable[..., tuple[list[str], str]],
) -> None:
    rounds, _ = watched(
        [lambda: save("other.ras", MODEL), lambda: save("specs/notes.txt", "x"), None]
    )
    assert rounds == [WELL]


def test_verbose_is_everything_and_quiet_one_line_a_verdict(
    watched: Callable[..., tuple[list[str], str]],
) -> None:
    ((everything,), _) = watched([], "-v")
    assert everything.startswith("invariant: small  VIOLATED")
    assert "\nspecs/a.ras   " in everything
    ((short,), _) = watched([], "-q")
    assert [line.split("  ")[0] for line in short.splitlines()] == [
        "Observation grows/small Sometimes",
        "Observation stays/fits Never",
    ]


def test_a_change_while_the_files_are_read_is_not_missed() -> None:
    sleep, slept = scripted([None, None])
    watch = Watch(["specs"], sleep)
    watch.begin()
    modules = load_program(["specs"], Diagnostics()).program.modules
    save("model.ras", MODEL + "\n")  # nobody has looked at this file before
    watch.read(modules)
    assert watch.wait() == ["model.ras"]
    assert slept == [POLL, STILL]


def test_a_single_check_is_watched_by_its_file() -> None:
    sleep, _ = scripted([lambda: save("specs/a.ras", CHECKS + "\n"), None])
    watch = Watch(["specs/a.ras:grows"], sleep)
    watch.begin()
    watch.read(load_program(["specs/a.ras:grows"], Diagnostics()).program.modules)
    assert watch.wait() == ["specs/a.ras"]


def test_an_interrupt_ends_it(tmp_path: Path) -> None:
    words = [sys.executable, "-u", "-m", "rascheck", "check", "--watch", "specs", "--no-out"]
    process = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "checker")},
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("2 checks, all as expected")
    save("model.ras", MODEL + "// saved\n")
    assert process.stdout.readline() == "\n"
    assert re.fullmatch(r"-- \d\d:\d\d:\d\d  model.ras changed\n", process.stdout.readline())
    assert process.stdout.readline().startswith("2 checks, all as expected")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (130, "interrupted\n")
    assert not (tmp_path / "rascheck-out").exists()
