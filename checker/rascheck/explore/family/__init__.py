"""A family goes in; what holds of each of its members comes out of one search.

A state carries the set of members that reach it. docs/decisions/0034-conditions.md says why this
is what a search for each member would find.
"""

from rascheck.explore.family.decide import explore_family as explore_family
