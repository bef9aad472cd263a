"""What was done about an incident, what waits for a second person, and how the repair of many goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from engine.feel.codec import loads
from engine.queries.paging import PAGE, Page, read_number
from engine.store.operations import repair, repair_batch, repair_batch_item, skip_request
from engine.store.people import user
from engine.store.tables import incident, instance, job

__all__ = [
    "BatchProgress",
    "BatchRow",
    "RepairRow",
    "SkipRow",
    "batch",
    "batch_rows",
    "repairs_of",
    "waiting_skip",
    "waiting_skips",
]


@dataclass(frozen=True, slots=True)
class RepairRow:
    """One thing that was done about an incident."""

    id: int
    at: datetime
    actor: str  # "user:max"
    actor_name: str | None
    verb: str
    note: str
    before: Any  # what an edit changed
    after: Any


@dataclass(frozen=True, slots=True)
class SkipRow:
    """A skip that somebody asked for and nobody decided on."""

    incident_id: int
    asked_by: str
    asked_by_name: str | None
    asked_at: datetime
    reason: str
    outputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """A list of incidents that is retried, and what came of it so far; counted from the jobs as they are now."""

    id: int
    at: datetime
    by: str
    by_name: str | None
    title: str
    closed_at: datetime | None
    total: int
    waiting: int  # not yet retried
    under_way: int  # retried, and the answer is not there
    done: int
    failed: int  # again
    refused: int  # repaired by somebody else meanwhile, or nothing to try again

    @property
    def is_settled(self) -> bool:
        """Whether nothing will change any more by itself."""
        return self.waiting == 0 and self.under_way == 0


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One incident of such a list."""

    incident_id: int
    instance_id: int
    title: str
    business_key: str | None
    fate: str  # waiting · under_way · done · failed · refused
    note: str


def repairs_of(connection: Connection, incident_id: int, limit: int = 200) -> list[RepairRow]:
    """Return what was done about an incident, the newest first."""
    r = repair.c
    found = connection.execute(
        select(r.id, r.at, r.actor, user.c.name.label("actor_name"), r.verb, r.note, r.before, r.after)
        .outerjoin(user, "user:" + user.c.login == r.actor)
        .where(r.incident_id == incident_id)
        .order_by(r.id.desc())
        .limit(limit)
    )
    return [RepairRow(**{**row._mapping, "before": _read(row.before), "after": _read(row.after)}) for row in found]


def waiting_skip(connection: Connection, incident_id: int) -> SkipRow | None:
    """Return the skip of this incident that waits for a decision."""
    return waiting_skips(connection, [incident_id]).get(incident_id)


def waiting_skips(connection: Connection, incident_ids: Sequence[int]) -> dict[int, SkipRow]:
    """Return the skips that wait for a decision, by incident."""
    s = skip_request.c
    found = connection.execute(
        select(s.incident_id, s.asked_by, user.c.name.label("asked_by_name"), s.asked_at, s.reason, s.outputs)
        .outerjoin(user, user.c.login == s.asked_by)
        .where(s.incident_id.in_(incident_ids), s.state == "asked")
    )
    return {row.incident_id: SkipRow(**{**row._mapping, "outputs": loads(row.outputs)}) for row in found}


def batch(connection: Connection, batch_id: int) -> BatchProgress | None:
    """Return how far a repair of many is, in two statements however many they are."""
    head = connection.execute(
        select(repair_batch, user.c.name.label("by_name"))
        .outerjoin(user, user.c.login == repair_batch.c.by)
        .where(repair_batch.c.id == batch_id)
    ).first()
    if head is None:
        return None
    item = repair_batch_item.c
    counted = connection.execute(
        select(item.state, job.c.state.label("job_state"), func.count().label("number"))
        .select_from(repair_batch_item)
        .join(incident, incident.c.id == item.incident_id)
        .outerjoin(job, job.c.id == incident.c.job_id)
        .where(item.batch_id == batch_id)
        .group_by(item.state, job.c.state)
    )
    fates = dict.fromkeys(("waiting", "under_way", "done", "failed", "refused"), 0)
    for row in counted:
        fates[_fate(row.state, row.job_state)] += row.number
    return BatchProgress(
        id=head.id,
        at=head.at,
        by=head.by,
        by_name=head.by_name,
        title=head.title,
        closed_at=head.closed_at,
        total=sum(fates.values()),
        **fates,
    )


def batch_rows(connection: Connection, batch_id: int, *, after: str | None = None, size: int = PAGE) -> Page[BatchRow]:
    """Return the incidents of a repair of many, with what came of each."""
    item, other = repair_batch_item.c, aliased(instance)
    statement = (
        select(
            item.incident_id,
            incident.c.instance_id,
            other.c.title,
            other.c.business_key,
            item.state,
            item.note,
            job.c.state.label("job_state"),
            job.c.error,
        )
        .join(incident, incident.c.id == item.incident_id)
        .join(other, other.c.id == incident.c.instance_id)
        .outerjoin(job, job.c.id == incident.c.job_id)
        .where(item.batch_id == batch_id)
        .order_by(item.incident_id)
        .limit(size + 1)
    )
    behind = read_number(after)
    if behind is not None:
        statement = statement.where(item.incident_id > behind)
    listed = []
    for row in connection.execute(statement):
        fate = _fate(row.state, row.job_state)
        note = row.note or ((row.error or "") if fate in ("failed", "under_way") else "")
        listed.append(BatchRow(row.incident_id, row.instance_id, row.title, row.business_key, fate, note))
    return Page.cut(listed, size, lambda row: str(row.incident_id))


def _fate(state: str, job_state: str | None) -> str:
    """A retried job is done when it is done, not when it was put back into the queue."""
    if state != "retried" or job_state is None:
        return {"retried": "done"}.get(state, state)
    return {"completed": "done", "cancelled": "done", "discarded": "failed"}.get(job_state, "under_way")


def _read(document: str | None) -> Any:
    return None if document is None else loads(document)
