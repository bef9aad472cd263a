"""`reglament:answers`: what the answer to a task must hold, as `invoice: string, total: number, note?: string`."""

from __future__ import annotations

import re

from engine.feel.kinds import KINDS
from engine.model.definition import Answered

__all__ = ["answers_fault", "answers_of"]

_NAME = re.compile(r"[^\W\d]\w*")


def answers_of(text: str) -> tuple[Answered, ...]:
    """Read the declaration; a `?` behind a name: it may be missing. What `answers_fault` complains of is left out."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, _, kind = (one.strip() for one in part.partition(":"))
        found.append(Answered(name.removesuffix("?").strip(), kind or "any", required=not name.endswith("?")))
    return tuple(found)


def answers_fault(text: str) -> str | None:
    """Return what is wrong with the declaration, in words."""
    seen: set[str] = set()
    for one in answers_of(text):
        if not _NAME.fullmatch(one.name):
            return f"'{one.name}' is no name"
        if one.type not in KINDS and one.type != "any":
            return f"'{one.type}' is no type; types are {', '.join(KINDS)} and any"
        if one.name in seen:
            return f"'{one.name}' stands there twice"
        seen.add(one.name)
    return None
