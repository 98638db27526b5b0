"""Values of a System as ITF expressions and back.

true and false as they are; numbers as `#bigint`; members and identities as strings; options as
the variants None and Some; arrays as `#map` from their index (a `#tup` of several); queues as
lists, their entries as records.
"""

from __future__ import annotations

from typing import Any

from rascheck.system.ir import (
    BitsType,
    BoolType,
    EnumType,
    IndexType,
    IntType,
    OptionType,
    Queue,
    Scalar,
    System,
    lowest,
    product_of,
    show_value,
)
from rascheck.system.trace import State

PAST = "past::"
"""What stands in front of a history register's name."""
NO_HISTORY = {"#unserializable": "no history"}
"""The value of a history register in an initial state in which it could not be evaluated."""


def names(system: System) -> list[str]:
    """The flattened names: variables, then queues, then history registers, no two the same."""
    taken: dict[str, None] = {}
    for name in (
        *(variable.name for variable in system.variables),
        *(queue.name for queue in system.queues),
        *(PAST + register.name for register in system.registers),
    ):
        unique, number = name, 1
        while unique in taken:
            number += 1
            unique = f"{name}::{number}"
        taken[unique] = None
    return list(taken)


# ---------------------------------------------------------------------------------------- writing


def encode(system: System, state: State) -> dict[str, Any]:
    """One value a name."""
    values: list[Any] = []
    for variable, elements in zip(system.variables, state.values, strict=True):
        values.append(_array(variable.dims, [_value(variable.type, e) for e in elements]))
    for queue, array in zip(system.queues, state.queues, strict=True):
        held = [[_entry(queue, entry) for entry in entries] for entries in array]
        values.append(_array(queue.dims, held))
    past: list[Any] = [{"#bigint": str(value)} for value in state.past]
    values += past or [NO_HISTORY] * len(system.registers)
    return dict(zip(names(system), values, strict=True))


def _value(scalar: Scalar, value: int) -> Any:
    match scalar:
        case BoolType():
            return bool(value)
        case IntType() | BitsType():
            return {"#bigint": str(value)}
        case EnumType() | IndexType():
            return show_value(scalar, value)
        case OptionType(of):
            if value == 0:
                return {"tag": "None", "value": {"#tup": []}}
            return {"tag": "Some", "value": _value(of, value - 1 + lowest(of))}


def _entry(queue: Queue, entry: tuple[int, ...]) -> Any:
    fields = [
        (name, _value(scalar, value))
        for (name, scalar), value in zip(queue.parts, entry, strict=True)
    ]
    if len(fields) == 1 and fields[0][0] == "":
        return fields[0][1]
    return dict(fields)


def _array(dims: tuple[Scalar, ...], elements: list[Any]) -> Any:
    if not dims:
        return elements[0]
    return {"#map": [[key, e] for key, e in zip(_keys(dims), elements, strict=True)]}


def _keys(dims: tuple[Scalar, ...]) -> list[Any]:
    tuples = product_of(list(dims))
    keys = [[_value(scalar, v) for scalar, v in zip(dims, t, strict=True)] for t in tuples]
    return [key[0] if len(key) == 1 else {"#tup": key} for key in keys]


# ------------------------------------------------------------------------------------------ types


def types(system: System) -> dict[str, str]:
    """The type of each name in Apalache's notation, which it wants in order to read a trace."""
    shown = [_mapped(v.dims, _type(v.type)) for v in system.variables]
    for queue in system.queues:
        shown.append(_mapped(queue.dims, f"Seq({_entry_type(queue)})"))
    shown.extend("Int" for _ in system.registers)
    return dict(zip(names(system), shown, strict=True))


def _type(scalar: Scalar) -> str:
    match scalar:
        case BoolType():
            return "Bool"
        case IntType() | BitsType():
            return "Int"
        case EnumType() | IndexType():
            return "Str"
        case OptionType(of):
            return f"None(UNIT) | Some({_type(of)})"


def _entry_type(queue: Queue) -> str:
    if len(queue.parts) == 1 and queue.parts[0][0] == "":
        return _type(queue.parts[0][1])
    return "{" + ", ".join(f"{name}: {_type(scalar)}" for name, scalar in queue.parts) + "}"


def _mapped(dims: tuple[Scalar, ...], element: str) -> str:
    if not dims:
        return element
    key = _type(dims[0])
    if len(dims) > 1:
        key = "<<" + ", ".join(_type(d) for d in dims) + ">>"
    return f"{key} -> {element}"


# ---------------------------------------------------------------------------------------- reading


def decode(system: System, stored: dict[str, Any]) -> State:
    """The state that a JSON object holds; raises ValueError, KeyError or TypeError."""
    held = [stored[name] for name in names(system)]
    variables = held[: len(system.variables)]
    queues = held[len(variables) : len(variables) + len(system.queues)]
    past = held[len(variables) + len(queues) :]
    return State(
        tuple(
            tuple(_read(v.type, element) for element in _elements(v.dims, value))
            for v, value in zip(system.variables, variables, strict=True)
        ),
        tuple(
            tuple(
                tuple(_read_entry(queue, entry) for entry in entries)
                for entries in _elements(queue.dims, value)
            )
            for queue, value in zip(system.queues, queues, strict=True)
        ),
        () if NO_HISTORY in past else tuple(_number(value) for value in past),
    )


def _elements(dims: tuple[Scalar, ...], value: Any) -> list[Any]:
    if not dims:
        return [value]
    pairs = value["#map"]
    found = [next((e for k, e in pairs if k == key), None) for key in _keys(dims)]
    if len(pairs) != len(found) or None in found:
        raise ValueError("an array does not have the indices of its declaration")
    return found


def _number(value: Any) -> int:
    if isinstance(value, dict):
        return int(value["#bigint"])
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} is not a number")
    return value


def _read(scalar: Scalar, value: Any) -> int:
    match scalar:
        case BoolType():
            if not isinstance(value, bool):
                raise TypeError(f"{value!r} is not true or false")
            return int(value)
        case IntType() | BitsType():
            return _number(value)
        case EnumType(members=members):
            return members.index(value)
        case IndexType(size=size):
            shown = [show_value(scalar, v) for v in range(size)]
            return shown.index(value)
        case OptionType(of):
            if value["tag"] == "None":
                return 0
            if value["tag"] != "Some":
                raise ValueError(f"{value['tag']!r} is neither None nor Some")
            return _read(of, value["value"]) - lowest(of) + 1


def _read_entry(queue: Queue, entry: Any) -> tuple[int, ...]:
    if len(queue.parts) == 1 and queue.parts[0][0] == "":
        return (_read(queue.parts[0][1], entry),)
    return tuple(_read(scalar, entry[name]) for name, scalar in queue.parts)
