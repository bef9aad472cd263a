"""What many incidents have in common: one cause in plain words, and a fingerprint to group by.

The words of a cause leave out what differs from case to case (numbers, quoted texts, ids), so that "ERP answered 503"
stands for all fifty of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["LONGEST_WORDS", "Cause", "cause_of"]

LONGEST_WORDS = 240
_OF_JOBS = frozenset({"refused", "retries_used", "unknown_outcome", "answer_unusable"})
# How `engine.commands.fail_job` begins its messages: who reads the words of a cause sees the action beside them.
_PREFIX = re.compile(
    r"^\S+ (?:did not succeed in \d+ attempts|gave no answer, and nobody can tell whether it happened|"
    r"answered, and its answer cannot be kept): "
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|«[^»]*»")
_STATUS = re.compile(r"[45]\d\d")  # "ERP answered 503" is another cause than "ERP answered 422"
_WORD = re.compile(r"[^\s,;()\[\]{}=]+")
_END = ".:!?'\""


@dataclass(frozen=True, slots=True)
class Cause:
    """`words` for people; `fingerprint` is equal for incidents that one repair may mend."""

    fingerprint: str
    words: str


def cause_of(
    *, kind: str, process: str, element: str, action: str | None, message: str, detail: Mapping[str, Any]
) -> Cause:
    """Return the cause of an incident from what its row says. `action`: of the job that gave up, else None."""
    of_job = kind in _OF_JOBS
    if kind == "refused" and "code" in detail:
        said = ": ".join(part for part in (str(detail["code"]), str(detail.get("detail") or "")) if part)
    else:
        said = _last_line(_PREFIX.sub("", message, count=1))
    words = _without_particulars(said, quoted=of_job)
    # What fails in a diagram is the same fault whatever value it met: the expression says which.
    same = str(detail["expression"]) if not of_job and detail.get("expression") else words
    where = action if of_job and action else f"{process}/{element}"
    fingerprint = hashlib.sha256("\n".join((kind, where, same)).encode()).hexdigest()[:32]
    return Cause(fingerprint, words)


def _last_line(text: str) -> str:
    """Of an exception's trace the last line says what it was."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return ""
    return lines[-1] if lines[0].startswith("Traceback") else " ".join(lines)


def _without_particulars(text: str, *, quoted: bool) -> str:
    text = _QUOTED.sub("'…'", text) if quoted else text
    text = _WORD.sub(lambda found: _general(found[0]), " ".join(text.split()))
    return text if len(text) <= LONGEST_WORDS else f"{text[: LONGEST_WORDS - 1]}…"


def _general(word: str) -> str:
    bare = word.rstrip(_END)
    if not any(letter.isdigit() for letter in bare) or _STATUS.fullmatch(bare):
        return word
    return f"…{word[len(bare) :]}"
