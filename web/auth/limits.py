"""How often a password may be tried: five wrong ones a minute for a login and an address, thirty for an address.

The JSON API counts with the same counters: requests of a person, wrong keys of an address.
"""

from __future__ import annotations

import time

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

__all__ = ["PER_ADDRESS", "PER_LOGIN", "hit", "install", "limiter", "per_address", "per_login", "refuse_after"]

PER_LOGIN = "5 per minute"
PER_ADDRESS = "30 per minute"


def _login_and_address() -> str:
    return f"{request.form.get('login', '')[:120].strip().lower()}|{get_remote_address()}"


def _was_wrong(response: Response) -> bool:
    return response.status_code == 401


limiter = Limiter(get_remote_address, strategy="moving-window")
per_login = limiter.limit(PER_LOGIN, key_func=_login_and_address, deduct_when=_was_wrong, methods=["POST"])
per_address = limiter.limit(PER_ADDRESS, key_func=get_remote_address, deduct_when=_was_wrong, methods=["POST"])


def install(app: Flask) -> None:
    """Count in memory, each process for itself."""
    limiter.init_app(app)


def hit(limit: str, *who: str) -> None:
    """Count one; raises TooManyRequests when it is one too many."""
    if not limiter.limiter.hit(parse(limit), *who):
        _refuse(limit, who)


def refuse_after(limit: str, *who: str) -> None:
    """Raise TooManyRequests when the limit is reached already; counts nothing."""
    if not limiter.limiter.test(parse(limit), *who):
        _refuse(limit, who)


def _refuse(limit: str, who: tuple[str, ...]) -> None:
    reset = limiter.limiter.get_window_stats(parse(limit), *who).reset_time
    raise TooManyRequests(retry_after=max(1, round(reset - time.time())))
