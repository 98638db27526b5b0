"""A name goes in; the folder or text of model/ and properties/ comes out.

A wheel holds the two folders inside the package, a checkout holds them beside checker/.
No other module knows where they are.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def model() -> Traversable:
    """Return the folder of the model: the grammar, the references and the components."""
    return _folder("model")


def properties() -> Traversable:
    """Return the folder of the properties that come with the model."""
    return _folder("properties")


def read_text(file: Traversable) -> str:
    """Return the text of a file, which is UTF-8 whatever the locale says."""
    return file.read_text(encoding="utf-8")


def _folder(name: str) -> Traversable:
    packaged = files("rascheck") / name
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).parents[2] / name
    if checkout.is_dir():
        return checkout
    raise FileNotFoundError(f"{name}/ is neither at {packaged} nor at {checkout}")
