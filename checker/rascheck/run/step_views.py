"""A session comes in; what is seen of it goes out, as `show.step` has it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from rascheck.explain.facts import Facts, Line
from rascheck.explain.places import Place
from rascheck.explain.refusal import nearest
from rascheck.explain.waiting import waiting
from rascheck.explain.why import brief
from rascheck.run import step
from rascheck.run.step import Session
from rascheck.show.step import MOST, Free, Offer, Screen, Truth
from rascheck.show.steps import Steps
from rascheck.show.words import citation, count
from rascheck.system import semantics
from rascheck.system.ir import (
    BitsType,
    IntType,
    Kind,
    Property,
    Scalar,
    System,
    highest,
    lowest,
    show_decoded,
    show_value,
)
from rascheck.system.notation import show_place
from rascheck.system.text import changes, show_action, show_instance
from rascheck.system.trace import Ending, ModelError, Move, Trace

MOST_VALUES = 12
"""How many values of a type are named."""


# ------------------------------------------------------------------------------------------- names


def name(system: System, transition: int) -> str:
    """`cpu[vcpu0].consume(gfn0, frame0) > firmware[cpu0].sync_exception_vector`."""
    taken = system.transitions[transition]
    actions = (taken.action, taken.partner)
    return " > ".join(show_action(system, action) for action in actions if action is not None)


def found(system: System, transitions: Iterable[int], typed: str) -> list[int]:
    """The transitions that a person means: by the name of a step, with its machine or not, with
    arguments or not, or by the beginning of all that.

    Those count that are named the most exactly.
    """
    wanted = _plain(typed)
    if not wanted:
        return []
    levels: dict[int, list[int]] = {}
    for number in transitions:
        steps, others = _forms(system, number)
        best = min(_rank(form, wanted) for form in steps)
        best = min(best, *(_rank(form, wanted, machines=True) for form in others))
        if best < NO_MATCH:
            levels.setdefault(best, []).append(number)
    return levels[min(levels)] if levels else []


NO_MATCH = 4


def _rank(form: str, wanted: str, *, machines: bool = False) -> int:
    """How exactly a name is meant; the beginning of a machine's name says least."""
    if form == wanted:
        return 0
    if form.startswith(f"{wanted} "):
        return 1
    return 2 + machines if form.startswith(wanted) else NO_MATCH


def _forms(system: System, number: int) -> tuple[list[str], list[str]]:
    """All that a transition may be called: by its steps, and by its machines."""
    taken = system.transitions[number]
    steps, others = [], [_plain(name(system, number))]
    for action in (taken.action, taken.partner):
        if action is not None:
            full = show_action(system, action)
            machine = system.machines[action.machine].name
            called = full.removeprefix(show_instance(system, action.machine, action.instance))[1:]
            steps.append(_plain(called))
            others += [_plain(full), _plain(f"{machine}.{called}")]
    return steps, others


def _plain(text: str) -> str:
    """`consume(gfn0, frame0)` as `consume gfn0 frame0`."""
    return " ".join(re.sub(r"[(),>]", " ", text).lower().split())


def step_names(system: System, transitions: Iterable[int]) -> list[str]:
    """The names of steps, without their machines and arguments."""
    actions = [
        action
        for number in transitions
        for action in (system.transitions[number].action, system.transitions[number].partner)
        if action is not None
    ]
    return list(dict.fromkeys(system.machines[a.machine].steps[a.step].name for a in actions))


# ------------------------------------------------------------------------------------------- steps


def screen(session: Session) -> Screen:
    """Where a run is."""
    last = _taken(session, session.position) if session.position else None
    shown = offers(session, enabled(session)[:MOST])
    count = len(session.options)
    return Screen(session.position, session.length, last, shown, count, notes(session))


def enabled(session: Session) -> list[int]:
    """The transitions that may be taken next, be it to fail."""
    numbers = [option.transition for option in session.options]
    return [number for number in numbers if number is not None]


def offers(session: Session, among: Collection[int]) -> tuple[Offer, ...]:
    """What may be taken next of some transitions."""
    here = step.places(session)[-1]
    return tuple(
        _offer(session.system, number, here, option)
        for number, option in enumerate(session.options, 1)
        if option.transition in among
    )


def taken(session: Session) -> tuple[Offer, ...]:
    """The steps of a run, those that were undone included."""
    return tuple(_taken(session, number) for number in range(1, session.length + 1))


def _taken(session: Session, number: int) -> Offer:
    """Step `number` of a run."""
    moves = session.moves
    option = moves[number - 1] if number <= len(moves) else session.error
    assert option is not None, "a run has the step"
    here = (session.initial, semantics.NOTHING)
    if number > 1:
        here = (moves[number - 2].state, moves[number - 2].occurred)
    return _offer(session.system, number, here, option)


def _offer(system: System, number: int, here: step.Place, option: Move | ModelError) -> Offer:
    assert option.transition is not None, "a step that fails has a transition"
    offer = _named(system, number, option.transition)
    if isinstance(option, ModelError):
        return replace(offer, fails=_failure(option))
    row = Steps(system, Trace(Ending.STOPPED, here[0], (option,)), lambda _: "").row(0)
    changed = row.details or _moves(system, here, option) or ("(changes nothing)",)
    turned = _turned(system, here, (option.state, option.occurred))
    return replace(offer, changes=changed, verdicts=turned)


