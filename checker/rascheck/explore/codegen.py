"""A System goes in; readable Python source of its successor function on packed states comes out.

`expand(s, A, K, X, H)` finds what leaves state s: it calls A with each state that follows, K with
the number of the transition that leads to it, X with (s, number) for a step that fails, and H with
(s, number, t, answer) where a property that looks at steps is decided. `begin` completes initial
states, `resting` says which machine instances rest in no final state, and checks.py has the rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rascheck.explore.body import Body
from rascheck.explore.checks import Checks, mentioned
from rascheck.explore.expression import Names, Scope, term
from rascheck.explore.layout import Layout
from rascheck.explore.term import NOT, Term
from rascheck.explore.tree import Guarded, Tree, guarded
from rascheck.system.expr import LONGEST_SHIFT

if TYPE_CHECKING:
    from rascheck.system.ir import Register, System, Transition

LONGEST = 80
"""The text of a history register that is longer becomes a function."""


class Failed(Exception):
    """A model error, inside the generated code."""


def fail(*_: object) -> int:
    """There is no value."""
    raise Failed


def quotient(left: int, right: int) -> int:
    """`left / right` as in C: rounded towards zero."""
    return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)


def remainder(left: int, right: int) -> int:
    """`left % right` as in C: it has the sign of `left`."""
    return left - right * quotient(left, right)


def shift(count: int) -> int:
    """The right side of `<<` and `>>`, if it is one."""
    return count if 0 <= count <= LONGEST_SHIFT else fail()


class Program:
    """The generated code of a system: `source`, and what it needs to run (`namespace`)."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.layout = Layout(system)
        self.functions: dict[str, str] = {}
        self.checks = Checks(self.layout, self.functions)
        self.helpers: list[str] = []
        self.registers = [History(self, i, r) for i, r in enumerate(system.registers)]
        self.atoms = self.checks.atoms.union(*(one.atoms for one in self.registers))
        guards = [self.transition(i, one) for i, one in enumerate(system.transitions)]
        tree = Tree(set(self.layout.control_fields()))
        tree.grow([one for one in guards if one is not None], {}, " ")
        expand = ["def expand(s, A, K, X, H):", *(tree.lines or [" pass"])]
        main = "\n".join((*expand, *self.begin(), *self.resting()))
        split = "".join(f"def {name}{text}" for text, name in self.functions.items())
        comment = "".join(f"# {line}\n" for line in str(self.layout).split("\n"))
        self.source = f"{comment}{split}{''.join(self.helpers)}{main}\n"

    def names(self) -> Names:
        """Fresh names for a function."""
        return Names(functions=self.functions)

    def transition(self, index: int, transition: Transition) -> Guarded | None:
        """The code of one transition; None if it is never enabled."""
        scope = Scope(self.layout, self.names())
        result = guarded(index, transition.guard, scope)
        if result is None:
            return None
        body = Body(scope.assuming(result.facts), "")
        body.run(transition.body)
        if not body.ended:
            self.arrive(index, transition, body)
        result.lines = body.lines
        result.total = result.total and body.total
        return result

    def arrive(self, index: int, transition: Transition, body: Body) -> None:
        """After the body: atoms, history, properties that look at steps, and the new state."""
        atoms: dict[int, Term] = {}
        for atom, condition in transition.emits:
            one = body.term(condition)
            if one.constant == 0 or (atom not in self.atoms and one.total):
                continue
            if atom in atoms:
                both = f"{atoms[atom].at(NOT)} or {one.at(NOT)}"
                one = body.named(Term(both, 0, 1, total=one.total), f"a{atom}")
            atoms[atom] = one if one.constant else body.named(one, f"a{atom}")
        for register in self.registers:
            register.update(body, atoms)
        call = self.checks.step(atoms)
        if call or body.scope.base != "s":
            body.flush()
            text = "t"
        else:
            text = body.flushed()
        if call:
            body.line(f"m = {call}")
            body.line(f"if m: H((s, {index}, t, m))")
        body.line(f"A({text}); K({index})")

    def begin(self) -> list[str]:
        """`begin(states, A, X)`: the candidates that the assumptions admit, with their history."""
        names = self.names()
        inner, total = [], True
        for assumption in self.system.assumptions:
            one = term(assumption, Scope(self.layout, names))
            total = total and one.total
            if one.constant is None or not one.constant:
                inner.append(f"if not {one.condition(NOT)}: continue")
        body = Body(Scope(self.layout, names), "")
        for place, register in zip(self.layout.past, self.system.registers, strict=True):
            body.scope.known[place] = 0, 0
            body.write(place, body.in_range(body.term(register.initial), 0, 1))
        inner += [*body.lines, f"A({body.flushed()})"]
        lines = ["def begin(states, A, X):", " for s in states:"]
        if total and body.total:
            return lines + [f"  {line}" for line in inner]
        return [*lines, "  try:", *(f"   {line}" for line in inner), "  except Failed: X(s)"]

    def resting(self) -> list[str]:
        """`resting(s)`: a bit for each machine instance that rests in no final control state."""
        scope = Scope(self.layout, self.names())
        lines = ["def resting(s):", " m = 0"]
        for i, ((machine, _), place) in enumerate(
            zip(self.system.instances, self.layout.control_fields(), strict=True)
        ):
            final = [
                c for c, state in enumerate(self.system.machines[machine].states) if state.final
            ]
            if not final:
                lines.append(f" m |= {1 << i}")
            elif len(final) <= place.top:
                text = scope.value(place).text
                where = f"!= {final[0]}" if len(final) == 1 else f"not in {tuple(final)}"
                lines.append(f" if ({text}) {where}: m |= {1 << i}")
        return [*lines, " return m"]

    def compiled(self, active: int) -> dict[str, Any]:
        """The functions, ready to be called; only the claims in `active` are asked."""
        namespace: dict[str, Any] = {
            "Failed": Failed,
            "fail": fail,
            "quotient": quotient,
            "remainder": remainder,
            "shift": shift,
        }
        exec(compile(self.source, "<explore>", "exec"), namespace)
        self.ask(namespace, active)
        return namespace

    def ask(self, namespace: dict[str, Any], active: int) -> None:
        """From now on only the claims in `active` are asked."""
        exec(compile(self.checks.source(active), "<explore: checks>", "exec"), namespace)


