"""Records that are compared as a whole: no field of them is unread, though nobody names it."""

from __future__ import annotations

from rascheck.lang import syntax
from rascheck.lang.names import Program
from rascheck.lang.shape import nodes

COMPARISONS = ("==", "!=")


def compared_records(program: Program) -> set[str]:
    """The records of which two are compared somewhere, and those inside of them."""
    reader = _Reader(program)
    for module in program.modules:
        for item in module.items:
            reader.item(item)
    found = set()
    pending = list(reader.compared & program.records.keys())
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            inner = (record_in(f.type) for f in program.records[name].fields)
            pending += [i for i in inner if i in program.records]
    return found


def record_in(type_: syntax.TypeExpr) -> str:
    """The name in `R` or `R?`."""
    inner = type_.of if isinstance(type_, syntax.OptionOf) else type_
    return inner.name if isinstance(inner, syntax.TypeName) else ""


class _Reader:
    """Knows the types of names as far as they have a name: that of a record, or of another type."""

    def __init__(self, program: Program) -> None:
        self.compared: set[str] = set()
        self._program = program
        self._locals: dict[str, str] = {}

    def item(self, item: syntax.Item) -> None:
        self._locals = {}
        for node in nodes(item):  # a local has one type in a step; of two, one is enough to know
            match node:
                case syntax.Param(name=name, type=type_) | syntax.Var(name=name, type=type_):
                    self._locals[name.name] = record_in(type_)
                case syntax.On():
                    self._on(node)
                case syntax.Let(name=name, value=value):
                    self._locals[name.name] = self._record(value)
                case syntax.Infix(op=op, left=left, right=right) if op in COMPARISONS:
                    self.compared |= {self._record(left), self._record(right)}
                case syntax.In(value=value):
                    self.compared.add(self._record(value))
                case syntax.Lost(queue=queue):
                    declared = self._program.queues.get(queue.name)
                    self.compared.add(record_in(declared.type) if declared else "")
                case _:
                    pass

    def _on(self, on: syntax.On) -> None:
        """What the patterns bind, and what they compare."""
        name = on.channel.name.name
        types: dict[str, str] = {}
        order: list[str] = []
        if name in self._program.events:
            params = self._program.events[name].params
            types = {p.name.name: record_in(p.type) for p in params}
            order = list(types.values())
        elif name in self._program.queues:
            entry = record_in(self._program.queues[name].type)
            order = [entry]
            if entry in self._program.records:
                fields = self._program.records[entry].fields
                types = {f.name.name: record_in(f.type) for f in fields}
        for position, pattern in enumerate(on.patterns):
            inner, type_ = pattern, order[position] if position < len(order) else ""
            if isinstance(pattern, syntax.FieldPattern):
                inner, type_ = pattern.pattern, types.get(pattern.field.name, "")
            if isinstance(inner, syntax.Bind):
                self._locals[inner.name.name] = type_
            elif isinstance(inner, syntax.Equals):
                self.compared.add(type_)

    def _record(self, node: syntax.Expr) -> str:
        """The type that a value has, by its name."""
        match node:
            case syntax.Paren(inner=inner) | syntax.Subscript(value=inner):
                return self._record(inner)
            case syntax.RecordLiteral(record=record):
                return record.name
            case syntax.Conditional(then=then):
                return self._record(then)
            case syntax.Apply(function=function):
                declared = self._program.functions.get(function.name)
                return record_in(declared.result) if declared else ""
            case syntax.Name(name=name):
                variable = self._program.variables.get(name)
                return self._locals.get(name, "") or (record_in(variable.type) if variable else "")
            case syntax.MemberOf(value=value, member=member):
                return self._member(value, member.name)
            case _:
                return ""

    def _member(self, value: syntax.Expr, member: str) -> str:
        """The type of a field, or of a machine's variable."""
        base = value.value if isinstance(value, syntax.Subscript) else value
        named = base.name if isinstance(base, syntax.Name) else ""
        declared: tuple[syntax.Field, ...] | tuple[syntax.Var, ...] = ()
        if named in self._program.machines:
            declared = self._program.machines[named].variables
        elif (record := self._record(value)) in self._program.records:
            declared = self._program.records[record].fields
        return next((record_in(d.type) for d in declared if d.name.name == member), "")
