"""The schema of `--json`, key by key."""

from __future__ import annotations

import json
from dataclasses import replace

from reports import report_of, row_named
from toy_system import toy

from rascheck.show.json_report import check_json, explore_json
from rascheck.show.report import RunReport


def test_the_results_of_a_run() -> None:
    report = report_of(toy())
    row = replace(row_named(report, "no_remap"), trace_path="out/no_remap.itf.json")
    other = replace(row_named(report, "harmless"), expected=None, met=False, seconds=0.0)
    text = check_json(RunReport((replace(report, rows=(row, other)),), None, 2.5, "0.1"))
    data = json.loads(text)
    assert text.endswith("\n")
    results = data["checks"][0].pop("results")
    assert data == {
        "rascheck": "0.1",
        "schema": 1,
        "met": False,
        "finished": True,
        "errors": [],
        "seconds": 2.5,
        "checks": [
            {
                "file": "properties/toy.ras",
                "check": "mutant",
                "profiles": ["v6_12", "qemu"],
                "knobs": {"tea": "true", "mutant_no_seq": "true", "fw_target": "always_el2"},
                "cached": False,
                "compared": [],
            }
        ],
    }
    assert results[0] == {
        "property": "no_remap",
        "verdict": "violated",
        "expected": "violated",
        "met": True,
        "engine": "explore",
        "states": 1234,
        "transitions": 5678,
        "depth": 8,
        "reductions": [],
        "seconds": 0.25,
        "states_per_second": 4936.0,
        "bytes_per_state": None,
        "trace": "out/no_remap.itf.json",
        "lasso": None,
        "witness": None,
        "fairness": [],
        "why": "stage2[frame0] == Absent is false: stage2[frame0] = Mapped (step 6, install)",
    }
    assert results[1]["expected"] is None
    assert results[1]["trace"] is None
    assert results[1]["states_per_second"] is None


def test_the_statistics_of_an_exploration() -> None:
    found = report_of(toy()).exploration
    data = json.loads(explore_json("properties/toy.ras", found))
    assert data == {
        "file": "properties/toy.ras",
        "states": 152,
        "transitions": found.transitions,
        "levels": list(found.levels),
        "depth": len(found.levels) - 1,
        "deadlocks": found.deadlocks,
        "model_errors": found.model_errors,
        "seconds": 0.25,
        "compile_seconds": 0.0,
        "states_per_second": 608.0,
        "bytes_per_state": None,
        "reductions": [],
    }
