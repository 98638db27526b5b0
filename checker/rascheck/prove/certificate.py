"""A System, a claim and lemmas go in; the files of a certificate come out, by name.

A certificate says in SMT-LIB 2 why the claim holds: `is-invariant` holds in the beginning, each
step keeps it, and where it holds nothing is bad. `rascheck.certify` says what is checked of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rascheck.prove.encode import Encoded, Step
from rascheck.prove.encode.frames import BARRED
from rascheck.prove.encode.values import Value
from rascheck.prove.solver import Truth
from rascheck.system.ir import Expr, Property
from rascheck.system.text import text
from rascheck.system.trace import State

FORMAT = 1
TITLE = "transition "
"""How the text of a System begins the line of a transition."""
Move = tuple[int, State, State]
"""A transition, and a state before and after it, both without what occurred."""


@dataclass(frozen=True)
class Named:
    """A lemma as a formula of the System for all its identities, and as a reader sees it."""

    formula: Expr
    shown: str


@dataclass(frozen=True)
class _Variable:
    """A part of the state: its name, its sort and the value that it is in the encoding."""

    name: str
    sort: str
    value: Value


class Certificate:
    """Writes the certificate of one claim."""

    def __init__(self, encoded: Encoded, claim: Property, lemmas: Sequence[Named]) -> None:
        self.encoded = encoded
        self.terms = encoded.terms
        self.claim = claim
        self.lemmas = lemmas
        self.variables = _variables(encoded)
        self.system = text(encoded.system)
        lines = [line for line in self.system.split("\n") if line.startswith(TITLE)]
        titles = [line.removeprefix(TITLE).translate(BARRED) for line in lines]
        self.steps = [f"step {number} {title}" for number, title in enumerate(titles)]

    def files(self, moves: Iterable[Move] = ()) -> dict[str, str]:
        """All files; `moves` are what the explorer has seen, at most one for each transition."""
        preamble = "\n".join(self._definitions())
        found = {
            "system.txt": self.system,
            "initiation.smt2": preamble + "\n" + self._initiation(),
            "consecution.smt2": preamble + "\n" + self._consecution(),
            "safety.smt2": preamble + "\n" + self._safety(),
        }
        seen = list(moves)
        examples = [self.steps[number] for number, _, _ in seen]
        if seen:
            found["examples.smt2"] = preamble + "\n" + self._examples(seen)
        manifest = {
            "format": FORMAT,
            "property": self.claim.name,
            "sentence": self.claim.sentence,
            "lemmas": [lemma.shown for lemma in self.lemmas],
            "steps": self.steps,
            "examples": examples,
            "files": {
                name: hashlib.sha256(held.encode()).hexdigest() for name, held in found.items()
            },
        }
        found["manifest.json"] = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
        return found

    # -------------------------------------------------------------------------------- definitions

    def _definitions(self) -> list[str]:
        encoded, frame = self.encoded, self.encoded.frame
        lines = [
            f"; Why {self.claim.name} holds: {_comment(self.claim.sentence)}",
            "(set-logic QF_BV)",
        ]
        lines += ["", "; The values that each part of the state may have."]
        lines.append(self._defined("is-typed", self._one(), self._text(encoded.typed)))
        lines += ["", "; The initial states."]
        lines.append(self._defined("is-initial", self._one(), self._text(encoded.initial(frame))))
        for name, step in zip(self.steps, encoded.steps, strict=True):
            lines += ["", f"; {name}"]
            lines.append(self._defined(name, self._two(), self._step(step)))
        for number, lemma in enumerate(self.lemmas, 1):
            lines += ["", f"; {_comment(lemma.shown)}"]
            lines.append(
                self._defined(f"lemma {number}", self._one(), self._formula(lemma.formula))
            )
        lines += ["", f"; {_comment(self.claim.sentence)}"]
        lines.append(self._defined("is-claimed", self._one(), self._formula(self.claim.formula)))
        lines += ["", "; What holds in every state that can be reached, and what never must."]
        parts = ["is-typed", *(f"lemma {n}" for n in range(1, len(self.lemmas) + 1)), "is-claimed"]
        inner = " ".join(self._applied(part) for part in parts)
        lines.append(self._defined("is-invariant", self._one(), f"(and {inner})"))
        lines.append(self._defined("is-bad", self._one(), f"(not {self._applied('is-claimed')})"))
        return lines

    def _defined(self, name: str, params: str, body: str) -> str:
        return f"(define-fun {_symbol(name)} ({params}) Bool\n  {body})"

    def _formula(self, formula: Expr) -> str:
        claim = self.encoded.claim(formula)
        return self._text(self.terms.any((claim.fails, claim.holds)))

    def _step(self, step: Step) -> str:
        taken = [self._text(step.guard), self._text(self.terms.negated(step.fails))]
        values = self.encoded.frames.values(step.after)
        kept = [
            value for old, value in zip(self.encoded.variables, values, strict=True) if _varies(old)
        ]
        for variable, value in zip(self.variables, kept, strict=True):
            after = _symbol(variable.name + "'")
            taken.append(f"(= {after} {self._written(value, variable.value)})")
        return "(and\n    " + "\n    ".join(part for part in taken if part != "true") + ")"

    def _written(self, value: Value, like: Value) -> str:
        make = self.encoded.make
        if like.is_truth:
            return self._text(make.truth(value))
        return self.terms.written(make.word(value, like.width))

    def _text(self, truth: Truth) -> str:
        return self.terms.written(truth)

    # ------------------------------------------------------------------------------------ queries

    def _initiation(self) -> str:
        init, inv = self._applied("is-initial"), self._applied("is-invariant")
        return _script(
            "The first question is whether there is an initial state; the second is the proof.",
            self._constants(),
            f"(assert {init})",
            "(check-sat)",
            f"(assert (not {inv}))",
            "(check-sat)",
        )

    def _consecution(self) -> str:
        lines = [
            self._constants(),
            self._constants("'"),
            f"(assert {self._applied('is-invariant')})",
            f"(assert (not {self._applied('is-invariant', primed=True)}))",
        ]
        for name in self.steps:
            step = self._between(name)
            lines += ["(push 1)", f"(assert {step})", "(check-sat)", "(pop 1)"]
        return _script("From where Inv holds, no step leads to where it does not.", *lines)

    def _safety(self) -> str:
        return _script(
            "Where Inv holds, nothing is bad.",
            self._constants(),
            f"(assert {self._applied('is-invariant')})",
            f"(assert {self._applied('is-bad')})",
            "(check-sat)",
        )

    def _examples(self, moves: Sequence[Move]) -> str:
        lines = [self._constants(), self._constants("'")]
        for number, before, after in moves:
            facts = [*self._is(before, ""), *self._is(after, "'")]
            step = self._between(self.steps[number])
            lines += [
                "(push 1)",
                f"(assert (and {step} {' '.join(facts)}))",
                "(check-sat)",
                "(pop 1)",
            ]
        return _script("Steps that the explorer has seen are steps here.", *lines)

    def _is(self, state: State, mark: str) -> list[str]:
        """What each part of a state is; what occurred is left open."""
        facts = []
        for variable, found in zip(self.variables, self._values(state), strict=False):
            value = variable.value
            if value.is_truth:
                shown = "true" if found else "false"
            else:
                shown = self.terms.written(self.terms.number(found, value.width))
            facts.append(f"(= {_symbol(variable.name + mark)} {shown})")
        return facts

    def _values(self, state: State) -> list[int]:
        """The values of a state in the order of a frame, without those that never vary."""
        system = self.encoded.system
        flat = [value for elements in state.values for value in elements]
        for queue, array in zip(system.queues, state.queues, strict=True):
            for held in array:
                flat.append(len(held))
                least = self.encoded.frames.empty(queue).slots
                for slot in range(queue.capacity):
                    if slot < len(held):
                        flat.extend(held[slot])
                    else:
                        flat.extend(value.low for value in least[slot])
        flat.extend(state.past)
        pairs = zip(self.encoded.variables, flat, strict=False)
        return [found for value, found in pairs if _varies(value)]

    # -------------------------------------------------------------------------------------- pieces

    def _one(self) -> str:
        return " ".join(f"({_symbol(v.name)} {v.sort})" for v in self.variables)

    def _two(self) -> str:
        after = " ".join(f"({_symbol(v.name + _MARK)} {v.sort})" for v in self.variables)
        return f"{self._one()}\n   {after}"

    def _constants(self, mark: str = "") -> str:
        return "\n".join(
            f"(declare-const {_symbol(v.name + mark)} {v.sort})" for v in self.variables
        )

    def _applied(self, name: str, *, primed: bool = False) -> str:
        mark = _MARK if primed else ""
        return f"({_symbol(name)} {' '.join(_symbol(v.name + mark) for v in self.variables)})"

    def _between(self, name: str) -> str:
        names = [_symbol(v.name + mark) for mark in ("", _MARK) for v in self.variables]
        return f"({_symbol(name)} {' '.join(names)})"


_MARK = "'"


def _variables(encoded: Encoded) -> tuple[_Variable, ...]:
    """The parts of the state that may have more than one value."""
    found = []
    for value in encoded.variables:
        if _varies(value):
            assert value.term is not None
            name = encoded.terms.written(Truth(value.term)).strip("|")
            sort = "Bool" if value.is_truth else f"(_ BitVec {value.width})"
            found.append(_Variable(name, sort, value))
    return tuple(found)


def _varies(value: Value) -> bool:
    return value.constant is None


def _symbol(name: str) -> str:
    return f"|{name}|"


def _comment(said: str) -> str:
    return " ".join(said.split())


def _script(about: str, *lines: str) -> str:
    return "\n".join(("", f"; {about}", *lines, ""))
