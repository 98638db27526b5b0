"""The results of a run as SARIF 2.1.0, which editors and code hosts show beside the text.

A result is a verdict that is not as expected, an expected violation (a note, suppressed in the
source by `expect`), or a diagnostic. What has no verdict is an open result and a notification.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from dataclasses import dataclass, field
from typing import Any

from rascheck.diagnostics import Diagnostic
from rascheck.show.condition import lines as condition_lines
from rascheck.show.report import CheckReport, Row, Unreached
from rascheck.show.results.cases import COVERAGE, Attempt, said
from rascheck.show.results.flows import BASES, artifact, code_flow, labels, physical
from rascheck.show.words import claim, command, expected_word, is_violation, relative
from rascheck.source import Span
from rascheck.system.verdict import Verdict

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "rascheck/v1"
ENDED = (0, 1)
"""The exit codes of a run that came to its end."""


def sarif(attempt: Attempt) -> str:
    """The text of a file."""
    log = _Log(attempt)
    run = log.run()
    content = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(content, indent=1, ensure_ascii=True) + "\n"


@dataclass
class _Log:
    """`rules` are those of the results so far, by what makes them one."""

    attempt: Attempt
    rules: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    notifications: list[dict[str, Any]] = field(default_factory=list)

    def run(self) -> dict[str, Any]:
        results = [self._diagnosed(one) for one in self.attempt.found if one.span is not None]
        results += self._verdicts()
        self._not_placed()
        driver = {"name": "rascheck", "rules": list(self.rules.values())}
        if self.attempt.version:
            driver["version"] = self.attempt.version
        code = self.attempt.code
        return {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": BASES,
            "invocations": [
                {
                    "executionSuccessful": code in ENDED,
                    **({} if code is None else {"exitCode": code}),
                    "toolExecutionNotifications": self.notifications,
                }
            ],
            "results": results,
        }

    def _rule(self, name: str, sentence: str = "") -> dict[str, Any]:
        """A result's reference to its rule, which is made when it is met first."""
        key = (name, sentence)
        described = {"shortDescription": {"text": sentence}} if sentence else {}
        self.rules.setdefault(key, {"id": name, **described})
        return {"ruleId": name, "ruleIndex": list(self.rules).index(key)}

    def _notify(self, text: str, code: str = "") -> None:
        said = {"descriptor": {"id": code}} if code else {}
        self.notifications.append({"level": "error", "message": {"text": text}, **said})

    # ------------------------------------------------------------------------------- diagnostics

    def _not_placed(self) -> None:
        """What is about no place in a file."""
        for one in self.attempt.errors:
            if one.span is None:
                self._notify(_told(one), one.code)
        if self.attempt.report is None and not self.attempt.errors:
            self._notify("the run did not come to its end")

    def _diagnosed(self, one: Diagnostic) -> dict[str, Any]:
        assert one.span is not None, "what has no place is no result"
        notes = [
            {"message": {"text": note.message}, "physicalLocation": physical(note.span)}
            for note in one.notes
        ]
        return {
            **self._rule(one.code),
            "level": one.severity.value,
            "message": {"text": _told(one)},
            "locations": [{"physicalLocation": physical(one.span)}],
            **({"relatedLocations": notes} if notes else {}),
        }

    # ---------------------------------------------------------------------------------- verdicts

    def _verdicts(self) -> list[dict[str, Any]]:
        report = self.attempt.report
        if report is None:
            return []
        found = [
            self._result(check, row)
            for check in report.checks
            for row in check.rows
            if not row.met or (is_violation(row) and check.condition is None)
        ]
        holes = report.coverage.failures if report.coverage else ()
        return found + [self._hole(one) for one in holes]

    def _result(self, check: CheckReport, row: Row) -> dict[str, Any]:
        result = {
            **self._rule(row.property, claim(row)),
            **_weight(check, row),
            "message": {"text": _message(check, row)},
            "locations": [_at(check, _place(check, row))],
            "partialFingerprints": {FINGERPRINT: _fingerprint(check, row)},
            "properties": _bag(check, row),
        }
        if row.verdict is Verdict.UNKNOWN:
            self._notify(f"{check.name}/{row.property}: {said(check, row)}")
        if check.span is not None:
            related = {"message": {"text": f"check {check.name}"}}
            result["relatedLocations"] = [{**related, "physicalLocation": physical(check.span)}]
        if row.trace is not None and row.trace.depth:
            result["codeFlows"] = [code_flow(check.system, row.trace)]
        return result

    def _hole(self, one: Unreached) -> dict[str, Any]:
        text = f"no check reaches {one.word} {one.machine}.{one.name}"
        place = [{"physicalLocation": physical(one.span)}] if one.span else []
        return {
            **self._rule(COVERAGE, "every state and step is reached by a check"),
            "level": "error",
            "message": {"text": text},
            "locations": place,
            "partialFingerprints": {FINGERPRINT: _hashed([COVERAGE, text])},
        }


def _told(one: Diagnostic) -> str:
    return f"{one.message}; {one.fix}" if one.fix else one.message


def _weight(check: CheckReport, row: Row) -> dict[str, Any]:
    """How bad a verdict is."""
    if row.met:
        why = f"the check {check.name} expects it"
        return {
            "kind": "fail",
            "level": "note",
            "suppressions": [{"kind": "inSource", "justification": why}],
        }
    if row.verdict is Verdict.UNKNOWN:
        return {"kind": "open", "level": "none"}
    return {"kind": "fail", "level": "error"}


def _message(check: CheckReport, row: Row) -> str:
    if check.condition is not None:
        return "\n".join(condition_lines(check, check.condition))
    parts = [f"{row.property}: {said(check, row)}", claim(row).rstrip("."), row.why]
    known = row.why and row.why in parts[0]
    return ". ".join(filter(None, parts[:2] if known else parts))


def _at(check: CheckReport, span: Span | None) -> dict[str, Any]:
    place = {"artifactLocation": artifact(check.file)} if span is None else physical(span)
    return {"physicalLocation": place}


def _place(check: CheckReport, row: Row) -> Span | None:
    """Where the claim stands, or for a model error what fails, or the check."""
    if row.trace is not None and row.trace.error is not None and row.trace.error.span is not None:
        return row.trace.error.span
    spans = {one.name: one.span for one in check.system.lemmas}
    spans |= {one.name: one.span for one in check.system.properties}
    return spans.get(row.property) or check.span


def _fingerprint(check: CheckReport, row: Row) -> str:
    """The same as long as the same check has the same verdict by the same steps."""
    steps = [] if row.trace is None else labels(check.system, row.trace)
    what = [
        artifact(check.file),
        check.name,
        sorted(check.overrides.items()),
        list(check.chosen_profiles),
    ]
    return _hashed([*what, row.property, row.verdict.value, steps])


def _hashed(what: list[Any]) -> str:
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:32]


def _bag(check: CheckReport, row: Row) -> dict[str, Any]:
    """What the verdict is relative to, and how to find it again."""
    return {
        "check": check.name,
        "verdict": row.verdict.value,
        "expected": expected_word(row) if check.judged else None,
        "relativeTo": relative(check),
        "states": row.states,
        "command": shlex.join(command(check, row)),
    }
