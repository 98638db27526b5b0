"""A System goes in; the LLVM IR of all that depends on it comes out.

Functions over states, which are pointers to words:

* `@step<k>(s, t)` takes transition k: -1 if it is not enabled in s, -2 if it fails, otherwise the
  state it leads to is in t, and the answer has a bit for each claim that the step decides;
* `@expand(s, id, c, n)` takes all of them and puts what follows behind the first n states of the
  batch; how many there are then. It also says which machine instances took part;
* `@check(t)` has a bit for each claim that the state decides, `@initial(t)` for initial states;
* `@begin(t)` completes an initial state with its history: 0 if an assumption excludes it, 1, or -2;
* `@resting(s)` has a bit for each machine instance that rests in no final control state.

With a group there is what is in `least.py` too.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from rascheck.explore.checks import claims_of, mentioned
from rascheck.explore.native.body import Body
from rascheck.explore.native.context import Context
from rascheck.explore.native.emit import Function, Value, constant, signed
from rascheck.explore.native.graph import graph
from rascheck.explore.native.kernel import kernel
from rascheck.explore.native.least import least
from rascheck.explore.native.links import links
from rascheck.explore.native.lower import Lower
from rascheck.explore.native.words import Unsupported, fitted
from rascheck.explore.reduce.group import Group
from rascheck.explore.stuck import parts
from rascheck.system.ir import (
    Binary,
    BinaryOp,
    Const,
    Expr,
    Many,
    ManyOp,
    Read,
    System,
    Transition,
    flat_position,
)

MOST = 62
"""Claims and machine instances, each of which has a bit of an i64."""


@dataclass
class Hoisted:
    """A transition with the parts of its guard that compare a fixed element with a constant.

    tests: (word, mask, value), what a state must have for it to be enabled; control: the content of
    the control field of its own instance, if the guard asks for it.
    """

    number: int
    tests: dict[int, tuple[int, int]] = field(default_factory=dict)
    control: int | None = None
    never: bool = False


class Batch:
    """What `@expand` knows of the batch: how many states, who took part, and where things go."""

    def __init__(self, c: Context) -> None:
        self.f = c.f
        self.buffer, self.labels, self.fired = (c.at(n) for n in ("buffer", "labels", "fired"))
        self.many, self.parts = c.f.slot(), c.f.slot()
        c.f.store("%n", self.many)
        c.f.store("0", self.parts)


class Program:
    """The IR of a System: `text`, and where a state's parts lie in `words`.

    `watched` has a bit for each machine instance that might be stuck; a set of them is kept in
    `mask_bits` bits. With a group only one of the
    states that are the same under it is visited. Where steps are kept it may be those of states
    alone for which `concern` holds.
    """

    def __init__(
        self, system: System, group: Group | None = None, concern: Expr | None = None
    ) -> None:
        self.words = fitted(system)
        self.system = system = self.words.system
        self.claims = claims_of(system)
        if len(self.claims) >= MOST or len(system.instances) >= MOST:
            raise Unsupported("too many claims or machine instances")
        self.error = 1 << len(self.claims)
        self.every = (self.error << 1) - 1
        self.parts: list[str] = []
        self.shared: dict[object, str] = {}
        self.atoms = {a for c in self.claims for a in mentioned(c.expr)[0]}
        for register in system.registers:
            self.atoms |= mentioned(register.next)[0]
        self.watched, self.takes_part = parts(system)
        self.mask_bits = next(bits for bits in (8, 16, 32, 64) if len(system.instances) <= bits)
        for number, transition in enumerate(system.transitions):
            self.step(number, transition)
        self.expand()
        self.states("check", initial=False)
        self.states("initial", initial=True)
        self.begin()
        self.resting()
        self.entered()
        if group is not None:
            self.parts += least(self.words, group)
        sizes, turned = (self.words.count, self.mask_bits), group is not None
        shared = kernel(*sizes, turned=turned), graph(*sizes, turned=turned)
        kept = links(self.words, concern)
        self.text = "\n".join([*itertools.chain(*shared, kept), *self.parts])

    def add(self, function: Function, failing: str) -> None:
        """Keep a finished function; where it fails it returns `failing`."""
        if function.fails:
            function.block("fail")
            function.line(f"ret i64 {failing}")
        self.parts.append(function.text())

    # --------------------------------------------------------------------------------------- steps

    def step(self, number: int, transition: Transition) -> None:
        """`@step<k>`."""
        f = Function(f"define internal i64 @step{number}(ptr noalias %s, ptr noalias %t)")
        guard = Lower(f, self.words, "%s").value(transition.guard)
        if guard.constant == 0:
            f.line("ret i64 -1")
            self.add(f, "-2")
            return
        if guard.constant is None:
            on, off = f.name("b"), f.name("b")
            f.test(f.bit(guard), on, off)
            f.block(off)
            f.line("ret i64 -1")
            f.block(on)
        for word in range(self.words.count):
            f.store(f.load(f.element("%s", word)), f.element("%t", word))
        body = Body(f, self.words, "%t", "%s")
        body.run(transition.body)
        atoms: dict[int, Value] = {}
        for atom, condition in transition.emits:
            value = body.value(condition)
            if atom in atoms:
                value = Value(f.op(f"or i64 {atoms[atom].text}, {value.text}"), 0, 1)
            atoms[atom] = value
        body.atoms = {a: v for a, v in atoms.items() if a in self.atoms and v.constant != 0}
        for register, place in zip(self.system.registers, self.words.past, strict=True):
            body.put(place, constant(0), body.in_range(body.value(register.next), 0, 1))
        f.line(f"ret i64 {self.answer(body).text}")
        self.add(f, "-2")

    def answer(self, body: Body) -> Value:
        """A bit for each claim about steps that this one decides."""
        f = body.f
        answer = constant(0)
        for number, claim in enumerate(self.claims):
            atoms = mentioned(claim.expr)[0]
            if not atoms:
                continue
            here = {a: body.atoms[a] for a in sorted(atoms) if a in body.atoms}
            called = self.claim(number, here, f, "%t")
            answer = (
                Value(f.op(f"or i64 {answer.text}, {called}"), 0, self.every) if called else answer
            )
        return answer

    def claim(self, number: int, atoms: dict[int, Value], f: Function, state: str) -> str:
        """Call the function that says whether a claim is decided; "" if it never is."""
        key = number, tuple((a, v.constant) for a, v in atoms.items())
        if key not in self.shared:
            self.shared[key] = self.claim_function(number, atoms, len(self.shared))
        name = self.shared[key]
        if not name:
            return ""
        given = "".join(f", i64 {v.text}" for v in atoms.values() if v.constant is None)
        return f.op(f"call i64 {name}(ptr {state}{given})")

    def claim_function(self, number: int, atoms: dict[int, Value], index: int) -> str:
        """`@claim<i>(t, atoms)`: the bit of the claim if it is decided, that of an error, or 0."""
        claim = self.claims[number]
        free = [a for a, v in atoms.items() if v.constant is None]
        params = "".join(f", i64 %a{a}" for a in free)
        f = Function(f"define internal i64 @claim{index}(ptr noalias readonly %t{params})")
        here = {a: v if v.constant is not None else Value(f"%a{a}", 0, 1) for a, v in atoms.items()}
        value = Lower(f, self.words, "%t", atoms=here).value(claim.expr)
        if value.constant is not None and bool(value.constant) is not claim.wanted and not f.fails:
            return ""
        word = "ne" if claim.wanted else "eq"
        bit = f.op(f"icmp {word} i64 {value.text}, 0")
        f.line(f"ret i64 {f.op(f'select i1 {bit}, i64 {1 << number}, i64 0')}")
        self.add(f, str(self.error))
        return f"@claim{index}"

    # -------------------------------------------------------------------------------------- states

    def states(self, name: str, *, initial: bool) -> None:
        """`@check` or `@initial`."""
        f = Function(f"define internal i64 @{name}(ptr noalias readonly %t)")
        answer = "0"
        for number, claim in enumerate(self.claims):
            if initial or not mentioned(claim.expr)[0]:
                called = self.claim(number, {}, f, "%t")
                answer = f.op(f"or i64 {answer}, {called}") if called else answer
        f.line(f"ret i64 {answer}")
        self.add(f, "0")

    def begin(self) -> None:
        """`@begin`."""
        f = Function("define internal i64 @begin(ptr noalias %t)")
        body = Body(f, self.words, "%t")
        for assumption in self.system.assumptions:
            value = body.value(assumption)
            if value.constant is None or not value.constant:
                on, off = f.name("b"), f.name("b")
                f.test(f.bit(value), on, off)
                f.block(off)
                f.line("ret i64 0")
                f.block(on)
        for register, place in zip(self.system.registers, self.words.past, strict=True):
            body.put(place, constant(0), body.in_range(body.value(register.initial), 0, 1))
        f.line("ret i64 1")
        self.add(f, "-2")

    def resting(self) -> None:
        """`@resting`."""
        f = Function("define internal i64 @resting(ptr noalias readonly %s)")
        lower = Lower(f, self.words, "%s")
        answer = "0"
        for i, (machine, instance) in enumerate(self.system.instances):
            declared = self.system.machines[machine]
            control = self.control(machine, instance, lower)
            rests = "false"
            for number, state in enumerate(declared.states):
                if state.final:
                    same = f.op(f"icmp eq i64 {control.text}, {number}")
                    rests = f.op(f"or i1 {rests}, {same}")
            bit = f.op(f"select i1 {rests}, i64 0, i64 {1 << i}")
            answer = f.op(f"or i64 {answer}, {bit}")
        f.line(f"ret i64 {answer}")
        self.add(f, "0")

    def entered(self) -> None:
        """`@enter(s, seen)`: sets the byte of each control state in which an instance is."""
        f = Function("define internal void @enter(ptr noalias readonly %s, ptr noalias %seen)")
        lower = Lower(f, self.words, "%s")
        base = 0
        for machine, instance in self.system.instances:
            place = lower.plus(self.control(machine, instance, lower), constant(base))
            f.line(f"store i8 1, ptr {f.element('%seen', place.text, 'i8')}")
            base += len(self.system.machines[machine].states)
        f.line("ret void")
        self.parts.append(f.text())

    def control(self, machine: int, instance: tuple[int, ...], lower: Lower) -> Value:
        """The control state of a machine instance."""
        variable = self.system.machines[machine].control
        place = flat_position(self.system.variables[variable].dims, instance)
        assert place is not None
        return lower.get(self.words.variables[variable], constant(place))

    # -------------------------------------------------------------------------------------- expand

    def expand(self) -> None:
        """`@expand`: for each machine instance a switch over its control state."""
        head = "define internal i64 @expand(ptr noalias %s, i64 %id, ptr noalias %c, i64 %n)"
        f = Function(head)
        context = Context(f, self.words.count)
        batch = Batch(context)
        lower = Lower(f, self.words, "%s")
        by_instance: dict[tuple[int, tuple[int, ...]], list[Hoisted]] = {}
        for number, transition in enumerate(self.system.transitions):
            one = self.hoisted(number, transition)
            if not one.never:
                key = transition.action.machine, transition.action.instance
                by_instance.setdefault(key, []).append(one)
        for (machine, instance), some in by_instance.items():
            control = self.control(machine, instance, lower)
            states = sorted({one.control for one in some if one.control is not None})
            free = [one for one in some if one.control is None]
            end, other = f.name("e"), f.name("o")
            labels = {state: f.name("c") for state in states}
            if control.constant is None and states:
                cases = " ".join(f"i64 {state}, label %{labels[state]}" for state in states)
                f.line(f"switch i64 {control.text}, label %{other} [{cases}]")
                for state in states:
                    f.block(labels[state])
                    for one in some:
                        if one.control in (None, state):
                            self.attempt(batch, one)
                    f.jump(end)
            else:
                f.jump(other)
                free = [one for one in some if one.control in (None, control.constant)]
            f.block(other)
            for one in free:
                self.attempt(batch, one)
            f.jump(end)
            f.block(end)
        context.set("parts", f.load(batch.parts))
        f.line(f"ret i64 {f.load(batch.many)}")
        self.parts.append(f.text())

    def attempt(self, batch: Batch, one: Hoisted) -> None:
        """One transition: its tests, then its step, then what the search keeps of it."""
        f = batch.f
        end = f.name("e")
        for word, (mask, value) in sorted(one.tests.items()):
            on = f.name("b")
            held = f.op(f"and i64 {f.load(f.element('%s', word))}, {signed(mask)}")
            f.test(f.op(f"icmp eq i64 {held}, {signed(value)}"), on, end)
            f.block(on)
        n = f.load(batch.many)
        out = f.element(batch.buffer, f.binary("mul", n, self.words.count))
        answer = f.op(f"call i64 @step{one.number}(ptr %s, ptr {out})")
        enabled = f.name("b")
        f.test(f.op(f"icmp ne i64 {answer}, -1"), enabled, end)
        f.block(enabled)
        f.store(f.binary("or", f.load(batch.parts), self.takes_part[one.number]), batch.parts)
        taken, other = f.name("b"), f.name("b")
        f.test(f.op(f"icmp sge i64 {answer}, 0"), taken, other)
        f.block(taken)
        f.store(str(one.number), f.element(batch.labels, n, "i32"), "i32")
        f.store("1", f.element(batch.fired, one.number, "i8"), "i8")
        f.store(f.binary("add", n, 1), batch.many)
        with f.when(f.compare("ne", answer, 0)):
            f.line(f"call void @hit(ptr %c, i64 %id, i64 {one.number}, i64 {answer})")
        f.jump(end)
        f.block(other)
        f.line(f"call void @fail(ptr %c, i64 %id, i64 {one.number})")
        f.jump(end)
        f.block(end)

    def hoisted(self, number: int, transition: Transition) -> Hoisted:
        """What of a guard can be asked first: nothing that could fail stands before it."""
        one = Hoisted(number)
        machine = transition.action.machine
        own = self.system.machines[machine].control
        lower = Lower(Function(""), self.words, "%s")
        for expr in conjuncts(transition.guard):
            match expr:
                case Const(value):
                    one.never = one.never or not value
                case Binary(BinaryOp.EQ, Read(variable, subscripts), Const(value)) if all(
                    isinstance(s, Const) for s in subscripts
                ):
                    dims = self.system.variables[variable].dims
                    place = flat_position(
                        dims, tuple(s.value for s in subscripts if isinstance(s, Const))
                    )
                    if place is None:
                        return one
                    array = self.words.variables[variable]
                    if not array.low <= value <= array.high:
                        one.never = True
                        return one
                    if variable == own and place == flat_position(dims, transition.action.instance):
                        if one.control not in (None, value):
                            one.never = True
                        one.control = value
                        continue
                    word, shift = array.at(place)
                    mask, held = one.tests.get(word, (0, 0))
                    bits, content = array.ones << shift, (value - array.low) << shift
                    if mask & bits and held & bits != content:
                        one.never = True
                    one.tests[word] = mask | bits, held | content
                case _ if not lower.simple(expr):
                    return one
        return one


def conjuncts(expr: Expr) -> Iterator[Expr]:
    """What a guard joins with `&&`, from the left."""
    if isinstance(expr, Many) and expr.op is ManyOp.AND:
        for value in expr.values:
            yield from conjuncts(value)
    else:
        yield expr
