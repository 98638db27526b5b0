"""A trace as ITF JSON (Apalache's ADR-015) and back: what `rascheck` stores and other tools read.

Each state has a value for every variable, queue and history register by its flattened name, and a
`#meta` that says which step led to it. A run for ever has a `loop`: the last state is followed by
the one of that index. The file's own `#meta` has all that is needed to build the
System again: file, check, profiles, overrides and a hash of the System's text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rascheck.resources import shipped
from rascheck.show import itf_values
from rascheck.show.report import CheckReport, Row
from rascheck.show.words import citation
from rascheck.system import semantics, text
from rascheck.system.evaluate import Failed
from rascheck.system.ir import Action, BitsType, Failure, Scalar, System, show_decoded, show_value
from rascheck.system.trace import Ending, ModelError, Move, State, Trace

FORMAT = "https://apalache-mc.org/docs/adr/015adr-trace.html"
ACTION = "mbt::actionTaken"
PICKS = "mbt::nondetPicks"


class ItfError(ValueError):
    """A file is no trace of ours, or not one of this System."""


@dataclass(frozen=True)
class Origin:
    """Where a trace comes from: enough to build its System again.

    `constants` and `knobs` are the resolved values, for the reader; `overrides` what `--set` gave,
    `chosen_profiles` what `--profile` gave and `combination` what `for all` chose. `property` is
    the name under which the verdict is reported, `properties` are all that the System has (they
    decide which history it keeps). A run on a `system` that no check names has the `files` that
    declare it. `fairness` is what the verdict assumes, for the reader. `hash` is that of the
    System's text. `walk` are the options of the random walks that met it, if any, and `by_hand`
    those of `rascheck step` that lead to its end.
    """

    file: str
    check: str
    property: str
    properties: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    chosen_profiles: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    knobs: Mapping[str, str] = field(default_factory=dict)
    overrides: Mapping[str, str] = field(default_factory=dict)
    combination: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    hash: str = ""
    fairness: tuple[str, ...] = ()
    walk: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()
    system: str = ""
    files: tuple[str, ...] = ()


def origin(report: CheckReport, row: Row, version: str, hash: str = "") -> Origin:
    """The origin of the trace of one row; any folder finds a file that ships by its name.

    `hash` is the fingerprint of the System, if it is known.
    """
    settings = report.settings
    return Origin(
        file=shipped(report.file) or report.file,
        check=report.check,
        property=row.property,
        properties=tuple(p.name for p in report.system.properties),
        profiles=report.profiles,
        chosen_profiles=report.chosen_profiles,
        constants={s.name: s.value for s in settings if not s.knob},
        knobs=dict(report.knobs),
        overrides=dict(report.overrides),
        combination=dict(report.combination),
        version=version,
        hash=hash or fingerprint(report.system),
        fairness=report.fairness,
        walk=report.walk,
        by_hand=report.by_hand,
    )


def fingerprint(system: System) -> str:
    """A hash of what a System means; comments and places do not count."""
    return hashlib.sha256(text.text(system).encode()).hexdigest()[:16]


# ---------------------------------------------------------------------------------------- writing


def to_text(system: System, trace: Trace, origin: Origin) -> str:
    """The file: JSON with one state a line."""
    data = to_itf(system, trace, origin)
    states = ",\n  ".join(_dump(state) for state in data.pop("states"))
    head = ",\n".join(f" {_dump(key)}: {_dump(value)}" for key, value in data.items())
    return f'{{\n{head},\n "states": [\n  {states}\n ]\n}}\n'


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)


def to_itf(system: System, trace: Trace, origin: Origin) -> dict[str, Any]:
    """The trace as a JSON value."""
    names = itf_values.names(system)
    moves: list[Move | None] = [None, *trace.moves]
    return {
        "#meta": {
            "format": "ITF",
            "format-description": FORMAT,
            "description": f"rascheck {origin.version}: {origin.property}, {trace.ending.value}",
            "varTypes": itf_values.types(system) | {ACTION: "Str"},
            "rascheck": _top(system, trace, origin),
        },
        "vars": [*names, ACTION, PICKS],
        **_loop(trace),
        "states": [
            {"#meta": {"index": index} | _step(system, move) | _registers(system, state)}
            | itf_values.encode(system, state)
            | {ACTION: _taken(system, move), PICKS: _picks(system, move)}
            for index, (move, state) in enumerate(zip(moves, trace.states, strict=True))
        ],
    }


def _loop(trace: Trace) -> dict[str, int]:
    """Where the last state goes on: it equals state `loop`, so that the one behind that follows;
    where nothing can move, it is followed by itself."""
    if trace.loop is None:
        return {}
    return {"loop": min(trace.loop + 1, len(trace.moves))}


def _top(system: System, trace: Trace, origin: Origin) -> dict[str, Any]:
    return {
        "version": origin.version,
        "file": origin.file,
        "check": origin.check,
        "properties": list(origin.properties),
        "profiles": list(origin.profiles),
        "chosen_profiles": list(origin.chosen_profiles),
        "constants": dict(origin.constants),
        "knobs": dict(origin.knobs),
        "overrides": dict(origin.overrides),
        "combination": dict(origin.combination),
        "fairness": list(origin.fairness),
        "property": origin.property,
        "ending": trace.ending.value,
        "claim": trace.claim,
        "machine": None if trace.machine is None else [trace.machine[0], [*trace.machine[1]]],
        "machine_name": "" if trace.machine is None else text.show_instance(system, *trace.machine),
        "error": None if trace.error is None else _error(system, trace.error),
        "loop": trace.loop,
        "hash": origin.hash or fingerprint(system),
    } | {key: held for key, held in _found_by(origin).items() if held}


def _found_by(origin: Origin) -> dict[str, Any]:
    """What only traces have that no exploration of a check has found."""
    return {
        "walk": list(origin.walk),
        "by_hand": list(origin.by_hand),
        "system": origin.system,
        "files": list(origin.files),
    }


def _error(system: System, error: ModelError) -> dict[str, Any]:
    step = {} if error.transition is None else _transition(system, error.transition)
    return {
        "failure": error.failure.value,
        "message": error.message,
        "transition": error.transition,
        "loc": str(error.span) if error.span else "",
        "step": step,
    }


def _step(system: System, move: Move | None) -> dict[str, Any]:
    if move is None:
        return {}
    occurred = [system.atoms[atom].name for atom in sorted(move.occurred)]
    return _transition(system, move.transition) | {
        "transition": move.transition,
        "occurred": sorted(move.occurred),
        "occurred_names": occurred,
    }


def _registers(system: System, state: State) -> dict[str, Any]:
    """The registers with their fields, by name."""
    held = {
        text.show_element(variable.name, variable.dims, position): show_decoded(bits, value)
        for variable, elements in zip(system.variables, state.values, strict=True)
        for bits in [variable.type]
        if isinstance(bits, BitsType) and bits.fields
        for position, value in enumerate(elements)
    }
    return {"registers": held} if held else {}


def _transition(system: System, number: int) -> dict[str, Any]:
    transition = system.transitions[number]
    meta = _action(system, transition.action)
    if transition.partner is not None:
        meta["partner"] = _action(system, transition.partner)
        meta["event"] = transition.event
        meta["payload"] = [text.show_expr(system, e, transition) for e in transition.payload]
    return meta


def _action(system: System, action: Action) -> dict[str, Any]:
    machine = system.machines[action.machine]
    step = machine.steps[action.step]
    return {
        "process": text.show_instance(system, action.machine, action.instance),
        "step": step.name,
        "args": dict(_shown(step.params, action.arguments)),
        "loc": f"{step.span.source.path}:{step.span.line}" if step.span else "",
        "refs": [citation(ref) for ref in step.refs],
        **({"atomic": step.atomic} if step.atomic else {}),
        **({"provoke": step.provoke} if step.provoke else {}),
    }


def _shown(
    params: tuple[tuple[str, Scalar], ...], arguments: tuple[int, ...]
) -> Iterable[tuple[str, str]]:
    for (name, scalar), value in zip(params, arguments, strict=True):
        yield name, show_value(scalar, value)


def _taken(system: System, move: Move | None) -> str:
    if move is None:
        return "init"
    transition = system.transitions[move.transition]
    first = _named(system, transition.action)
    if transition.partner is None:
        return first
    return f"{first} -> {_named(system, transition.partner)}"


def _named(system: System, action: Action) -> str:
    step = system.machines[action.machine].steps[action.step]
    return f"{text.show_instance(system, action.machine, action.instance)}.{step.name}"


def _picks(system: System, move: Move | None) -> dict[str, Any]:
    """Every parameter of every step, with what was chosen for it; the form that Quint writes."""
    none: dict[str, Any] = {"tag": "None", "value": {"#tup": []}}
    names = (name for m in system.machines for step in m.steps for name, _ in step.params)
    picks = dict.fromkeys(sorted(names), none)
    if move is not None:
        transition = system.transitions[move.transition]
        for action in filter(None, (transition.partner, transition.action)):
            params = system.machines[action.machine].steps[action.step].params
            for name, shown in _shown(params, action.arguments):
                picks[name] = {"tag": "Some", "value": shown}
    return picks


# ---------------------------------------------------------------------------------------- reading


def parse(content: str) -> dict[str, Any]:
    """The JSON value in a file's text; raises `ItfError` if it is not a trace of ours."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ItfError(f"not JSON: {error}") from None
    top = data.get("#meta") if isinstance(data, dict) else None
    if not isinstance(top, dict) or not isinstance(top.get("rascheck"), dict):
        raise ItfError("not a trace that rascheck has written: `#meta` has no `rascheck`")
    return dict(data)


