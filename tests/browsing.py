"""Opens the pages of `view` in a browser, for their tests.

`wait_for_function` takes `() => ...`: it evaluates any other text in the page again and again,
which the page's policy forbids.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OPEN: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}


def visit(browser: Browser, path: Path, asked: list[str], link: str = "", **how: Any) -> Page:
    """A page from a file; `asked` is told what it asks for and complains of."""
    page = browser.new_context(**{**OPEN, **how}).new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.goto(path.as_uri() + link)
    return page
