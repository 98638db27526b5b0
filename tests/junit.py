"""A strict reader of JUnit's XML: what Jenkins' junit-10.xsd allows, and sums that are right."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter

COUNTS = ("name", "tests", "failures", "errors", "time")
SHAPES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    # required attributes, others, and what may be inside
    "testsuites": ((), COUNTS, ("testsuite",)),
    "testsuite": (COUNTS[:4], ("time", "skipped", "timestamp", "file"), ("testcase", "properties")),
    "testcase": (
        ("name",),
        ("time", "classname", "group"),
        ("failure", "error", "skipped", "system-out", "system-err"),
    ),
    "failure": ((), ("type", "message"), ()),
    "error": ((), ("type", "message"), ()),
    "skipped": ((), ("type", "message"), ()),
    "system-out": ((), (), ()),
}
SECONDS = re.compile(r"\d{1,3}\.\d{3}")


class Wrong(ValueError):
    """A text that is no report."""


def read(text: str) -> dict[str, ET.Element]:
    """The test cases of a report by name; raises `Wrong`."""
    root = ET.fromstring(text)
    if root.tag != "testsuites":
        raise Wrong("the root is not `testsuites`")
    _shape(root)
    for element in [root, *root]:
        _sums(element)
    cases = list(root.iter("testcase"))
    names = Counter((case.get("classname"), case.get("name")) for case in cases)
    if max(names.values(), default=0) > 1:
        raise Wrong(f"two cases of one name in {names}")
    return {str(case.get("name")): case for case in cases}


def _shape(element: ET.Element) -> None:
    required, others, inside = SHAPES[element.tag]
    if missing := set(required) - set(element.keys()):
        raise Wrong(f"{element.tag} without {missing}")
    if strange := set(element.keys()) - {*required, *others}:
        raise Wrong(f"{element.tag} with {strange}")
    if not SECONDS.fullmatch(element.get("time", "0.000")):
        raise Wrong(f"{element.get('time')} is no time")
    for child in element:
        if child.tag not in inside:
            raise Wrong(f"{child.tag} in {element.tag}")
        _shape(child)


def _sums(element: ET.Element) -> None:
    cases = list(element.iter("testcase"))
    found = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
    }
    for name, number in found.items():
        if element.get(name) != str(number):
            raise Wrong(f"{element.tag} says {name}={element.get(name)}, and there are {number}")
