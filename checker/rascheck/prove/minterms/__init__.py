"""A System with bits goes in; one that engines explore comes out: classes of values, not values.

Two values of a register are in one class if nothing that the System ever asks tells them apart.
What is asked is collected (`walk`, `split`, `collect`), the solver finds the classes (`classes`),
numbers of classes take the place of bits (`answer`), and choices are written out (`written`).
The result is exact: both Systems have the same runs, and `restored` gives each its bits back.
"""

from rascheck.prove.minterms.abstract import Abstraction, Fact, abstract, holds_bits
from rascheck.prove.minterms.places import Place
from rascheck.prove.minterms.restore import Unclosed

__all__ = ["Abstraction", "Fact", "Place", "Unclosed", "abstract", "holds_bits"]
