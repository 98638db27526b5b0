"""The table of a run, its short form, and the summary."""

from __future__ import annotations

import re
from dataclasses import replace

from reports import report_of, row_named
from toy_system import hung, span, toy

from rascheck.show.groups import groups
from rascheck.show.report import CheckReport, Coverage, Row, RunReport, Unreached
from rascheck.show.table import WIDTH, observations, table
from rascheck.system.verdict import Verdict


def mutant() -> CheckReport:
    return report_of(toy())


def fixed() -> CheckReport:
    """A check of which everything is fine."""
    report = report_of(hung(), "fixed")
    kept = tuple(row_named(report, name) for name in ("no_remap", "harmless"))
    return replace(report, rows=kept, exploration=replace(report.exploration, model_errors=0))


def differing(report: CheckReport, name: str, **changes: object) -> CheckReport:
    rows = tuple(
        replace(row, met=False, **changes) if row.property == name else row  # type: ignore[arg-type]
        for row in report.rows
    )
    return replace(report, rows=rows)


def text_of(*checks: CheckReport, coverage: Coverage | None = None, colour: bool = False) -> str:
    text = table(RunReport(checks, coverage, 2.34), colour=colour)
    for line in text.splitlines():
        assert len(re.sub("\033\\[[0-9;]*m", "", line)) <= WIDTH
        assert line == line.rstrip()
    return text


def test_a_run_that_is_as_expected() -> None:
    rows = tuple(replace(r, trace_path=f"out/{r.property}.itf.json") for r in mutant().rows[:2])
    assert (
        text_of(replace(mutant(), rows=rows), fixed())
        == """\
properties/toy.ras                                  verdict     expected        states depth    time
mutant  v6_12, qemu; mutant_no_seq=true; VCPUS=1 FRAMES=1
    no_remap                                        violated    violated         1,234     8  0.25 s
      once isolated, a frame has no stage-2 mapping
    harmless                                        reachable   reachable        1,234     2  0.25 s
      a frame is mapped while only marked
fixed  v6_12, qemu; mutant_no_seq=true; VCPUS=1 FRAMES=1, sequentially consistent
    no_remap                                        holds (SC)  holds            1,234    17  0.25 s
    harmless                                        reachable   reachable        1,234     2  0.25 s

Violated, as expected
mutant/no_remap  violated in 8 steps
    steps: ... take, range_start, user_mem_abort, look_up, install, unmap_poisoned_folio, range_end
    why:   stage2[frame0] == Absent is false: stage2[frame0] = Mapped (step 6, install)
    $ rascheck explain out/no_remap.itf.json

2 checks, all as expected (2.3 s)
"""
    )


def test_differences_are_loud() -> None:
    report = differing(mutant(), "no_remap", expected=Verdict.VIOLATED, by="kvm.install")
    report = differing(report, "told", expected=None)
    assert (
        text_of(replace(report, rows=report.rows[:3]))
        == """\
properties/toy.ras                                  verdict     expected        states depth    time
mutant  v6_12, qemu; mutant_no_seq=true; VCPUS=1 FRAMES=1
 !! no_remap                                        violated    violated         1,234     8  0.25 s
      once isolated, a frame has no stage-2 mapping
    harmless                                        reachable   reachable        1,234     2  0.25 s
      a frame is mapped while only marked
 !! told                                            violated    holds            1,234     2  0.25 s
      a vCPU resumes only after memory_failure has run for it

NOT AS EXPECTED
mutant/no_remap  violated in 8 steps, EXPECTED violated by kvm.install
    steps: ... take, range_start, user_mem_abort, look_up, install, unmap_poisoned_folio, range_end
    why:   stage2[frame0] == Absent is false: stage2[frame0] = Mapped (step 6, install)
    $ rascheck check properties/toy.ras:mutant -p no_remap
mutant/told  violated in 2 steps, EXPECTED holds
    steps: consume, resume
    why:   in_progress has never been true; step 2 resume
    $ rascheck check properties/toy.ras:mutant -p told

1 of 1 check differs from what is expected (2.3 s)
"""
    )


