"""Search by text: every word must occur somewhere, whatever its case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

__all__ = ["contains_words"]

_WORDS = 6
_LONGEST = 100


def contains_words(text: str, columns: tuple[ColumnElement[Any], ...]) -> ColumnElement[bool] | None:
    """Return the condition that each word of the text stands in one of the columns; None when there is no word.

    SQLite folds the case of ASCII letters only, so a word in another script is also looked for as title and capitals.
    """
    words = text[:_LONGEST].split()[:_WORDS]
    if not words:
        return None
    return and_(
        *(or_(*(column.ilike(p, escape="\\") for column in columns for p in _patterns(word))) for word in words)
    )


def _patterns(word: str) -> list[str]:
    forms = [word] if word.isascii() else list(dict.fromkeys([word, word.lower(), word.capitalize(), word.upper()]))
    return [f"%{_escaped(form)}%" for form in forms]


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
