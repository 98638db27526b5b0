"""`rascheck graph --trace`: the way of a trace through the states of machines."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from rascheck.cli import main

SVG = "{http://www.w3.org/2000/svg}"
SPEC = """
call hand(i: 0..1)
call poke
machine worker[i: 0..1] {
    state Idle final, Busy, Done final, Lost, Gone
    step begin: Idle -> Busy raise hand(i)
    step finish: Busy | Lost -> Done
    step again: Done | Idle | Busy | Lost -> Idle when false
    step rest: * -> * when worker[i] at Done
    ignore poke
}
machine boss { state Calm final  step take(i: 0..1): Calm -> Calm on hand(==i) }
machine idler { state Calm final  step sleep: Calm -> Calm when false }
reachable all_done { worker[0] at Done && worker[1] at Done && fired worker[1].rest }
check c { allow deadlock  verify all_done }
"""
TRACE = "rascheck-out/c.all_done.itf.json"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "spec.ras").write_text(SPEC, encoding="utf-8")
    assert main(["check", "spec.ras", "-q", "--no-cache"]) in (0, 1)
    return tmp_path


def classes(root: ET.Element) -> dict[str, set[str]]:
    """The groups of a picture: what is written in a box or on an edge, and how it is drawn."""
    return {
        " ".join("".join(t.itertext()) for t in g.iter(f"{SVG}text")): set(
            g.get("class", "").split()
        )
        for g in root
        if g.tag == f"{SVG}g" and "initial" not in g.get("class", "")
    }


def test_the_way_is_marked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "spec.ras", "--machine", "worker", "--trace", TRACE, "-o", "w.svg"]) == 0
    assert main(["graph", "spec.ras", "--machine", "worker", "-o", "plain.svg"]) == 0
    assert capsys.readouterr().err.count("error") == 0
    drawn = classes(ET.parse(folder / "w.svg").getroot())
    assert {what: kinds - {"node", "edge"} for what, kinds in drawn.items()} == {
        "1, 3: begin worker[0]: 1 worker[1]: 3 raise hand(i)": {"taken"},
        "2, 4: finish worker[0]: 2 worker[1]: 4": {"taken"},
        "finish": {"step"},
        "again when false": {"step"},
        "5: rest worker[1]: 5 when worker[i] at Done ignore poke": {"taken"},
        "Idle": {"final", "seen"},
        "Busy": {"state", "seen"},
        "Done": {"final", "last"},
        "Lost": {"state"},
        "Gone": {"state"},
        "Done | Idle | Busy | Lost": {"any"},
        "any state": {"any"},
        "step": {"step"},
        "taken in the trace, with the numbers of its steps": {"taken"},
    }
    plain = classes(ET.parse(folder / "plain.svg").getroot())
    assert {"taken", "seen", "last"}.isdisjoint(set().union(*plain.values()))


def test_it_is_said_in_words_too(folder: Path) -> None:
    assert main(["graph", "spec.ras", "--machine", "boss", "--trace", TRACE, "-o", "b.dot"]) == 0
    text = (folder / "b.dot").read_text(encoding="utf-8")
    said = "Marked, with the numbers of the steps: all_done reachable in 5 steps."
    assert said in text
    assert 'label="1, 3: take(i)\\l"' in text
    assert (
        '\n    "Calm" [shape=box, style=rounded, peripheries=2, color=darkorange3, penwidth=4'
        in text
    )
    assert '"Calm" -> "Calm" [color=darkorange3, penwidth=2.5,' in text


def test_a_folder_marks_the_machines_that_take_part(folder: Path) -> None:
    assert main(["graph", "spec.ras", "--trace", TRACE, "--svg", "-o", "all/"]) == 0
    marked = {
        path.stem: 'class="edge taken"' in path.read_text(encoding="utf-8")
        for path in (folder / "all").iterdir()
    }
    assert marked == {
        "all-files": False,
        "all-machines": False,
        "worker": True,
        "boss": True,
        "idler": False,
    }


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "E481]: --trace marks a way through the states of a machine, and here is none"),
        (("--machine", "idler"), "E481]: --trace: the machine `idler` takes no step in it"),
        (("--files",), "E481]: "),
    ],
)
def test_where_there_is_no_way(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str
) -> None:
    assert main(["graph", "spec.ras", *words, "--trace", TRACE]) == 2
    said = capsys.readouterr()
    assert f"error[{message}" in said.err
    assert "digraph" not in said.out


def test_the_files_must_be_those_of_the_trace(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = SPEC.replace("step begin", "step start")
    (folder / "other.ras").write_text(other, encoding="utf-8")
    assert main(["graph", "other.ras", "--machine", "worker", "--trace", TRACE]) == 2
    assert (
        "error[E481]: --trace: it takes `worker.begin`, which these files do not have\n"
        "help: draw the file of its check: spec.ras\n"
    ) in capsys.readouterr().err


def test_what_is_no_run_is_not_drawn(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (folder / TRACE).read_text(encoding="utf-8")
    (folder / TRACE).write_text(text.replace('"Busy"', '"Gone"'), encoding="utf-8")
    assert main(["graph", "spec.ras", "--machine", "worker", "--trace", TRACE, "-o", "w.svg"]) == 1
    assert f"{TRACE}: not a run of the model:" in capsys.readouterr().err
    assert not (folder / "w.svg").exists()
