"""What was found by comparing comes in, the text of it goes out; `data.py` is what comes in."""
