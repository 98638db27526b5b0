"""Functions over terms come in; the text of a spec goes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rascheck.importers.c import terms
from rascheck.importers.c.context import MOST_PARTS, too_large
from rascheck.importers.c.functions import Function, Importer
from rascheck.importers.c.request import Request
from rascheck.importers.c.terms import Term

Parameters = Sequence[tuple[str, str]]


def spec(importer: Importer, main: Function, request: Request) -> str:
    """The spec: the functions, what is assumed, and the lemmas."""
    parts = [f"// {request.command()}"]
    parts += [f"use {_quoted(use)}" for use in request.uses]
    for function in _needed(importer, main):
        parts.append(_function(importer, function))
    inputs = _inputs(importer, main)
    lemmas = list(_lemmas(main, importer, inputs, request))
    assumed = _assumed(main, inputs, request)
    if assumed and lemmas:
        parts.append(assumed[0])
    return "\n\n".join([*parts, *lemmas]) + "\n"


def _quoted(path: str) -> str:
    return path if path.startswith("<") else f'"{path}"'


def _needed(importer: Importer, main: Function) -> list[Function]:
    """The functions that are called in the spec, callees first."""
    by_name = {name: f for f in importer.functions.values() for name in (f.name, f.defined_name)}
    needed, rest = set[str](), [main.name]
    if main.defined != terms.TRUE:
        rest.append(main.defined_name)
    while rest:
        name = rest.pop()
        if name in needed:
            continue
        needed.add(name)
        function = by_name[name]
        body = function.term if name == function.name else function.defined
        rest += [called for called in terms.calls(body) if called in by_name]
    return [
        function
        for function in importer.functions.values()
        if function.name in needed or function.defined_name in needed
    ]


def _function(importer: Importer, function: Function) -> str:
    """A function, and the one that says where C defines it."""
    file, line = function.span.source.path.rpartition("/")[2], function.span.line
    result = "bool" if function.kind.boolean else f"bits({function.kind.width})"
    written = [
        f"/// from {file}:{line}",
        _fn(function.name, importer.signature(function, function.term), result, function.term),
    ]
    if function.defined != terms.TRUE:
        parameters = importer.signature(function, function.defined)
        written += [
            "",
            f"/// Where C gives `{function.name}` a meaning.",
            _fn(function.defined_name, parameters, "bool", function.defined),
        ]
    if function.term.parts > MOST_PARTS or function.defined.parts > MOST_PARTS:
        what = f"this becomes an expression of more than {MOST_PARTS} parts"
        raise too_large(function.span, what)
    return "\n".join(written)


def _fn(name: str, parameters: Parameters, result: str, body: Term) -> str:
    return f"fn {name}({_listed(parameters)}) -> {result} = {terms.text(terms.plain(body))}"


def _listed(parameters: Parameters) -> str:
    return ", ".join(f"{name}: {type_}" for name, type_ in parameters)


def _inputs(importer: Importer, main: Function) -> Parameters:
    """What the function and the conditions of its meaning depend on."""
    return importer.signature(main, terms.both(main.term, main.defined))


def _assumed(main: Function, inputs: Parameters, request: Request) -> tuple[str, str] | None:
    """The function that says what is assumed, and its call."""
    if not request.assumes:
        return None
    words = {word for text in request.assumes for word in re.findall(r"[A-Za-z_]\w*", text)}
    parameters = [(name, type_) for name, type_ in inputs if name in words]
    body = " && ".join(
        f"({text.strip()})" if len(request.assumes) > 1 else text.strip()
        for text in request.assumes
    )
    name = f"{main.name}_assumes"
    written = f"fn {name}({_listed(parameters)}) -> bool = {body}"
    return written, f"{name}({', '.join(p for p, _ in parameters)})"


def _lemmas(
    main: Function, importer: Importer, inputs: Parameters, request: Request
) -> Iterator[str]:
    assumed = _assumed(main, inputs, request)
    before = f"{assumed[1]} => " if assumed else ""
    if main.defined != terms.TRUE:
        parameters = importer.signature(main, main.defined)
        claim = _called(main.defined_name, parameters)
        sentence = f"C gives `{main.name}` a meaning for all that is assumed."
        yield _lemma(f"{main.name}_defined", sentence, inputs, before, claim)
    if request.against:
        call = _called(main.name, importer.signature(main, main.term))
        claim = f"{call} == ({request.against.strip()})"
        sentence = f"`{main.name}` is what it is compared with."
        yield _lemma(f"{main.name}_agrees", sentence, inputs, before, claim)


def _called(name: str, parameters: Iterable[tuple[str, str]]) -> str:
    return f"{name}({', '.join(parameter for parameter, _ in parameters)})"


def _lemma(name: str, sentence: str, inputs: Parameters, before: str, claim: str) -> str:
    inner = f"{before}{claim}"
    if inputs:
        inner = f"forall {_listed(inputs)} {{ {inner} }}"
    return f'lemma {name} "{sentence}" {{ {inner} }}'
