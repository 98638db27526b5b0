"""Who may ask the server of `rascheck step --serve`, and what is a question."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from serving import TUB, Client, served, walk

from rascheck.cli.loopback import LARGEST, Life
from rascheck.run.step_page import Live


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("serve") / "tub.ras"
    path.write_text(TUB, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def client(spec: Path) -> Iterator[Client]:
    with served(walk(str(spec), spec.parent / "out")) as found:
        yield found


def test_who_does_not_know_the_address_is_told_nothing(client: Client) -> None:
    token = client.server.token
    assert len(token) == 32
    near = (f"/{token}", f"/{token[:-1]}/", f"/x{token}/", f"/x/{token}/", f"/{token}%2F")
    beside = ("/", "//", "/favicon.ico", "/\xe9/", f"{client.token}../", f"{client.token}x")
    for path in (*near, *beside):
        for method in ("GET", "POST"):
            connected = socket.create_connection(("127.0.0.1", client.server.server_port), 5)
            with connected, connected.makefile("rb") as answer:
                asked = f"{method} {path} HTTP/1.1\r\nHost: {client.host}\r\n\r\n"
                connected.sendall(asked.encode("latin-1"))
                status = answer.readline()
                rest = answer.read()
            assert status == b"HTTP/1.1 404 Not Found\r\n"
            assert rest.endswith(b"Content-Length: 0\r\n\r\n")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:1", 200),
        ("LOCALHOST", 200),
        ("[::1]:8000", 200),
        ("127.0.0.1", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example:80", 403),
        ("localhost.evil.example", 403),
        ("localhost:80:90", 403),
        ("127.0.0.2", 403),
        ("::1", 403),
        ("localhost:x", 403),
        ("", 403),
    ],
)
def test_this_machine_has_three_names(client: Client, host: str, status: int) -> None:
    found = client.get(Host=host)
    assert found.status == status
    assert (b"dry" in found.body) == (status == 200)


def test_a_forwarded_port_is_one_of_this_machine(client: Client) -> None:
    body = b'{"path": "2"}'
    host = "localhost:9999"
    assert client.post("run", body, Host=host, Origin=f"http://{host}").status == 200
    assert client.post("run", body, Host=host).status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "https://{host}"},
        {"Origin": "http://{host}, http://evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {
            "Sec_Fetch_Site": "cross-site",
            "Sec_Fetch_Mode": "navigate",
            "Sec_Fetch_Dest": "document",
        },
    ],
)
def test_another_page_may_not_ask(client: Client, headers: dict[str, str], spec: Path) -> None:
    sent = {name: value.format(host=client.host) for name, value in headers.items()}
    for what in ("run", "save"):
        found = client.post(what, b'{"path": "2", "name": "evil"}', **sent)
        assert (found.status, found.said["refused"]) == (403, "another page may not ask this")
    assert "Access-Control-Allow-Origin" not in found.headers
    assert not list(spec.parent.rglob("evil*"))


def test_a_question_has_an_origin(client: Client) -> None:
    headers = {"Content-Type": "application/json"}
    found = client.raw("POST", f"{client.token}run", b'{"path": "2"}', headers)
    assert (found.status, found.said["refused"]) == (403, "another page may not ask this")


@pytest.mark.parametrize(
    ("mode", "place", "site", "status"),
    [
        ("navigate", "document", "none", 200),
        ("navigate", "document", "cross-site", 200),
        ("navigate", "iframe", "cross-site", 403),
        ("no-cors", "image", "cross-site", 403),
        ("cors", "empty", "same-site", 403),
        ("cors", "empty", "same-origin", 200),
    ],
)
def test_a_link_may_lead_to_the_page(
    client: Client, mode: str, place: str, site: str, status: int
) -> None:
    sent = {"Sec_Fetch_Mode": mode, "Sec_Fetch_Dest": place, "Sec_Fetch_Site": site}
    assert client.get(**sent).status == status
    if site != "same-origin":
        assert client.get("alive", **sent).status == 403


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "HEAD", "TRACE", "get"])
def test_there_are_two_kinds_of_questions(client: Client, method: str) -> None:
    found = client.raw(method, f"{client.token}run", None, {"Origin": f"http://{client.host}"})
    assert (found.status, found.body) == (501, b"")
    assert not [name for name in found.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "text/plain; application/json", ""]
)
def test_no_form_asks(client: Client, kind: str) -> None:
    found = client.post("run", b'{"path": "2"}', Content_Type=kind)
    assert (found.status, found.said["refused"]) == (400, "a question is application/json")


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (b"", "this is no JSON"),
        (b'{"path": ""', "this is no JSON"),
        (b"\xff\xfe\xfd", "this is no JSON"),
        (b"[" * 50_000, "this is no JSON"),
        (b'{"at": ' + b"1" * 5000 + b"}", "this is no JSON"),
        (b"[]", "a question is an object"),
        (b"null", "a question is an object"),
        (b'{"path": NaN}', "a run has a `path`, and `at` and `take`; or it has `values`"),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_what_is_no_question(client: Client, body: bytes, refused: str) -> None:
    found = client.post("run", body)
    assert (found.status, found.said) == (400, {"refused": refused, "hint": ""})


@pytest.mark.parametrize(
    ("length", "status"),
    [(str(LARGEST + 1), 413), ("9" * 5000, 413), ("-1", 411), ("x", 411), ("\xb2", 411), ("", 411)],
)
def test_a_question_is_short(client: Client, length: str, status: int) -> None:
    assert client.post("run", b"", Content_Length=length).status == status
    whole = b" " * (LARGEST - 13) + b'{"path": "2"}'
    assert client.post("run", whole).status == 200


def test_the_length_of_a_question_is_known(client: Client) -> None:
    found = client.post("run", b"", Transfer_Encoding="chunked")
    assert (found.status, found.said["refused"]) == (
        411,
        "the length of the question is not known",
    )


def test_several_questions_on_one_connection(client: Client) -> None:
    headers = {"Content-Type": "application/json", "Origin": f"http://{client.host}"}
    paths = []
    with client.connected() as connection:
        for take in (1, 2):
            body = json.dumps({"path": "", "take": take})
            connection.request("POST", f"{client.token}run", body, headers)
            answer = connection.getresponse()
            assert not answer.will_close
            paths.append(json.loads(answer.read())["live"]["path"])
    assert paths == ["1", "2"]


def test_many_connect_at_once(client: Client) -> None:
    address = ("127.0.0.1", client.server.server_port)
    with ExitStack() as connections:
        for _ in range(40):
            connections.enter_context(socket.create_connection(address, timeout=0.9))


def test_it_does_not_end_while_it_answers(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told, life, ended = Live.page, Life(grace=0.1, patience=0.3), list[bool]()

    def slowly(live: Live) -> str:
        time.sleep(0.6)
        ended.append(life.over)
        return told(live)

    monkeypatch.setattr(Live, "page", slowly)
    with served(walk(str(spec), spec.parent / "out"), life) as client:
        assert client.get().status == 200
    assert ended == [False]
