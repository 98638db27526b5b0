"""An SVG that Graphviz has drawn goes in; the same with titles and for dark screens comes out."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from rascheck.show.pictures.picture import Picture, printable

TITLE = re.compile(r'<title>[^<]*</title>\n<g id="[^"]*"><a xlink:title="([^"]*)">')
TOOLTIP = re.compile(r'<a xlink:title="[^"]*">')
DARK = """<style>
@media (prefers-color-scheme: dark) {
.graph > polygon { fill: #0f172a; } text { fill: #e2e8f0; }
[stroke="black"] { stroke: #cbd5e1; } polygon[fill="black"] { fill: #cbd5e1; }
}
</style>"""


def dressed(drawn: str, picture: Picture) -> str:
    """Graphviz keeps titles where browsers do not look: they are put where they do."""
    body = drawn[drawn.index("<svg") :]
    head, _, rest = body.partition(">")
    rest = TITLE.sub(r"<title>\1</title>\n<g><a>", rest)
    rest = TOOLTIP.sub("<a>", rest)
    title, description = (escape(printable(t)) for t in (picture.title, picture.description))
    said = f"<title>{title}</title>\n<desc>{description}</desc>"
    return f'{head} role="img">\n{said}\n{DARK}{rest}'
