"""Hatch runs this before it packs a wheel, also an editable one: the parser's tables are written.

They stand beside the module that reads them, checker/rascheck/lang/tables.py; git ignores them.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Tables(BuildHookInterface[Any]):
    """Writes checker/rascheck/lang/tables.json."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file; hatch knows of it by `artifacts` in pyproject.toml."""
        del version, build_data
        sys.path.insert(0, str(Path(self.root, "checker")))
        from rascheck import resources
        from rascheck.lang import tables

        grammar = resources.read_text(resources.model() / "spec.lark")
        tables.FILE.write_text(tables.dump(grammar), encoding="utf-8")
