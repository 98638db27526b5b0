"""Two runs beside each other: what is said of them, their rows, and the values that differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import visit
from viewing import traces

from rascheck.cli import main

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RELAY = """\
var token: 0..9
knob quick: bool = false
machine first {
    state A, B, C, D, E final
    step wake: A -> B
    step look: B -> C
    step wait: C -> D  when !quick
    step jump: C -> D  when quick  { token = 7; }
    step sleep: D -> E
}
machine second {
    state A, B final, Lost final
    step go: A -> B  when first at E  { token += 1; }
    step early: A -> Lost  when first at C
}
reachable done { second at B && token > 0 }
check slow { with quick = false  verify done  allow deadlock }
check fast { with quick = true  verify done  allow deadlock }
"""
"""The first takes another step in the middle; in a fork the second is early."""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a run with two traces."""
    folder = tmp_path_factory.mktemp("relay")
    traces(folder, RELAY, "relay")
    path = folder / "run.html"
    spec = str(folder / "relay.ras")
    assert main([spec, "-q", "--no-cache", "--no-out", "--html", str(path)]) == 0
    return path


@pytest.fixture
def page(browser: Browser, relay: Path, asked: list[str]) -> Iterator[Page]:
    opened = visit(browser, relay, asked, "#compare=1,2")
    yield opened
    opened.context.close()
    assert asked == [relay.as_uri()]


def rows(page: Page) -> list[str]:
    """What the rows are called; `>` is the one that is chosen."""
    links = page.locator(".pairs a")
    names = [str(link.get_attribute("aria-label")) for link in links.all()]
    chosen = [link.get_attribute("aria-current") for link in links.all()]
    return [f"> {name}" if now else name for name, now in zip(names, chosen, strict=True)]


def differing(page: Page) -> list[str]:
    """The heading of the values, and each of them."""
    return [
        page.inner_text("#values h2"),
        *page.locator("#values tbody tr").all_inner_texts(),
    ]


def test_where_two_runs_part(page: Page) -> None:
    assert page.inner_text("h1") == "Run 1 beside run 2"
    assert page.locator(".sentence").all_inner_texts() == [
        "Steps 1 to 2 are the same. Step 3 is the first that is not: run 1 takes first.wait, "
        "run 2 takes first.jump. After that 2 steps are in both."
    ]
    assert rows(page) == [
        "the start",
        "In both: first.wake; step 1 of run 1; step 1 of run 2",
        "In both: first.look; step 2 of run 1; step 2 of run 2",
        "> They part here; step 3 of run 1, first.wait; step 3 of run 2, first.jump",
        "In both: first.sleep; step 4 of run 1; step 4 of run 2",
        "In both: second.go; step 5 of run 1; step 5 of run 2",
    ]
    assert page.locator(".pairs .sign").all_inner_texts() == ["=", "=", "=", "\u2260", "=", "="]
    assert page.inner_text(".parts .parting") == "They part here"
    assert page.locator(".pairs .alone").count() == 2
    assert differing(page) == [
        "What differs after step 3 of run 1 and step 3 of run 2",
        "token\t0 (the start)\t7 (step 3)",
    ]


