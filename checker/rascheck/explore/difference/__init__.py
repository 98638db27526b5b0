"""Two Systems go in; the shortest run of the one that the other cannot follow comes out.

Exact: all states of both are looked at, side by side. What is seen of both is in `shared.py`;
`side.py` is one of them as it is seen, and `product.py` follows one in the other.
"""

from rascheck.explore.difference.product import Followed, follow, ways
from rascheck.explore.difference.shared import Shared, declared, shared_by
from rascheck.explore.difference.side import FAILED, Packed, Side, Step

__all__ = [
    "FAILED",
    "Followed",
    "Packed",
    "Shared",
    "Side",
    "Step",
    "declared",
    "follow",
    "shared_by",
    "ways",
]
