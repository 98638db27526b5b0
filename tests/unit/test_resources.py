"""Where model/ and properties/ are, and how what is in them is named."""

from pathlib import Path

import pytest

from rascheck import resources
from rascheck.resources import argument, inside, name_of


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that looks as an installed one does."""
    (tmp_path / "model" / "ras").mkdir(parents=True)
    (tmp_path / "properties").mkdir()
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "resources.py"))
    return tmp_path


def test_a_checkout_reads_its_own_folders(root: Path) -> None:
    assert resources.root() == root
    assert resources.model() == root / "model"
    assert resources.properties() == root / "properties"


def test_the_packaged_folder_comes_first(elsewhere: Path) -> None:
    assert resources.model() == elsewhere / "model"
    assert resources.located("<ras/x.ras>") == elsewhere / "model" / "ras" / "x.ras"


def test_a_folder_that_is_nowhere_is_named(elsewhere: Path) -> None:
    (elsewhere / "properties").rmdir()
    with pytest.raises(FileNotFoundError, match="properties/ is neither in "):
        resources.properties()


def test_text_is_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "a.ras"
    file.write_bytes("// §2: “error”\n".encode())
    assert resources.read_text(file) == "// §2: “error”\n"


NAMES = {
    "<ras/kvm.ras>": "model/ras/kvm.ras",
    "<properties/a/b.ras>": "properties/a/b.ras",
    "<properties>": "properties",
}


@pytest.mark.parametrize(("name", "file"), NAMES.items())
def test_a_name_and_its_place(name: str, file: str) -> None:
    assert inside(name) == file
    assert name_of(file) == name


@pytest.mark.parametrize(
    "name", ["<>", "<model/ras/x.ras>", "<ras/../x>", "</ras/x.ras>", "<rasp>"]
)
def test_what_is_not_shipped_has_no_place(name: str) -> None:
    assert inside(name) is None


def test_a_path_that_ships_has_a_name(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "docs")
    assert resources.shipped("../properties/seed.ras") == "<properties/seed.ras>"
    assert resources.shipped(str(root / "model" / "ras" / "kvm.ras")) == "<ras/kvm.ras>"
    assert resources.shipped("<ras/kvm.ras>") == "<ras/kvm.ras>"
    assert [resources.shipped(p) for p in ("properties/seed.ras", "../README.md", "/")] == [""] * 3


def test_the_words_behind_shipped() -> None:
    assert argument("seed.ras") == "<properties/seed.ras>"
    assert argument("properties/seed.ras:c") == "<properties/seed.ras>:c"
    assert argument("ras/kvm.ras") == "<ras/kvm.ras>"
    assert argument("<ras/kvm.ras>:c") == "<ras/kvm.ras>:c"


def test_the_digest_is_of_the_texts_alone(elsewhere: Path) -> None:
    file = elsewhere / "model" / "ras" / "x.ras"
    file.write_text("const N = 1")
    first = resources.digest()
    assert len(first) == 12
    (elsewhere / "model" / "tables.bin").write_text("")
    assert resources.digest() == first
    file.write_text("const N = 2")
    second = resources.digest()
    file.rename(elsewhere / "properties" / "x.ras")
    assert len({first, second, resources.digest()}) == 3
