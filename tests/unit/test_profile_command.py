"""`rascheck profile`: what ships, what a tree is, and how two trees differ."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rascheck.cli import main

GHES = """\
int ghes_notify_sea(void)
{
	return ghes_in_nmi_spool_from_list(&ghes_sea);
}
static int ghes_in_nmi_spool_from_list(struct list_head *list)
{
	irq_work_queue(&ghes_proc_irq_work);
	return 0;
}
static bool ghes_handle_memory_failure(bool sync)
{
	flags = sync ? MF_ACTION_REQUIRED : 0;
	return ghes_do_memory_failure(address, flags);
}
static void ghes_do_proc(struct ghes *ghes)
{
	apei_estatus_for_each_section(estatus, gdata)
		note(gdata);
}
"""
MF = """\
int memory_failure(unsigned long pfn, int flags)
{
	mutex_lock(&mf_mutex);
	return 0;
}
"""
CHECK = """\
check mine {
    system dispatch
    profile mine, qemu
    verify P4_ar_before_reentry
}
"""
FORCED = """\
	if (sync && !queued)
		force_sig(SIGBUS);
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "linux", GHES)
    return tmp_path / "linux"


def write(root: Path, ghes: str) -> None:
    for name, text in {
        "drivers/acpi/apei/ghes.c": ghes,
        "mm/memory-failure.c": MF,
        "Makefile": "VERSION = 6\nPATCHLEVEL = 8\nSUBLEVEL = 0\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["profile", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_tree_is_told_knob_by_knob(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = told(capsys, "--from-tree", tree.name)
    assert (code, err) == (0, "")
    assert out.startswith("Linux 6.8.0 (linux)\n\nghes_sea = estatus_queue\n")
    assert (
        "unqueued_sync = nothing_sent\n"
        "    drivers/acpi/apei/ghes.c:17 ghes_do_proc()"
        "  apei_estatus_for_each_section(estatus, gdata)\n"
    ) in out
    assert (
        "unmap_notifier unknown\n"
        "    range_around_pte: no try_to_unmap_one() in mm/rmap.c\n"
        "    page_after_pte: no try_to_unmap_one() in mm/rmap.c\n"
    ) in out
    assert " 4 known, " in out


def test_a_tree_is_told_as_json(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(capsys, "--from-tree", tree.name, "--json")
    found = json.loads(out)
    knobs = {knob["knob"]: knob for knob in found["knobs"]}
    assert (code, found["title"], found["dimension"]) == (0, "Linux 6.8.0", "kernel")
    assert knobs["has_mf_mutex"] == {
        "knob": "has_mf_mutex",
        "value": "true",
        "file": "mm/memory-failure.c",
        "line": 3,
        "function": "memory_failure",
        "code": "mutex_lock(&mf_mutex);",
    }
    assert knobs["unmap_notifier"]["value"] is None
    names = [like["name"] for like in found["profiles"]]
    assert "v6_8" in names
    assert all(like["differs"] == {} for like in found["profiles"])


def test_a_tree_is_a_profile_that_can_be_used(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "Makefile").write_text("VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 0\n")
    code, out, _ = told(capsys, "--from-tree", tree.name, "--name", "mine")
    assert code == 0
    assert out.startswith("// Read from Linux 6.12.0.\nprofile mine of kernel {\n")
    assert '    has_mf_mutex = true  ref "linux@v6.12:mm/memory-failure.c:memory_failure"\n' in out
    assert "    // unmap_notifier: the code is not recognised; the default stands\n" in out
    spec = tmp_path / "mine.ras"
    spec.write_text(out)
    assert main(["fmt", "--check", str(spec)]) == 0, capsys.readouterr()
    spec.write_text(f"use <properties/seed.ras>\n{out}{CHECK}")
    assert main([str(spec), "-q"]) == 0, capsys.readouterr()


def test_a_key_that_does_not_ship_is_named(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "Makefile").write_text("VERSION = 6\nPATCHLEVEL = 8\nSUBLEVEL = 77\n")
    _, out, _ = told(capsys, "--from-tree", tree.name, "--name", "mine")
    assert out.splitlines()[1] == (
        "// `linux@v6.8.77` has to be described in a references.toml beside this file."
    )


@pytest.mark.usefixtures("tree")
def test_a_patch_is_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "patched", GHES.replace("\t\tnote(gdata);\n", f"\t\tnote(gdata);\n{FORCED}"))
    code, out, err = told(capsys, "--from-tree", "linux", "--against", "patched")
    assert (code, err) == (1, "")
    assert out.startswith(
        "Linux 6.8.0 (linux)\nLinux 6.8.0 (patched)\n\n"
        "unqueued_sync: nothing_sent -> force_sig_SIGBUS\n"
        "    - drivers/acpi/apei/ghes.c:17 ghes_do_proc()"
        "  apei_estatus_for_each_section(estatus, gdata)\n"
        "    + drivers/acpi/apei/ghes.c:20 ghes_do_proc()  force_sig(SIGBUS);\n\n1 knob differs, "
    )
    code, out, _ = told(capsys, "--from-tree", "linux", "--against", "patched", "--json")
    differs = {"unqueued_sync": {"one": "nothing_sent", "other": "force_sig_SIGBUS"}}
    assert (code, json.loads(out)) == (
        1,
        {"one": "linux", "other": "patched", "differs": differs},
    )
    code, out, _ = told(capsys, "--from-tree", "linux", "--against", "linux")
    assert code == 0
    assert "\n0 knobs differ, " in out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--from-tree", "nothing"), "E450"),
        (("--from-tree", "linux", "--rev", "v1"), "E451"),
        (("--from-tree", "linux", "--against", "v1"), "E451"),
        (("--from-tree", "."), "E452"),
        (("v6_81",), "E453"),
    ],
)
def test_mistakes_are_diagnostics(
    words: tuple[str, ...], code: str, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tree.is_dir()
    exit_code, out, err = told(capsys, *words)
    assert (exit_code, out) == (2, "")
    assert f"error[{code}]" in err


@pytest.mark.parametrize(
    "words",
    [
        ("v6_8", "--from-tree", "linux"),
        ("--rev", "v1"),
        ("--against", "linux"),
        ("--from-tree", "linux", "--name", "v-6"),
    ],
)
def test_words_that_do_not_go_together(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["profile", *words])
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_the_profiles_that_ship(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(capsys)
    assert code == 0
    assert {"kernel", "    v6_18                extends v6_17"} <= set(out.splitlines())


def test_a_profile_with_its_values(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(capsys, "v6_8")
    rows = [line.split() for line in out.splitlines()]
    assert (code, rows[0]) == (0, ["profile", "v6_8", "of", "kernel"])
    assert [
        "mf_action_required",
        "=",
        "true",
        "v6_8",
        "linux@a70297d22132:drivers/acpi/apei/ghes.c:ghes_handle_memory_failure",
    ] in rows
    code, out, _ = told(capsys, "v6_8", "--json")
    (found,) = json.loads(out)
    assert (code, found["name"], found["extends"]) == (0, "v6_8", ["v5_15"])
    assert found["values"]["has_mf_mutex"] == {
        "value": "true",
        "by": "v5_15",
        "cited": "linux@171936ddaf97:mm/memory-failure.c:memory_failure",
    }
