"""Messages under concurrency, unique business keys, and receivers of every kind that wait more than once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine import Actor
from engine.commands import CancelInstance, CompleteWorkItem, PublishMessage, PublishSignal
from engine.dispatch.messages import expire_messages
from engine.errors import KeyTaken
from engine.feel.codec import loads
from tests.commands.conftest import Office
from tests.execution.play import diagram, flows
from workers.clock import deliver_messages

MESSAGE = '<message id="m" name="order.placed"/>'
AT_ONCE = 8  # threads


def begun_by_message(unique: str = "", *, ends_at_once: bool = False) -> bytes:
    task = '<task id="t"/>' if ends_at_once else '<userTask id="t" reglament:group="sales"/>'
    content = diagram(
        f'<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>{task}<endEvent id="e"/>'
        + flows("s > t", "t > e"),
        before=MESSAGE,
    )
    return content.replace(b'id="p"', f'id="p" reglament:unique="{unique}"'.encode()) if unique else content


def at_once(send: Callable[[int], Any]) -> list[Any]:
    """Let eight threads do it at the same moment; return what each got, an error among them."""
    ready = threading.Barrier(AT_ONCE)
    got: list[Any] = [None] * AT_ONCE

    def one(number: int) -> None:
        ready.wait()
        try:
            got[number] = send(number)
        except Exception as error:  # noqa: BLE001 - the test looks at what it is
            got[number] = error

    threads = [threading.Thread(target=one, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


@pytest.mark.parametrize("unique", ["", "running", "ever"])
def test_messages_with_one_key_at_once_start_one_instance(office: Office, unique: str) -> None:
    office.deploy(begun_by_message(unique))
    got = at_once(lambda number: office.do(PublishMessage("order.placed", "SO-1", {"number": number})))
    assert [one for one in got if isinstance(one, Exception)] == []
    [instance] = office.rows("instance")
    assert instance.business_key == "SO-1"
    if unique:  # the others are meant for that one, and wait for it
        assert sorted(row.state for row in office.rows("message")) == ["delivered", *["waiting"] * (AT_ONCE - 1)]
        assert deliver_messages(office.engine) == 0
    else:
        assert {one.instance_id for one in got} == {instance.id}


def test_a_key_that_is_used_once_for_all_time_starts_one_instance_though_it_ends_at_once(office: Office) -> None:
    office.deploy(begun_by_message("ever", ends_at_once=True))
    got = at_once(lambda number: office.do(PublishMessage("order.placed", "SO-1", {"number": number})))
    assert [one for one in got if isinstance(one, Exception)] == []
    assert len(office.rows("instance")) == 1
    assert sorted(row.state for row in office.rows("message")) == ["delivered", *["expired"] * (AT_ONCE - 1)]


def test_one_message_sent_at_once_by_eight_threads_is_one_message_with_one_answer(office: Office) -> None:
    office.deploy(begun_by_message())
    got = at_once(lambda _: office.do(PublishMessage("order.placed", "SO-1", {}, message_id="shop-1")))
    assert [one for one in got if isinstance(one, Exception)] == []
    [instance] = office.rows("instance")
    assert {(one.message_id, one.instance_id, one.waiting) for one in got} == {("shop-1", instance.id, False)}
    assert len(office.rows("message")) == 1


def test_one_signal_sent_at_once_by_eight_threads_reaches_each_listener_once(office: Office) -> None:
    office.deploy(
        diagram(
            '<startEvent id="s"/><intermediateCatchEvent id="c"><signalEventDefinition signalRef="g"/>'
            '</intermediateCatchEvent><endEvent id="e"/>' + flows("s > c", "c > e"),
            before='<signal id="g" name="closing"/>',
        )
    )
    for _ in range(5):
        office.start()
    got = at_once(lambda _: office.do(PublishSignal("closing", signal_id="evening")))
    assert [one for one in got if isinstance(one, Exception)] == []
    assert {one.listeners for one in got} == {5}
    assert len([row for row in office.rows("message") if not row.message_id.endswith(">")]) == 5


def test_starts_with_a_unique_key_at_once_are_refused_but_for_one(office: Office) -> None:
    content = begun_by_message("running").replace(b'<messageEventDefinition messageRef="m"/>', b"")
    office.deploy(content)
    got = at_once(lambda _: office.start("p", "SO-1"))
    [started] = [one for one in got if not isinstance(one, Exception)]
    refused = [one for one in got if isinstance(one, Exception)]
    assert [(type(one), one.instance_id) for one in refused] == [(KeyTaken, started.instance_id)] * (AT_ONCE - 1)
    office.do(CancelInstance(started.instance_id, "test"))
    assert not office.start("p", "SO-1").existing  # it ended: the key is free again


def test_a_key_for_all_time_is_refused_after_the_end_too(office: Office) -> None:
    office.deploy(begun_by_message("ever").replace(b'<messageEventDefinition messageRef="m"/>', b""))
    first = office.start("p", "SO-1")
    office.do(CancelInstance(first.instance_id, "test"))
    with pytest.raises(KeyTaken, match="SO-1"):
        office.start("p", "SO-1")
    assert not office.start("p", "SO-2").existing


def test_a_second_message_with_a_unique_key_starts_the_next_instance_when_the_first_has_ended(
    office: Office, anna: Actor
) -> None:
    office.deploy(begun_by_message("running"))
    first = office.do(PublishMessage("order.placed", "SO-1", {"round": 1}))
    assert office.do(PublishMessage("order.placed", "SO-1", {"round": 2}, message_id="second")).waiting
    assert deliver_messages(office.engine) == 0
    office.do(CompleteWorkItem(office.rows("work_item")[0].id, {}), anna)
    assert deliver_messages(office.engine) == 1
    rows = office.rows("instance")
    assert [(row.id == first.instance_id, loads(row.variables)["round"]) for row in rows] == [(True, 1), (False, 2)]
    assert office.do(PublishMessage("order.placed", "SO-1", message_id="second")).instance_id == rows[1].id


def test_a_running_instance_that_waits_for_the_message_gets_it_before_another_is_started(office: Office) -> None:
    office.deploy(
        diagram(
            '<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>'
            '<receiveTask id="more" messageRef="m" reglament:correlationKey="process.businessKey"/><endEvent id="e"/>'
            + flows("s > more", "more > e"),
            before=MESSAGE,
        )
    )
    got = at_once(lambda number: office.do(PublishMessage("order.placed", "SO-1", {f"v{number}": number})))
    assert [one for one in got if isinstance(one, Exception)] == []
    deliver_messages(office.engine)
    # Two messages an instance, one after the other: four instances with the same key, each ended by its second.
    assert [row.status for row in office.rows("instance")] == ["completed"] * (AT_ONCE // 2)
    assert sorted(len(loads(row.variables)) for row in office.rows("instance")) == [2] * (AT_ONCE // 2)


TWICE = diagram(
    '<startEvent id="s"/><parallelGateway id="f"/>'
    '<receiveTask id="one" messageRef="m" reglament:correlationKey="order"><extensionElements>'
    '<reglament:output target="one" expression="n"/></extensionElements></receiveTask>'
    '<receiveTask id="two" messageRef="m" reglament:correlationKey="order"><extensionElements>'
    '<reglament:output target="two" expression="n"/></extensionElements></receiveTask>'
    '<parallelGateway id="j"/><endEvent id="e"/>' + flows("s > f", "f > one", "f > two", "one > j", "two > j", "j > e"),
    before=MESSAGE,
)


def test_an_instance_that_waits_twice_takes_each_message_once_the_oldest_wait_first(office: Office) -> None:
    office.deploy(TWICE)
    office.start(order="SO-1")
    office.do(PublishMessage("order.placed", "SO-1", {"n": 1}))
    assert office.rows("instance")[0].status == "running"
    office.do(PublishMessage("order.placed", "SO-1", {"n": 2}))
    [instance] = office.rows("instance")
    assert (instance.status, loads(instance.variables)) == ("completed", {"order": "SO-1", "one": 1, "two": 2})


def test_messages_at_once_for_an_instance_that_waits_twice_are_each_taken_once(office: Office) -> None:
    office.deploy(TWICE)
    office.start(order="SO-1")
    got = at_once(lambda number: office.do(PublishMessage("order.placed", "SO-1", {"n": number})))
    assert [one for one in got if isinstance(one, Exception)] == []
    [instance] = office.rows("instance")
    assert instance.status == "completed"
    states = sorted(row.state for row in office.rows("message"))
    assert states == [*["delivered"] * 2, *["waiting"] * (AT_ONCE - 2)]


def test_early_messages_reach_boundary_events_and_event_sub_processes(office: Office) -> None:
    office.deploy(
        diagram(
            '<startEvent id="s"/><userTask id="t" reglament:group="g"/>'
            '<boundaryEvent id="b" attachedToRef="t" cancelActivity="false" reglament:correlationKey="order">'
            '<messageEventDefinition messageRef="m"/></boundaryEvent><endEvent id="e"/><endEvent id="eb"/>'
            + flows("s > t", "t > e", "b > eb")
            + '<subProcess id="es" triggeredByEvent="true"><startEvent id="stop" reglament:correlationKey="order">'
            '<messageEventDefinition messageRef="x"/></startEvent><endEvent id="stopped"/>'
            '<sequenceFlow id="i" sourceRef="stop" targetRef="stopped"/></subProcess>',
            before=MESSAGE + '<message id="x" name="order.cancelled"/>',
        )
    )
    for number in range(3):
        assert office.do(PublishMessage("order.placed", "SO-1", {"n": number})).waiting
    office.do(PublishMessage("order.cancelled", "SO-1", keep_for=timedelta(hours=1)))
    office.do(PublishMessage("order.cancelled", "SO-9", keep_for=timedelta(hours=1)))
    office.start(order="SO-1")
    while deliver_messages(office.engine):
        pass
    [instance] = office.rows("instance")
    assert (instance.status, instance.outcome) == ("completed", "stopped")
    assert sorted(row.state for row in office.rows("message")) == [*["delivered"] * 4, "waiting"]
    office.clock[0] += timedelta(hours=2)
    assert expire_messages(office.engine.database, office.clock[0]) == 1
