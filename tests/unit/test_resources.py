from pathlib import Path

import pytest

from rascheck import resources


def test_a_checkout_reads_its_own_folders(root: Path) -> None:
    assert resources.model() == root / "model"
    assert resources.properties() == root / "properties"


def test_the_packaged_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model").mkdir()
    monkeypatch.setattr(resources, "files", lambda _package: tmp_path)
    assert resources.model() == tmp_path / "model"


def test_a_folder_that_is_nowhere_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="no_such_folder/ is neither at"):
        resources._folder("no_such_folder")


def test_text_is_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "a.ras"
    file.write_bytes("// §2: “error”\n".encode())
    assert resources.read_text(file) == "// §2: “error”\n"
