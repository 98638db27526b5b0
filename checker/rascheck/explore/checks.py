"""Properties go in; Python functions come out that say which claims a state or a step decides.

Each formula and each antecedent is a claim with a bit of its own. What reads no atom is asked once
a state. What reads atoms is asked on every step, with the atoms that the step cannot emit replaced
by false: for most steps nothing is left of it, and then nothing is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from rascheck.explore.expression import Names, Scope, flat, term
from rascheck.explore.term import NOT, Term, number
from rascheck.system.future import asked
from rascheck.system.ir import Expr, Kind, ManyOp, Occurred, Past

if TYPE_CHECKING:
    from rascheck.explore.layout import Layout
    from rascheck.system.ir import System


@dataclass(frozen=True)
class Claim:
    """What is decided where the value of `expr` is `wanted`; it has bit `bit` of an answer."""

    bit: int
    expr: Expr
    wanted: bool
    label: str


def claims_of(system: System) -> list[Claim]:
    """For each property its formula, then its antecedents.

    Of a formula about the future it is asked only whether it fails.
    """
    claims: list[Claim] = []
    for prop in system.properties:
        wanted = prop.kind is Kind.REACHABLE
        claims.append(Claim(len(claims), asked(system, prop), wanted, prop.name))
        for antecedent in prop.antecedents:
            label = f"antecedent of {prop.name}"
            claims.append(Claim(len(claims), antecedent.condition, True, label))
    return claims


def mentioned(expr: object) -> tuple[set[int], set[int]]:
    """The atoms and the history registers that an expression reads."""
    atoms: set[int] = set()
    registers: set[int] = set()
    pending = [expr]
    while pending:
        one = pending.pop()
        match one:
            case Occurred(atom):
                atoms.add(atom)
            case Past(register):
                registers.add(register)
            case tuple():
                pending.extend(one)
            case _ if isinstance(one, Expr):
                pending.extend(getattr(one, each.name) for each in fields(one))
    return atoms, registers


@dataclass(frozen=True)
class Piece:
    """A claim, or a conjunct of one, as text."""

    claim: Claim
    term: Term

    def lines(self, error: int) -> list[str]:
        """Lines that add the claim's bit to `m` where the piece decides it."""
        bit, wanted = 1 << self.claim.bit, self.claim.wanted
        if self.term.constant is not None:
            return [f"m |= {bit}"]
        text = self.term.condition() if wanted else f"not {self.term.condition(NOT)}"
        line = f"if {text}: m |= {bit}  # {self.claim.label}"
        if self.term.total:
            return [line]
        return ["try:", f" {line}", "except Failed:", f" m |= {error}"]


class Checks:
    """The claims of a system as functions; `error` is the bit that says that a claim failed.

    What is nested too deeply for Python goes into `functions`, its text and its name.
    """

    def __init__(self, layout: Layout, functions: dict[str, str]) -> None:
        self.layout = layout
        self.functions = functions
        self.claims = claims_of(layout.system)
        self.error = 1 << len(self.claims)
        self.every = (self.error << 1) - 1
        self.states: list[Piece] = []
        self.initial: list[Piece] = []
        self.plain: list[tuple[Claim, Expr, set[int], list[Piece]]] = []
        self.edges: dict[tuple[tuple[int, bool], ...], str] = {}
        self.bodies: list[tuple[str, list[Piece]]] = []
        for claim in self.claims:
            for expr in self.split(claim):
                atoms, _ = mentioned(expr)
                pieces = self.pieces(claim, expr, {})
                self.initial += pieces
                if atoms:
                    self.plain.append((claim, expr, atoms, pieces))
                else:
                    self.states += pieces
        self.atoms = {atom for _, _, atoms, _ in self.plain for atom in atoms}

    def split(self, claim: Claim) -> list[Expr]:
        """The conjuncts of an invariant, the disjuncts of another claim: any of them decides it.

        Only if none of them can fail; otherwise one might have hidden the failure of the next.
        """
        op = ManyOp.OR if claim.wanted else ManyOp.AND
        parts = flat((claim.expr,), op)
        atoms = [mentioned(part)[0] for part in parts]
        if len(parts) == 1 or not any(atoms) or all(atoms):
            return [claim.expr]
        free = {atom: Term(f"a{atom}", 0, 1) for some in atoms for atom in some}
        if not all(term(part, self.scope(free)).total for part in parts):
            return [claim.expr]
        return parts

    def scope(self, atoms: dict[int, Term]) -> Scope:
        """Properties are asked of the state `t`."""
        return Scope(self.layout, Names(functions=self.functions), "t", atoms=atoms)

    def pieces(self, claim: Claim, expr: Expr, atoms: dict[int, Term]) -> list[Piece]:
        """The claim where no other atoms occur; none if it decides nothing."""
        one = term(expr, self.scope(atoms))
        if one.constant is not None and bool(one.constant) is not claim.wanted:
            return []
        return [Piece(claim, one)]

    def step(self, emitted: dict[int, Term]) -> str:
        """A call that answers for a step which emits these atoms, or "" if nothing is asked."""
        used = {atom: one for atom, one in sorted(emitted.items()) if atom in self.atoms}
        key = tuple((atom, one.constant is not None) for atom, one in used.items())
        if key not in self.edges:
            pieces = []
            for claim, expr, atoms, plain in self.plain:
                if atoms & used.keys():
                    here = {
                        atom: number(1) if sure else Term(f"a{atom}", 0, 1) for atom, sure in key
                    }
                    pieces += self.pieces(claim, expr, here)
                else:
                    pieces += plain
            names = ", ".join(("t", *(f"a{atom}" for atom, sure in key if not sure)))
            self.edges[key] = f"e{len(self.bodies)}({names})" if pieces else ""
            if pieces:
                self.bodies.append((self.edges[key], pieces))
        return self.edges[key]

    def source(self, active: int) -> str:
        """The functions, which ask only for the claims in `active`.

        A claim that can fail is asked as long as the bit `error` is active.
        """

        def asked(pieces: list[Piece], indent: str) -> list[str]:
            return [
                indent + line
                for piece in pieces
                if active >> piece.claim.bit & 1 or (active & self.error and not piece.term.total)
                for line in piece.lines(self.error)
            ]

        lines = []
        for name, pieces in (("check_initial", self.initial), ("check", self.states)):
            body = asked(pieces, "  ")
            lines.append(f"def {name}(states, H):")
            if body:
                lines += [" for t in states:", "  m = 0", *body, "  if m: H((t, m))"]
            else:
                lines.append(" pass")
        for call, pieces in self.bodies:
            lines += [f"def {call}:", " m = 0", *asked(pieces, " "), " return m"]
        return "\n".join(lines) + "\n"
