"""A matrix as text, as JSON and as a page in Markdown."""

from rascheck.show.matrix.as_json import matrix_json as matrix_json
from rascheck.show.matrix.markdown import matrix_markdown as matrix_markdown
from rascheck.show.matrix.text import matrix_text as matrix_text
