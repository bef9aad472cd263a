"""What an HTTP answer means to an action: RFC 9110's statuses as `Done`, `Refused`, `Retry` or `Unknown`.

The outside is not believed: what is not the JSON that was asked for, a page in HTML, a redirect, an encoding that was
not asked for, each has a name that a diagram can catch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from engine.actions import Done, Outcome, Refused, Retry, Unknown
from engine.feel.codec import dumps, loads
from workers.outgoing import Answered, AnswerLost, Asked, NotReached, TooLarge, exchange

__all__ = ["REFUSALS", "outcome_of"]

REFUSALS = (
    "AddressRefused",
    "AnswerTooLarge",
    "AnswerUnusable",
    "Conflict",
    "InvalidParameters",
    "NotAuthorised",
    "NotFound",
    "RedirectRefused",
    "RefusedByServer",
)
_NAMED = {401: "NotAuthorised", 403: "NotAuthorised", 404: "NotFound", 410: "NotFound", 409: "Conflict"}
_NOT_NOW = frozenset({408, 425, 429, 503})  # it was not processed
_LONGEST_WAIT = timedelta(hours=1)
_MOST_TEXT = 300  # characters of what they said that are told to people


def outcome_of(
    asked: Asked,
    *,
    now: datetime,
    may_repeat: bool,
    hidden: Iterable[str] = (),
    send: Callable[[Asked], Answered] = exchange,
) -> Outcome:
    """Send it, and say what became of it.

    `may_repeat`: sending it twice does no harm, so an answer that was lost is asked for again instead of being unknown.
    `hidden`: secrets that were sent; wherever the answer repeats them, three asterisks stand.
    """
    try:
        found = send(asked)
    except NotReached as error:
        return Retry(str(error))
    except AnswerLost as error:
        return Retry(str(error)) if may_repeat else Unknown(str(error))
    except TooLarge as error:
        data = {"status": error.status}
        return Refused("AnswerTooLarge", f"{asked.host}: {error}. What was asked may have happened.", data)
    return _read(asked, _without(found, hidden), now, may_repeat)


def _read(asked: Asked, found: Answered, now: datetime, may_repeat: bool) -> Outcome:
    said = f"{asked.host} answered {found.status} to {asked.method} {asked.target.partition('?')[0]}"
    if found.status in _NOT_NOW:
        return Retry(said, _wait(found.headers.get("retry-after", ""), now))
    if found.status >= 500:
        return Retry(said) if may_repeat else Unknown(f"{said}: whether it happened is not known")
    if 300 <= found.status < 400:
        where = found.headers.get("location", "")[:_MOST_TEXT]
        return Refused("RedirectRefused", f"{said} and points to '{where}'. Name the right address in the connection.")
    fault, body = _body(found)
    if found.status >= 400:
        detail = found.body[:_MOST_TEXT].decode(errors="replace") if fault is None else fault
        data = {"status": found.status, "body": body}
        return Refused(_NAMED.get(found.status, "RefusedByServer"), f"{said}: {detail}", data)
    if found.status < 200:
        fault = "which is no final answer"
    if fault is not None:
        data = {"status": found.status}
        return Refused("AnswerUnusable", f"{said}, {fault}. What was asked may have happened.", data)
    return Done({"status": found.status, "body": body, "headers": dict(found.headers)})


def _body(found: Answered) -> tuple[str | None, Any]:
    """Return what is wrong with the body, and what it says: JSON as values, plain text as text, nothing as null."""
    if not found.body.strip():
        return None, None
    encoding = found.headers.get("content-encoding", "identity").strip().lower()
    if encoding != "identity":
        return f"in the encoding '{encoding[:40]}', which was not asked for", None
    media = found.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == "application/json" or media.endswith("+json"):
        try:
            body = loads(found.body)
            dumps(body)  # depth, digits and characters that could not be stored
        except (ValueError, TypeError, RecursionError) as error:
            return f"with JSON that cannot be read ({str(error)[:_MOST_TEXT] or 'nested too deeply'})", None
        return None, body
    if media == "text/plain":
        return None, found.body.decode(errors="replace").replace("\0", "\ufffd")
    return f"with {media[:80] or 'content of no type'} instead of JSON", None


def _without(found: Answered, hidden: Iterable[str]) -> Answered:
    """Take sent secrets out of an answer that repeats them: variables, logs and pages never hold them."""
    body, headers = found.body, dict(found.headers)
    for text in filter(None, hidden):
        body = body.replace(text.encode(), b"***")
        headers = {name: value.replace(text, "***") for name, value in headers.items()}
    return Answered(found.status, headers, body)


def _wait(text: str, now: datetime) -> timedelta | None:
    """Read `Retry-After` (RFC 9110, 10.2.3): seconds or a date; never longer than an hour."""
    if text.strip().isdecimal() and len(text.strip()) < 8:
        return min(timedelta(seconds=int(text)), _LONGEST_WAIT)
    try:
        return min(max(parsedate_to_datetime(text) - now, timedelta(0)), _LONGEST_WAIT)
    except (ValueError, TypeError):
        return None
