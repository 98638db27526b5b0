"""`python -m rascheck` is the command line."""

from rascheck.cli import script

if __name__ == "__main__":
    script()
