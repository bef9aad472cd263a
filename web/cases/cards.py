"""The cards that process applications show beside tasks and on the pages of their cases."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from engine.cases import Card, CaseKind, Cell
from engine.queries import instances
from engine.queries.instances import InstanceHead
from web import context

__all__ = ["cards_of", "kind_of", "listed_of", "may_cancel"]

log = logging.getLogger(__name__)


def kind_of(root: InstanceHead | None) -> CaseKind | None:
    """Return what a process application says of this case."""
    return context.pages().cases.get(root.definition_key) if root is not None else None


def cards_of(connection: Any, root_id: int) -> tuple[Card, ...]:
    """Return the cards of a case. A card that fails is left out and logged: the task behind it can still be done."""
    root = instances.head_of(connection, root_id)
    kind = kind_of(root)
    if root is None or kind is None or kind.cards is None or root.business_key is None:
        return ()
    try:
        return kind.cards(connection, root.business_key)
    except Exception:
        log.exception("the cards of %s %s failed", root.definition_key, root.business_key)
        return ()


def listed_of(connection: Any, kind: CaseKind, keys: Sequence[str]) -> Mapping[str, tuple[Cell, ...]]:
    """Return what a list shows of these cases; nothing, and a line in the log, where that fails."""
    if kind.listed is None or not keys:
        return {}
    try:
        return kind.listed(connection, keys)
    except Exception:
        log.exception("the columns of %s failed", kind.path)
        return {}


def may_cancel(root: InstanceHead, kind: CaseKind | None) -> bool:
    """Whether this person may ask for the case to be cancelled."""
    actor = context.actor()
    if root.status != "running" or root.parent_id is not None:
        return False
    if actor.administrator:
        return True
    if kind is None or kind.cancel_message is None:
        return False  # ending an instance without undoing anything is a manager's decision
    return root.started_by == actor.id or not actor.groups.isdisjoint(kind.cancel_groups)
