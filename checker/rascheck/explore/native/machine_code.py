"""LLVM IR as text goes in; machine code in this process comes out.

The only module that knows llvmlite.
"""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import llvmlite.binding as llvm  # type: ignore[import-untyped]

from rascheck.explore.native.bounds import Bounds
from rascheck.explore.native.words import Unsupported

OUTSIDE = llvm.Linkage.external


class Code:
    """The functions of a module, which take and give 64-bit integers.

    `level` is how much LLVM optimizes: 0 is ready ten times as soon as 2, and half as fast. Where
    `unwanted` says so on the way, the work ends with `Unsupported`. With `bounds` each access to
    memory is checked.
    """

    def __init__(
        self,
        text: str,
        level: int = 2,
        unwanted: Callable[[], bool] = lambda: False,
        bounds: Bounds | None = None,
    ) -> None:
        def wanted() -> None:
            if unwanted():
                raise Unsupported("it is not wanted any more")

        self.level = level
        self.bounds = bounds
        if bounds is not None:
            text = bounds.checked(text)
        wanted()
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        machine = llvm.Target.from_default_triple().create_target_machine(
            opt=level, cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten()
        )
        context = llvm.create_context()
        module = llvm.parse_assembly(text, context)
        module.verify()
        names = [f.name for f in module.functions if f.linkage is OUTSIDE and not f.is_declaration]
        wanted()
        if level:
            builder = llvm.create_pass_builder(machine, _passes(level))
            builder.getModulePassManager().run(module, builder)
            wanted()
        engine = llvm.create_mcjit_compiler(module, machine)
        engine.finalize_object()
        # All of them now: while another module is compiled, llvmlite answers nobody else.
        self._addresses = {name: engine.get_function_address(name) for name in names}
        self._functions: dict[str, Callable[..., int]] = {}
        # What is collected with a cycle is finalized in any order, and LLVM needs this one.
        weakref.finalize(self, _dispose, engine, context).atexit = False

    def call(self, name: str, *given: int) -> int:
        """What a function gives."""
        if name not in self._functions:
            kind = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * len(given))
            self._functions[name] = kind(self._addresses[name])
        result = self._functions[name](*given)
        if self.bounds is not None:
            self.bounds.ask()
        return result

    def lent(self, start: int, size: int) -> AbstractContextManager[None]:
        """The functions may use this memory too, for a while."""
        return nullcontext() if self.bounds is None else self.bounds.lent(start, size)


def _passes(level: int) -> Any:
    """What the passes do. Loops stay as they are written: most of them end after a few turns, and
    to unroll them takes a third of the time without gain."""
    options = llvm.create_pipeline_tuning_options(speed_level=level)
    options.loop_interleaving = False
    options.loop_unrolling = False
    options.loop_vectorization = False
    return options


def _dispose(engine: Any, context: Any) -> None:
    engine.close()
    context.close()
