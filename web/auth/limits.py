"""How often a password may be tried: five wrong ones a minute for a login and an address, thirty for an address."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

__all__ = ["install", "limiter", "per_address", "per_login"]


def _login_and_address() -> str:
    return f"{request.form.get('login', '')[:120].strip().lower()}|{get_remote_address()}"


def _was_wrong(response: Response) -> bool:
    return response.status_code == 401


limiter = Limiter(get_remote_address, strategy="moving-window")
per_login = limiter.limit("5 per minute", key_func=_login_and_address, deduct_when=_was_wrong, methods=["POST"])
per_address = limiter.limit("30 per minute", key_func=get_remote_address, deduct_when=_was_wrong, methods=["POST"])


def install(app: Flask) -> None:
    """Count in memory, each process for itself."""
    limiter.init_app(app)
