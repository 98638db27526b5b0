"""Two traces, specs or revisions come in; what is not the same comes out, with the reason."""
