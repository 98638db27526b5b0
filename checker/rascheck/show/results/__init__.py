"""The results of a run for other programs: KTAP, JUnit, SARIF, and Markdown for a merge request.

What a run found, or the diagnostics that kept it from being one, come in; the text of a file goes
out. Never is a run that did not come to its end a report without errors.
"""

from rascheck.show.results.cases import Attempt
from rascheck.show.results.junit import junit
from rascheck.show.results.ktap import ktap
from rascheck.show.results.markdown import markdown
from rascheck.show.results.sarif import sarif

__all__ = ["Attempt", "junit", "ktap", "markdown", "sarif"]
