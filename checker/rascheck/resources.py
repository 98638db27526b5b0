"""A name goes in; the folder or text of model/ and properties/ comes out.

A wheel holds the two folders inside the package, a checkout holds them beside checker/.
No other module knows where they are. What a user calls `<ras/kvm.ras>` is model/ras/kvm.ras, and
`<properties/seed.ras>` is properties/seed.ras; `<properties>` is the folder.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

FOLDERS = {"ras": "model/ras", "properties": "properties"}
"""The folders that `<...>` may begin with, and where they are."""
TEXTS = (".ras", ".lark", ".toml")
"""What the files of the two folders are called; a build may put others beside them."""


def root() -> Path:
    """Return the folder in which model/ and properties/ stand side by side."""
    return _root("model")


def model() -> Path:
    """Return the folder of the model: the grammar, the references and the components."""
    return _root("model") / "model"


def properties() -> Path:
    """Return the folder of the properties that come with the model."""
    return _root("properties") / "properties"


def read_text(file: Path) -> str:
    """Return the text of a file, which is UTF-8 whatever the locale says."""
    return file.read_text(encoding="utf-8")


def is_name(path: str) -> bool:
    """Whether a user writes this for what ships: `<...>`."""
    return path.startswith("<") and path.endswith(">")


def inside(name: str) -> str | None:
    """Where below `root()` the file of a name is, or None if nothing that ships is named so.

    >>> inside("<ras/kvm.ras>"), inside("<properties>"), inside("<../x.ras>")
    ('model/ras/kvm.ras', 'properties', None)
    """
    first, *rest = PurePosixPath(name[1:-1]).parts or ("",)
    if first not in FOLDERS or ".." in rest:
        return None
    return str(PurePosixPath(FOLDERS[first], *rest))


def name_of(file: str) -> str:
    """How a user names a file that has this place below `root()`; empty if there is no name.

    >>> name_of("model/ras/kvm.ras"), name_of("properties/seed.ras"), name_of("model/spec.lark")
    ('<ras/kvm.ras>', '<properties/seed.ras>', '')
    """
    for first, folder in FOLDERS.items():
        if file == folder or file.startswith(f"{folder}/"):
            return f"<{first}{file.removeprefix(folder)}>"
    return ""


def located(path: str) -> Path:
    """The absolute path of a file or folder that a user names by a path or by `<...>`."""
    file = inside(path) if is_name(path) else None
    return Path(path).absolute() if file is None else root() / file


def shipped(path: str) -> str:
    """The name `<...>` of a file that a user names by a path; empty if it does not ship.

    In a checkout `properties/seed.ras` is `<properties/seed.ras>`.
    """
    place = located(path).resolve()
    shipping = root().resolve()
    if not place.is_relative_to(shipping) or not place.is_file():
        return ""
    return name_of(place.relative_to(shipping).as_posix())


def argument(word: str) -> str:
    """What `--shipped WORD` means as a path: a name without `<>` is one in properties/.

    >>> argument("seed.ras:early"), argument("ras/kvm.ras"), argument("properties/seed.ras")
    ('<properties/seed.ras>:early', '<ras/kvm.ras>', '<properties/seed.ras>')
    """
    if word.startswith("<"):
        return word
    file, colon, check = word.partition(":")
    first = PurePosixPath(file).parts[:1]
    folder = "" if first and first[0] in FOLDERS else "properties/"
    return f"<{folder}{file}>{colon}{check}"


def names() -> list[str]:
    """The names of all specs that ship."""
    return sorted(filter(None, (name_of(file) for file, _ in texts())))


def texts() -> Iterator[tuple[str, str]]:
    """Every file of model/ and properties/: its place below `root()`, and its text."""
    for folder in (model(), properties()):
        for file in sorted(p for p in folder.rglob("*") if p.suffix in TEXTS):
            yield file.relative_to(root()).as_posix(), read_text(file)


def digest() -> str:
    """Twelve hexadecimal digits that differ where a text of model/ or properties/ does."""
    found = hashlib.sha256()
    for file, text in texts():
        found.update(f"{file}\0{len(text)}\0{text}\0".encode())
    return found.hexdigest()[:12]


def _root(name: str) -> Path:
    package = Path(__file__).parent
    for folder in (package, package.parents[1]):
        if (folder / name).is_dir():
            return folder
    raise FileNotFoundError(f"{name}/ is neither in {package} nor in {package.parents[1]}")
