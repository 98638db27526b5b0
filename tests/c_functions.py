"""Functions in C, as the importer has them and as a C compiler does."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, Unpack

from rascheck.diagnostics import Diagnostics
from rascheck.importers.c import Request, to_ras
from rascheck.lang import syntax
from rascheck.lang.alone import check_of
from rascheck.lang.elaborate import elaborate
from rascheck.lang.format import formatted
from rascheck.lang.inspect import analyse
from rascheck.lang.load import load_text
from rascheck.lang.settings import Combination, Overrides
from rascheck.source import Source
from rascheck.system.evaluate import Context, evaluate
from rascheck.system.ir import Binary, Expr, Local, System
from rascheck.system.semantics import initial_states

Files = dict[str, str]


class Options(TypedDict, total=False):
    """What a request may have."""

    binds: Sequence[str]
    assumes: Sequence[str]
    defines: Sequence[str]
    headers: Sequence[str]
    folders: Sequence[str]
    uses: Sequence[str]
    against: str
    prefix: str


def imported(
    text: str, function: str = "f", files: Files | None = None, **options: Unpack[Options]
) -> tuple[str | None, Diagnostics]:
    """The spec of a function of `t.c`, where `files` are others; and what is said of it."""
    sink = Diagnostics()
    sources = {path: Source(path, content) for path, content in (files or {}).items()}
    values: dict[str, Any] = {**options}
    given: Any = {n: v if isinstance(v, str) else tuple(v) for n, v in values.items()}
    request = Request("t.c", function, **given)
    found = to_ras(request, Source("t.c", text), lambda path: sources.get(str(path)), sink)
    return found, sink


def spec(text: str, function: str = "f", **options: Unpack[Options]) -> str:
    """The spec as it is written, without the command at its head."""
    found, sink = imported(text, function, **options)
    assert found is not None, complaints(sink)
    shown = formatted(Source("t.ras", found), sink)
    assert shown is not None, complaints(sink)
    lines = shown.split("\n")
    return "\n".join(line for line in lines if not line.startswith("// ")).strip("\n")


def complaints(sink: Diagnostics) -> list[str]:
    """What has been said: code, place, message, and fix in brackets."""
    said = []
    for found in sink:
        place = f" {found.span.line}:{found.span.column}" if found.span else ""
        fix = f" [{found.fix}]" if found.fix else ""
        said.append(f"{found.code}{place} {found.message}{fix}")
    return said


@dataclass
class Function:
    """A function of a spec, which is called with numbers; `bool` is 0 and 1."""

    system: System
    body: Expr
    inputs: tuple[str, ...]

    def __call__(self, **values: int) -> int:
        """What it returns for values by the names of its parameters; others are of no matter."""
        given = {at: values[name] for at, name in enumerate(self.inputs)}
        state = next(iter(initial_states(self.system)))
        return evaluate(Context(self.system, state, given), self.body)


def functions(text: str) -> dict[str, Function]:
    """The functions of a spec, each elaborated."""
    sink = Diagnostics()
    modules = load_text(text, "t.ras", sink)
    declared = [item for item in modules[0].items if isinstance(item, syntax.Function)]
    lemmas = []
    for item in declared:
        params = [f"{p.name.name}: {p.type.span.text}" for p in item.params]
        result = item.result.span.text
        call = f"{item.name.name}({', '.join(p.name.name for p in item.params)})"
        variables = ", ".join([*params, f"result_: {result}"])
        claim = call if result == "bool" else f"{call} == result_"
        lemmas.append(f"lemma is_{item.name.name} {{ forall {variables} {{ {claim} }} }}")
    program = analyse(load_text("\n".join([text, *lemmas]), "t.ras", sink), sink)
    found = {}
    for item in declared:
        declaration = program.properties[f"is_{item.name.name}"]
        system = elaborate(program, check_of(declaration), Combination(), Overrides(), sink)
        assert system is not None, complaints(sink)
        lemma = system.lemmas[0]
        names = tuple(name for name, _ in lemma.variables[:-1])
        body = lemma.formula
        if item.result.span.text != "bool":
            assert isinstance(body, Binary)
            wanted = Local(len(names))
            assert wanted in (body.left, body.right)
            body = body.left if body.right == wanted else body.right
        found[item.name.name] = Function(system, body, names)
    return found


# ------------------------------------------------------------------------------------- a compiler

GCC = shutil.which("gcc")
_HARNESS = """
#include <stdio.h>
#include <signal.h>
#include <setjmp.h>
static sigjmp_buf back;
static void trapped(int n) { siglongjmp(back, n); }
int main(void)
{
    unsigned long long a[8];
    signal(SIGILL, trapped); signal(SIGTRAP, trapped); signal(SIGFPE, trapped);
    while (scanf("%llx %llx %llx %llx", &a[0], &a[1], &a[2], &a[3]) == 4) {
        if (sigsetjmp(back, 1)) { puts("undefined"); continue; }
        printf("%llx\\n", (unsigned long long)(RESULT)(CALL));
    }
    return 0;
}
"""
_FLAGS = ["-std=gnu11", "-O0", "-w", "-funsigned-char", "-fsanitize=undefined"]


class Compiled:
    """A function that gcc has compiled, which says so where C gives it no meaning."""

    def __init__(
        self, text: str, name: str, types: Sequence[str], result: str, folder: Path
    ) -> None:
        call = ", ".join(f"({type_})a[{at}]" for at, type_ in enumerate(types))
        source = folder / f"{name}.c"
        head = f"#define CALL {name}({call})\n#define RESULT {result}\n"
        source.write_text(f"{text}\n{head}{_HARNESS}")
        self.program = folder / name
        trap = "-fsanitize-undefined-trap-on-error"
        assert GCC is not None
        command = [GCC, *_FLAGS, trap, "-o", str(self.program), str(source)]
        subprocess.run(command, check=True, capture_output=True)

    def __call__(self, rows: Iterable[Sequence[int]]) -> list[int | None]:
        """What it returns for each row of arguments; None where that is undefined."""
        padded = [[*row, *[0] * (4 - len(row))] for row in rows]
        given = "".join(" ".join(f"{value:x}" for value in row) + "\n" for row in padded)
        done = subprocess.run(
            [self.program], input=given, capture_output=True, text=True, check=True
        )
        return [
            None if line == "undefined" else int(line, 16) for line in done.stdout.split("\n")[:-1]
        ]
