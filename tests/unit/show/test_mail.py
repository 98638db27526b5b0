"""The mail form: goldens on the toy, and the 72-column law on everything."""

from __future__ import annotations

import dataclasses
import shlex
from dataclasses import replace
from typing import Any

import random_systems
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from reports import report_of, row_named
from toy_system import broken, stuck, toy

from rascheck.show.mail import WIDTH, mail, mails
from rascheck.show.report import CheckReport, Reason, Row, RunReport
from rascheck.system.ir import Citation, Setting, System
from rascheck.system.reference import TooLarge, explore_slowly
from rascheck.system.verdict import Verdict

VIOLATED = """\
invariant: no_remap  VIOLATED  8 steps (shortest)  properties/toy.ras:18
           once isolated, a frame has no stage-2 mapping [1]
check:     properties/toy.ras:mutant, as expected (violated)
profiles:  v6_12, qemu
knobs:     mutant_no_seq=true, fw_target=always_el2 (inferred: not said)
bounds:    VCPUS=1 FRAMES=1, sequentially consistent
initial:   poisoned[frame0] = true, stage2[frame0] = Mapped

 #  cpu[vcpu0]  kvm[vcpu0]  memory_failure
 1  consume(frame0) [2]     |
    `---sea---> kvm_handle_guest_abort [3]  mf_queue = [frame0]
 2  |           |           take [4]        marked[frame0] = true,
    |           |           |               mf_queue = [], page = frame0
 3  |           |           range_start     stage2[frame0] = Absent,
    |           |           |               in_progress = true
 4  |           user_mem_abort(frame0)      gfn = frame0
 5  |           look_up     |
 6  |           install     |               stage2[frame0] = Mapped
 7  |           |           unmap_poisoned_folio [4]
    |           |           |   host_pte[frame0] = HwpoisonEntry
 8  |           |           range_end    in_progress = false, rounds = 1

why: stage2[frame0] == Absent is false
       stage2[frame0] = Mapped            (step 6, install)
     it must hold because
       marked[frame0] = true              (step 2, take)
       host_pte[frame0] = HwpoisonEntry   (step 7, unmap_poisoned_folio)
       in_progress = false                (step 8, range_end)

$ rascheck check properties/toy.ras:mutant -p no_remap

[1] SEED
[2] DDI0487 R_VJRKF
[3] linux@v6.12 arch/arm64/kvm/mmu.c kvm_handle_guest_abort
[4] linux@v6.12 mm/memory-failure.c memory_failure
"""

WITNESS = """\
reachable: harmless
           REACHABLE  2 steps (shortest)           properties/toy.ras:19
           a frame is mapped while only marked
check:     properties/toy.ras:mutant
profiles:  v6_12, qemu
knobs:     mutant_no_seq=true, fw_target=always_el2 (inferred: not said)
bounds:    VCPUS=1 FRAMES=1, sequentially consistent
initial:   poisoned[frame0] = true, stage2[frame0] = Mapped

 #  cpu[vcpu0]  kvm[vcpu0]  memory_failure
 1  consume(frame0) [1]     |
    `---sea---> kvm_handle_guest_abort [2]  mf_queue = [frame0]
 2  |           |           take [3]        marked[frame0] = true,
    |           |           |               mf_queue = [], page = frame0

why: marked[frame0] = true     (step 2, take)
     stage2[frame0] = Mapped   (initially)

$ rascheck check properties/toy.ras:mutant -p harmless

[1] DDI0487 R_VJRKF
[2] linux@v6.12 arch/arm64/kvm/mmu.c kvm_handle_guest_abort
[3] linux@v6.12 mm/memory-failure.c memory_failure
"""

DEADLOCK = """\
 7  |           user_mem_abort(frame0)      gfn = frame0
    (nothing can move)

why: kvm[vcpu0] at Sampled, not final     (step 7, user_mem_abort)
       look_up needs host_pte[frame0] == Present
         host_pte[frame0] = HwpoisonEntry
             (step 5, unmap_poisoned_folio)
     in final states: cpu[vcpu0] at Guest, memory_failure at Idle

$ rascheck check properties/toy.ras:mutant

"""


def mail_of(system: System, name: str) -> str:
    report = report_of(system)
    return mail(report, row_named(report, name))


def check_law(text: str) -> None:
    for line in text.splitlines():
        assert len(line) <= WIDTH, line
        assert line.isascii(), line
        assert line.isprintable(), line
        assert line == line.rstrip(), line


def test_a_violation() -> None:
    assert mail_of(toy(), "no_remap") == VIOLATED


def test_a_witness() -> None:
    assert mail_of(toy(), "harmless") == WITNESS


def test_a_deadlock() -> None:
    text = mail_of(toy(), "deadlock")
    assert text.startswith(
        "verdict:   DEADLOCK  7 steps (shortest)\n"
        "           nothing can move, and not every machine is in a final state\n"
    )
    assert DEADLOCK in text


def test_a_model_error() -> None:
    text = mail_of(broken(), "error")
    assert "verdict:   MODEL ERROR  3 steps (shortest)\n" in text
    assert "FAILS: no machine takes `sea`\n" in text
    assert (
        """\
why: unhandled exception: no machine takes `sea`
       in cpu[vcpu0].resume
       properties/toy.ras:3: raise sea(v, f)
"""
        in text
    )


def test_a_stuck_machine() -> None:
    text = mail_of(stuck(), "deadlock")
    assert "verdict:   STUCK  1 step (shortest)\n" in text
    assert "why: kvm[vcpu0] can never move again\n" in text


