"""Expressions of other languages as FEEL, where the meaning is the same; else nothing.

Each language has a file with `to_feel(text: str) -> str | None`: pure, by a parser and not by replacing text, and None
for whatever it is not sure of. A wrong translation is worse than none.
"""

from __future__ import annotations

__all__: list[str] = []
