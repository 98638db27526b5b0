"""Which files are read, in which order, by which name, and what is said where that fails."""

import os
import re
from pathlib import Path

import pytest

from rascheck import resources
from rascheck.diagnostics import Diagnostics
from rascheck.lang import load as loading
from rascheck.lang.load import load, load_text


def needed(name: str, before: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What a shipped file uses, and itself, each once and behind what it uses."""
    text = resources.read_text(resources.model() / "ras" / f"{name}.ras")
    for used in re.findall(r'^use "(\w+)\.ras"$', text, re.M):
        before += tuple(n for n in needed(used, before) if n not in before)
    return before if name in before else (*before, name)


NEEDED_BY_CPU = needed("cpu")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        file = folder / f"{name.replace('__', '/')}.ras"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def paths(*names: str) -> tuple[list[str], list[str]]:
    """The modules that are loaded, and the diagnostics."""
    sink = Diagnostics()
    modules = load([Path(name) for name in names], sink)
    said = [f"{f'{d.span}: ' if d.span else ''}{d.code} {d.message} {d.fix}".strip() for d in sink]
    return [m.source.path for m in modules], said


def test_what_a_file_uses_stands_before_it(folder: Path) -> None:
    write(folder, a='use "b.ras"\nuse "c.ras"', b='use "c.ras"', c="var x : bool")
    assert paths("a.ras") == (["c.ras", "b.ras", "a.ras"], [])


def test_each_file_is_read_once(folder: Path) -> None:
    write(folder, a='use "sub/b.ras"', sub__b='use "../c.ras"', c="")
    here = str(folder / "c.ras")
    assert paths("c.ras", "./a.ras", here, "sub/../a.ras") == (["c.ras", "sub/b.ras", "a.ras"], [])


def test_a_folder_with_all_below_it(folder: Path) -> None:
    write(folder, specs__b="", specs__a="", specs__deep__c="", other="")
    (folder / "specs" / "readme.txt").write_text("no")
    expected = ["specs/a.ras", "specs/b.ras", "specs/deep/c.ras"]
    assert paths("specs") == (expected, [])
    assert paths("specs", "specs/b.ras") == (expected, [])


def test_a_path_outside_of_the_working_folder_stays_as_it_was_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, a="")
    (folder / "work").mkdir()
    monkeypatch.chdir(folder / "work")
    assert paths("../a.ras") == (["../a.ras"], [])
    assert paths(str(folder / "a.ras")) == ([str(folder / "a.ras")], [])


def test_a_shipped_file(folder: Path) -> None:
    write(folder, a="use <ras/cpu.ras>\nuse <properties/routing.ras>")
    assert paths("a.ras") == (
        [
            *(f"<ras/{name}.ras>" for name in needed("routing", NEEDED_BY_CPU)),
            "<properties/routing.ras>",
            "a.ras",
        ],
        [],
    )


@pytest.mark.usefixtures("folder")
def test_shipped_files_by_their_names() -> None:
    everything = ["<properties/liveness.ras>", "<properties/routing.ras>", "<properties/seed.ras>"]
    found, said = paths("<properties>", *everything)
    assert (said, sorted(name for name in found if name in everything)) == ([], everything)
    assert paths("<ras/types.ras>") == (["<ras/types.ras>"], [])


def test_in_a_checkout_a_shipped_file_is_called_as_a_user_would_type(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    assert paths("<ras/cpu.ras>") == (
        [f"model/ras/{name}.ras" for name in NEEDED_BY_CPU],
        [],
    )
    both = [name for name in paths("properties")[0] if name.startswith("properties/")]
    assert sorted(both) == sorted(str(f) for f in Path("properties").rglob("*.ras"))
    for names in (["<properties>", "properties"], ["properties", "<properties>"]):
        assert [name for name in paths(*names)[0] if name.startswith("properties/")] == both


def test_where_a_link_leads_to_what_ships_the_link_is_what_a_user_would_type(
    folder: Path, root: Path
) -> None:
    (folder / "properties").symlink_to(root / "properties")
    assert paths("<properties/routing.ras>")[0][-1] == "properties/routing.ras"


def test_a_copy_of_a_shipped_file_is_that_file(folder: Path) -> None:
    """As in a checkout, with a wheel that was built from it."""
    copies = {
        f"model__ras__{name}": resources.read_text(resources.model() / "ras" / f"{name}.ras")
        for name in NEEDED_BY_CPU
    }
    write(folder, **copies, a='use <ras/cpu.ras>\nuse "model/ras/cpu.ras"')
    shipped = [f"<ras/{name}.ras>" for name in NEEDED_BY_CPU]
    assert paths("a.ras") == ([*shipped, "a.ras"], [])
    copied = [f"model/ras/{name}.ras" for name in NEEDED_BY_CPU]
    assert paths("model/ras/cpu.ras", "<ras/cpu.ras>") == (copied, [])


def test_copies_of_a_private_file_are_two_files(folder: Path) -> None:
    write(folder, a__x="const N = 1", b__x="const N = 1")
    assert paths("a/x.ras", "b/x.ras") == (["a/x.ras", "b/x.ras"], [])


def test_a_shipped_file_and_the_same_by_its_path(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    name = min(f.name for f in (root / "model" / "ras").iterdir())
    sink = Diagnostics()
    once = [m.source.path for m in load_text(f"use <ras/{name}>\nuse <ras/{name}>", "x.ras", sink)]
    assert len(once) == len(set(once))
    both, _ = paths(f"model/ras/{name}", "model/ras")
    assert len(both) == len(set(both))


@pytest.mark.parametrize("name", ["../cli.py", "/etc/passwd", "ras/../../x.ras", "spec.lark"])
def test_a_shipped_file_is_in_one_of_two_folders(folder: Path, name: str) -> None:
    message = "E030 `<...>` names a file that ships with the tool, such as <ras/kvm.ras>"
    write(folder, a=f"use <{name}>")
    assert paths("a.ras")[1] == [f"a.ras:1:1: {message}"]
    assert paths(f"<{name}>") == ([], [message])


def test_a_shipped_file_without_its_folder(folder: Path) -> None:
    write(folder, a="use <seed.ras>", b="use <types.ras>")
    assert [
        said[-1].partition("kvm.ras> ")[2] for said in (paths("a.ras")[1], paths("b.ras")[1])
    ] == [
        "did you mean `<properties/seed.ras>`?",
        "did you mean `<ras/types.ras>`?",
    ]


def test_a_missing_file(folder: Path) -> None:
    write(folder, firmware="")
    assert paths("firmwar.ras") == (
        [],
        ["E001 there is no file `firmwar.ras` did you mean `firmware.ras`?"],
    )
    assert paths("nowhere/x.ras") == ([], ["E001 there is no file `nowhere/x.ras`"])


def test_a_missing_file_that_is_used(folder: Path) -> None:
    write(folder, a='const N = 1\nuse "firmwar.ras"', firmware="")
    assert paths("a.ras") == (
        ["a.ras"],
        ["a.ras:2:1: E001 there is no file `firmwar.ras` did you mean `firmware.ras`?"],
    )


def test_a_missing_shipped_file(folder: Path) -> None:
    write(folder, a="use <ras/typs.ras>")
    assert paths("a.ras")[1] == [
        "a.ras:1:1: E001 there is no file `<ras/typs.ras>` did you mean `types.ras`?"
    ]


def test_files_that_use_each_other(folder: Path) -> None:
    write(folder, a='use "b.ras"', b='use "c.ras"', c='use "b.ras"')
    assert paths("a.ras") == (
        ["c.ras", "b.ras", "a.ras"],
        ["c.ras:1:1: E031 files use each other: b.ras -> c.ras -> b.ras"],
    )
    write(folder, d='use "d.ras"')
    assert paths("d.ras")[1] == ["d.ras:1:1: E031 files use each other: d.ras -> d.ras"]


def test_a_very_long_row_of_files(folder: Path) -> None:
    write(folder, **{f"f{n}": f'use "f{n + 1}.ras"' for n in range(150)}, f150="")
    found, said = paths("f0.ras")
    assert [s.split(": ")[1][:4] for s in said] == ["E032"]
    assert len(found) == 101


def test_a_folder_that_is_used(folder: Path) -> None:
    write(folder, a='use "sub"', sub__b="")
    assert paths("a.ras")[1] == ["a.ras:1:1: E001 `sub` is a folder; `use` names a file"]


def test_a_folder_without_specs(folder: Path) -> None:
    (folder / "sub").mkdir()
    assert paths("sub") == ([], ["E001 no .ras file in the folder `sub`"])


def test_not_utf_8(folder: Path) -> None:
    (folder / "a.ras").write_bytes(b"var x : bool\nvar caf\xe9 : bool\n")
    assert paths("a.ras") == (
        [],
        ["a.ras:2:8: E002 the byte 0xE9 is not UTF-8 text save the file as UTF-8"],
    )


def test_byte_order_mark_and_line_ends(folder: Path) -> None:
    (folder / "a.ras").write_bytes(b"\xef\xbb\xbfvar x : bool\r\nvar y bool\rvar z : bool")
    assert paths("a.ras") == (["a.ras"], ["a.ras:2:6: E010 expected `:` after `y`"])


def test_a_file_that_is_too_large(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "LARGEST_FILE", 1_000_000)
    (folder / "a.ras").write_bytes(b" " * 1_000_001)
    assert paths("a.ras") == ([], ["E001 `a.ras` is larger than 1000 kB"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(folder: Path) -> None:
    write(folder, a="")
    (folder / "a.ras").chmod(0)
    assert paths("a.ras") == ([], ["E001 `a.ras` cannot be read: Permission denied"])


def test_what_is_no_file(folder: Path) -> None:
    os.mkfifo(folder / "a.ras")
    (folder / "b.ras").symlink_to("b.ras")
    assert paths("a.ras") == ([], ["E001 `a.ras` is no ordinary file"])
    assert paths("b.ras")[1][0].startswith("E001 `b.ras` cannot be read: ")
    assert paths("a\0.ras")[1][0].startswith("E001 `a\0.ras` cannot be read: ")


def test_a_text_without_a_file(folder: Path) -> None:
    write(folder, sub__b="var y : bool")
    sink = Diagnostics()
    modules = load_text('use "b.ras"\r\nvar x : bool', "sub/a.ras", sink)
    assert [m.source.path for m in modules] == ["sub/b.ras", "sub/a.ras"]
    assert sink.found == []
