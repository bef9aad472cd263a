"""What is known of a written part: its FEEL, how tightly it holds together, its kind, whether its nulls are JUEL's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "ADD", "AND", "COMPARE", "MINUS", "MULTIPLY", "OR", "WHOLE", "Kind", "Unsure", "Written", "allow", "text_literal",
]  # fmt: skip


class Unsure(Exception):  # no fault: the answer "a person has to write this in FEEL"
    """FEEL cannot surely say this."""


class Kind(StrEnum):
    """What is known of a value."""

    ANY = "any"
    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    NULL = "null"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Written:
    """FEEL text: its precedence, its kind, and whether it is null only where JUEL is."""

    text: str
    level: int
    kind: Kind = Kind.ANY
    exact: bool = True


OR, AND, COMPARE, ADD, MULTIPLY, MINUS, WHOLE = 1, 2, 3, 4, 5, 6, 9


def text_literal(text: str) -> str:
    """A FEEL string literal of this text."""
    return json.dumps(text, ensure_ascii=False)


def allow(written: Written, *kinds: Kind) -> None:
    """JUEL turns values of other kinds into these, by rules that FEEL does not have."""
    if written.kind is not Kind.ANY and written.kind not in kinds:
        raise Unsure(written.kind)
