"""The HTTP connector: for each connection `NAME` an action `http.NAME.read` and an action `http.NAME.send`.

`read` is GET, which changes nothing and may be asked again. `send` is POST, PUT, PATCH or DELETE. What sending twice
does is the other system's word: PUT and DELETE do it once by the standard (RFC 9110, 9.2.2); POST and PATCH where the
connection names the header by which that system swallows a repeated key. Else a lost answer is a person's question.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from engine.actions import Action, Call, Outcome, Parameter, Placement, Refused, Retry
from engine.plugins import Installation, SecretMissing
from workers.http_answers import REFUSALS, outcome_of
from workers.http_connection import HttpConnection, PathRefused, with_secrets
from workers.json_text import as_json

__all__ = ["KIND", "actions"]

KIND = "http"
ADDRESS_REFUSED = "AddressRefused"
_RESULTS = {"status": "number", "body": "any?", "headers": "context"}


class Connection(HttpConnection):
    """A REST interface."""

    idempotency_header: str = ""  # the header by which it swallows a repeated key, such as Idempotency-Key


def actions(installation: Installation) -> list[Action]:
    """Return two actions for each connection. Raises `ConnectionWrong`."""
    found = []
    for name, connection in installation.connections(KIND, Connection).items():
        system, title = connection.connector(f"http.{name}"), connection.title or name
        shared = (
            Parameter("path", "string", title="Path under the connection's address"),
            Parameter("query", "context", required=False, title="Query: names and values"),
        )
        found += [
            Action(
                f"http.{name}.read",
                Placement.OUTSIDE,
                partial(_ask, connection, installation.secret),
                title=f"Read from {title}",
                parameters=shared,
                results=tuple(_RESULTS),
                result_types=_RESULTS,
                refusals=REFUSALS,
                connector=system,
            ),
            Action(
                f"http.{name}.send",
                Placement.OUTSIDE,
                partial(_ask, connection, installation.secret),
                title=f"Send to {title}",
                parameters=(
                    Parameter("method", "string", title="Method", choices=("POST", "PUT", "PATCH", "DELETE")),
                    *shared,
                    Parameter("body", "any", required=False, title="Body, sent as JSON"),
                ),
                results=tuple(_RESULTS),
                result_types=_RESULTS,
                refusals=REFUSALS,
                exactly_once=bool(connection.idempotency_header),
                connector=system,
            ),
        ]
    return found


def _ask(connection: Connection, secret: Callable[[str], str], call: Call) -> Outcome:
    method = str(call.params.get("method", "GET"))
    once = connection.idempotency_header
    try:
        headers, hidden = with_secrets(connection.headers, secret)
        body = as_json(call.params["body"]) if call.params.get("body") is not None else None
        if body is not None:
            headers["Content-Type"] = "application/json"
        if once and method != "GET":
            headers[once] = call.key
        if call.trace is not None:
            headers["traceparent"] = call.trace
        asked = connection.asked(method, str(call.params["path"]), call.params.get("query") or {}, headers, body)
    except SecretMissing as error:
        return Retry(str(error))
    except PathRefused as error:
        return Refused(ADDRESS_REFUSED, str(error), {"path": call.params["path"]})
    may_repeat = method in ("GET", "PUT", "DELETE") or bool(once)
    return outcome_of(asked, now=call.now, may_repeat=may_repeat, hidden=hidden)
