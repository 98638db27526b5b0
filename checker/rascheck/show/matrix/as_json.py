"""A matrix as JSON, for scripts: the schema that docs/matrix.md describes, version 1."""

from __future__ import annotations

import json
import shlex
from typing import Any

from rascheck.show.matrix.data import Cell, Change, Difference, Matrix, MatrixRow
from rascheck.show.matrix.words import command

SCHEMA = 1


def matrix_json(matrix: Matrix) -> str:
    """What `rascheck matrix --json` writes."""
    value = {
        "rascheck": matrix.version,
        "schema": SCHEMA,
        "met": matrix.met,
        "seconds": round(matrix.seconds, 6),
        "over": list(matrix.over),
        "columns": [
            {"name": one.name, **dict(zip(matrix.over, one.profiles, strict=True))}
            for one in matrix.columns
        ],
        "rows": [_row(matrix, row) for row in matrix.rows],
    }
    return json.dumps(value, indent=1, ensure_ascii=True) + "\n"


def _row(matrix: Matrix, row: MatrixRow) -> dict[str, Any]:
    return {
        "file": row.file,
        "check": row.check,
        "property": row.property,
        "sentence": row.sentence,
        "one": row.one,
        "own": None if row.own is None else matrix.columns[row.own].name,
        "expected": None if row.expected is None else row.expected.value,
        "by": row.by,
        "met": row.met,
        "cells": {
            column.name: _cell(row, cell)
            for column, cell in zip(matrix.columns, row.cells, strict=True)
        },
        "differences": [_difference(matrix, row, one) for one in row.differences],
    }


def _cell(row: MatrixRow, cell: Cell) -> dict[str, Any]:
    if cell.verdict is None:
        return {"verdict": None, "reason": cell.reason}
    return {
        "verdict": cell.verdict.value,
        "point": cell.point,
        "why": cell.why,
        "depth": cell.depth,
        "loop": cell.loop,
        "steps": list(cell.steps),
        "trace": cell.trace or None,
        "combination": dict(cell.combination),
        "command": shlex.join(command(row, cell)),
    }


def _difference(matrix: Matrix, row: MatrixRow, one: Difference) -> dict[str, Any]:
    return {
        "before": matrix.columns[one.before].name,
        "after": matrix.columns[one.after].name,
        "verdicts": [_verdict(row.cells[one.before]), _verdict(row.cells[one.after])],
        "smallest": one.smallest,
        "sets": [[_change(each) for each in changes] for changes in one.sets],
    }


def _verdict(cell: Cell) -> str | None:
    return None if cell.verdict is None else cell.verdict.value


def _change(one: Change) -> dict[str, Any]:
    return {
        "knob": one.knob,
        "before": one.before,
        "after": one.after,
        "refs": [
            {"key": ref.key, "locator": ref.locator, "inferred": ref.inferred} for ref in one.refs
        ],
    }