def read_origin(data: dict[str, Any]) -> Origin:
    """Where a parsed trace comes from; raises `ItfError`."""
    top = data["#meta"]["rascheck"]

    def string(key: str, *default: str) -> str:
        if not isinstance(top.get(key, *default), str):
            raise ItfError(f"`#meta.rascheck.{key}` is not a string")
        return str(top.get(key, *default))

    def table(key: str) -> dict[str, str]:
        entries = top.get(key, {})
        if not isinstance(entries, dict) or not all(isinstance(v, str) for v in entries.values()):
            raise ItfError(f"`#meta.rascheck.{key}` is not a table of strings")
        return dict(entries)

    def strings(key: str) -> tuple[str, ...]:
        entries = top.get(key, [])
        if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
            raise ItfError(f"`#meta.rascheck.{key}` is not a list of strings")
        return tuple(entries)

    return Origin(
        file=string("file"),
        check=string("check"),
        property=string("property"),
        properties=strings("properties"),
        profiles=strings("profiles"),
        chosen_profiles=strings("chosen_profiles"),
        constants=table("constants"),
        knobs=table("knobs"),
        overrides=table("overrides"),
        combination=table("combination"),
        version=string("version"),
        hash=string("hash"),
        fairness=strings("fairness"),
        walk=strings("walk"),
        by_hand=strings("by_hand"),
        system=string("system", ""),
        files=strings("files"),
    )


