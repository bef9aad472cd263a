"""A case's values for whoever writes expressions, without what they say about people.

Numbers, dates, structure and codes (SO-000012, urgent, next_day) stay, so that conditions come out as they would. Of
every other text each letter becomes an x and each digit a 0: names, addresses and remarks keep their length alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["masked"]

_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*|[A-Za-z]{0,6}[-_./:]?[0-9]{1,8}")
_LONGEST = 24


def masked(value: Any) -> Any:
    """Return a value of a process with its texts masked; the names of entries stay."""
    if isinstance(value, str):
        return value if len(value) <= _LONGEST and _CODE.fullmatch(value) else _masked_text(value)
    if isinstance(value, Mapping):
        return {name: masked(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [masked(one) for one in value]
    return value


def _masked_text(text: str) -> str:
    return "".join(_mark(letter) for letter in text)


def _mark(letter: str) -> str:
    if letter.isdigit():
        return "0"
    if not letter.isalpha():
        return letter
    return "X" if letter.isupper() else "x"
