"""A System goes in; what can never be so in any state that its types allow comes out.

Nobody asks whether a state can be reached: what is said here is so in all of them. Where the solver
gives up, everything is taken to be possible.
"""

from rascheck.prove.lint.guards import Both, Guards
from rascheck.prove.lint.look import Can, Look
from rascheck.prove.lint.settings import Requirements

__all__ = ["Both", "Can", "Guards", "Look", "Requirements"]
