"""How often a password may be tried: five wrong ones a minute for a login and an address, thirty for an address.

The JSON API counts with the same counters: requests of a person, wrong keys of an address.
"""

from __future__ import annotations

import time

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse
from werkzeug.exceptions import TooManyRequests

__all__ = ["count_wrong_password", "hit", "install", "limiter", "refuse_guessing"]

_PER_LOGIN = "5 per minute"
_PER_ADDRESS = "30 per minute"


limiter = Limiter(get_remote_address, strategy="moving-window")


def install(app: Flask) -> None:
    """Count in memory, each process for itself."""
    limiter.init_app(app)


def hit(limit: str, *who: str) -> None:
    """Count one; raises TooManyRequests when it is one too many."""
    if not limiter.limiter.hit(parse(limit), *who):
        _refuse(limit, who)


def refuse_guessing(login: str) -> None:
    """Raise TooManyRequests when too many wrong passwords came for this login, or from this address; counts nothing."""
    for limit, who in _guesses(login):
        if not limiter.limiter.test(parse(limit), *who):
            _refuse(limit, who)


def count_wrong_password(login: str) -> None:
    """Count a wrong password, typed on the page or sent by a program."""
    for limit, who in _guesses(login):
        limiter.limiter.hit(parse(limit), *who)


def _guesses(login: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    address = get_remote_address()
    return (_PER_LOGIN, ("password", login[:120].strip().lower(), address)), (_PER_ADDRESS, ("password", address))


def _refuse(limit: str, who: tuple[str, ...]) -> None:
    reset = limiter.limiter.get_window_stats(parse(limit), *who).reset_time
    raise TooManyRequests(retry_after=max(1, round(reset - time.time())))
