"""The key by which a message finds who waits for it: one text, also where several keys must match together.

Several keys are a list (by place) or a context (by name). Written in one way only, they are found by comparing texts:
all of them are equal, or it is another key (BPMN 2.0.2 §8.3.2).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

__all__ = ["LONGEST_KEY", "fitting_keys", "key_text", "single_key"]

LONGEST_KEY = 200  # characters


def key_text(value: Any) -> str:
    """Return the text of a key, or of several keys together.

    Raises ValueError for what no message could ever find: nothing, nothing in one of its parts, or more than fits.
    """
    if isinstance(value, Mapping):
        parts: Any = {str(name): _part(value[name], f"'{name}' in it") for name in sorted(value, key=str)}
    elif isinstance(value, (list, tuple)):
        parts = [_part(one, f"number {place} in it") for place, one in enumerate(value, start=1)]
    else:
        return _fitting(_part(value, "it"))
    if not parts:
        raise ValueError("it is empty")
    return _fitting(json.dumps(parts, ensure_ascii=False, separators=(",", ":")))


def fitting_keys(found: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return all keys by which a message may be waited for that carries these, the most exact one first.

    Who waits knows the values of some of them, of all, or (at the begin of a conversation) of none: the last one.
    Raises ValueError as `key_text`.
    """
    texts: dict[str, None] = {}
    for number in range(len(found), 0, -1):
        for some in combinations(found, number):
            texts[key_text({name: value for one in some for name, value in one.items()})] = None
    return (*texts, "")


def single_key(text: str) -> str | None:
    """Return a key that is one value, such as the business key of an order; None for several together or none."""
    if text[:1] not in ("[", "{"):
        return text or None
    try:
        json.loads(text)
    except ValueError:
        return text
    return None


def _part(value: Any, what: str) -> str:
    if value is None or isinstance(value, (list, tuple, Mapping)):
        raise ValueError(f"{what} is {'null' if value is None else 'no single value'}")
    return str(value)


def _fitting(text: str) -> str:
    if len(text) > LONGEST_KEY:
        raise ValueError(f"it has {len(text)} characters, and {LONGEST_KEY} are allowed")
    return text
