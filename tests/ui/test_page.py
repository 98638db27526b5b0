"""The pages of `view` in a browser, from a file: keys, links, colours, paper, a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import visit
from viewing import RACE, data_of, page_of, traces

from rascheck.cli import main

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return traces(tmp_path_factory.mktemp("ui"))


@pytest.fixture(scope="module")
def quiet(out: Path) -> Path:
    """The page of a trace with four steps."""
    return page_of(out, "grinding.quiet")


@pytest.fixture
def page(browser: Browser, quiet: Path, asked: list[str]) -> Iterator[Page]:
    opened = visit(browser, quiet, asked)
    yield opened
    opened.context.close()


def to(page: Page, step: int) -> None:
    """Follow the link of a step."""
    page.evaluate(f"location.hash = 'step={step}'")
    arrived(page, step)


def arrived(page: Page, step: int) -> None:
    """Wait until a link was followed, which a browser does behind the next event."""
    page.wait_for_function(f"() => document.querySelector('output').textContent === '{step} / 4'")


def current(page: Page) -> str:
    """The number of the step that is shown, as the list, the bar and the pane say."""
    number = page.inner_text("[aria-current=step] .number")
    assert page.inner_text("output.where") == f"{number} / 4"
    heading = page.inner_text("#step h2")
    assert heading == (f"Step {number} of 4" if number != "0" else "The start")
    return number


def test_nothing_is_asked_for(page: Page, quiet: Path, asked: list[str]) -> None:
    for _ in range(5):
        page.keyboard.press("k")
    page.get_by_role("button", name="Light / dark").click()
    assert asked == [quiet.as_uri()]


def test_no_other_script_runs(page: Page) -> None:
    page.evaluate("""() => {
        const added = document.createElement("script");
        added.textContent = "document.title = 'taken over'";
        document.body.append(added);
    }""")
    assert page.title() == "quiet: VIOLATED (grinding)"


def test_keys(page: Page) -> None:
    assert current(page) == "4"
    found = []
    for key in ("g", "j", "ArrowDown", "ArrowRight", "j", "j", "k", "ArrowUp", "G", "g", "["):
        page.keyboard.press(key)
        found.append(current(page))
    assert found == ["0", "1", "2", "3", "4", "4", "3", "2", "4", "0", "0"]
    to(page, 4)
    page.keyboard.press("[")  # the sender's step before
    assert current(page) == "2"
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#step=2"


def test_search(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("mail = []")
    page.keyboard.press("Enter")
    assert current(page) == "3"
    page.keyboard.press("j")  # goes into the field
    assert current(page) == "3"
    page.keyboard.press("Enter")
    assert page.get_attribute("#search", "aria-invalid") == "true"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert current(page) == "4"


def test_the_list_of_keys(page: Page) -> None:
    page.keyboard.press("?")
    assert page.locator("dialog").get_by_role("row").count() == 10
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()


def test_a_link_names_a_step(browser: Browser, quiet: Path) -> None:
    page = visit(browser, quiet, [], "#step=2")
    assert current(page) == "2"
    page.click(".story a")
    arrived(page, 4)
    assert current(page) == "4"
    page.go_back()
    arrived(page, 2)
    assert current(page) == "2"
    page.context.close()


def test_what_decided_comes_first(browser: Browser, tmp_path: Path) -> None:
    page = visit(browser, page_of(traces(tmp_path, RACE, "race"), "race.the_owner_is_told"), [])
    assert page.inner_text("output.where") == "1 / 3"
    assert page.locator("[aria-current] .decides").count() == 1
    assert page.locator(".short > *").all_inner_texts() == [
        "Why",
        "Step 1, worker.take, decided: after it no step can prevent the violation any more. "
        "Had owner.wake been taken instead, the violation could still have been prevented. "
        "(All 7 states that can follow the start were looked at.)",
        "What would have gone right, run 2: From step 2 on nothing can violate the_owner_is_told "
        "any more.",
        "Violated at step 3, in the words of the invariant:",
        "told == 2 is false\ntold = 0 (initially)\n"
        "it must hold because\nowner at Done (step 3, leave)",
    ]
    page.context.close()


def test_the_step_of_a_page_that_opens_is_near_the_top(browser: Browser, quiet: Path) -> None:
    page = visit(browser, quiet, [], "#step=2", viewport={"width": 1280, "height": 260})
    below = page.evaluate("""() => {
        const [top, row] = [".top", ".steps [aria-current]"].map((name) =>
            document.querySelector(name).getBoundingClientRect());
        return row.top - top.bottom;
    }""")
    assert below == pytest.approx(60, abs=1)
    page.context.close()


def test_what_is_said_of_the_last_step(page: Page) -> None:
    assert page.locator(".story", has_text="Which knob").inner_text() == (
        "Which knob of the model would change the verdict on quiet: rascheck explain --knobs TRACE"
    )
    assert page.inner_text(".settings summary") == "1 knob, and the command that shows this again"
    assert page.inner_text("#step .part ~ p") == (
        "Both at once: the first raises hurry, the second takes it."
    )
    blocked = page.inner_text("#choices .blocked summary")
    assert blocked == "steps that cannot be taken here, and what they wait for: 1"


def test_the_state_after_a_step(page: Page) -> None:
    def rows() -> list[str]:
        return page.locator("#state tbody tr").all_inner_texts()

    to(page, 3)
    assert rows() == ["mill at\tWait → Work\tstep 3", "mail\t[0] → []\tstep 3"]
    page.get_by_label("changed so far").check()
    assert rows()[2:] == ["sent\t2\tstep 2"]
    page.get_by_label("all", exact=True).check()
    assert rows()[2:5] == ["sent\t2\tstep 2", "sender", "sender at\tBusy\tthe start"]
    page.get_by_role("button", name="sent", exact=True).click()  # the next step that changes it
    assert current(page) == "1"
    page.get_by_role("button", name="sent", exact=True).click()
    assert current(page) == "2"


def test_the_formula_says_what_the_data_say(page: Page, quiet: Path) -> None:
    data = data_of(quiet.read_text(encoding="utf-8"))
    for step in range(5):
        to(page, step)
        shown = page.locator("#why .tree .truth").all_text_contents()
        assert shown == [{"1": "true", "0": "false"}[t[step]] for t in truths(data, data["tree"])]
    leaf = page.locator("#why .leaf").first
    assert leaf.text_content() == (
        "whenevertruefired sender.knock since step 4step 4 is knock on sender"
    )


def truths(data: dict[str, Any], node: dict[str, Any]) -> list[str]:
    """Those of a node and all below it."""
    below = [truth for part in node.get("parts", []) for truth in truths(data, part)]
    return [data["texts"][node["truths"]], *below]


def test_choices_are_those_of_the_reference(page: Page, quiet: Path) -> None:
    data = data_of(quiet.read_text(encoding="utf-8"))
    for step in range(5):
        to(page, step)
        names = [choice["step"] for choice in data["enabled"][step]]
        shown = page.locator("#choices .next b").all_text_contents()
        assert shown == [data["texts"][number] for number in names]
    assert page.locator("#choices .instead li").first.text_content() == (
        "Take sender.rest could have been taken: the violation could still have been prevented"
    )


def test_the_properties(page: Page) -> None:
    pictures = page.locator("#strip svg")
    assert pictures.count() == 5
    label = (
        page.locator("#strip .claim", has_text="quiet").locator("svg").get_attribute("aria-label")
    )
    assert label == "true from the start to step 3, false after step 4"
    assert page.locator("#strip .name").first.inner_text() == "quiet"  # the page is about it
    both = page.locator("#strip .claim", has_text="both")
    assert both.inner_text().split("\n") == ["both", "reached after step 3"]
    label = both.locator("svg").get_attribute("aria-label")
    assert label == (
        "not reached from the start to step 2, reached after step 3, not reached after step 4"
    )
    pictures.first.click(position={"x": 3, "y": 8})
    assert current(page) == "0"


def test_light_and_dark(browser: Browser, quiet: Path) -> None:
    found = []
    for scheme in ("light", "dark"):
        page = visit(browser, quiet, [], color_scheme=scheme)
        for _ in range(2):
            found.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
            page.get_by_role("button", name="Light / dark").click()
        page.context.close()
    light, dark = "rgb(252, 252, 250)", "rgb(20, 22, 26)"
    assert found == [light, dark, dark, light]


def test_a_phone(browser: Browser, quiet: Path) -> None:
    page = visit(browser, quiet, [], viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate("document.querySelector('.scroller').scrollWidth <= 360")
    top = "document.querySelector('.columns').getBoundingClientRect().top"
    assert page.evaluate(f"{top} > 444")
    page.evaluate("location.hash = 'step=1'")
    page.wait_for_function(f"() => {top} < 444")  # what was chosen is brought into view
    page.context.close()


def test_paper(page: Page) -> None:
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".steps li").count() == 5
    cut = page.evaluate("""() => [...document.querySelectorAll(".scroller, .says, pre, .scroll")]
        .filter((e) => e.scrollHeight > e.clientHeight + 1 && e.clientHeight > 0
            && getComputedStyle(e).overflowY !== "visible").length""")
    assert cut == 0
    assert not page.locator(".bar").is_visible()
    assert page.locator(".settings pre").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.locator(".settings pre").is_visible()


def test_what_a_screen_reader_meets(page: Page) -> None:
    tree = page.locator("body").aria_snapshot()
    for landmark in ("main", "banner", "navigation", "region"):
        assert f"- {landmark}" in tree
    page.keyboard.press("k")
    assert page.inner_text("[role=status]") == "Step 3: mill.take"
    assert page.locator(".steps [aria-current]").count() == 1
    assert page.locator(".steps a[tabindex='0']").count() == 1


def test_the_loop_goes_round(browser: Browser, out: Path) -> None:
    page = visit(browser, page_of(out, "grinding.finishes"), [])
    page.keyboard.press("j")
    assert page.inner_text("output.where") == "3 / 3"  # the loop is step 3 alone
    assert page.locator(".steps .loop").count() == 1
    assert page.inner_text(".end") == "Then again from step 3, for ever."
    assert page.inner_text("#loop h2") == "The loop: steps 3 to 3, for ever"
    page.context.close()


def test_a_lost_message_ends_in_a_cross(browser: Browser, out: Path) -> None:
    page = visit(browser, page_of(out, "grinding.nothing_lost"), [])
    assert page.locator(".steps path.lost").count() == 1
    title = page.locator(".steps g.message:has(path.lost) title")
    assert title.text_content() == "mail: 0, lost"
    assert page.locator(".steps circle.failing").count() == 1
    page.context.close()


def test_a_whole_run(browser: Browser, out: Path, asked: list[str]) -> None:
    spec, path = out.parent / "mill.ras", out / "run.html"
    assert main([str(spec), "-q", "--no-cache", "--no-out", "--html", str(path)]) == 0
    page = visit(browser, path, asked)
    assert page.inner_text("header p") == "all 5 as expected"
    rows = [row.split("\t") for row in page.locator("tbody tr").all_inner_texts()]
    assert [(row[0].partition("\n")[0], *row[1:3]) for row in rows] == [
        ("nothing_lost", "violated", "violated"),
        ("in_time", "holds", "holds"),
        ("finishes", "violated", "violated"),
        ("quiet", "violated", "violated"),
        ("both", "reachable", "reachable"),
    ]
    assert page.locator("tbody a").count() == 4
    page.get_by_role("link", name="quiet").click()
    page.wait_for_selector("h1 >> text=quiet")
    page.keyboard.press("k")
    assert page.evaluate("location.hash") == "#t=3&step=3"
    page.get_by_role("link", name="All checks").click()
    page.wait_for_selector("h1 >> text=Checks")
    page.keyboard.press("k")  # of a trace that is not shown
    assert page.evaluate("location.hash") == ""
    assert asked == [path.as_uri()]
    page.context.close()


def test_notes_are_saved_in_a_copy(browser: Browser, quiet: Path, tmp_path: Path) -> None:
    page, asked = visit(browser, quiet, []), list[str]()
    to(page, 2)
    note = "Why not </script> after <b>this</b>?"
    page.get_by_label("A note on this step").fill(note)
    page.keyboard.press("j")  # is text
    assert current(page) == "2"
    with page.expect_download() as download:
        page.get_by_role("button", name="Save a copy").click()
    assert download.value.suggested_filename == quiet.name
    copy = tmp_path / "copy.html"
    download.value.save_as(copy)
    page.context.close()
    data = data_of(copy.read_text(encoding="utf-8"))
    assert data["notes"] == {"2": f"{note}j"}
    assert data["away"]["data"].pop("notes") == {}  # nobody wrote about that run
    assert data == data_of(quiet.read_text(encoding="utf-8")) | {"notes": data["notes"]}
    again = visit(browser, copy, asked, "#step=2")
    assert again.input_value("#notes textarea") == f"{note}j"
    assert again.locator(".noted").count() == 1
    assert asked == [copy.as_uri()]
    again.context.close()


def test_steps_are_folded(page: Page) -> None:
    def rows() -> list[str]:
        return page.locator(".steps li:visible :is(.number, button)").all_inner_texts()

    assert rows() == ["0", "1", "2", "3", "4"]
    sender = page.locator(".lane-names").get_by_role("button", name="sender")
    sender.click()
    assert sender.get_attribute("aria-pressed") == "false"
    assert rows() == ["0", "steps 1 to 2", "3", "4"]
    page.get_by_role("button", name="steps 1 to 2").click()
    assert rows() == ["0", "1", "2", "3", "4"]
    page.get_by_label("fold steps without a choice").check()
    assert rows() == ["0", "steps 1 to 2", "3", "4"]
    page.keyboard.press("g")
    page.keyboard.press("j")  # a step that is shown is in the list
    assert rows() == ["0", "1", "2", "3", "4"]
    assert current(page) == "1"
