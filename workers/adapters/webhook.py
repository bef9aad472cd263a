"""Webhooks out: for each connection `NAME` an action `webhook.NAME` that tells another system what happened.

The request is signed as Standard Webhooks 1.0.0 has it. Its id is the job's key: every attempt carries the same one, so
who receives it can swallow what came twice. What is answered with 5xx,
or not at all, is sent again, as any job is; 4xx (410: gone) is a refusal.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from engine.actions import Action, Call, Done, Outcome, Parameter, Placement, Refused, Retry
from engine.plugins import Installation, SecretMissing
from engine.signatures import signed
from workers.http_answers import outcome_of
from workers.http_connection import HttpConnection, with_secrets
from workers.json_text import as_json

__all__ = ["KIND", "actions"]

KIND = "webhook"
REFUSALS = ("Conflict", "NotAuthorised", "NotFound", "RedirectRefused", "RefusedByServer")
_TOLD = frozenset({"AnswerUnusable", "AnswerTooLarge"})  # it said 2xx; what else it says does not matter


class Connection(HttpConnection):
    """Where events go."""

    secret: str  # name of the secret that signs


def actions(installation: Installation) -> list[Action]:
    """Return an action for each connection. Raises `ConnectionWrong`."""
    return [
        Action(
            f"webhook.{name}",
            Placement.OUTSIDE,
            partial(_tell, connection, installation.secret),
            title=f"Tell {connection.title or name}",
            parameters=(
                Parameter("type", "string", title="What happened, such as order.shipped"),
                Parameter("payload", "context", required=False, title="What is told of it"),
            ),
            results=("event",),
            result_types={"event": "string"},
            refusals=REFUSALS,
            retries=8,
            backoff=("PT5S", "PT1M", "PT5M", "PT30M", "PT2H"),
            connector=connection.connector(f"webhook.{name}"),
        )
        for name, connection in installation.connections(KIND, Connection).items()
    ]


def _tell(connection: Connection, secret: Callable[[str], str], call: Call) -> Outcome:
    body = as_json({"type": call.params["type"], "timestamp": call.now, "data": call.params.get("payload") or {}})
    try:
        headers, hidden = with_secrets(connection.headers, secret)
        headers |= signed(secret(connection.secret), call.key, body, call.now)
    except SecretMissing as error:
        return Retry(str(error))
    headers["Content-Type"] = "application/json"
    if call.trace is not None:
        headers["traceparent"] = call.trace
    asked = connection.asked("POST", "", {}, headers, body)
    outcome = outcome_of(asked, now=call.now, may_repeat=True, hidden=hidden)
    if isinstance(outcome, Refused) and outcome.code in _TOLD and 200 <= outcome.data["status"] < 300:
        return Done({"event": call.key})
    if isinstance(outcome, Done):
        return Done({"event": call.key})
    return outcome
