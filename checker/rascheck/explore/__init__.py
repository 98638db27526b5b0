"""A verified `System` and a property go in; a verdict comes out, found by visiting states."""
