"""Many incidents are retried one by one, and the list says what came of each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from engine import Actor
from engine.actions import Done
from engine.commands import (
    BeginRepairs,
    CompleteJob,
    FailJob,
    PublishMessage,
    RetryIncident,
    carry_on,
    carry_on_forgotten,
)
from engine.errors import InvalidInput, NotPermitted
from engine.feel.codec import loads
from engine.queries import repairs
from engine.store import operations, tables
from tests.commands.conftest import Office
from tests.commands.stuck import MAX, failed_booking, gave_up, managers, sound
from tests.commands.test_incidents import BOOK


def test_many_are_retried_one_by_one_and_the_list_says_what_came_of_each(office: Office) -> None:
    managers(office)
    office.deploy(BOOK)
    for sku in "ABC":
        office.start(sku=sku)
        gave_up(office)
    lost, job = gave_up_unsure(office)
    office.do(PublishMessage("cancel", "Z"))  # nothing to try again there: somebody must look
    found = [row.id for row in office.rows("incident", state="open")]
    begun = office.do(BeginRepairs(tuple(found), "ERP answered 503"), MAX)
    assert begun.number == 4
    assert carry_on(office.engine, begun.batch_id) == 0
    progress = batch_of(office, begun.batch_id)
    assert (progress.total, progress.under_way, progress.refused, progress.is_settled) == (4, 3, 1, False)
    for sku, outcome in (("A", Done({})), ("B", Done({})), ("C", None)):
        job = next(row for row in office.rows("job", state="available") if loads(row.params) == {"sku": sku})
        claimed = claim(office, job)
        office.do(
            CompleteJob(claimed.id, claimed.fence, outcome)
            if outcome
            else FailJob(claimed.id, claimed.fence, "ERP answered 503")
        )
    progress = batch_of(office, begun.batch_id)
    assert (progress.done, progress.failed, progress.refused, progress.is_settled) == (2, 1, 1, True)
    assert {row.id for row in office.rows("incident", state="open")} >= {lost.id}
    with office.engine.database.read() as connection:
        fates = [row.fate for row in repairs.batch_rows(connection, begun.batch_id).rows]
    assert sorted(fates) == ["done", "done", "failed", "refused"]
    sound(office)


def gave_up_unsure(office: Office) -> tuple[Any, Any]:
    office.start(sku="Z")
    return gave_up(office, kind="unknown_outcome", unsure=True)


def claim(office: Office, job: Any) -> Any:
    with office.engine.database.write() as connection:
        connection.execute(
            update(tables.job)
            .where(tables.job.c.id == job.id)
            .values(state="executing", fence=job.fence + 1, attempts=1)
        )
    return office.rows("job", id=job.id)[0]


def batch_of(office: Office, number: int) -> repairs.BatchProgress:
    with office.engine.database.read() as connection:
        found = repairs.batch(connection, number)
    assert found is not None
    return found


def test_a_list_that_was_broken_off_is_carried_on_without_doing_anything_twice(office: Office) -> None:
    managers(office)
    office.deploy(BOOK)
    for sku in "ABC":
        office.start(sku=sku)
        gave_up(office)
    found = tuple(row.id for row in office.rows("incident"))
    begun = office.do(BeginRepairs(found), MAX)
    # Its process died after the first command, before it could note what came of it.
    office.do(RetryIncident(found[0], settles=False), MAX, f"repairs:{begun.batch_id}:{found[0]}")
    carry_on_forgotten(office.engine)
    assert batch_of(office, begun.batch_id).waiting == 3  # it was begun just now: somebody may be at it
    office.clock[0] += timedelta(minutes=1)
    carry_on_forgotten(office.engine)
    progress = batch_of(office, begun.batch_id)
    assert (progress.under_way, progress.refused, progress.waiting) == (3, 0, 0)
    assert progress.closed_at is not None
    with office.engine.database.read() as connection:
        retries = connection.execute(operations.repair.select().where(operations.repair.c.verb == "retried")).all()
    assert len(retries) == 3


def test_only_managers_repair_many_and_only_what_is_open(office: Office, anna: Actor) -> None:
    managers(office)
    incident, _job = failed_booking(office)
    with pytest.raises(NotPermitted):
        office.do(BeginRepairs((incident.id,)), anna)
    office.do(RetryIncident(incident.id), MAX)
    with pytest.raises(InvalidInput):
        office.do(BeginRepairs((incident.id,)), MAX)
