"""A server for one page on this machine: questions come in by HTTP, and who may not ask is told so.

Docs: decision 53 says what each wall is for.
"""

from __future__ import annotations

import json
import secrets
import socketserver
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from rascheck.run.step import Refused
from rascheck.run.step_page import Live, Misunderstood
from rascheck.show.html.page import policy

HOST = "127.0.0.1"
NAMES = (HOST, "localhost", "[::1]")
"""What a browser may call this machine; any port: it may have been forwarded."""
LARGEST = 1 << 16
"""A question has no more bytes."""
BEAT = 1.0
"""Seconds between two signs of life."""
STALE = 60.0
"""Seconds after which a connection is given up on which nothing comes."""

ALWAYS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What each answer says to the browser, beside a policy."""
NOTHING = "default-src 'none'"
"""The policy of what is no page."""


class Life:
    """How long the server is wanted: as long as a page is open, and a while after the last one."""

    def __init__(self, grace: float = 30, patience: float = 600) -> None:
        """`patience` are the seconds until the first page, `grace` those after the last."""
        self.grace = grace
        self.met = False
        self.over = False
        self._until = time.monotonic() + patience
        self._open = 0
        self._changed = threading.Condition()

    @contextmanager
    def page(self) -> Iterator[None]:
        """While a page is open."""
        with self._changed:
            self._open += 1
            self.met = True
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._open -= 1
                self._until = time.monotonic() + self.grace
                self._changed.notify_all()

    @contextmanager
    def asked(self) -> Iterator[None]:
        """While something is answered, which may be the first question of a page."""
        with self._changed:
            self._open += 1
        try:
            yield
        finally:
            with self._changed:
                self._open -= 1
                self._until = max(self._until, time.monotonic() + self.grace)
                self._changed.notify_all()

    def end(self) -> None:
        """Want it no more."""
        with self._changed:
            self.over = True
            self._changed.notify_all()

    def wait(self) -> None:
        """Return when it is wanted no more."""
        with self._changed:
            while not self.over:
                left = None if self._open else self._until - time.monotonic()
                if left is not None and left <= 0:
                    self.over = True
                else:
                    self._changed.wait(left)


class NotNow(Exception):
    """A question that is not answered: a status, and perhaps words."""

    def __init__(self, status: HTTPStatus, told: str = "", hint: str = "") -> None:
        super().__init__(told)
        self.status = status
        self.told = told
        self.hint = hint


class Server(ThreadingHTTPServer):
    """Answers for one model; the model is asked one question at a time."""

    daemon_threads = True
    request_queue_size = 64  # of 5, which is usual, tabs that are restored together wait a second

    def __init__(self, live: Live, life: Life) -> None:
        """Raises `OSError` where no port can be had."""
        self.live = live
        self.life = life
        self.token = secrets.token_urlsafe(24)
        self.turn = threading.Lock()
        self.defect: BaseException | None = None
        super().__init__((HOST, 0), Handler)

    @property
    def address(self) -> str:
        """Where the page is; who does not know it is told nothing."""
        return f"http://{HOST}:{self.server_port}/{self.token}/"

    def server_bind(self) -> None:
        """Take a port; nobody is asked for the name of this machine."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def handle_error(self, *_: object) -> None:
        """A client that has gone is no error; all else is one of the program."""
        error = sys.exception()
        if not isinstance(error, OSError):
            self.broken(error)

    def broken(self, error: BaseException | None) -> None:
        """End for a defect."""
        self.defect = error
        self.life.end()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "rascheck"
    sys_version = ""
    timeout = STALE

    def do_GET(self) -> None:
        """The page, or signs of life for as long as it is open."""
        self.told({"": self.page, "alive": self.alive})

    def do_POST(self) -> None:
        """A question of the page."""
        live = self.server.live
        self.told({"run": lambda: self.asked(live.run), "save": lambda: self.asked(live.save)})

    def told(self, known: Mapping[str, Callable[[], None]]) -> None:
        """Do what the address says, or say why not."""
        try:
            answer = known.get(self.wanted())
            if answer is None:
                raise NotNow(HTTPStatus.NOT_FOUND)
            if self.server.life.over:
                raise NotNow(HTTPStatus.SERVICE_UNAVAILABLE, "the server has ended")
            with self.server.life.asked():
                answer()
        except NotNow as no:
            self.close_connection = True  # what was sent along is not read
            self.send(no.status, {"refused": no.told, "hint": no.hint} if no.told else None)

    # Who may ask.

    def wanted(self) -> str:
        """What stands behind the token in the address, of somebody who may ask for it."""
        _, *parts = self.path.partition("?")[0].split("/", 2)
        token = parts[0].encode("latin-1", "replace") if len(parts) == 2 else b""
        if not secrets.compare_digest(token, self.server.token.encode()):
            raise NotNow(HTTPStatus.NOT_FOUND)
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or _name(hosts[0]) not in NAMES:
            raise NotNow(HTTPStatus.FORBIDDEN, "this machine has another name")
        site = self.headers.get("Sec-Fetch-Site", "same-origin")
        if site != "same-origin" and not (self.command == "GET" and not parts[1] and self.opened()):
            raise NotNow(HTTPStatus.FORBIDDEN, "another page may not ask this")
        return parts[1]

    def opened(self) -> bool:
        """Whether a person opens an address, by typing it or by a link."""
        mode, place = (self.headers.get(f"Sec-Fetch-{name}", "") for name in ("Mode", "Dest"))
        return (mode, place) == ("navigate", "document")

    def asked(self, answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> None:
        """Answer a question of the page itself."""
        if self.headers.get_all("Origin", []) != [f"http://{self.headers['Host']}"]:
            raise NotNow(HTTPStatus.FORBIDDEN, "another page may not ask this")
        if self.headers.get_content_type() != "application/json":
            raise NotNow(HTTPStatus.BAD_REQUEST, "a question is application/json")
        question = self.body()
        try:
            with self.server.turn:
                found = answer(question)
        except Misunderstood as error:
            raise NotNow(HTTPStatus.BAD_REQUEST, str(error)) from None
        except Refused as refused:
            raise NotNow(HTTPStatus.CONFLICT, refused.told, refused.hint) from None
        except Exception as error:
            self.server.broken(error)
            raise NotNow(HTTPStatus.INTERNAL_SERVER_ERROR, "a defect of the checker") from None
        self.send(HTTPStatus.OK, found)

    def body(self) -> Mapping[str, Any]:
        """The JSON of a question."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal()) or "Transfer-Encoding" in self.headers:
            raise NotNow(HTTPStatus.LENGTH_REQUIRED, "the length of the question is not known")
        if len(length) > 9 or int(length) > LARGEST:
            raise NotNow(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"more than {LARGEST:,} bytes")
        try:
            found = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            raise NotNow(HTTPStatus.BAD_REQUEST, "this is no JSON") from None
        if not isinstance(found, dict):
            raise NotNow(HTTPStatus.BAD_REQUEST, "a question is an object")
        return found

    # What is answered.

    def page(self) -> None:
        """The page."""
        with self.server.turn:
            text = self.server.live.page()
        self.begin(HTTPStatus.OK, "text/html; charset=utf-8", policy(live=True))
        self.whole(text.encode("utf-8", "replace"))

    def alive(self) -> None:
        """A byte now and then, until the page is closed or the server ends."""
        self.close_connection = True
        self.begin(HTTPStatus.OK, "text/plain")
        self.end_headers()
        self.connection.settimeout(BEAT)
        with self.server.life.page(), suppress(ConnectionError):
            while not self.server.life.over:
                self.wfile.write(b"\n")
                with suppress(TimeoutError):
                    self.connection.recv(1)  # a page says no more: it is closed
                    return

    def send(self, status: HTTPStatus, found: Mapping[str, Any] | None) -> None:
        """JSON, or nothing."""
        self.begin(status, "application/json")
        self.whole(b"" if found is None else json.dumps(found, separators=(",", ":")).encode())

    def begin(self, status: int, kind: str, allowed: str = NOTHING) -> None:
        """What stands before an answer."""
        self.send_response(status)
        for name, value in ALWAYS.items():
            self.send_header(name, value)
        self.send_header("Content-Security-Policy", f"{allowed}; frame-ancestors 'none'")
        self.send_header("Content-Type", kind)
        if self.close_connection:
            self.send_header("Connection", "close")

    def whole(self, content: bytes) -> None:
        """An answer that ends."""
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def send_error(self, code: int, *_: object) -> None:
        """A question that is no HTTP, or one of a kind that nobody asks: no word of why."""
        self.close_connection = True
        self.begin(code, "application/json")
        self.whole(b"")

    def log_message(self, format: str, *_: object) -> None:
        """Say nothing: the terminal has the address and the end."""


def _name(host: str) -> str:
    """`[::1]` of `[::1]:8000`: what stands before the port.

    >>> _name("localhost"), _name("127.0.0.1:80"), _name("[::1]:80"), _name("::1")
    ('localhost', '127.0.0.1', '[::1]', '')
    """
    name, colon, port = host.rpartition(":")
    if colon and not host.endswith("]"):
        return name.lower() if port.isdecimal() and (":" not in name or name[0] == "[") else ""
    return host.lower()
