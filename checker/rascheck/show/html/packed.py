"""A text goes in; what a browser can unpack comes out, a tenth of it where it says much twice."""

from __future__ import annotations

import base64
import zlib


def packed(text: str) -> str:
    """Deflated, as `DecompressionStream("deflate")` takes it, in Base64.

    >>> zlib.decompress(base64.b64decode(packed("once " * 100))) == b"once " * 100
    True
    """
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()
