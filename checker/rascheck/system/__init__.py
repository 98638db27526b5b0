"""A checked model goes in as a `System`; its meaning, text, traces and verdicts come out."""
