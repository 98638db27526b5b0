"""A walk in a browser: the page of `rascheck step --serve` and its server, together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import OPEN
from serving import TUB, Client, served, walk
from viewing import data_of

from rascheck.cli import main
from rascheck.cli.loopback import Life
from rascheck.show.html.page import policy

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OWN = ("", "alive", "run", "save")
"""What a page asks for, below its address."""
CONFLICT = "Failed to load resource: the server responded with a status of 409 (Conflict)"
"""What a browser notes where something is refused."""


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("serve") / "tub.ras"
    path.write_text(TUB, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def client(spec: Path) -> Iterator[Client]:
    with served(walk(str(spec), spec.parent / "out")) as found:
        yield found


@contextmanager
def opened(browser: Browser, client: Client) -> Iterator[Page]:
    """The page, which asks its server alone, and complains of nothing."""
    page = browser.new_context(**OPEN).new_page()
    met: set[str] = set()
    page.on("request", lambda request: met.add(request.url.partition("#")[0]))
    page.on("console", lambda message: met.add(message.text))
    page.on("pageerror", lambda error: met.add(str(error)))
    page.goto(client.server.address)
    yield page
    page.context.close()
    assert met <= {CONFLICT, *(client.server.address + name for name in OWN)}


def take(page: Page, name: str) -> None:
    """Take a step that is enabled where the page is."""
    page.locator(".next").get_by_role("button", name=f"Take tub.{name} ").press("Enter")


def at(page: Page, where: str, tab: str = "") -> None:
    """Wait until a step is shown, perhaps in another tab."""
    page.wait_for_selector(f"output.where >> text='{where}'")
    if tab:
        page.wait_for_selector(f".tabs [aria-current] >> text='{tab}'")


def path(page: Page) -> str:
    """The path in the address."""
    found: str = page.evaluate("new URLSearchParams(location.hash.slice(1)).get('path')")
    return found


def test_steps_are_taken_and_undone(browser: Browser, client: Client) -> None:
    with opened(browser, client) as page:
        assert page.inner_text("output.where") == "0 / 0"
        take(page, "fill(2)")
        at(page, "1 / 1")
        assert page.evaluate("document.activeElement.className") == "take"  # Enter goes on
        assert page.locator(".tabs").count() == 0
        strip = page.locator("#strip .claim > span:last-child")
        assert strip.all_inner_texts() == ["true from the start to step 1", "reached after step 1"]
        take(page, "fill(1)")
        at(page, "2 / 2")
        assert page.inner_text(".verdict").startswith("VIOLATED")
        assert page.inner_text("h1") == "dry"
        assert strip.all_inner_texts()[0] == "false after step 2"
        assert path(page) == "2 1"
        page.keyboard.press("k")  # to undo is to go back, and to take another
        at(page, "1 / 2")
        take(page, "pull")
        at(page, "2 / 2", "Run 2")
        assert page.inner_text("h1") == "Step 2: tub.pull"
        assert path(page) == "2 3"
        page.locator(".tabs a").first.click()
        at(page, "1 / 2", "Run 1")
        assert path(page) == "2 1"
        page.reload()
        at(page, "1 / 2")
        assert path(page) == "2 1"
        page.evaluate("location.hash = '#t=1&path=9&step=1'")
        page.wait_for_selector(".said >> text='there is no enabled step 9: 1 to 2 are enabled'")


def test_notes_stay_where_a_run_goes_on(browser: Browser, client: Client) -> None:
    with opened(browser, client) as page:
        for where in ("1 / 1", "2 / 2"):
            take(page, "fill(1)")
            at(page, where)
            page.get_by_label("A note on this step").fill(where)
        take(page, "fill(1)")
        at(page, "3 / 3")
        assert page.input_value("#notes textarea") == ""
        assert page.locator(".noted").count() == 2
        page.keyboard.press("Escape")
        page.locator(".steps a").nth(1).click()
        at(page, "1 / 3")
        assert page.input_value("#notes textarea") == "1 / 1"
        take(page, "pull")  # instead of step 2, whose note is none of the new run
        at(page, "2 / 2", "Run 2")
        assert page.locator(".noted").count() == 1


def test_initial_values_are_chosen_and_a_trace_is_saved(
    browser: Browser, client: Client, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(browser, client) as page:
        page.get_by_text("Initial values").click()
        page.get_by_label("mark").fill("2")
        page.get_by_role("button", name="Begin again").click()
        page.wait_for_selector(".said >> text='these values are excluded: mark < 2 is false'")
        page.get_by_label("mark").fill("1")
        page.get_by_label("tap_shut").select_option("true")
        page.get_by_role("button", name="Begin again").click()
        page.wait_for_selector(".verdict >> text=DEADLOCK")
        assert path(page) == "i tap_shut=true mark=1"
        page.get_by_label("The name of the trace").fill("shut")
        page.keyboard.press("Enter")
        page.wait_for_selector(".said >> text=rascheck explain")
        file = spec.parent / "out" / "shut.itf.json"
        assert page.inner_text(".said").split("\n")[0] == f"{file}: deadlock, 0 steps"
    assert main(["replay", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: a run of the model; deadlock deadlock, 0 steps\n"


def test_what_is_said_of_a_server_that_has_ended_stays(browser: Browser, client: Client) -> None:
    page = browser.new_context(**OPEN).new_page()
    page.goto(client.server.address)
    assert page.inner_text(".sentence").startswith("You choose each step: ")
    strip = page.locator("#strip .claim > span:last-child")
    assert strip.all_inner_texts() == ["true at the start", "not reached"]
    page.route("**/save", lambda route: route.abort())
    page.keyboard.press("End")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".said >> text=The server has ended")
    page.wait_for_timeout(50)
    assert page.locator(".said code").count() == 1
    page.context.close()


def test_a_page_without_its_server(browser: Browser, spec: Path) -> None:
    page = browser.new_context(**OPEN).new_page()
    with served(walk(str(spec), spec.parent / "out")) as client:
        page.goto(client.server.address)
        take(page, "fill(2)")
        at(page, "1 / 1")
    page.wait_for_selector(".said >> text=The server has ended")
    assert page.inner_text(".said code") == f"rascheck step {spec}:tub -c 2 --serve"
    take(page, "fill(1)")  # one step is known without it
    at(page, "2 / 2", "Run 2")
    page.locator(".tabs a").first.click()
    at(page, "1 / 1", "Run 1")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save a copy").click()
    copy = saved.value.path().read_text(encoding="utf-8")
    page.context.close()
    assert "live" not in data_of(copy)
    assert f'content="{policy(live=False)}"' in copy  # a copy asks nobody


def test_closing_the_page_ends_it(browser: Browser, spec: Path) -> None:
    life = Life(grace=0.2)
    with served(walk(str(spec), spec.parent / "out"), life) as client:
        page = browser.new_context(**OPEN).new_page()
        page.goto(client.server.address)
        page.wait_for_timeout(600)
        assert not life.over
        page.reload()
        page.wait_for_timeout(600)
        assert (life.over, life.met) == (False, True)
        page.context.close()
        life.wait()


# -------------------------------------------------------------------------------- another page

ATTACK = """<!doctype html><title>attack</title><iframe name="hole"></iframe>
<form method="post" target="hole" enctype="text/plain" action="{address}save">
<input name='{{"path": "2", "name": "form' value='"}}'></form>"""
"""A page of another origin, which knows the address."""

TRIES = """async (address) => {
    const json = {"Content-Type": "application/json"};
    const body = JSON.stringify({path: "2", name: "fetched"});
    const tried = {
        read: () => fetch(address),
        alive: () => fetch(address + "alive"),
        post: () => fetch(address + "save", {method: "POST", headers: json, body}),
        simple: () => fetch(address + "save", {method: "POST", body}),
        blind: () => fetch(address + "save", {method: "POST", mode: "no-cors", body}),
        image: () => new Promise((done, failed) => {
            Object.assign(new Image(), {src: address, onload: done, onerror: failed});
        }),
        script: () => new Promise((done, failed) => {
            const made = Object.assign(document.createElement("script"), {src: address});
            document.head.append(Object.assign(made, {onload: done, onerror: failed}));
        }),
    };
    document.querySelector("form").submit();
    document.body.append(Object.assign(document.createElement("iframe"), {src: address}));
    const found = {};
    for (const [name, way] of Object.entries(tried))
        found[name] = await way().then((got) => got?.type ?? "loaded", () => "refused");
    return found;
}"""


@contextmanager
def elsewhere(text: str) -> Iterator[str]:
    """The address of a page on another port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_another_page_can_neither_read_nor_ask(
    browser: Browser, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def page_of() -> str:
        asked.append("the page")
        return ""

    def save(question: object) -> dict[str, object]:
        asked.append(question)
        return {}

    monkeypatch.setattr(client.server.live, "page", page_of)
    monkeypatch.setattr(client.server.live, "save", save)
    with elsewhere(ATTACK.format(address=client.server.address)) as attack:
        page = browser.new_context(**OPEN).new_page()
        page.goto(attack)
        found = page.evaluate(TRIES, client.server.address)
        page.wait_for_timeout(100)
        page.context.close()
    ways = ("read", "alive", "post", "simple", "blind", "image", "script")
    assert found == dict.fromkeys(ways, "refused")
    assert asked == []
