"""What the tests of incidents share: requests whose booking gives up."""

from __future__ import annotations

from engine.commands import FailJob
from engine.dispatch.outbox import Outbox
from tests.web.conftest import Browser, Company

__all__ = ["stuck"]


def stuck(company: Company, boris: Browser, reason: str = "ERP answered 503", number: int = 1) -> list[int]:
    """Approve requests whose booking gives up; return the incidents."""
    for _ in range(number):
        instance = company.start()
        done = boris.post(f"/tasks/{company.task(instance)}/complete", {"verdict": "approve"})
        assert done.status_code == 303, done.text[:500]
    for job in Outbox(company.engine.database, "test").claim(company.engine.clock(), limit=100):
        company.engine.handle(FailJob(job.id, job.fence, reason))
    with company.engine.database.read() as connection:
        return list(
            connection.exec_driver_sql("SELECT id FROM bpm_incident WHERE state = 'open' ORDER BY id").scalars()
        )
