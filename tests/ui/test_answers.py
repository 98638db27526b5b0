"""What a page answers: the run that gets away, other knobs, pinned variables, copies, and paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import visit
from viewing import RACE, data_of, page_of, traces

from rascheck.cli import main
from rascheck.show.html.page import embedded

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


BOXES = """\
const BOXES = 2
index Box[BOXES]
knob shut: bool = false  ref "linux@v6.12:mm/rmap.c:try_to_unmap_one"
var held[Box, Box]: 0..2
machine hand[b: Box] {
    state Idle, Done final
    var many: 0..2
    step put(n: 1..2): Idle -> Done
        when !shut
        ref "linux@v6.12:mm/rmap.c:try_to_unmap_one"
        { held[b, b] = n; many = n; }
}
invariant never_all "Both boxes are never full." { exists b: Box { held[b, b] != 2 } }
check boxes { verify never_all  expect violated never_all  allow deadlock }
"""


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(traces(tmp_path_factory.mktemp("race"), RACE, "race"), "race.the_owner_is_told")


@pytest.fixture(scope="module")
def boxes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a trace with two steps, that has what other knobs would make of it."""
    out = traces(tmp_path_factory.mktemp("boxes"), BOXES, "boxes")
    assert main(["view", str(out / "boxes.never_all.itf.json"), "--knobs"]) == 0
    return out / "boxes.never_all.html"


@pytest.fixture
def page(browser: Browser, boxes: Path, asked: list[str]) -> Iterator[Page]:
    opened = visit(browser, boxes, asked, "#step=1")
    yield opened
    opened.context.close()


def rows(page: Page) -> list[str]:
    """The state, a pinned variable marked by `*`."""
    found = page.locator("#state tbody tr").all()
    return [
        ("* " if "pinned" in (row.get_attribute("class") or "") else "") + row.inner_text()
        for row in found
    ]


def shows(page: Page, step: int) -> None:
    page.wait_for_function(f"() => document.querySelector('output').textContent === '{step} / 2'")


# --------------------------------------------------------------------- what would have gone right


def test_the_run_that_gets_away(browser: Browser, race: Path) -> None:
    page = visit(browser, race, [])
    away = page.locator(".short details.away")
    assert away.locator("summary").inner_text() == (
        "What would have gone right, run 2: "
        "From step 2 on nothing can violate the_owner_is_told any more."
    )
    away.locator("summary").click()
    assert away.locator("p").all_inner_texts() == [
        "Step 1 is owner.wake instead of worker.take.",
        "Run 2 is this one, and here it stands beside the trace.",
    ]
    assert [item.get_attribute("value") for item in away.locator("li").all()] == ["1", "2"]
    assert away.locator("li").all_inner_texts() == [
        "owner.wake",
        "owner.take\ntaken = true, told = 2",
    ]
    page.context.close()


def test_knobs_that_would_change_it(page: Page) -> None:
    knobs = page.locator(".short .knobs")
    assert knobs.locator("> p, > div").all_inner_texts() == [
        "Which knob of the model would change the verdict on never_all:",
        "it would hold with\n\nshut=true instead of false",
    ]
    assert page.locator(".short", has_text="rascheck explain --knobs").count() == 0


def test_what_a_release_has_comes_first(browser: Browser, boxes: Path) -> None:
    text = boxes.read_text(encoding="utf-8")
    data = data_of(text)
    released = ["waits", "true", "2 steps; as in v5_1", [], "", "false"]
    ((_, _, tried),) = data["head"]["what_if"]["groups"]
    changed = {**data, "head": {**data["head"], "what_if": {"groups": [], "rest": []}}}
    changed["head"]["what_if"]["groups"] = [["it would hold with", True, [*tried, released]]]
    path = boxes.with_name("released.html")
    path.write_text(text.replace(embedded(data), embedded(changed)), encoding="utf-8")
    page = visit(browser, path, [])
    items = page.locator(".tried li")
    assert items.first.inner_text() == "waits=true instead of false (2 steps; as in v5_1)"
    assert items.count() == 2
    page.context.close()


# ------------------------------------------------------------------------------- pinned variables


def test_what_is_pinned_stays_and_comes_first(page: Page) -> None:
    page.get_by_label("all", exact=True).check()
    page.get_by_role("button", name="Pin held[box0, box1]").click()
    page.get_by_role("button", name="Pin hand.many[box1]").press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    page.get_by_label("changed by this step").check()
    assert rows(page) == [
        "* held[box0, box1]\t0\tthe start",
        "* hand.many[box1]\t0\tthe start",
        "held[box0, box0]\t0 → 2\tstep 1",
        "hand[box0] at\tIdle → Done\tstep 1",
        "hand.many[box0]\t0 → 2\tstep 1",
    ]
    page.keyboard.press("j")
    assert rows(page)[:2] == [
        "* held[box0, box1]\t0\tthe start",
        "* hand.many[box1]\t0 → 2\tstep 2",
    ]
    page.get_by_role("button", name="Pin hand.many[box1]").click()
    assert [row for row in rows(page) if row.startswith("*")] == [
        "* held[box0, box1]\t0\tthe start"
    ]


