"""Passwords as argon2id hashes (RFC 9106's second recommendation: 64 MiB, three passes, four lanes).

A hash costs a core a tenth of a second on purpose, so only as many are computed at once as there are cores.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

__all__ = ["Busy", "hash_password", "needs_new_hash", "verify_password"]

_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_TURNS = threading.BoundedSemaphore(os.cpu_count() or 1)
_WAIT_SECONDS = 5.0
# Of no password: a login that does not exist costs as long as one that does.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$Y4ZyKzT5mQ2QmlYyQ2Jm8Kk1Yk6b6l4n2s0v8x3w7aE"


class Busy(Exception):
    """More people log in at this moment than the machine can check."""


def hash_password(password: str) -> str:
    """Return the hash to store. Raises Busy."""
    with _turn():
        return _HASHER.hash(password)


def verify_password(password: str, stored: str | None) -> bool:
    """Whether this is the password of the hash; takes as long when there is no hash. Raises Busy."""
    with _turn():
        try:
            return _HASHER.verify(stored or _NOBODY, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def needs_new_hash(stored: str) -> bool:
    """Whether it was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=_WAIT_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _TURNS.release()
