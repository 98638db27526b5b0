"""Links between boxes come in; the row of each box goes out, so that most links point down.

Boxes are numbers from 0, links are pairs of them. A box stands in an even row; the row between two
rows of boxes is for the labels of links.
"""

from __future__ import annotations

from collections.abc import Sequence

Link = tuple[int, int]


def downward(count: int, links: Sequence[Link]) -> list[Link]:
    """The links with some turned round, so that none of them leads back to where it began.

    The boxes are walked in the given order, depth first; what leads back to a box of the way there
    is turned.
    """
    after: list[list[int]] = [[] for _ in range(count)]
    for source, target in links:
        after[source].append(target)
    open_: set[int] = set()
    done: set[int] = set()
    turned: set[Link] = set()
    for start in range(count):
        if start in done:
            continue
        open_.add(start)
        way = [(start, iter(after[start]))]
        while way:
            box, rest = way[-1]
            for target in rest:
                if target in open_:
                    turned.add((box, target))
                elif target not in done:
                    open_.add(target)
                    way.append((target, iter(after[target])))
                    break
            else:
                way.pop()
                open_.remove(box)
                done.add(box)
    return [(b, a) if (a, b) in turned else (a, b) for a, b in links]


def rows(count: int, links: Sequence[Link]) -> list[int]:
    """The row of each box: below every box that links to it, and no farther than needed.

    `links` have no cycle.
    """
    above: list[list[int]] = [[] for _ in range(count)]
    below: list[list[int]] = [[] for _ in range(count)]
    for source, target in links:
        above[target].append(source)
        below[source].append(target)
    found = [0] * count
    for box in _sorted(above, below):
        found[box] = max((found[b] + 2 for b in above[box]), default=0)
    # A box goes where its links are shortest in total, which moves others: again until all rest.
    for _ in range(count):
        rest = True
        for box in range(count):
            low = max((found[b] + 2 for b in above[box]), default=0)
            high = min((found[b] - 2 for b in below[box]), default=found[box])
            pull = len(below[box]) - len(above[box])
            wanted = high if pull > 0 else low if pull < 0 else found[box]
            if wanted != found[box]:
                found[box], rest = wanted, False
        if rest:
            break
    top = min(found, default=0)
    return [row - top for row in found]


def _sorted(above: list[list[int]], below: list[list[int]]) -> list[int]:
    """The boxes, each after those above it."""
    missing = [len(boxes) for boxes in above]
    ready = [box for box, many in enumerate(missing) if not many]
    for box in ready:
        for target in below[box]:
            missing[target] -= 1
            if not missing[target]:
                ready.append(target)
    return ready
