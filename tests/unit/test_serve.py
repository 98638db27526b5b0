"""`rascheck step --serve`: what a page is answered, who else is, and when it ends."""

from __future__ import annotations

import errno
import json
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import TUB, Answer, Client, served, walk
from viewing import data_of

from rascheck import cli
from rascheck.cli.loopback import Life, Server
from rascheck.cli.serve import until_the_end
from rascheck.run.step_page import LONGEST, Live
from rascheck.show.html.page import policy


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("serve") / "tub.ras"
    path.write_text(TUB, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def client(spec: Path) -> Iterator[Client]:
    with served(walk(str(spec), spec.parent / "out")) as found:
        yield found


def steps(data: dict[str, Any]) -> list[str]:
    return [
        " ".join(f"{part['name']}({part.get('with', '')})" for part in step["parts"])
        for step in data["steps"]
    ]


# ------------------------------------------------------------------------------------- what it does


def test_the_page_is_that_of_view_and_may_ask_its_server(client: Client) -> None:
    found = client.get()
    assert found.status == 200
    data = data_of(found.body.decode())
    assert data["live"] == {
        "path": "",
        "at": 0,
        "free": [
            {"name": "tap_shut", "value": "false", "values": "false, true"},
            {"name": "mark", "value": "0", "values": "0..2"},
        ],
    }
    assert data["head"]["ending"] == "stopped"
    assert [choice["step"] for choice in data["enabled"][0]] == [
        data["texts"].index(name) for name in ("tub.fill(1)", "tub.fill(2)")
    ]
    assert policy(live=True).replace("; connect-src 'self'", "") == policy(live=False)
    [meta] = re.findall(
        r'http-equiv="Content-Security-Policy" content="([^"]*)"', found.body.decode()
    )
    assert meta == policy(live=True)
    kept = {name: found.headers[name] for name in found.headers if name not in ("Date",)}
    assert kept == {
        "Server": "rascheck ",
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Content-Security-Policy": f"{policy(live=True)}; frame-ancestors 'none'",
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(found.body)),
    }


def test_a_step_is_taken(client: Client, spec: Path) -> None:
    first = client.run(path="", take=2).said
    assert first["live"]["path"] == "2"
    assert (steps(first), first["live"]["at"]) == (["fill(2)"], 1)
    second = client.run(path="2", at=1, take=1).said
    assert steps(second) == ["fill(2)", "fill(1)"]
    assert second["head"]["verdict"] == "VIOLATED"
    assert [claim["truths"] for claim in second["properties"]] == ["110", "010"]
    assert second["head"]["command"] == f"rascheck step {spec}:tub -c '2 1'"


def test_a_run_is_cut_and_goes_another_way(client: Client) -> None:
    assert steps(client.run(path="2 1 1", at=1, take=3).said) == ["fill(2)", "pull()"]
    assert steps(client.run(path="2 1 1", at=1, take=1).said) == ["fill(2)", "fill(1)"]
    assert steps(client.run(path="2 1 1", at=2).said) == ["fill(2)", "fill(1)"]
    assert steps(client.run(path="2 1 1").said) == ["fill(2)", "fill(1)", "fill(1)"]


def test_a_step_that_fails_ends_the_run(client: Client) -> None:
    found = client.run(path="2 2", take=1).said
    assert found["steps"][-1]["fails"] == "5 is outside of 0..4 of tub.level"
    assert (found["head"]["ending"], found["live"]["path"]) == ("error", "2 2 1")
    found = client.run(path="2 2 1", at=3, take=1)
    assert (found.status, found.said["refused"]) == (409, "there is no enabled step 1")


def test_initial_values_are_chosen(client: Client) -> None:
    found = client.run(values={"tap_shut": "true", "mark": "1"}).said
    assert found["live"]["path"] == "i tap_shut=true mark=1"
    assert [one["value"] for one in found["live"]["free"]] == ["true", "1"]
    assert found["head"]["verdict"] == "DEADLOCK"
    path = "i mark=1; 2 1"
    assert client.run(path=path).said["live"]["path"] == path


