"""Forks in a page: a choice that is taken, its tab, its address, and the way back."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import visit
from viewing import MILL, RACE, data_of, page_of, traces

from rascheck.cli import main
from rascheck.show.html.page import embedded

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FORK = "#t=2&from=1.0.2&step=1"
"""The first step of the race is one of the owner's."""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return traces(tmp_path_factory.mktemp("race"), RACE, "race")


@pytest.fixture(scope="module")
def whole(out: Path) -> Path:
    """The page of a trace with three steps, and of the run that gets away from its end."""
    return page_of(out, "race.the_owner_is_told")


@pytest.fixture(scope="module")
def race(whole: Path) -> Path:
    """The same page with no other run in it."""
    text = whole.read_text(encoding="utf-8")
    data = data_of(text)
    alone = {name: value for name, value in data.items() if name != "away"}
    path = whole.with_name("alone.html")
    path.write_text(text.replace(embedded(data), embedded(alone)), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Browser, race: Path, asked: list[str]) -> Iterator[Page]:
    opened = visit(browser, race, asked)
    yield opened
    opened.context.close()
    assert asked == [race.as_uri()]


def tabs(page: Page) -> list[str]:
    """What the tabs say; `>` is the one that is shown."""
    found = page.locator(".tabs li:not(:last-child)")  # which is the comparison
    return [
        ("> " if "shown" in (tab.get_attribute("class") or "") else "") + tab.inner_text()
        for tab in found.all()
    ]


def follow(page: Page, link: str) -> None:
    """Follow an address, and wait until it is shown."""
    page.evaluate(f"location.hash = {link!r}")
    page.wait_for_selector(f".steps [href='{link}'][aria-current]")


RUNS = ["Run 1\nthe_owner_is_told violated, 3 steps", "Run 2\nfork at step 1: owner.wake\n\u00d7"]


def test_a_choice_opens_a_tab(page: Page) -> None:
    assert tabs(page) == []
    take = page.get_by_role("button", name="Take owner.wake instead of step 1", exact=True)
    take.press("Enter")
    page.wait_for_selector(".tabs")
    assert page.evaluate("location.hash") == FORK
    assert tabs(page) == [RUNS[0], f"> {RUNS[1]}"]
    assert page.locator(".steps [aria-current] .says").inner_text() == "owner.wakeor 1 other step"
    assert page.evaluate("document.activeElement.getAttribute('href')") == FORK
    assert page.inner_text(".sentence") == (
        "This is a fork. It begins as run 1, where step 1 is worker.take."
    )
    assert page.locator(".short > *").all_inner_texts() == [
        "After this step",
        "the_owner_is_told is true.",
        "From here the violation of run 1 can still be prevented.",
        "What could follow is not in this page, which knows one step beside its run. "
        "This opens a page that goes on from here:\n\n"
        "rascheck step TRACE --at 0 -c '2' --serve Copy",
    ]
    assert page.locator(".lane-names button").all_text_contents() == ["owner"]
    assert page.locator("#state tbody tr").all_inner_texts() == ["owner at\tAsleep → Awake\tstep 1"]
    said = page.locator("#strip .claim > span").last.inner_text()
    assert said == "true from the start to step 1"
    assert not page.locator("#notes").is_visible()
    assert page.get_by_role("button", name="Copy mail").count() == 0


def test_a_link_restores_a_fork(browser: Browser, race: Path, asked: list[str]) -> None:
    page = visit(browser, race, asked, "#t=2&from=1.1.1&step=1")
    assert page.inner_text("h1") == "Step 2: worker.tell"
    assert page.inner_text("output.where") == "1 / 2"
    page.keyboard.press("j")
    assert page.evaluate("location.hash") == "#t=2&from=1.1.1&step=2"
    page.reload()
    assert page.inner_text("output.where") == "2 / 2"
    follow(page, "#step=2")
    page.go_back()
    page.wait_for_selector("h1 >> text=Step 2: worker.tell")
    assert len(tabs(page)) == 2
    page.context.close()


