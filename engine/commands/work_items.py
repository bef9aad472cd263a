"""What the commands on work items share: reading one, and who may do what with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from engine.commands.answers import from_bytes, to_bytes
from engine.commands.remembering import remember
from engine.commands.work import Work
from engine.errors import NotFound, NotPermitted, StaleVersion, WrongState
from engine.model.actor import Actor
from engine.store.columns import parse_time
from engine.store.history import earlier_answer
from engine.store.tables import work_item as table

__all__ = [
    "WorkItemChanged",
    "change",
    "may_see",
    "may_work_on",
    "read_open",
    "refuse_closed",
    "refuse_foreign",
    "refuse_unseen",
    "repeated",
]


@dataclass(frozen=True, slots=True)
class WorkItemChanged:
    """A work item after a claim, release or assignment."""

    work_item_id: int
    state: str
    assignee: str | None
    rev: int
    previous: str | None = None  # who held it before


def may_see(actor: Actor, item: Mapping[str, Any]) -> bool:
    """Tell whether the actor sees this work item: it is theirs, of one of their groups, or they may see all."""
    return actor.administrator or item["assignee"] == actor.id or actor.may_take(item["grp"])


def may_work_on(actor: Actor, item: Mapping[str, Any]) -> bool:
    """Tell whether the actor may complete this work item: theirs, or still on offer to one of their groups."""
    if item["assignee"] is not None:
        return actor.administrator or item["assignee"] == actor.id
    return actor.administrator or actor.may_take(item["grp"])


def read_open(work: Work, work_item_id: int) -> Mapping[str, Any]:
    """Return an open work item that the actor sees; raises `NotFound`, or `WrongState` with who closed it and when."""
    found = work.connection.execute(select(table).where(table.c.id == work_item_id)).mappings().first()
    item: dict[str, Any] = {str(name): value for name, value in found.items()} if found is not None else {}
    refuse_unseen(work.actor, item, work_item_id)
    refuse_closed(item)
    return item


def refuse_unseen(actor: Actor, item: Mapping[str, Any], work_item_id: int) -> None:
    """Raise `NotFound` alike for what is absent and what is not for this actor."""
    if not item or not may_see(actor, item):
        raise NotFound(f"There is no task {work_item_id} for you.")


def refuse_closed(item: Mapping[str, Any]) -> None:
    """Raise `WrongState` with who closed it and when."""
    if item["state"] in ("offered", "claimed"):
        return
    who, when = item["closed_by"], parse_time(item["closed_at"])
    verb = "was completed" if item["state"] == "completed" else "is no longer needed: it was cancelled"
    by = f" by {who}" if who else ""
    raise WrongState(f"'{item['name']}' {verb}{by}.", who=who, when=when)


def change(work: Work, item: Mapping[str, Any], *, state: str, assignee: str | None) -> WorkItemChanged:
    """Write a new holder; of two people who do it at once the second gets `StaleVersion`."""
    rev = item["rev"] + 1
    claimed_at = work.now if state == "claimed" else None
    done = work.connection.execute(
        update(table)
        .where(
            table.c.id == item["id"],
            table.c.instance_id == item["instance_id"],
            table.c.rev == item["rev"],
            table.c.state.in_(("offered", "claimed")),
        )
        .values(state=state, assignee=assignee, claimed_at=claimed_at, rev=rev)
    )
    if done.rowcount != 1:
        raise StaleVersion(f"'{item['name']}' was changed by somebody else just now. Look at it again.")
    answer = WorkItemChanged(item["id"], state, assignee, rev, item["assignee"])
    _remember(work, item, assignee, answer)
    changed = work.changed
    changed.work_items.add(item["id"])
    changed.instances.add(item["instance_id"])
    changed.offered_to(item["grp"])
    changed.logins.update(login for login in (item["assignee"], assignee) if login)
    return answer


def repeated(work: Work) -> WorkItemChanged | None:
    """Return the answer of an earlier command with the same id."""
    earlier = earlier_answer(work.connection, work.command_id) if work.command_id is not None else None
    return from_bytes(WorkItemChanged, earlier) if earlier is not None else None


def _remember(work: Work, item: Mapping[str, Any], assignee: str | None, answer: WorkItemChanged) -> None:
    """Write into history who took it, gave it back or handed it on; the instance itself did not change."""
    deployed = work.engine.definitions.find(work.connection, item["definition_key"], item["version"])
    assert deployed is not None  # versions are never deleted while instances of them exist
    remember(
        work,
        item["instance_id"],
        [["hold", deployed.definition.by_id[item["element"]], item["token"], assignee or ""]],
        to_bytes(answer),
    )


def refuse_foreign(actor: Actor, item: Mapping[str, Any]) -> None:
    """Raise `WrongState` (who, when) when somebody else holds it, `NotPermitted` when it is not this actor's to do."""
    if may_work_on(actor, item):
        return
    if item["assignee"] is not None:
        when = parse_time(item["claimed_at"])
        raise WrongState(f"'{item['name']}' is held by {item['assignee']}.", who=item["assignee"], when=when)
    raise NotPermitted(f"'{item['name']}' is not yours to do.")
