"""Traces that somebody has changed: said to be wrong, never an exception."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rascheck.cli.main import main
from rascheck.diagnostics import Diagnostics
from rascheck.run.single import reopen

SPEC = """\
index I[2] symmetric
enum E { A1, B1 }
record R { p: bool, q: E }
var x[I]: bool
var r: R?
var s: set of I
queue qq: E capacity 2 drop
call ev(i: I)
machine m[i: I] {
  state S, T
  var own: 0..3
  step go(b: bool): S -> T raise ev(i) {
    x[i] = b; s += {i}; send qq(A1); own = 2; r = R(p: b, q: B1);
  }
}
machine n { state U  step take: U -> U on ev(_) }
property h { always (fired n.take => !(once (exists i: I { m[i].own == 2 }))) }
invariant v { (count i: I { i in s }) < 2 }
check c { verify h, v  expect violated h, v }
"""

VALUES: tuple[Any, ...] = (
    *(None, True, 0, 1, -1, 2**70, 1.5, float("inf"), "", "x", "T", "\x1b[2J", [], {}, [[[]]]),
    *({"#bigint": "1"}, {"#bigint": "x"}, {"#bigint": 5}, {"#set": [1]}, {"#map": [[1]]}),
    *({"#map": [[1, 2], [1, 2]]}, {"#tup": []}, "t.ras", "../..", "/dev/zero", ["a"], {"a": 1}),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    keys = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    for key in keys:
        yield from places(value[key], (*path, key))


def damage(chance: random.Random, data: Any) -> None:
    found = list(places(data))
    if not found:
        return
    *above, key = chance.choice(found)
    for step in above:
        data = data[step]
    match chance.randrange(3):
        case 0:
            del data[key]
        case 1 if isinstance(data, list):
            data.insert(key, data[key])
        case _:
            data[key] = chance.choice(VALUES)


def test_damaged_traces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.ras").write_text(SPEC, encoding="utf-8")
    assert main(["check", "--no-cache", "-j1", "--out", ".", "t.ras"]) == 1
    texts = [file.read_text(encoding="utf-8") for file in sorted(tmp_path.glob("*.itf.json"))]
    assert len(texts) == 3
    chance = random.Random(1)
    ends = set()
    for _ in range(500):
        data = json.loads(chance.choice(texts))
        for _ in range(chance.choice((1, 1, 2, 4))):
            damage(chance, data)
        file = Path("damaged.itf.json")
        file.write_text(json.dumps(data), encoding="utf-8")
        sink = Diagnostics()
        found = reopen(file, sink)
        assert (found is None) == sink.failed
        ends.add("wrong" if found is None else "no run" if found.problems else "a run")
    assert ends == {"wrong", "no run", "a run"}
