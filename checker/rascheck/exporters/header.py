"""What stands above an exported text: how to run it, what to expect, and what is not in it."""

from __future__ import annotations
