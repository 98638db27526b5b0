"""The files of a certificate go in; what a solver has to answer comes out.

The definitions are the same in all files and have these shapes, and nothing else stands there:

    (define-fun is-typed (S) Bool ...)   (define-fun is-initial (S) Bool ...)
    (define-fun "step i ..." (S S') Bool ...)   for each transition of the System
    (define-fun "lemma i" (S) Bool ...)   (define-fun is-claimed (S) Bool ...)
    (define-fun is-invariant (S) Bool (and is-typed(S) "lemma 1"(S) ... is-claimed(S)))
    (define-fun is-bad (S) Bool (not is-claimed(S)))

The questions are not read but written again from these, and must be the same: so what the solver
is asked is a proof by induction, and none of its parts can be left out or exchanged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rascheck.certify.reader import Form, Malformed, commands

Params = tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Shape:
    """What a manifest says of the files: the steps, how many lemmas, which examples."""

    steps: tuple[str, ...]
    lemmas: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What a solver must say to each file, and the SHA-256 of the definitions of the System."""

    answers: Mapping[str, list[str]]
    definitions: str


class Wrong(Exception):
    """The files are not the form of a proof."""


def asked(shape: Shape, texts: Mapping[str, str]) -> Asked:
    """What a solver is asked, if the files are the form of a proof.

    Raises `Wrong` if they are not.
    """
    scripts = {name: _read(name, text) for name, text in texts.items()}
    expected: dict[str, list[str]] = {}
    preamble: list[Form] = []
    params: Params = ()
    for name, script in scripts.items():
        split = sum(1 for command in script if command[0] in ("set-logic", "define-fun"))
        definitions, questions = script[:split], script[split:]
        if not expected:
            preamble = definitions
            params = _state(shape, preamble)
        if definitions != preamble:
            raise Wrong(f"{name} defines something else than the other files")
        if name == "examples.smt2":
            _look_at_examples(questions, params, shape)
            expected[name] = ["sat"] * len(shape.examples)
            continue
        wanted, expected[name] = _questions(name, params, shape)
        if questions != wanted:
            raise Wrong(f"the questions of {name} are not those of a proof")
    return Asked(expected, _digest(preamble))


def _digest(preamble: Sequence[Form]) -> str:
    """The SHA-256 of what is believed, whatever the comments: all definitions but the lemmas."""
    believed = [form for form in preamble if not str(form[1]).startswith("lemma ")]
    digest = hashlib.sha256()
    pending: list[object] = [form for form in reversed(believed) if form[1] != "is-invariant"]
    while pending:
        one = pending.pop()
        if isinstance(one, tuple):
            digest.update(f"({len(one)}".encode())
            pending += reversed(one)
        else:
            digest.update(repr(one).encode())
    return digest.hexdigest()


def _read(name: str, text: str) -> list[Form]:
    try:
        script = commands(text)
    except Malformed as problem:
        raise Wrong(f"{name} is not SMT-LIB: {problem}") from None
    if any(not command or not isinstance(command[0], str) for command in script):
        raise Wrong(f"{name} has a command without a name")
    return script


# ------------------------------------------------------------------------------------ definitions


def _state(shape: Shape, preamble: Sequence[Form]) -> Params:
    """The variables of a state, if all definitions are what they should be. Raises `Wrong`."""
    if not preamble or preamble[0] != ("set-logic", "QF_BV"):
        raise Wrong("the logic is not QF_BV")
    lemmas = [f"lemma {number}" for number in range(1, shape.lemmas + 1)]
    names = ["is-typed", "is-initial", *shape.steps, *lemmas]
    names += ["is-claimed", "is-invariant", "is-bad"]
    defined = [command[1] if len(command) == 5 else None for command in preamble[1:]]
    if defined != names:
        odd = next((n for n, d in zip(names, defined, strict=False) if n != d), "the last one")
        raise Wrong(f"the definitions are not those of the manifest: {odd}")
    bodies = {command[1]: command for command in preamble[1:]}
    params = _params(bodies["is-typed"][2])
    after = tuple((f"{name}'", sort) for name, sort in params)
    if len({name for name, _ in (*params, *after)} | set(names)) != 2 * len(params) + len(names):
        raise Wrong("a name is used twice")
    for name, command in bodies.items():
        wanted = (*params, *after) if name in shape.steps else params
        if command[2] != wanted or command[3] != "Bool":
            raise Wrong(f"{name} is not about a state as the others are")
    parts = ("is-typed", *lemmas, "is-claimed")
    if bodies["is-invariant"][4] != ("and", *(_of(part, params) for part in parts)):
        raise Wrong("is-invariant is not what it should be")
    if bodies["is-bad"][4] != ("not", _of("is-claimed", params)):
        raise Wrong("is-bad is not what it should be")
    return params


def _params(held: object) -> Params:
    if not isinstance(held, tuple):
        raise Wrong("is-typed has no parameters")
    found = []
    for one in held:
        match one:
            case (str() as name, sort):
                found.append((name, sort))
            case _:
                raise Wrong("a parameter is no name with a sort")
    return tuple(found)


def _of(name: str, *states: Params) -> Form:
    return (name, *(variable for params in states for variable, _ in params))


# -------------------------------------------------------------------------------------- questions


def _questions(name: str, params: Params, shape: Shape) -> tuple[list[Form], list[str]]:
    """The questions of a file, and what is to be answered. Raises `Wrong` for another file."""
    after: Params = tuple((f"{variable}'", sort) for variable, sort in params)
    ours: list[Form] = [("declare-const", *one) for one in params]
    theirs: list[Form] = [("declare-const", *one) for one in after]
    ask: Form = ("check-sat",)
    inv, later = _of("is-invariant", params), _of("is-invariant", after)
    match name:
        case "initiation.smt2":
            begin: list[Form] = [("assert", _of("is-initial", params)), ask]
            return [*ours, *begin, ("assert", ("not", inv)), ask], ["sat", "unsat"]
        case "consecution.smt2":
            supposed: list[Form] = [*ours, *theirs, ("assert", inv), ("assert", ("not", later))]
            steps = (_of(step, params, after) for step in shape.steps)
            return [*supposed, *_each(steps)], ["unsat"] * len(shape.steps)
        case "safety.smt2":
            bad = _of("is-bad", params)
            return [*ours, ("assert", inv), ("assert", bad), ask], ["unsat"]
        case _:
            raise Wrong(f"{name} is no file of a certificate")


def _each(asserted: Iterable[object]) -> list[Form]:
    asked: list[Form] = []
    for one in asserted:
        asked += [("push", "1"), ("assert", one), ("check-sat",), ("pop", "1")]
    return asked


def _look_at_examples(questions: list[Form], params: Params, shape: Shape) -> None:
    """Each example is a step between values; which values, is no business of the proof."""
    after: Params = tuple((f"{variable}'", sort) for variable, sort in params)
    constants: list[Form] = [("declare-const", *one) for one in (*params, *after)]
    split = len(constants)
    asserted = [command for command in questions[split:] if command[0] == "assert"]
    steps = [_of(name, params, after) for name in shape.examples]
    try:
        named = [command[1][1] for command in asserted]  # type: ignore[index]
    except (IndexError, TypeError):
        named = []
    again = [*constants, *_each(command[1] for command in asserted if len(command) == 2)]
    if named != steps or questions != again:
        raise Wrong("the questions of examples.smt2 are not those of examples")
