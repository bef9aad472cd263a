"""Retry many incidents: one wish, carried out by single commands, each in a transaction of its own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select

from engine.commands.work import Work
from engine.errors import InvalidInput, NotPermitted
from engine.store.operations import repair_batch, repair_batch_item
from engine.store.tables import incident

__all__ = ["MOST_INCIDENTS", "BeginRepairs", "RepairsBegun", "handle"]

MOST_INCIDENTS = 5_000


@dataclass(frozen=True, slots=True)
class BeginRepairs:
    """Those that are open are kept as a list that `engine.commands.carry_on_repairs` works off."""

    incident_ids: tuple[int, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class RepairsBegun:
    """The list, and how long it is."""

    batch_id: int
    number: int


def handle(command: BeginRepairs, work: Work) -> RepairsBegun:
    """Raise `NotPermitted`, or `InvalidInput` when none of them is open, or there are too many."""
    if not work.actor.administrator:
        raise NotPermitted("Incidents are repaired by managers.")
    wanted = sorted(set(command.incident_ids))
    if len(wanted) > MOST_INCIDENTS:
        said = f"At most {MOST_INCIDENTS:,} at once, not {len(wanted):,}."
        raise InvalidInput(said, fields={"incidents": said})
    found = work.connection.execute(
        select(incident.c.id).where(incident.c.id.in_(wanted), incident.c.state == "open").order_by(incident.c.id)
    ).scalars()
    open_ones = list(found)
    if not open_ones:
        said = "None of these incidents is open (any more)."
        raise InvalidInput(said, fields={"incidents": said})
    batch_id = work.engine.ids.next()
    work.connection.execute(
        insert(repair_batch).values(
            id=batch_id, at=work.now, by=work.actor.id, title=command.title[:500], touched_at=work.now
        )
    )
    work.connection.execute(
        insert(repair_batch_item),
        [{"batch_id": batch_id, "incident_id": number, "state": "waiting"} for number in open_ones],
    )
    return RepairsBegun(batch_id, len(open_ones))
