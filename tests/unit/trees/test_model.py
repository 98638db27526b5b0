"""The model's knobs and the detectors: each has one, or it is said why no tree decides it."""

from __future__ import annotations

from functools import cache

import pytest

from rascheck.diagnostics import Diagnostics
from rascheck.lang import types
from rascheck.lang.names import Program
from rascheck.lang.settings import defaults, shown
from rascheck.run.load import load_program
from rascheck.run.profiles import dimension_knobs
from rascheck.trees.registry import CHOICES, DETECTORS, DIMENSIONS


@cache
def program() -> Program:
    return load_program(["<ras>"], Diagnostics()).program


def kernel_knobs() -> list[str]:
    """What differs between kernels, also where no profile sets it."""
    knobs = program().knobs.items()
    return [name for name, knob in knobs if knob.span.source.path.endswith("kernel_knobs.ras")]


@pytest.mark.parametrize("kind", DIMENSIONS)
def test_every_knob_has_a_detector_or_is_a_choice(kind: str) -> None:
    knobs = dimension_knobs(program(), DIMENSIONS[kind])
    knobs += kernel_knobs() if kind == "linux" else []
    seen = {detector.knob for detector in DETECTORS[kind]}
    assert [knob for knob in knobs if knob not in seen and knob not in CHOICES] == []


def test_the_walk_sees_the_knobs() -> None:
    assert len(kernel_knobs()) >= 14
    assert "fw_uc_test" in dimension_knobs(program(), "firmware")


@pytest.mark.parametrize("kind", DETECTORS)
def test_a_detector_says_values_that_its_knob_has(kind: str) -> None:
    context = defaults(program(), Diagnostics())
    wrong = []
    for detector in DETECTORS[kind]:
        knob = program().knobs.get(detector.knob)
        type_ = context.finite(knob.type, "a knob") if knob else None
        if type_ is not None:
            values = {shown(value) for value in types.values_of(type_)}
            found = {shape.value for shape in detector.shapes}
            wrong += [f"{detector.knob} = {value}" for value in sorted(found - values)]
    assert wrong == []
