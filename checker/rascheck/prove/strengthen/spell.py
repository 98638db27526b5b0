"""Clauses go in; invariants come out as the language writes them, to be read and to be checked.

A clause is shown as an implication: what holds together on the left, what is excluded on the right.
What the language cannot say of a state, such as what a queue holds, is written as the System does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from rascheck.prove.strengthen.clauses import Clause, Enabled, Fact, Literal, Remembered
from rascheck.system.ir import (
    Binary,
    BinaryOp,
    Const,
    EnumType,
    Expr,
    Head,
    Length,
    Local,
    Many,
    ManyOp,
    OptionType,
    Read,
    System,
    Unary,
    UnaryOp,
    Wrap,
    show_value,
)

OPPOSITE = {
    BinaryOp.EQ: BinaryOp.NE,
    BinaryOp.NE: BinaryOp.EQ,
    BinaryOp.LT: BinaryOp.GE,
    BinaryOp.LE: BinaryOp.GT,
    BinaryOp.GT: BinaryOp.LE,
    BinaryOp.GE: BinaryOp.LT,
}


class Spelling:
    """Writes clauses of one System; `sets` are its variables that the text declares as sets."""

    def __init__(self, system: System, sets: Collection[str] = ()) -> None:
        self.system = system
        self.sets = sets
        self._taken = {
            *(part for v in system.variables for part in v.name.split(".")),
            *(queue.name for queue in system.queues),
            *(member for v in system.variables for member in _members(v.type)),
        }

    def lemma(self, name: str, clause: Clause, sentence: str) -> str:
        """The clause as a declaration."""
        body = self.formula(clause)
        temporal = any(isinstance(literal, Remembered) for literal in clause.literals)
        word = "property" if temporal else "invariant"
        inner = f"always ({body})" if temporal else body
        return f'{word} {name} "{sentence}"\n    {{ {inner} }}\n'

    def formula(self, clause: Clause) -> str:
        """`forall v: Vcpu where ... { a && b => !c }`."""
        names = self._names(clause)
        apart = [literal for literal in clause.literals if _is_distinct(literal)]
        rest = [literal for literal in clause.literals if not _is_distinct(literal)]
        body = self._implication(rest, names)
        if not clause.variables:
            return body
        params = ", ".join(f"{n}: {t.name}" for n, t in zip(names, clause.variables, strict=True))
        where = " && ".join(self._literal(literal, names) for literal in apart)
        return f"forall {params}{f' where {where}' if where else ''} {{ {body} }}"

    def _implication(self, literals: Sequence[Literal], names: Sequence[str]) -> str:
        if not literals:
            return "false"
        last = max(range(len(literals)), key=lambda n: (self._rank(literals[n]), n))
        premises = [
            self._literal(literal, names) for n, literal in enumerate(literals) if n != last
        ]
        conclusion = self._excluded(literals[last], names)
        return f"{' && '.join(premises)} => {conclusion}" if premises else conclusion

    def _rank(self, literal: Literal) -> int:
        """How well a literal is told by its opposite: `x != y`, `!x`, `!(m at A)`."""
        match literal:
            case Fact(Many(ManyOp.OR, values)) if not _is_among(values):
                return 6
            case Fact(Binary(BinaryOp.NE, _, Const(0, OptionType()))):
                return 5
            case Fact(Binary(_, _, right)) if not isinstance(right, Const):
                return 4 if not isinstance(right, Wrap) and not isinstance(right, Local) else 3
            case Fact(Read() | Unary()):
                return 2
            case _:
                return 1 if not isinstance(literal, Fact) else 0

    # --------------------------------------------------------------------------------------- names

    def _names(self, clause: Clause) -> list[str]:
        given: dict[int, str] = {}
        for literal in clause.literals:
            if isinstance(literal, Remembered):
                for name, slot in literal.names:
                    given.setdefault(slot, name)
        names: list[str] = []
        for slot, index in enumerate(clause.variables):
            name = given.get(slot, "")
            used = {*names, *given.values(), *self._taken}
            names.append(name or next(n for n in _spellings(index.name) if n not in used))
        return names

    # ------------------------------------------------------------------------------------ literals

    def _literal(self, literal: Literal, names: Sequence[str]) -> str:
        match literal:
            case Fact(expr):
                return self._truth(expr, names)
            case Enabled(machine, step, instance, arguments, holds):
                declared = self.system.machines[machine]
                at = _subscripted(declared.name, [names[n] for n in instance])
                given = f"({', '.join(names[n] for n in arguments)})" if arguments else ""
                return f"{'' if holds else '!'}enabled {at}.{declared.steps[step].name}{given}"
            case Remembered(formula, _, holds):
                return f"{'' if holds else '!'}({formula})"

    def _excluded(self, literal: Literal, names: Sequence[str]) -> str:
        match literal:
            case Fact(Many(ManyOp.OR, values)) if not _is_among(values):
                return " && ".join(self._excluded(Fact(value), names) for value in values)
            case Fact(Unary(UnaryOp.NOT, inner)):
                return self._truth(inner, names)
            case Fact(Binary(op, left, right)) if op in OPPOSITE and not self._is_control(left):
                return self._truth(Binary(OPPOSITE[op], left, right), names)
            case Fact(expr):
                text = self._truth(expr, names)
                return f"!({text})" if " " in text else f"!{text}"
            case Enabled(machine, step, instance, arguments, holds, cost):
                other = Enabled(machine, step, instance, arguments, not holds, cost)
                return self._literal(other, names)
            case Remembered(formula, bound, holds, cost):
                return self._literal(Remembered(formula, bound, not holds, cost), names)

    def _truth(self, expr: Expr, names: Sequence[str]) -> str:
        match expr:
            case Unary(UnaryOp.NOT, inner):
                text = self._truth(inner, names)
                return f"!({text})" if " " in text else f"!{text}"
            case Many(ManyOp.OR, values):
                return self._among(values, names)
            case Binary(BinaryOp.EQ | BinaryOp.NE as op, Read() as left, Const(value)) if (
                self._is_control(left)
            ):
                text = f"{self._machine(left, names)} at {self._member(left, value)}"
                return text if op is BinaryOp.EQ else f"!({text})"
            case Binary(op, left, right):
                return f"{self._value(left, names)} {op.value} {self._value(right, names)}"
            case _:
                return self._value(expr, names)

    def _among(self, values: Sequence[Expr], names: Sequence[str]) -> str:
        members = [
            v.right.value for v in values if isinstance(v, Binary) and isinstance(v.right, Const)
        ]
        first = values[0]
        assert isinstance(first, Binary)
        left = first.left
        assert isinstance(left, Read)
        shown = ", ".join(self._member(left, member) for member in members)
        if self._is_control(left):
            return f"{self._machine(left, names)} at {{ {shown} }}"
        return f"{self._value(left, names)} in {{ {shown} }}"

    def _value(self, expr: Expr, names: Sequence[str]) -> str:
        match expr:
            case Const(value, scalar):
                return show_value(scalar, value)
            case Local(slot):
                return names[slot]
            case Wrap(inner):
                return self._value(inner, names)
            case Length(queue, subscripts):
                shown = [self._value(s, names) for s in subscripts]
                return f"len({_subscripted(self.system.queues[queue].name, shown)})"
            case Head(queue, subscripts):
                shown = [self._value(s, names) for s in subscripts]
                return f"head({_subscripted(self.system.queues[queue].name, shown)})"
            case Read() as read:
                return self._read(read, names)
            case _:
                raise AssertionError(expr)

    def _read(self, read: Read, names: Sequence[str]) -> str:
        declared = self.system.variables[read.variable]
        shown = [self._value(s, names) for s in read.subscripts]
        element = shown.pop() if declared.name in self.sets else None
        if declared.machine is None:
            split, (first, *rest) = 0, declared.name.split(".")
        else:
            split = len(self.system.machines[declared.machine].params)
            first, *rest = declared.name.split(".")
        name = _subscripted(first, shown[:split]) if declared.machine is not None else first
        if declared.machine is not None and rest:
            name += "." + _subscripted(rest[0], shown[split:])
            rest = rest[1:]
        elif declared.machine is None:
            name = _subscripted(first, shown)
        name = ".".join((name, *rest))
        return f"{element} in {name}" if element is not None else name

    def _is_control(self, expr: Expr) -> bool:
        return isinstance(expr, Read) and self.system.variables[expr.variable].control

    def _machine(self, read: Read, names: Sequence[str]) -> str:
        declared = self.system.variables[read.variable]
        return _subscripted(declared.name, [self._value(s, names) for s in read.subscripts])

    def _member(self, read: Read, value: int) -> str:
        return show_value(self.system.variables[read.variable].type, value)


def _is_among(values: Sequence[Expr]) -> bool:
    """Whether values of one variable are asked for."""
    lefts = {value.left for value in values if isinstance(value, Binary)}
    same = all(isinstance(v, Binary) and v.op is BinaryOp.EQ for v in values) and len(lefts) == 1
    return same and all(isinstance(v, Binary) and isinstance(v.right, Const) for v in values)


def _is_distinct(literal: Literal) -> bool:
    match literal:
        case Fact(Binary(BinaryOp.NE, Local(), Local())):
            return True
        case _:
            return False


def _subscripted(name: str, subscripts: Sequence[str]) -> str:
    return f"{name}[{', '.join(subscripts)}]" if subscripts else name


def _spellings(index: str) -> Iterator[str]:
    yield index[0].lower()
    yield from (f"{index[0].lower()}{n}" for n in range(2, 100))
    yield from (f"{index.lower()}{n}" for n in range(1, 100))


def _members(scalar: object) -> tuple[str, ...]:
    inner = getattr(scalar, "of", scalar)
    return inner.members if isinstance(inner, EnumType) else ()