def from_itf(system: System, data: dict[str, Any]) -> Trace:
    """The trace in a parsed file, as a run of `system`; raises `ItfError`.

    Nothing is believed: whether it is a run is for `semantics.replay` to say.
    """
    top = data["#meta"]["rascheck"]
    try:
        ending = Ending(top["ending"])
        states = [itf_values.decode(system, state) for state in data["states"]]
        taken = [_taken_in(system, state["#meta"]) for state in data["states"][1:]]
        moves = tuple(
            Move(number, state, occurred)
            for (number, occurred), state in zip(taken, states[1:], strict=True)
        )
        machine = None
        if top["machine"] is not None:
            machine = (int(top["machine"][0]), tuple(int(v) for v in top["machine"][1]))
            if machine not in system.instances:
                raise ItfError(f"there is no machine {machine}")
        loop = top.get("loop")
        loop = None if loop is None else int(loop)
        trace = Trace(ending, states[0], moves, str(top["claim"]), machine, loop=loop)
        about = ending in (Ending.VIOLATED, Ending.REACHED, Ending.LASSO)
        if about and trace.claim not in [claim.name for claim in system.properties]:
            raise ItfError(f"there is no property `{trace.claim}`")
        if top["error"] is None:
            return trace
        error = _error_in(system, trace, top["error"])
    except ItfError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as problem:
        raise ItfError(f"not a trace of this check: {problem!r}") from None
    return Trace(ending, states[0], moves, trace.claim, machine, error)


def _taken_in(system: System, meta: dict[str, Any]) -> tuple[int, frozenset[int]]:
    number = int(meta["transition"])
    if not 0 <= number < len(system.transitions):
        raise ItfError(f"there is no transition {number}")
    occurred = frozenset(int(atom) for atom in meta.get("occurred", []))
    if not occurred <= set(range(len(system.atoms))):
        raise ItfError("a step makes true what does not exist")
    return number, occurred


def _error_in(system: System, trace: Trace, stored: dict[str, Any]) -> ModelError:
    """The error as it was stored, with its place in the text found again by evaluating."""
    number = stored["transition"]
    error = ModelError(
        Failure(stored["failure"]),
        str(stored["message"]),
        None if number is None else int(number),
    )
    last = trace.states[-1]
    found: list[object]
    try:
        if error.transition is None:
            found = [
                *semantics.property_errors(system, last, semantics.occurred_last(trace)),
                *(e for s, e in semantics.initial_errors(system) if s.values == last.values),
            ]
        else:
            found = [semantics.take(system, last, error.transition)]
    except Failed:
        return error
    for candidate in found:
        if isinstance(candidate, ModelError) and _same(candidate, error):
            return candidate
    return error


def _same(one: ModelError, other: ModelError) -> bool:
    return (one.failure, one.message, one.transition) == (
        other.failure,
        other.message,
        other.transition,
    )
