"""Certificates: a good one is certified, one that was changed is not, however consistently."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import proofs
import pytest

from rascheck.certify import certified, found

pytest.importorskip("bitwuzla", reason="the second solver")

Files = dict[str, str]
SMT = ("initiation.smt2", "consecution.smt2", "safety.smt2", "examples.smt2")


@pytest.fixture(scope="module")
def files() -> Files:
    return proofs.certified_files()


def said_of(folder: Path, files: Files, *, rehash: bool = True) -> str:
    """What is said of files, after the manifest was made to list them."""
    files = dict(files)
    if rehash:
        manifest = json.loads(files["manifest.json"])
        manifest["files"] = {
            name: hashlib.sha256(files[name].encode()).hexdigest() for name in manifest["files"]
        }
        files["manifest.json"] = json.dumps(manifest)
    for name, text in files.items():
        (folder / name).write_text(text)
    return certified(folder, found(), 60).why


def test_a_certificate_is_certified(files: Files, tmp_path: Path) -> None:
    assert said_of(tmp_path, files, rehash=False) == ""
    checked = certified(tmp_path, found(), 60)
    assert (checked.property, checked.steps, checked.solver) == ("no_remap", 11, "bitwuzla")
    assert checked.lemmas == proofs.LEMMAS
    assert checked.examples == 11


def in_all(old: str, new: str) -> Callable[[Files], Files]:
    """A change of all definitions alike."""

    def change(files: Files) -> Files:
        assert old in files["safety.smt2"], old
        return {n: t.replace(old, new) if n in SMT else t for n, t in files.items()}

    return change


def cut(name: str, start: str, end: str) -> Callable[[Files], Files]:
    """A file without what stands from one text to another."""

    def change(files: Files) -> Files:
        text = files[name]
        first = text.index(start)
        last = text.index(end, first) + len(end)
        return {**files, name: text[:first] + text[last:]}

    return change


def body_of(files: Files, name: str) -> str:
    """The body of a definition: what stands before the empty line, or the next definition."""
    text = files["safety.smt2"]
    start = text.index("Bool\n  ", text.index(f"(define-fun |{name}| ")) + len("Bool\n  ")
    end = re.compile(r"\)\n(\n|\(define)").search(text, start)
    assert end is not None
    return text[start : end.start()]


def with_body(name: str, body: str) -> Callable[[Files], Files]:
    """Another body for a definition in all files."""

    def change(files: Files) -> Files:
        return in_all(f"Bool\n  {body_of(files, name)})\n", f"Bool\n  {body})\n")(files)

    return change


def without_a_step(files: Files) -> Files:
    """The last step is gone everywhere but in the System's text."""
    manifest = json.loads(files["manifest.json"])
    last = manifest["steps"].pop()
    manifest["examples"].remove(last)
    found = {**files, "manifest.json": json.dumps(manifest)}
    return cut("safety.smt2", f"(define-fun |{last}|", "\n\n")(found)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            with_body("is-invariant", "false"),
            "is-invariant is not what it should be",
        ),
        (with_body("is-bad", "false"), "is-bad is not what it should be"),
        (with_body("is-claimed", "false"), "question 2 of initiation.smt2: sat, and not unsat"),
        (with_body("lemma 1", "true"), "question"),
        (with_body("is-initial", "false"), "question 1 of initiation.smt2: unsat, and not sat"),
        (
            cut("consecution.smt2", "(push 1)", "(pop 1)\n"),
            "the questions of consecution.smt2 are not those of a proof",
        ),
        (
            cut("safety.smt2", "(assert (|is-bad|", "\n"),
            "the questions of safety.smt2 are not those of a proof",
        ),
        (
            cut("consecution.smt2", "(define-fun |lemma 1|", "\n\n"),
            "consecution.smt2 defines something else than the other files",
        ),
        (without_a_step, "the steps of manifest.json are not the transitions of system.txt"),
        (in_all("(set-logic QF_BV)", "(set-logic ALL)"), "the logic is not QF_BV"),
        (
            in_all("|lemma 2|", "|lemma 3|"),
            "the definitions are not those of the manifest: lemma 2",
        ),
        (
            lambda files: {**files, "safety.smt2": files["safety.smt2"] + "("},
            "safety.smt2 is not SMT-LIB: a parenthesis is not closed",
        ),
        (
            lambda files: {**files, "safety.smt2": "(" * 20_000},
            "safety.smt2 is not SMT-LIB: it is nested too deeply",
        ),
        (lambda files: {**files, "safety.smt2": '\0"x'}, "safety.smt2 is not SMT-LIB: "),
        (
            in_all("; The initial states.\n", "; The\r(assert false)\r; initial states.\n"),
            "initiation.smt2 is not SMT-LIB: it has a carriage return",
        ),
    ],
)
def test_a_changed_certificate_is_not(
    change: Callable[[Files], Files], why: str, files: Files, tmp_path: Path
) -> None:
    assert said_of(tmp_path, change(files)).startswith(why)