def test_a_difference_is_loud() -> None:
    report = report_of(toy())
    row = replace(row_named(report, "no_remap"), expected=Verdict.HOLDS, met=False)
    assert "toy.ras:mutant, EXPECTED holds\n" in mail(report, row)
    row = replace(row, expected=Verdict.VIOLATED, by="kvm.install")
    assert "toy.ras:mutant, EXPECTED violated by kvm.install\n" in mail(report, row)


def test_what_the_file_says_nothing_about_is_not_judged() -> None:
    report = replace(report_of(toy()), judged=False)
    row = replace(row_named(report, "no_remap"), expected=None, met=False)
    text = mail(report, row)
    assert "EXPECTED" not in text
    assert (
        """
check:     properties/toy.ras:mutant (other settings than the file's:
           nothing expected)
"""
        in text
    )
    asked = mail(replace(report, question=("ask", "late", "always x")), row)
    assert "\ncheck:     asked\n" in asked
    assert "\n$ rascheck ask late 'always x'\n" in asked


def test_the_name_of_a_check_breaks_at_its_commas() -> None:
    chosen = {"guest_heeds": "true", "fw_target": "always_el2", "mce_early": "vcpu_thread"}
    report = replace(report_of(toy()), combination=chosen)
    assert """
check:     properties/toy.ras:mutant[guest_heeds=true,
           fw_target=always_el2,mce_early=vcpu_thread], as expected
           (violated)
""" in mail(report, row_named(report, "no_remap"))


def test_a_long_title_takes_two_lines() -> None:
    report = report_of(toy())
    claim = replace(report.system.properties[0], name="never_remapped_once_isolated_at_all")
    system = replace(report.system, properties=(claim,))
    row = replace(row_named(report, "no_remap"), property=claim.name)
    assert mail(replace(report, made=system, settings=system.settings), row).startswith("""\
invariant: never_remapped_once_isolated_at_all
           VIOLATED  8 steps (shortest)            properties/toy.ras:18
           once isolated, a frame has no stage-2 mapping [1]
""")


def test_many_knobs_are_left_to_the_profiles() -> None:
    report = report_of(toy())
    many = tuple(Setting(f"knob_number_{n}", "value", "profile v6_12") for n in range(20))
    system = replace(report.system, settings=(*report.system.settings, *many))
    text = mail(
        replace(report, made=system, settings=system.settings), row_named(report, "no_remap")
    )
    assert (
        """\
knobs:     mutant_no_seq=true,
           fw_target=always_el2 (inferred: not said),
           20 more as the profiles say
bounds:"""
        in text
    )


def test_the_command_has_all_that_it_takes() -> None:
    report = replace(
        report_of(toy()),
        overrides={"VCPUS": "1"},
        combination={"mutant_no_seq": "true"},
        chosen_profiles=("v6_12", "qemu"),
    )
    text = mail(report, row_named(report, "no_remap"))
    command = text[text.index("$ ") + 2 : text.index("\n\n[1]")]
    assert shlex.split(command.replace("\\\n", "")) == [
        *("rascheck", "check", "properties/toy.ras:mutant", "-p", "no_remap"),
        *("--profile", "v6_12,qemu", "--set", "VCPUS=1", "--set", "mutant_no_seq=true"),
    ]
    assert "properties/toy.ras:mutant[mutant_no_seq=true], as expected" in text


def test_fairness_is_said() -> None:
    report = replace(report_of(toy()), fairness=("fair memory_failure.range_end",))
    text = mail(report, row_named(report, "no_remap"))
    assert "\nfairness:  fair memory_failure.range_end\n" in text


def test_all_mails_of_a_run() -> None:
    report = report_of(toy())
    text = mails(RunReport((report,)))
    assert text.count("\n$ rascheck check ") == len([r for r in report.rows if r.trace])
    check_law(text)


def stretched(node: Any, tail: str) -> Any:
    """A part of the IR with a longer name wherever there is one."""
    if isinstance(node, tuple):
        return tuple(stretched(item, tail) for item in node)
    if not dataclasses.is_dataclass(node) or isinstance(node, type):
        return node
    changed: dict[str, Any] = {}
    for part in dataclasses.fields(node):
        value = getattr(node, part.name)
        if part.name == "members":
            changed[part.name] = tuple(member + tail for member in value)
        elif isinstance(value, str):
            changed[part.name] = value + tail if value and part.name != "declared" else value
        else:
            changed[part.name] = stretched(value, tail)
    return replace(node, **changed)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(random_systems.systems(), st.text(max_size=90), st.text(max_size=200))
def test_no_line_is_wider_than_a_mail(system: System, tail: str, words: str) -> None:
    try:
        explore_slowly(system, 100)
    except TooLarge:
        return
    report = report_of(system)
    for row in report.rows:
        if row.trace is None:
            continue
        check_law(mail(report, row))
        longer: System = stretched(system, tail)
        refs = (Citation("key" + tail, words), Citation(words, inferred=True))
        machines = tuple(
            replace(m, steps=tuple(replace(s, refs=refs) for s in m.steps)) for m in longer.machines
        )
        longer = replace(longer, machines=machines)
        trace = replace(row.trace, claim=row.trace.claim and row.trace.claim + tail)
        lengthened = Row(
            row.property + tail,
            words,
            row.verdict,
            None,
            met=False,
            by=tail,
            trace=trace,
            reasons=tuple(Reason(d, text + tail, note + tail) for d, text, note in row.reasons),
        )
        wide = CheckReport(
            f"folder/{tail}.ras",
            tail,
            (tail, words),
            {},
            longer,
            longer.settings,
            report.exploration,
            (lengthened,),
            bounds=words,
            fairness=(tail, words),
            overrides={"N": tail},
        )
        check_law(mail(wide, lengthened))