def _named(system: System, number: int, transition: int) -> Offer:
    """A step with what the text says of it: the comments above it, its lines, its citations."""
    taken = system.transitions[transition]
    actions = [action for action in (taken.action, taken.partner) if action is not None]
    steps = [system.machines[action.machine].steps[action.step] for action in actions]
    spans = [one.span for one in steps if one.span is not None]
    refs = [citation(ref) for one in steps for ref in one.refs]
    return Offer(
        number,
        transition,
        name(system, transition),
        doc=tuple(dict.fromkeys(" ".join(one.doc.split()) for one in steps if one.doc)),
        places=tuple(dict.fromkeys(f"{span.source.path}:{span.line}" for span in spans)),
        refs=tuple(dict.fromkeys(refs)),
    )


def _failure(error: ModelError) -> str:
    """`assertion: assert level < 4`: what fails, or where if there is no word for it."""
    written = " ".join(error.span.text.split()) if error.span else ""
    return f"{error.failure.value}: {error.message or written}"


def _moves(system: System, here: step.Place, move: Move) -> tuple[str, ...]:
    """`kvm[vcpu0] at Out`, for each machine that goes somewhere."""
    facts = Facts(system, Trace(Ending.STOPPED, move.state, ()))
    return tuple(
        facts.shown(place)
        for place in _places(system)
        if place.kind == "variable"
        and here[0].values[place.number][place.position]
        != move.state.values[place.number][place.position]
    )


def _turned(system: System, here: step.Place, there: step.Place) -> tuple[str, ...]:
    """Which properties have another truth there."""
    pairs = zip(step.verdicts(system, here), step.verdicts(system, there), strict=True)
    return tuple(
        told
        for claim, (before, after) in zip(system.properties, pairs, strict=True)
        if before != after and (told := _turn(claim, after))
    )


def _turn(claim: Property, after: bool | ModelError | None) -> str:
    match after:
        case ModelError(_, message):
            return f"{claim.name} cannot be evaluated any more: {message}"
        case _ if claim.kind is Kind.REACHABLE:
            return f"{claim.name} is reached" if after else ""
        case _:
            return f"{claim.name} becomes " + ("true again" if after else "FALSE")


def notes(session: Session) -> tuple[str, ...]:
    """What there is to say of a state in which a run ends, or was before."""
    if session.failed is not None:
        return ("The run ends here: the step cannot be done. `u` takes it back.",)
    system, state = session.system, session.state
    told = []
    if not session.options and not system.check_deadlock:
        told.append("The end: nothing is enabled, which is allowed here.")
    elif not session.options and semantics.unfinished(system, state):
        told.append("DEADLOCK: nothing is enabled. `d` says what the machines wait for.")
    elif not session.options:
        told.append("The end: nothing is enabled, and every machine rests in a final state.")
    before = step.repeats(session)
    if before is not None:
        where = f"behind step {before}" if before else "at the start"
        told.append(f"The run was in this state {where}: it may go round for ever.")
    told += [
        f"A property cannot be evaluated here: {error.failure.value}: {error.message}"
        for error in semantics.property_errors(system, *step.places(session)[-1])
    ]
    return tuple(dict.fromkeys(told))


# -------------------------------------------------------------------------------------- properties


def truths(session: Session) -> tuple[Truth, ...]:
    """The properties, each with its truth where the run is."""
    system = session.system
    rows = [step.verdicts(system, place) for place in step.places(session)]
    future = step.for_ever(session)
    return tuple(
        _future(claim, future.get(claim.name))
        if claim.kind is Kind.TEMPORAL
        else _truth(session, claim, [row[number] for row in rows])
        for number, claim in enumerate(system.properties)
    )


def _truth(session: Session, claim: Property, held: Sequence[bool | ModelError | None]) -> Truth:
    now = held[-1]
    since = len(held) - 1
    while since and held[since - 1] == now:
        since -= 1
    wanted = claim.kind is Kind.REACHABLE
    first = held.index(wanted) if wanted in held else None
    why = ""
    if isinstance(now, ModelError):
        told = f"it cannot be evaluated: {now.message}"
    elif wanted:
        told = "not reached so far" if first is None else f"reached {_when(session, first)}"
    else:
        told = f"{'true' if now else 'FALSE'} {_since(session, since)}"
        if now and first is not None:
            told += f", but it was FALSE {_when(session, first)}"
        if not now:
            run = Trace(Ending.VIOLATED, session.initial, session.taken, claim.name)
            why = brief(session.system, run)
    return Truth(*_about(claim), is_false=not wanted and now is not True, told=told, why=why)


def _future(claim: Property, problem: str | None) -> Truth:
    """A property about the future, which only a run for ever breaks."""
    match problem:
        case None:
            told = "about runs for ever: not decided"
        case "":
            told = "FALSE of the run that goes on so for ever"
        case _:
            told = f"not broken by the run that goes on so for ever: {problem}"
    return Truth(*_about(claim), is_false=problem == "", told=told)


