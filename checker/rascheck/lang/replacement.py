"""Replacements: a program comes in, what stands in for a machine and must not is reported.

Another file puts a machine in the place of one that it did not write: by `replace machine`, for
everybody, or in one system by `a replaces b`. It has to await what the others raise to it, to have
what they speak of, and to keep its hands off what was never written by the one that it replaces:
verdicts about firmware that mends the kernel's page tables would mean nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from rascheck.diagnostics import Diagnostics, Note
from rascheck.lang import syntax
from rascheck.lang.contacts import Contact, Verb, contacts_of
from rascheck.lang.names import Program
from rascheck.lang.shape import nodes

_WRITING = {Verb.WRITES: "writes", Verb.SENDS: "sends to", Verb.TAKES: "takes from"}


@dataclass(frozen=True)
class Replacement:
    """A machine, the one in whose place it stands, and what it is called in messages."""

    new: syntax.Machine
    old: syntax.Machine
    called: str


@dataclass(frozen=True)
class Mention:
    """A state, variable or step (the `kind`) of a machine, named somewhere.

    `given` is how many arguments a step is named with, or None where that is left out.
    """

    machine: str
    kind: str
    name: syntax.Ident
    given: int | None = None


def check_replacements(program: Program, sink: Diagnostics) -> None:
    """Report what every replacement must and must not do, whatever is checked."""
    for each in _replaced(program):
        _parameters(each, sink)
        _awaits(program, each, sink)
        _conduct(program, each, sink)
        others = [m for m in program.machines.values() if m is not each.new]
        missing(program, [*others, *program.functions.values()], sink)
    for each in _standing_in(program):
        _conduct(program, each, sink)


def missing(program: Program, trees: Iterable[syntax.Declaration], sink: Diagnostics) -> bool:
    """Report what the declarations name of a replaced machine and its replacement lacks.

    Each is said once, however often it is named. What stands in the file of the replacement itself
    is left to those who read it.
    """
    replaced = {each.new.name.name: each for each in _replaced(program)}
    found = False
    for tree in trees if replaced else ():
        for mention in _mentions(tree):
            each = replaced.get(mention.machine)
            if each is None or tree.span.source == each.new.span.source:
                continue
            lack = _lack(each.new, mention)
            if lack:
                found = True
                program.unread.add(mention.name.name)
                message = f"{each.called} {lack}, which "
                if not any(d.message.startswith(message) for d in sink.found):
                    message += f"{_kind(tree)} `{tree.name.name}` mentions"
                    note = Note("mentioned here", mention.name.span)
                    sink.error("E194", message, each.new.name.span, notes=[note])
    return found


def _replaced(program: Program) -> Iterator[Replacement]:
    """The machines after `replace`, each with the one that was declared without it."""
    for module in program.modules:
        for item in module.items:
            if isinstance(item, syntax.Machine) and not item.replaces:
                new = program.machines.get(item.name.name)
                if new is not None and new.replaces:
                    yield Replacement(new, item, f"the replacement of `{item.name.name}`")


def _standing_in(program: Program) -> Iterator[Replacement]:
    """The machines that stand in for one of another file in some system."""
    seen: set[tuple[str, str]] = set()
    for system in program.systems.values():
        for part in system.parts:
            if part.instead_of is None:
                continue
            pair = (part.name.name, part.instead_of.name)
            new, old = (program.machines.get(name) for name in pair)
            if new and old and pair not in seen and new.span.source != old.span.source:
                seen.add(pair)
                yield Replacement(new, old, f"`{pair[0]}` in the place of `{pair[1]}`")


# -------------------------------------------------------------------------------- what it must do


def _parameters(each: Replacement, sink: Diagnostics) -> None:
    """There are as many instances of both."""
    new, old = ([_type(p) for p in machine.params] for machine in (each.new, each.old))
    if new != old:
        name = each.old.name.name
        has = f"the parameters `[{', '.join(old)}]`" if old else "no parameters"
        message = f"{each.called} must have {has}, as the replaced one"
        notes = [Note("the replaced one", each.old.name.span)]
        params = ", ".join(p.span.text for p in each.old.params)
        fix = f"write `replace machine {name}[{params}]`" if params else "leave the parameters out"
        sink.error("E192", message, each.new.name.span, fix=fix, notes=notes)


def _type(param: syntax.Param) -> str:
    return " ".join(param.type.span.text.split())


def _awaits(program: Program, each: Replacement, sink: Diagnostics) -> None:
    """What others raise to the replaced machine is awaited, or ignored, by the new one."""
    wanted = _subjects(program, each.old, Verb.AWAITS)
    for name in wanted:
        if name in _subjects(program, each.new, Verb.AWAITS) or name not in program.events:
            continue
        raisers = [
            contact
            for machine in program.machines.values()
            if machine is not each.new
            for contact in contacts_of(program, machine)
            if contact.verb is Verb.RAISES and contact.subject == name
        ]
        if raisers:
            program.unread.add(name)
            message = f"{each.called} does not await `{name}`, which `{raisers[0].machine}` raises"
            fix = f"write a step with `on {name}`, or `ignore {name}`"
            notes = [Note("raised here", raisers[0].span)]
            sink.error("E193", message, each.new.name.span, fix=fix, notes=notes)


# ---------------------------------------------------------------------------- what it must not do


def _conduct(program: Program, each: Replacement, sink: Diagnostics) -> None:
    """It raises and writes what the replaced one does, and what its own file declares."""
    own = {
        item.name.name
        for module in program.modules
        if module.source == each.new.span.source
        for item in module.items
        if isinstance(item, syntax.Var | syntax.Queue | syntax.Event)
    }
    old = contacts_of(program, each.old)
    name = each.old.name.name
    done: set[tuple[Verb, str]] = set()
    for contact in contacts_of(program, each.new):
        verb, subject = contact.verb, contact.subject
        if subject in own or (verb, subject) in done or not _is_known(program, subject):
            continue
        done.add((verb, subject))
        allowed = _named(old, verb)
        if subject in allowed:
            continue
        if verb is Verb.RAISES:
            message = f"{each.called} raises `{subject}`, which `{name}` does not raise"
            fix = "raise an event of the list, or one that this file declares"
            notes = [Note(_list(name, "raises", allowed), each.old.name.span)]
            sink.error("E195", message, contact.span, fix=fix, notes=notes)
        elif verb in _WRITING:
            does = _WRITING[verb]
            message = f"{each.called} {does} `{subject}`, which belongs to other machines"
            fix = "leave it to them: use what is on the list, or what this file declares"
            notes = [Note(_list(name, does, allowed), each.old.name.span)]
            sink.error("E196", message, contact.span, fix=fix, notes=notes)


def _is_known(program: Program, subject: str) -> bool:
    """Whether a name stands for something; where it does not, that is the mistake."""
    return any(subject in t for t in (program.events, program.variables, program.queues))


def _named(contacts: Iterable[Contact], verb: Verb) -> list[str]:
    """What is raised, written ... in these contacts, each once."""
    return list(dict.fromkeys(c.subject for c in contacts if c.verb is verb))


def _subjects(program: Program, machine: syntax.Machine, verb: Verb) -> list[str]:
    return _named(contacts_of(program, machine), verb)


def _list(name: str, does: str, names: Collection[str]) -> str:
    """`firmware` writes `a` and `b`."""
    *first, last = [f"`{n}`" for n in names] or ["nothing"]
    joined = f"{', '.join(first)} and {last}" if first else last
    return f"`{name}` {does} {joined}"


# ------------------------------------------------------------------------------ what it must have


def _lack(machine: syntax.Machine, mention: Mention) -> str:
    """What is missing in a machine for a mention to have a meaning, or nothing."""
    name = mention.name.name
    steps = {s.name.name: s for s in machine.steps if isinstance(s, syntax.Step)}
    parts = {
        "state": {s.name.name for s in machine.states},
        "variable": {v.name.name for v in machine.variables},
        "step": {*steps},
    }
    if name not in parts[mention.kind]:
        return f"has no {mention.kind} `{name}`"
    has = len(steps[name].params) if name in steps else 0
    if mention.kind == "step" and mention.given is not None and mention.given > has:
        return f"has no step `{name}` with {mention.given} parameter{'s' * (mention.given > 1)}"
    return ""


def mentioned(machine: str, trees: Iterable[syntax.Declaration]) -> set[tuple[str, str]]:
    """What declarations name of a machine: each kind of thing with its name."""
    found = (mention for tree in trees for mention in _mentions(tree))
    return {(m.kind, m.name.name) for m in found if m.machine == machine}


def _mentions(tree: syntax.Node) -> Iterator[Mention]:
    """The parts of machines that a declaration names."""
    for node in nodes(tree):
        match node:
            case syntax.At(machine=machine, states=states):
                for state in states:
                    yield Mention(_owner(machine), "state", state)
            case syntax.MemberOf(value=value, member=member):
                yield Mention(_owner(value), "variable", member)
            case (
                syntax.Fired(step=step, arguments=arguments)
                | syntax.Enabled(step=step, arguments=arguments)
            ):
                given = None if arguments is None else len(arguments)
                yield Mention(step.machine.name, "step", step.step, given)
            case syntax.FairEntry(places=places):
                for place in places:
                    yield from _step_of(place)
            case syntax.Expect(by=place) if place is not None:
                yield from _step_of(place)
            case _:
                pass


def _step_of(place: syntax.Place) -> Iterator[Mention]:
    for part in place.path:
        if isinstance(part, syntax.Ident):
            yield Mention(place.name.name, "step", part)


def _owner(value: syntax.Expr) -> str:
    """The name before `.` or `at`, without its subscripts."""
    base = value.value if isinstance(value, syntax.Subscript) else value
    return base.name if isinstance(base, syntax.Name) else ""


def _kind(declaration: syntax.Declaration) -> str:
    """What a declaration is called in a message."""
    match declaration:
        case syntax.Property(kind=kind):
            return "invariant" if kind == "invariant" else "property"
        case syntax.Function():
            return "function"
        case syntax.Check():
            return "check"
        case _:
            return "machine"
