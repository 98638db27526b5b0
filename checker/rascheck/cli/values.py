"""What options of several verbs take: numbers, sizes, settings."""

from __future__ import annotations

import argparse
import re

UNITS = ("", "K", "M", "G", "T")
"""What stands behind a number of bytes, each a thousand times the one before."""


def settings(verb: argparse.ArgumentParser) -> None:
    """The options that say which configuration is meant."""
    verb.add_argument(
        "--profile", action="append", default=[], metavar="A,B", help="in place of the file's"
    )
    verb.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a constant or knob"
    )


def size(text: str) -> int:
    """Bytes: `4G`, `500M`, `2.5g`, `64000`.

    >>> size("4G"), size("0.5k")
    (4000000000, 500)
    """
    digits, unit = (text[:-1], text[-1].upper()) if text[-1:].isalpha() else (text, "")
    if unit not in UNITS or not re.fullmatch(r"\d+(\.\d+)?", digits, re.ASCII):
        raise argparse.ArgumentTypeError("must be bytes, or a number with K, M, G or T")
    bytes_ = int(float(digits) * 1000 ** UNITS.index(unit))
    if bytes_ < 1:
        raise argparse.ArgumentTypeError("must be a byte or more")
    return bytes_


def positive(text: str) -> int:
    """A number of one or more."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
