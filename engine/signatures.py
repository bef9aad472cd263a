"""Signed messages over HTTP, as Standard Webhooks 1.0.0 has them (www.standardwebhooks.com).

Signed is `id.timestamp.body` with HMAC-SHA256; several signatures stand beside each other while a secret is changed.
Who verifies takes no timestamp that is more than five minutes away, so what was overheard cannot be sent again later.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

__all__ = ["TOLERANCE", "SignatureWrong", "signed", "verified"]

TOLERANCE = timedelta(minutes=5)
MOST_ID = 120  # characters
MOST_SIGNATURES = 10
_PREFIX = "whsec_"


class SignatureWrong(Exception):
    """It was not signed by somebody who knows the secret, or not now."""


def signed(secret: str, event: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the three headers that go with the body."""
    seconds = str(int(now.timestamp()))
    signature = base64.b64encode(_mac(secret, event, seconds, body)).decode()
    return {"webhook-id": event, "webhook-timestamp": seconds, "webhook-signature": f"v1,{signature}"}


def verified(secrets: Iterable[str], headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Return the id of the event. Raises `SignatureWrong` with what the sender has to mend.

    `headers` are looked up in small letters; one of the secrets must have made one of the signatures.
    """
    event, seconds = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    given = headers.get("webhook-signature", "").split()[:MOST_SIGNATURES]
    if not event or not seconds or not given:
        raise SignatureWrong("The headers webhook-id, webhook-timestamp and webhook-signature are needed.")
    if len(event) > MOST_ID or not event.isascii() or not event.isprintable():
        raise SignatureWrong(f"webhook-id has at most {MOST_ID} printable characters.")
    if not seconds.isascii() or not seconds.isdecimal() or len(seconds) > 12:
        raise SignatureWrong("webhook-timestamp counts seconds since 1970.")
    if abs(now - (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds)))) > TOLERANCE:
        raise SignatureWrong("webhook-timestamp is more than five minutes away from the time here.")
    sent = [mac for one in given if one.startswith("v1,") and (mac := _decoded(one.removeprefix("v1,")))]
    expected = [_mac(secret, event, seconds, body) for secret in secrets]
    if not any(hmac.compare_digest(one, mac) for one in sent for mac in expected):
        raise SignatureWrong("The signature does not fit body, timestamp and secret.")
    return event


def _mac(secret: str, event: str, seconds: str, body: bytes) -> bytes:
    return hmac.digest(_key(secret), b".".join((event.encode(), seconds.encode(), body)), hashlib.sha256)


def _key(secret: str) -> bytes:
    """A secret that begins with `whsec_` is Base64, every other one counts as its text."""
    return (_decoded(secret.removeprefix(_PREFIX)) if secret.startswith(_PREFIX) else b"") or secret.encode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
