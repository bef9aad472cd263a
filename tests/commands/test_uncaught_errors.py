"""An uncaught error event in the rows: one incident however often it is thrown, closed by a skip that two people decide."""

from __future__ import annotations

from engine.commands import AskToSkip, CompleteWorkItem, DecideSkip, RetryIncident
from engine.feel.codec import loads
from engine.store.invariants import check
from tests.commands.conftest import Office
from tests.commands.stuck import MAX, MIA, log_of
from tests.execution.test_uncaught_errors import TOP


def test_an_uncaught_error_is_one_incident_that_is_thrown_again_or_skipped(office: Office) -> None:
    office.deploy(TOP)
    started = office.start()
    done = office.do(CompleteWorkItem(started.first_task, {}))
    assert done.incident_id is not None  # the step was taken: the work is done
    [instance] = office.rows("instance")
    assert (instance.status, loads(instance.variables)["done"]) == ("running", True)
    [incident] = office.rows("incident")
    assert (incident.kind, incident.element, incident.state) == ("uncaught_error", "failed", "open")
    _sound(office)

    assert not office.do(RetryIncident(incident.id, variables={"more": 1}), MAX).resolved
    assert [row.state for row in office.rows("incident")] == ["open"]
    assert loads(office.rows("instance")[0].variables)["more"] == 1
    _sound(office)

    office.do(AskToSkip(incident.id, "the client was told"), MAX)
    office.do(DecideSkip(incident.id, True), MIA)
    [instance] = office.rows("instance")
    assert (instance.status, instance.outcome) == ("completed", "failed")
    assert [row.state for row in office.rows("incident")] == ["resolved"]
    assert [entry.verb for entry in log_of(office, incident.id)] == ["failed_again", "skip_asked", "skipped"]
    _sound(office)


def _sound(office: Office) -> None:
    with office.engine.database.read() as connection:
        assert check(connection) == []
