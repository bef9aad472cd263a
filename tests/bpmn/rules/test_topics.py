"""Work that programs outside fetch: its topic, what its answer holds, what becomes of it when they are lost."""

from __future__ import annotations

import pytest

from engine.actions import Action, Placement
from engine.bpmn import Surroundings

ACTIONS = {"erp.book": Action("erp.book", Placement.OUTSIDE)}


def frame(task: str) -> str:
    return f'<startEvent id="s"/>{task}<endEvent id="e"/>\ns>t t>e'


def task(words: str, tag: str = "serviceTask") -> str:
    return frame(f'<{tag} id="t" {words}/>')


def test_a_topic_is_read_with_all_that_belongs_to_it(read_model) -> None:
    words = (
        'reglament:topic="invoice.archive" reglament:lost="incident" reglament:passes="all"'
        ' reglament:exclusive="instance" reglament:answers="place: string, weight?: number, filed: date and time"'
    )
    call = read_model(task(words), surroundings=Surroundings(actions=ACTIONS)).definitions[0].node("t").action
    assert (call.name, call.topic, call.asks, call.passes_all, call.exclusive) == (
        *("invoice.archive", "invoice.archive", True, True, True),
    )
    assert [(one.name, one.type, one.required) for one in call.answers] == [
        ("place", "string", True),
        ("weight", "number", False),
        ("filed", "date and time", True),
    ]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("", "no_action t"),
        ('reglament:topic="  "', "no_action t"),
        ('reglament:topic="archive" reglament:action="erp.book"', "action_and_topic t"),
        ('reglament:topic="erp.book"', "topic_is_action t"),
        ('reglament:topic="two words"', "not_a_topic t"),
        ('reglament:topic="one,two"', "not_a_topic t"),
        (f'reglament:topic="{"x" * 121}"', "not_a_topic t"),
        ('reglament:topic="a" reglament:lost="never"', "not_an_option t"),
        ('reglament:topic="a" reglament:exclusive="yes"', "not_an_option t"),
        ('reglament:action="erp.book" reglament:lost="again"', "no_topic t"),
        ('reglament:action="erp.book" reglament:passes="all"', "no_topic t"),
        ('reglament:topic="a" reglament:answers="place: text"', "not_answers t"),
        ('reglament:topic="a" reglament:answers="7: string"', "not_answers t"),
        ('reglament:topic="a" reglament:answers="x: string, x: number"', "not_answers t"),
    ],
)
def test_what_would_not_work_is_refused(expect, words: str, problem: str) -> None:
    expect(task(words), problem, surroundings=Surroundings(actions=ACTIONS))


def test_a_topic_and_a_message_exclude_each_other(expect) -> None:
    words = 'messageRef="m" reglament:topic="letters"'
    expect(task(words, "sendTask"), "no_action t", roots='<message id="m" name="paid"/>')


def test_what_an_action_answers_may_be_declared_too(read_model) -> None:
    words = 'reglament:action="erp.book" reglament:answers="number"'
    call = read_model(task(words), surroundings=Surroundings(actions=ACTIONS)).definitions[0].node("t").action
    assert (call.topic, [(one.name, one.type) for one in call.answers]) == (None, [("number", "any")])
