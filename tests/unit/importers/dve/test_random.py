"""Random models: what the importer makes of them has as many states as an interpreter finds."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from dve_interpreter import Interpreter

from rascheck.diagnostics import Diagnostics
from rascheck.explore import explore
from rascheck.importers import dve
from rascheck.importers.dve.parse import parse
from rascheck.run import explore_file
from rascheck.run.imports import to_ras, to_system
from rascheck.source import Source
from rascheck.system.verify import verify

MOST = 3_000


class Text:
    """A random model of three processes."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.process = 0

    def model(self) -> str:
        """The text."""
        head = "const byte K = 3; byte x, a[2] = {0, 250}; int y = 32766; channel c, d;"
        head += " channel {byte, int} e[2]; channel {int} f[1];\n"
        for self.process in range(3):
            head += self.one()
        return head + "system async;\n"

    def one(self) -> str:
        """A process."""
        n = self.process
        states = [f"s{n}", f"t{n}", f"u{n}"]
        commit = f"commit {states[1]};" if self.random.random() < 0.3 else ""
        transitions = ",\n    ".join(self.transition(states) for _ in range(4))
        return f"""process P{n} {{ byte v{n}; state {", ".join(states)}; init s{n}; {commit}
    trans {transitions}; }}\n"""

    def transition(self, states: list[str]) -> str:
        """A transition."""
        pick = self.random.choice
        source = f"{pick(states)} " if self.random.random() < 0.9 else f"{states[0]} "
        guard = f"guard {self.truth(2)}; " if self.random.random() < 0.5 else ""
        sync = f"sync {self.sync()}; " if self.random.random() < 0.4 else ""
        count = self.random.choice((0, 1, 1, 2))
        effects = ", ".join(f"{self.target()} = {self.number(2)}" for _ in range(count))
        effect = f"effect {effects}; " if effects else ""
        return f"{source}-> {pick(states)} {{ {guard}{sync}{effect}}}"

    def sync(self) -> str:
        """What is done on a channel."""
        pick = self.random.choice
        return pick(
            (
                "c!",
                "c?",
                f"d!{self.number(1)}",
                f"d?{self.target()}",
                f"e!{{{self.number(1)}, {self.number(1)}}}",
                f"e?{{{self.target()}, v{self.process}}}",
                f"f!{self.number(1)}",
                "f?y",
            )
        )

    def target(self) -> str:
        """What is assigned to."""
        return self.random.choice(("x", "y", f"v{self.process}", "a[0]", "a[1]", "a[x & 1]"))

    def number(self, depth: int) -> str:
        """A number."""
        if depth == 0 or self.random.random() < 0.3:
            other = self.random.randrange(3)
            return self.random.choice(
                (
                    "x",
                    "y",
                    "K",
                    "0",
                    "1",
                    "2",
                    "a[1]",
                    "a[x]",
                    f"P{other}->v{other}",
                    f"P{other}.s{other}",
                )
            )
        op = self.random.choice(["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "==", "<"])
        if self.random.random() < 0.15:
            return f"({self.random.choice('-~')}{self.number(depth - 1)})"
        right = self.random.choice(("1", "2", self.number(depth - 1)))
        return f"({self.number(depth - 1)} {op} {right})"

    def truth(self, depth: int) -> str:
        """A condition."""
        if depth == 0 or self.random.random() < 0.4:
            op = self.random.choice(["==", "!=", "<", "<=", ">", ">="])
            return f"{self.number(1)} {op} {self.number(1)}"
        if self.random.random() < 0.2:
            return f"not ({self.truth(depth - 1)})"
        op = self.random.choice(("and", "or", "imply", "&&", "||"))
        return f"({self.truth(depth - 1)} {op} {self.truth(depth - 1)})"


@pytest.mark.parametrize("seed", range(80))
def test_random(seed: int) -> None:
    source = Source("m.dve", Text(seed).model())
    sink = Diagnostics()
    model = parse(source, sink)
    assert model is not None, [f"{d.span}: {d.message}" for d in sink]
    system = dve.to_system(source, sink)
    assert not sink.found, [f"{d.span}: {d.message}" for d in sink]
    assert system is not None
    assert verify(system) == []
    expected = Interpreter(model).counts(MOST)
    assert expected is not None
    found = explore(system, engine="generated")
    assert (found.states, found.transitions, found.deadlocks, found.model_errors) == expected


@pytest.mark.parametrize("seed", range(30))
def test_random_exports(seed: int, tmp_path: Path) -> None:
    """Where it can be written as a spec, that has the same states."""
    model = tmp_path / "m.dve"
    model.write_text(Text(seed).model(), encoding="utf-8")
    sink = Diagnostics()
    text = to_ras(str(model), sink)
    if text is None:
        assert {d.code for d in sink} == {"E318"}
        return
    (tmp_path / "m.ras").write_text(text, encoding="utf-8")
    system = to_system(str(model), sink)
    assert system is not None
    expected, found = explore(system), explore_file(tmp_path / "m.ras")
    assert (found.levels, found.transitions, found.deadlocks, found.model_errors) == (
        expected.levels,
        expected.transitions,
        expected.deadlocks,
        expected.model_errors,
    )