def _about(claim: Property) -> tuple[str, str, str]:
    return claim.name, claim.declared or claim.kind.value, claim.sentence


def _when(session: Session, index: int) -> str:
    if not index:
        return "initially"
    return f"at step {index}, {name(session.system, session.moves[index - 1].transition)}"


def _since(session: Session, index: int) -> str:
    if not index:
        return "from the start"
    return f"since step {index}, {name(session.system, session.moves[index - 1].transition)}"


# ----------------------------------------------------------------------------------------- refusal


def refusal(session: Session, transitions: Sequence[int]) -> list[Line]:
    """Why none of some transitions is enabled."""
    return nearest(Facts(session.system, session.run), transitions)


def all_waiting(session: Session) -> list[Line]:
    """What each machine waits for that takes part in nothing that is enabled."""
    facts = Facts(session.system, session.run)
    busy = semantics.movers(session.system, list(session.options))
    idle = [i for i in session.system.instances if i not in busy]
    return [line for instance in idle for line in waiting(facts, instance)]


# ------------------------------------------------------------------------------------------- state


def _places(system: System) -> list[Place]:
    """Every element: the machines' control states, the variables, the queues."""
    variables = [
        (variable, Place("variable", number, position))
        for number, variable in enumerate(system.variables)
        for position in range(variable.size)
    ]
    queues = [
        Place("queue", number, position)
        for number, queue in enumerate(system.queues)
        for position in range(queue.size)
    ]
    machines = [place for variable, place in variables if variable.control]
    return machines + [place for variable, place in variables if not variable.control] + queues


def state(session: Session, *, whole: bool = False) -> dict[str, list[str]]:
    """The state by what is of interest: what the last step changed, the machines, what else is not
    as it was at the start; or with the `whole` of the rest."""
    system = session.system
    facts = Facts(system, session.run)
    parts: dict[str, list[str]] = {}
    if session.taken and session.failed is None:
        changed = changes(system, *session.states[-2:])
        parts["changed"] = [f"{one}: {old} -> {new}" for one, old, new in changed]
    for place in _places(system):
        control = place.kind == "variable" and system.variables[place.number].control
        fresh = facts.value(place, 0) != facts.value(place, len(session.taken))
        word = "machines" if control else "values" if fresh else "as at the start"
        parts.setdefault(word, []).append(facts.shown(place))
    rest = parts.get("as at the start", [])
    if rest and not whole and session.taken:
        parts["as at the start"] = [f"{count(len(rest), 'other', 'others')}, which `s all` shows"]
    return parts


def state_named(session: Session, word: str) -> list[Line]:
    """The elements that are called so, each with the step since which it has its value."""
    facts = Facts(session.system, session.run)
    lines = [facts.fact(place, 0) for place in _places(session.system)]
    return [line for line in lines if word.lower() in line.text.lower()]


# ----------------------------------------------------------------------------------------- initial


def free(session: Session) -> tuple[Free, ...]:
    """What may have another value initially."""
    system = session.system
    return tuple(
        Free(
            show_place(system, number, position),
            show_decoded(system.variables[number].type, session.initial.values[number][position]),
            values_of(system.variables[number].type),
        )
        for number, position in step.free(system)
    )


def values_of(scalar: Scalar) -> str:
    """Which values a type has: all by name, or the first and the last."""
    low, high = lowest(scalar), highest(scalar)
    if isinstance(scalar, BitsType | IntType) or high - low >= MOST_VALUES:
        return f"{show_value(scalar, low)}..{show_value(scalar, high)}"
    return ", ".join(show_value(scalar, value) for value in range(low, high + 1))


def chosen(session: Session, words: Sequence[str]) -> dict[step.Element, int]:
    """`NAME=VALUE` in words, as elements and values. Raises `Refused`."""
    system = session.system
    known = {element_name(system, element): element for element in step.free(system)}
    values: dict[step.Element, int] = {}
    for word in words:
        called, _, value = (part.strip() for part in word.partition("="))
        if called not in known:
            raise step.Refused(
                f"no initial value of `{called}` is open", "`i` lists those that are"
            )
        scalar = system.variables[known[called][0]].type
        read = value_of(scalar, value)
        if read is None:
            raise step.Refused(
                f"`{called}` has no value `{value}`", f"it is of {values_of(scalar)}"
            )
        values[known[called]] = read
    return values


def element_name(system: System, element: step.Element) -> str:
    """`nodes[vcpu0,cpu0]`: without blanks, as one word."""
    return show_place(system, *element).replace(" ", "")


def value_of(scalar: Scalar, text: str) -> int | None:
    """The value of a type that a text stands for."""
    low, high = lowest(scalar), highest(scalar)
    if isinstance(scalar, BitsType | IntType):
        try:
            number = int(text, 0)
        except ValueError:
            return None
        return number if low <= number <= high else None
    return next((v for v in range(low, high + 1) if show_value(scalar, v) == text), None)
