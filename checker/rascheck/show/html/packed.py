"""The bytes of a file go in; what a browser can unpack comes out, a tenth of them where they say
much twice."""

from __future__ import annotations

import base64
import zlib


def packed(content: bytes) -> str:
    """Deflated, as `DecompressionStream("deflate")` takes it, in Base64.

    >>> zlib.decompress(base64.b64decode(packed(b"once " * 100))) == b"once " * 100
    True
    """
    return base64.b64encode(zlib.compress(content, 9)).decode()
