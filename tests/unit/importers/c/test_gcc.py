"""The functions of fold.c, which docs/importing-c.md shows, against gcc on thousands of values."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from c_functions import GCC, Compiled, functions, imported

HERE = Path(__file__).parent
FILES = {"bits.h": (HERE / "bits.h").read_text()}
TEXT = (HERE / "fold.c").read_text()
BINDS = ["saved_state(frame)=psr", "read_route()=route"]
AROUND = """
static sysreg_t psr, route;
sysreg_t read_route(void) { return route; }
sysreg_t saved_state(const struct frame *frame) { return psr; }
int target_of(unsigned long long p, unsigned long long r) { psr = p; route = r; return target(0); }
"""
ROWS = 3000

pytestmark = pytest.mark.skipif(GCC is None, reason="needs gcc")


def rows(count: int, bits: int) -> list[list[int]]:
    """Arguments: random ones, and those that differ in one bit."""
    draw = random.Random(bits)
    given = [[draw.getrandbits(bits) for _ in range(count)] for _ in range(ROWS)]
    given += [[1 << at for _ in range(count)] for at in range(bits)]
    return [*given, [0] * count, [(1 << bits) - 1] * count]


@pytest.mark.parametrize(
    ("function", "call", "types", "names", "bits"),
    [
        ("target", "target_of", ["uint64_t", "uint64_t"], ["psr", "route"], 64),
        ("page_shift", "page_shift", ["uint32_t"], ["control"], 32),
        ("page_end", "page_end", ["uint64_t", "uint32_t"], ["address", "control"], 64),
        ("distance", "distance", ["int", "int"], ["from", "to"], 32),
    ],
)
def test_is_what_gcc_makes_of_it(
    function: str, call: str, types: list[str], names: list[str], bits: int, tmp_path: Path
) -> None:
    found, _ = imported(TEXT, function, files=FILES, binds=BINDS)
    assert found is not None
    ours = functions(found)
    own, defined = ours[function], ours.get(f"{function}_is_defined")
    head = "#define UL(n) n##UL\n"
    (tmp_path / "bits.h").write_text(FILES["bits.h"])
    given = rows(len(names), bits)
    compiled = Compiled(head + TEXT + AROUND, call, types, "unsigned long long", tmp_path)(given)
    width = 64 if function == "page_end" else 32
    for row, wanted in zip(given, compiled, strict=True):
        values = {
            name: value % (1 << 32 if name in ("control", "from", "to") else 1 << 64)
            for name, value in zip(names, row, strict=True)
        }
        so = defined is None or bool(defined(**values))
        assert so == (wanted is not None), row
        if wanted is not None:
            assert own(**values) == wanted % (1 << width), row
