"""Models in the languages of other tools go in; a System, or a spec of ours, comes out."""
