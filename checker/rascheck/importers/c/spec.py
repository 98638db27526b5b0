"""Functions over terms come in; the text of a spec goes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rascheck.importers.c import terms
from rascheck.importers.c.context import MOST_PARTS, too_large
from rascheck.importers.c.functions import Function, Importer
from rascheck.importers.c.request import Request
from rascheck.importers.c.terms import Term
from rascheck.importers.c.values import spelled

_WORD = re.compile(r"[A-Za-z_]\w*")
Parameters = Sequence[tuple[str, str]]


def spec(importer: Importer, main: Function, request: Request) -> str:
    """The spec: the functions, what is assumed and expected, and the lemmas."""
    parts = ["\n".join(f"// {line}" for line in request.command())]
    parts += [f"use {_quoted(use)}" for use in request.uses]
    parts += [_function(importer, function) for function in _needed(importer, main)]
    said = " ".join([*request.assumes, request.against])
    inputs = importer.named(main, set(_WORD.findall(said)))
    before = ""
    if request.assumes and (request.against or main.defined != terms.TRUE):
        texts = [text.strip() for text in request.assumes]
        body = texts[0] if len(texts) == 1 else " && ".join(f"({text})" for text in texts)
        assumed, call = _over(f"{main.name}_assumes", inputs, "bool", body)
        parts.append(assumed)
        before = f"{call} => "
    if main.defined != terms.TRUE:
        claim = _called(main.defined_name, importer.signature(main, main.defined))
        where = "where the assumptions hold" if before else "for all values"
        sentence = f"C gives {main.name} a meaning {where}."
        parts.append(_lemma(f"{main.name}_defined", sentence, inputs, before + claim))
    if request.against:
        result = spelled(main.kind)
        expected, call = _over(f"{main.name}_expected", inputs, result, request.against.strip())
        claim = f"{_called(main.name, importer.signature(main, main.term))} == {call}"
        sentence = f"{main.name} is what is expected of it."
        parts += [expected, _lemma(f"{main.name}_agrees", sentence, inputs, before + claim)]
    return "\n\n".join(parts) + "\n"


def _over(name: str, inputs: Parameters, result: str, body: str) -> tuple[str, str]:
    """A function with those of the inputs that a text mentions, and its call."""
    words = set(_WORD.findall(body))
    parameters = [(name, type_) for name, type_ in inputs if name in words]
    return f"fn {name}({_listed(parameters)}) -> {result} = {body}", _called(name, parameters)


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
    written = [
        f"/// from {file}:{line}",
        _fn(
            function.name,
            importer.signature(function, function.term),
            spelled(function.kind),
            function.term,
        ),
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


def _called(name: str, parameters: Iterable[tuple[str, str]]) -> str:
    return f"{name}({', '.join(parameter for parameter, _ in parameters)})"


def _lemma(name: str, sentence: str, inputs: Parameters, claim: str) -> str:
    inner = f"forall {_listed(inputs)} {{ {claim} }}" if inputs else claim
    return f'lemma {name} "{sentence}" {{ {inner} }}'
