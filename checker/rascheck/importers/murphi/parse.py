"""The text of a Murphi model comes in, its syntax tree goes out, or diagnostics.

The dialect is that of Rumur, with what CMurphi also writes; words in any capitals. After a mistake
the reading goes on with the next rule or function.
"""

from __future__ import annotations

from rascheck.diagnostics import Diagnostics
from rascheck.importers.murphi import tree
from rascheck.importers.murphi.parse_expr import Expressions
from rascheck.importers.murphi.tokens import MOST_MISTAKES, TooDeep, Unreadable
from rascheck.source import Source, Span

_RULES = ("rule", "startstate", "ruleset", "alias", "choose")
_PROPERTIES = ("invariant", "cover", "assert", "assume", "liveness")
_RESUME = frozenset(["function", "procedure", "rule", "startstate", "ruleset", "invariant"])
_REFUSED = {
    "assume": "an assumption",
    "liveness": "a liveness property",
    "choose": "`choose`",
    "multisetadd": "`multisetadd`",
    "multisetremove": "`multisetremove`",
    "multisetremovepred": "`multisetremovepred`",
}
_PART = "a declaration, a function, a rule or a property"


def parse(source: Source, sink: Diagnostics) -> tree.Model:
    """The parts of a text that can be read."""
    return _Parser(source, sink).model()


