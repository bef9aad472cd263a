"""Repairing an incident: corrected and retried, reported as done, skipped by two people, assigned, talked about."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from engine import Actor, ActorKind
from engine.actions import Done, Refused
from engine.commands import (
    AskToSkip,
    AssignIncident,
    BeginRepairs,
    CommentIncident,
    CompleteJob,
    CompleteWorkItem,
    DecideSkip,
    FailJob,
    PublishMessage,
    ReportDone,
    RetryIncident,
    carry_on,
    carry_on_forgotten,
)
from engine.errors import InvalidInput, NotPermitted, WrongState
from engine.feel.codec import loads
from engine.queries import repairs
from engine.store import invariants, operations, people, tables
from engine.store.people import Role
from tests.commands.conftest import Office
from tests.commands.test_incidents import BOOK, GATEWAY
from tests.execution.play import diagram, flows

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


# ---- corrected and retried ---------------------------------------------------------------------------------------


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
    assert office.do(RetryIncident(incident, input={"limit": 3}, variables={"limit": 3}), MAX).resolved
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
    office.do(RetryIncident(incident, variables={"x": 7}), MAX)
    [after] = office.rows("incident")
    assert (after.kind, after.element) == ("no_path_taken", "h")
    assert after.cause != before.cause


def test_nothing_is_replaced_that_is_not_there(office: Office, anna: Actor) -> None:
    incident, _job = failed_booking(office)
    with pytest.raises(InvalidInput):
        office.do(RetryIncident(incident.id, variables={"x": 1}), MAX)
    office.deploy(GATEWAY)
    task = office.start(total=5).first_task
    other = office.do(CompleteWorkItem(task, {}), anna).incident_id
    with pytest.raises(InvalidInput):
        office.do(RetryIncident(other, params={"x": 1}), MAX)


# ---- it was done -------------------------------------------------------------------------------------------------


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


def test_what_happened_though_its_activity_was_cancelled_is_undone(office: Office) -> None:
    incident, _job = failed_booking(office, kind="unknown_outcome", unsure=True)
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


# ---- skipped -----------------------------------------------------------------------------------------------------


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
    office.deploy(GATEWAY)
    task = office.start(total=5).first_task
    incident = office.do(CompleteWorkItem(task, {}), anna).incident_id
    office.do(AskToSkip(incident, "nobody knows", {}), MAX)
    with pytest.raises(WrongState, match="does not help"):
        office.do(DecideSkip(incident, approve=True), MIA)
    office.do(DecideSkip(incident, approve=False, note="give the limit"), MIA)
    office.do(AskToSkip(incident, "nobody knows", {"limit": 1}), MAX)
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
    assert office.do(RetryIncident(incident, input={"total": 9}), MAX).resolved
    assert office.rows("instance")[0].outcome == "a"


# ---- who takes care ----------------------------------------------------------------------------------------------


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


# ---- two at once, and again --------------------------------------------------------------------------------------


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


# ---- many --------------------------------------------------------------------------------------------------------


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
