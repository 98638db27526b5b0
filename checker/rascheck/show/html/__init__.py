"""A trace as one page: `data` makes what it says, `page` puts that and the program together."""