def test_an_address_of_no_fork_is_that_of_the_run(page: Page) -> None:
    for wrong in ("1.0.9", "1.9.1", "7.0.1", "1.0.0", "1.1.2"):
        page.evaluate(f"location.hash = '#t=2&from={wrong}&step=2'")
        page.wait_for_function("() => document.querySelector('output').textContent === '2 / 3'")
        assert tabs(page) == []
        page.evaluate("location.hash = '#step=1'")
        page.wait_for_function("() => document.querySelector('output').textContent === '1 / 3'")


def test_a_fork_leads_back_to_its_run(page: Page) -> None:
    follow(page, FORK)
    page.get_by_role("button", name="Take worker.take instead of step 1", exact=True).click()
    page.wait_for_selector("h1 >> text=the_owner_is_told")
    assert page.evaluate("location.hash") == "#step=1"
    page.locator(".tabs a").nth(1).click()  # a tab is where it was left
    page.wait_for_selector("h1 >> text=Step 1: owner.wake")
    assert len(tabs(page)) == 2  # one that is there is not made again


def test_a_tab_is_closed(page: Page) -> None:
    follow(page, FORK)
    follow(page, "#t=3&from=1.1.1&step=2")
    close = page.get_by_role("button", name="Close run 2")
    close.focus()
    page.keyboard.press("Enter")
    assert [tab.partition("\n")[0] for tab in tabs(page)] == ["Run 1", "> Run 3"]
    assert page.evaluate("document.activeElement.textContent").startswith("Run 3")
    page.get_by_role("button", name="Close run 3").click()
    page.wait_for_selector("h1 >> text=the_owner_is_told")
    assert tabs(page) == []
    assert page.evaluate("location.hash") == "#step=2"  # where the fork had left it
    assert page.locator(".take").count() == 2
    page.keyboard.press("j")
    assert page.inner_text("output.where") == "3 / 3"


def test_a_choice_that_violates(browser: Browser, tmp_path: Path) -> None:
    path = page_of(traces(tmp_path, MILL, "mill"), "grinding.both")
    page = visit(browser, path, [], "#t=2&from=1.1.2&step=2")
    assert page.inner_text(".verdict") == "VIOLATES nothing_lost in 2 steps"
    assert page.inner_text("h1") == "Step 2: sender.post(1)"
    titles = page.locator(".steps g.message title").all_text_contents()
    assert titles == ["mail: 0", "mail: 0", "mail: 1, lost"]  # one waits, one has no room
    follow(page, "#t=3&from=1.1.3&step=2")
    assert page.locator(".steps g.message .head").count() == 1  # it is taken
    page.context.close()


AWAY = "Run 2\nthe violation is prevented, 2 steps"


def test_the_run_that_gets_away_is_a_tab(browser: Browser, whole: Path, asked: list[str]) -> None:
    page = visit(browser, whole, asked, "#step=1")
    assert tabs(page) == [f"> {RUNS[0]}", AWAY]
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.querySelector('.tabs').offsetHeight") < 60  # one line
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Take owner.wake instead of step 1", exact=True).click()
    page.wait_for_selector(".verdict >> text=PREVENTED")
    assert page.evaluate("location.hash") == "#t=2&step=1"  # no fork: that run takes it, too
    assert tabs(page) == [RUNS[0], f"> {AWAY}"]
    assert page.locator(".short > *").all_inner_texts() == [
        "How",
        "Step 1 is owner.wake instead of worker.take.\n"
        "From step 2 on nothing can violate the_owner_is_told any more.",
    ]
    page.get_by_role("button", name="Take worker.take instead of step 2", exact=True).click()
    page.wait_for_selector("h1 >> text=Step 2: worker.take")
    assert page.evaluate("location.hash") == "#t=3&from=2.1.1&step=2"
    follow(page, "#step=3")
    page.locator("details.away summary").click()
    page.get_by_role("link", name="beside the trace").click()
    page.wait_for_selector("h1 >> text=Run 1 beside run 2")
    assert page.inner_text(".sentence") == (
        "Step 1 is the first that is not: run 1 takes worker.take, run 2 takes owner.wake. "
        "After that 1 step is in both."
    )
    page.context.close()
    assert asked == [whole.as_uri()]


