"""Incidents, counted when they open and when they are over. They have no revisions: each is kept by its id."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, insert, select, update

from engine.dispatch.figures.tally import Tally
from engine.store.monitor import followed_incident
from engine.store.tables import incident, instance

__all__ = ["Counted", "count_incidents"]

ROUND = 500
_AGAIN = 15_000 << 21  # ids so much older are looked at again (engine.store.ids): a commit may come late


@dataclass(slots=True)
class Counted:
    """What was looked at, and by how much the troubles of instances changed."""

    newest: int
    swept: int
    troubles: dict[int, int] = field(default_factory=dict)


def count_incidents(connection: Connection, newest: int, swept: int, tally: Tally) -> Counted:
    """Count incidents that are not counted yet, and take away those that were resolved since."""
    counted = Counted(newest, swept)
    n, f, i = incident.c, followed_incident.c, instance.c
    new = (
        select(n.id, n.instance_id, n.element, n.state, n.created_at, i.root_id, i.definition_key, i.version)
        .join(instance, i.id == n.instance_id)
        .outerjoin(followed_incident, f.incident_id == n.id)
        .where(f.incident_id.is_(None))
        .order_by(n.id)
        .limit(ROUND)
    )
    rows = {row.id: row for row in connection.execute(new.where(n.id > newest - _AGAIN))}
    some = connection.execute(select(n.id).where(n.id > swept).order_by(n.id).limit(ROUND)).scalars().all()
    if some:
        rows |= {row.id: row for row in connection.execute(new.where(n.id > swept, n.id <= some[-1]))}
    counted.swept = some[-1] if len(some) == ROUND else 0
    for row in rows.values():
        counted.newest = max(counted.newest, row.id)
        for element in {row.element, ""}:
            tally.place((row.definition_key, row.version), element).incidents += row.state == "open"
        for sums in tally.element((row.definition_key, row.version), row.created_at, row.element):
            sums.incidents += 1
        if row.state == "open":
            counted.troubles[row.instance_id] = counted.troubles.get(row.instance_id, 0) + 1
    if rows:
        connection.execute(
            insert(followed_incident),
            [
                {
                    "incident_id": row.id,
                    "instance_id": row.instance_id,
                    "root_id": row.root_id,
                    "definition_key": row.definition_key,
                    "version": row.version,
                    "element": row.element,
                    "is_open": int(row.state == "open"),
                }
                for row in rows.values()
            ],
        )
    _take_away_resolved(connection, tally, counted)
    return counted


def _take_away_resolved(connection: Connection, tally: Tally, counted: Counted) -> None:
    f = followed_incident.c
    over = connection.execute(
        select(followed_incident)
        .join(incident, incident.c.id == f.incident_id)
        .where(f.is_open == 1, incident.c.state != "open")
        .limit(ROUND)
    ).all()
    for row in over:
        for element in {row.element, ""}:
            tally.place((row.definition_key, row.version), element).incidents -= 1
        counted.troubles[row.instance_id] = counted.troubles.get(row.instance_id, 0) - 1
    if over:
        connection.execute(
            update(followed_incident).where(f.incident_id == bindparam("of")).values(is_open=0),
            [{"of": row.incident_id} for row in over],
        )
