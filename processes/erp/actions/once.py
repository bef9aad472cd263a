"""Exactly once: the answer of every action is kept under its key, in the transaction that made it true.

The same key with the same parameters gets the first answer, with others it is refused as `KeyReused`. A refusal is
not kept: nothing was done, and the next attempt may succeed. What an action wrote before it refused is taken back by
who called it, to the savepoint in which it runs: a job of the engine, or `EmbeddedErp`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any

from engine.actions import Call, Done, Outcome, Refused
from processes.erp.actions.asking import Asked, Refusal
from processes.erp.records import Connection, Rows, command

__all__ = ["Handler", "answered", "digest", "once"]

Handler = Callable[[Asked], Done]


def once(handler: Handler, known: frozenset[str]) -> Callable[[Call, Connection], Outcome]:
    """Make of a handler an action's `run(call, connection)`. `known` are the names of its parameters."""

    @wraps(handler)  # for the documentation: the handler's words are the action's
    def run(call: Call, connection: Connection) -> Outcome:
        unknown = sorted(set(call.params) - known)
        if unknown:
            detail = f"{call.action} has no parameter {', '.join(unknown)}. It knows {', '.join(sorted(known))}."
            return Refused("InvalidParameters", detail, {"parameter": unknown[0]})
        try:
            fingerprint = digest(call.action, call.params)
        except TypeError as error:
            return Refused("InvalidParameters", str(error))
        rows = Rows(connection, call.now)
        # Insert first: a twin in flight waits here for our end, and then finds the answer.
        if not rows.insert_missing(command, key=call.key, action=call.action, digest=fingerprint, at=call.now):
            return _first_answer(rows, call, fingerprint) or Refused(
                "KeyReused", f"Key {call.key} was in use and is free again. Ask once more."
            )
        try:
            done = handler(Asked(call, rows))
        except Refusal as refusal:
            return Refused(refusal.code, refusal.detail, refusal.data)
        answer = {"result": done.result, "references": done.references}
        rows.update(command, {"key": call.key}, result=json.dumps(answer, default=_encoded))
        return done

    return run


def answered(connection: Connection, key: str) -> Done | None:
    """The kept answer of a key, or None when nothing was done under it."""
    row = connection.execute(command.select().where(command.c.key == key)).one_or_none()
    if row is None or row.result is None:
        return None
    kept = json.loads(row.result, object_hook=_decoded)
    return Done(kept["result"], tuple(kept["references"]), replayed=True)


def digest(action: str, params: Mapping[str, Any]) -> str:
    """A fingerprint of what was asked: 10, 10.0 and Decimal('10.00') are the same number.

    Raises TypeError for a value that is no FEEL value.
    """
    return hashlib.sha256(json.dumps([action, _canonical(params)], sort_keys=True).encode()).hexdigest()


def _first_answer(rows: Rows, call: Call, fingerprint: str) -> Outcome | None:
    row = rows.row(command, key=call.key)
    if row is None:
        return None
    if row.digest != fingerprint:
        detail = f"Key {call.key} was used for {row.action} with other parameters. Use a new key for a new wish."
        return Refused("KeyReused", detail, {"action": row.action})
    return answered(rows.connection, call.key)


def _canonical(value: Any) -> Any:
    match value:
        case None | bool() | str():
            return value
        case int() | float() | Decimal():
            number = Decimal(str(value))
            return {"$decimal": format(number.normalize(), "f") if number.is_finite() else str(number)}
        case datetime() | date():
            return {"$date": value.isoformat()}
        case Mapping():
            return {str(key): _canonical(entry) for key, entry in value.items()}
        case Sequence():
            return [_canonical(entry) for entry in value]
        case _ if hasattr(value, "isoformat") or type(value).__name__.endswith(("delta", "Duration")):
            return {"$other": str(value)}
        case _:
            raise TypeError(f"A parameter holds a {type(value).__name__}, which is no value of a process.")


def _encoded(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    raise TypeError(f"A result holds a {type(value).__name__}; dates are given as ISO texts.")


def _decoded(value: dict[str, Any]) -> Any:
    return Decimal(value["$decimal"]) if value.keys() == {"$decimal"} else value
