"""What every running instance waits for, in words: so that none can be stuck without a name."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from engine.store.tables import incident, instance, job, message, subscription, timer, work_item

__all__ = ["Waiting", "WaitingInstance", "what_instances_wait_for"]


@dataclass(frozen=True, slots=True)
class WaitingInstance:
    """One running instance. Without a reason it is stuck."""

    id: int
    definition_key: str
    business_key: str | None
    reasons: tuple[str, ...]  # the most telling first: incident, task, action, message, timer


@dataclass(frozen=True, slots=True)
class Waiting:
    """All of them."""

    ended: dict[str, int]  # instances that ended, by process and outcome
    running: tuple[WaitingInstance, ...]
    messages: int  # messages that nobody wanted yet

    @property
    def stuck(self) -> tuple[WaitingInstance, ...]:
        """Return the running instances that nothing will ever move."""
        return tuple(found for found in self.running if not found.reasons)

    def counted(self) -> list[tuple[str, str, int]]:
        """Return (process, first reason, instances), most frequent first."""
        found = Counter((one.definition_key, one.reasons[0] if one.reasons else "NOTHING") for one in self.running)
        return [(key, reason, number) for (key, reason), number in found.most_common()]


def what_instances_wait_for(connection: Connection) -> Waiting:
    """Read it in seven statements, however many instances there are."""
    reasons: dict[int, list[str]] = defaultdict(list)
    open_incidents = select(incident.c.instance_id, incident.c.element, incident.c.kind).where(
        incident.c.state == "open"
    )
    for instance_id, element, kind in connection.execute(open_incidents):
        reasons[instance_id].append(f"repair of '{element}' ({kind})")
    tasks = select(work_item.c.instance_id, work_item.c.name, work_item.c.grp).where(
        work_item.c.state.in_(("offered", "claimed"))
    )
    for instance_id, name, group in connection.execute(tasks):
        reasons[instance_id].append(f"task '{name}'" + (f" of {group}" if group else ""))
    jobs = select(job.c.instance_id, job.c.action).where(
        job.c.state.in_(("scheduled", "available", "executing", "retryable"))
    )
    for instance_id, action in connection.execute(jobs):
        reasons[instance_id].append(f"action {action}")
    # Token 0 is an event sub-process: it listens, but would never move the instance by itself.
    messages = select(subscription.c.instance_id, subscription.c.name).where(subscription.c.token != 0)
    for instance_id, name in connection.execute(messages):
        reasons[instance_id].append(f"message {name}")
    timers = select(timer.c.instance_id).where(timer.c.token != 0, timer.c.instance_id.is_not(None)).distinct()
    for instance_id in connection.execute(timers).scalars():
        reasons[instance_id].append("timer")
    called: dict[int, str] = {}
    running = []
    for row in connection.execute(
        select(instance.c.id, instance.c.definition_key, instance.c.business_key, instance.c.parent_id)
        .where(instance.c.status == "running")
        .order_by(instance.c.id)
    ):
        if row.parent_id is not None:
            called[row.parent_id] = row.definition_key
        running.append(row)
    for parent_id, key in called.items():
        reasons[parent_id].append(f"called process {key}")
    ended = connection.execute(
        select(instance.c.definition_key, instance.c.status, instance.c.outcome, func.count())
        .where(instance.c.status != "running")
        .group_by(instance.c.definition_key, instance.c.status, instance.c.outcome)
        .order_by(instance.c.definition_key)
    )
    unwanted = connection.execute(select(func.count()).where(message.c.state == "waiting")).scalar_one()
    return Waiting(
        ended={f"{row[0]}: {row[2] or row[1]}": int(row[3]) for row in ended},
        running=tuple(
            WaitingInstance(row.id, row.definition_key, row.business_key, tuple(dict.fromkeys(reasons.get(row.id, ()))))
            for row in running
        ),
        messages=int(unwanted),
    )
