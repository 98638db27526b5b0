"""Verdicts and traces go in; text and files for people and for other tools come out."""
