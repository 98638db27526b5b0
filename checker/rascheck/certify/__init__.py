"""The files of a certificate go in; whether they are a proof comes out, by another solver.

Nothing here knows how a System is encoded: what is checked is what the files say.
"""

from rascheck.certify.check import Certified, certified
from rascheck.certify.second import Missing, Second, found

__all__ = ["Certified", "Missing", "Second", "certified", "found"]
