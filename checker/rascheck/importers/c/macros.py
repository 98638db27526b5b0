"""Macros and what the user has bound come in with tokens; the tokens without them go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass as mutable
from dataclasses import field

from rascheck.importers.c.bindings import Binding, bound_at
from rascheck.importers.c.context import MOST_EXPANDED, Refused, too_large
from rascheck.importers.c.tokens import Token, closing
from rascheck.importers.c.unclear import unclear
from rascheck.records import dataclass
from rascheck.source import Span

VARIADIC = "__VA_ARGS__"


@dataclass(frozen=True)
class Macro:
    """`#define name(parameters) body`; an object-like one has None for parameters.

    `variadic`: the last parameter takes all arguments that are left. `doubt` is the condition that
    it is defined under, or may be, if that cannot be computed.
    """

    name: Token
    parameters: tuple[str, ...] | None
    body: tuple[Token, ...]
    variadic: bool = False
    doubt: Token | None = None


def macro_of(tokens: Sequence[Token]) -> Macro | None:
    """What stands behind `#define`; None if it is no definition."""
    if not tokens or tokens[0].kind != "name":
        return None
    name, rest = tokens[0], list(tokens[1:])
    glued = rest and rest[0].text == "(" and rest[0].start == name.start + len(name.text)
    if not glued or rest[0].source is not name.source:
        return Macro(name, None, tuple(rest))
    end = closing(rest, 0, len(rest))
    if end is None:
        return None
    names = ["".join(t.text for t in part) for part in _split(rest[1:end])] if end > 1 else []
    parameters = tuple(VARIADIC if n == "..." else n.removesuffix("...") for n in names)
    variadic = bool(names) and names[-1].endswith("...")
    return Macro(name, parameters, tuple(rest[end + 1 :]), variadic)


@mutable
class Macros:
    """All definitions, each since which token of the text it holds."""

    defined: dict[str, list[tuple[int, Macro | None]]] = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)

    def define(self, macro: Macro, time: int, *, fixed: bool = False) -> None:
        """Add a definition; a `fixed` one, which the user has given, is not replaced."""
        name = macro.name.text
        if fixed:
            self.fixed.add(name)
        elif name in self.fixed:
            return
        self.defined.setdefault(name, []).append((time, macro))

    def undefine(self, name: str, time: int) -> None:
        """Forget a definition from here on."""
        if name in self.defined and name not in self.fixed:
            self.defined[name].append((time, None))

    def doubt(self, name: Token, time: int, condition: Token) -> None:
        """A name may be defined or forgotten here, if a condition holds."""
        if name.text not in self.fixed:
            self.define(Macro(name, None, (), doubt=condition), time)

    def find(self, name: str, time: int) -> Macro | None:
        """What a name is defined as at a token of the text."""
        for since, macro in reversed(self.defined.get(name, ())):
            if since <= time:
                return macro
        return None


@mutable
class Expander:
    """Replaces macros and bound expressions. `used` are the bindings that have been met."""

    macros: Macros
    bindings: Sequence[Binding]
    used: set[int] = field(default_factory=set)
    steps: int = 0

    def expand(self, tokens: Sequence[Token], time: int) -> list[Token]:
        """The tokens as the parser sees them, where the macros are those of `time`."""
        todo, done = list(reversed(tokens)), list[Token]()
        while todo:
            self._count(todo[-1])
            if self._bound(todo, done):
                continue
            token = todo.pop()
            macro = self.macros.find(token.text, time) if token.kind == "name" else None
            if macro is None or token.text in token.hidden:
                done.append(token)
            elif macro.doubt is not None:
                raise unclear(f"`{token.text}`", macro.doubt, token.span)
            elif macro.parameters is None:
                self._put(todo, token, token.written, self._body(macro, {}, {}))
            elif todo and todo[-1].text == "(":
                self._call(todo, token, macro, time)
            else:
                done.append(token)
        return done

    def _count(self, token: Token) -> None:
        self.steps += 1
        if self.steps > MOST_EXPANDED:
            raise too_large(token.span, f"macros make more than {MOST_EXPANDED} tokens")

    def _bound(self, todo: list[Token], done: list[Token]) -> bool:
        """Put a bound name where the next tokens are an expression that the user has bound."""
        if done and done[-1].text in (".", "->"):
            return False
        found = bound_at(self.bindings, todo)
        if found is None:
            return False
        number, length = found
        first = todo[-1]
        del todo[-length:]
        self.used.add(number)
        done.append(first._replace(kind="bound", text=f"__bound_{number}"))
        return True

    def _call(self, todo: list[Token], token: Token, macro: Macro, time: int) -> None:
        """Put the body of a function-like macro in place of its call."""
        assert macro.parameters is not None
        given, last = _arguments(todo, token)
        whole = token.written
        if last.source is token.source and last.start > token.start:
            whole = whole.to(last.written)
        parameters = macro.parameters
        if macro.variadic:
            given = _gathered(given, len(parameters))
        if parameters == () and given == [[]]:
            given = []
        if len(given) != len(parameters):
            takes = f"{len(parameters)} argument{'' if len(parameters) == 1 else 's'}"
            message = f"`{token.text}` takes {takes}, and is given {len(given)}"
            raise Refused("E431", message, token.span, notes=token.notes)
        raw = dict(zip(parameters, given, strict=True))
        ready = {name: self.expand(argument, time) for name, argument in raw.items()}
        self._put(todo, token, whole, self._body(macro, raw, ready))

    def _put(self, todo: list[Token], call: Token, whole: Span, body: list[Token]) -> None:
        """Go on with the body of a macro, which `whole` becomes."""
        hide = call.hidden | {call.text}
        site = call.site or whole
        for token in reversed(body):
            self._count(token)
            todo.append(token._replace(hidden=token.hidden | hide, site=site))

    def _body(
        self, macro: Macro, raw: dict[str, list[Token]], ready: dict[str, list[Token]]
    ) -> list[Token]:
        """The body with its parameters replaced, `#` and `##` applied."""
        found: list[Token] = []
        body = macro.body
        at = 0
        while at < len(body):
            token = body[at]
            following = body[at + 1] if at + 1 < len(body) else None
            if token.text == "#" and following is not None and following.text in raw:
                found.append(_quoted(token, raw[following.text]))
                at += 2
                continue
            if token.text == "##" and found and following is not None:
                right = raw.get(following.text, [following])
                found[-1:] = _pasted(found[-1], right)
                at += 2
                continue
            if token.text in ready:
                glued = following is not None and following.text == "##"
                part = raw[token.text] if glued else ready[token.text]
                found += part or ([_empty(token)] if glued else [])
            else:
                found.append(token)
            at += 1
        return [token for token in found if token.text]


def _arguments(todo: list[Token], name: Token) -> tuple[list[list[Token]], Token]:
    """Take `( ... )` away from `todo`: what stands between the commas, and the last token."""
    depth, given = 0, [list[Token]()]
    while todo:
        token = todo.pop()
        if token.text in ("(", "[", "{"):
            depth += 1
        elif token.text in (")", "]", "}"):
            depth -= 1
        if depth == 0:
            return given, token
        if depth == 1 and token.text == ",":
            given.append([])
        elif depth > 1 or token.text != "(":
            given[-1].append(token)
    raise Refused("E431", f"the `(` behind `{name.text}` is not closed", name.span)


def _split(tokens: Sequence[Token]) -> list[list[Token]]:
    parts = [list[Token]()]
    for token in tokens:
        if token.text == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _gathered(given: list[list[Token]], count: int) -> list[list[Token]]:
    """The arguments of `...` as one."""
    rest = given[count - 1 :]
    joined: list[Token] = []
    for part in rest:
        if joined and part:
            joined.append(part[0]._replace(kind="mark", text=","))
        joined += part
    return [*given[: count - 1], joined]


def _empty(token: Token) -> Token:
    return token._replace(text="", kind="mark")


def _quoted(mark: Token, argument: list[Token]) -> Token:
    text = " ".join(token.text for token in argument).replace("\\", "\\\\").replace('"', '\\"')
    return mark._replace(kind="string", text=f'"{text}"')


def _pasted(left: Token, right: list[Token]) -> list[Token]:
    """Two tokens as one."""
    if not right:
        return [left]
    text = left.text + right[0].text
    kind = left.kind if left.text else right[0].kind
    return [left._replace(text=text, kind=kind), *right[1:]]
