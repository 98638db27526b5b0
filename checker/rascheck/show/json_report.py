"""The results of a run as JSON, for scripts: the schema of `--json`, version 1."""

from __future__ import annotations

import json
from typing import Any

from rascheck.show import condition
from rascheck.show.diagnostics import as_json
from rascheck.show.report import CheckReport, Row, RunReport
from rascheck.show.results.cases import Attempt
from rascheck.system.trace import Trace
from rascheck.system.verdict import Exploration, Reduction

SCHEMA = 1


def attempt_json(attempt: Attempt) -> str:
    """What `rascheck check --json` writes, whatever has come of the run."""
    if attempt.report is not None:
        return check_json(attempt.report)
    return _text(
        {
            "rascheck": attempt.version,
            "schema": SCHEMA,
            "met": False,
            "finished": False,
            "errors": [as_json(error) for error in attempt.errors],
            "seconds": 0.0,
            "checks": [],
        }
    )


def check_json(report: RunReport) -> str:
    """The same of a run that has come to its end."""
    return _text(
        {
            "rascheck": report.version,
            "schema": SCHEMA,
            "met": report.met,
            "finished": True,
            "errors": [],
            "seconds": _seconds(report.seconds),
            "checks": [_check(check) for check in report.checks],
        }
    )


def explore_json(file: str, exploration: Exploration) -> str:
    """What `rascheck explore --json` writes."""
    return _text(
        {
            "file": file,
            "states": exploration.states,
            "transitions": exploration.transitions,
            "levels": list(exploration.levels),
            "depth": exploration.depth,
            "deadlocks": exploration.deadlocks,
            "model_errors": exploration.model_errors,
            "seconds": _seconds(exploration.seconds),
            "compile_seconds": _seconds(exploration.compile_seconds),
            "states_per_second": _rounded(exploration.states_per_second),
            "bytes_per_state": _rounded(exploration.bytes_per_state),
            "reductions": _reductions(exploration.reductions),
        }
    )


def _check(check: CheckReport) -> dict[str, Any]:
    found = check.condition
    told = {} if found is None else {"condition": condition.as_json(found)}
    return {
        "file": check.file,
        "check": check.check,
        "profiles": list(check.profiles),
        "knobs": dict(check.knobs),
        "cached": check.cached,
        "compared": list(check.compared),
        "results": [_result(row) for row in check.rows],
        **told,
    }


def _result(row: Row) -> dict[str, Any]:
    return {
        "property": row.property,
        "verdict": row.verdict.value,
        "expected": None if row.expected is None else row.expected.value,
        "met": row.met,
        "engine": row.engine,
        "states": row.states,
        "transitions": row.transitions,
        "depth": row.depth,
        "reductions": _reductions(row.reductions),
        "seconds": _seconds(row.seconds),
        "states_per_second": rate(row.states, row.seconds),
        "bytes_per_state": _rounded(row.bytes_per_state),
        "trace": row.trace_path,
        "lasso": None if row.trace is None else _lasso(row.trace),
        "witness": {value.name: value.value for value in row.witness} or None,
        "fairness": list(row.fairness),
        "why": row.why,
    }


def _lasso(trace: Trace) -> dict[str, int] | None:
    """How many steps come before a loop, and how many are in it; none where nothing can move."""
    if trace.loop is None:
        return None
    return {"prefix_length": trace.loop, "loop_length": trace.depth - trace.loop}


def _reductions(reductions: tuple[Reduction, ...]) -> list[dict[str, str]]:
    """What was left out, each with its name and in words."""
    return [{"name": one.name, "told": one.told} for one in reductions if one.used]


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 1)


def rate(count: int, seconds: float) -> float | None:
    """How many a second; None where the clock has not moved."""
    return round(count / seconds, 1) if seconds > 0 else None


def _seconds(seconds: float) -> float:
    return round(seconds, 6)


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=1, ensure_ascii=True) + "\n"
