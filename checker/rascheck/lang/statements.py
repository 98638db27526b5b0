"""Statements: a block of a step comes in, the statements of a transition's body go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace

from rascheck.lang import bits, fold, syntax, types
from rascheck.lang.body import Body, Loss
from rascheck.lang.budget import LARGEST_PRODUCT, fits
from rascheck.lang.context import DEEPEST, StoredQueue
from rascheck.lang.expressions import Elaborator
from rascheck.lang.independent import dependences
from rascheck.lang.names import too_deep
from rascheck.lang.places import Location
from rascheck.lang.room import Room, either
from rascheck.lang.types import Value
from rascheck.source import Span
from rascheck.system import ir


class Block:
    """Elaborates the statements of one machine's half of a transition."""

    def __init__(self, elaborator: Elaborator, body: Body) -> None:
        self.elaborator = elaborator
        self.body = body
        self.context = elaborator.context
        self.conditional = 0
        self.depth = 0

    def run(self, nodes: Sequence[syntax.Statement]) -> tuple[ir.Statement, ...]:
        """The statements of a block; names that `let` introduces end with it."""
        outer = self.elaborator
        found: list[ir.Statement] = []
        if nodes and self.depth > DEEPEST:
            too_deep("statements in statements", DEEPEST, nodes[0].span, self.context.sink)
            return ()
        self.depth += 1
        for node in nodes:
            if not self.context.spend(1, node.span):
                break
            found.extend(self._statement(node))
        self.depth -= 1
        self.elaborator = outer
        return tuple(found)

    def _statement(self, node: syntax.Statement) -> list[ir.Statement]:
        match node:
            case syntax.Assign():
                return self._assign(node)
            case syntax.Send():
                return self._send(node)
            case syntax.Clear(place=place):
                return self._clear(place)
            case syntax.Let(name=name, value=value):
                return self._let(name, value)
            case syntax.Assert(condition=condition, message=message):
                return [ir.Assert(self.elaborator.truth(condition), message, node.span)]
            case syntax.If(condition=condition, then=then, otherwise=otherwise):
                return self._if(condition, then, otherwise)
            case syntax.For():
                return self._for(node)

    def _if(
        self,
        condition: syntax.Expr,
        then: Sequence[syntax.Statement],
        otherwise: Sequence[syntax.Statement],
    ) -> list[ir.Statement]:
        test = self.elaborator.truth(condition)
        if isinstance(test, ir.Const) and not self.context.inspecting:
            self.context.folded[condition.span, bool(test.value)] = None
            return list(self.run(then if test.value else otherwise))
        before = dict(self.body.rooms)
        self.conditional += 1
        first = self.run(then)
        rooms, self.body.rooms = self.body.rooms, before
        second = self.run(otherwise)
        self.conditional -= 1
        self.body.rooms = either(rooms, self.body.rooms)
        return [ir.Branch(test, first, second, condition.span)]

    def _let(self, name: syntax.Ident, node: syntax.Expr) -> list[ir.Statement]:
        value = self.elaborator.value(node)
        if value.type == types.NONE or isinstance(value.type, types.Array):
            self.context.sink.error(
                "E135", f"the type of `{name.name}` is not known here", node.span
            )
            value = types.unknown()
        kept, statements = self.body.keep(name.name, value)
        for local, expr in zip(kept.flat, value.flat, strict=True):
            if isinstance(local, ir.Local) and local is not expr:
                self.context.budget.holds(local, expr)
        self.elaborator = self.elaborator.within(
            self.elaborator.scope.bind(self.context, name, kept)
        )
        return statements

    # ------------------------------------------------------------------------------- assignments

    def _place(self, place: syntax.Place) -> Location | None:
        node = as_expression(place)
        location = self.elaborator.location(node)
        if location is None:
            value = self.elaborator.value(node)
            if value.type != types.UNKNOWN:
                self.context.sink.error(
                    "E150",
                    f"`{place.span.text}` cannot be assigned",
                    place.span,
                    fix=self._whole(node),
                )
            return None
        owner, scope = location.stored.machine, self.elaborator.scope
        own = scope.machine is not None and scope.machine.name == owner
        if owner is not None and not (
            own and location.subscripts[: len(scope.instance)] == scope.instance
        ):
            self.context.sink.error(
                "E151",
                f"`{place.span.text}` belongs to machine `{owner}`: only its own steps write it",
                place.span,
                fix=f"do it in a step of `{owner}`, with an event between them,"
                f" or declare `{location.stored.name.rpartition('.')[2]}` outside of the machine",
            )
            return None
        return location

    def _whole(self, node: syntax.Expr) -> str:
        """What can be assigned instead of a field of an optional record."""
        if isinstance(node, syntax.MemberOf):
            whole = self.elaborator.location(node.value)
            if whole and isinstance(whole.type, types.Option):
                return f"`{node.value.span.text}` may be none: assign all of it"
        return ""

    def _assign(self, node: syntax.Assign) -> list[ir.Statement]:
        field = self._field(node.place)
        if field is not None:
            return self._assign_field(*field, node)
        location = self._place(node.place)
        if location is None:
            return []
        if isinstance(location.type, types.Array):
            self.elaborator.value(as_expression(node.place))  # says that a subscript is missing
            return []
        if isinstance(location.type, types.Set) and node.op != "=":
            literal = node.value
            if isinstance(literal, syntax.SetLiteral):
                return self._set_elements(location, location.type, literal, node)
        value = self._value_for(location.type, node)
        if value.type == types.UNKNOWN:
            return []
        statements: list[ir.Statement] = []
        self.context.spend(len(location.elements()), node.span)
        if len(location.elements()) > 1:
            location, statements = self._settled(location)
            if _reads(value.leaves, location.variables):
                value, more = self.body.keep(location.stored.name, value)
                statements += more
        return statements + [
            ir.Assign(variable, subscripts, element, node.span)
            for (variable, subscripts), element in zip(location.elements(), value.flat, strict=True)
        ]

    def _field(self, place: syntax.Place) -> tuple[Location, syntax.Ident] | None:
        """The register of which a place is a field, and the name of the field."""
        names = [part for part in (place.name, *place.path) if isinstance(part, syntax.Ident)]
        owned = place.name.name in self.context.program.machines
        if len(names) < 2 + owned or names[-1] is not place.path[-1]:
            return None
        span = Span(place.span.source, place.span.start, names[-1].span.start - 1)
        inner = syntax.Place(span, place.name, place.path[:-1])
        location = self.elaborator.location(as_expression(inner))
        if location is None or not types.is_bits(location.type):
            return None
        location = self._place(inner)
        return (location, names[-1]) if location else None

    def _assign_field(
        self, location: Location, name: syntax.Ident, node: syntax.Assign
    ) -> list[ir.Statement]:
        """`register.FIELD = value;`: the other bits keep their values."""
        whole = types.bits_in(location.type)
        part = self.elaborator.field_in(location.type, location.span, name)
        if whole is None or part is None:
            return []
        type_ = types.ScalarType(ir.BitsType(part.high - part.low + 1), part.codes)
        value = self._value_for(type_, node)
        if value.type == types.UNKNOWN:
            return []
        ((variable, subscripts),) = location.elements()
        old = location.read().expr
        new = bits.put(old, types.width_of(whole), part, value.expr, node.span)
        return [ir.Assign(variable, subscripts, bits.held(whole, new).expr, node.span)]

    def _value_for(self, type_: types.Type, node: syntax.Assign) -> Value:
        """What an assignment writes, as the type of its place."""
        if node.op == "=":
            return self.elaborator.typed(node.value, type_)
        return self._changed(type_, node)

    def _changed(self, type_: types.Type, node: syntax.Assign) -> Value:
        """`place op value` for += and -=."""
        operator = node.op[0]
        left = as_expression(node.place)
        whole = syntax.Infix(node.span, operator, left, node.value, node.span)
        if types.is_bits(type_):
            number = f"{node.place.span.text} {operator} {node.value.span.text}"
            wide = f"bits({types.width_of(type_)})({number})"  # type: ignore[arg-type]
            message = (
                f"`{node.op}` makes a number, and `{node.place.span.text}` is {types.quoted(type_)}"
            )
            fix = f"write `{node.place.span.text} = {wide};`"
            self.context.sink.error("E131", message, node.span, fix=fix)
            return types.unknown()
        return self.elaborator.typed(whole, type_)

    def _settled(self, location: Location) -> tuple[Location, list[ir.Statement]]:
        """The same place, where writing to it element by element does not change which it is."""
        if not _reads(location.subscripts, location.variables):
            return location, []
        subscripts, statements = self._kept_scalars(location.stored.name, location.subscripts)
        return replace(location, subscripts=subscripts), statements

    def _kept_scalars(
        self, name: str, exprs: Sequence[ir.Expr]
    ) -> tuple[tuple[ir.Expr, ...], list[ir.Statement]]:
        """Integers in locals, and the statements that put them there."""
        statements: list[ir.Statement] = []
        kept: list[ir.Expr] = []
        for expr in exprs:
            value, more = self.body.keep(name, types.scalar_value(types.INTEGER, expr))
            kept.append(value.expr)
            statements += more
        return tuple(kept), statements

    def _set_elements(
        self, location: Location, type_: types.Set, literal: syntax.SetLiteral, node: syntax.Assign
    ) -> list[ir.Statement]:
        location, statements = self._settled(location)
        values = [self.elaborator.typed(element, type_.of) for element in literal.elements]
        exprs: Sequence[ir.Expr] = [v.expr for v in values if v.type != types.UNKNOWN]
        if _reads(tuple(exprs[1:]), location.variables):
            exprs, more = self._kept_scalars(location.stored.name, exprs)
            statements += more
        inside = fold.boolean(node.op == "+=")
        return statements + [
            ir.Assign(location.variables[0], (*location.subscripts, expr), inside, node.span)
            for expr in exprs
        ]

    def _clear(self, place: syntax.Place) -> list[ir.Statement]:
        queue = self.elaborator.queue(as_expression(place))
        if queue is not None:
            if all(isinstance(s, ir.Const) for s in queue[1]):
                key = queue[:2]
                self.body.rooms[key] = self.body.rooms.get(key, Room()).cleared()
            return [ir.Clear(queue[0], queue[1], place.span)]
        location = self._place(place)
        if location is None:
            return []
        if any(isinstance(leaf.scalar, ir.IndexType) for leaf in types.leaves(location.type)):
            self.context.sink.error(
                "E136",
                f"`{place.span.text}` has no first value to go back to",
                place.span,
                fix=f"write `{place.span.text} = ...;`",
            )
            return []
        location, statements = self._settled(location)
        self.context.spend(len(location.elements()), place.span)
        return statements + [
            ir.Assign(variable, subscripts, element, place.span)
            for (variable, subscripts), element in zip(
                location.elements(), types.first_value(location.type).flat, strict=True
            )
        ]

    # ------------------------------------------------------------------------------------ queues

    def _send(self, node: syntax.Send) -> list[ir.Statement]:
        name = node.queue.name
        if name.name not in self.context.queues:
            program = self.context.program
            if name.name not in program.queues:
                program.unknown("E127", "queue", name, program.queues, self.context.sink)
            return []
        stored = self.context.queues[name.name]
        place = self.elaborator.queue(as_expression(node.queue))
        if len(node.arguments) != 1:
            message = f"`{name.name}` takes 1 entry, not {len(node.arguments)}"
            self.context.sink.error("E119", message, node.span)
            return []
        value = self.elaborator.typed(node.arguments[0], stored.type)
        if place is None or value.type == types.UNKNOWN:
            return []
        subscripts = place[1]
        if stored.overflow is ir.Overflow.BLOCK:
            self._room(stored, subscripts, node.span)
        if stored.overflow is ir.Overflow.DROP and stored.number in self.body.observed:
            return self._observed_send(stored, subscripts, value, node.span)
        return [ir.Send(stored.number, subscripts, value.flat, None, node.span)]

    def _room(self, stored: StoredQueue, subscripts: tuple[ir.Expr, ...], span: Span) -> None:
        if not all(isinstance(s, ir.Const) for s in subscripts):
            self.context.sink.error(
                "E152",
                f"this waits for room in one `{stored.name}`, and which one is not known before",
                span,
                fix="make the subscript a parameter of the step",
            )
            return
        key = (stored.number, subscripts)
        self.body.rooms[key] = self.body.rooms.get(key, Room()).sent()

    def _observed_send(
        self, stored: StoredQueue, subscripts: tuple[ir.Expr, ...], value: Value, span: Span
    ) -> list[ir.Statement]:
        self.context.spend(1 + len(self.body.statements) // 8, span)
        kept, statements = self.body.keep(stored.name, value)
        places: list[ir.Expr] = []
        for subscript, scalar in zip(subscripts, stored.dims, strict=True):
            one = types.scalar_value(types.ScalarType(scalar), subscript)
            held, more = self.body.keep(stored.name, one)
            statements += more
            places.append(held.expr)
        slot = self.body.local(f"lost {stored.name}", ir.BOOL)
        self.body.statements.insert(0, ir.SetLocal(slot, ir.FALSE))
        if self.conditional:
            self.body.begin([*kept.flat, *places])
        self.body.losses.append(Loss(stored.number, tuple(places), kept.flat, slot))
        return [*statements, ir.Send(stored.number, tuple(places), kept.flat, slot, span)]

    # ------------------------------------------------------------------------------------- loops

    def _for(self, node: syntax.For) -> list[ir.Statement]:
        type_ = self.context.finite(node.variable.type, "the variable of a loop")
        if type_ is None:
            return []
        outer, size = self.elaborator, ir.cardinality(type_.scalar)
        copies = size * outer.scope.copies
        factors = [outer.scope.copies, size]
        if not fits("iterations", factors, LARGEST_PRODUCT, node.span, self.context.sink):
            return []
        if isinstance(type_.scalar, ir.IndexType) and type_.scalar.symmetric:
            for span, reason in dependences(node):
                message = f"`{type_.scalar.name}` is symmetric and has no order: {reason}"
                fix = f"use the elements `[{node.variable.name.name}]`"
                self.context.sink.error("E153", message, span, fix=fix)
        found: list[ir.Statement] = []
        for value in types.values_of(type_):
            scope = replace(outer.scope, copies=copies)
            scope = scope.bind(self.context, node.variable.name, value)
            self.elaborator = outer.within(scope)
            if not self.context.spend(1, node.span):
                break
            test = self.elaborator.truth(node.where) if node.where else ir.TRUE
            if test == ir.FALSE and not self.context.inspecting:
                continue
            before = dict(self.body.rooms)
            self.conditional += test != ir.TRUE
            inside = self.run(node.body)
            self.conditional -= test != ir.TRUE
            if test == ir.TRUE:
                found.extend(inside)
            else:
                self.body.rooms = either(before, self.body.rooms)
                found.append(ir.Branch(test, inside))
        self.elaborator = outer
        return found


def _reads(node: object, variables: Sequence[int]) -> bool:
    """Whether an expression anywhere in a piece of the System reads one of the variables."""
    if isinstance(node, ir.Read) and node.variable in variables:
        return True
    if isinstance(node, tuple):
        return any(_reads(part, variables) for part in node)
    if is_dataclass(node):
        return any(_reads(getattr(node, f.name), variables) for f in fields(node) if f.compare)
    return False


def as_expression(place: syntax.Place) -> syntax.Expr:
    """A place as the expression that reads it."""
    node: syntax.Expr = syntax.Name(place.name.span, place.name.name)
    for part in place.path:
        if isinstance(part, syntax.Ident):
            node = syntax.MemberOf(place.name.span.to(part.span), node, part)
        else:
            end = part[-1].span if part else place.span
            span = Span(end.source, place.span.start, min(end.end + 1, place.span.end))
            node = syntax.Subscript(span, node, part)
    return node
