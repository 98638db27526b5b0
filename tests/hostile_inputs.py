"""Hostile files, words on the command line, and traces."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from hostile_case import CHECK, CHECKS, Case, code, file, machine, write


def _chain(count: int) -> None:
    for i in range(count):
        use = f'use "f{i + 1}.ras"\n' if i + 1 < count else ""
        write(f"f{i}.ras", f"{use}const C{i} = {i}\n")
    write("t.ras", 'use "f0.ras"\n')


def _fan(count: int) -> None:
    for i in range(count):
        write(f"f{i}.ras", f"const C{i} = {i}\n")
    write("t.ras", "".join(f'use "f{i}.ras"\n' for i in range(count)) + CHECK)


def _all_use_all(count: int) -> None:
    uses = "".join(f'use "f{i}.ras"\n' for i in range(count))
    for i in range(count):
        write(f"f{i}.ras", uses)
    write("t.ras", uses)


def _cycle() -> None:
    write("t.ras", 'use "u.ras"\n')
    write("u.ras", 'use "v.ras"\n')
    write("v.ras", 'use "t.ras"\n')


def _link_cycle() -> None:
    Path("u.ras").symlink_to("t.ras")
    Path("t.ras").symlink_to("u.ras")


def _folder_cycle() -> None:
    Path("d").mkdir()
    Path("d/up").symlink_to("..")
    Path("d/here").symlink_to(".")
    write("d/t.ras", "const = 1")


def _use_of_a_fifo() -> None:
    os.mkfifo("f")
    write("t.ras", 'use "f"\n')


def _unreadable() -> None:
    write("t.ras", CHECK)
    Path("t.ras").chmod(0)


def files() -> Iterator[Case]:
    """Files that are none."""
    yield file("use cycle", "E031", _cycle)
    yield file("use of itself", "E031", lambda: write("t.ras", 'use "t.ras"\n'))
    yield file("use many times", "E001", lambda: write("t.ras", 'use "x.ras"\n' * 10_000))
    yield file("a chain of 10,000 files", "E032", lambda: _chain(10_000))
    yield file("a fan of 10,000 files", "E032", lambda: _fan(10_000))
    yield file("100 files that use one another", "E031", lambda: _all_use_all(100))
    yield file("a folder", "E001", lambda: Path("t.ras").mkdir())
    yield file("use of a folder", "E001", lambda: write("t.ras", 'use "."\n'))
    yield file("an unreadable file", "E001", _unreadable, as_nobody=True)
    yield file("a FIFO", "E001", lambda: os.mkfifo("t.ras"))
    yield file("use of a FIFO", "E001", _use_of_a_fifo)
    yield file("/dev/zero", "E001", lambda: None, words=("check", "/dev/zero"))
    yield file("use of /dev/zero", "E001", lambda: write("t.ras", 'use "/dev/zero"\n'))
    yield file("a link to /dev/zero", "E001", lambda: Path("t.ras").symlink_to("/dev/zero"))
    yield file("/proc/self/mem", "E001", lambda: None, words=("check", "/proc/self/mem"))
    yield file("/dev/stdin", "E001", lambda: None, words=("check", "/dev/stdin"))
    yield file("a dangling link", "E001", lambda: Path("t.ras").symlink_to("nowhere"))
    yield file("a link cycle", "E001", _link_cycle)
    yield file("a folder with a link to itself", "E010", _folder_cycle, words=("check", "."))
    yield file("an empty folder", "E001", lambda: None, words=("check", "."))
    yield file("no name", "E001", lambda: None, words=("check", ""))
    yield file("NUL in a name", "E001", lambda: write("t.ras", 'use "a\0b"\n'))
    yield file("a long name", "E001", lambda: write("t.ras", f'use "{"a" * 5_000}"\n'))
    yield file("a deep name", "E001", lambda: write("t.ras", f'use "{"a/" * 50_000}"\n'))
    yield file("up and up", "E001", lambda: write("t.ras", f'use "{"../" * 5_000}x.ras"\n'))
    yield file("outside of what ships", "E030", lambda: write("t.ras", "use <../../x.ras>\n"))
    yield file("a long shipped name", "E030", lambda: write("t.ras", f"use <{'a' * 5_000}>\n"))


def words() -> Iterator[Case]:
    """The command line, and traces."""
    knobs = machine(before="knob k: 0..9 = 1\nconst C = 1\nindex I[C]\nvar x[I]: bool\n")

    def said(name: str, codes: str, *words: str) -> Case:
        return code(name, codes, lambda: knobs, words=(*CHECKS, *words))

    yield said("--set without a value", "E160 E176", "--set", "k")
    yield said("--set without anything", "E160 E176", "--set", "=")
    yield said("--set of nothing", "E010 E011 E015 E176", "--set", "k=")
    yield said("--set that is deep", "E008", "--set", "k=" + "(" * 20_000)
    yield said("--set that is long", "E008", "--set", "k=1" + "+1" * 20_000)
    yield said("--set of a number", "E006", "--set", "k=" + "9" * 100_000)
    yield said("--set of a large index", "E112", "--set", "C=4000000000")
    yield said("--set of itself", "E111 E100", "--set", "C=C")
    yield said("--set of the other", "E113 E100", "--set", "C=k")
    yield said("--set of control characters", "E003", "--set", "k=\x1b[31m\u202e")
    yield said("--set of half a character", "E003 E176", "--set", "k=\udcff")
    yield said("--set of a name", "E160", "--set", "x" * 100_000 + "=1")
    yield said("--set of a name of control characters", "E160", "--set", "\x1b[31mk\u202e=1")
    yield said("--profile", "E163", "--profile", "\x1b[2J" + "x" * 100_000)
    yield said("-k", "E172", "-k", "\x1b[2J" + "(" * 50_000)
    yield said("-k of a pattern", "E172", "-k", "(a+)+$")
    yield said("-p", "E171", "-p", "\x1b[2J" + "(" * 50_000)
    yield said("-p of half a character", "E171", "-p", "\udcff")
    yield code("a path of half a character", "E001", lambda: knobs, words=("check", "\udcff.ras"))
    yield code(
        "a check of control characters", "E172", lambda: knobs, words=("check", "t.ras:\x1b[2J")
    )

    def asked(name: str, codes: str, text: str) -> Case:
        return code(name, codes, lambda: knobs, words=("ask", "all", text, "--file", "t.ras"))

    yield asked("ask nothing", "E010 E015", "")
    yield asked("ask too deep", "E008", "(" * 20_000)
    yield asked("ask too long", "E008", "true" + " && true" * 10_000)
    yield asked("ask not", "E008", "!" * 50_000 + "true")
    yield asked("ask a declaration", "E010", "check c { }")
    yield asked("ask too much", "E146", "forall x: 0..4095, y: 0..4095 { x == y }")
    yield asked("ask control characters", "E003", "\x1b[2J\0\u202e")
    yield asked("ask half a character", "E003", "\udcff")
    yield asked("ask a comment", "E010 E015", "// x")
    yield code(
        "ask of a system",
        "E166",
        lambda: knobs,
        words=("ask", "\x1b[2J", "true", "--file", "t.ras"),
    )
    for verb in ("explain", "replay"):
        run = (verb, "t.itf.json")

        def trace(name: str, data: Callable[[], bytes | str], run: tuple[str, ...] = run) -> Case:
            return Case(
                f"{run[0]} {name}",
                frozenset(["E175"]),
                None,
                lambda: write("t.itf.json", data()),
                run,
            )

        yield trace("nothing", lambda: "")
        yield trace("bytes", lambda: b"\xff\xfe\0")
        yield trace("deep", lambda: "[" * 200_000)
        yield trace("deep objects", lambda: '{"a":' * 100_000)
        yield trace("a number", lambda: "9" * 100_000)
        yield trace("NaN", lambda: "NaN")
        yield trace("null", lambda: "null")
        yield trace("a list", lambda: "[]")
        yield trace("an object", lambda: "{}")
        yield trace("20 MB", lambda: "[" + "0," * 10_000_000 + "0]")
        for key, value in _HOSTILE_ORIGINS.items():
            yield trace(key, lambda value=value: json.dumps(value))  # type: ignore[misc]
        yield file(f"{verb} a folder", "E175", lambda: Path("t.itf.json").mkdir(), words=run)
        yield file(f"{verb} a FIFO", "E175", lambda: os.mkfifo("t.itf.json"), words=run)
        yield file(f"{verb} /dev/zero", "E175", lambda: None, words=(verb, "/dev/zero"))
        yield file(f"{verb} what is not there", "E175", lambda: None, words=run)


_HOSTILE_ORIGINS: dict[str, object] = {
    "no origin": {"#meta": {}, "vars": [], "states": []},
    "an origin of another type": {"#meta": {"rascheck": 1}, "vars": [], "states": []},
    "states of another type": {"#meta": {}, "vars": {}, "states": 1},
}
