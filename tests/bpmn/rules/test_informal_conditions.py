"""Text for people where a condition belongs."""

from __future__ import annotations

import pytest

from engine.bpmn import read

BODY = (
    '<startEvent id="s"/><exclusiveGateway id="g" default="d"/><task id="a"/><endEvent id="e"/>'
    '<sequenceFlow id="c" sourceRef="g" targetRef="a"><conditionExpression{0}>{1}</conditionExpression></sequenceFlow>'
    '<sequenceFlow id="d" sourceRef="g" targetRef="e"/>\ns>g a>e'
)
FORMAL = " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:type='tFormalExpression'"


def refused(model, text: str, *, with_our_words: bool = False) -> list[str | None]:
    """The elements that are refused; without our namespace the file may be any tool's."""
    content = model(BODY.format("", text))
    if not with_our_words:
        content = content.replace(b' xmlns:reglament="urn:reglament:bpmn:1"', b"")
    problems = read(content, in_process=True).problems
    return [problem.element for problem in problems if problem.code == "informal_condition"]


@pytest.mark.parametrize("text", ["the client has paid", "paid", "сумма большая"])
def test_words_that_nothing_else_says_are_no_condition(model, text: str) -> None:
    assert refused(model, text) == ["c"]


@pytest.mark.parametrize("text", ["paid", "оплачено"])
def test_in_a_file_written_for_this_engine_a_word_is_a_variable_that_a_form_may_set(model, text: str) -> None:
    assert refused(model, text, with_our_words=True) == []


@pytest.mark.parametrize("text", ["order paid", "the client has paid"])
def test_in_a_file_written_for_this_engine_several_words_are_a_sentence_all_the_same(model, text: str) -> None:
    assert refused(model, text, with_our_words=True) == ["c"]


def test_declared_as_an_expression_they_are_the_name_of_a_variable(expect) -> None:
    expect(BODY.format(FORMAL, "paid"))


@pytest.mark.parametrize("text", ["paid = true", "not(paid)", "order.paid", "true", "amount &gt; 5"])
def test_what_is_more_than_words_is_an_expression(expect, text: str) -> None:
    expect(BODY.format("", text))


def test_a_name_that_the_file_knows_is_a_variable(expect) -> None:
    script = '<scriptTask id="a" scriptFormat="feel"><script>{paid: true}</script></scriptTask>'
    expect(BODY.format("", "paid").replace('<task id="a"/>', script), "unknown_variable c")  # but set only later
