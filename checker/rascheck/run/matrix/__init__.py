"""Checks and dimensions go in, a matrix comes out: what is so under each profile, and why there.

`columns` says which profiles stand side by side, `points` what a check is under each of them,
`verdicts` finds out what is so there, `differences` which knobs decide, `rows` puts it together.
"""

from rascheck.run.matrix.build import run_matrix as run_matrix
