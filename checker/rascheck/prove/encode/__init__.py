"""Parts of the IR go in, terms of the solver come out."""
