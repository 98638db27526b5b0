"""Data and a text go in; a page comes out that needs no other file and asks nobody for one.

What a browser may run and apply stands in the page's own policy, by its hash: nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

BUNDLE = Path(__file__).parent / "bundle"
"""Where the built program and its style are; ui/ has their source."""

TEMPLATE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<noscript><pre>{text}</pre></noscript>
<script type="application/json" id="data">{data}</script>
<script>{script}</script>
</body>
</html>
"""

PLAIN = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
</head>
<body>
<pre>{text}</pre>
</body>
</html>
"""


def page(title: str, data: Mapping[str, Any], text: str) -> str:
    """The whole page; `text` is what it says where no program runs."""
    script, style = program()
    return TEMPLATE.format(
        policy=policy(live="live" in data),
        title=escape(title),
        style=style,
        text=escape(text),
        data=embedded(data),
        script=script,
    )


def policy(*, live: bool) -> str:
    """What a page may do; one over a live model may ask the server that it came from."""
    script, style = program()
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{hashed(script)}'",
            f"style-src '{hashed(style)}'",
            *(["connect-src 'self'"] if live else []),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def program() -> tuple[str, str]:
    """The script and the style of every page."""
    return read("viewer.js"), read("viewer.css")


def plain(title: str, text: str) -> str:
    """A page that says one thing, and has nothing to run."""
    return PLAIN.format(title=escape(title), text=escape(text))


def embedded(data: Mapping[str, Any]) -> str:
    """JSON that ends no element and begins none, whatever its texts are.

    >>> embedded({"a": "</script>"})
    '{"a":"\\\\u003c/script>"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def hashed(text: str) -> str:
    """`sha256-...` of what stands inside an element."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def read(name: str) -> str:
    """A file of the bundle."""
    return (BUNDLE / name).read_text(encoding="utf-8")
