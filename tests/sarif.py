"""A strict reader of SARIF 2.1.0: the parts that are written here, by the words of the standard."""

from __future__ import annotations

import json
import re
from typing import Any

KINDS = {"pass", "open", "informational", "notApplicable", "review", "fail"}
LEVELS = {"none", "note", "warning", "error"}
RESULT = {
    "ruleId", "ruleIndex", "kind", "level", "message", "locations", "relatedLocations",
    "codeFlows", "partialFingerprints", "suppressions", "properties",
}  # fmt: skip
RELATIVE = re.compile(r"(?!/)[A-Za-z0-9._~%/+,=@-]+")


class Wrong(ValueError):
    """A text that is no log."""


def read(text: str) -> dict[str, Any]:
    """The only run of a log; raises `Wrong`."""
    log = json.loads(text)
    _true(log["version"] == "2.1.0", "the version")
    _true(log["$schema"].endswith("sarif-2.1.0.json"), "the schema")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    _true(bool(driver["name"]), "the tool has a name")
    _true(isinstance(run["invocations"][0]["executionSuccessful"], bool), "the invocation")
    for note in run["invocations"][0]["toolExecutionNotifications"]:
        _true(note["level"] in LEVELS and bool(note["message"]["text"]), "a notification")
    for result in run["results"]:
        _result(result, driver["rules"], run["originalUriBaseIds"])
    return dict(run)


def _result(result: dict[str, Any], rules: list[dict[str, Any]], bases: dict[str, Any]) -> None:
    _true(set(result) <= RESULT, f"the keys {set(result) - RESULT}")
    _true(rules[result["ruleIndex"]]["id"] == result["ruleId"], "the rule of a result")
    kind, level = result.get("kind", "fail"), result["level"]
    _true(kind in KINDS and level in LEVELS, "kind and level")
    _true(kind == "fail" or level == "none", "what is no failure has no level")
    _true(bool(result["message"]["text"]), "a message")
    for location in [*result["locations"], *result.get("relatedLocations", [])]:
        _location(location, bases)
    for flow in result.get("codeFlows", []):
        _flow(flow, bases)


def _location(location: dict[str, Any], bases: dict[str, Any]) -> None:
    place = location["physicalLocation"]
    artifact, region = place["artifactLocation"], place.get("region")
    if "uriBaseId" in artifact:
        _true(artifact["uriBaseId"] in bases, "the base of an address")
        _true(bool(RELATIVE.fullmatch(artifact["uri"])), f"the address {artifact['uri']}")
    else:
        _true(artifact["uri"].startswith("file:///"), f"the address {artifact['uri']}")
    if region is not None:
        begins = (region["startLine"], region["startColumn"])
        _true((1, 1) <= begins <= (region["endLine"], region["endColumn"]), "a region")


def _flow(flow: dict[str, Any], bases: dict[str, Any]) -> None:
    """Each thread goes on, and all together count the steps of the run."""
    orders = [[at["executionOrder"] for at in t["locations"]] for t in flow["threadFlows"]]
    _true(all(order == sorted(set(order)) for order in orders), "the order of a thread")
    numbers = {number for order in orders for number in order}
    _true(numbers == set(range(1, len(numbers) + 1)), "the numbers of the steps")
    ids = [thread["id"] for thread in flow["threadFlows"]]
    _true(len(set(ids)) == len(ids), "the names of the threads")
    for thread in flow["threadFlows"]:
        for at in thread["locations"]:
            _location(at["location"], bases)
            _true(all(set(value) == {"text"} for value in at.get("state", {}).values()), "a state")


def _true(fact: bool, what: str) -> None:
    if not fact:
        raise Wrong(what)
