"""A table goes in; the smallest formula that holds of its good combinations alone comes out.

What is known of no combination is free: the formula may say of it what makes it shorter.
"""

from rascheck.explain.condition.formula import Formula as Formula
from rascheck.explain.condition.formula import smallest as smallest
from rascheck.explain.condition.table import Knob as Knob
from rascheck.explain.condition.table import Table as Table
