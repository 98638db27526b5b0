"""`python -m rascheck` is the command line."""

import sys

from rascheck.cli import main

if __name__ == "__main__":
    sys.exit(main())
