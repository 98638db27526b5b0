"""Whatever run for ever an engine finds in a random system can be told, drawn, stored and read."""

from __future__ import annotations

import random_systems
from hypothesis import HealthCheck, given, reject, settings
from reports import row_of

from rascheck.explore import explore
from rascheck.explore.limits import Limits
from rascheck.show import itf
from rascheck.show.mail import WIDTH, mail
from rascheck.show.report import CheckReport, RunReport
from rascheck.show.table import table
from rascheck.system.ir import System
from rascheck.system.trace import Ending


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_systems.live_systems())
def test_a_lasso(system: System) -> None:
    found = explore(system, limits=Limits(max_states=300))
    lassos = [o for o in found.outcomes if o.trace and o.trace.ending is Ending.LASSO]
    if not lassos:
        reject()
    rows = tuple(row_of(system, outcome) for outcome in lassos)
    report = CheckReport("a.ras", "c", (), {}, system, (), found, rows)
    assert table(RunReport((report,), None, 0.0, "0"))
    for row in rows:
        assert row.trace is not None
        text = mail(report, row)
        assert all(len(line) <= WIDTH and line.isascii() for line in text.splitlines())
        assert row.why
        around = "repeat" in text and "for ever" in text and "(then again from step" in text
        assert around is not ("(nothing can move: " in text)
        stored = itf.to_itf(system, row.trace, itf.origin(report, row, "0"))
        assert itf.from_itf(system, stored) == row.trace
        states, loop = stored["states"], stored["loop"]
        assert 0 <= loop < len(states)
        if row.trace.loop == len(row.trace.moves):
            assert loop == len(states) - 1
        else:
            held = [dict(states[i]) for i in (row.trace.loop or 0, -1)]
            for each in held:
                for key in ("#meta", itf.ACTION, itf.PICKS):
                    del each[key]
            assert held[0] == held[1]
