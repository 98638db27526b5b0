"""A source tree comes in; what it does about memory errors, and what stands in it, goes out.

A tree is read, never built: a detector looks into one function for the shapes that are known, and
what it does not recognise is unknown, never a guess.
"""
