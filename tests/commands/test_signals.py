"""Signals between instances: everybody who listens at the commit gets one, and one who comes later none."""

from __future__ import annotations

import pytest

from engine import Actor
from engine.commands import CompleteWorkItem, DeliverMessage, PublishMessage, PublishSignal
from engine.errors import InvalidInput, NotFound
from engine.feel.codec import loads
from engine.store.invariants import check
from tests.commands.conftest import Office
from tests.execution.play import diagram, flows

GO = '<signal id="go" name="stock.recount"/>'
SIGNAL = '<signalEventDefinition signalRef="go"/>'
WAITER = diagram(
    f'<startEvent id="s"/><intermediateCatchEvent id="catch">{SIGNAL}</intermediateCatchEvent><endEvent id="e"/>'
    + flows("s > catch", "catch > e"),
    before=GO,
    key="waiter",
)
STARTED_BY_IT = diagram(
    f'<startEvent id="s">{SIGNAL}</startEvent><userTask id="count" reglament:group="warehouse"/><endEvent id="e"/>'
    + flows("s > count", "count > e"),
    before=GO,
    key="recount",
)
THROWER = diagram(
    '<startEvent id="s"/><userTask id="t" reglament:group="sales"/><endEvent id="throw"><extensionElements>'
    f'<reglament:input target="hall" expression="hall"/></extensionElements>{SIGNAL}</endEvent>'
    + flows("s > t", "t > throw"),
    before=GO,
    key="thrower",
)


def deliver_all(office: Office) -> int:
    waiting = office.rows("message", state="waiting")
    for row in waiting:
        office.do(DeliverMessage(row.id))
    return len(waiting)


def test_every_instance_that_listens_gets_the_signal_and_a_process_starts_by_it(office: Office, anna: Actor) -> None:
    for model in (WAITER, STARTED_BY_IT, THROWER):
        office.deploy(model)
    listeners = [office.start("waiter").instance_id for _ in range(3)]
    thrown = office.start("thrower")
    assert thrown.first_task is not None
    office.do(CompleteWorkItem(thrown.first_task, {"hall": 7}), anna)
    late = office.start("waiter").instance_id
    assert deliver_all(office) == 4
    states = {row.id: row.status for row in office.rows("instance")}
    assert [states[number] for number in listeners] == ["completed"] * 3
    assert states[late] == "running"
    [recount] = office.rows("instance", definition_key="recount")
    assert loads(recount.variables) == {"hall": 7}
    assert deliver_all(office) == 0


def test_a_signal_from_outside_is_one_however_often_it_is_sent(office: Office) -> None:
    office.deploy(WAITER)
    office.start("waiter")
    assert office.do(PublishSignal("stock.recount", {"hall": 1}, signal_id="erp-9")).listeners == 1
    assert office.do(PublishSignal("stock.recount", {"hall": 1}, signal_id="erp-9")).listeners == 1
    assert len(office.rows("message", state="waiting")) == 1
    assert deliver_all(office) == 1
    assert office.do(PublishSignal("stock.recount")).listeners == 0


def test_a_listener_that_has_gone_is_no_error_and_gets_nothing(office: Office) -> None:
    office.deploy(WAITER)
    office.start("waiter")
    office.do(PublishSignal("stock.recount", signal_id="one"))
    office.do(PublishSignal("stock.recount", signal_id="two"))
    assert deliver_all(office) == 2
    rows = [row for row in office.rows("message") if not row.message_id.endswith(">")]
    assert sorted(row.state for row in rows) == ["delivered", "expired"]
    with pytest.raises(NotFound):
        office.do(DeliverMessage(rows[1].id))


def test_a_repeated_signal_that_nobody_heard_goes_to_nobody_who_came_later(office: Office) -> None:
    office.deploy(WAITER)
    assert office.do(PublishSignal("stock.recount", signal_id="erp-9")).listeners == 0
    office.start("waiter")
    assert office.do(PublishSignal("stock.recount", signal_id="erp-9")).listeners == 0
    assert deliver_all(office) == 0


def test_a_message_and_a_signal_of_one_name_are_two_things(office: Office) -> None:
    office.deploy(WAITER)
    office.start("waiter")
    assert office.do(PublishMessage("stock.recount", "")).waiting
    with pytest.raises(InvalidInput):
        office.do(PublishMessage("\x1fstock.recount", "1"))
    with pytest.raises(InvalidInput):
        office.do(PublishSignal(""))


def test_the_mark_of_a_signal_breaks_no_invariant(office: Office) -> None:
    office.do(PublishSignal("stock.recount", signal_id="erp-9"))
    with office.engine.database.read() as connection:
        assert check(connection) == []
