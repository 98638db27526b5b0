"""Reductions: a System goes in, and less has to be visited; what comes out is the same."""
