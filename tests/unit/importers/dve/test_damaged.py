"""Texts that are damaged: a diagnostic or a System comes of each, and no exception."""

from __future__ import annotations

import re
from random import Random

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.importers import dve
from rascheck.source import Source
from rascheck.system.verify import verify

WHOLE = """\
const byte N = 2; byte x = N - 1, a[3] = {1, 2}; int y; channel c; channel {byte, int} d[2];
process P { byte i; state s, t; init s; commit t; assert s: x < 3 or not a[0] == 1, t: true;
    trans s -> t { guard i < N and (a[i] & 1) == 0, Q.u; sync c!x + 1; effect x = 0, a[i] = -x; },
    -> s { guard P->i == ~y << 1; sync d!{i, y}; effect i = (i + 1) % N; }, t -> s {}; }
process Q { byte j; state u, v; init u; trans u -> v { sync c?j; }, v -> u { sync d?{j, y}; }; }
process N2 { state q, r; init q; accept r; trans q -> q {}, q -> r { guard x imply P.t; }; }
system async property N2;
"""
TOKENS = re.findall(r"\w+|->|<<|[^\w\s]", WHOLE)


@pytest.mark.parametrize("seed", range(40))
def test_damaged(seed: int) -> None:
    random = Random(seed)
    tokens = list(TOKENS)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(tokens))
        match random.randrange(4):
            case 0:
                del tokens[at]
            case 1:
                tokens.insert(at, random.choice(TOKENS))
            case 2:
                tokens[at] = random.choice(TOKENS)
            case _:
                other = random.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
    source = Source("m.dve", " ".join(tokens))
    sink = Diagnostics()
    system = dve.to_system(source, sink)
    assert (system is None) is sink.failed
    if system is not None:
        assert verify(system) == []
        dve.to_ras(source, Diagnostics())


def test_whole() -> None:
    sink = Diagnostics()
    assert dve.to_system(Source("m.dve", WHOLE), sink) is not None
    assert not sink.found


@pytest.mark.parametrize(
    "text",
    [
        "\0",
        "process",
        "{" * 5000,
        "byte a[" * 3000,
        "/*" * 100,
        "\ud800",
        "é",
        "byte x = " + "-" * 9999,
    ],
)
def test_strange(text: str) -> None:
    sink = Diagnostics()
    assert dve.to_system(Source("m.dve", text), sink) is None
    assert [d.code for d in sink] == ["E310"]


def test_too_many_transitions() -> None:
    senders = "".join("s -> s { sync c!; }," for _ in range(400))
    receivers = senders.replace("!", "?").replace("s", "r").replace("rync", "sync")
    text = f"channel c; process P {{ state s; init s; trans {senders[:-1]}; }}"
    text += f"process Q {{ state r; init r; trans {receivers[:-1]}; }} system async;"
    sink = Diagnostics()
    assert dve.to_system(Source("m.dve", text), sink) is None
    assert [d.message for d in sink] == ["more than 100,000 transitions"]
