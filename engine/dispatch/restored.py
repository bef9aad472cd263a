"""After a backup was restored: what this database believes undone may have been done meanwhile.

Between the backup and the loss workers went on: with the jobs that were open in the copy, and with steps after them
that the copy knows nothing of. So of every instance that is in the copy each call to another system is doubted
(`ClaimedJob.doubted`): it is looked up by its key, or sent with the key that the other system swallows, or becomes an
incident; never sent blindly (`workers.jobs`). Jobs of the embedded ERP run in this database's own transactions and were
lost with it: they run as usual. Sessions are ended: who was logged out since must stay so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from engine.actions import Actions, Placement
from engine.store.database import Database
from engine.store.ids import EPOCH_MS
from engine.store.tables import OPEN_JOB

__all__ = ["MayHaveHappened", "first_unknown_instance", "settle_restored"]


@dataclass(frozen=True, slots=True)
class MayHaveHappened:
    """One job that was open in the backup. `settled_by`: key (sent again with it), look-up, or person (an incident)."""

    key: str
    action: str
    element: str
    instance_id: int
    business_key: str | None
    settled_by: str


def first_unknown_instance(taken: datetime) -> int:
    """Return the least id that an instance begun at this time or later has: ids sort by time (`engine.store.ids`)."""
    return (int(taken.timestamp() * 1000) - EPOCH_MS) << 21


def settle_restored(database: Database, actions: Actions, taken: datetime) -> list[MayHaveHappened]:
    """Doubt what was begun before the copy was `taken`, end all sessions; return the open calls of that moment."""
    with database.write() as connection:
        connection.execute(text("DELETE FROM bpm_id_block WHERE name = 'restored'"))
        doubted = {"bound": first_unknown_instance(taken)}
        connection.execute(text("INSERT INTO bpm_id_block (name, \"next\") VALUES ('restored', :bound)"), doubted)
        connection.execute(text("DELETE FROM bpm_session"))
        found = connection.execute(
            text(
                f"""SELECT j.key, j.action, j.element, j.instance_id, i.business_key FROM bpm_job j
                JOIN bpm_instance i ON i.id = j.instance_id WHERE j.{OPEN_JOB} ORDER BY j.instance_id, j.key"""
            )
        ).all()
    inside = {name for name, action in actions.items() if action.placement is not Placement.OUTSIDE}
    return [
        MayHaveHappened(
            row.key, row.action, row.element, row.instance_id, row.business_key, _settled_by(actions, row.action)
        )
        for row in found
        if row.action not in inside
    ]


def _settled_by(actions: Actions, name: str) -> str:
    action = actions.get(name)
    if action is not None and action.lookup is not None:
        return "look-up"
    return "key" if action is not None and action.exactly_once else "person"
