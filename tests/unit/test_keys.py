"""A citation whose key nobody has described is refused, where it stands."""

from pathlib import Path

import pytest

from rascheck import resources
from rascheck.diagnostics import Diagnostics
from rascheck.lang.inspect import analyse
from rascheck.lang.keys import check_keys
from rascheck.lang.load import load, load_text

MINE = '[VENDOR]\ntitle = "A manual"\n'


def found(folder: Path, spec: str) -> list[str]:
    file = folder / "mine.ras"
    file.write_text(spec)
    sink = Diagnostics()
    analyse(load([file], sink), sink)
    return [f"{d.code} {d.span.line}:{d.span.column} {d.message} ({d.fix})" for d in sink if d.span]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_key_that_ships_is_known_everywhere(tmp_path: Path) -> None:
    assert found(tmp_path, 'const N = 1   ref "DDI0487:ESR_EL2"   ref "SEED"\n') == []


def test_the_nearest_key_is_named(tmp_path: Path) -> None:
    assert found(tmp_path, 'const N = 1   ref "DDI0478:ESR_EL2"\n') == [
        "E180 1:15 there is no citation key `DDI0478` (did you mean `DDI0487`?)"
    ]


def test_where_none_is_near_it_says_where_to_describe_one(tmp_path: Path) -> None:
    assert found(tmp_path, 'const N = 1   ref "VENDOR:3.2"\n') == [
        "E180 1:15 there is no citation key `VENDOR` (describe it in a references.toml beside this "
        "file: `[VENDOR]`, and below it `title`, `issue` and `address`)"
    ]


def test_no_other_commit_is_proposed(tmp_path: Path) -> None:
    (tmp_path / "references.toml").write_text('["linux@244acf1976b8"]\n')
    assert found(tmp_path, 'const N = 1   ref "linux@244acf197600:mm/gup.c:f"\n') == [
        "E180 1:15 there is no citation key `linux@244acf197600` (describe it in references.toml: "
        '`["linux@244acf197600"]`, and below it `title`, `issue` and `address`)'
    ]


def test_what_ships_has_its_keys_with_the_model() -> None:
    sink = Diagnostics()
    text = 'const N = 1   ref "linux@244acf197600"\n'
    path = str(resources.properties() / "seed.ras")
    check_keys(load_text(text, path, sink), sink)
    assert [d.fix for d in sink] == [
        'describe it in model/references.toml: `["linux@244acf197600"]`, '
        "and below it `title`, `issue` and `address`"
    ]


def test_one_note_of_a_step_deep_in_a_machine(tmp_path: Path) -> None:
    spec = 'machine m {\n    state A, B\n    step go: A -> B\n        ref "NOWHERE"\n}\n'
    assert [d[:9] for d in found(tmp_path, spec)] == ["E180 4:9 "]


def test_what_is_inferred_has_no_key(tmp_path: Path) -> None:
    assert found(tmp_path, 'const N = 1   inferred "NOWHERE: it was read"\n') == []


@pytest.mark.parametrize("place", [".", ".."])
def test_a_folder_may_have_keys_of_its_own(tmp_path: Path, place: str) -> None:
    below = tmp_path / "vendor"
    below.mkdir()
    (below / place / "references.toml").write_text(MINE)
    assert found(below, 'const N = 1   ref "VENDOR:3.2"   ref "SEED"\n') == []


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    below = tmp_path / "vendor"
    below.mkdir()
    (tmp_path / "references.toml").write_text(MINE)
    (below / "references.toml").write_text("[OTHER]\n")
    assert [d[:4] for d in found(below, 'const N = 1   ref "VENDOR:3.2"\n')] == ["E180"]


def test_keys_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "references.toml").write_text("[VENDOR\n")
    codes = [d[:4] for d in found(tmp_path, 'const N = 1   ref "VENDOR:3.2"\n')]
    assert codes == ["E181"]


def test_a_text_that_is_in_no_file(tmp_path: Path) -> None:
    (tmp_path / "references.toml").write_text(MINE)
    sink = Diagnostics()
    analyse(load_text('const N = 1   ref "VENDOR:3.2"\n', "given", sink), sink)
    assert not sink.failed
