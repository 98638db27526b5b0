"""Expressions and types of a Murphi model: tokens come in, trees go out."""

from __future__ import annotations

from rascheck.importers.murphi import tree
from rascheck.importers.murphi.tokens import DEEPEST, Tokens, TooDeep
from rascheck.source import Span

_LEVELS: tuple[tuple[str, ...], ...] = (
    ("->",),
    ("|",),
    ("^",),
    ("&",),
    ("!",),
    ("=", "!=", "<", "<=", ">", ">="),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
)
"""Operators, weakest first; `!` is a prefix that binds weaker than comparisons."""
_ALONE = ("->", "=")
"""What begins a level whose operators do not stand in a row."""
_NAMED_TYPE = "a type: a name, a range, or `boolean`, `enum`, `record`, `array`, `scalarset`"
LONGEST_NUMBER = 19
"""Numbers of more digits are refused."""


class Expressions(Tokens):
    """Reads expressions and types."""

    def expr(self) -> tree.Expr:
        """An expression."""
        self.enter()
        start = self.next.start
        found = self._binary(0)
        if self.accept("?"):
            then = self._binary(0)
            self.expect(":")
            otherwise = self.expr()
            found = tree.Conditional(self.span(start), found, then, otherwise)
        self.leave()
        return found

    def _binary(self, level: int) -> tree.Expr:
        if level == len(_LEVELS):
            return self._prefixed()
        operators, start = _LEVELS[level], self.next.start
        if operators[0] == "!":
            if self.accept("!"):
                self.enter()
                value = self._binary(level)
                self.leave()
                return tree.Unary(self.span(start), "!", value)
            return self._binary(level + 1)
        row, words = [self._binary(level + 1)], list[str]()
        while operator := self.accept(*operators):
            # `a = !b`: a prefix may stand behind a stronger operator.
            weaker = 4 if self.next.kind == "!" else level + 1
            words.append(operator.kind)
            row.append(self._binary(min(weaker, level + 1)))
            if operators[0] in _ALONE:
                break
        return (
            self._halved(row, words[0])
            if operators[0] in "&|" and words
            else self._chain(row, words, start)
        )

    def _halved(self, row: list[tree.Expr], word: str) -> tree.Expr:
        """A row of `&` or `|`, which is as deep as it must be and no deeper."""
        if len(row) == 1:
            return row[0]
        middle = len(row) // 2
        halves = [self._halved(half, word) for half in (row[:middle], row[middle:])]
        return tree.Binary(halves[0].span.to(halves[1].span), word, halves[0], halves[1])

    def _chain(self, row: list[tree.Expr], words: list[str], start: int) -> tree.Expr:
        """A row of operators that are done from the left."""
        found = row[0]
        if len(row) > DEEPEST:
            message = f"a row of more than {DEEPEST} operators is not read"
            self.sink.error("E425", message, self.span(start))
            raise TooDeep
        for word, right in zip(words, row[1:], strict=True):
            found = tree.Binary(found.span.to(right.span), word, found, right)
        return found

    def _prefixed(self) -> tree.Expr:
        start = self.next.start
        if self.accept("+"):
            return self._prefixed_again()
        if self.accept("-"):
            return tree.Unary(self.span(start), "-", self._prefixed_again())
        if self.accept("~"):
            return tree.Unary(self.span(start), "~", self._prefixed_again())
        return self._postfix()

    def _prefixed_again(self) -> tree.Expr:
        self.enter()
        found = self._prefixed()
        self.leave()
        return found

    def _postfix(self) -> tree.Expr:
        start = self.next.start
        token = self.next
        match token.kind:
            case "(":
                self.take()
                found = self.expr()
                self.expect(")")
                return found
            case "number":
                return tree.Number(self._one(), self._number())
            case "forall" | "exists":
                return self._quantified()
            case "isundefined":
                self.take()
                self.expect("(")
                place = self.place()
                self.expect(")")
                return tree.IsUndefined(self.span(start), place)
            case "ismember":
                self.take()
                self.expect("(")
                value = self.expr()
                self.expect(",")
                type_ = self.type()
                self.expect(")")
                return tree.IsMember(self.span(start), value, type_)
            case "multisetcount":
                return self._refused_count(start)
            case "name":
                if self.after.kind == "(":
                    return self.call()
                return self.place()
            case _:
                raise self.wrong("an expression")

    def _one(self) -> Span:
        token = self.next
        return Span(self.source, token.start, token.end)

    def _number(self) -> int:
        token = self.take()
        if len(token.text) > LONGEST_NUMBER:
            span = Span(self.source, token.start, token.end)
            self.sink.error("E425", "this number is too large", span)
            return 0
        if token.text[:2] in ("0x", "0X"):
            return int(token.text, 16)
        if token.text[0] == "0" and not set(token.text) <= set("01234567"):
            span = Span(self.source, token.start, token.end)
            self.sink.error("E420", f"`{token.text}` is octal, and has no digits 8 or 9", span)
            return 0
        return int(token.text, 8 if token.text[0] == "0" else 10)

    def _quantified(self) -> tree.Expr:
        start, kind = self.next.start, self.take().kind
        binders = [self.binder()]
        while self.accept(";"):
            binders.append(self.binder())
        self.expect("do")
        body = self.expr()
        self.expect("end", f"end{kind}")
        for binder in reversed(binders):
            body = tree.Quantified(self.span(start), kind, binder, body)
        return body

    def _refused_count(self, start: int) -> tree.Expr:
        """Report what counts in a multiset; a number takes its place."""
        self.take()
        self.expect("(")
        self.expect("name")
        self.expect(":")
        self.place()
        self.expect(",")
        self.expr()
        self.expect(")")
        self.sink.error("E423", "`multisetcount` is not translated", self.span(start))
        return tree.Number(self.span(start), 0)

    def call(self) -> tree.Call:
        """`name(arguments)`."""
        start, name = self.next.start, self.take().text
        self.expect("(")
        arguments: list[tree.Expr] = []
        while self.next.kind != ")":
            arguments.append(self.expr())
            if not self.accept(","):
                break
        self.expect(")")
        return tree.Call(self.span(start), name, tuple(arguments))

    def place(self) -> tree.Expr:
        """A variable, parameter or alias with fields and subscripts."""
        start = self.next.start
        found: tree.Expr = tree.Name(self._one(), self.expect("name").text)
        levels = 0
        while mark := self.accept(".", "["):
            levels += 1
            self.enter()
            if mark.kind == ".":
                found = tree.Field(self.span(start), found, self.expect("name").text)
            else:
                subscript = self.expr()
                self.expect("]")
                found = tree.Element(self.span(start), found, subscript)
        for _ in range(levels):
            self.leave()
        return found

    def binder(self) -> tree.Binder:
        """What `for`, `forall`, `exists` and `ruleset` go over."""
        start, name = self.next.start, self.expect("name").text
        if self.expect(":", ":=").kind == ":":
            type_ = self.type()
            return tree.Binder(self.span(start), name, type_, None, None, None)
        low = self.expr()
        self.expect("to")
        high = self.expr()
        step = self.expr() if self.accept("by") else None
        return tree.Binder(self.span(start), name, None, low, high, step)

    # ------------------------------------------------------------------------------------- types

    def type(self) -> tree.Type:
        """A type."""
        self.enter()
        found = self._type()
        self.leave()
        return found

    def _type(self) -> tree.Type:
        start = self.next.start
        match self.next.kind:
            case "boolean":
                self.take()
                return tree.NamedType(self.span(start), "boolean")
            case "enum":
                self.take()
                return self._enum(start)
            case "{":
                return self._enum(start)
            case "record":
                self.take()
                fields = self.var_decls()
                self.expect("end", "endrecord")
                return tree.RecordType(self.span(start), fields)
            case "array":
                self.take()
                self.expect("[")
                index = self.type()
                self.expect("]")
                self.expect("of")
                return tree.ArrayType(self.span(start), index, self.type())
            case "scalarset":
                self.take()
                self.expect("(")
                size = self.expr()
                self.expect(")")
                return tree.ScalarsetType(self.span(start), size)
            case "union":
                return self._union(start)
            case "multiset" | "real":
                return self._refused_type(start)
            case _:
                return self._range_or_name(start)

    def _enum(self, start: int) -> tree.Type:
        self.expect("{")
        members: list[tree.Name] = []
        while self.next.kind != "}":
            members.append(tree.Name(self._one(), self.expect("name").text))
            if not self.accept(","):
                break
        self.expect("}")
        return tree.EnumType(self.span(start), tuple(members))

    def _union(self, start: int) -> tree.Type:
        self.take()
        self.expect("{")
        parts: list[tree.Type] = []
        while self.next.kind != "}":
            parts.append(self.type())
            if not self.accept(","):
                break
        self.expect("}")
        return tree.UnionType(self.span(start), tuple(parts))

    def _refused_type(self, start: int) -> tree.Type:
        """Report a type that is not translated; a stand-in takes its place."""
        token = self.take()
        if token.kind == "real":
            if self.accept("("):
                self.expr()
                self.expect(",")
                self.expr()
                self.expect(")")
        else:
            self.expect("[")
            self.expr()
            self.expect("]")
            self.expect("of")
            self.type()
        what = {"real": "real numbers are", "multiset": "a multiset is"}[token.kind]
        self.sink.error("E423", f"{what} not translated", self.span(start))
        return tree.NamedType(self.span(start), "")

    def _range_or_name(self, start: int) -> tree.Type:
        if self.next.kind == "name" and self.after.kind not in ("..", *"+-*/%(.["):
            return tree.NamedType(self._one(), self.take().text)
        if self.next.kind not in ("name", "number", "(", "-", "+"):
            raise self.wrong(_NAMED_TYPE)
        low = self.expr()
        self.expect("..")
        high = self.expr()
        return tree.RangeType(self.span(start), low, high)

    def var_decls(self) -> tuple[tree.VarDecl, ...]:
        """`a, b: type; c: type;`, as often as it goes on."""
        found: list[tree.VarDecl] = []
        while self.next.kind == "name":
            names = self.names()
            self.expect(":")
            type_ = self.type()
            found += [tree.VarDecl(name.span, name.name, type_) for name in names]
            while self.accept(";"):
                pass
        return tuple(found)

    def names(self) -> list[tree.Name]:
        """`a, b, c`."""
        found = [tree.Name(self._one(), self.expect("name").text)]
        while self.accept(","):
            if self.next.kind != "name":
                break
            found.append(tree.Name(self._one(), self.take().text))
        return found
