"""The child processes in which trials run, and what becomes of one that does not answer."""

from __future__ import annotations

import atexit
import json
import threading
import time
from collections.abc import Mapping
from typing import Any

from engine.actions import Actions
from engine.children import Child, Pool, encode_request, framed
from engine.feel.codec import dumps, loads
from engine.model.codec import to_plain
from engine.scenarios import Scenario, write_scenario
from engine.trials.stage import Bundle
from engine.trials.state import Fault, TrialState

__all__ = ["TrialPool", "shared_pool"]

_SLOW = "It took longer than {seconds} seconds and was stopped. Is there a loop that never waits?"


class TrialPool(Pool):
    """At most `size` children. Safe to use from any thread."""

    def __init__(
        self, *, size: int = 2, time_limit_seconds: int = 10, memory_mb: int = 256, trials_per_child: int = 2_000
    ) -> None:
        super().__init__(
            "engine.trials.child",
            size=size,
            time_limit_seconds=time_limit_seconds,
            memory_mb=memory_mb,
            requests_per_child=trials_per_child,
        )

    def run(
        self, bundles: tuple[Bundle, ...], scenario: Scenario, process: str, name: str, actions: Actions
    ) -> TrialState:
        """Have a child try the scenario on these bundles; a fault takes the place of an answer that does not come."""
        child = self.take()
        if child is None:
            return _failed("busy", "Too many trials run at the moment. Try again in a minute.")
        try:
            request = _request(bundles, scenario, process, name, actions)
            answer = self._ask(child, request, actions)
            if answer["is_last"]:
                child.kill()
            return TrialState.from_text(answer["state"])
        except TimeoutError:
            child.kill()
            return _failed("too_slow", _SLOW.format(seconds=self._time_limit_seconds))
        except (EOFError, OSError, ValueError) as error:
            child.kill()
            return _failed("died", f"The trial ended its process ({error}). Does a variable grow in a loop?")
        finally:
            self.give_back(child)

    def _ask(self, child: Child, request: bytes, actions: Actions) -> Any:
        """Wait for the answer; on the way answer the child's own questions about undoing."""
        deadline = time.monotonic() + self.limit_of(child)
        answer = child.ask(request, deadline - time.monotonic())
        while "question" in answer:
            reply = json.dumps(_undo(loads(answer["question"]), actions)).encode()
            answer = child.ask(framed(reply), deadline - time.monotonic())
        return answer


def _request(bundles: tuple[Bundle, ...], scenario: Scenario, process: str, name: str, actions: Actions) -> bytes:
    files = {f"{number}/{file}": text for number, bundle in enumerate(bundles) for file, text in bundle.files.items()}
    named = {node.action.name for bundle in bundles for one in bundle.definitions for node in one.nodes if node.action}
    asked = {
        "bundles": [
            {"files": sorted(bundle.files), "definitions": [to_plain(one) for one in bundle.definitions]}
            for bundle in bundles
        ],
        "scenario": write_scenario(scenario),
        "process": process,
        "name": name,
        "undos": {
            action: found.undo.action for action in sorted(named) if (found := actions.get(action)) and found.undo
        },
    }
    return encode_request(files, asked)


def _undo(question: Mapping[str, Any], actions: Actions) -> dict[str, str]:
    """Say with which parameters an action is undone; what its own rule cannot make of an invented result is told."""
    action = actions.get(question["action"])
    if action is None or action.undo is None:
        return {"error": f"'{question['action']}' declares no undo"}
    try:
        params = action.undo.params(question["params"], question["result"])
        return {"params": dumps(dict(params)).decode()}
    except KeyError as error:
        return {"error": f"{error} is missing"}
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError) as error:
        return {"error": str(error)}


def _failed(code: str, message: str) -> TrialState:
    return TrialState(fault=Fault(0, message, {}, code))


_shared: TrialPool | None = None
_shared_lock = threading.Lock()


def shared_pool() -> TrialPool:
    """The pool of this process; made, without a child yet, when it is first asked for."""
    global _shared
    with _shared_lock:
        if _shared is None:
            _shared = TrialPool()
            atexit.register(_shared.close)
        return _shared
