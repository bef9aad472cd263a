"""Correlation keys, properties and subscriptions of the standard (engine.bpmn.conversations)."""

from __future__ import annotations

import pytest

from engine.bpmn import Reading, read

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" id="d">'
WAY = (
    '<correlationPropertyRetrievalExpression messageRef="%s"><messagePath>%s</messagePath>'
    "</correlationPropertyRetrievalExpression>"
)
READ = WAY % ("a", "order.number") + WAY % ("b", "number")
PROPERTY = f'<correlationProperty id="number" name="Number">{READ}</correlationProperty>'
KEY = '<correlationKey id="k"><correlationPropertyRef>number</correlationPropertyRef></correlationKey>'
INPUT = '<extensionElements><reglament:input target="order" expression="{number: 1}"/></extensionElements>'
BOUND = '<correlationSubscription id="cs" correlationKeyRef="%s">%s</correlationSubscription>'
BINDING = '<correlationPropertyBinding correlationPropertyRef="%s"><dataPath>%s</dataPath></correlationPropertyBinding>'


def talk(
    roots: str = PROPERTY, inside: str = KEY, *, carried: str = INPUT, subscribed: str = "", flows: str = ""
) -> Reading:
    """A process that sends message a and waits for b; `inside` stands in its collaboration."""
    content = (
        f'{HEAD}<message id="a" name="asked"/><message id="b" name="answered"/>{roots}<collaboration id="c">'
        f'<participant id="p1" processRef="p"/><participant id="p2"/>{flows}{inside}</collaboration>'
        f'<process id="p" isExecutable="true">{subscribed}<startEvent id="s"/>'
        f'<sendTask id="send" messageRef="a">{carried}</sendTask><receiveTask id="wait" messageRef="b"/>'
        '<endEvent id="e"/><sequenceFlow id="f1" sourceRef="s" targetRef="send"/>'
        '<sequenceFlow id="f2" sourceRef="send" targetRef="wait"/>'
        '<sequenceFlow id="f3" sourceRef="wait" targetRef="e"/></process></definitions>'
    )
    return read(content.encode(), in_process=True)


def keys(reading: Reading, node: str) -> list[str]:
    event = reading.definitions[0].node(node).event
    assert event is not None
    return [key.id for key in event.keys]


def told(reading: Reading) -> list[str]:
    return sorted(problem.code for problem in reading.problems if problem.severity != "repair")


def test_a_message_has_the_keys_that_are_read_from_it() -> None:
    reading = talk()
    assert told(reading) == []
    event = reading.definitions[0].node("send").event
    assert event is not None
    [key] = event.keys
    assert [(part.name, part.message, part.context) for part in key.parts] == [("Number", "order.number", None)]
    assert keys(reading, "wait") == ["k"]


def test_a_key_does_not_hold_for_a_message_that_shows_only_a_part_of_it() -> None:
    client = f'<correlationProperty id="client">{WAY % ("a", "client")}</correlationProperty>'
    both = KEY.replace("</correlationKey>", "<correlationPropertyRef>client</correlationPropertyRef></correlationKey>")
    reading = talk(PROPERTY + client, both)
    assert (keys(reading, "send"), keys(reading, "wait")) == (["k"], [])
    assert told(reading) == ["key_not_carried", "no_correlation"]


def test_properties_of_one_name_are_told_apart_by_their_ids() -> None:
    second = PROPERTY.replace('id="number"', 'id="second"')
    both = KEY.replace("</correlationKey>", "<correlationPropertyRef>second</correlationPropertyRef></correlationKey>")
    event = talk(PROPERTY + second, both).definitions[0].node("wait").event
    assert event is not None
    assert [part.name for part in event.keys[0].parts] == ["number", "second"]


def test_a_conversation_has_its_keys_for_its_message_flows_alone() -> None:
    flows = (
        '<messageFlow id="m1" sourceRef="send" targetRef="p2"/><messageFlow id="m2" sourceRef="p2" targetRef="wait"/>'
    )
    own = KEY.replace('id="k"', 'id="own"')
    conversation = f'<conversation id="n"><messageFlowRef>m2</messageFlowRef>{own}</conversation>'
    reading = talk(inside=conversation + KEY, flows=flows)
    assert (keys(reading, "send"), sorted(keys(reading, "wait"))) == (["k"], ["k", "own"])
    other = conversation.replace("m2", "m1").replace('"own"', '"other"').replace('"n"', '"n2"')
    reading = talk(inside=conversation + other, flows=flows)
    assert (keys(reading, "send"), keys(reading, "wait")) == (["other"], ["own"])


def test_a_subscription_says_by_the_variables_which_values_are_awaited() -> None:
    reading = talk(subscribed=BOUND % ("k", BINDING % ("number", "wanted")))
    event = reading.definitions[0].node("wait").event
    assert event is not None
    assert event.keys[0].is_bound
    assert reading.definitions[0].follows_variables


def test_a_key_that_is_said_in_our_words_counts_alone() -> None:
    words = 'reglament:correlationKey="order"'
    content = f'{HEAD}<message id="b" name="answered"/>{PROPERTY.replace(WAY % ("a", "order.number"), "")}'
    content += f'<collaboration id="c">{KEY}</collaboration><process id="p" isExecutable="true"><startEvent id="s"/>'
    content += f'<receiveTask id="wait" messageRef="b" {words}/><endEvent id="e"/>'
    content += '<sequenceFlow id="f1" sourceRef="s" targetRef="wait"/>'
    content += '<sequenceFlow id="f2" sourceRef="wait" targetRef="e"/></process></definitions>'
    event = read(content.encode(), in_process=True).definitions[0].node("wait").event
    assert event is not None
    assert (event.correlation, event.keys) == ("order", ())


@pytest.mark.parametrize(
    ("parts", "code", "says"),
    [
        ({"inside": '<correlationKey id="k"/>'}, "empty_correlation_key", "has no property"),
        ({"inside": KEY.replace(">number<", ">nothing<")}, "unknown_reference", "names 'nothing'"),
        ({"roots": PROPERTY.replace('messageRef="b"', 'messageRef="x"')}, "unknown_reference", "from 'x'"),
        ({"roots": PROPERTY.replace(">number<", "><")}, "empty_message_path", "how it is read from 'b'"),
        ({"roots": PROPERTY.replace(">number<", ">1 +<")}, "feel_syntax", "cannot be read as FEEL"),
        ({"subscribed": BOUND % ("x", "")}, "unknown_reference", "names 'x'"),
        ({"subscribed": BOUND % ("k", "")}, "unbound_property", "does not say which 'number'"),
        ({"subscribed": BOUND % ("k", BINDING % ("x", "y"))}, "unknown_reference", "binds 'x'"),
        ({"subscribed": BOUND % ("k", BINDING % ("number", "1 +"))}, "feel_syntax", "cannot be read as FEEL"),
        ({"inside": "".join(KEY.replace('"k"', f'"k{one}"') for one in range(4))}, "many_keys", "3 are possible"),
    ],
)
def test_what_no_message_could_be_found_by_is_refused(parts: dict[str, str], code: str, says: str) -> None:
    reading = talk(**parts)
    faults = [problem for problem in reading.faults if problem.code == code]
    assert faults, reading.problems
    assert says in faults[0].message
    assert faults[0].hint
    assert not reading.definitions


def test_a_message_that_does_not_carry_what_its_key_is_read_from_is_told() -> None:
    reading = talk(carried="")
    [problem] = [one for one in reading.problems if one.code == "key_not_carried"]
    assert (problem.element, problem.severity) == ("send", "warning")
    assert "without 'order'" in problem.message
