"""What a message begins without a start event: receive tasks and event-based gateways (BPMN 2.0.2 §10.3.3, §10.6.6)."""

from __future__ import annotations

import pytest

from engine.commands import CompleteWorkItem, PublishMessage, StartInstance
from engine.errors import WrongState
from engine.feel.codec import loads
from engine.store.invariants import check
from tests.commands.conftest import Office
from tests.execution.play import diagram, flows

MESSAGES = '<message id="m1" name="order"/><message id="m2" name="payment"/>'
USER = '<userTask id="{0}" reglament:group="g"/>'
RECEIVE = diagram(
    '<receiveTask id="r" messageRef="m1" instantiate="true"/>'
    + USER.format("t")
    + '<endEvent id="e"/>'
    + flows("r > t", "t > e"),
    before=MESSAGES,
)


def gateway(kind: str, *, instantiate: str = "true") -> bytes:
    event = (
        '<intermediateCatchEvent id="{0}" reglament:correlationKey="number"><messageEventDefinition messageRef="{1}"/>'
        "</intermediateCatchEvent>"
    )
    return diagram(
        f'<eventBasedGateway id="g" instantiate="{instantiate}" eventGatewayType="{kind}"/>'
        + event.format("ordered", "m1")
        + '<receiveTask id="paid" messageRef="m2" reglament:correlationKey="number"/>'.replace(
            "receiveTask", "receiveTask"
        )
        + USER.format("a")
        + USER.format("b")
        + '<endEvent id="e"/>'
        + flows("g > ordered", "g > paid", "ordered > a", "paid > b", "a > e", "b > e"),
        before=MESSAGES,
    ).replace(
        b'<receiveTask id="paid" messageRef="m2" reglament:correlationKey="number"/>',
        event.format("paid", "m2").encode(),
    )


def told(office: Office, name: str, key: str = "", **payload: object) -> int | None:
    published = office.do(PublishMessage(name, key, payload))
    with office.engine.database.read() as connection:
        assert check(connection) == []
    number: int | None = published.instance_id
    return number


def elements(office: Office) -> list[str]:
    return sorted(row.element for row in office.rows("work_item") if row.state == "offered")


def test_a_message_starts_a_process_at_its_receive_task(office: Office) -> None:
    office.deploy(RECEIVE)
    assert told(office, "order", "A-1", number="A-1") is not None
    assert elements(office) == ["t"]
    [instance] = office.rows("instance")
    assert (instance.business_key, loads(instance.variables)) == ("A-1", {"number": "A-1"})
    assert told(office, "order", "A-2", number="A-2") is not None
    assert len(office.rows("instance")) == 2


def test_a_process_that_messages_start_cannot_be_started_by_hand(office: Office) -> None:
    office.deploy(RECEIVE)
    with pytest.raises(WrongState, match="message only"):
        office.do(StartInstance("p", {}))


def test_whichever_message_comes_first_starts_the_process_once(office: Office) -> None:
    office.deploy(gateway("Exclusive"))
    first = told(office, "payment", "7", number="7")
    assert elements(office) == ["b"]
    assert [row for row in office.rows("subscription") if row.instance_id is not None] == []
    assert told(office, "order", "8", number="8") not in (None, first)
    assert elements(office) == ["a", "b"]


def test_a_parallel_one_waits_for_all_its_messages_in_the_same_instance(office: Office) -> None:
    office.deploy(gateway("Parallel"))
    first = told(office, "payment", "7", number="7")
    other = told(office, "order", "8", number="8")
    assert other not in (None, first)
    assert elements(office) == ["a", "b"]
    for row in office.rows("work_item"):
        office.do(CompleteWorkItem(row.id, {}))
    assert {row.status for row in office.rows("instance")} == {"running"}  # each still waits for its other message
    assert told(office, "order", "7") == first
    assert told(office, "payment", "8") == other
    for row in office.rows("work_item"):
        if row.state == "offered":
            office.do(CompleteWorkItem(row.id, {}))
    assert {row.status for row in office.rows("instance")} == {"completed"}


def test_a_new_version_takes_over_what_starts_the_process(office: Office) -> None:
    office.deploy(RECEIVE)
    office.deploy(RECEIVE.replace(b'id="t"', b'id="v"').replace(b'"t"', b'"v"'))
    told(office, "order", "A-1")
    assert elements(office) == ["v"]
    assert [row.version for row in office.rows("instance")] == [2]
