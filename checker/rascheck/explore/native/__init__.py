"""The compiled engine: a System goes in; its search runs as machine code in this process."""
