"""Message flows between pools (engine.bpmn.collaboration)."""

from __future__ import annotations

import pytest

from engine.bpmn import read

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" id="d">'
KEY = 'reglament:correlationKey="order"'


def pools(send: str, receive: str) -> bytes:
    return (
        f'{HEAD}<message id="a" name="asked"/><message id="b" name="answered"/><collaboration id="c">'
        '<participant id="p1" processRef="p"/><participant id="p2" processRef="q"/>'
        '<messageFlow id="f" sourceRef="send" targetRef="receive"/></collaboration>'
        f'<process id="p" isExecutable="true"><startEvent id="s"/><sendTask id="send" {send}/><endEvent id="e"/>'
        '<sequenceFlow id="f1" sourceRef="s" targetRef="send"/><sequenceFlow id="f2" sourceRef="send" targetRef="e"/>'
        f'</process><process id="q" isExecutable="true"><startEvent id="t"/><receiveTask id="receive" {receive}/>'
        '<endEvent id="g"/><sequenceFlow id="f3" sourceRef="t" targetRef="receive"/>'
        '<sequenceFlow id="f4" sourceRef="receive" targetRef="g"/></process></definitions>'
    ).encode()


@pytest.mark.parametrize(
    ("send", "receive", "name", "problems"),
    [
        ('messageRef="a"', 'messageRef="a"', "asked", []),
        ('messageRef="a"', "", "asked", ["message_named"]),
        ("", 'messageRef="a"', "asked", ["message_named"]),
        ("", "", "f", ["message_named", "message_named"]),
        ('messageRef="a"', 'messageRef="b"', "answered", ["message_flow_names"]),
        (f'messageRef="a" {KEY}', f'messageRef="a" {KEY}', "asked", []),
        ('messageRef="a"', f'messageRef="a" {KEY}', "asked", ["message_flow_keys"]),
    ],
)
def test_a_message_flow_says_what_its_ends_leave_out(send: str, receive: str, name: str, problems: list[str]) -> None:
    reading = read(pools(send, receive), in_process=True)
    assert reading.ok, reading.problems
    # Neither pool starts the other: without keys anybody may get the message, and the gate says so.
    anybody = [] if KEY in receive else ["no_correlation"]
    told = [problem.code for problem in reading.problems if problem.code != "unknown_variable"]
    assert told == [*problems, *anybody]
    assert all(
        one.node(where).event.correlation in (None, "order")
        for one, where in zip(reading.definitions, ("send", "receive"), strict=True)
    )
    thrown, caught = (
        one.node(where).event for one, where in zip(reading.definitions, ("send", "receive"), strict=True)
    )
    assert thrown is not None
    assert caught is not None
    assert thrown.message == caught.message == name


def test_a_flow_that_names_a_message_which_is_not_there_repairs_nothing() -> None:
    reading = read(pools('messageRef="lost"', 'messageRef="a"'), in_process=True)
    assert [problem.code for problem in reading.faults] == ["unknown_reference"]