LINK = "#step=1&vars=held%5Bbox0%2C%20box1%5D,hand.many%5Bbox1%5D"


def test_a_link_keeps_them(browser: Browser, boxes: Path) -> None:
    page = visit(browser, boxes, [], LINK)
    pins = ["* held[box0, box1]\t0\tthe start", "* hand.many[box1]\t0\tthe start"]
    assert rows(page)[:2] == pins
    page.keyboard.press("j")
    assert page.evaluate("location.hash") == LINK.replace("step=1", "step=2")
    page.click(".steps a[href='#step=1']")  # its address names none: they stay
    shows(page, 1)
    assert page.evaluate("location.hash") == LINK
    page.evaluate("location.hash = '#step=1&vars=held%5Bbox0%2C%20box1%5D'")
    page.wait_for_function("() => document.querySelectorAll('#state .pinned').length === 1")
    page.evaluate("location.hash = '#step=1&vars=nobody,%E0%A4%A'")
    page.wait_for_function("() => document.querySelectorAll('#state .pinned').length === 0")
    page.context.close()


# ----------------------------------------------------------------------------------------- copies

CLIPBOARD = """
    navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); };
"""
REFUSES = """
    navigator.clipboard.writeText = () => Promise.reject(new Error("no"));
    document.execCommand = () => false;
"""


def test_copies(browser: Browser, boxes: Path) -> None:
    page = visit(browser, boxes, [], LINK)
    page.evaluate(CLIPBOARD)
    page.get_by_role("button", name="Copy link").click()
    assert page.evaluate("copied") == boxes.as_uri() + LINK
    assert page.inner_text("[role=status]") == "The link is copied."
    assert page.inner_text(".bar .room") == "The link is copied."
    page.get_by_role("button", name="Copy ITF").click()
    page.wait_for_function(
        "() => document.querySelector('[role=status]').textContent.includes('trace')"
    )
    trace = boxes.with_name("boxes.never_all.itf.json")
    assert page.evaluate("copied") == trace.read_text(encoding="utf-8")
    page.context.close()


def test_where_nothing_can_be_copied_a_dialog_has_it(page: Page) -> None:
    page.evaluate(REFUSES)
    page.get_by_role("button", name="Copy link").click()
    dialog = page.get_by_role("dialog", name="To copy by hand")
    dialog.wait_for()
    selected = "getSelection().toString()"
    assert page.evaluate(selected).endswith("boxes.never_all.html#step=1")
    page.keyboard.press("j")  # is no command while it is open
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert page.inner_text("output.where") == "1 / 2"


# ------------------------------------------------------------------------------- a phone, and paper


def test_the_index_on_a_phone(browser: Browser, boxes: Path) -> None:
    spec, path = boxes.parents[1] / "boxes.ras", boxes.with_name("run.html")
    assert main([str(spec), "-q", "--no-cache", "--no-out", "--html", str(path)]) == 0
    page = visit(browser, path, [], viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate("document.querySelector('.scroll').scrollWidth <= 360")
    name, verdict = page.locator("tbody th a"), page.locator("tbody td").first
    above, below = name.bounding_box(), verdict.bounding_box()
    assert above is not None
    assert below is not None
    assert below["y"] > above["y"] + above["height"]
    page.context.close()


SHOWN = "(name) => [...document.querySelectorAll(name)].filter((e) => e.checkVisibility()).length"
WIDE = """() => [...document.querySelectorAll("body *")].filter((e) => {
    const box = e.getBoundingClientRect();
    return e.checkVisibility() && box.width > 0 && box.right > innerWidth + 1
        && !e.closest("svg");
}).map((e) => e.tagName + "." + e.className)"""
PAPERS = (718, 740)  # what a margin of 10 mm leaves of A4 and Letter


def test_paper(browser: Browser, boxes: Path) -> None:
    page = visit(browser, boxes, [], LINK, color_scheme="dark")
    page.get_by_label("fold steps without a choice").check()
    page.locator(".lane-names button").first.click()
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for name in (".verdict", ".short .why", "#step pre", "#state tr.pinned", ".settings pre"):
        assert page.evaluate(SHOWN, name), name
    assert page.evaluate(SHOWN, ".steps li") == 3  # hidden ones, too
    for name in (".bar", "fieldset", "#search", "#mail", "#notes", ".folded", ".knobs details"):
        assert not page.evaluate(SHOWN, name), name
    buttons = "button:not(.lane-names button, #state tbody button)"
    assert page.evaluate(SHOWN, buttons) == 0
    link = "getComputedStyle(document.querySelector('#step cite a')).textDecorationLine"
    assert page.evaluate(link) == "none"
    for width in PAPERS:
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate(WIDE) == []
    page.context.close()