def test_other_settings_than_the_file_s_are_not_judged() -> None:
    report = differing(mutant(), "no_remap", expected=None)
    report = replace(report, rows=report.rows[:2], judged=False, overrides={"tea": "false"})
    assert (
        text_of(report)
        == """\
properties/toy.ras                                  verdict     expected        states depth    time
mutant  v6_12, qemu; mutant_no_seq=true; VCPUS=1 FRAMES=1
    no_remap                                        violated    -                1,234     8  0.25 s
      once isolated, a frame has no stage-2 mapping
    harmless                                        reachable   -                1,234     2  0.25 s
      a frame is mapped while only marked

Does not hold
mutant/no_remap  violated in 8 steps
    steps: ... take, range_start, user_mem_abort, look_up, install, unmap_poisoned_folio, range_end
    why:   stage2[frame0] == Absent is false: stage2[frame0] = Mapped (step 6, install)
    $ rascheck check properties/toy.ras:mutant -p no_remap --set tea=false

1 check (2 verdicts) under other settings than the file's: 1 violated, 1 reachable (2.3 s)
"""
    )
    assert "!!!" not in observations(RunReport((report,)))
    both = text_of(fixed(), replace(report, rows=report.rows[:1]))
    assert both.endswith(
        "1 check, as expected, 1 check under other settings than the file's: 1 violated (2.3 s)\n"
    )


def test_an_answer_is_no_judgement() -> None:
    question = ("ask", "late", "always kvm[vcpu0] at Out")
    report = differing(mutant(), "no_remap", expected=None, property="asked")
    report = replace(report, rows=report.rows[:1], judged=False, question=question)
    text = text_of(report)
    assert "EXPECTED" not in text
    assert "\nasked  violated in 8 steps\n" in text
    assert "\n    $ rascheck ask late 'always kvm[vcpu0] at Out'\n" in text
    assert text.endswith("\nasked: violated (2.3 s)\n")


def test_a_violation_takes_three_lines_and_a_path() -> None:
    report = replace(mutant(), check="a_check_with_a_name_" * 6)
    rows = [replace(r, trace_path="out/x.itf.json") for r in report.rows if r.trace]
    text = text_of(replace(report, rows=tuple(r for r in rows if r.verdict is Verdict.VIOLATED)))
    told = text.split("Violated, as expected\n")[1].split("\n\n")[0].splitlines()
    assert [line[:10].strip() for line in told] == ["a_check_wi", "steps:", "why:", "$ rasc"] * 2


def test_a_verdict_is_compared_even_if_nothing_was_found() -> None:
    assert (
        text_of(differing(fixed(), "no_remap", expected=Verdict.VIOLATED))
        == """\
properties/toy.ras                                  verdict     expected        states depth    time
fixed  v6_12, qemu; mutant_no_seq=true; VCPUS=1 FRAMES=1, sequentially consistent
 !! no_remap                                        holds (SC)  violated         1,234    17  0.25 s
      once isolated, a frame has no stage-2 mapping
    harmless                                        reachable   reachable        1,234     2  0.25 s
      a frame is mapped while only marked

NOT AS EXPECTED
fixed/no_remap  holds, EXPECTED violated
    why:   no violation in 1,234 states (VCPUS=1 FRAMES=1, sequentially consistent)
    else:  if the bug is mended, take the expectation out of the check
    $ rascheck check properties/toy.ras:fixed -p no_remap

1 of 1 check differs from what is expected (2.3 s)
"""
    )


def combinations(check: CheckReport) -> tuple[CheckReport, CheckReport]:
    return (
        replace(check, combination={"tea": "true", "tge": "any"}),
        replace(check, combination={"tea": "false", "tge": "any"}),
    )


