"""The language reference is true: what its pages say by hand is what the tool finds."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import language_pages as pages
import pytest
from language_pages import Block, Case, Ending, Names
from lark import Lark

from rascheck.diagnostics import Diagnostics
from rascheck.explore import explore
from rascheck.lang import syntax
from rascheck.lang.elaborate import elaborate
from rascheck.lang.settings import Combination, Overrides, combinations
from rascheck.prove.minterms import abstract
from rascheck.run import Loaded, Options, load_program, run_checks
from rascheck.run.bits import restored
from rascheck.system import semantics, trace
from rascheck.system.ir import Kind, System
from rascheck.system.reference import Graph, explore_slowly, reach
from rascheck.system.text import show_action, show_instance, show_state
from rascheck.system.text import text as system_text
from rascheck.system.trace import Move, State
from rascheck.system.verdict import DEADLOCK, ERROR, Exploration, Outcome, Verdict
from rascheck.system.verify import verify

FOLDER = Path(__file__).parents[2] / "docs" / "language"
GRAMMAR = Path(__file__).parents[2] / "model" / "spec.lark"
PAGES = pages.pages(FOLDER)
CASES = [case for page in PAGES for case in pages.cases(page)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {"case.ras": case.spec, **case.files}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert text.count("\n") <= pages.MOST_LINES
    assert case.spec, "expectations without a spec"
    assert case.blocks, "a spec without expectations"
    for block in case.blocks:
        if block.kind == "diagnostics":
            check_diagnostics(block)
            continue
        sink = Diagnostics()
        loaded = load_program(["case.ras"], sink)
        assert not sink.failed, list(sink)
        match block.kind:
            case "states":
                check_states(loaded, block)
            case "verdicts":
                check_verdicts(loaded, block)
            case "runs":
                check_runs(loaded, block)
            case "conditions":
                check_conditions(loaded, block)
            case "combinations":
                check_combinations(loaded, block)


def test_the_names_of_cases_differ() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len({*names})


def test_every_construct_of_the_grammar_occurs() -> None:
    """Every rule, every named alternative and every word of the grammar is in some spec."""
    parser = Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", start="start")
    rules: set[str] = set()
    words: set[str] = set()
    for case in CASES:
        tree = parser.parse(case.spec)
        rules |= {str(node.data) for node in tree.iter_subtrees()}
        words |= {*re.findall(r"\w+", case.spec)}
    declared = {rule.alias or str(rule.origin.name) for rule in parser.rules}
    absent = {name for name in declared - rules if not name.startswith("_")}
    assert {name for name in absent if not _is_inlined(parser, name)} == set()
    reserved = {t.pattern.value for t in parser.terminals if t.pattern.value.isalpha()}
    assert reserved - words == set()


def test_the_list_of_reserved_words_is_complete() -> None:
    """The reference lists the words of the grammar, all of them and no other."""
    page = (FOLDER / "index.md").read_text(encoding="utf-8")
    listed = page.partition("## Reserved words")[2].split("```")[1].removeprefix("text").split()
    parser = Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", start="start")
    words = {t.pattern.value for t in parser.terminals if t.pattern.value.isalpha()}
    assert listed == sorted(words)


def _is_inlined(parser: Lark, name: str) -> bool:
    """Whether a rule (`?rule`) leaves no trace of its own in a tree."""
    return all(
        rule.options.expand1 and not rule.alias
        for rule in parser.rules
        if (rule.alias or str(rule.origin.name)) == name
    )


# -------------------------------------------------------------------------------------- the system


def chosen(loaded: Loaded, block: Block) -> tuple[System, Exploration]:
    """The System that a block speaks of, and what both engines find in it."""
    sink = Diagnostics()
    overrides = Overrides(block.overrides, block.profiles)
    name = block.check
    if not name and block.kind != "states" and len(loaded.program.checks) == 1:
        name = next(iter(loaded.program.checks))
    check = loaded.program.checks[name] if name else None
    combination = Combination()
    if check is not None:
        found = list(combinations(loaded.program, check, overrides, sink))
        assert len(found) == 1 or check.sweeps
        combination = found[0]
    system = elaborate(loaded.program, check, combination, overrides, sink)
    assert not sink.failed, list(sink)
    assert system is not None
    assert verify(system) == []
    pair = abstract(system, sink)
    assert pair is not None, list(sink)
    if pair.tables:
        exploration = restored(pair, explore(pair.explored), sink)
        assert exploration is not None
        assert all(
            o.trace is None or semantics.replay(pair.concrete, o.trace) == []
            for o in exploration.outcomes
        )
        if block.kind != "states":
            return pair.concrete, exploration
    expected, exploration = explore_slowly(system), explore(system)
    assert compared(exploration) == compared(expected), "the engines disagree"
    for outcome in exploration.outcomes:
        if outcome.trace is not None:
            assert semantics.replay(system, outcome.trace) == []
    for outcome in exploration.outcomes:
        assert outcome.trace is None or semantics.replay(system, outcome.trace) == []
    return system, exploration


UNLIKE: dict[str, Any] = {"engine": "", "code": "", "memory": 0}
"""What engines say of themselves."""


def compared(exploration: Exploration) -> Exploration:
    """What engines must agree on; a run for ever is shown by the explorer alone."""
    outcomes = tuple(
        replace(outcome, trace=None) if is_lasso(outcome) else outcome
        for outcome in exploration.outcomes
    )
    return replace(exploration, outcomes=outcomes, seconds=0.0, compile_seconds=0.0, **UNLIKE)


def is_lasso(outcome: Outcome) -> bool:
    return outcome.trace is not None and outcome.trace.ending is trace.Ending.LASSO


def names_of(system: System, number: int) -> Names:
    """A transition as a page writes it."""
    transition = system.transitions[number]
    actions = (transition.action, transition.partner)
    return tuple(show_action(system, action) for action in actions if action is not None)


# -------------------------------------------------------------------------------------- the blocks


def check_states(loaded: Loaded, block: Block) -> None:
    system, exploration = chosen(loaded, block)
    assert not system.registers, "a table of states is for a check that keeps no history"
    expected = pages.states(block)
    graph = reach(system)
    listed = {frozenset(e.items()): number for number, e in expected.elements.items()}
    unlisted = len(listed)
    numbers: dict[State, int] = {}
    missing = []
    for state in graph.distance:
        key = frozenset(show_state(system, state))
        if key not in listed:
            listed[key] = unlisted
            missing.append(
                f"{unlisted}: " + ", ".join(" = ".join(p) for p in show_state(system, state))
            )
            unlisted += 1
        numbers[state] = listed[key]
    found = as_lines(system, graph, numbers)
    wanted = lines_of(expected)
    absent = {*expected.elements} - {*numbers.values()}
    assert (missing, sorted(absent), *differences(found, wanted)) == ([], [], [], []), (
        "states missing from the page, states that do not exist, "
        "lines missing from the page, lines that are wrong"
    )
    assert exploration.states == len(expected.elements)
    assert exploration.transitions == len(expected.moves)
    assert exploration.levels == expected.levels()
    assert exploration.initial == len(expected.initial)
    assert exploration.deadlocks == len(expected.deadlocks)
    assert exploration.model_errors == len(expected.errors)


def differences(found: Counter[str], wanted: Counter[str]) -> tuple[list[str], list[str]]:
    return sorted((found - wanted).elements()), sorted((wanted - found).elements())


def as_lines(system: System, graph: Graph, numbers: dict[State, int]) -> Counter[str]:
    lines = [f"initial {numbers[state]}" for state in graph.initial]
    for state, moves in graph.moves.items():
        for move in moves:
            label = " + ".join(names_of(system, move.transition))
            lines.append(f"{numbers[state]} -> {numbers[move.state]}  {label}")
    for state, errors in graph.errors.items():
        for error in errors:
            assert error.transition is not None
            label = " + ".join(names_of(system, error.transition))
            lines.append(f"{numbers[state]} -> !  {label}  {error.failure.value}")
    lines += [f"{numbers[state]} deadlock" for state in graph.deadlocked]
    for state, instances in graph.stuck.items():
        lines += [f"{numbers[state]} stuck {show_instance(system, *i)}" for i in instances]
    return Counter(lines)


def lines_of(expected: pages.States) -> Counter[str]:
    return Counter(
        [
            *(f"initial {n}" for n in expected.initial),
            *(f"{a} -> {b}  {' + '.join(label)}" for a, b, label in expected.moves),
            *(f"{a} -> !  {' + '.join(label)}  {why}" for a, label, why in expected.errors),
            *(f"{n} deadlock" for n in expected.deadlocks),
            *(f"{n} stuck {name}" for n, name in expected.stuck),
        ]
    )


def check_verdicts(loaded: Loaded, block: Block) -> None:
    system, exploration = chosen(loaded, block)
    check = loaded.program.checks[block.check or next(iter(loaded.program.checks))]
    expected = {
        name: (expect.verdict, steps_of(expect))
        for expect in check.expects
        for name in names_meant(check, expect)
    }
    shown = [
        o for o in exploration.outcomes if o.verdict is not Verdict.HOLDS or is_asked(o, expected)
    ]
    found = [line_of(system, outcome, expected.get(outcome.property)) for outcome in shown]
    wanted = pages.verdicts(block)
    starts = [outcome.trace.initial for outcome in shown if outcome.trace]
    assert [replace(line, start=()) for line in found] == [replace(w, start=()) for w in wanted]
    traced = [line for line in wanted if line.steps is not None]
    begun = [*semantics.initial_states(system), *(s for s, _ in semantics.initial_errors(system))]
    for line, start in zip(traced, starts, strict=True):
        fitting = [s for s in begun if {*line.start} <= {*show_state(system, s)}]
        assert fitting == [start], f"where {line.subject} begins"


Expected = tuple[str, str]
"""A verdict, and the `machine.step` that it is expected to come `by`, or nothing."""


def names_meant(check: syntax.Check, expect: syntax.Expect) -> list[str]:
    """What an `expect` speaks of: the named properties, the run as a whole, or all properties."""
    if expect.verdict in (DEADLOCK, ERROR) and not expect.properties:
        return [expect.verdict]
    return [ident.name for ident in expect.properties or check.verify]


def steps_of(expect: syntax.Expect) -> str:
    return "" if expect.by is None else expect.by.span.text


def is_asked(outcome: Outcome, expected: dict[str, Expected]) -> bool:
    """Whether a report has a line for what holds: always, but for deadlocks and errors."""
    return outcome.property not in (DEADLOCK, ERROR) or outcome.property in expected


def is_met(outcome: Outcome, expectation: Expected | None, steps: tuple[Names, ...]) -> bool:
    if expectation is None:
        return outcome.verdict in (Verdict.HOLDS, Verdict.REACHABLE)
    last = [re.sub(r"\[.*?\]|\(.*\)", "", name) for name in (steps[-1] if steps else ())]
    verdict, by = expectation
    return outcome.verdict.value == verdict and (not by or by in last)


def line_of(system: System, outcome: Outcome, expectation: Expected | None) -> Ending:
    """An outcome as a page writes it."""
    found = outcome.trace
    steps = None
    detail = ""
    verdict = outcome.verdict.value
    if found is not None:
        taken = [move.transition for move in found.moves]
        if found.error is not None and found.error.transition is not None:
            taken.append(found.error.transition)
        steps = tuple(names_of(system, number) for number in taken)
        if found.ending is trace.Ending.STUCK and found.machine is not None:
            verdict, detail = "stuck", show_instance(system, *found.machine)
        if found.error is not None:
            detail = found.error.failure.value
            if found.error.transition is None:
                detail += (
                    " in a property"
                    if found.initial in semantics.initial_states(system)
                    else " in an initial value"
                )
    if outcome.verdict is Verdict.VACUOUS:
        detail = "; ".join(outcome.missed)
    met = is_met(outcome, expectation, steps or ())
    loop = None if found is None else found.loop
    return Ending(outcome.property, verdict, detail, (), steps, met, loop)


def check_runs(loaded: Loaded, block: Block) -> None:
    system, exploration = chosen(loaded, block)
    verdicts = {outcome.property: outcome.verdict for outcome in exploration.outcomes}
    claims = {claim.name: claim for claim in system.properties}
    for run in pages.runs(block):
        places = list(walk(system, run.steps))
        for name, values in run.values:
            claim = claims[name]
            assert claim.kind is not Kind.TEMPORAL
            found = ["FT"[bool(semantics.holds(system, claim, *place))] for place in places]
            assert "".join(found) == values, name
            bad = {Kind.INVARIANT: (Verdict.VIOLATED,), Kind.REACHABLE: (Verdict.REACHABLE,)}
            if ("F" if claim.kind is Kind.INVARIANT else "T") in values:
                assert verdicts[name] in bad[claim.kind]


def walk(system: System, steps: tuple[Names, ...]) -> list[tuple[State, frozenset[int]]]:
    """Where a run arrives, step by step."""
    (state,) = semantics.initial_states(system)
    places = [(state, semantics.NOTHING)]
    for wanted in steps:
        moves = [
            move
            for move in semantics.successors(system, state)
            if isinstance(move, Move) and names_of(system, move.transition) == wanted
        ]
        assert len(moves) == 1, f"after {len(places) - 1} steps: {len(moves)} ways to take {wanted}"
        state = moves[0].state
        places.append((state, moves[0].occurred))
    return places


def check_conditions(loaded: Loaded, block: Block) -> None:
    """What is printed beside the verdicts: settings, fairness, events that are left out."""
    system, _ = chosen(loaded, block)
    found = [f"{s.name} = {s.value}  {s.origin}" for s in system.settings]
    found += [f"{s.name} inferred {s.inferred}" for s in system.settings if s.inferred]
    found += [f"{'strong' if f.strong else 'fair'} {f.name}" for f in system.fairness]
    found += [f"without {event}" for event in system.left_out]
    assert sorted(found) == sorted(block.lines)
    assert system_text(system)


def check_combinations(loaded: Loaded, block: Block) -> None:
    """The values of the knobs that a check sweeps, run by run."""
    sink = Diagnostics()
    check = loaded.program.checks[block.check or next(iter(loaded.program.checks))]
    overrides = Overrides(block.overrides, block.profiles)
    found = combinations(loaded.program, check, overrides, sink)
    lines = [", ".join(f"{name} = {value}" for name, value in c.shown.items()) for c in found]
    assert not sink.failed
    assert lines == block.lines


def check_diagnostics(block: Block) -> None:
    sink = Diagnostics()
    loaded = load_program(["case.ras"], sink)
    if not sink.failed:
        overrides = Overrides(block.overrides, block.profiles)
        run_checks(loaded, Options(overrides, jobs=1), sink)
        if not loaded.program.checks:
            sink.found = [d for d in sink.found if d.code != "E174"]
    found = []
    for diagnostic in sink:
        place = "-"
        if diagnostic.span is not None:
            place = f"{diagnostic.span.line}:{diagnostic.span.column}"
            if (path := Path(diagnostic.span.source.path).name) != "case.ras":
                place = f"{path}:{place}"
        said = diagnostic.message + (f" [{diagnostic.fix}]" if diagnostic.fix else "")
        found.append((place, diagnostic.code, said))
    wanted = pages.mistakes(block)
    assert [f[:2] for f in found] == [(w.place, w.code) for w in wanted], found
    for (_, _, said), mistake in zip(found, wanted, strict=True):
        assert mistake.text in said
