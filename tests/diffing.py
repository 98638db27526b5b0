"""What the tests of `rascheck diff` share: a spec and what became of it, and what is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from rascheck.cli import main

SPEC = """\
knob checked: bool = true
var poisoned: bool
var leaf: { Mapped, Absent } = Mapped

machine mf {
    state Idle, Done final
    step unmap: Idle -> Done { leaf = Absent; poisoned = true; }
}

machine kvm {
    state Out, In final
    step enter: Out -> In when checked => leaf == Mapped
}

invariant no_poison "The guest does not run on poison." { kvm at In => leaf == Mapped }
reachable entered { kvm at In && mf at Done }

check entry { verify no_poison, entered  expect violated no_poison }
"""
UNCHECKED = SPEC.replace("= true\n", "= false\n", 1)

DVE = """\
byte x;
process p { state idle, busy; init idle; assert busy: x < 2;
    trans idle -> busy { guard x < 2; effect x = x + 1; }, busy -> idle {}; }
system async;
"""


def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with a spec and what became of it, and a cache of its own."""
    monkeypatch.setenv("RASCHECK_CACHE_DIR", str(tmp_path / "cache"))
    place = tmp_path / "work"
    place.mkdir()
    monkeypatch.chdir(place)
    (place / "old.ras").write_text(SPEC, encoding="utf-8")
    (place / "new.ras").write_text(UNCHECKED, encoding="utf-8")
    return place


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit code, and what is printed."""
    code = main(["diff", *words])
    said = capsys.readouterr()
    assert "error" not in said.err or not said.out
    assert all(len(line) <= 72 and line.isascii() for line in said.out.splitlines())
    return code, said.out or said.err


def traces() -> tuple[str, str]:
    """The traces of `entered` without and with the order that the knob asks for."""
    main(["old.ras", "-q", "--out", "a", "-p", "entered"])
    main(["new.ras", "-q", "--out", "b", "-p", "entered"])
    return "a/entry.entered.itf.json", "b/entry.entered.itf.json"
