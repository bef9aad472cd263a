"""Patterns of forms, matched by RE2: linear time, so that no pattern and no text can keep a thread busy."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

__all__ = ["compiled", "is_email", "is_phone", "matches"]

_EMAIL = r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$"
_PHONE = r"^\+[0-9]([0-9 ]?){6,17}[0-9]$"


@lru_cache(maxsize=512)
def compiled(pattern: str) -> Any:
    """Compile a pattern; raises re2.error. Silent: the fault is told by whoever asked."""
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text, as JavaScript's `test` does: anchor it with ^ and $."""
    return compiled(pattern).search(text) is not None


def is_email(text: str) -> bool:
    return matches(_EMAIL, text)


def is_phone(text: str) -> bool:
    return matches(_PHONE, text)
