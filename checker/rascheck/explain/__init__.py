"""Replayed traces go in; what in them mattered, and what caused the end, comes out."""
