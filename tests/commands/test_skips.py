"""Skipping what cannot be done: asked for by one person, decided by another, and never silently."""

from __future__ import annotations

import pytest

from engine import Actor
from engine.actions import Done, Refused
from engine.commands import (
    AskToSkip,
    CompleteJob,
    CompleteWorkItem,
    DecideSkip,
    PublishMessage,
    RetryIncident,
)
from engine.errors import InvalidInput, NotPermitted, WrongState
from engine.feel.codec import loads
from tests.commands.conftest import Office
from tests.commands.stuck import MAX, MIA, failed_booking, gave_up, log_of, sound
from tests.commands.test_incidents import BOOK, GATEWAY
from tests.execution.play import diagram, flows


def test_a_skip_needs_a_second_person_and_leaves_by_the_normal_exit(office: Office) -> None:
    incident, _job = failed_booking(office)
    with pytest.raises(InvalidInput):
        office.do(AskToSkip(incident.id, "  ", {"booking": None}), MAX)
    with pytest.raises(InvalidInput) as wrong:
        office.do(AskToSkip(incident.id, "the shelf is gone"), MAX)
    assert set(wrong.value.fields) == {"booking"}
    office.do(AskToSkip(incident.id, "the shelf is gone", {"booking": {"number": 0}}), MAX)
    assert office.rows("incident")[0].state == "open"
    with pytest.raises(NotPermitted):
        office.do(DecideSkip(incident.id, approve=True), MAX)
    with pytest.raises(WrongState):
        office.do(AskToSkip(incident.id, "once more", {"booking": None}), MIA)
    assert office.do(DecideSkip(incident.id, approve=True, note="right"), MIA).skipped
    [instance] = office.rows("instance")
    assert loads(instance.variables)["booking"] == {"number": 0}
    assert [row.element for row in office.rows("work_item")] == ["wait"]
    assert office.rows("ledger") == []  # nothing was done, so nothing can be undone
    assert office.rows("job")[0].state == "cancelled"
    assert [(entry.verb, entry.actor) for entry in log_of(office, incident.id)] == [
        ("skip_asked", "user:max"),
        ("skipped", "user:mia"),
    ]
    sound(office)


def test_a_refused_skip_leaves_everything_as_it_was_and_can_be_asked_anew(office: Office) -> None:
    incident, _job = failed_booking(office)
    office.do(AskToSkip(incident.id, "why not", {"booking": None}), MAX)
    with pytest.raises(InvalidInput):
        office.do(DecideSkip(incident.id, approve=False), MIA)
    assert not office.do(DecideSkip(incident.id, approve=False, note="ask the warehouse first"), MIA).skipped
    with pytest.raises(WrongState):
        office.do(DecideSkip(incident.id, approve=True), MIA)
    office.do(AskToSkip(incident.id, "the warehouse agrees", {"booking": None}), MIA)
    office.do(DecideSkip(incident.id, approve=True), MAX)
    assert office.rows("incident")[0].state == "resolved"


def test_a_repair_makes_a_waiting_skip_void(office: Office) -> None:
    incident, _job = failed_booking(office)
    office.do(AskToSkip(incident.id, "why not", {"booking": None}), MAX)
    office.do(RetryIncident(incident.id), MIA)
    with pytest.raises(WrongState):
        office.do(DecideSkip(incident.id, approve=True), MIA)
    again, _job = gave_up(office)
    with pytest.raises(WrongState):
        office.do(DecideSkip(again.id, approve=True), MIA)


def test_an_undo_that_is_skipped_stays_in_the_ledger_as_failed_with_who_and_why(office: Office) -> None:
    office.deploy(BOOK)
    office.start(sku="A")
    job = office.claim_job("t.book")
    office.do(CompleteJob(job.id, job.fence, Done({"number": 7})))
    office.do(PublishMessage("cancel", "A"))
    incident, _job = gave_up(office, Refused("Closed", "the period is closed"), "t.unbook")
    office.do(AskToSkip(incident.id, "written off"), MAX)
    office.do(DecideSkip(incident.id, approve=True), MIA)
    [entry] = office.rows("ledger")
    left = loads(entry.undo_answer)
    assert (entry.state, left["reason"], left["askedBy"], left["approvedBy"]) == ("failed", "written off", "max", "mia")
    assert entry.undone_at is not None
    assert office.rows("instance")[0].status == "completed"
    sound(office)


def test_a_skip_that_does_not_help_is_told_and_stays_to_be_decided(office: Office, anna: Actor) -> None:
    fails = (
        b'reglament:group="sales"><extensionElements><reglament:output target="y" expression="count"/>'
        b"</extensionElements></userTask>"
    )
    office.deploy(GATEWAY.replace(b'reglament:group="sales"/>', fails))
    task = office.start(total=5).first_task
    incident = office.do(CompleteWorkItem(task, {}), anna).incident_id
    office.do(AskToSkip(incident, "nobody knows", {"y": 1}), MAX)
    with pytest.raises(WrongState, match="does not help"):
        office.do(DecideSkip(incident, approve=True), MIA)
    office.do(DecideSkip(incident, approve=False, note="give the limit"), MIA)
    office.do(AskToSkip(incident, "nobody knows", {"y": 1, "limit": 1}), MAX)
    office.do(DecideSkip(incident, approve=True), MIA)
    assert office.rows("instance")[0].outcome == "big"
    assert office.rows("work_item")[0].state == "cancelled"
    sound(office)


def test_one_item_of_many_is_skipped_and_the_others_count(office: Office) -> None:
    office.deploy(
        diagram(
            '<startEvent id="s"/><serviceTask id="book" reglament:action="t.book"><extensionElements>'
            '<reglament:input target="sku" expression="sku"/></extensionElements>'
            '<multiInstanceLoopCharacteristics reglament:collection="skus" reglament:item="sku"/></serviceTask>'
            '<endEvent id="e"/>' + flows("s > book", "book > e")
        )
    )
    office.start(skus=["A", "B"])
    incident, _job = gave_up(office)
    other = office.claim_job("t.book")
    office.do(CompleteJob(other.id, other.fence, Done({})))
    office.do(AskToSkip(incident.id, "not on sale any more"), MAX)
    office.do(DecideSkip(incident.id, approve=True), MIA)
    assert office.rows("instance")[0].status == "completed"
    sound(office)


def test_what_has_not_begun_cannot_be_skipped(office: Office) -> None:
    office.deploy(
        diagram(
            '<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="a"/><endEvent id="b"/>'
            + flows("s > g", "g > a: total &gt; 5", "g > b: total &gt; 50")
        )
    )
    incident = office.start(total=1).incident_id
    with pytest.raises(WrongState):
        office.do(AskToSkip(incident, "why not"), MAX)
    assert office.do(RetryIncident(incident, variables={"total": 9}), MAX).resolved
    assert office.rows("instance")[0].outcome == "a"
