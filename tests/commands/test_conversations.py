"""The standard's own correlation by the rows: keys fixed by the first message, and keys that follow the variables."""

from __future__ import annotations

from typing import Any

import pytest

from engine.commands import CompleteWorkItem, DeliverMessage, PublishMessage
from engine.dispatch.messages import claim_messages
from tests.commands.conftest import Office
from tests.commands.stuck import sound
from tests.execution.play import diagram, flows

MESSAGES = '<message id="ask" name="offer.asked"/><message id="answer" name="offer.answered"/>'


def key(properties: dict[str, dict[str, str]], name: str = "key") -> str:
    """A collaboration with one key of these properties: by name, how each is read from which message."""
    read = "".join(
        f'<correlationProperty id="p_{one}" name="{one}">'
        + "".join(
            f'<correlationPropertyRetrievalExpression messageRef="{message}"><messagePath>{path}</messagePath>'
            "</correlationPropertyRetrievalExpression>"
            for message, path in ways.items()
        )
        + "</correlationProperty>"
        for one, ways in properties.items()
    )
    refs = "".join(f"<correlationPropertyRef>p_{one}</correlationPropertyRef>" for one in properties)
    return f'{MESSAGES}{read}<collaboration id="c_{name}"><correlationKey id="{name}">{refs}</correlationKey></collaboration>'


NUMBER = key({"order": {"ask": "number", "answer": "about.number"}})
BOTH = key({"order": {"ask": "number", "answer": "number"}, "client": {"ask": "client", "answer": "client"}})


def message(ref: str) -> str:
    return f'<messageEventDefinition messageRef="{ref}"/>'


def catch(name: str, ref: str) -> str:
    return f'<intermediateCatchEvent id="{name}">{message(ref)}</intermediateCatchEvent>'


def throw(name: str, ref: str, **inputs: str) -> str:
    said = "".join(f'<reglament:input target="{target}" expression="{text}"/>' for target, text in inputs.items())
    return (
        f'<intermediateThrowEvent id="{name}"><extensionElements>{said}</extensionElements>{message(ref)}'
        "</intermediateThrowEvent>"
    )


def asks(before: str = NUMBER, **inputs: str) -> bytes:
    """Sends a question and waits for its answer."""
    sent = throw("t", "ask", **(inputs or {"number": "n"}))
    body = f'<startEvent id="s"/>{sent}{catch("w", "answer")}<endEvent id="e"/>'
    return diagram(body + flows("s > t", "t > w", "w > e"), before=before, key="asks")


def answers(before: str = NUMBER) -> bytes:
    """Starts by a question; a person says when it is answered."""
    sent = throw("t", "answer", about="{number: number}", number="number", client="client")
    body = f'<startEvent id="s">{message("ask")}</startEvent><userTask id="u" reglament:group="sales"/>{sent}'
    return diagram(body + '<endEvent id="e"/>' + flows("s > u", "u > t", "t > e"), before=before, key="answers")


def deliver(office: Office) -> int:
    """Do what the threads do: deliver each message that somebody wants."""
    found = claim_messages(office.engine.database, office.clock[0])
    for row in found:
        office.do(DeliverMessage(row))
    return len(found)


def states(office: Office, process: str) -> list[str]:
    return [row.status for row in office.rows("instance", definition_key=process)]


def waiting_keys(office: Office) -> list[str]:
    return [row.key for row in office.rows("subscription") if row.instance_id is not None]


def test_an_answer_finds_its_asker_by_what_the_first_message_fixed(office: Office) -> None:
    office.deploy(asks(), answers())
    first, second = office.start("asks", n=1), office.start("asks", n=2)
    assert waiting_keys(office) == ['{"order":"1"}', '{"order":"2"}']
    assert deliver(office) == 2
    tasks = {row.instance_id: row.id for row in office.rows("work_item")}
    asked = {row.source_id: row.instance_id for row in office.rows("message")}
    office.do(CompleteWorkItem(tasks[asked[second.instance_id]], {}))
    assert deliver(office) == 1
    assert {row.id: row.status for row in office.rows("instance", definition_key="asks")} == {
        first.instance_id: "running",
        second.instance_id: "completed",
    }
    sound(office)


def test_whoever_publishes_needs_no_key_because_it_is_read_from_the_message(office: Office) -> None:
    office.deploy(asks())
    first, second = office.start("asks", n=1), office.start("asks", n=2)
    assert office.do(PublishMessage("offer.answered", payload={"about": {"number": 3}})).waiting
    assert (
        office.do(PublishMessage("offer.answered", payload={"about": {"number": 2}})).instance_id == second.instance_id
    )
    assert office.do(PublishMessage("offer.answered", {"order": 1})).instance_id == first.instance_id
    sound(office)