class _Parser(Expressions):
    """Reads declarations, statements and rules."""

    def model(self) -> tree.Model:
        parts: list[tree.Decl | tree.Function | tree.AnyRule] = []
        mistakes = 0
        while self.next.kind != "eof":
            try:
                parts += self._part()
            except TooDeep:
                break
            except Unreadable:
                mistakes += 1
                if mistakes >= MOST_MISTAKES:
                    break
                self.surface()
                self.skip_to(_RESUME)
        return tree.Model(self.span(0), tuple(parts))

    def _part(self) -> list[tree.Decl | tree.Function | tree.AnyRule]:
        if self.accept(";"):
            return []
        if self.next.kind in ("const", "type", "var"):
            return [*self._decls()]
        if self.next.kind in ("function", "procedure"):
            return [self._function()]
        if self.next.kind in (*_RULES, *_PROPERTIES):
            return [self._rule()]
        raise self.wrong(_PART)

    # ------------------------------------------------------------------------------ declarations

    def _decls(self) -> list[tree.Decl]:
        """`const`, `type` and `var` sections, as long as there are any."""
        found: list[tree.Decl] = []
        while section := self.accept("const", "type", "var"):
            if section.kind == "var":
                found += self.var_decls()
                continue
            while self.next.kind == "name":
                found += self._declared(section.kind)
                while self.accept(";"):
                    pass
        return found

    def _declared(self, section: str) -> list[tree.Decl]:
        names = self.names()
        self.expect(":")
        if section == "const":
            value = self.expr()
            return [tree.ConstDecl(name.span, name.name, value) for name in names]
        type_ = self.type()
        return [tree.TypeDecl(name.span, name.name, type_) for name in names]

    def _function(self) -> tree.Function:
        start = self.take().start
        name = self.expect("name").text
        self.expect("(")
        params: list[tree.Param] = []
        while self.next.kind != ")":
            by_name = self.accept("var") is not None
            names = self.names()
            self.expect(":")
            type_ = self.type()
            params += [tree.Param(n.span, n.name, type_, by_name) for n in names]
            while self.accept(";", ","):
                pass
        self.expect(")")
        head = self.span(start)
        result = self.type() if self.accept(":") else None
        while self.accept(";"):
            pass
        decls = self._decls()
        self.accept("begin")
        body = self._statements("end", "endfunction", "endprocedure")
        return tree.Function(head, name, tuple(params), result, tuple(decls), body)

    # -------------------------------------------------------------------------------- statements

    def _statements(self, *ends: str) -> tuple[tree.Stmt, ...]:
        """Statements up to one of the words that may end them, which is read."""
        found = self._some(frozenset(ends))
        self.take()
        return found

    def _some(self, ends: frozenset[str]) -> tuple[tree.Stmt, ...]:
        """Statements up to one of these words, which is not read."""
        found: list[tree.Stmt] = []
        self.enter()
        while self.accept(";"):
            pass
        while self.next.kind not in ends:
            found.append(self._statement(ends))
            if not self.accept(";") and self.next.kind not in ends:
                shown = " or ".join(f"`{end}`" for end in [";", *sorted(ends)])
                raise self.wrong(shown)
            while self.accept(";"):
                pass
        self.leave()
        return tuple(found)

    def _statement(self, ends: frozenset[str]) -> tree.Stmt:
        start = self.next.start
        match self.next.kind:
            case "name":
                return self._assign_or_call(start)
            case "if":
                self.take()
                return self._if(start)
            case "switch":
                return self._switch(start)
            case "for":
                self.take()
                binder = self.binder()
                self.expect("do")
                return tree.For(self.span(start), binder, self._statements("end", "endfor"))
            case "while":
                self.take()
                condition = self.expr()
                self.expect("do")
                head = self.span(start)
                return tree.While(head, condition, self._statements("end", "endwhile"))
            case "alias":
                names = self._aliases()
                return tree.AliasStmt(self.span(start), names, self._statements("end", "endalias"))
            case _:
                return self._simple(start, ends)

    def _simple(self, start: int, ends: frozenset[str]) -> tree.Stmt:
        kind = self.next.kind
        match kind:
            case "return":
                self.take()
                value = None if self.next.kind in ends | {";"} else self.expr()
                return tree.Return(self.span(start), value)
            case "clear" | "undefine":
                self.take()
                place = self.place()
                return tree.Forget(self.span(start), place, kind == "clear")
            case "error":
                self.take()
                why = self._string()
                span = self.span(start)
                return tree.Assert(span, tree.Name(span, "false"), why)
            case "assert" | "invariant":
                self.take()
                why, condition = self._named_condition()
                return tree.Assert(self.span(start), condition, why)
            case "assume" | "cover" | "liveness":
                self.take()
                self._named_condition()
                what = _REFUSED.get(kind, "`cover` in a rule")
                return tree.Refused(self.span(start), what)
            case "put":
                self.take()
                shown = None if self.accept("string") else self.expr()
                return tree.Put(self.span(start), shown)
            case "multisetadd" | "multisetremove" | "multisetremovepred":
                self.take()
                self.expect("(")
                while self.next.kind not in (")", "eof"):
                    self.take()
                self.expect(")")
                return tree.Refused(self.span(start), _REFUSED[kind])
            case _:
                raise self.wrong("a statement or " + " or ".join(f"`{e}`" for e in sorted(ends)))

    def _assign_or_call(self, start: int) -> tree.Stmt:
        if self.after.kind == "(":
            return self.call()
        place = self.place()
        if self.next.kind == "=":
            token = self.next
            span = Span(self.source, token.start, token.end)
            self.sink.error("E420", "expected `:=`, found `=`", span, fix="write `:=`")
            raise Unreadable
        self.expect(":=")
        value = self.expr()
        return tree.Assign(self.span(start), place, value)

    def _if(self, start: int) -> tree.If:
        condition = self.expr()
        self.expect("then")
        head = self.span(start)
        then = self._some(frozenset(("elsif", "else", "end", "endif")))
        token = self.take()
        otherwise: tuple[tree.Stmt, ...] = ()
        if token.kind == "elsif":
            self.enter()
            otherwise = (self._if(token.start),)
            self.leave()
        elif token.kind == "else":
            otherwise = self._statements("end", "endif")
        return tree.If(head, condition, then, otherwise)

    def _switch(self, start: int) -> tree.Switch:
        self.take()
        value = self.expr()
        head = self.span(start)
        cases: list[tuple[tuple[tree.Expr, ...], tuple[tree.Stmt, ...]]] = []
        ends = frozenset(("case", "else", "end", "endswitch"))
        while self.accept("case"):
            labels = [self.expr()]
            while self.accept(","):
                labels.append(self.expr())
            self.expect(":")
            cases.append((tuple(labels), self._some(ends)))
        otherwise: tuple[tree.Stmt, ...] = ()
        if self.accept("else"):
            otherwise = self._some(frozenset(("end", "endswitch")))
        self.expect("end", "endswitch", what=" or `case`")
        return tree.Switch(head, value, tuple(cases), otherwise)

    def _aliases(self) -> tuple[tree.ConstDecl, ...]:
        self.take()
        found: list[tree.ConstDecl] = []
        while self.next.kind == "name":
            names = self.names()
            self.expect(":")
            value = self.expr()
            found += [tree.ConstDecl(name.span, name.name, value) for name in names]
            while self.accept(";"):
                pass
        self.expect("do")
        return tuple(found)

    # ------------------------------------------------------------------------------------- rules

    def _rule(self) -> tree.AnyRule:
        self.enter()
        start = self.next.start
        match self.next.kind:
            case "rule":
                found = self._simple_rule(start)
            case "startstate":
                found = self._start_state(start)
            case "ruleset":
                self.take()
                binders = self._binders()
                self.expect("do")
                span = self.span(start)
                found = tree.Ruleset(span, binders, self._rules("endruleset"))
            case "alias":
                names = self._aliases()
                found = tree.AliasRule(self.span(start), names, self._rules("endalias"))
            case "invariant" | "cover" | "assert":
                found = self._property(start)
            case "assume" | "liveness":
                kind = self.take().kind
                self._named_condition()
                found = tree.Refused(self.span(start), _REFUSED[kind])
            case "choose":
                found = self._choose(start)
            case _:
                raise self.wrong("a rule, or the `end` of the ruleset")
        self.leave()
        return found

    def _binders(self) -> tuple[tree.Binder, ...]:
        found = [self.binder()]
        while self.accept(";"):
            if self.next.kind == "name":
                found.append(self.binder())
        return tuple(found)

    def _choose(self, start: int) -> tree.Refused:
        self.take()
        self.expect("name")
        self.expect(":")
        self.place()
        self.expect("do")
        span = self.span(start)
        self._rules("endchoose")
        return tree.Refused(span, _REFUSED["choose"])

    def _rules(self, end: str) -> tuple[tree.AnyRule, ...]:
        found: list[tree.AnyRule] = []
        while not self.accept("end", end):
            if not self.accept(";"):
                found.append(self._rule())
        return tuple(found)

    def _simple_rule(self, start: int) -> tree.AnyRule:
        self.take()
        name = self._string(needed=False)
        head = self.span(start)
        guard: tree.Expr | None = None
        if not self._body_begins():
            guard = self.expr()
            self._arrow()
        else:
            self.accept("==>")
        decls = self._decls()
        self.accept("begin")
        body = self._statements("end", "endrule")
        return tree.Rule(head, name, guard, tuple(decls), body, _comment(self.source, start))

    def _arrow(self) -> None:
        if self.next.kind == "=" and self.after.kind == ">":
            span = Span(self.source, self.next.start, self.after.end)
            self.sink.error("E420", "expected `==>`, found `=>`", span, fix="write `==>`")
            raise Unreadable
        self.expect("==>")

    def _body_begins(self) -> bool:
        """Whether a rule without a guard goes on here with its declarations or statements."""
        words = ("==>", "begin", "const", "type", "var", "end", "endrule", "if", "for", "switch")
        if self.next.kind in (*words, "while", "clear", "undefine", "error", "put", "return"):
            return True
        return self.next.kind == "name" and self.behind_place() == ":="

    def _start_state(self, start: int) -> tree.StartState:
        self.take()
        name = self._string(needed=False)
        head = self.span(start)
        decls = self._decls()
        self.accept("begin")
        body = self._statements("end", "endstartstate")
        return tree.StartState(head, name, tuple(decls), body)

    def _property(self, start: int) -> tree.Property:
        kind = self.take().kind
        name, condition = self._named_condition()
        kind = "cover" if kind == "cover" else "invariant"
        return tree.Property(self.span(start), kind, name, condition)

    def _named_condition(self) -> tuple[str, tree.Expr]:
        """A string before or behind a condition."""
        name = self._string(needed=False)
        condition = self.expr()
        return name or self._string(needed=False), condition

    def _string(self, *, needed: bool = True) -> str:
        token = self.accept("string")
        if token is None:
            if needed:
                raise self.wrong("a string")
            return ""
        return token.text[1:-1]


def _comment(source: Source, start: int) -> str:
    """The comment of `--` lines that stands right above an offset."""
    number = source.position(start)[0] - 1
    found: list[str] = []
    while number > 0 and source.line(number).lstrip().startswith("--"):
        found.insert(0, source.line(number).strip().strip("-").strip())
        number -= 1
    return " ".join(found)
