"""A git revision and a request come in; the present checker answers it over the specs of then.

The specs of the revision, its model too if it has one, are written into a folder of their own, in
which a process runs this very package: so `<...>` names what the revision has, and nothing that is
not of the revision. Of git only objects are asked; nothing of a revision is run.
"""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rascheck import resources
from rascheck.diagnostics import Defect, Diagnostics
from rascheck.run.cache import Cache, digest
from rascheck.run.diff.prepare import Prepared, Request
from rascheck.run.load import check_named, location
from rascheck.trees.tree import git

PACKAGE = Path(__file__).parents[2]
HIDDEN = ".checker"
"""Where the package is, in a folder that no repository has."""
REFERENCES = "references.toml"
CHILD = "rascheck.run.diff.child"
FIX = "name a git directory, and a tag, a branch or a commit of it"

Files = Mapping[str, bytes]
"""Texts by their place below the root of the repository."""


def at_revision(
    revision: str, request: Request, sink: Diagnostics, cache: Cache | None = None
) -> Prepared | None:
    """What `prepared` finds in a revision; None after reporting. Verdicts are found out once."""
    place = location(request.path).absolute()
    root = next((f for f in place.parents if (f / ".git").exists()), None)
    if root is None:
        if (place / ".git").exists():
            message = f"{request.path}: this is the git directory, and no file or folder in it"
            sink.error("E467", message, fix="name those that have the specs")
        else:
            sink.error("E467", f"{request.path}: this is in no git directory")
        return None
    inside = place.relative_to(root).as_posix()
    files = _files(root, revision, inside)
    if files is None:
        sink.error("E467", f"{root.name}: git knows of no `{revision}` there", fix=FIX)
        return None
    if not any(name == inside or name.startswith(f"{inside}/") for name in files):
        sink.error("E467", f"{revision}: there is no spec `{inside}` in it")
        return None
    check = check_named(request.path)
    asked = replace(request, path=f"{inside}:{check}" if check else inside)
    found = _remembered(files, asked, revision, sink, cache)
    return None if found is None else replace(found, title=f"{revision}:{found.title}")


def _remembered(
    files: Files, request: Request, revision: str, sink: Diagnostics, cache: Cache | None
) -> Prepared | None:
    """The answer; the verdicts alone may be known from before."""
    if cache is None or not request.verdicts:
        return _answered(files, request, revision, sink)
    texts = [part for name, text in sorted(files.items()) for part in (name, text.hex())]
    wanted = replace(request, behaviours=False)
    key = cache.key("revision", repr(wanted), digest(*texts))
    known = cache.get(key)
    if isinstance(known, Prepared):
        if not request.behaviours:
            return known
        rest = _answered(files, replace(request, verdicts=False), revision, sink)
        return None if rest is None else replace(rest, judged=known.judged)
    found = _answered(files, request, revision, sink)
    if found is not None:
        cache.put(key, replace(found, pair=None, settings=()))
    return found


def _files(root: Path, revision: str, inside: str) -> Files | None:
    """The specs of a revision, what describes their citations, and what is `inside`, whatever
    language it is in; None if git has no such revision."""
    if revision.startswith("-") or not revision.isprintable():
        return None
    listed = git(root, "ls-tree", "-r", "-z", "--name-only", revision)
    if listed is None:
        return None
    every = listed.decode(errors="replace").split("\0")
    names = [name for name in every if _is_wanted(name, inside)]
    if not names:
        return {}
    archive = git(root, "--literal-pathspecs", "archive", "--format=tar", revision, "--", *names)
    if archive is None:
        return None
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        members = [(m.name, tar.extractfile(m)) for m in tar if m.isreg()]
        return {name: data.read() for name, data in members if data and name in names}


def _is_wanted(name: str, inside: str) -> bool:
    path = Path(name)
    known = path.suffix == ".ras" or path.name == REFERENCES or name == inside
    return ".." not in path.parts and known


# ------------------------------------------------------------------------------------- the process


def _answered(files: Files, request: Request, revision: str, sink: Diagnostics) -> Prepared | None:
    """What a process answers in a folder that has the files of a revision."""
    with tempfile.TemporaryDirectory(prefix="rascheck-") as name:
        folder = Path(name)
        _lay_out(folder, files)
        found, said = _asked(folder, request)
    if found is None:
        message = f"{revision}: its specs have errors, at least for this checker; they follow"
        sink.error("E467", message)
        sink.found += said.found
    return found


def _lay_out(folder: Path, files: Files) -> None:
    """The files, what ships and the revision does not have, and this package beside them."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)
    _link(folder / "properties", resources.properties())
    for path in resources.model().iterdir():
        _link(folder / "model" / path.name, path)
    for path in PACKAGE.iterdir():
        if path.name not in ("model", "properties", "__pycache__"):
            _link(folder / HIDDEN / PACKAGE.name / path.name, path)


def _link(place: Path, target: Path) -> None:
    """A link, unless the revision has something of that name."""
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target.resolve(), target_is_directory=target.is_dir())


def _asked(folder: Path, request: Request) -> tuple[Prepared | None, Diagnostics]:
    """Run `child.py` there. Raises `Defect`."""
    environment = {**os.environ, "PYTHONPATH": str(folder / HIDDEN)}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    done = subprocess.run(
        [sys.executable, "-m", CHILD],
        cwd=folder,
        env=environment,
        input=pickle.dumps(request),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        details = done.stderr.decode(errors="replace")
        raise Defect("the process that reads a revision has failed", details)
    found, said = pickle.loads(done.stdout)
    assert isinstance(said, Diagnostics)
    assert isinstance(found, Prepared | None)
    return found, said