def test_a_message_that_carries_a_part_of_the_key_finds_nobody(office: Office) -> None:
    office.deploy(asks(BOTH, number="n", client="c"))
    office.start("asks", n=1, c="ACME")
    assert waiting_keys(office) == ['{"client":"ACME","order":"1"}']
    for payload in (
        {"number": 1},
        {"client": "ACME"},
        {"number": 1, "client": "Other"},
        {"number": None, "client": "ACME"},
    ):
        assert office.do(PublishMessage("offer.answered", payload=payload)).waiting
    assert not office.do(PublishMessage("offer.answered", payload={"number": 1, "client": "ACME"})).waiting


def test_an_early_message_waits_for_its_conversation(office: Office) -> None:
    office.deploy(asks())
    early = office.do(PublishMessage("offer.answered", payload={"about": {"number": 7}}))
    assert early.waiting
    office.start("asks", n=6)
    assert deliver(office) == 0
    started = office.start("asks", n=7)
    assert deliver(office) == 1
    assert [row.instance_id for row in office.rows("message", message_id=early.message_id)] == [started.instance_id]


def test_a_throw_that_carries_no_key_is_an_incident(office: Office) -> None:
    office.deploy(asks())
    started = office.start("asks")
    [row] = office.rows("incident", id=started.incident_id)
    assert "carries no whole correlation key. It is read from number" in row.message


def test_a_second_message_of_another_conversation_is_an_incident(office: Office) -> None:
    sends = throw("t", "ask", number="1") + throw("v", "ask", number="2")
    office.deploy(
        diagram('<startEvent id="s"/>' + sends + '<endEvent id="e"/>' + flows("s > t", "t > v", "v > e"), before=NUMBER)
    )
    started = office.start()
    [row] = office.rows("incident", id=started.incident_id)
    assert 'its correlation key is {"order":"2"}, that of this instance {"order":"1"}' in row.message


def test_the_first_message_that_is_received_fixes_the_key_for_all_that_wait(office: Office) -> None:
    body = (
        '<startEvent id="s"/><parallelGateway id="g"/>'
        + catch("a", "ask")
        + catch("b", "answer")
        + '<endEvent id="ea"/><endEvent id="eb"/>'
    )
    office.deploy(diagram(body + flows("s > g", "g > a", "g > b", "a > ea", "b > eb"), before=NUMBER))
    started = office.start()
    assert waiting_keys(office) == ["", ""], "any message begins the conversation"
    office.do(PublishMessage("offer.asked", payload={"number": 5}))
    assert waiting_keys(office) == ['{"order":"5"}']
    assert office.do(PublishMessage("offer.answered", payload={"about": {"number": 6}})).waiting
    assert (
        office.do(PublishMessage("offer.answered", payload={"about": {"number": 5}})).instance_id == started.instance_id
    )
    assert states(office, "p") == ["completed"]
    sound(office)


def test_each_item_of_a_multi_instance_has_a_conversation_of_its_own(office: Office) -> None:
    inside = '<startEvent id="is"/>' + throw("t", "ask", number="one") + catch("w", "answer") + '<endEvent id="ie"/>'
    inside += flows("is > t", "t > w", "w > ie").replace("flow", "n")
    marker = '<multiInstanceLoopCharacteristics reglament:collection="[1, 2]" reglament:item="one"/>'
    body = f'<startEvent id="s"/><subProcess id="u">{inside}{marker}</subProcess><endEvent id="e"/>'
    office.deploy(diagram(body + flows("s > u", "u > e"), before=NUMBER))
    office.start()
    assert sorted(waiting_keys(office)) == ['{"order":"1"}', '{"order":"2"}']
    office.do(PublishMessage("offer.answered", payload={"about": {"number": 2}}))
    assert waiting_keys(office) == ['{"order":"1"}']
    office.do(PublishMessage("offer.answered", payload={"about": {"number": 1}}))
    assert states(office, "p") == ["completed"]
    sound(office)


def test_two_conversations_of_one_process_are_told_apart(office: Office) -> None:
    offer = key({"order": {"ask": "number", "answer": "number"}}, name="k1")
    other = '<message id="bill" name="bill.sent"/><message id="paid" name="bill.paid"/>' + key(
        {"bill": {"bill": "bill", "paid": "bill"}}, name="k2"
    ).replace(MESSAGES, "")
    sends = throw("t", "ask", number="1") + throw("v", "bill", bill="9")
    body = f'<startEvent id="s"/>{sends}{catch("w", "paid")}{catch("x", "answer")}<endEvent id="e"/>'
    office.deploy(diagram(body + flows("s > t", "t > v", "v > w", "w > x", "x > e"), before=offer + other))
    office.start()
    assert waiting_keys(office) == ['{"bill":"9"}']
    office.do(PublishMessage("bill.paid", payload={"bill": 9}))
    assert waiting_keys(office) == ['{"order":"1"}']


