"""Texts with expressions in them, `Evaluate #{employee}`: jBPM writes them wherever a text stands."""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.bpmn.importing.expressions.tree import literal

__all__ = ["has_expressions", "text_to_feel"]

_PART = re.compile(r"#\{([^{}]*)\}")


def has_expressions(text: str) -> bool:
    """Whether there is anything to compute in the text."""
    return _PART.search(text) is not None


def text_to_feel(text: str, translate: Callable[[str], str | None]) -> str | None:
    """The FEEL of a text: a literal, an expression alone, or both joined. None when an expression is not understood."""
    parts: list[str] = []
    at = 0
    for match in _PART.finditer(text):
        feel = translate(match[1].strip())
        if feel is None:
            return None
        if match[0] == text.strip():
            return feel
        if match.start() > at:
            parts.append(literal(text[at : match.start()]))
        parts.append(f"string({feel})")
        at = match.end()
    if at < len(text) or not parts:
        parts.append(literal(text[at:]))
    return " + ".join(parts)
