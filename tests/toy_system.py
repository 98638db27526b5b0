"""A small System written by hand: a poisoned frame, three machines, a rendezvous and a queue.

`cpu` meets poison and takes the abort, `kvm` claims it and later runs the stage-2 fault without
looking at the invalidation counter, `memory_failure` unmaps in three steps.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from rascheck.source import Source, Span
from rascheck.system.ir import (
    TRUE,
    Action,
    Antecedent,
    Assign,
    Atom,
    Before,
    Binary,
    BinaryOp,
    BoolType,
    Citation,
    Const,
    ControlState,
    EnumType,
    Expr,
    Fail,
    Failure,
    Head,
    IndexType,
    IntType,
    Kind,
    Length,
    Machine,
    Many,
    ManyOp,
    Occurred,
    OptionType,
    Overflow,
    Past,
    Property,
    Queue,
    Read,
    Receive,
    Register,
    Send,
    Setting,
    StepDecl,
    System,
    Transition,
    Unary,
    UnaryOp,
    Variable,
)

SOURCE = Source(
    "properties/toy.ras",
    """\
var poisoned[Frame] : bool = any
machine cpu[v: Vcpu] {
    step consume(f: Frame): Guest -> Aborting raise sea(v, f)
    step resume: Aborting -> Guest
}
machine kvm[v: Vcpu] {
    step kvm_handle_guest_abort: Out -> Out on sea(==v, f) { send mf_queue(f); }
    step user_mem_abort(f: Frame): Out -> Sampled { gfn = f; }
    step look_up: Sampled -> LookedUp
    step install: LookedUp -> Out { stage2[gfn] = Mapped; gfn = none; }
}
machine memory_failure {
    step take: Idle -> Start on mf_queue(f) { page = f; marked[f] = true; }
    step range_start: Start -> Pte { in_progress = true; stage2[page] = Absent; }
    step unmap_poisoned_folio: Pte -> End { host_pte[page] = HwpoisonEntry; }
    step range_end: End -> Idle { in_progress = false; page = none; rounds += 1; }
}
invariant no_remap "once isolated, a frame has no stage-2 mapping" { ... }
reachable harmless "a frame is mapped while only marked" { ... }
invariant told "a vCPU resumes only after memory_failure has run for it" { ... }
check mutant { verify no_remap, harmless, told }
""",
)


def span(piece: str) -> Span:
    start = SOURCE.text.index(piece)
    return Span(SOURCE, start, start + len(piece))


BOOL = BoolType()
STAGE2 = EnumType("Stage2", ("Absent", "Mapped"))
PTE = EnumType("Pte", ("Present", "HwpoisonEntry"))
CPU_STATES = EnumType("cpu", ("Guest", "Aborting"))
KVM_STATES = EnumType("kvm", ("Out", "Sampled", "LookedUp"))
MF_STATES = EnumType("memory_failure", ("Idle", "Start", "Pte", "End"))
FAILURE_C = "linux@v6.12"

(CPU, KVM, MF) = range(3)
(CPU_AT, KVM_AT, MF_AT, POISONED, S2, MARKED, HOST, IN_PROGRESS, GFN, PAGE, ROUNDS) = range(11)


def eq(left: Expr, right: Expr) -> Expr:
    return Binary(BinaryOp.EQ, left, right)


def both(*values: Expr) -> Expr:
    return Many(ManyOp.AND, values)


def at(variable: int, index: int | None = None) -> Read:
    name = "Vcpu" if variable in (CPU_AT, KVM_AT, GFN) else "Frame"
    return Read(variable, () if index is None else (Const(index, IndexType(name, 9)),))


class Toy:
    """The parts of the System for some vCPUs and frames."""

    def __init__(self, vcpus: int, frames: int) -> None:
        self.vcpu = IndexType("Vcpu", vcpus)
        self.frame = IndexType("Frame", frames)
        self.page = OptionType(self.frame)

    def variables(self) -> tuple[Variable, ...]:
        v, f = self.vcpu, self.frame
        none_v, none_f = (0,) * v.size, (0,) * f.size
        return (
            Variable("cpu", CPU_STATES, (v,), none_v, CPU, True),
            Variable("kvm", KVM_STATES, (v,), none_v, KVM, True),
            Variable("memory_failure", MF_STATES, (), (0,), MF, True),
            Variable("poisoned", BOOL, (f,), (None,) * f.size, span=span("poisoned[Frame]")),
            Variable("stage2", STAGE2, (f,), (None,) * f.size),
            Variable("marked", BOOL, (f,), none_f),
            Variable("host_pte", PTE, (f,), none_f),
            Variable("in_progress", BOOL),
            Variable("kvm.gfn", self.page, (v,), none_v, KVM),
            Variable("memory_failure.page", self.page, (), (0,), MF),
            Variable("memory_failure.rounds", IntType(0, 1), (), (0,), MF),
        )

    def machines(self) -> tuple[Machine, ...]:
        def states(members: EnumType) -> tuple[ControlState, ...]:
            return tuple(ControlState(name, i == 0) for i, name in enumerate(members.members))

        def step(name: str, line: str, *refs: Citation, frame: bool = False) -> StepDecl:
            params = (("f", self.frame),) if frame else ()
            return StepDecl(name, params, span=span(line), refs=refs)

        mf = Citation(FAILURE_C, "mm/memory-failure.c:memory_failure")
        return (
            Machine(
                "cpu",
                (("v", self.vcpu),),
                states(CPU_STATES),
                (
                    step("consume", "step consume", Citation("DDI0487", "R_VJRKF"), frame=True),
                    step("resume", "step resume"),
                ),
                CPU_AT,
            ),
            Machine(
                "kvm",
                (("v", self.vcpu),),
                states(KVM_STATES),
                (
                    step(
                        "kvm_handle_guest_abort",
                        "step kvm_handle",
                        Citation(FAILURE_C, "arch/arm64/kvm/mmu.c:kvm_handle_guest_abort"),
                    ),
                    step("user_mem_abort", "step user_mem", frame=True),
                    step("look_up", "step look_up"),
                    step("install", "step install"),
                ),
                KVM_AT,
            ),
            Machine(
                "memory_failure",
                (),
                states(MF_STATES),
                (
                    step("take", "step take", mf),
                    step("range_start", "step range_start"),
                    step("unmap_poisoned_folio", "step unmap", mf),
                    step("range_end", "step range_end"),
                ),
                MF_AT,
            ),
        )

    def transitions(self) -> Iterator[Transition]:
        for v in range(self.vcpu.size):
            yield from self.cpu(v)
        for v in range(self.vcpu.size):
            yield from self.kvm(v)
        yield from self.memory_failure()

    def cpu(self, v: int) -> Iterator[Transition]:
        for f in range(self.frame.size):
            yield Transition(
                Action(CPU, (v,), 0, (f,)),
                both(
                    eq(at(CPU_AT, v), Const(0, CPU_STATES)),
                    at(POISONED, f),
                    eq(at(S2, f), Const(1, STAGE2)),
                    eq(at(KVM_AT, v), Const(0, KVM_STATES)),
                    Binary(BinaryOp.LT, Length(0), Const(2, IntType(2, 2))),
                ),
                (
                    Assign(CPU_AT, at(CPU_AT, v).subscripts, Const(1, CPU_STATES)),
                    Send(0, (), (Const(f, self.frame),)),
                ),
                Action(KVM, (v,), 0),
                "sea",
                (Const(v, self.vcpu), Const(f, self.frame)),
            )
        yield Transition(
            Action(CPU, (v,), 1),
            eq(at(CPU_AT, v), Const(1, CPU_STATES)),
            (Assign(CPU_AT, at(CPU_AT, v).subscripts, Const(0, CPU_STATES)),),
            emits=((0, TRUE),),
        )

    def kvm(self, v: int) -> Iterator[Transition]:
        def become(state: int) -> Assign:
            return Assign(KVM_AT, at(KVM_AT, v).subscripts, Const(state, KVM_STATES))

        def in_state(state: int) -> Expr:
            return eq(at(KVM_AT, v), Const(state, KVM_STATES))

        mine = at(GFN, v).subscripts
        for f in range(self.frame.size):
            yield Transition(
                Action(KVM, (v,), 1, (f,)),
                both(in_state(0), eq(at(S2, f), Const(0, STAGE2))),
                (become(1), Assign(GFN, mine, Const(f + 1, self.page))),
            )
        for number, guards, body in (
            (2, (HOST, PTE), ()),
            (3, None, ((S2, 1),)),
        ):
            for f in range(self.frame.size):
                guard = [in_state(number - 1), eq(at(GFN, v), Const(f + 1, self.page))]
                if guards:
                    guard.append(eq(at(guards[0], f), Const(0, guards[1])))
                yield Transition(
                    Action(KVM, (v,), number),
                    both(*guard),
                    (
                        become(number % 3),
                        *(Assign(w, at(w, f).subscripts, Const(x, STAGE2)) for w, x in body),
                        *((Assign(GFN, mine, Const(0, self.page)),) if body else ()),
                    ),
                )

    def memory_failure(self) -> Iterator[Transition]:
        def step(number: int, *guard: Expr, body: tuple[Assign, ...]) -> Transition:
            target = Const((number + 1) % 4, MF_STATES)
            here = eq(at(MF_AT), Const(number, MF_STATES))
            return Transition(
                Action(MF, (), number), both(here, *guard), (Assign(MF_AT, (), target), *body)
            )

        for f in range(self.frame.size):
            head = eq(Head(0, (), 0), Const(f, self.frame))
            some = Binary(BinaryOp.GT, Length(0), Const(0, IntType(0, 0)))
            taken = step(
                0,
                some,
                head,
                body=(
                    Assign(PAGE, (), Const(f + 1, self.page)),
                    Assign(MARKED, at(MARKED, f).subscripts, TRUE),
                ),
            )
            yield Transition(taken.action, taken.guard, (Receive(0), *taken.body))
        for number, write, value in ((1, S2, Const(0, STAGE2)), (2, HOST, Const(1, PTE))):
            for f in range(self.frame.size):
                mine = eq(at(PAGE), Const(f + 1, self.page))
                body: tuple[Assign, ...] = (Assign(write, at(write, f).subscripts, value),)
                if number == 1:
                    body = (Assign(IN_PROGRESS, (), TRUE), *body)
                yield step(number, mine, body=body)
        yield step(
            3,
            body=(
                Assign(IN_PROGRESS, (), Const(0)),
                Assign(PAGE, (), Const(0, self.page)),
                Assign(
                    ROUNDS,
                    (),
                    Binary(BinaryOp.ADD, Read(ROUNDS), Const(1, IntType(1, 1))),
                    span("rounds += 1"),
                ),
            ),
        )

    def properties(self) -> tuple[Property, ...]:
        def isolated(f: int) -> Expr:
            pte = eq(at(HOST, f), Const(1, PTE))
            return both(at(MARKED, f), pte, Unary(UnaryOp.NOT, Read(IN_PROGRESS)))

        frames = range(self.frame.size)
        seed = (Citation("SEED"),)
        remaps = tuple(
            Binary(BinaryOp.IMPLIES, isolated(f), eq(at(S2, f), Const(0, STAGE2))) for f in frames
        )
        isolations = Many(ManyOp.OR, tuple(isolated(f) for f in frames))
        return (
            Property(
                "no_remap",
                Kind.INVARIANT,
                both(*remaps),
                "once isolated, a frame has no stage-2 mapping",
                (Antecedent(isolations, "isolated(f)"),),
                declared="invariant",
                span=span("invariant no_remap"),
                refs=seed,
            ),
            Property(
                "harmless",
                Kind.REACHABLE,
                Many(
                    ManyOp.OR,
                    tuple(both(at(MARKED, f), eq(at(S2, f), Const(1, STAGE2))) for f in frames),
                ),
                "a frame is mapped while only marked",
                declared="reachable",
                span=span("reachable harmless"),
            ),
            Property(
                "told",
                Kind.INVARIANT,
                Binary(BinaryOp.IMPLIES, Occurred(0), Past(0)),
                "a vCPU resumes only after memory_failure has run for it",
                declared="invariant",
                span=span("invariant told"),
            ),
        )

    def system(self) -> System:
        return System(
            "late",
            self.variables(),
            (Queue("mf_queue", (("", self.frame),), 2, Overflow.DROP),),
            self.machines(),
            tuple(self.transitions()),
            atoms=(Atom("fired cpu.resume"),),
            registers=(
                Register(
                    "once in_progress",
                    Read(IN_PROGRESS),
                    Many(ManyOp.OR, (Before(0), Read(IN_PROGRESS))),
                ),
            ),
            properties=self.properties(),
            settings=(
                Setting("VCPUS", str(self.vcpu.size), "default", knob=False),
                Setting("FRAMES", str(self.frame.size), "default", knob=False),
                Setting("tea", "true", "default"),
                Setting("mutant_no_seq", "true", "with"),
                Setting("fw_target", "always_el2", "profile reporter", inferred="not said"),
            ),
        )


def toy(vcpus: int = 1, frames: int = 1) -> System:
    return Toy(vcpus, frames).system()


def broken() -> System:
    """A further step that always fails: a vCPU resumes while its fault is half handled."""
    system = toy()
    guard = eq(at(KVM_AT, 0), Const(2, KVM_STATES))
    fail = Fail(Failure.UNHANDLED, "no machine takes `sea`", span("raise sea(v, f)"))
    step = Transition(Action(CPU, (0,), 1), guard, (fail,))
    before, after = system.transitions[:2], system.transitions[2:]
    return dataclasses.replace(system, transitions=(*before, step, *after))


def hung() -> System:
    """Without the steps of kvm after the first: a vCPU that faults never comes back."""
    system = toy()
    kept = tuple(
        t for t in system.transitions if not (t.action.machine == KVM and t.action.step > 1)
    )
    return dataclasses.replace(system, transitions=kept)


def stuck() -> System:
    """Like `hung`, but the vCPU's own program goes on for ever."""
    system = hung()
    resume = next(t for t in system.transitions if t.action == Action(CPU, (0,), 1))
    free = dataclasses.replace(resume, guard=TRUE)
    kept = tuple(free if t is resume else t for t in system.transitions)
    return dataclasses.replace(system, transitions=kept)
