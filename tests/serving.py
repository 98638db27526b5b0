"""A server of `rascheck step --serve` in this process, and what is asked of it, for its tests."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from rascheck.cli.loopback import Life, Server
from rascheck.cli.serve import until_the_end
from rascheck.cli.step import Talk
from rascheck.diagnostics import Diagnostics
from rascheck.run import Options
from rascheck.run.step_page import Live
from rascheck.run.step_start import started

TUB = """\
var tap_shut: bool = any
var mark: 0..2 = any where mark < 2
var place: 1..1 = any

machine tub {
    state Plugged, Draining
    var level: 0..4
    /// Water is let in.
    step fill(n: 1..2): Plugged -> Plugged when !tap_shut { level += n; }
    step pull: Plugged -> Draining when level > 0
    step drain: Draining -> Draining when level > 0 { level -= 1; }
    step plug: Draining -> Plugged when level == 0
}

invariant dry "The floor stays dry." { tub.level <= 2 }
reachable filled "The tub gets full." { tub.level == 2 }
check tub {
    verify dry, filled
    expect violated dry
    expect error
}
"""


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        """The JSON in it; of nothing it is nothing."""
        return json.loads(self.body) if self.body else None


class Client:
    """Asks as a page does, unless headers say something else."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.token = f"/{server.token}/"
        self.host = f"127.0.0.1:{server.server_port}"

    def raw(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """One question on a connection of its own."""
        with self.connected() as connection:
            connection.request(method, path, body, headers)
            found = connection.getresponse()
            return Answer(found.status, dict(found.headers), found.read())

    @contextmanager
    def connected(self) -> Iterator[http.client.HTTPConnection]:
        """A connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=20)
        try:
            yield connection
        finally:
            connection.close()

    def get(self, what: str = "", **headers: str) -> Answer:
        """The page, or something else below its address."""
        return self.raw("GET", self.token + what, None, named(headers))

    def post(self, what: str, body: bytes, **headers: str) -> Answer:
        """A question, with the headers that a page would send but for those that are given."""
        own = {"Content-Type": "application/json", "Origin": f"http://{self.host}"}
        return self.raw("POST", self.token + what, body, own | named(headers))

    def run(self, **asked: object) -> Answer:
        """What is shown of a run."""
        return self.post("run", json.dumps(asked).encode())

    def save(self, path: str, name: str = "") -> Answer:
        """Where a run was written."""
        return self.post("save", json.dumps({"path": path, "name": name}).encode())


def named(headers: dict[str, str]) -> dict[str, str]:
    """`Sec_Fetch_Site` as it is written."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def walk(what: str, out: Path, at: int | None = None, commands: Sequence[str] = ()) -> Talk:
    """A walk through what is named, behind some commands."""
    sink = Diagnostics()
    start = started(what, (), at, Options(), sink)
    assert start is not None, list(sink)
    assert start.session is not None, start.problems
    talk = Talk(start, start.session, out)
    for command in commands:
        talk.done(command)
    return talk


@contextmanager
def served(talk: Talk, life: Life | None = None) -> Iterator[Client]:
    """A client of a server that ends with the block."""
    server = Server(Live(talk.start, talk.session, talk.out), life or Life())
    answering = threading.Thread(target=until_the_end, args=(server,))
    answering.start()
    try:
        yield Client(server)
    finally:
        server.life.end()
        answering.join()