def test_combinations_that_agree_are_one() -> None:
    violated = replace(mutant(), rows=mutant().rows[:1])
    assert (
        text_of(*combinations(fixed()), *combinations(violated))
        == """\
properties/toy.ras                                  verdict     expected        states depth    time
fixed  v6_12, qemu; tea=true|false tge=any; mutant_no_seq=true; VCPUS=1 FRAMES=1, sequentially
    consistent
    no_remap                                        holds (SC)  holds            1,234    17  0.50 s
      once isolated, a frame has no stage-2 mapping
    harmless                                        reachable   reachable        1,234     2  0.50 s
      a frame is mapped while only marked
mutant  v6_12, qemu; tea=true|false tge=any; mutant_no_seq=true; VCPUS=1 FRAMES=1
    no_remap                                        violated    violated         1,234     8  0.50 s

Violated, as expected
mutant/no_remap  violated in 8 steps, the shortest of 2 combinations
    steps: ... take, range_start, user_mem_abort, look_up, install, unmap_poisoned_folio, range_end
    why:   stage2[frame0] == Absent is false: stage2[frame0] = Mapped (step 6, install)
    $ rascheck check properties/toy.ras:mutant -p no_remap --set tea=true --set tge=any

2 checks (4 combinations), all as expected (2.3 s)
"""
    )


def test_combinations_that_differ_are_told_apart() -> None:
    one, other = combinations(fixed())
    assert (
        text_of(one, differing(other, "no_remap", expected=Verdict.VIOLATED))
        == """\
properties/toy.ras                                  verdict     expected        states depth    time
fixed[tea=true,tge=any]  v6_12, qemu; mutant_no_seq=true; VCPUS=1 FRAMES=1, sequentially consistent
    no_remap                                        holds (SC)  holds            1,234    17  0.25 s
      once isolated, a frame has no stage-2 mapping
    harmless                                        reachable   reachable        1,234     2  0.25 s
      a frame is mapped while only marked
fixed[tea=false,tge=any]  v6_12, qemu; mutant_no_seq=true; VCPUS=1 FRAMES=1, sequentially consistent
 !! no_remap                                        holds (SC)  violated         1,234    17  0.25 s
    harmless                                        reachable   reachable        1,234     2  0.25 s

NOT AS EXPECTED
fixed[tea=false,tge=any]/no_remap  holds, EXPECTED violated
    why:   no violation in 1,234 states (VCPUS=1 FRAMES=1, sequentially consistent)
    else:  if the bug is mended, take the expectation out of the check
    $ rascheck check properties/toy.ras:fixed -p no_remap --set tea=false --set tge=any

1 of 1 check (2 combinations) differs from what is expected (2.3 s)
"""
    )


def test_the_worst_of_a_group_stands_for_it() -> None:
    one, other = combinations(mutant())
    rows = tuple(replace(r, states=99_999, seconds=1.0) for r in other.rows)
    ((_, row), *_) = groups((one, replace(other, rows=rows)))[0].rows
    assert (row.states, row.depth, row.seconds) == (99_999, 8, 1.25)


def test_vacuous_and_given_up_are_shown_with_their_reason() -> None:
    report = fixed()
    rows = (
        replace(
            report.rows[0], verdict=Verdict.VACUOUS, met=False, why="never reached: isolated(f)"
        ),
        replace(report.rows[1], verdict=Verdict.UNKNOWN, met=False, why="gave up at 1000 states"),
    )
    text = text_of(replace(report, rows=rows))
    assert re.search(r"^ !! no_remap .* vacuous     holds ", text, re.MULTILINE)
    assert re.search(r"never reached: isolated\(f\)$", text, re.MULTILINE)
    assert re.search(r"^ !! harmless .* unknown     holds ", text, re.MULTILINE)
    assert text.endswith(
        "1 of 1 check differs from what is expected, 1 gave up at a limit (2.3 s)\n"
    )


