"""A System goes in; its text in another checker's language comes out.

`flat.flatten` takes a System apart once more: no queues, no history, no expression that could fail
but where a check in front of it says so. What is left has an equal in each language.
"""

from __future__ import annotations

from rascheck.exporters.murphi import murphi
from rascheck.exporters.promela import promela
from rascheck.exporters.smv import smv
from rascheck.exporters.total import Unfit

__all__ = ["LANGUAGES", "Unfit", "murphi", "promela", "smv"]

LANGUAGES = {"promela": promela, "murphi": murphi, "smv": smv}
"""By the name of a language, what writes a System that passes `verify` in it."""
