"""Random functions return what gcc's code returns, and are undefined where gcc says so.

Gcc does not say so of what it has simplified away, and returns something there: `x - 1 != 0`
becomes `x != 1`, which cannot overflow.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from c_functions import GCC, Compiled, complaints, functions, imported
from hypothesis import HealthCheck, Phase, assume, given, settings
from random_c import NAMES
from random_c import functions as random_functions

WIDTHS = {"int": 32, "long": 64, "short": 16, "char": 8, "_Bool": 1}
INTERESTING = (0, 1, 2, 3, 31, 32, 63, 64, 0x7F, 0x80, 0xFF, 2**31 - 1, 2**31, 2**32 - 1, 2**63)
ROWS = 60
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)

pytestmark = pytest.mark.skipif(GCC is None, reason="needs gcc")


def width(type_: str) -> int:
    """The width of a C type."""
    return WIDTHS[type_.split()[-1]]


@settings(max_examples=60, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(random_functions())
def test_as_gcc(tmp_path_factory: pytest.TempPathFactory, case: tuple[str, list[str], str]) -> None:
    text, types, result = case
    found, sink = imported(text)
    assume(found is not None or {d.code for d in sink} - {"E434", "E435"})
    assert found is not None, complaints(sink)
    draw = random.Random(text)
    rows = [
        [
            draw.choice([draw.choice(INTERESTING), draw.getrandbits(64)]) % 2 ** width(type_)
            for type_ in types
        ]
        for _ in range(ROWS)
    ]
    folder = tmp_path_factory.mktemp("c")
    compiled = Compiled(text, "f", types, result, folder)(rows)
    ours = functions(found)
    for row, wanted in zip(rows, compiled, strict=True):
        given_ = dict(zip(NAMES, row, strict=False))
        defined = "f_is_defined" not in ours or ours["f_is_defined"](**given_)
        assert wanted is not None or not defined, (row, found)
        if defined:
            assert wanted is not None
            assert ours["f"](**given_) == wanted % 2 ** width(result), (row, found)


def test_path_is_given(tmp_path: Path) -> None:
    """Gcc itself finds an overflow and a shift by too much."""
    text = "int f(int a, int b) { return a + 1 << b; }"
    compiled = Compiled(text, "f", ["int", "int"], "unsigned", tmp_path)
    assert compiled([[1, 2], [2**31 - 1, 0], [1, 32], [1, 2**32 - 1]]) == [8, None, None, None]