@pytest.mark.parametrize(
    ("asked", "refused", "hint"),
    [
        ({"path": "", "take": 3}, "there is no enabled step 3", "1 to 2 are enabled"),
        ({"path": "", "take": 0}, "there is no enabled step 0", "1 to 2 are enabled"),
        ({"path": "2", "at": 2}, "there is no step 2", "0 to 1 are there"),
        ({"path": "2 9"}, "there is no enabled step 9 at step 1", "1 to 3 are enabled"),
        (
            {"path": " ".join(["1"] * (2 * LONGEST + 1))},
            "a run of more than 2,000 steps is not shown",
            "save it, and go on in a terminal: `rascheck step` without --serve",
        ),
        ({"path": "i mark=5"}, "`mark` has no value `5`", "it is of 0..2"),
        ({"values": {"mark": "2"}}, "these values are excluded: mark < 2 is false", ""),
        ({"values": {"\ud800": "\U0001f600"}}, "no initial value of `\ud800` is open", None),
        ({"values": {"mark": "1" * 5000}}, f"`mark` has no value `{'1' * 5000}`", "it is of 0..2"),
    ],
)
def test_what_cannot_be_done_is_said(
    client: Client, asked: dict[str, Any], refused: str, hint: str | None
) -> None:
    found = client.run(**asked)
    assert found.status == 409
    assert found.said["refused"] == refused
    assert hint in (None, found.said["hint"])


A_RUN = "a run has a `path`, and `at` and `take`; or it has `values`"


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ({}, A_RUN),
        ({"path": 1}, A_RUN),
        ({"path": "", "out": "/tmp"}, A_RUN),
        ({"values": {}, "path": ""}, A_RUN),
        ({"values": ["mark"]}, A_RUN),
        ({"values": {"mark": 1}}, "an initial value is a text"),
        ({"path": "", "take": True}, "`take` is the number of a step"),
        ({"path": "", "take": "1"}, "`take` is the number of a step"),
        ({"path": "", "take": 1.0}, "`take` is the number of a step"),
        ({"path": "", "take": -1}, "`take` is the number of a step"),
        ({"path": "", "at": 10**4000}, "`at` is the number of a step"),
        ({"path": "", "at": None}, "`at` is the number of a step"),
        *(
            ({"path": path}, "a path has the numbers of steps, behind `i NAME=VALUE;`")
            for path in ("fill 2", "1; w x", "2;1", "1 \u0661", "-1", "1" * 10, "i", "u", "\ud800")
        ),
    ],
)
def test_what_means_nothing_is_said(client: Client, asked: dict[str, Any], refused: str) -> None:
    found = client.run(**asked)
    assert (found.status, found.said) == (400, {"refused": refused, "hint": ""})


def test_a_thousand_steps(client: Client) -> None:
    path = " ".join(["1", "3", "1", "1"] * 250)
    found = client.run(path=path).said
    assert len(found["steps"]) == 1000
    assert found["live"]["path"] == path


