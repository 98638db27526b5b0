"""Tokens and a place among them go in; the smallest part that can be left out there comes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rascheck.lang.expected import words
from rascheck.lang.scan import Token
from rascheck.lang.split import leads
from rascheck.source import Source

_MEMBERS = frozenset({"state", "var", "step", "ignore", "disjoint", "fair", "strong"})
_ENTRIES = words(
    "with profile system verify fair strong expect for find engine allow ref inferred unused"
)
_ENDS = words("od fi end endif done")  # what other languages end a statement with
_OPEN = {"(": ")", "[": "]", "{": "}"}
# After these a brace opens a set or a type, not a block.
_BEFORE_SET = words("in at of : = == != ( [ , + - += -= .. | &")


def regions(source: Source, tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """The tokens to leave out, `first` to `last` (excluded), for a mistake at index `at`.

    The first region that is not empty: a statement, then the ones around it, then a member of the
    machine or an entry of the check, then all.
    """
    for first, last in _around(source, tokens, at):
        if first < last:
            return first, last
    return 0, len(tokens)


def around(
    source: Source, tokens: Sequence[Token], at: int, where: frozenset[str]
) -> tuple[int, int]:
    """The tokens to leave out for something foreign at index `at`, where `where` was possible."""
    if where <= words("machine const"):
        return at, len(tokens)
    if where <= _MEMBERS | words("when raise"):
        depth = 0
        for last in range(at, len(tokens)):
            kind = tokens[last].kind
            if depth == 0 and last > at and kind in _MEMBERS and leads(source, tokens, last):
                return at, last
            depth += (kind == "{") - (kind == "}")
            if depth < 0:
                return at, last
        return at, len(tokens)
    return regions(source, tokens, at)


def part(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """The member of a machine or the entry of a check around index `at`; elsewhere all tokens."""
    starts = {"machine": _MEMBERS, "replace": _MEMBERS, "check": _ENTRIES}.get(tokens[0].kind)
    if starts is None:
        return tokens
    first = next((i for i in range(min(at, len(tokens) - 1), 0, -1) if tokens[i].kind in starts), 0)
    last = (i for i in range(max(at, first + 1), len(tokens)) if tokens[i].kind in starts)
    return tokens[first : next(last, len(tokens))]


def lacking(tokens: Sequence[Token], one: str, other: str) -> bool:
    """Whether there are fewer of `one` kind of token than of the `other`."""
    return sum((t.kind == one) - (t.kind == other) for t in tokens) < 0


def holds_values(tokens: Sequence[Token], brace: int) -> bool:
    """Whether a `{` opens a set or a type, and no block."""
    return tokens[brace - 1].kind in _BEFORE_SET if brace else False


def early(source: Source, tokens: Sequence[Token], *, body: bool) -> tuple[int, int] | None:
    """The first `}` that ends a line although it closes a brace of another line, or the `body`,
    the first brace of all, and that brace."""
    stack: list[int] = []
    for i, token in enumerate(tokens):
        if token.kind == "{":
            stack.append(i)
        elif token.kind == "}" and stack:
            opened = stack.pop()
            whole = body and not stack
            apart = whole or not _same_line(source, tokens, opened, i)
            if apart and not leads(source, tokens, i):
                return i, opened
    return None


def _around(source: Source, tokens: Sequence[Token], at: int) -> Iterator[tuple[int, int]]:
    head = next((t.kind for t in tokens if t.kind != "replace"), "")
    braces = [i for i in _open_at(tokens, at) if tokens[i].kind == "{"]
    if head == "machine":
        for brace in reversed(braces[1:]):
            if not holds_values(tokens, brace):
                yield _statement(tokens, brace, at)
    if head in ("machine", "check"):
        starts = _MEMBERS if head == "machine" else _ENTRIES
        if braces:
            yield _member(source, tokens, braces[0], at, starts)
        elif (end := _closed(tokens)) is not None and end < at:
            yield end + 1, len(tokens)


def _open_at(tokens: Sequence[Token], at: int) -> list[int]:
    """Where the brackets were opened that are open before index `at`, outermost first."""
    stack: list[int] = []
    for i in range(at):
        kind = tokens[i].kind
        if kind in _OPEN:
            stack.append(i)
        elif kind in _OPEN.values():
            matching = [j for j in stack if _OPEN[tokens[j].kind] == kind]
            if matching:
                del stack[stack.index(matching[-1]) :]
    return stack


def opening(tokens: Sequence[Token], at: int) -> int | None:
    """The innermost bracket that is open before index `at`."""
    stack = _open_at(tokens, at)
    return stack[-1] if stack else None


def unclosed(source: Source, tokens: Sequence[Token]) -> int | None:
    """The brace that was most likely forgotten to be closed, judged by how lines are indented."""
    stack: list[int] = []
    suspect: int | None = None
    for i, token in enumerate(tokens):
        if token.kind == "{":
            stack.append(i)
        elif token.kind == "}" and stack:
            opened = stack.pop()
            column = source.position(token.start)[1]
            own_line = leads(source, tokens, i) and not _same_line(source, tokens, opened, i)
            if suspect is None and own_line and column < _indent(source, tokens[opened]):
                suspect = opened
    if not stack:
        return None
    return stack[-1] if suspect is None else suspect


def surplus(tokens: Sequence[Token]) -> int:
    """How many braces are closed more than opened; negative the other way round."""
    return sum((t.kind == "}") - (t.kind == "{") for t in tokens)


def _indent(source: Source, token: Token) -> int:
    """The column of the first character on the line of a token."""
    line = source.line(source.position(token.start)[0])
    return len(line) - len(line.lstrip()) + 1


def _same_line(source: Source, tokens: Sequence[Token], one: int, other: int) -> bool:
    return "\n" not in source.text[tokens[one].start : tokens[other].start]


def _closed(tokens: Sequence[Token]) -> int | None:
    """Where the first brace of all is closed."""
    depth = 0
    for i, token in enumerate(tokens):
        depth += (token.kind == "{") - (token.kind == "}")
        if token.kind == "}" and depth == 0:
            return i
    return None


def _statement(tokens: Sequence[Token], brace: int, at: int) -> tuple[int, int]:
    """The statement around `at` in the block that `brace` opens."""
    first = brace + 1
    depth = 0
    for i in range(brace + 1, at):
        kind = tokens[i].kind
        depth += (kind == "{") - (kind == "}")
        if depth == 0 and kind in (";", "}") and not _goes_on(tokens, i):
            first = i + 1
    depth = sum((t.kind == "{") - (t.kind == "}") for t in tokens[brace + 1 : at])
    last = at
    if [t.kind for t in tokens[first : first + 2]] == ["for", "("]:  # `;` is no end in it
        last = next((i for i in range(at, len(tokens)) if tokens[i].kind in "){}"), at)
    while last < len(tokens):
        kind = tokens[last].kind
        depth += (kind == "{") - (kind == "}")
        if depth < 0:
            return first, last
        last += 1
        if depth == 0 and kind in (";", "}") and not _goes_on(tokens, last - 1):
            break
    while last < len(tokens) and tokens[last].text in _ENDS:
        last += 1
    return first, last


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a statement goes on after a `}`: with else, or with a mark as after a set."""
    after = tokens[at + 1].kind if at + 1 < len(tokens) else ""
    if tokens[at].kind == ";":
        return after == "else"
    if tokens[at + 1 : at + 2] and tokens[at + 1].text == "while":  # do { ... } while (a);
        return True
    return after == "else" or (bool(after) and not after[0].isalpha() and after not in "{}")


def _member(
    source: Source, tokens: Sequence[Token], brace: int, at: int, kinds: frozenset[str]
) -> tuple[int, int]:
    """The member or entry around `at` in the body that `brace` opens."""
    starts: list[int] = []
    depth = 0
    end = len(tokens)
    for i in range(brace + 1, len(tokens)):
        kind = tokens[i].kind
        depth += (kind == "{") - (kind == "}")
        if depth < 0:
            end = i
            break
        twofold = i > brace + 1 and tokens[i - 1].kind in ("fair", "strong") and kind == "step"
        inside = depth == 0 or (depth == 1 and kind in _MEMBERS and leads(source, tokens, i))
        if kind in kinds and inside and not twofold:
            starts.append(i)
    # A token that begins a member is wrong there only because the one before it is not complete.
    inner = at - 1 if at in starts and at - 1 > brace else at
    first = max((s for s in starts if s <= inner), default=brace + 1)
    last = min((s for s in starts if s > inner), default=end)
    return first, max(last, first) if at <= end else end
