"""The actions through which Reglament asks the ledger: installed as those of any adapter, by an entry point.

| action | a repeated key | can be asked by key |
|---|---|---|
| `ledger.book` | is swallowed | no |
| `ledger.ask` | is booked again | yes |
| `ledger.blind` | is booked again | no |
| `ledger.slow` | is swallowed; two calls at once | no |
| `ledger.poison` | kills the worker that runs it | no |
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Callable

from engine.actions import Action, Call, Connector, Done, Outcome, Placement, Retry, Unknown
from engine.plugins import Installation

__all__ = ["actions"]

ADDRESS = "CHAOS_LEDGER"
ANSWER_SECONDS = 60


def actions(_installation: Installation) -> list[Action]:
    """Return the actions; the ledger's address is asked for at each call."""
    house = Connector("ledger")
    return [
        Action("ledger.book", Placement.OUTSIDE, _booking("ledger.book", swallows=True), connector=house),
        Action(
            "ledger.ask", Placement.OUTSIDE, _booking("ledger.ask", swallows=False), lookup=_look_up, exactly_once=False
        ),
        Action("ledger.blind", Placement.OUTSIDE, _booking("ledger.blind", swallows=False), exactly_once=False),
        Action(
            "ledger.slow",
            Placement.OUTSIDE,
            _booking("ledger.slow", swallows=True),
            connector=Connector("slow house", at_once=2),
        ),
        Action("ledger.poison", Placement.OUTSIDE, _die),
    ]


def _booking(action: str, *, swallows: bool) -> Callable[[Call], Outcome]:
    def book(call: Call) -> Outcome:
        asked = {"action": action, "key": call.key, "number": str(call.params["number"]), "swallows": swallows}
        return _asked("/book", json.dumps(asked).encode())

    return book


def _look_up(call: Call) -> Outcome | None:
    found = _asked(f"/booked/{call.key}", None)
    return None if isinstance(found, Done) and not found.result["booked"] else found


def _die(call: Call) -> Outcome:
    _booking("ledger.poison", swallows=False)(call)  # so that it is counted outside
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def _asked(path: str, body: bytes | None) -> Outcome:
    request = urllib.request.Request(os.environ[ADDRESS] + path, body)
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
            return Done(json.load(answer))
    except urllib.error.URLError as error:
        if isinstance(error.reason, ConnectionRefusedError):
            return Retry("the ledger is down")
        return Unknown(f"the ledger did not answer: {error.reason}")
    except (OSError, http.client.HTTPException) as error:
        return Unknown(f"the ledger's answer was lost: {type(error).__name__}")