class History:
    """How a transition updates one history register."""

    def __init__(self, program: Program, index: int, register: Register) -> None:
        self.place = program.layout.past[index]
        self.next = register.next
        self.atoms, past = mentioned(register.next)
        self.past = [program.layout.past[other] for other in sorted(past)]
        self.stays = f"s >> {self.place.offset}"
        scope = Scope(program.layout, Names(1000, program.functions), "t")
        self.plain = term(self.next, scope)
        if len(self.plain.text) > LONGEST:
            program.helpers.append(f"def h{index}(s, t):\n return {self.plain.text}\n")
            text = f"h{index}(s, t)"
            self.plain = Term(text, 0, 1, total=self.plain.total)

    def update(self, body: Body, atoms: dict[int, Term]) -> None:
        """Write the register's new value."""
        here = {atom: one for atom, one in atoms.items() if atom in self.atoms}
        if here:
            body.scope = body.scope.having(atoms=atoms)
            one = body.term(self.next)
        elif self.plain.constant is not None:
            one = self.plain
        elif self.plain.text in (self.stays, f"{self.stays} & 1"):
            return
        else:
            if re.search(r"\bt\b", self.plain.text):
                body.flush()
            one = self.plain
            body.total = body.total and one.total
        body.write(self.place, body.in_range(one, 0, 1))


def source_of(system: System) -> str:
    """The code that explores `system`, for reading."""
    program = Program(system)
    return program.source + program.checks.source(program.checks.every)
