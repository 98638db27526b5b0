"""Operators: arithmetic, order, equality, logic, sets; and what only properties make sense of."""

from __future__ import annotations

from rascheck.lang import bits, fold, syntax, types
from rascheck.lang.budget import LARGEST_NUMBER, MOST_BITS
from rascheck.lang.convert import (
    alike,
    as_bits,
    as_number,
    coerce,
    compared,
    stands_for_bits,
    unify,
)
from rascheck.lang.places import Location
from rascheck.lang.references import References
from rascheck.lang.types import Type, Value
from rascheck.source import Span
from rascheck.system import ir
from rascheck.system.bounds import BITWISE, SHIFTS
from rascheck.system.ir import BinaryOp

_ARITHMETIC = {
    "+": BinaryOp.ADD,
    "-": BinaryOp.SUB,
    "*": BinaryOp.MUL,
    "/": BinaryOp.DIV,
    "%": BinaryOp.MOD,
    "&": BinaryOp.BIT_AND,
    "|": BinaryOp.BIT_OR,
    "^": BinaryOp.BIT_XOR,
    "<<": BinaryOp.SHL,
    ">>": BinaryOp.SHR,
}
_ORDER = {"<": BinaryOp.LT, "<=": BinaryOp.LE, ">": BinaryOp.GT, ">=": BinaryOp.GE}
_TEMPORAL = ("until", "since", "before", "~>")


