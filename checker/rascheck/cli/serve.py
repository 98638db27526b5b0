"""`step --serve`: the page of a walk over the live model, for a browser on this machine."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable

from rascheck.cli.codes import OK, WRONG
from rascheck.cli.loopback import HOST, Life, Server
from rascheck.cli.output import diagnose
from rascheck.cli.step import Talk
from rascheck.diagnostics import Diagnostics
from rascheck.run.step import Refused
from rascheck.run.step_page import Live

POLL = 0.1
"""Seconds within which the server ends when it is told to."""


def serve(talk: Talk, commands: Iterable[str], form: str, life: Life | None = None) -> int:
    """Do commands, then answer what the page asks for as long as it is open; the exit code."""
    sink = Diagnostics()
    if sys.stdout is None:
        sink.error("E460", "--serve: the output is closed, so nobody would learn the address")
    server = None if sink.failed else _ready(talk, commands, life or Life(), sink)
    diagnose(sink, form)
    if server is None:
        return WRONG if sink.failed else OK
    print(f"{server.address}  (Ctrl-C ends it, and so does closing the page)", flush=True)
    until_the_end(server)
    print("ended: no page is open any more" if server.life.met else "ended: no page was opened")
    return OK


def _ready(talk: Talk, commands: Iterable[str], life: Life, sink: Diagnostics) -> Server | None:
    """A server of what the commands lead to; None after reporting, or where they end the walk."""
    for command in commands:
        try:
            talk.done(command)
        except Refused as refused:
            told = refused.told.partition("\n")[0].rstrip(":")
            sink.error("E460", f"-c: `{command}`: {told}", fix=refused.hint)
            return None
        if talk.ended:
            return None
    try:
        return Server(Live(talk.start, talk.session, talk.out), life)
    except OSError as error:
        why = (error.strerror or "it failed").lower()
        sink.error("E460", f"--serve: no port of {HOST} can be had: {why}")
        return None


def until_the_end(server: Server) -> None:
    """Answer until nobody is there any more."""
    with server:
        answering = threading.Thread(target=server.serve_forever, args=(POLL,), daemon=True)
        answering.start()
        try:
            server.life.wait()
        finally:
            server.life.end()
            server.shutdown()
    if server.defect is not None:
        raise server.defect
