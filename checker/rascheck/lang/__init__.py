"""Source text goes in; a `System` comes out, or diagnostics saying what is wrong with the text."""