def test_a_step_without_effect_is_found_by_its_example(files: Files, tmp_path: Path) -> None:
    name = next(step for step in json.loads(files["manifest.json"])["steps"] if "range_end" in step)
    said = said_of(tmp_path, with_body(name, "false")(files))
    assert said.startswith("question")
    assert "examples.smt2: unsat, and not sat" in said


def definitions_of(folder: Path, files: Files) -> str:
    said_of(folder, files)
    return certified(folder, found(), 60).definitions


def test_the_hash_of_the_definitions_is_of_what_is_believed(files: Files, tmp_path: Path) -> None:
    first = definitions_of(tmp_path, files)
    name = next(step for step in json.loads(files["manifest.json"])["steps"] if "range_end" in step)
    for believed in (name, "is-typed", "is-initial", "is-claimed"):
        assert definitions_of(tmp_path, with_body(believed, "true")(files)) != first, believed
    assert definitions_of(tmp_path, with_body("lemma 1", "true")(files)) == first
    assert definitions_of(tmp_path, in_all("; The initial states.\n", "")(files)) == first


@pytest.mark.parametrize(("key", "said"), [("property", "other"), ("sentence", "all is well")])
def test_the_claim_is_one_of_the_system(key: str, said: str, files: Files, tmp_path: Path) -> None:
    changed = json.dumps({**json.loads(files["manifest.json"]), key: said})
    why = said_of(tmp_path, {**files, "manifest.json": changed})
    assert why == "the claim of manifest.json is none of system.txt"


def test_steps_in_another_order_are_not_those_of_the_system(files: Files, tmp_path: Path) -> None:
    manifest = json.loads(files["manifest.json"])
    manifest["steps"][:2] = reversed(manifest["steps"][:2])
    said = said_of(tmp_path, {**files, "manifest.json": json.dumps(manifest)})
    assert said == "the steps of manifest.json are not the transitions of system.txt"


@pytest.mark.parametrize("name", ["system.txt", *SMT])
def test_any_change_is_seen_in_the_hashes(name: str, files: Files, tmp_path: Path) -> None:
    changed = {**files, name: files[name].replace("b", "c", 1)}
    said = said_of(tmp_path, changed, rehash=False)
    assert said == f"{name} is not the file that manifest.json lists"


@pytest.mark.parametrize(
    ("manifest", "why"),
    [
        ("[" * 100_000, "manifest.json is no JSON"),
        ("{}", "manifest.json is not of format 1"),
        ('{"format": 1}', "manifest.json does not list the files of a proof"),
        (
            '{"format": 1, "files": {"../x": ""}}',
            "manifest.json does not list the files of a proof",
        ),
    ],
)
def test_a_manifest_may_be_anything(manifest: str, why: str, files: Files, tmp_path: Path) -> None:
    said = said_of(tmp_path, {**files, "manifest.json": manifest}, rehash=False)
    assert said == why


def test_a_file_may_be_missing(files: Files, tmp_path: Path) -> None:
    said_of(tmp_path, files)
    (tmp_path / "safety.smt2").unlink()
    why = certified(tmp_path, found(), 60).why
    assert why == "safety.smt2 cannot be read: No such file or directory"
