"""A System goes in; what the compiled engine would make of it comes out, for reading."""

from __future__ import annotations

from rascheck.explore.native.program import Program
from rascheck.explore.native.words import fitted
from rascheck.system.ir import System


def layout_of(system: System) -> str:
    """Where everything lies in a state, one line an element. Raises `Unsupported`."""
    return f"{fitted(system)}\n"


def ir_of(system: System) -> str:
    """The LLVM IR that explores `system`, with the layout as a comment. Raises `Unsupported`."""
    program = Program(system)
    layout = "".join(f"; {line}\n" for line in str(program.words).splitlines())
    return f"{layout}\n{program.text}"
