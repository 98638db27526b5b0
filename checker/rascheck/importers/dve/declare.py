"""The declarations of a model come in; its scopes and its storage go out."""

from __future__ import annotations

from rascheck.diagnostics import Diagnostics
from rascheck.importers.dve import syntax
from rascheck.importers.dve.expressions import Expressions, number, wrapped
from rascheck.importers.dve.names import (
    MOST,
    TYPES,
    Constant,
    Link,
    Named,
    Scope,
    State,
    Storage,
    Stored,
)
from rascheck.system.ir import Const, EnumType, IntType


class Declarations:
    """Everything that is declared: `scope` is that of the model, `processes` are in order."""

    def __init__(self, model: syntax.Model, sink: Diagnostics) -> None:
        self.sink = sink
        self.scope = Scope()
        self.storage = Storage()
        self.processes: list[Named] = []
        self._room = MOST
        self._enter(model.declarations, self.scope, None)
        watching = model.property.name if model.property is not None else ""
        for node in model.processes:
            self._process(node, is_property=node.name.name == watching)
        if model.property is not None and len(self.machines) == len(self.processes):
            Expressions(self.scope, sink).entity(model.property, (Named,), self.scope)

    @property
    def machines(self) -> list[Named]:
        """The processes that are part of the system."""
        return [process for process in self.processes if process.machine is not None]

    def _process(self, node: syntax.Process, *, is_property: bool) -> None:
        machine = None if is_property else len(self.machines)
        scope = Scope(f"{node.name.name}.", self.scope)
        states = EnumType(node.name.name, tuple(state.name for state in node.states))
        initial = self._initial(node)
        control = -1
        if machine is not None:
            control = self.storage.control(node.name, states, machine, initial)
        process = Named(node.name.span, node, machine, control, states, scope)
        self.processes.append(process)
        self.scope.add(node.name, process, self.sink)
        for position, state in enumerate(node.states):
            scope.add(state, State(state.span, position), self.sink)
        self._enter(node.declarations, scope, process)

    def _initial(self, node: syntax.Process) -> int:
        """The number of the initial state; 0 after reporting."""
        name = node.name.name
        if not node.states:
            self.sink.error("E317", f"process `{name}` has no states", node.span)
        elif len(node.initial) != 1:
            many = "no" if not node.initial else "more than one"
            self.sink.error("E317", f"process `{name}` has {many} initial state", node.span)
        else:
            names = [state.name for state in node.states]
            if node.initial[0].name in names:
                return names.index(node.initial[0].name)
            message = f"there is no state `{node.initial[0].name}`"
            fix = self.sink.nearest(node.initial[0].name, names)
            self.sink.error("E311", message, node.initial[0].span, fix=fix)
        return 0

    def _enter(
        self, declarations: tuple[syntax.Declaration, ...], scope: Scope, process: Named | None
    ) -> None:
        for node in declarations:
            if isinstance(node, syntax.Channel):
                scope.add(node.name, self._channel(node, scope), self.sink)
            else:
                scope.add(node.name, self._variable(node, scope, process), self.sink)

    # --------------------------------------------------------------------------------- variables

    def _variable(
        self, node: syntax.Variable, scope: Scope, process: Named | None
    ) -> Stored | Constant:
        type_ = TYPES[node.type]
        is_array = node.size is not None
        values = self._values(node, scope, type_)
        machine = process.machine if process is not None else None
        needed = not node.constant or is_array
        if process is not None and process.machine is None and not node.constant:
            message = "the process that is the property has a variable of its own"
            self.sink.error("E315", message, node.span)
        variable = None
        if needed:
            variable = self.storage.variable(
                node.name, scope.prefix, type_, values, is_array=is_array, machine=machine
            )
        if node.constant or variable is None:
            return Constant(node.name.span, values, is_array, variable)
        return Stored(node.name.span, variable, type_, len(values) if is_array else None)

    def _values(self, node: syntax.Variable, scope: Scope, type_: IntType) -> tuple[int, ...]:
        """The initial values, one an element; what is not said is 0."""
        expressions = Expressions(scope, self.sink)
        size = 1
        if node.size is not None:
            size = self._size(node.size, expressions, "the size of an array", least=1)
        given: tuple[syntax.Expr, ...] = ()
        if isinstance(node.initial, tuple):
            given = node.initial
            if node.size is None:
                message = f"`{node.name.name}` is no array: it has one value"
                self.sink.error("E313", message, node.span)
            elif len(given) > size:
                message = f"{len(given)} values for an array of {size}"
                self.sink.error("E313", message, node.span)
        elif node.initial is not None:
            given = (node.initial,)
            if node.size is not None:
                message = f"`{node.name.name}` is an array: its values stand in braces"
                self.sink.error("E313", message, node.span)
        values = [self._wrapped(one, expressions, type_) for one in given[:size]]
        return (*values, *[0] * (size - len(values)))

    def _wrapped(self, node: syntax.Expr, expressions: Expressions, type_: IntType) -> int:
        value = wrapped(number(expressions.constant(node, "an initial value") or 0), type_)
        assert isinstance(value, Const)
        return value.value

    def _size(
        self, node: syntax.Expr, expressions: Expressions, what: str, *, least: int, times: int = 1
    ) -> int:
        """A number of elements or entries; `least` after reporting."""
        size = expressions.constant(node, what)
        if size is None:
            return least
        if size < least:
            self.sink.error("E313", f"{what} must be at least {least}", node.span)
            return least
        if size * times > self._room:
            self.sink.error("E316", f"more than {MOST:,} elements in all", node.span)
            return least
        self._room -= size * times
        return size

    # ---------------------------------------------------------------------------------- channels

    def _channel(self, node: syntax.Channel, scope: Scope) -> Link:
        expressions = Expressions(scope, self.sink)
        fields = None if node.fields is None else tuple(TYPES[one] for one in node.fields)
        name = scope.prefix + node.name.name
        room = 0
        if node.size is not None:
            width = len(fields or ())
            what = "the size of a channel"
            room = self._size(node.size, expressions, what, least=0, times=max(width, 1))
        if room and fields is None:
            message = "a channel with a buffer needs types"
            fix = f"`channel {{int}} {node.name.name}[{room}];`"
            self.sink.error("E314", message, node.span, fix=fix)
            room = 0
        if not room:
            return Link(node.name.span, name, fields)
        assert fields is not None
        queue = self.storage.queue(node.name, scope.prefix, fields, room)
        return Link(node.name.span, name, fields, queue, room)


def states_of(process: Named, names: tuple[syntax.Ident, ...], sink: Diagnostics) -> list[int]:
    """The numbers of the states of a process that are named so, each once and in order."""
    found: set[int] = set()
    for name in names:
        number = state_of(process, name, sink)
        if number is not None:
            found.add(number)
    return sorted(found)


def state_of(process: Named, name: syntax.Ident, sink: Diagnostics) -> int | None:
    """The number of a state of a process; None after reporting."""
    expressions = Expressions(Scope(own=process.scope.own), sink)
    found = expressions.entity(name, (State,), expressions.scope)
    return found.number if isinstance(found, State) else None
