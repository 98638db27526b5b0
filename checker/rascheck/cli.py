"""The command line: arguments go in, an exit code comes out."""

import sys

from rascheck import __version__


def main() -> int:
    """Run the command line and return its exit code."""
    if sys.argv[1:] == ["--version"]:
        print(f"rascheck {__version__}")
    return 0
