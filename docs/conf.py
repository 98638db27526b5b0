"""How Sphinx makes the site: `sphinx-build -W --keep-going -b html docs docs/_build`."""

import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "docs"), str(ROOT / "checker")]

import lexer  # noqa: E402 - found by the line above
import live  # noqa: E402

import rascheck  # noqa: E402

project = "rascheck"
author = "The rascheck authors"
version = release = rascheck.__version__
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_heading_anchors = 4  # as GitHub makes them from headings
highlight_language = "text"

html_theme = "furo"
html_title = f"rascheck {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
pygments_style = "tango"
pygments_dark_style = "github-dark"


def pages(app: Any, error: Exception | None) -> None:
    """Write the live pages of traces beside those that link to them; with `-t quick` one alone."""
    if error is None and app.builder.name == "html":
        some = ["early"] if app.tags.has("quick") else []
        folder = Path(app.outdir, "pages")
        subprocess.run([sys.executable, live.__file__, folder, *some], check=True)


def setup(app: Any) -> None:
    """Tell Sphinx the names of our blocks, and when the live pages are written."""
    app.connect("build-finished", pages)
    for found in (lexer.RasLexer, lexer.TranscriptLexer, lexer.PlainLexer):
        for alias in found.aliases:
            app.add_lexer(alias, found)