def test_rows_are_walked_by_keys(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("location.hash") == "#compare=1,2&row=5"
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#compare=1,2&row=5"
    assert differing(page)[1:] == ["token\t1 (step 5)\t8 (step 5)"]
    page.keyboard.press("j")  # there is no further row
    page.keyboard.press("g")
    assert differing(page) == ["What differs after the start of run 1 and the start of run 2"]
    assert page.inner_text("#values p") == "No value is different."
    page.keyboard.press("k")
    page.keyboard.press("G")
    assert rows(page)[5].startswith("> In both: second.go")
    page.locator(".pairs a").nth(2).click()
    page.wait_for_selector(".pairs li:nth-child(3) [aria-current]")
    assert page.locator(".pairs a[tabindex='0']").count() == 1
    page.get_by_role("link", name="step 2 of run 1", exact=True).click()
    page.wait_for_selector("h1 >> text=done")
    assert page.evaluate("location.hash") == "#t=1&step=2"


def test_others_are_compared(page: Page) -> None:
    assert page.locator(".tabs li").all_inner_texts() == [
        "Run 1\nslow: done reachable, 5 steps",
        "Run 2\nfast: done reachable, 5 steps",
        "Compare\nrun 1 with run 2",
    ]
    page.get_by_label("The first run").select_option(label="Run 2: fast: done reachable, 5 steps")
    page.wait_for_selector("h1 >> text=Run 2 beside run 2")
    assert page.inner_text(".sentence") == "They are the same, step by step."
    assert rows(page) == ["> steps 1 to 5 are the same"]
    page.get_by_role("link", name="All checks").click()
    page.wait_for_selector("h1 >> text=Checks")


def test_a_fork_beside_its_run(page: Page) -> None:
    page.evaluate("location.hash = '#compare=1,1.2.2'")
    page.wait_for_selector("h1 >> text=Run 1 beside run 3")
    assert page.inner_text(".sentence") == (
        "Steps 1 to 2 are the same. Step 3 is the first that is not: run 1 takes first.wait, "
        "run 3 takes second.early."
    )
    assert rows(page)[3:] == [
        "> They part here; step 3 of run 1, first.wait; step 3 of run 3, second.early",
        "step 4 of run 1, first.sleep",
        "step 5 of run 1, second.go",
    ]
    assert differing(page)[1:] == [
        "first at\tD (step 3)\tC (step 2)",
        "second at\tA (the start)\tLost (step 3)",
    ]
    page.get_by_role("button", name="Close run 3").click()
    page.wait_for_selector("h1 >> text=done")
    assert page.evaluate("location.hash") == "#t=1&step=3"
    page.get_by_role("link", name="Compare").click()  # with the other one that there is
    page.wait_for_selector("h1 >> text=Run 1 beside run 2")


def test_equal_steps_are_one_line(page: Page) -> None:
    page.evaluate("location.hash = '#compare=1,1.5.1'")  # no such fork
    page.wait_for_selector("h1 >> text=Checks")
    page.evaluate("location.hash = '#compare=2,2&row=2'")
    page.wait_for_selector("h1 >> text=Run 2 beside run 2")
    assert rows(page) == ["> steps 1 to 5 are the same"]
    page.keyboard.press("k")
    assert page.locator("#values h2 a").all_inner_texts() == ["step 5 of run 2", "step 5 of run 2"]


FAILS = """\
knob shut: bool = false
machine a {
    state A, B
    step one: A -> B
    step two: B -> B  { assert !shut "it is shut"; }
}
invariant a_ends "" { !(fired a.two) }
check open { verify a_ends  expect violated a_ends }
check shut { with shut = true  verify a_ends  expect error }
"""


def test_a_step_that_fails_is_another_one(browser: Browser, tmp_path: Path) -> None:
    spec, path = tmp_path / "fails.ras", tmp_path / "run.html"
    spec.write_text(FAILS, encoding="utf-8")
    assert main([str(spec), "-q", "--no-cache", "--no-out", "--html", str(path)]) == 0
    page = visit(browser, path, [], "#compare=1,2")
    assert page.inner_text(".sentence") == (
        "Step 1 is the same. Step 2 is the first that is not: run 1 takes a.two, "
        "run 2 takes a.two, which fails."
    )
    assert page.locator(".parts .side").all_inner_texts() == ["2\na.two", "2\na.two, which fails"]
    page.context.close()


def test_a_comparison_on_a_phone_in_the_dark_and_on_paper(browser: Browser, relay: Path) -> None:
    how = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}
    page = visit(browser, relay, [], "#compare=1,2", **how)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    sign = page.locator(".parts .sign")
    colour = sign.evaluate("(e) => getComputedStyle(e).color")
    row = page.locator(".parts a").evaluate("(e) => getComputedStyle(e).backgroundColor")
    assert contrast(colour, row) > 4.5
    page.emulate_media(media="print")
    assert not page.locator(".tabs, .choice").filter(visible=True).count()
    assert page.locator(".pairs li").filter(visible=True).count() == 6
    cut = "(e) => e.scrollHeight - e.clientHeight"
    assert page.locator(".scroller").evaluate(cut) == 0
    page.context.close()


def contrast(one: str, other: str) -> float:
    """How much lighter one colour is than another, as WCAG counts it."""
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def light(colour: str) -> float:
    """The relative luminance of `rgb(1, 2, 3)`."""
    parts = [int(part) / 255 for part in colour[4:-1].split(",")]
    r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
