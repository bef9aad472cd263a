"""Several pools in one file: deployed together, joined by their message flows, and run to the end of each."""

from __future__ import annotations

from typing import Any

import pytest

from engine.bpmn import Reading, read
from engine.commands import CompleteWorkItem, PublishSignal, StartInstance
from engine.feel.codec import loads
from engine.model.actor import Actor
from tests.commands.conftest import Office
from tests.execution.play import flows
from workers.clock import deliver_messages

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" '
    'id="d" targetNamespace="urn:test">'
)
# The customer orders, the supplier asks its people, and answers; the customer waits for the answer or loses patience.
ORDER, ANSWER = ('id="m1" name="order.placed"', 'id="m2" name="order.answered"')


def two_pools(
    *,
    messages: tuple[str, ...] = (ORDER, ANSWER),
    thrown: str = "m1",
    started: str = "m1",
    sent: str = "m2",
    awaited: str = "m2",
    flow: str = "",
    words: str = "",
) -> bytes:
    def ref(message: str) -> str:
        return f'messageRef="{message}"' if message else ""

    customer = (
        '<startEvent id="cs"/><intermediateThrowEvent id="place"><extensionElements><reglament:input target="amount" '
        f'expression="amount"/></extensionElements><messageEventDefinition {ref(thrown)}/></intermediateThrowEvent>'
        f'<receiveTask id="wait" {ref(awaited)} {words}/>'
        '<boundaryEvent id="late" attachedToRef="wait"><timerEventDefinition><timeDuration>P7D</timeDuration>'
        '</timerEventDefinition></boundaryEvent><endEvent id="served"/><endEvent id="gone"/>'
        + flows("cs > place", "place > wait", "wait > served", "late > gone")
    )
    supplier = (
        f'<startEvent id="ss"><messageEventDefinition {ref(started)}/></startEvent>'
        '<userTask id="check" reglament:group="sales"/><sendTask id="reply" ' + ref(sent) + "><extensionElements>"
        '<reglament:input target="accepted" expression="accepted"/></extensionElements></sendTask><endEvent id="se"/>'
        + flows("ss > check", "check > reply", "reply > se").replace('id="flow', 'id="sflow')
    )
    return (
        HEAD
        + "".join(f"<message {one}/>" for one in messages)
        + '<collaboration id="c"><participant id="p1" name="Customer" processRef="customer"/>'
        '<participant id="p2" name="Supplier" processRef="supplier"/>'
        f'<messageFlow id="f1" sourceRef="place" targetRef="ss" {flow}/>'
        '<messageFlow id="f2" sourceRef="reply" targetRef="wait"/></collaboration>'
        f'<process id="customer" isExecutable="true">{customer}</process>'
        f'<process id="supplier" isExecutable="true">{supplier}</process></definitions>'
    ).encode()


def codes(reading: Reading) -> list[str]:
    """What is said of messages and their flows."""
    said = [problem.code for problem in reading.problems if problem.severity != "repair"]
    return sorted(code for code in said if "message" in code or "correlation" in code)


