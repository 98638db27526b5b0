"""The command line: words come in, text goes out, and an exit code says how it went."""

from rascheck.cli.main import main, script

__all__ = ["main", "script"]
