"""The cache itself: what is put there comes out, and what is wrong with it is as if not there."""

from __future__ import annotations

import errno
import hashlib
import os
import pickle
import shutil
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import pytest

from rascheck import cli
from rascheck.run import cache as cache_module
from rascheck.run import engine
from rascheck.run.cache import LARGEST, MAGIC, OLDEST, Cache, folder, sweep
from rascheck.run.engine import Engine
from rascheck.source import Source, Span

ENGINE = Engine("engine", ())

SPEC = """\
var x : 0..3
machine counter { state Run final
  step up: * -> * when x < 3 { x += 1; }
}
invariant small "x stays small" { x <= 2 }
check grows { verify small  expect violated small by counter.up }
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    monkeypatch.setattr(Engine, "unchanged", lambda _: True)
    place = tmp_path / "cache"
    place.mkdir(mode=0o700)
    return Cache(place, ENGINE)


def entry(cache: Cache) -> Path:
    (path,) = (p for p in cache.folder.rglob("*") if p.is_file())
    return path


def test_what_was_put_comes_out(cache: Cache) -> None:
    key = cache.key("kind", "a", "b")
    assert cache.get(key) is None
    cache.put(key, {"a": (1, 2.5, None, frozenset([3]))})
    assert cache.get(key) == {"a": (1, 2.5, None, frozenset([3]))}
    assert cache.get(cache.key("kind", "ab")) is None
    assert cache.get(cache.key("other", "a", "b")) is None
    assert Cache(cache.folder, Engine("another engine", ())).key("kind", "a", "b") != key


def test_texts_that_run_together_are_different_keys(cache: Cache) -> None:
    keys = [cache.key("k", *parts) for parts in (("a", "b"), ("ab",), ("", "ab"), ("ab", ""))]
    assert len({*keys}) == 4


def test_a_place_is_in_the_text_of_today(cache: Cache) -> None:
    text = Source("a.ras", "var x : 0..3\n")
    cache.put("0" * 64, Span(text, 4, 5), {"a.ras": text})
    again = Source("a.ras", text.text)
    found = cache.get("0" * 64, {"a.ras": again})
    assert found == Span(again, 4, 5)
    assert found.source is again
    assert cache.get("0" * 64) is None


@pytest.mark.parametrize("known", [{}, {"a.ras": Source("a.ras", "another text")}])
def test_a_place_that_the_key_does_not_speak_of_is_not_kept(
    cache: Cache, known: dict[str, Source]
) -> None:
    cache.put("0" * 64, Span(Source("a.ras", "var x : 0..3\n"), 4, 5), known)
    assert not list(cache.folder.iterdir())


def test_every_flipped_byte_and_every_cut_is_a_miss(cache: Cache) -> None:
    key = "0" * 64
    cache.put(key, ("value", 1))
    path = entry(cache)
    data = path.read_bytes()
    for at in range(len(data)):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert cache.get(key) is None
        path.write_bytes(data[:at])
        assert cache.get(key) is None
    path.write_bytes(data)
    assert cache.get(key) == ("value", 1)


def test_an_entry_under_another_name_is_a_miss(cache: Cache) -> None:
    cache.put("0" * 64, "value")
    other = cache.folder / "00" / ("0" * 61 + "1")
    shutil.copy(entry(cache), other)
    assert cache.get("00" + "0" * 61 + "1") is None


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("made-by-an-entry",)


def test_an_entry_of_another_making_runs_no_code(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    body = zlib.compress(pickle.dumps(("0" * 64, Evil())))
    path = cache.folder / "00" / ("0" * 62)
    path.parent.mkdir()
    path.write_bytes(MAGIC + hashlib.sha256(body).digest() + body)
    assert cache.get("0" * 64) is None
    assert not Path("made-by-an-entry").exists()


def test_nothing_is_put_where_nothing_can_be_written(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        path.write_bytes(data[:10])
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(cache_module, "write", full)
    cache.put("0" * 64, "value")
    assert not cache.stores
    assert [p for p in cache.folder.rglob("*") if p.is_file()] == []
    assert cache.get("0" * 64) is None


def test_nothing_is_put_once_the_engine_has_changed(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Engine, "unchanged", lambda _: False)
    cache.put("0" * 64, "value")
    assert list(cache.folder.iterdir()) == []


# -------------------------------------------------------------------------------------- the folder


def test_where_the_folder_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASCHECK_CACHE_DIR", str(tmp_path / "own"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert folder() == tmp_path / "own"
    monkeypatch.setenv("RASCHECK_CACHE_DIR", "")
    assert folder() == tmp_path / "xdg" / "rascheck"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert folder() == tmp_path / "home" / ".cache" / "rascheck"


def test_without_a_home_there_is_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.delenv("RASCHECK_CACHE_DIR")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert folder() is None
    assert Cache.open() is None


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("mode", "good"), [(0o700, True), (0o755, True), (0o770, False), (0o702, False)]
)
def test_a_folder_that_others_can_write_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, good: bool
) -> None:
    place = tmp_path / "cache"
    place.mkdir()
    place.chmod(mode)
    monkeypatch.setenv("RASCHECK_CACHE_DIR", str(place))
    assert (Cache.open() is not None) is good


@pytest.mark.usefixtures("settled")
def test_a_folder_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASCHECK_CACHE_DIR", str(tmp_path / "cache"))
    assert Cache.open() is not None
    other = tmp_path.stat().st_uid + 1
    monkeypatch.setattr(os, "getuid", lambda: other)
    assert Cache.open() is None


@pytest.mark.usefixtures("settled")
def test_a_new_folder_is_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RASCHECK_CACHE_DIR", str(tmp_path / "cache"))
    found = Cache.open()
    assert found is not None
    found.put("0" * 64, "value")
    assert [oct(p.stat().st_mode & 0o777) for p in (tmp_path / "cache", entry(found))] == [
        "0o700",
        "0o600",
    ]


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("place", ["file", "file/below", "\0"])
def test_a_folder_that_cannot_be_is_no_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setattr(cache_module, "folder", lambda: tmp_path / place)
    assert Cache.open() is None


def test_old_entries_go_and_then_those_used_longest_ago(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "LARGEST", 100)
    now = time.time()
    part = tmp_path / "ab"
    part.mkdir()
    for name, age, size in [
        ("old", OLDEST + 10, 1),
        (".left.1", 7200, 1),
        (".busy.2", 10, 1),
        ("first", 5000, 40),
        ("second", 4000, 40),
        ("third", 3000, 40),
    ]:
        (part / name).write_bytes(b"x" * size)
        os.utime(part / name, (now - age, now - age))
    (tmp_path / "note").write_text("not an entry", encoding="utf-8")
    sweep(tmp_path, now)
    assert sorted(p.name for p in part.iterdir()) == [".busy.2", "third"]
    assert (tmp_path / "note").exists()
    (part / "fourth").write_bytes(b"x" * 200)
    sweep(tmp_path, now + 60)
    assert (part / "fourth").exists()
    sweep(tmp_path, now + 6000)
    assert not (part / "fourth").exists()
    assert LARGEST == 200_000_000


# -------------------------------------------------------------------------------------- the engine


def test_the_engine_is_all_of_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "rascheck"
    shutil.copytree(engine.PACKAGE / "system", package / "system")
    monkeypatch.setattr(engine, "PACKAGE", package)
    for path in package.rglob("*"):
        os.utime(path, (1, 1))
    monkeypatch.setattr(engine, "SETTLED", -1e12)
    first = Engine.found()
    assert first is not None
    assert first == Engine.found()
    assert first.unchanged()
    file = package / "system" / "semantics.py"
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    second = Engine.found()
    assert second is not None
    assert second.digest != first.digest
    assert not first.unchanged()


def test_the_engine_is_also_what_is_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "rascheck").mkdir()
    (tmp_path / "rascheck" / "a.py").write_text("", encoding="utf-8")
    os.utime(tmp_path / "rascheck" / "a.py", (1, 1))
    (tmp_path / "solver").mkdir()
    (tmp_path / "solver" / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(engine, "PACKAGE", tmp_path / "rascheck")
    monkeypatch.setattr(engine, "PACKAGES", ("solver", "not_installed"))
    monkeypatch.setattr(engine, "SETTLED", -1e12)
    monkeypatch.syspath_prepend(tmp_path)
    found = []
    for version in ("solver-1.0.dist-info", "solver-1.1.dist-info"):
        (tmp_path / version).mkdir()
        one = Engine.found()
        assert one is not None
        found.append(one.digest)
        (tmp_path / version).rmdir()
    assert found[0] != found[1]


def test_an_engine_that_was_edited_just_now_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "new.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(engine, "PACKAGE", tmp_path)
    assert Engine.found() is None


# ---------------------------------------------------------------------------------------- in a run


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "folder"])
def test_a_damaged_cache_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RASCHECK_CACHE_DIR", str(tmp_path / "cache"))
    Path("a.ras").write_text(SPEC, encoding="utf-8")
    assert cli.main(["a.ras", "-q"]) == 0
    wanted = capsys.readouterr()
    files = [p for p in Path("cache").rglob("*") if p.is_file() and p.name != "swept"]
    assert len(files) >= 5
    for path in files:
        data = path.read_bytes()
        match damage:
            case "flip":
                path.write_bytes(data[:-1] + bytes([data[-1] ^ 255]))
            case "cut":
                path.write_bytes(data[: len(data) // 2])
            case "empty":
                path.write_bytes(b"")
            case _:
                path.unlink()
                path.mkdir()
    assert cli.main(["a.ras", "-q"]) == 0
    assert capsys.readouterr() == wanted


def test_many_processes_at_once_share_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.ras").write_text(SPEC, encoding="utf-8")
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONPATH": str(root / "checker")}
    command = [sys.executable, "-m", "rascheck", "a.ras", "-q"]
    started = [
        subprocess.Popen(command, cwd=tmp_path, env=environment, text=True, stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    assert {process.communicate(timeout=60)[0] for process in started} == {
        "Observation grows/small Sometimes  violated in 3 steps, SC\n"
    }
    assert {process.returncode for process in started} == {0}
    left = [p.name for p in folder_of_tests().rglob("*") if p.name.startswith(".")]
    assert left == []


def folder_of_tests() -> Path:
    found = folder()
    assert found is not None
    return found
