"""How large a variable may be, whoever sets it: each step reads and writes an instance's variables as one document."""

from __future__ import annotations

from typing import Any

from engine.errors import ExecutionFailed
from engine.feel.codec import dumps

__all__ = ["LARGEST_VARIABLE", "VariableTooLarge", "is_too_large", "stored_size"]

LARGEST_VARIABLE = 1024 * 1024  # bytes, written as JSON
_OF_A_LEAF = 64  # bytes that a number, date or the like takes at most, with its comma; long numbers are measured
_OF_A_CHARACTER = 6  # "\\u001f"


class VariableTooLarge(ExecutionFailed):
    """What the process computed for a variable is larger than a variable may be."""

    code = "variable_too_large"

    def __init__(self, name: str, size: int, *, element: str | None) -> None:
        super().__init__(
            f"'{name}' would have {size / LARGEST_VARIABLE:.1f} MB, and a variable takes 1 MB at most. "
            "Keep a part of it, or what it is computed from; files belong into a file store.",
            element=element,
            detail={"variable": name, "bytes": size},
        )


def is_too_large(value: Any) -> bool:
    """Whether a variable cannot hold it; nearly always told without writing it as JSON."""
    return _may_be_large(value) and stored_size(value) > LARGEST_VARIABLE


def stored_size(value: Any) -> int:
    """Return the bytes of a text, list or context as JSON (of a text without its escapes); 0 for anything else."""
    if isinstance(value, str):
        return len(value) if value.isascii() else len(value.encode(errors="replace"))
    if isinstance(value, dict | list | tuple) and value:
        try:
            return len(dumps(value))
        except TypeError:
            return 0  # what cannot be kept at all is told as such
    return 0


def _may_be_large(value: Any) -> bool:
    """Add up what its parts take at most, and stop where that is too much."""
    room = LARGEST_VARIABLE
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            room -= len(part) * _OF_A_CHARACTER
        elif isinstance(part, dict):
            room -= sum(len(name) for name in part) * _OF_A_CHARACTER
            waiting.extend(part.values())
        elif isinstance(part, list | tuple):
            waiting.extend(part)
        elif isinstance(part, int) and part.bit_length() > _OF_A_LEAF:
            room -= part.bit_length()
        room -= _OF_A_LEAF
        if room < 0:
            return True
    return False