def run_to_the_end(office: Office, anna: Actor, amounts: dict[str | None, int]) -> dict[int, dict[str, Any]]:
    """Start a customer for each business key; answer each supplier's task; return the customers' variables."""
    wanted: dict[int, int] = {}
    for key, amount in amounts.items():
        wanted[office.do(StartInstance("customer", {"amount": amount}, key)).instance_id] = amount
    deliver_messages(office.engine)
    tasks = office.rows("work_item", element="check")
    assert len(tasks) == len(amounts)
    for task in reversed(tasks):  # the answers come in another order than the orders
        supplier = office.rows("instance", id=task.instance_id)[0]
        amount = loads(supplier.variables)["amount"]
        office.do(CompleteWorkItem(task.id, {"accepted": f"yes, {amount}"}), anna)
    deliver_messages(office.engine)
    assert {row.status for row in office.rows("instance")} == {"completed"}
    assert {row.outcome for row in office.rows("instance", definition_key="customer")} == {"served"}
    got = {row.id: loads(row.variables) for row in office.rows("instance", definition_key="customer")}
    assert {number: said["accepted"] for number, said in got.items()} == {
        number: f"yes, {amount}" for number, amount in wanted.items()
    }
    return got


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"thrown": ""},  # named by the other end
        {"started": "", "awaited": ""},
        {"messages": (ANSWER,), "thrown": "", "started": ""},  # named by the flow
        {"messages": (ORDER, ANSWER, 'id="m3" name="purchase"'), "thrown": "m3"},  # two names for one message
    ],
)
def test_two_pools_of_one_file_talk_to_each_other_to_their_ends(
    office: Office, anna: Actor, parts: dict[str, Any]
) -> None:
    deployed = office.deploy(two_pools(**parts))
    assert deployed.definitions == (("customer", 1), ("supplier", 1))
    run_to_the_end(office, anna, {"SO-1": 7, "SO-2": 9})


def test_a_conversation_needs_no_business_key(office: Office, anna: Actor) -> None:
    office.deploy(two_pools())
    first = office.do(StartInstance("customer", {"amount": 7})).instance_id
    second = office.do(StartInstance("customer", {"amount": 9})).instance_id
    deliver_messages(office.engine)
    assert [row.business_key for row in office.rows("instance", definition_key="supplier")] == [str(first), str(second)]
    for task in reversed(office.rows("work_item", element="check")):
        office.do(CompleteWorkItem(task.id, {"accepted": True}), anna)
    deliver_messages(office.engine)
    assert {row.status for row in office.rows("instance")} == {"completed"}


def test_what_the_ends_of_a_message_flow_say_differently_is_told() -> None:
    assert codes(read(two_pools(), in_process=True)) == []
    two_names = two_pools(messages=(ORDER, ANSWER, 'id="m3" name="purchase"'), thrown="m3")
    assert codes(read(two_names, in_process=True)) == ["message_flow_names"]
    one_key = two_pools(words='reglament:correlationKey="amount"')
    assert codes(read(one_key, in_process=True)) == ["message_flow_keys"]
    unnamed = read(two_pools(thrown=""), in_process=True)
    assert [one.element for one in unnamed.problems if one.code == "message_named"] == ["f1"]


def test_a_pool_that_is_a_black_box_leaves_the_messages_as_they_are() -> None:
    content = two_pools(words='reglament:correlationKey="amount"').replace(
        b'<process id="supplier" isExecutable="true">', b'<process id="supplier" isExecutable="false">'
    )
    reading = read(content, in_process=True)
    [customer] = reading.definitions
    place = customer.node("place").event
    assert place is not None
    assert (place.message, place.correlation) == ("order.placed", None)
    assert "message_flow_keys" not in codes(reading)


def test_a_signal_reaches_every_instance_of_every_pool_once(office: Office) -> None:
    office.deploy(
        (
            HEAD + '<signal id="g" name="closing"/>'
            '<process id="a" isExecutable="true"><startEvent id="as"/><intermediateCatchEvent id="ac">'
            '<signalEventDefinition signalRef="g"/></intermediateCatchEvent><endEvent id="ae"/>'
            + flows("as > ac", "ac > ae")
            + '</process><process id="b" isExecutable="true"><startEvent id="bs"><signalEventDefinition signalRef="g"/>'
            '</startEvent><endEvent id="be"/>'
            + flows("bs > be").replace('id="flow', 'id="b')
            + "</process></definitions>"
        ).encode()
    )
    for _ in range(3):
        office.start("a")
    for _ in range(2):  # the same signal, sent twice
        assert office.do(PublishSignal("closing", signal_id="evening-1")).listeners == 4
        deliver_messages(office.engine)
    assert [row.status for row in office.rows("instance", definition_key="a")] == ["completed"] * 3
    assert len(office.rows("instance", definition_key="b")) == 1
