"""A folder with a certificate goes in; whether it is a proof comes out, and if not, why."""

from __future__ import annotations

import hashlib
import itertools
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path

from rascheck.certify.form import Shape, Wrong, asked
from rascheck.certify.second import Second
from rascheck.system.notation import quoted

FORMAT = 1
LARGEST = 200_000_000
"""Bytes: a larger file is not read."""
PROOF = ("initiation.smt2", "consecution.smt2", "safety.smt2")
EXAMPLES = "examples.smt2"
BARRED = str.maketrans("|\\", "//")
"""What the names of SMT-LIB may not have."""


@dataclass(frozen=True)
class Certified:
    """What is certified, or `why` not; `unknown` if the solver has not said so within its time.

    `system` is the SHA-256 of the System's text, `definitions` that of what the files say it is
    and of the claim; `solver` who has checked it.
    """

    property: str = ""
    sentence: str = ""
    lemmas: tuple[str, ...] = ()
    steps: int = 0
    examples: int = 0
    system: str = ""
    definitions: str = ""
    solver: str = ""
    seconds: float = 0.0
    why: str = ""
    unknown: bool = False


def certified(folder: Path, solver: Second, seconds: float) -> Certified:
    """Check the form of a certificate, and ask the solver its questions."""
    started = time.monotonic()
    try:
        manifest, texts = _files(folder)
        shape = _shape(manifest, texts["system.txt"])
        wanted = asked(shape, {n: t for n, t in texts.items() if n.endswith(".smt2")})
    except Wrong as problem:
        return Certified(why=str(problem))
    found = Certified(
        str(manifest.get("property", "")),
        str(manifest.get("sentence", "")),
        tuple(str(lemma) for lemma in _list(manifest, "lemmas")),
        len(shape.steps),
        len(shape.examples),
        hashlib.sha256(texts["system.txt"].encode()).hexdigest(),
        wanted.definitions,
        solver.name,
    )
    for name, answers in wanted.answers.items():
        left = seconds - (time.monotonic() - started)
        said = solver.answers(folder / name, left) if left > 0 else ["timeout"]
        if said != answers:
            unknown = bool({"unknown", "timeout"} & set(said))
            found = replace(found, why=_difference(name, answers, said), unknown=unknown)
            break
    return replace(found, seconds=time.monotonic() - started)


def _difference(name: str, wanted: list[str], said: list[str]) -> str:
    """What the solver says otherwise: the first answer that is not the one it should be."""
    for number, (right, answer) in enumerate(itertools.zip_longest(wanted, said), 1):
        if right != answer:
            asked = f"question {number} of {name}"
            return f"{asked}: {answer or 'no answer'}, and not {right or 'an end'}"
    return ""


# ------------------------------------------------------------------------------------------ files


def _files(folder: Path) -> tuple[dict[str, object], dict[str, str]]:
    """The manifest, and the text of each file that it lists. Raises `Wrong`."""
    try:
        manifest = json.loads(_text(folder / "manifest.json"))
    except (ValueError, RecursionError):
        raise Wrong("manifest.json is no JSON") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Wrong(f"manifest.json is not of format {FORMAT}")
    hashes = manifest.get("files")
    if not isinstance(hashes, dict) or not {*PROOF, "system.txt"} <= set(hashes):
        raise Wrong("manifest.json does not list the files of a proof")
    texts = {}
    for name, digest in hashes.items():
        if name not in (*PROOF, EXAMPLES, "system.txt"):
            raise Wrong(f"{name} is no file of a certificate")
        texts[name] = _text(folder / name)
        if hashlib.sha256(texts[name].encode()).hexdigest() != digest:
            raise Wrong(f"{name} is not the file that manifest.json lists")
    return manifest, texts


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise Wrong(f"{path.name} is larger than {LARGEST:,} bytes")
        return path.read_bytes().decode()
    except OSError as problem:
        raise Wrong(f"{path.name} cannot be read: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise Wrong(f"{path.name} is not UTF-8") from None


def _list(manifest: dict[str, object], key: str) -> list[object]:
    held = manifest.get(key)
    if not isinstance(held, list):
        raise Wrong(f"manifest.json has no list of {key}")
    return held


def _shape(manifest: dict[str, object], system: str) -> Shape:
    """What the files must define: a step for each transition of the System. Raises `Wrong`."""
    steps = tuple(str(step) for step in _list(manifest, "steps"))
    titles = [
        line.removeprefix("transition ").translate(BARRED)
        for line in system.split("\n")
        if line.startswith("transition ")
    ]
    if list(steps) != [f"step {number} {title}" for number, title in enumerate(titles)]:
        raise Wrong("the steps of manifest.json are not the transitions of system.txt")
    name, sentence = str(manifest.get("property", "")), str(manifest.get("sentence", ""))
    if f"invariant {name} {quoted(sentence)}" not in system.split("\n"):
        raise Wrong("the claim of manifest.json is none of system.txt")
    examples = tuple(str(step) for step in _list(manifest, "examples"))
    if not set(examples) <= set(steps) or bool(examples) != (EXAMPLES in _of(manifest)):
        raise Wrong("the examples of manifest.json are no steps of it")
    return Shape(steps, len(_list(manifest, "lemmas")), examples)


def _of(manifest: dict[str, object]) -> dict[str, object]:
    held = manifest.get("files")
    return held if isinstance(held, dict) else {}
