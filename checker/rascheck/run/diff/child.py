"""The process of `revision.py`: a request comes in on standard input, the answer goes out."""

from __future__ import annotations

import os
import pickle
import sys

from rascheck.diagnostics import Diagnostics
from rascheck.run.diff.prepare import Request, prepared


def main() -> None:
    """Answer one request; what prints by mistake goes to standard error."""
    answer = os.dup(1)
    os.dup2(2, 1)
    request = pickle.load(sys.stdin.buffer)
    assert isinstance(request, Request)
    sink = Diagnostics()
    found = prepared(request, sink)
    with os.fdopen(answer, "wb") as out:
        pickle.dump((found, sink), out)


if __name__ == "__main__":
    main()