def test_what_holds_beside_a_model_error_says_so() -> None:
    report = fixed()
    failing = replace(report, exploration=replace(report.exploration, model_errors=2))
    assert "on error-free runs\n" in text_of(failing)


def test_what_is_not_from_a_source_is_said() -> None:
    report = fixed()
    rows = tuple(replace(r, inferred=("fw_target",)) for r in report.rows)
    text = text_of(replace(report, rows=rows))
    assert "VCPUS=1 FRAMES=1, sequentially consistent; 1 inferred\n" in text
    assert text.endswith("""

Inferred: no source states these values
    1 check: fw_target=always_el2 (inferred: not said)

1 check, as expected (2.3 s)
""")


def test_coverage_fails_a_run_and_needless_excuses_are_told() -> None:
    hole = Unreached("kvm", "step", "retry", None, span("step install"))
    excused = Unreached("kvm", "state", "Dead", "only without KVM")
    coverage = Coverage(12, 34, (hole, excused), (Unreached("cpu", "step", "resume", "why"),))
    text = text_of(fixed(), coverage=coverage)
    assert text.endswith("""\
REACHED BY NO CHECK, and not declared unused
  step kvm.retry  properties/toy.ras:10
declared unused, but reached
  step cpu.resume

1 check, 1 state or step reached by no check (2.3 s)
""")
    covered = text_of(fixed(), coverage=replace(coverage, unreached=(excused,), needless=()))
    assert covered.endswith("""\
coverage: 12 states and 34 steps of the machines, all reached but 1 unused

1 check, as expected (2.3 s)
""")
    narrowed = text_of(fixed(), coverage=replace(coverage, complete=False))
    assert narrowed == text_of(fixed())


def test_colour_only_adds_colour() -> None:
    report = differing(mutant(), "told", expected=None)
    plain, coloured = text_of(report), text_of(report, colour=True)
    assert "\033" not in plain
    assert re.sub("\033\\[[0-9;]*m", "", coloured) == plain
    assert "\033[1;31mviolated    \033[0m" in coloured
    assert "\033[32mviolated    \033[0m" in coloured


def test_no_checks() -> None:
    assert text_of() == "0 checks, all as expected (2.3 s)\n"


def test_observations_are_one_line_a_verdict() -> None:
    report = differing(mutant(), "told", expected=None)
    coverage = Coverage(1, 1, (Unreached("kvm", "step", "retry"),))
    assert (
        observations(RunReport((report, fixed()), coverage))
        == """\
Observation mutant/no_remap Sometimes  violated in 8 steps, v6_12+qemu, VCPUS=1 FRAMES=1, SC
Observation mutant/harmless Sometimes  reachable in 2 steps, v6_12+qemu, VCPUS=1 FRAMES=1, SC
Observation mutant/told Sometimes  violated in 2 steps, v6_12+qemu, VCPUS=1 FRAMES=1, SC \
!!! expected holds
Observation mutant/deadlock Sometimes  deadlock in 7 steps, v6_12+qemu, VCPUS=1 FRAMES=1, SC
Observation mutant/error Sometimes  error in 11 steps, v6_12+qemu, VCPUS=1 FRAMES=1, SC
Observation fixed/no_remap Never  holds, v6_12+qemu, VCPUS=1 FRAMES=1, SC
Observation fixed/harmless Sometimes  reachable in 2 steps, v6_12+qemu, VCPUS=1 FRAMES=1, SC
!!! no check reaches kvm.retry
"""
    )


def test_that_nothing_is_wrong_is_not_worth_a_line() -> None:
    quiet = Row("deadlock", "", Verdict.HOLDS, None, met=True)
    report = replace(fixed(), rows=(*fixed().rows, quiet))
    assert "deadlock" not in text_of(report)
    assert "deadlock" not in observations(RunReport((report,)))
