"""Repairing an incident: corrected and retried, reported as done, assigned, talked about; by two people at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from engine import Actor
from engine.actions import Done, Refused
from engine.commands import (
    AskToSkip,
    AssignIncident,
    CommentIncident,
    CompleteJob,
    CompleteWorkItem,
    DecideSkip,
    PublishMessage,
    ReportDone,
    RetryIncident,
)
from engine.errors import InvalidInput, NotPermitted, WrongState
from engine.feel.codec import loads
from tests.commands.conftest import Office
from tests.commands.stuck import MAX, MIA, failed_booking, gave_up, log_of, managers, sound
from tests.commands.test_incidents import BOOK, GATEWAY
from tests.execution.play import diagram, flows


def test_what_a_person_corrects_is_kept_with_the_old_and_the_new(office: Office) -> None:
    incident, _job = failed_booking(office, Refused("UnknownItem", "no item A"))
    office.do(RetryIncident(incident.id, params={"sku": "B"}, note="a typing error"), MAX)
    [entry] = log_of(office, incident.id)
    assert (entry.verb, entry.note, entry.actor) == ("retried", "a typing error", "user:max")
    assert (entry.before, entry.after) == ({"params": {"sku": "A"}}, {"params": {"sku": "B"}})
    again = office.claim_job("t.book")
    office.do(CompleteJob(again.id, again.fence, Done({"number": 7})))
    office.do(PublishMessage("cancel", "A"))
    undo = office.claim_job("t.unbook")
    assert loads(undo.params) == {"sku": "B", "number": 7}  # what was really booked is unbooked
    office.do(CompleteJob(undo.id, undo.fence, Done({})))
    sound(office)


def test_parameters_are_checked_against_what_the_action_declares(office: Office) -> None:
    from engine.actions import Action, Parameter, Placement

    action = Action(
        "t.book",
        Placement.OUTSIDE,
        lambda call: Done({}),
        parameters=(Parameter("sku", "string"), Parameter("amount", "number", required=False)),
    )
    office.engine.actions = {**office.engine.actions, "t.book": action}
    incident, _job = failed_booking(office, Refused("UnknownItem", "no item A"))
    with pytest.raises(InvalidInput) as wrong:
        office.do(RetryIncident(incident.id, params={"amount": "three", "colour": "red"}), MAX)
    assert set(wrong.value.fields) == {"sku", "amount", "colour"}
    assert office.rows("incident")[0].state == "open"
    assert office.do(RetryIncident(incident.id, params={"sku": "B"}), MAX).resolved


def test_a_missing_variable_is_set_and_the_step_goes_on_in_one(office: Office, anna: Actor) -> None:
    office.deploy(GATEWAY)
    task = office.start(total=5).first_task
    incident = office.do(CompleteWorkItem(task, {"note": "typed"}), anna).incident_id
    assert office.do(RetryIncident(incident, variables={"limit": 3}), MAX).resolved
    assert office.rows("instance")[0].outcome == "big"
    assert loads(office.rows("instance")[0].variables) == {"total": 5, "note": "typed", "limit": 3}
    step = office.rows("history", command="RetryIncident")[-1]
    assert loads(step.changed)["limit"] == 3
    assert log_of(office, incident)[-1].before == {"variables": {"limit": None}}
    sound(office)


def test_a_correction_that_does_not_help_is_kept_for_the_next_try(office: Office, anna: Actor) -> None:
    office.deploy(GATEWAY)
    task = office.start(total=5).first_task
    incident = office.do(CompleteWorkItem(task, {}), anna).incident_id
    assert not office.do(RetryIncident(incident, variables={"limit": "many"}), MAX).resolved
    [row] = office.rows("incident")
    assert (row.id, row.state) == (incident, "open")
    assert not office.do(RetryIncident(incident), MAX).resolved  # still with "many"
    assert "limit" not in loads(office.rows("instance")[0].variables)
    assert office.do(RetryIncident(incident, variables={"limit": 3}), MAX).resolved
    assert [entry.verb for entry in log_of(office, incident)] == ["failed_again", "failed_again", "retried"]
    sound(office)


def test_what_fails_again_for_another_reason_stays_one_incident_in_another_group(office: Office, anna: Actor) -> None:
    office.deploy(
        diagram(
            '<startEvent id="s"/><userTask id="fill" reglament:group="sales"/><exclusiveGateway id="g"/>'
            '<exclusiveGateway id="h"/><endEvent id="a"/><endEvent id="b"/><endEvent id="c"/>'
            + flows("s > fill", "fill > g", "g > a: x = 1", "g > h: x &gt; 1", "h > b: x = 8", "h > c: x = 9")
        )
    )
    task = office.start().first_task
    incident = office.do(CompleteWorkItem(task, {}), anna).incident_id
    before = office.rows("incident")[0]
    assert before.kind == "expression_failed"
    assert not office.do(RetryIncident(incident, variables={"x": 0}), MAX).resolved
    [after] = office.rows("incident")
    assert (after.kind, after.element) == ("no_path_taken", "g")
    assert after.cause != before.cause
    assert office.do(RetryIncident(incident, variables={"x": 7}), MAX).resolved  # it went on, and further on …
    [resolved, further] = office.rows("incident")
    assert (resolved.state, further.state) == ("resolved", "open")
    assert (further.kind, further.element) == ("no_path_taken", "h")
    sound(office)


def test_nothing_is_replaced_that_is_not_there(office: Office, anna: Actor) -> None:
    incident, _job = failed_booking(office)
    with pytest.raises(InvalidInput):
        office.do(RetryIncident(incident.id, variables={"x": 1}), MAX)
    office.deploy(GATEWAY)
    task = office.start(total=5).first_task
    other = office.do(CompleteWorkItem(task, {}), anna).incident_id
    with pytest.raises(InvalidInput):
        office.do(RetryIncident(other, params={"x": 1}), MAX)


def test_what_a_person_saw_done_goes_on_with_the_result_and_is_marked_as_such(office: Office) -> None:
    incident, job = failed_booking(office, kind="unknown_outcome", unsure=True)
    done = office.do(ReportDone(incident.id, {"number": 7}, "seen in the other system"), MAX)
    assert not done.undoes
    [instance] = office.rows("instance")
    assert loads(instance.variables)["booking"] == {"number": 7}
    [closed] = office.rows("job", id=job.id)
    assert (closed.state, closed.worker, loads(closed.result)) == ("completed", "user:max", {"number": 7})
    [entry] = office.rows("ledger")
    assert (entry.state, entry.done_by) == ("done", "user:max")
    assert office.rows("incident")[0].resolved_by == "user:max"
    assert office.rows("history", command="ReportDone")
    assert log_of(office, incident.id)[0].after == {"number": 7}
    with pytest.raises(WrongState):
        office.do(CompleteJob(job.id, job.fence, Done({"number": 8})))  # its worker was only slow
    sound(office)


def test_a_result_that_the_process_cannot_use_is_refused_and_nothing_changes(office: Office) -> None:
    office.deploy(
        diagram(
            '<startEvent id="s"/><serviceTask id="book" reglament:action="t.book"><extensionElements>'
            '<reglament:output target="number" expression="number + 1"/></extensionElements></serviceTask>'
            '<exclusiveGateway id="g"/><endEvent id="a"/><endEvent id="b"/>'
            + flows("s > book", "book > g", "g > a: number &gt; 5", "g > b: number &lt;= 5")
        )
    )
    office.start()
    incident, _job = gave_up(office)
    before = (office.rows("instance"), office.rows("job"), office.rows("ledger"), office.rows("history"))
    for result in ({}, {"number": "seven"}, {"number": 6, "messages": []}):
        with pytest.raises(InvalidInput):
            office.do(ReportDone(incident.id, result), MAX)
    assert before == (office.rows("instance"), office.rows("job"), office.rows("ledger"), office.rows("history"))
    office.do(ReportDone(incident.id, {"number": 6}), MAX)
    assert office.rows("instance")[0].outcome == "a"
    sound(office)


@pytest.mark.parametrize("kind", ["unknown_outcome", "retries_used"])
def test_what_happened_though_its_activity_was_cancelled_is_undone(office: Office, kind: str) -> None:
    """Whatever the incident is called: an attempt that may have happened is looked into, however the case went on."""
    incident, _job = failed_booking(office, kind=kind, unsure=True)
    office.do(PublishMessage("cancel", "A"))
    assert office.rows("incident")[0].state == "open"
    assert office.do(ReportDone(incident.id, {"number": 7}), MAX).undoes
    undo = office.claim_job("t.unbook")
    assert loads(undo.params) == {"sku": "A", "number": 7}
    office.do(CompleteJob(undo.id, undo.fence, Done({})))
    assert [row.state for row in office.rows("ledger")] == ["undone"]
    sound(office)


def test_an_undo_that_a_person_did_by_hand_closes_its_ledger_entry(office: Office) -> None:
    office.deploy(BOOK)
    office.start(sku="A")
    job = office.claim_job("t.book")
    office.do(CompleteJob(job.id, job.fence, Done({"number": 7})))
    office.do(PublishMessage("cancel", "A"))
    incident, _job = gave_up(office, Refused("Closed", "the period is closed"), "t.unbook")
    office.do(ReportDone(incident.id, {"by": "letter"}), MAX)
    [entry] = office.rows("ledger")
    assert (entry.state, entry.done_by, loads(entry.undo_answer)) == ("undone", "user:max", {"by": "letter"})
    assert office.rows("instance")[0].status == "completed"
    sound(office)


def test_where_no_action_was_asked_nothing_can_have_been_done(office: Office, anna: Actor) -> None:
    office.deploy(GATEWAY)
    task = office.start(total=5).first_task
    incident = office.do(CompleteWorkItem(task, {}), anna).incident_id
    with pytest.raises(WrongState):
        office.do(ReportDone(incident, {}), MAX)


def test_an_incident_is_given_to_somebody_who_can_repair_it_and_talked_about(office: Office, anna: Actor) -> None:
    managers(office)
    incident, _job = failed_booking(office)
    for command in (AssignIncident(incident.id, "max"), CommentIncident(incident.id, "hello")):
        with pytest.raises(NotPermitted):
            office.do(command, anna)
    for login in ("anna", "nobody"):
        with pytest.raises(InvalidInput):
            office.do(AssignIncident(incident.id, login), MAX)
    office.do(AssignIncident(incident.id, "mia"), MAX)
    assert office.rows("incident")[0].assignee == "mia"
    office.do(CommentIncident(incident.id, "I have asked the warehouse."), MIA)
    office.do(AssignIncident(incident.id, None), MIA)
    assert [entry.verb for entry in log_of(office, incident.id)] == ["assigned", "commented", "assigned"]
    office.do(RetryIncident(incident.id), MAX)
    office.do(CommentIncident(incident.id, "It was the cable."), MIA)  # one may still say what it was
    with pytest.raises(WrongState):
        office.do(AssignIncident(incident.id, "mia"), MAX)


@pytest.mark.parametrize("round_", range(3))
def test_of_two_people_who_repair_the_same_incident_one_is_told_who_was_first(office: Office, round_: int) -> None:
    incident, _job = failed_booking(office, kind="unknown_outcome", unsure=True)
    office.do(AskToSkip(incident.id, "why not", {"booking": None}), MAX)
    answers: list[Any] = []
    begin = threading.Barrier(3)

    def repair(command: Any, who: Actor) -> None:
        begin.wait()
        try:
            answers.append(office.do(command, who))
        except WrongState as refused:
            answers.append(refused)

    wishes = (ReportDone(incident.id, {"number": 7}), RetryIncident(incident.id), DecideSkip(incident.id, approve=True))
    threads = [threading.Thread(target=repair, args=(wish, MIA)) for wish in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    refused = [answer for answer in answers if isinstance(answer, WrongState)]
    assert (len(answers), len(refused)) == (3, 2)
    assert {error.who for error in refused} <= {"mia", None}
    [row] = office.rows("incident")
    assert row.state == "resolved"
    sound(office)


def test_a_repeated_command_gets_the_first_answer(office: Office) -> None:
    incident, _job = failed_booking(office)
    first = office.do(RetryIncident(incident.id), MAX, "retry-1")
    assert office.do(RetryIncident(incident.id), MAX, "retry-1") == first
    again, _job = gave_up(office)
    first = office.do(ReportDone(again.id, {"number": 1}), MAX, "done-1")
    assert office.do(ReportDone(again.id, {"number": 1}), MAX, "done-1") == first
    assert len(office.rows("work_item")) == 1