class Operators(References):
    """The part of an elaborator that knows what operators do."""

    def truth(self, node: syntax.Expr) -> ir.Expr:
        """A condition."""
        return self.typed(node, types.BOOL).expr

    def _integer(self, node: syntax.Expr) -> Value:
        return self._number(self.value(node, types.INTEGER), node)

    def _number(self, value: Value, node: syntax.Expr) -> Value:
        """The value as an integer; an option is read."""
        if isinstance(value.type, types.Option) and value.type != types.NONE:
            value = coerce(value, value.type.of, node.span, self.context.sink)
        if types.is_integer(value.type) or value.type == types.UNKNOWN:
            return value
        if types.is_numbered(value.type) or types.is_bits(value.type):
            return Value(types.INTEGER, value.leaves)
        return self._error(
            "E132",
            f"a number is needed, and this is {types.quoted(value.type)}",
            node.span,
            fix=_unordered(value.type),
        )

    def _infix(self, node: syntax.Infix, expected: Type | None) -> Value:
        op = node.op
        if op in _TEMPORAL:
            return self.temporal_infix(node)
        if op in ("&&", "||", "=>"):
            return types.truth(self._logic(node))
        if op in ("==", "!="):
            equal = self._equality(node)
            return (
                equal
                if equal.type == types.UNKNOWN or op == "=="
                else types.truth(fold.negation(equal.expr))
            )
        if op in _ORDER:
            return self._ordered(node, _ORDER[op], types.BOOL, types.INTEGER)
        return self._arithmetic(node, expected)

    def _logic(self, node: syntax.Infix) -> ir.Expr:
        """`a op b op c` from the left, without recursion for the length of the chain."""
        chain = [node]
        while isinstance(chain[-1].left, syntax.Infix) and chain[-1].left.op == node.op != "=>":
            chain.append(chain[-1].left)
        value = self.truth(chain[-1].left)
        for link in reversed(chain):
            value = self._joined(link.op, value, link.right)
        return value

    def _joined(self, op: str, first: ir.Expr, right: syntax.Expr) -> ir.Expr:
        """A right side that can never matter is not looked at, except in an inspection."""
        decisive = ir.TRUE if op == "||" else ir.FALSE
        if first == decisive and not self.context.inspecting:
            return fold.boolean(op != "&&")
        second = self.truth(right)
        match op:
            case "&&":
                return fold.conjunction([first, second])
            case "||":
                return fold.disjunction([first, second])
            case _:
                return fold.implication(first, second)

    def _equality(self, node: syntax.Infix) -> Value:
        left, right = self._pair(node.left, node.right)
        return self.compared(left, right, (node.left.span, node.right.span), node.span)

    def compared(self, left: Value, right: Value, spans: tuple[Span, Span], span: Span) -> Value:
        """Whether two values are equal, or unknown after reporting that they cannot be compared."""
        both = alike(left, right, spans, self.context.sink)
        if both is None:
            return types.unknown()
        result = compared(*both)
        if result is not None:
            return types.truth(result)
        message = f"{types.quoted(left.type)} and {types.quoted(right.type)} cannot be compared"
        bit = types.BOOL in (left.type, right.type) and types.bits_in(left.type)
        fix = "a bit is compared with 0 or 1" if bit else ""
        return self._error("E130", message, span, fix=fix)

    def _pair(self, left: syntax.Expr, right: syntax.Expr) -> tuple[Value, Value]:
        """Two values of which one may tell what the other means."""
        settled = self._is_member(right) and not self._is_member(left)
        if self._open(left) and (settled or not self._open(right)):
            second = self.value(right)
            return self.value(left, second.type), second
        first = self.value(left)
        return first, self.value(right, first.type)

    def _open(self, node: syntax.Expr) -> bool:
        """Whether the meaning depends on the type that is expected."""
        match node:
            case syntax.Paren(inner=inner):
                return self._open(inner)
            case syntax.NoneValue() | syntax.SetLiteral():
                return True
            case syntax.Name(name=name):
                scope, program = self.scope, self.context.program
                owned = self.context.owned[scope.machine.name] if scope.machine else {}
                tables = (scope.names, owned, program.constants, program.knobs, program.variables)
                return not any(name in table for table in tables)
            case syntax.Conditional(then=then, otherwise=otherwise):
                return self._open(then) and self._open(otherwise)
            case _:
                return False

    def _is_member(self, node: syntax.Expr) -> bool:
        """Whether this is the name of a member of one enumeration alone."""
        if not isinstance(node, syntax.Name) or not self._open(node):
            return False
        return len(self.context.program.enums_with(node.name)) == 1

    def _ordered(self, node: syntax.Infix, op: BinaryOp, result: Type, hint: Type) -> Value:
        left = self.value(node.left, hint)
        right = self.value(node.right, left.type if types.is_bits(left.type) else hint)
        if types.is_bits(hint) or types.bits_in(left.type) or types.bits_in(right.type):
            return self._on_bits(node, op, result, left, right)
        left = self._number(left, node.left)
        if left.type == types.UNKNOWN:
            return left
        return self._computed(node, op, result, left, self._number(right, node.right))

    def _on_bits(
        self, node: syntax.Infix, op: BinaryOp, result: Type, left: Value, right: Value
    ) -> Value:
        """`left op right` where bits are on one side, or wanted."""
        sink = self.context.sink
        sides = []
        for value, part in ((left, node.left), (right, node.right)):
            whole = types.bits_in(value.type)
            plain = coerce(value, whole, part.span, sink) if whole else value
            sides.append(as_number(plain, part.span, sink))
        left, right = sides
        if types.UNKNOWN in (left.type, right.type):
            return types.unknown()
        if op in BITWISE and (types.is_bits(left.type) or types.is_bits(right.type)):
            return self._bitwise(node, op, left, right)
        if op in SHIFTS and types.is_bits(left.type):
            return self._shifted(node, op, left, right)
        left = self._number(left, node.left)
        if left.type == types.UNKNOWN:
            return left
        return self._computed(node, op, result, left, self._number(right, node.right))

    def _bitwise(self, node: syntax.Infix, op: BinaryOp, left: Value, right: Value) -> Value:
        """`&`, `|` and `^` of two bits of one width, or of bits and a constant that fits."""
        both = alike(left, right, (node.left.span, node.right.span), self.context.sink)
        if both is None:
            return types.unknown()
        whole, other = types.bits_in(both[0].type), types.bits_in(both[1].type)
        if whole is None or other is None:
            known = types.bits_in(left.type) or types.bits_in(right.type)
            assert known is not None
            part, kind = (node.right, right) if types.is_bits(left.type) else (node.left, left)
            message = f"`{node.op}` needs {types.quoted(known)} on both sides"
            fix = ""
            if types.is_integer(kind.type):
                fix = f"write `bits({types.width_of(known)})({part.span.text})`"
            return self._error(
                "E132", f"{message}, and this is {types.quoted(kind.type)}", part.span, fix=fix
            )
        expr = fold.arithmetic(op, both[0].expr, both[1].expr, node.span)
        return bits.held(bits.plain(types.width_of(whole)), expr)

    def _shifted(self, node: syntax.Infix, op: BinaryOp, left: Value, right: Value) -> Value:
        whole = types.bits_in(left.type)
        assert whole is not None
        most = bits.mask(bits.WIDEST)
        match right.type:
            case types.ScalarType(ir.BitsType() | ir.IntType() as scalar):
                most = ir.highest(scalar)
            case _:
                pass
        count = self._number(right, node.right)
        if count.type == types.UNKNOWN:
            return count
        if isinstance(count.expr, ir.Const) and count.expr.value < 0:
            message = f"`{node.span.text}` shifts by {count.expr.value}"
            return self._error("E129", message, node.span)
        width = types.width_of(whole)
        expr = bits.shifted(op, left.expr, width, count.expr, most, node.span)
        return bits.held(bits.plain(width), expr)

    def inverted(self, node: syntax.Expr, hint: Type | None, span: Span) -> Value:
        """`~node`: every bit the other one, of a number all that its two's complement has."""
        value = self.value(node, hint if hint and types.bits_in(hint) else types.INTEGER)
        whole = types.bits_in(value.type)
        wanted = whole or (types.bits_in(hint) if hint else None)
        if whole:
            value = coerce(value, whole, node.span, self.context.sink)
        elif wanted and stands_for_bits(value):
            value = as_bits(value, wanted, node.span, self.context.sink)
            whole = wanted
        if value.type == types.UNKNOWN:
            return value
        if whole:
            width = types.width_of(whole)
            return bits.held(bits.plain(width), bits.inverted(value.expr, width, span))
        number = self._number(value, node)
        if number.type == types.UNKNOWN:
            return number
        return types.scalar_value(types.INTEGER, fold.inverted(number.expr, span))

    def _computed(
        self, node: syntax.Infix, op: BinaryOp, result: Type, left: Value, right: Value
    ) -> Value:
        if types.UNKNOWN in (left.type, right.type):
            return types.unknown()
        constant = self.scope.constants_only or self.scope.settings_only
        divides = op in (BinaryOp.DIV, BinaryOp.MOD)
        if constant and divides and isinstance(right.expr, ir.Const) and not right.expr.value:
            return self._error("E129", f"`{node.span.text}` divides by zero", node.span)
        if op in (BinaryOp.SHL, BinaryOp.SHR) and isinstance(right.expr, ir.Const):
            count = right.expr.value
            if not 0 <= count <= ir.LONGEST_SHIFT:
                message = f"`{node.span.text}` shifts by {count}, and not by 0..{ir.LONGEST_SHIFT}"
                return self._error("E129", message, node.span)
        expr = fold.arithmetic(op, left.expr, right.expr, node.span)
        if isinstance(expr, ir.Const) and abs(expr.value) > LARGEST_NUMBER:
            return self._error("E146", f"`{node.span.text}` is larger than 64 bits", node.span)
        if self.context.budget.measure(expr).bits > MOST_BITS:
            message = f"`{node.span.text}` may have more than {MOST_BITS:,} bits"
            return self._error("E146", message, node.span)
        return types.scalar_value(result, expr)

    def _arithmetic(self, node: syntax.Infix, expected: Type | None) -> Value:
        op = _ARITHMETIC[node.op]
        if node.op not in ("+", "-"):
            wide = types.bits_in(expected) if expected and op in BITWISE else None
            return self._ordered(node, op, types.INTEGER, wide or types.INTEGER)
        if isinstance(expected, types.Set):
            left, right = self.value(node.left, expected), self.value(node.right, expected)
        else:
            left, right = self._pair(node.left, node.right)
        if isinstance(left.type, types.Set) or isinstance(right.type, types.Set):
            return self._set_operation(node, left, right)
        first = self._number(left, node.left)
        if first.type == types.UNKNOWN:
            return first
        second = self._number(right, node.right)
        return self._computed(node, op, types.INTEGER, first, second)

    def _set_operation(self, node: syntax.Infix, left: Value, right: Value) -> Value:
        sink = self.context.sink
        type_ = left.type if isinstance(left.type, types.Set) else right.type
        left = coerce(left, type_, node.left.span, sink)
        right = coerce(right, type_, node.right.span, sink)
        if types.UNKNOWN in (left.type, right.type):
            return types.unknown()
        if node.op == "+":
            return types.combine(type_, [left, right], fold.disjunction)
        return types.combine(
            type_, [left, right], lambda e: fold.conjunction([e[0], fold.negation(e[1])])
        )

    def _conditional(self, node: syntax.Conditional, expected: Type | None) -> Value:
        condition = self.truth(node.condition)
        if expected is None and self._open(node.then):
            otherwise = self.value(node.otherwise)
            then = self.value(node.then, otherwise.type)
        else:
            then = self.value(node.then, expected)
            otherwise = self.value(node.otherwise, expected or then.type)
        spans = (node.then.span, node.otherwise.span)
        if isinstance(expected, types.Option) and expected != types.NONE:
            then = coerce(then, expected, node.then.span, self.context.sink)
            otherwise = coerce(otherwise, expected, node.otherwise.span, self.context.sink)
        elif (
            expected
            and types.is_bits(expected)
            and stands_for_bits(then)
            and stands_for_bits(otherwise)
        ):
            then = coerce(then, expected, node.then.span, self.context.sink)
        both = unify(then, otherwise, spans, self.context.sink)
        if both is None:
            return types.unknown()
        return types.combine(both[0].type, list(both), lambda e: fold.choice(condition, e[0], e[1]))

    def _member(self, node: syntax.In) -> Value:
        if node.high is not None:
            value, low, high = (self._integer(n) for n in (node.value, node.low, node.high))
            if types.UNKNOWN in (value.type, low.type, high.type):
                return types.unknown()
            return types.truth(
                fold.conjunction(
                    [
                        fold.arithmetic(BinaryOp.LE, low.expr, value.expr, node.span),
                        fold.arithmetic(BinaryOp.LE, value.expr, high.expr, node.span),
                    ]
                )
            )
        if isinstance(node.low, syntax.SetLiteral):
            value = self.value(node.value)
            tests = []
            for element in node.low.elements:
                one = self.value(element, value.type)
                spans = (node.value.span, element.span)
                test = self.compared(value, one, spans, element.span)
                if test.type == types.UNKNOWN:
                    return test
                tests.append(test.expr)
            return types.truth(fold.disjunction(tests))
        place = self.location(node.low)
        if place and isinstance(place.type, types.Set):
            wanted = self.typed(node.value, place.type.of)
            if wanted.type == types.UNKNOWN:
                return wanted
            return types.truth(_element(place, place.type, wanted.expr, node.span))
        whole = place.read() if place else self.value(node.low)
        if not isinstance(whole.type, types.Set):
            if whole.type == types.UNKNOWN:
                return whole
            return self._error(
                "E134",
                f"`in` needs a set or a range, and this is {types.quoted(whole.type)}",
                node.low.span,
            )
        wanted = self.typed(node.value, whole.type.of)
        if wanted.type == types.UNKNOWN:
            return wanted
        return types.truth(
            fold.disjunction(
                fold.conjunction([fold.equal(wanted.expr, candidate.expr), inside])
                for candidate, inside in zip(
                    types.values_of(whole.type.of), whole.leaves[0], strict=True
                )
            )
        )

    # ------------------------------------------------------- what only properties make sense of

    def temporal_prefix(self, node: syntax.Prefix) -> Value:
        """`once e` and the like; overridden where there is a run to speak of."""
        return self._outside_property(f"`{node.op}`", node.span)

    def temporal_infix(self, node: syntax.Infix) -> Value:
        """`a since b` and the like; overridden where there is a run to speak of."""
        return self._outside_property(f"`{node.op}`", node.operator)

    def observation(self, node: syntax.Fired | syntax.Enabled | syntax.Lost) -> Value:
        """fired, enabled, lost; overridden where there are steps to speak of."""
        word = type(node).__name__.lower()
        return self._outside_property(f"`{word}`", node.span)

    def _outside_property(self, what: str, span: Span) -> Value:
        message = f"{what} speaks of a run, and stands only in properties"
        return self._error("E140", message, span)


def _element(place: Location, set_: types.Set, wanted: ir.Expr, span: Span) -> ir.Expr:
    """Whether something is in a set that is stored."""
    scalar = set_.of.scalar
    if isinstance(wanted, ir.Const):
        if not ir.lowest(scalar) <= wanted.value <= ir.highest(scalar):
            return ir.FALSE
        wanted, span = ir.Const(wanted.value, scalar), place.span
    return ir.Read(place.variables[0], (*place.subscripts, wanted), span)


def _unordered(type_: Type) -> str:
    """Why a value is no number, where it looks like one."""
    match type_:
        case types.ScalarType(ir.IndexType(name, symmetric=True)):
            return f"`{name}` is symmetric and has no order: compare with `==`"
        case types.BOOL:
            return "truth values are combined with `&&`, `||` and `!`"
        case _:
            return ""