def test_a_fork_of_the_run_that_gets_away_goes_on_from_there(
    browser: Browser, whole: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = visit(browser, whole, [], "#t=3&from=2.1.1&step=2")
    said = page.inner_text(".onward code")
    assert said == f"rascheck step {out.parent}/race.ras:race -c '2 2' -c 'g 1; 1' --serve"
    page.context.close()
    capsys.readouterr()
    assert main([*shlex.split(said)[1:-1], "-c", "l"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["  1  owner.wake", "> 2  worker.take"]


SAME = """\
var good: bool
machine a {
    state Idle, Bad, Good, End final
    step err: Idle -> Bad
    step turn: Idle -> Good
    step end: Bad | Good -> End
}
machine b {
    state Open, Closed final
    step close: Open -> Closed { good = a at Good; }
}
machine other {
    state Idle, Done final
    step act: Idle -> Done
}
invariant closed_first { a at End => good }
check same { verify closed_first  expect violated closed_first  allow deadlock }
"""
"""Behind either first step there is one of the same name."""


def test_a_choice_behind_the_step_that_decided_is_none_of_the_run_that_gets_away(
    browser: Browser, tmp_path: Path
) -> None:
    page = visit(browser, page_of(traces(tmp_path, SAME, "same"), "same.closed_first"), [])
    page.evaluate("location.hash = '#step=2'")
    page.get_by_role("button", name="Take b.close instead of step 2", exact=True).click()
    page.wait_for_selector("h1 >> text=Step 2: b.close")
    assert page.evaluate("location.hash") == "#t=3&from=1.1.2&step=2"
    # the same in other words is no other fork
    page.evaluate("location.hash = '#t=4&from=01.1.02&step=1'")
    page.wait_for_function("() => document.querySelector('output').textContent === '1 / 2'")
    assert [tab.partition("\n")[0] for tab in tabs(page)] == ["Run 1", "Run 2", "> Run 3"]
    follow(page, "#t=4&from=2.1.3&step=2")  # run 2 has no violation of its own
    said = page.locator(".short .story").nth(1).inner_text()
    assert said == "From here the violation can still be prevented."
    page.context.close()


def test_a_copy_has_the_notes_on_both_runs(browser: Browser, whole: Path, tmp_path: Path) -> None:
    page = visit(browser, whole, [], "#t=2&step=1")
    page.get_by_label("A note on this step").fill("this is better")
    follow(page, "#step=1")
    page.get_by_label("A note on this step").fill("than this")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save a copy").click()
    copy = tmp_path / "copy.html"
    download.value.save_as(copy)
    page.context.close()
    again = visit(browser, copy, [], "#t=2&step=1")
    assert again.input_value("#notes textarea") == "this is better"
    follow(again, "#step=1")
    assert again.input_value("#notes textarea") == "than this"
    again.context.close()


def test_the_forks_of_a_whole_run(browser: Browser, out: Path, asked: list[str]) -> None:
    path = out / "run.html"
    spec = out.parent / "race.ras"
    assert main([str(spec), "-q", "--no-cache", "--no-out", "--html", str(path)]) == 0
    page = visit(browser, path, asked)
    page.evaluate("location.hash = '#t=1&step=1'")
    page.wait_for_selector(".take")
    assert tabs(page) == ["> Run 1\nrace: the_owner_is_told violated, 3 steps", AWAY]
    page.locator(".take").last.click()
    page.wait_for_selector("h1 >> text=Step 2: worker.tell")
    assert page.evaluate("location.hash") == "#t=3&from=1.1.1&step=2"
    assert tabs(page)[1:] == [AWAY, "> Run 3\nfork at step 2: worker.tell\n\u00d7"]
    page.get_by_role("link", name="All checks").click()
    page.wait_for_selector("h1 >> text=Checks")
    page.context.close()


def test_forks_on_a_phone_and_on_paper(browser: Browser, race: Path) -> None:
    page = visit(browser, race, [], FORK, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.emulate_media(media="print")
    assert not page.locator(".tabs, .take, .onward button").filter(visible=True).count()
    page.context.close()
