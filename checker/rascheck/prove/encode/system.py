"""A System goes in; its initial states, transitions and claims come out as terms.

Everything is said about `Encoded.frame`, a frame of variables named as in the text, and is moved to
other frames by substitution (`at`). What is said of a state is said of it as a place where a run
arrives: `Occurred` is a variable like any other, as far as a property asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property

from rascheck.prove.encode.bodies import Body
from rascheck.prove.encode.expressions import Encoder, Frame
from rascheck.prove.encode.frames import Frames
from rascheck.prove.encode.values import Value, Values
from rascheck.prove.solver import Solver, Terms, Truth
from rascheck.system.future import asked
from rascheck.system.ir import Expr, Failure, Many, ManyOp, Occurred, Property, System, Transition
from rascheck.system.trace import State


@dataclass(frozen=True)
class Claim:
    """Whether a condition holds in a frame, and whether its evaluation fails there."""

    holds: Truth
    fails: Truth


@dataclass(frozen=True)
class Start:
    """The initial states: those of `frame` in which `holds` and not `fails`.

    Elements with an initial value are constants in it, history is what it is in the beginning.
    """

    frame: Frame
    holds: Truth
    fails: Truth


@dataclass(frozen=True)
class Step:
    """A transition out of a frame: where `guard` holds, and nothing `fails`, it leads to `after`.

    `fails` is the model error: the guard fails, or the guard holds and something behind it fails,
    each with its `failures`. `written` are the positions in `values(after)` that may have changed.
    `chosen` are variables for the locals that have any value, by slot.
    """

    number: int
    guard: Truth
    fails: Truth
    failures: tuple[tuple[Failure, Truth], ...]
    after: Frame
    written: tuple[int, ...]
    chosen: dict[int, Value]
    typed: Truth


class Encoded:
    """A System as terms: `frame` is any state of it, of which `typed` holds."""

    def __init__(self, system: System, terms: Terms | None = None) -> None:
        self.system = system
        self.terms = Terms() if terms is None else terms
        self.make = Values(self.terms)
        self.frames = Frames(system, self.make, sorted(_atoms(system)))
        self.frame, self.typed = self.frames.fresh()
        self._steps: dict[int, Step] = {}

    @cached_property
    def variables(self) -> tuple[Value, ...]:
        """The values of `frame`, in the order of `Frames.values`."""
        return tuple(self.frames.values(self.frame))

    # --------------------------------------------------------------------------------- beginnings

    def start(self) -> Start:
        """The initial states by construction."""
        frame = self.frame.copied()
        frame.occurred = {}
        for elements, variable in zip(frame.values, self.system.variables, strict=True):
            for position, initial in enumerate(variable.initial):
                if initial is not None:
                    elements[position] = self.make.constant(initial)
        for array, queue in zip(frame.queues, self.system.queues, strict=True):
            array[:] = [self.frames.empty(queue)] * queue.size
        frame.past = []
        encoder = Encoder(self.system, self.make, frame)
        holds = encoder.truth(Many(ManyOp.AND, self.system.assumptions), self.terms.yes)
        for register in self.system.registers:
            frame.past.append(self.make.of_truth(encoder.truth(register.initial, holds)))
        fails = self.terms.any(condition for _, condition in encoder.failures)
        typed = self.at(self.typed, frame)
        return Start(frame, self.terms.all((typed, holds)), self.terms.all((typed, fails)))

    def initial(self, frame: Frame) -> Truth:
        """Whether a frame holds an initial state."""
        start = self.start()
        begun = self.at(self.terms.all((start.holds, self.terms.negated(start.fails))), frame)
        same = (
            self.at(self.make.equal(old, new), frame)
            for old, new in zip(self.variables, self.frames.values(start.frame), strict=True)
            if old is not new
        )
        return self.terms.all((begun, *same))

    # -------------------------------------------------------------------------------------- steps

    def step(self, number: int) -> Step:
        """Transition `number`, taken in `frame`."""
        if number not in self._steps:
            self._steps[number] = self._step(number, self.system.transitions[number])
        return self._steps[number]

    @property
    def steps(self) -> Iterable[Step]:
        """All transitions, taken in `frame`."""
        return map(self.step, range(len(self.system.transitions)))

    def _step(self, number: int, transition: Transition) -> Step:
        frame = self.frame.copied()
        chosen, typed = self._chosen(number, transition)
        frame.locals.update(chosen)
        encoder = Encoder(self.system, self.make, frame)
        guard = encoder.truth(transition.guard, self.terms.yes)
        Body(self.frames, encoder).run(transition.body, guard)
        self._occur(transition, encoder, guard)
        self._remember(encoder, guard)
        after = encoder.frame
        values = self.frames.values(after)
        written = [n for n, old in enumerate(self.variables) if not self._kept(old, values[n])]
        failures = tuple(encoder.failures)
        fails = self.terms.any(condition for _, condition in failures)
        return Step(number, guard, fails, failures, after, tuple(written), chosen, typed)

    def _chosen(self, number: int, transition: Transition) -> tuple[dict[int, Value], Truth]:
        chosen, typed = {}, []
        for slot in transition.chosen:
            name, scalar = transition.locals[slot]
            chosen[slot], inside = self.make.variable(f"{number} {name}", scalar)
            typed.append(inside)
        return chosen, self.terms.all(typed)

    def _occur(self, transition: Transition, encoder: Encoder, path: Truth) -> None:
        occurred: dict[int, Truth] = {}
        for atom, when in transition.emits:
            holds = encoder.truth(when, path)
            occurred[atom] = self.terms.any((occurred.get(atom, self.terms.no), holds))
        encoder.frame.occurred = occurred

    def _remember(self, encoder: Encoder, path: Truth) -> None:
        frame = encoder.frame
        frame.before, frame.past, frame.locals = frame.past, [], {}
        for register in self.system.registers:
            frame.past.append(self.make.of_truth(encoder.truth(register.next, path)))

    def _kept(self, old: Value, new: Value) -> bool:
        if old is new or (old.constant is not None and old.constant == new.constant):
            return True
        return old.is_truth and new.is_truth and old.term is new.term

    # ------------------------------------------------------------------------------------- claims

    def claim(self, formula: Expr, frame: Frame | None = None) -> Claim:
        """Whether a formula holds in a frame, and whether it fails."""
        encoder = Encoder(self.system, self.make, self.frame if frame is None else frame)
        holds = encoder.truth(formula, self.terms.yes)
        fails = self.terms.any(condition for _, condition in encoder.failures)
        return Claim(holds, fails)

    def property_fails(self) -> Truth:
        """Whether a formula or an antecedent of any property fails in `frame`."""
        exprs = [expr for claim in self.system.properties for expr in _exprs(self.system, claim)]
        return self.terms.any(self.claim(expr).fails for expr in exprs)

    def error(self) -> Truth:
        """Whether a step out of `frame` fails, or a property in it; beginnings: `start().fails`."""
        return self.terms.any((*(step.fails for step in self.steps), self.property_fails()))

    def deadlocked(self) -> Truth:
        """Whether nothing can be taken in `frame` and some machine rests in no final state."""
        moving = (self.terms.any((step.guard, step.fails)) for step in self.steps)
        unfinished = []
        for machine in self.system.machines:
            for control in self.frame.values[machine.control]:
                unfinished += [
                    self.make.equal(control, self.make.constant(number))
                    for number, state in enumerate(machine.states)
                    if not state.final
                ]
        still = self.terms.negated(self.terms.any(moving))
        return self.terms.all((self.terms.any(unfinished), still))

    # ------------------------------------------------------------------------------------- moving

    def at(self, truth: Truth, frame: Frame) -> Truth:
        """What is said about `self.frame`, said about another frame."""
        return self.terms.substituted(truth, self.frames.pairs(self.frame, frame))

    def state(self, solver: Solver, frame: Frame | None = None) -> State:
        """The state that a frame holds in the model of a solver's last answer."""
        return self.frames.state(solver, self.frame if frame is None else frame)


def _exprs(system: System, claim: Property) -> list[Expr]:
    return [asked(system, claim), *(each.condition for each in claim.antecedents)]


def _atoms(system: System) -> set[int]:
    """The atoms that properties ask for."""
    found: set[int] = set()
    pending: list[object] = [e for claim in system.properties for e in _exprs(system, claim)]
    while pending:
        match pending.pop():
            case Occurred(atom):
                found.add(atom)
            case tuple() as items:
                pending.extend(items)
            case one if isinstance(one, Expr):
                pending.extend(getattr(one, each.name) for each in fields(one))
    return found
