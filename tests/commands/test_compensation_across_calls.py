"""Compensation crosses the border of a called process as that of an embedded sub-process (ADR 0007)."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Actor
from engine.actions import Done
from engine.commands import CompleteJob, CompleteWorkItem, PublishMessage
from engine.feel.codec import loads
from engine.store import invariants
from tests.commands.conftest import Office
from tests.execution.play import diagram, flows
from tests.execution.test_compensation import two_who_undo

CHILD = diagram(
    '<startEvent id="cs"/><serviceTask id="book" reglament:action="t.book"><extensionElements>'
    '<reglament:input target="sku" expression="sku"/></extensionElements></serviceTask>'
    '<userTask id="pause" reglament:group="sales"/><endEvent id="ce"/>'
    + flows("cs > book", "book > pause", "pause > ce"),
    key="child",
)
CALLER = diagram(
    '<startEvent id="s"/><callActivity id="first" calledElement="child"/><callActivity id="second" calledElement="child"/>'
    '<userTask id="wait" reglament:group="sales"/><endEvent id="e"/>'
    '<subProcess id="on_cancel" triggeredByEvent="true"><startEvent id="cancelled"><messageEventDefinition messageRef="m"/></startEvent>'
    '<endEvent id="undo"><compensateEventDefinition/></endEvent>'
    + flows("cancelled > undo").replace("flow", "c")
    + "</subProcess>"
    + flows("s > first", "first > second", "second > wait", "wait > e"),
    before='<message id="m" name="cancel"/>',
    key="caller",
)


def _book(office: Office, number: int) -> None:
    job = office.claim_job("t.book")
    office.do(CompleteJob(job.id, job.fence, Done({"number": number})))


def _pause(office: Office, anna: Actor) -> None:
    task = next(row for row in office.rows("work_item", element="pause") if row.state == "offered")
    office.do(CompleteWorkItem(task.id, {}), anna)


def _unbook(office: Office) -> dict[str, Any]:
    job = office.claim_job("t.unbook")
    office.do(CompleteJob(job.id, job.fence, Done({})))
    return dict(loads(job.params))


def _statuses(office: Office) -> list[tuple[str, str]]:
    return [(row.definition_key, row.status) for row in office.rows("instance")]


@pytest.fixture
def called(office: Office) -> Office:
    office.deploy(CHILD, CALLER)
    office.start("caller", sku="A")
    return office


def test_what_called_processes_completed_is_undone_in_reverse_order(called: Office, anna: Actor) -> None:
    for number in (1, 2):
        _book(called, number)
        _pause(called, anna)
    assert _statuses(called) == [("caller", "running"), ("child", "completed"), ("child", "completed")]
    called.do(PublishMessage("cancel", ""))
    assert _unbook(called) == {"sku": "A", "number": 2}
    with called.engine.database.read() as connection:
        assert invariants.check(connection) == []
    assert _unbook(called) == {"sku": "A", "number": 1}
    assert _statuses(called) == [("caller", "completed"), ("child", "completed"), ("child", "completed")]
    assert {row.state for row in called.rows("ledger")} == {"undone"}
    with called.engine.database.read() as connection:
        assert invariants.check(connection) == []


def test_what_a_called_process_had_completed_when_it_was_cancelled_is_undone_too(called: Office) -> None:
    _book(called, 1)
    called.do(PublishMessage("cancel", ""))
    assert _unbook(called) == {"sku": "A", "number": 1}
    assert _statuses(called) == [("caller", "completed"), ("child", "cancelled")]
    with called.engine.database.read() as connection:
        assert invariants.check(connection) == []


def test_a_called_process_without_completed_work_ends_again_at_once(called: Office) -> None:
    called.do(PublishMessage("cancel", ""))
    assert _statuses(called) == [("caller", "completed"), ("child", "cancelled")]


@pytest.mark.parametrize(
    "work",
    [
        '<serviceTask id="work" reglament:action="t.book"><extensionElements>'
        '<reglament:input target="sku" expression="sku"/></extensionElements></serviceTask>',
        '<callActivity id="work" calledElement="child"/>',
    ],
)
def test_an_undo_that_one_transaction_begins_twice_happens_once(office: Office, work: str) -> None:
    office.deploy(CHILD.replace(b'<userTask id="pause" reglament:group="sales"/>', b'<task id="pause"/>'))
    office.deploy(two_who_undo(work))
    office.start("caller", sku="A")
    _book(office, 1)
    assert [job.state for job in office.rows("job", action="t.unbook")] == ["available"]
    assert all(row.ended_at is None for row in office.rows("instance", status="running"))
    assert _unbook(office) == {"sku": "A", "number": 1}
    assert {row.state for row in office.rows("ledger")} == {"undone"}
    assert {status for _, status in _statuses(office)} == {"completed"}
    with office.engine.database.read() as connection:
        assert invariants.check(connection) == []
