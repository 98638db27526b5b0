"""DVE by the tree, step by step, with nothing of what the importer makes of it: for comparison.

A state is a dictionary: "P" is the state of process P, "P.x" and "x" are lists of values, and
"c" is the tuple of entries of a channel with a buffer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rascheck.importers.dve import syntax

State = dict[str, Any]


class Wrong(Exception):
    """A model error."""


class Interpreter:
    """One asynchronous model without constants that are arrays."""

    def __init__(self, model: syntax.Model) -> None:
        self.model = model
        self.types: dict[str, str] = {}
        self.constants: dict[str, int] = {}
        self.channels: dict[str, tuple[tuple[str, ...], int]] = {}
        self.first: State = {}
        for node in model.declarations:
            self.declare(node, "")
        for process in model.processes:
            self.first[process.name.name] = process.initial[0].name
            for node in process.declarations:
                self.declare(node, process.name.name + ".")

    def declare(self, node: syntax.Declaration, prefix: str) -> None:
        name = prefix + node.name.name
        size = self.value({}, "", node.size) if node.size is not None else None
        if isinstance(node, syntax.Channel):
            self.channels[name] = (node.fields or (), size or 0)
            if size:
                self.first[name] = ()
            return
        given = node.initial if isinstance(node.initial, tuple) else (node.initial,)
        values = [self.value({}, "", one) if one is not None else 0 for one in given]
        values += [0] * ((size or 1) - len(values))
        values = [wrap(value, node.type) for value in values]
        if node.constant:
            self.constants[name] = values[0]
        else:
            self.types[name] = node.type
            self.first[name] = tuple(values)

    # ------------------------------------------------------------------------------------ values

    def place(self, state: State, process: str, node: syntax.Read) -> tuple[str, int]:
        owner = node.owner.name if node.owner is not None else process
        name = f"{owner}.{node.name.name}"
        if name not in self.types and name not in self.constants:
            name = node.name.name
        index = 0 if node.index is None else self.value(state, process, node.index)
        if name in self.types and not 0 <= index < len(self.first[name]):
            raise Wrong
        return name, index

    def value(self, state: State, process: str, node: syntax.Expr) -> int:
        def of(part: syntax.Expr) -> int:
            return self.value(state, process, part)

        match node:
            case syntax.Number(_, value):
                return value
            case syntax.Read():
                name, index = self.place(state, process, node)
                found = self.constants[name] if name in self.constants else state[name][index]
                return int(found)
            case syntax.At(_, other, where):
                return int(state[other.name] == where.name)
            case syntax.Unary(_, op, part):
                inner = of(part)
                return {"not": int(not inner), "-": -inner, "~": ~inner}[op]
            case syntax.Many(_, "and", values):
                return int(all(of(value) for value in values))
            case syntax.Many(_, _, values):
                return int(any(of(value) for value in values))
            case syntax.Binary(_, "imply", left, right):
                return int(not of(left) or bool(of(right)))
            case syntax.Binary(_, op, left, right):
                return computed(op, of(left), of(right))

    def assign(self, state: State, process: str, target: syntax.Read, value: int) -> None:
        name, index = self.place(state, process, target)
        values = list(state[name])
        values[index] = wrap(value, self.types[name])
        state[name] = tuple(values)

    # ------------------------------------------------------------------------------------- steps

    def steps(self, state: State) -> Iterator[State | None]:
        """The states that follow; None for a step that fails."""
        committed = {
            process.name.name
            for process in self.model.processes
            if state[process.name.name] in [name.name for name in process.committed]
        }
        for process, node in self.transitions(state):
            name = process.name.name
            sync = node.sync
            if sync is None or self.channels[sync.channel.name][1]:
                if committed <= {name} or name in committed:
                    yield from self.tried(state, [(name, node)])
            elif sync.sends:
                for other, its in self.transitions(state):
                    meets = its.sync is not None and its.sync.channel.name == sync.channel.name
                    if not meets or other is process or (its.sync and its.sync.sends):
                        continue
                    pair = {name, other.name.name}
                    if not committed or pair <= committed:
                        yield from self.tried(state, [(name, node), (other.name.name, its)])

    def transitions(self, state: State) -> Iterator[tuple[syntax.Process, syntax.Transition]]:
        for process in self.model.processes:
            source = None
            for node in process.transitions:
                source = node.source or source
                if source is not None and state[process.name.name] == source.name:
                    yield process, node

    def tried(
        self, state: State, parts: list[tuple[str, syntax.Transition]]
    ) -> Iterator[State | None]:
        try:
            name, node = parts[0]
            sync = node.sync
            if sync is not None and len(parts) == 1:
                entries = state[sync.channel.name]
                full = len(entries) >= self.channels[sync.channel.name][1]
                if full if sync.sends else not entries:
                    return
            for process, one in parts:
                if not all(self.value(state, process, guard) for guard in one.guards):
                    return
            after = dict(state)
            sent = [
                self.value(state, name, value)
                for value in (sync.values or () if sync is not None and sync.sends else ())
            ]
            if len(parts) == 2:
                self.receive(after, *parts[1], sent)
            elif sync is not None and sync.sends:
                types = self.channels[sync.channel.name][0]
                entry = tuple(wrap(v, t) for v, t in zip(sent, types, strict=True))
                after[sync.channel.name] = (*after[sync.channel.name], entry)
            elif sync is not None:
                self.receive(after, name, node, list(state[sync.channel.name][0]))
                after[sync.channel.name] = after[sync.channel.name][1:]
            for process, one in reversed(parts):
                after[process] = one.target.name
                for effect in one.effects:
                    value = self.value(after, process, effect.value)
                    self.assign(after, process, effect.target, value)
            yield after
        except Wrong:
            yield None

    def receive(
        self, state: State, process: str, node: syntax.Transition, values: list[int]
    ) -> None:
        assert node.sync is not None
        for target, value in zip(node.sync.values or (), values, strict=True):
            assert isinstance(target, syntax.Read)
            self.assign(state, process, target, value)

    def counts(self, most: int) -> tuple[int, int, int, int] | None:
        """States, transitions, deadlocks, model errors; None if there are too many."""
        key = tuple(self.first.values())
        seen = {key}
        queue = [self.first]
        transitions = deadlocks = errors = 0
        for state in queue:
            found = list(self.steps(state))
            deadlocks += not found
            errors += found.count(None)
            for after in found:
                if after is not None:
                    transitions += 1
                    key = tuple(after[name] for name in self.first)
                    if key not in seen:
                        seen.add(key)
                        queue.append(after)
            if len(queue) > most:
                return None
        return len(queue), transitions, deadlocks, errors


def wrap(value: int, type_: str) -> int:
    """A value as a variable of a type holds it."""
    return value % 256 if type_ == "byte" else (value + 32768) % 65536 - 32768


def computed(op: str, left: int, right: int) -> int:
    """An operator as C has it."""
    if op in ("/", "%"):
        if right == 0:
            raise Wrong
        whole = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        return whole if op == "/" else left - whole * right
    if op in ("<<", ">>") and not 0 <= right <= 63:
        raise Wrong
    return {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "&": lambda: left & right,
        "|": lambda: left | right,
        "^": lambda: left ^ right,
        "<<": lambda: left << right,
        ">>": lambda: left >> right,
        "==": lambda: int(left == right),
        "!=": lambda: int(left != right),
        "<": lambda: int(left < right),
        "<=": lambda: int(left <= right),
        ">": lambda: int(left > right),
        ">=": lambda: int(left >= right),
    }[op]()
