"""Parts of the IR go in, terms of the solver come out."""

from rascheck.prove.encode.system import Claim, Encoded, Start, Step

__all__ = ["Claim", "Encoded", "Start", "Step"]
