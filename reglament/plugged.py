"""The actions that are installed, each held against the contract before anything runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import isodate

from engine.actions import Action, Connector, Placement
from engine.errors import ReglamentError
from engine.feel.kinds import KINDS

__all__ = ["ActionWrong", "by_name"]

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_TYPES = frozenset({*KINDS, "any"})


class ActionWrong(ReglamentError):
    """An installed action breaks the contract: whoever wrote its adapter has to mend it."""


def by_name(found: Iterable[Action]) -> dict[str, Action]:
    """Return the actions by name. Raises `ActionWrong` with every fault."""
    actions: dict[str, Action] = {}
    faults: list[str] = []
    for action in found:
        if action.name in actions:
            faults.append(f"{action.name}: two adapters bring an action of this name")
        actions[action.name] = action
    connectors: dict[str, Connector] = {}
    for action in actions.values():
        faults += [f"{action.name}: {fault}" for fault in _faults(action, actions)]
        if action.connector is not None and connectors.setdefault(action.connector.name, action.connector) != (
            action.connector
        ):
            faults.append(f"{action.name}: another action has a connector '{action.connector.name}' with other limits")
    if faults:
        raise ActionWrong("Installed actions break their contract:\n" + "\n".join(faults))
    return actions


def _faults(action: Action, actions: dict[str, Action]) -> Iterator[str]:
    if not _NAME.fullmatch(action.name):
        yield "a name is two or more words with dots between them, as in crm.add_note"
    names = [one.name for one in action.parameters]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"parameter '{name}' stands there twice"
    for one in action.parameters:
        if one.type not in _TYPES:
            yield f"parameter '{one.name}' is of no type of FEEL ('{one.type}')"
        if one.choices and one.type != "string":
            yield f"parameter '{one.name}' has choices, so it is a string"
    for name, kind in action.result_types.items():
        if name not in action.results:
            yield f"result '{name}' has a type, but does not stand in `results`"
        if kind.removesuffix("?") not in _TYPES:
            yield f"result '{name}' is of no type of FEEL ('{kind}')"
    if action.undo is not None and action.undo.action not in actions:
        yield f"its undo asks for '{action.undo.action}', which is not installed"
    if action.retries is not None and action.retries < 0:
        yield "retries is below 0"
    for wait in action.backoff:
        try:
            isodate.parse_duration(wait)
        except (isodate.ISO8601Error, ValueError):
            yield f"backoff '{wait}' is no ISO duration"
    if action.connector is not None and action.placement is not Placement.OUTSIDE:
        yield "a connector belongs to Placement.OUTSIDE"
