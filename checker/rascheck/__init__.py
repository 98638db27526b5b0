"""A model and a property go in as text; a verdict, and where there is one a trace, comes out."""

__version__ = "0.1.0"
