"""Every look of every detector fits a snippet, and code that it does not know is unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from rascheck.trees.c_text import WHOLE
from rascheck.trees.detect import Detector, Found, Shape, Unknown, detect
from rascheck.trees.registry import CHOICES, DETECTORS
from rascheck.trees.tree import Folder

SNIPPETS = Path(__file__).parent / "snippets"
BY_NAME = {each.knob: each for known in DETECTORS.values() for each in known}


@dataclass(frozen=True)
class Case:
    """A small tree, and the values that its code has."""

    name: str
    values: tuple[tuple[str, str], ...]
    files: dict[str, str]

    def write(self, folder: Path) -> Folder:
        """The tree in a folder."""
        for name, text in self.files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return Folder("tree", folder)


def cases() -> list[Case]:
    found: list[Case] = []
    for path in sorted(SNIPPETS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for part in re.split(r"\n\n(?=== )", f"\n{text}"):
            values = re.findall(r"^== (\w+) = (\w+)$", part, re.MULTILINE)
            files = dict(re.findall(r"^-- (\S+)\n((?:(?!-- ).*\n?)*)", part, re.MULTILINE))
            if values:
                name = f"{path.stem}-{len(found)}-{values[0][0]}-{values[0][1]}"
                found.append(Case(name, tuple(values), files))
    return found


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case.name))
def test_a_snippet_has_its_value_at_its_line(case: Case, tmp_path: Path) -> None:
    tree = case.write(tmp_path)
    for knob, value in case.values:
        answer = detect(tree, BY_NAME[knob])
        assert isinstance(answer, Found), answer
        assert answer.value == value
        assert "here" in answer.code
        assert "here" in case.files[answer.file].splitlines()[answer.line - 1]


def test_every_shape_fits_a_snippet(tmp_path: Path) -> None:
    left = {(knob, shape) for knob, each in BY_NAME.items() for shape in each.shapes}
    for number, case in enumerate(cases()):
        tree = case.write(tmp_path / str(number))
        for knob, _ in case.values:
            left -= {
                (knob, shape)
                for shape in BY_NAME[knob].shapes
                if isinstance(detect(tree, Detector(knob, (shape,))), Found)
            }
    assert left == set()


@pytest.mark.parametrize("knob", BY_NAME)
def test_what_is_not_there_is_unknown(knob: str, tmp_path: Path) -> None:
    answer = detect(Folder("tree", tmp_path), BY_NAME[knob])
    assert isinstance(answer, Unknown)
    assert answer.looked


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case.name))
def test_other_code_in_the_function_is_unknown(case: Case, tmp_path: Path) -> None:
    """The same functions, which do something else."""
    files = {
        name: re.sub(r"\{\n(.*?)^\}", "{\n\tother();\n}", text, flags=re.DOTALL | re.MULTILINE)
        for name, text in case.files.items()
    }
    changed = Case(case.name, case.values, files)
    tree = changed.write(tmp_path)
    for knob, _ in case.values:
        answer = detect(tree, BY_NAME[knob])
        assert isinstance(answer, Unknown) or decided_by_the_name(answer, BY_NAME[knob])


def decided_by_the_name(answer: Found, detector: Detector) -> bool:
    """Whether that a function is there is all that is asked, or the code is in assembler."""
    first: Shape = next(shape for shape in detector.shapes if shape.value == answer.value)
    return not first.looks[0].has or answer.file.endswith(".S")


def test_two_values_at_once_are_unknown(tmp_path: Path) -> None:
    text = "int ghes_handle_memory_failure(void)\n{\n\tmemory_failure_queue(pfn);\n}\n"
    text += "int ghes_proc_in_irq(void)\n{\n\tghes_do_proc(g);\n}\n"
    text += "int memory_failure_cb(void)\n{\n\tmemory_failure(pfn);\n}\n"
    text += "int ghes_do_memory_failure(void)\n{\n\tinit_task_work(&t, memory_failure_cb);\n"
    text += "\ttask_work_add(current, &t);\n}\n"
    case = Case("both", (), {"drivers/acpi/apei/ghes.c": text})
    answer = detect(case.write(tmp_path), BY_NAME["mf_dispatch"])
    assert answer == Unknown(
        "mf_dispatch",
        (
            "looks like more than one value:",
            "by_kworker, for drivers/acpi/apei/ghes.c:3: memory_failure_queue(pfn);",
            "by_task_work, for drivers/acpi/apei/ghes.c:16: task_work_add(current, &t);",
        ),
    )


def test_what_was_looked_for_is_said(tmp_path: Path) -> None:
    text = "static int ghes_notify_sea(void)\n{\n\treturn new_way();\n}\n"
    case = Case("new", (), {"drivers/acpi/apei/ghes.c": text})
    answer = detect(case.write(tmp_path), BY_NAME["ghes_sea"])
    assert answer == Unknown(
        "ghes_sea",
        (
            "no_source: no ghes_probe() in drivers/acpi/apei/ghes.c",
            "in_abort: ghes_notify_sea() is not so: `if (!ghes_proc(ghes))`",
            "estatus_queue: ghes_notify_sea() is not so: `ghes_in_nmi_spool_from_list(`,"
            " no `ghes_proc`",
        ),
    )


def test_no_value_comes_from_what_is_missing_alone() -> None:
    for each in BY_NAME.values():
        for shape in each.shapes:
            first = shape.looks[0]
            assert not first.absent
            assert first.function != WHOLE


def test_a_knob_is_seen_once_and_is_no_choice() -> None:
    names = [each.knob for known in DETECTORS.values() for each in known]
    assert len(names) == len(set(names))
    assert set(names).isdisjoint(CHOICES)
