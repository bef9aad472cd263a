"""Answers as bytes and back: history keeps the first answer of a command for whoever repeats it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, TypeVar

import orjson

__all__ = ["from_bytes", "to_bytes"]

T = TypeVar("T")


def to_bytes(answer: Any) -> bytes:
    """Write an answer (a flat dataclass of texts, numbers and None)."""
    return orjson.dumps(asdict(answer))


def from_bytes(kind: type[T], answer: bytes | str) -> T:
    """Read an answer of this kind."""
    return kind(**orjson.loads(answer))
