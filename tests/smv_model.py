"""An SMV text of ours is read again and explored, by the words it has and in the plainest way.

Only what `exporters/smv.py` writes is understood: definitions, INIT, TRANS with one `next` or with
a condition, and INVARSPEC.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Value = int
Env = dict[str, Value]
Term = Callable[[Env], Value]

TOKEN = re.compile(r"\s*(?:(\d+)|([A-Za-z_]\w*)|(->|!=|<=|>=|[-+*/=<>&|!?:()]))")
LEVELS: tuple[tuple[str, ...], ...] = (
    ("|",),
    ("&",),
    ("=", "!=", "<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "/", "mod"),
)


def divided(left: int, right: int) -> int:
    """Towards zero."""
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


OPERATORS: dict[str, Callable[[int, int], int]] = {
    "=": lambda a, b: int(a == b),
    "!=": lambda a, b: int(a != b),
    "<": lambda a, b: int(a < b),
    "<=": lambda a, b: int(a <= b),
    ">": lambda a, b: int(a > b),
    ">=": lambda a, b: int(a >= b),
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": divided,
    "mod": lambda a, b: a - b * divided(a, b),
}


class Parser:
    """Reads one expression; `defined` are the names that stand for another one."""

    def __init__(self, text: str, defined: dict[str, Term]) -> None:
        self.defined = defined
        self.tokens = [match.group(match.lastindex or 0) for match in TOKEN.finditer(text)]
        self.at = 0
        assert "".join(self.tokens) == re.sub(r"\s", "", text), text

    def whole(self) -> Term:
        """The expression, after which nothing follows."""
        term = self.choice()
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return term

    def took(self, *words: str) -> str:
        """The next token if it is one of these; it is passed then."""
        if self.at < len(self.tokens) and self.tokens[self.at] in words:
            self.at += 1
            return self.tokens[self.at - 1]
        return ""

    def choice(self) -> Term:
        """`c ? a : b` and `a -> b`."""
        condition = self.level(0)
        if self.took("?"):
            then = self.choice()
            assert self.took(":")
            otherwise = self.choice()
            return lambda env: then(env) if condition(env) else otherwise(env)
        if self.took("->"):
            right = self.choice()
            return lambda env: int(not condition(env) or bool(right(env)))
        return condition

    def level(self, depth: int) -> Term:
        """Operators of one level, from the left."""
        if depth == len(LEVELS):
            return self.factor()
        term = self.level(depth + 1)
        while sign := self.took(*LEVELS[depth]):
            term = joined(sign, term, self.level(depth + 1))
        return term

    def factor(self) -> Term:
        """What binds most tightly."""
        if self.took("!"):
            inner = self.factor()
            return lambda env: int(not inner(env))
        if self.took("-"):
            negated = self.factor()
            return lambda env: -negated(env)
        if self.took("("):
            term = self.choice()
            assert self.took(")")
            return term
        word = self.tokens[self.at]
        self.at += 1
        if word.isdigit():
            return lambda _: int(word)
        if word in ("TRUE", "FALSE"):
            return lambda _: int(word == "TRUE")
        return self.defined.get(word, lambda env: env[word])


def joined(sign: str, left: Term, right: Term) -> Term:
    """Two terms with an operator between them."""
    if sign == "|":
        return lambda env: int(bool(left(env)) or bool(right(env)))
    if sign == "&":
        return lambda env: int(bool(left(env)) and bool(right(env)))
    return lambda env: OPERATORS[sign](left(env), right(env))


@dataclass
class Model:
    """A module: ranges of its variables, and what is said of them."""

    ranges: dict[str, range] = field(default_factory=dict)
    inputs: range = range(0)
    defined: dict[str, Term] = field(default_factory=dict)
    initial: list[Term] = field(default_factory=list)
    first: dict[str, Term] = field(default_factory=dict)
    conditions: list[Term] = field(default_factory=list)
    following: dict[str, list[tuple[Term, Term]]] = field(default_factory=dict)
    specs: dict[str, Term] = field(default_factory=dict)

    def starts(self) -> Iterator[Env]:
        """The initial states."""
        free = [name for name in self.ranges if name not in self.first]
        for values in itertools.product(*(self.ranges[name] for name in free)):
            env = dict(zip(free, values, strict=True))
            waiting = dict(self.first)
            while waiting:
                for name, term in list(waiting.items()):
                    try:
                        env[name] = term(env)
                    except KeyError:
                        continue
                    del waiting[name]
            if all(term(env) for term in self.initial):
                yield {name: env[name] for name in self.ranges}

    def successors(self, env: Env) -> Iterator[Env]:
        """What may follow a state; every value must be in its range."""
        for step in self.inputs:
            here = {**env, "step": step}
            if all(condition(here) for condition in self.conditions):
                after = {
                    name: next(value(here) for when, value in cases if when(here))
                    for name, cases in self.following.items()
                }
                assert all(after[name] in values for name, values in self.ranges.items())
                yield {name: after[name] for name in self.ranges}

    def reachable(self) -> list[Env]:
        """All states that can be reached."""
        seen = {tuple(env.items()): env for env in self.starts()}
        queue = list(seen.values())
        for env in queue:
            following = list(self.successors(env))
            assert following, "time goes on"
            for after in following:
                if tuple(after.items()) not in seen:
                    seen[tuple(after.items())] = after
                    queue.append(after)
        return queue


def read(text: str) -> Model:
    """The module that a text of ours is."""
    model = Model()
    section = ""
    lines = iter(re.sub(r" *--.*", "", text).split("\n"))
    for line in lines:
        head, _, rest = line.strip().partition(" ")
        if line.startswith("  "):
            declared(model, section, line.strip().removesuffix(";"))
        elif head == "INIT":
            name, _, value = rest.partition(" = ")
            model.initial.append(Parser(rest, model.defined).whole())
            if name in model.ranges:
                model.first[name] = Parser(value, model.defined).whole()
        elif head == "TRANS":
            trans(model, rest, lines)
        elif head == "INVARSPEC":
            name, _, value = rest.removeprefix("NAME ").removesuffix(";").partition(" := ")
            model.specs[name] = Parser(value, model.defined).whole()
        elif head == "LTLSPEC":
            next(lines)
        elif head:
            section = head
    return model


def declared(model: Model, section: str, line: str) -> None:
    """A line of DEFINE, IVAR or VAR."""
    if section == "DEFINE":
        name, _, value = line.partition(" := ")
        model.defined[name] = Parser(value, model.defined).whole()
        return
    name, _, type = line.partition(" : ")
    low, _, high = type.partition("..")
    values = range(2) if type == "boolean" else range(int(low), int(high) + 1)
    if section == "IVAR":
        model.inputs = values
    else:
        model.ranges[name] = values


def trans(model: Model, rest: str, lines: Iterator[str]) -> None:
    """What follows, by cases; or a condition on the step."""
    match = re.fullmatch(r"next\((\w+)\) = (.*)", rest)
    if match is None:
        model.conditions.append(Parser(rest, model.defined).whole())
    elif match[2] != "case":
        always: Term = lambda _: 1  # noqa: E731
        model.following[match[1]] = [(always, Parser(match[2], model.defined).whole())]
    else:
        model.following[match[1]] = []
        for line in lines:
            if line.strip() == "esac":
                return
            when, _, value = line.strip().removesuffix(";").partition(" : ")
            pair = Parser(when, model.defined).whole(), Parser(value, model.defined).whole()
            model.following[match[1]].append(pair)