def test_of_two_keys_of_a_message_those_that_are_known_must_match(office: Office) -> None:
    two = key({"order": {"ask": "number", "answer": "number"}}, name="k1") + key(
        {"case": {"answer": "case"}}, name="k2"
    ).replace(MESSAGES, "")
    office.deploy(asks(two, number="n"))
    office.start("asks", n=1)
    assert waiting_keys(office) == ['{"order":"1"}']
    assert office.do(PublishMessage("offer.answered", payload={"number": 2, "case": "X"})).waiting
    early = office.rows("message", state="waiting")
    assert early[-1].key == '{"case":"X","order":"2"}'
    assert not office.do(PublishMessage("offer.answered", payload={"number": 1, "case": "X"})).waiting
    office.start("asks", n=2)
    assert deliver(office) == 1
    assert states(office, "asks") == ["completed", "completed"]


SUBSCRIBED = (
    '<correlationSubscription id="cs" correlationKeyRef="key"><correlationPropertyBinding correlationPropertyRef='
    '"p_order"><dataPath>%s</dataPath></correlationPropertyBinding></correlationSubscription>'
)


def follows(path: str = "wanted") -> bytes:
    """Waits for the answer about the order that a variable names, while a person may change it."""
    body = (
        (SUBSCRIBED % path)
        + '<startEvent id="s"/><parallelGateway id="g"/><userTask id="u" reglament:group="sales"/>'
        + catch("w", "answer")
        + '<endEvent id="e1"/><endEvent id="e2"/>'
    )
    return diagram(body + flows("s > g", "g > u", "g > w", "u > e1", "w > e2"), before=NUMBER)


def test_what_waits_follows_the_variables_of_a_subscription(office: Office) -> None:
    office.deploy(follows())
    started = office.start(wanted=1)
    assert waiting_keys(office) == ['{"order":"1"}']
    office.do(PublishMessage("offer.answered", payload={"about": {"number": 2}}))
    assert deliver(office) == 0
    office.do(CompleteWorkItem(started.first_task, {"wanted": 2}))
    assert waiting_keys(office) == ['{"order":"2"}']
    assert deliver(office) == 1
    assert states(office, "p") == ["completed"]
    sound(office)


def test_while_a_variable_of_a_subscription_has_no_value_nobody_is_meant(office: Office) -> None:
    office.deploy(follows())
    started = office.start()
    assert waiting_keys(office) == []
    assert office.do(PublishMessage("offer.answered", payload={"about": {"number": 2}})).waiting
    office.do(CompleteWorkItem(started.first_task, {"wanted": 2}))
    assert deliver(office) == 1
    assert states(office, "p") == ["completed"]


def test_a_start_that_is_bound_to_a_value_takes_messages_with_it_alone(office: Office) -> None:
    body = (SUBSCRIBED % "&quot;VIP&quot;") + f'<startEvent id="s">{message("ask")}</startEvent><endEvent id="e"/>'
    office.deploy(diagram(body + flows("s > e"), before=NUMBER))
    assert office.do(PublishMessage("offer.asked", payload={"number": "plain"})).waiting
    assert deliver(office) == 0
    assert not office.do(PublishMessage("offer.asked", payload={"number": "VIP"})).waiting
    assert states(office, "p") == ["completed"]


def test_a_conversation_goes_on_after_its_first_message_in_a_running_instance(office: Office) -> None:
    """The question starts the other process, whose next question of the same conversation reaches that instance."""
    body = f'<startEvent id="s">{message("ask")}</startEvent>{catch("w", "ask")}<endEvent id="e"/>'
    office.deploy(diagram(body + flows("s > w", "w > e"), before=NUMBER))
    first = office.do(PublishMessage("offer.asked", payload={"number": 1})).instance_id
    other = office.do(PublishMessage("offer.asked", payload={"number": 2})).instance_id
    assert other != first
    assert office.do(PublishMessage("offer.asked", payload={"number": 1})).instance_id == first
    sound(office)


@pytest.mark.parametrize("payload", [{"number": [1]}, {"number": {"a": 1}}, {"number": "x" * 300}, {}])
def test_a_key_that_is_no_value_is_not_carried(office: Office, payload: dict[str, Any]) -> None:
    office.deploy(asks(key({"order": {"ask": "n", "answer": "number"}}), n="n"))
    office.start("asks", n=1)
    assert office.do(PublishMessage("offer.answered", payload=payload)).waiting


def test_a_property_called_like_a_function_is_read_from_the_message_alone(office: Office) -> None:
    office.deploy(asks(key({"order": {"ask": "n", "answer": "count"}}), n="n"))
    office.start("asks", n="count")
    assert office.do(PublishMessage("offer.answered", payload={})).waiting
    assert office.rows("message")[-1].key == ""
