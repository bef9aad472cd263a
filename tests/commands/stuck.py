"""What the tests of repairs share: two managers, cases that are stuck, and what was done about them."""

from __future__ import annotations

from typing import Any

from engine import Actor, ActorKind
from engine.commands import CompleteJob, FailJob
from engine.queries import repairs
from engine.store import invariants, people
from engine.store.people import Role
from tests.commands.conftest import Office
from tests.commands.test_incidents import BOOK

__all__ = ["MAX", "MIA", "failed_booking", "gave_up", "log_of", "managers", "sound"]

MAX = Actor(ActorKind.USER, "max", administrator=True)
MIA = Actor(ActorKind.USER, "mia", administrator=True)


def sound(office: Office) -> None:
    with office.engine.database.read() as connection:
        assert invariants.check(connection) == []


def failed_booking(office: Office, outcome: Any = None, **how: Any) -> tuple[Any, Any]:
    """A case whose booking gave up: the incident and the job."""
    office.deploy(BOOK)
    office.start(sku="A")
    return gave_up(office, outcome, **how)


def gave_up(office: Office, outcome: Any = None, action: str = "t.book", **how: Any) -> tuple[Any, Any]:
    job = office.claim_job(action)
    if outcome is not None:
        office.do(CompleteJob(job.id, job.fence, outcome))
    else:
        office.do(FailJob(job.id, job.fence, "ERP answered 503", **how))
    return office.rows("incident")[-1], office.rows("job", id=job.id)[0]


def log_of(office: Office, incident: int) -> list[Any]:
    with office.engine.database.read() as connection:
        return repairs.repairs_of(connection, incident)[::-1]


def managers(office: Office) -> None:
    with office.engine.database.write() as connection:
        for login in ("max", "mia"):
            people.add_person(connection, login, login.title(), password_hash=None, role=Role.MANAGER)
        people.add_person(connection, "anna", "Anna", password_hash=None)