def test_an_answer_depends_on_the_question_alone(
    client: Client, spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether much of it is known already, or nothing."""
    asked = ({"path": "2 1 1"}, {"path": "2 1 1", "at": 1, "take": 3}, {"path": "2 3", "take": 1})
    known = [client.run(**one).body for one in (*asked, *asked)]
    monkeypatch.setattr("rascheck.run.step_page.KNOWN", 0)
    monkeypatch.setattr("rascheck.run.step_page.MOST_WAYS", 1)
    with served(walk(str(spec), spec.parent / "out")) as other:
        assert [other.run(**one).body for one in (*asked, *asked)] == known


# ------------------------------------------------------------------------------------------ saving


def test_a_trace_is_saved_and_is_a_run(spec: Path, tmp_path: Path, capsys: Any) -> None:
    with served(walk(str(spec), tmp_path / "out")) as client:
        found = client.save("2 1").said
        file = tmp_path / "out" / "tub.by-hand.itf.json"
        assert found == {
            "said": [f"{file}: violated, 2 steps", f"  $ rascheck explain {file}"],
            "path": str(file),
        }
        assert client.save("2 1").said == found
        assert client.save("2 3").said["path"] == str(file.with_name("tub.by-hand-2.itf.json"))
        assert client.save("2 1", "a").said["path"] == str(file.with_name("a.itf.json"))
        before = file.with_name("a.itf.json").read_bytes()
        assert client.save("2 3", "a").said == {
            "refused": f"{file.with_name('a.itf.json')}: there is such a file",
            "hint": "choose another name",
        }
        assert file.with_name("a.itf.json").read_bytes() == before
    assert cli.main(["replay", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: a run of the model; dry violated, 2 steps\n"


@pytest.mark.parametrize("name", ["../a", "/tmp/a", "a/b", "a b", "\0", "\ud800", "a\n", "~"])
def test_nothing_is_written_elsewhere(client: Client, spec: Path, name: str) -> None:
    before = sorted(spec.parent.rglob("*"))
    found = client.save("2", name)
    assert (found.status, found.said["hint"]) == (409, "letters, digits and _ . = - make one")
    assert sorted(spec.parent.rglob("*")) == before


def test_no_link_leads_elsewhere(spec: Path, tmp_path: Path) -> None:
    out, away = tmp_path / "out", tmp_path / "away.itf.json"
    out.mkdir()
    (out / "a.itf.json").symlink_to(away)
    (out / "tub.by-hand.itf.json").symlink_to(away)
    with served(walk(str(spec), out)) as client:
        assert client.save("2", "a").status == 409
        assert client.save("2").status == 409
        assert client.save("2", "b" * 300).said["refused"].endswith(": file name too long")
    assert not away.exists()


def test_nothing_is_left_of_a_trace_that_does_not_fit(spec: Path, tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with served(walk(str(spec), tmp_path)) as client:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
        try:
            found = client.save("2", "a")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert (found.status, found.said["refused"]) == (409, f"{tmp_path}: file too large")
        assert list(tmp_path.iterdir()) == []
        assert client.save("2", "a").status == 200


def test_what_is_saved_has_a_path_and_a_name(client: Client) -> None:
    for asked in ({}, {"path": ""}, {"path": "", "name": None}, {"path": "", "name": "", "x": 1}):
        found = client.post("save", json.dumps(asked).encode())
        assert (found.status, found.said["refused"]) == (
            400,
            "what is saved has a `path` and a `name`, which may be empty",
        )


# ----------------------------------------------------------------------------------- how it lives


def seconds(life: Life) -> float:
    before = time.monotonic()
    life.wait()
    return time.monotonic() - before


def test_it_ends_where_no_page_comes() -> None:
    life = Life(grace=60, patience=0.1)
    assert 0.05 < seconds(life) < 5
    assert not life.met


def test_it_lives_as_long_as_a_page_and_a_while(spec: Path) -> None:
    life = Life(grace=0.3, patience=60)
    with served(walk(str(spec), spec.parent), life) as client, client.connected() as connection:
        connection.request("GET", f"{client.token}alive")
        answer = connection.getresponse()
        assert (answer.status, answer.read(1)) == (200, b"\n")
        time.sleep(0.5)
        assert not life.over
        with client.connected() as other:
            other.request("GET", f"{client.token}alive")
            other.getresponse().read(1)
        time.sleep(0.5)
        assert not life.over
        answer.close()
        connection.close()
        assert 0.2 < seconds(life) < 5
        assert life.met


def test_it_beats(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rascheck.cli.loopback.BEAT", 0.02)
    with client.connected() as connection:
        connection.request("GET", f"{client.token}alive")
        assert connection.getresponse().read(3) == b"\n\n\n"


def test_a_page_that_goes_away_is_no_error(client: Client, capsys: Any) -> None:
    for sent in ("POST", "POST {token}run HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", client.server.server_port)) as connection:
            connection.sendall(sent.format(token=client.token, host=client.host).encode())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    assert client.run(path="2").status == 200
    assert capsys.readouterr() == ("", "")
    assert client.server.defect is None


def test_the_model_is_asked_one_question_at_a_time(spec: Path) -> None:
    talk, at_once, most = walk(str(spec), spec.parent), [0], [0]
    with served(talk) as client:
        answer = client.server.live.run

        def counted(asked: Any) -> Any:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
            time.sleep(0.01)
            at_once[0] -= 1
            return answer(asked)

        client.server.live.run = counted  # type: ignore[method-assign]
        found: list[int] = []
        several = [
            threading.Thread(target=lambda: found.append(client.run(path="2").status))
            for _ in range(5)
        ]
        for one in several:
            one.start()
        for one in several:
            one.join()
    assert (found, most) == ([200] * 5, [1])


def test_a_defect_ends_it_without_a_word_to_the_page(
    spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("what only the terminal is told")

    monkeypatch.setattr("rascheck.run.step_page.Live.run", broken)
    talk = walk(str(spec), spec.parent)
    server = Server(Live(talk.start, talk.session, talk.out), Life())
    found: list[Answer] = []
    asking = threading.Thread(target=lambda: found.append(Client(server).run(path="2")))
    asking.start()
    with pytest.raises(RuntimeError, match="what only the terminal is told"):
        until_the_end(server)
    asking.join()
    assert (found[0].status, found[0].said["refused"]) == (500, "a defect of the checker")


# ------------------------------------------------------------------------------------- the command


def served_by(said: str) -> str:
    """The address in the only line that is said at the start."""
    found = re.fullmatch(
        r"(http://127\.0\.0\.1:\d+/[\w-]{32}/)  \(Ctrl-C ends it, and so does closing the page\)\n",
        said,
    )
    assert found, said
    return found[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it(spec: Path, number: signal.Signals) -> None:
    words = [sys.executable, "-m", "rascheck", "step", str(spec), "--serve"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        address = served_by(process.stdout.readline())
        port = int(address.split(":")[2].partition("/")[0])
        with socket.create_connection(("127.0.0.1", port)):
            process.send_signal(number)
            said = process.communicate(timeout=20)
    ends = {signal.SIGINT: (130, ("", "interrupted\n")), signal.SIGTERM: (-15, ("", ""))}
    assert (process.returncode, said) == ends[number]


def test_commands_lead_to_the_page_and_it_ends(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The trace is shown whole, at the step where the commands have led."""
    monkeypatch.chdir(spec.parent)
    asked: list[Any] = []

    def ask(server: Server) -> None:
        with server:
            asked.append(server.live.page())

    monkeypatch.setattr("rascheck.cli.serve.until_the_end", ask)
    assert cli.main(["step", "tub.ras", "--serve", "-c", "i mark=1; fill 2; 1; u; p"]) == 0
    address, end = capsys.readouterr().out.splitlines(keepends=True)
    assert served_by(address)
    assert end == "ended: no page was opened\n"
    data = data_of(asked[0])
    assert (data["live"]["path"], data["live"]["at"]) == ("i mark=1; 2 1", 1)
    assert steps(data) == ["fill(2)", "fill(1)"]
    assert cli.main(["step", "tub.ras", "-c", "2; 1; w a"]) == 0
    assert cli.main(["step", "rascheck-out/a.itf.json", "--at", "1", "--serve"]) == 0
    data = data_of(asked[1])
    assert (data["live"]["path"], data["live"]["at"]) == ("2 1", 1)
    assert data["head"]["verdict"] == "VIOLATED"
    capsys.readouterr()
    assert cli.main(["step", "tub.ras", "--serve", "-c", "1; q; never"]) == 0
    assert capsys.readouterr() == ("", "")
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("fill 2; 9", "-c: `9`: there is no enabled step 9\nhelp: 1 to 3 are enabled"),
        ("fill", "-c: `fill`: 2 enabled steps are called so; a number takes one"),
        ("i mark=2", "-c: `i mark=2`: these values are excluded: mark < 2 is false"),
    ],
)
def test_a_command_that_fails_is_2(
    spec: Path, command: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["step", str(spec), "--serve", "-c", command]) == 2
    assert capsys.readouterr() == ("", f"error[E460]: {told}\n\n1 error\n")


def test_without_a_port_or_an_output_nothing_is_served(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")

    monkeypatch.setattr("socketserver.TCPServer.server_bind", none)
    assert cli.main(["step", str(spec), "--serve"]) == 2
    told = "--serve: no port of 127.0.0.1 can be had: cannot assign requested address"
    assert capsys.readouterr() == ("", f"error[E460]: {told}\n\n1 error\n")
    monkeypatch.setattr("sys.stdout", None)
    assert cli.main(["step", str(spec), "--serve"]) == 2
    told = "--serve: the output is closed, so nobody would learn the address"
    assert capsys.readouterr().err == f"error[E460]: {told}\n\n1 error\n"
