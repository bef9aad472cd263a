"""What a sequence flow may connect."""

from __future__ import annotations

import pytest

FRAME = '<startEvent id="s"/><task id="t"/><endEvent id="e"/>\ns>t t>e\n'


def test_a_flow_to_nowhere_is_refused(expect) -> None:
    expect(FRAME + '<sequenceFlow id="x" sourceRef="t" targetRef="gone"/>', "flow_without_end x")
    expect(FRAME + '<sequenceFlow id="x" sourceRef="t"/>', "flow_without_end x")
    expect(FRAME + '<sequenceFlow id="x" targetRef="t"/>', "flow_without_end x")


def test_a_flow_to_a_text_annotation_is_refused(expect) -> None:
    note = '<textAnnotation id="n"><text>Mind this</text></textAnnotation>'
    expect(FRAME + note + '\n<sequenceFlow id="x" sourceRef="t" targetRef="n"/>', "flow_without_end x")


@pytest.mark.parametrize(("source", "target", "code"), [("e", "t", "flow_leaves"), ("t", "s", "flow_enters")])
def test_no_flow_leaves_an_end_or_enters_a_start(expect, source: str, target: str, code: str) -> None:
    expect(FRAME + f'<sequenceFlow id="x" sourceRef="{source}" targetRef="{target}"/>', f"{code} x")


def test_a_flow_across_the_border_of_a_sub_process_is_refused(expect) -> None:
    inner = '<startEvent id="a"/><task id="b"/><endEvent id="f"/>\na>b b>f\n'
    expect(
        f'<startEvent id="s"/><subProcess id="u">\n{inner}</subProcess><endEvent id="e"/>\ns>u u>e\n'
        '<sequenceFlow id="x" sourceRef="b" targetRef="e"/>',
        "flow_crosses_border x",
    )


def test_a_flow_that_a_node_lists_must_be_there(expect) -> None:
    listed = '<task id="t"><incoming>s_t</incoming><outgoing>%s</outgoing></task>'
    start, end = (
        '<startEvent id="s"><outgoing>s_t</outgoing></startEvent>',
        '<endEvent id="e"><incoming>t_e</incoming></endEvent>',
    )
    frame = start + listed + end + "\ns>t t>e\n"
    expect(frame % "t_e")
    expect(frame % "lost", "listed_flow t", "listed_by_halves t")


def test_a_flow_is_listed_at_both_ends_or_at_none(expect) -> None:
    expect('<startEvent id="s"><outgoing>s_e</outgoing></startEvent><endEvent id="e"/>\ns>e', "listed_by_halves e")
    expect('<startEvent id="s"/><endEvent id="e"/>\ns>e')


def test_a_boundary_event_is_not_entered(expect) -> None:
    boundary = '<boundaryEvent id="b" attachedToRef="t"><errorEventDefinition/></boundaryEvent>\nb>e\n'
    expect(FRAME + boundary + '<sequenceFlow id="x" sourceRef="t" targetRef="b"/>', "flow_enters x")
