"""Compensation and cancel (rules compensation, cancel)."""

from __future__ import annotations

from engine.actions import Action, Done, Placement, Undo
from engine.bpmn import Surroundings

BOUNDARY = '<boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition/></boundaryEvent>'
HANDLER = '<task id="h" isForCompensation="true"/>'
LINE = '<association id="l" sourceRef="b" targetRef="h" associationDirection="One"/>'


def frame(rest: str, flows: str = "", end: str = "<compensateEventDefinition/>") -> str:
    return f'<startEvent id="s"/><task id="t"/><endEvent id="e">{end}</endEvent>{rest}\ns>t t>e {flows}'


def test_a_handler_is_found_by_its_association(read_model) -> None:
    reading = read_model(frame(BOUNDARY + HANDLER + LINE))
    assert reading.problems == ()
    definition = reading.definitions[0]
    assert definition.node("t").handler == definition.node("h").index
    assert definition.node("h").for_compensation
    assert definition.node("t").boundaries == ()
    assert definition.node("b").attached_to == definition.node("t").index


def test_an_association_in_the_other_direction_means_the_same(read_model) -> None:
    line = '<association id="l" sourceRef="h" targetRef="b"/>'
    definition = read_model(frame(BOUNDARY + HANDLER + line)).definitions[0]
    assert definition.node("t").handler == definition.node("h").index


def test_an_event_without_a_handler_and_a_handler_without_an_event_are_refused(expect) -> None:
    expect(frame(BOUNDARY), "no_handler b")
    expect(frame(HANDLER), "handler_of_nothing h")
    expect(frame(BOUNDARY + LINE + '<task id="h"/>'), "not_a_handler h", "not_connected h", "implicit_end h")


def test_a_handler_stands_beside_its_event(expect) -> None:
    inner = f'<startEvent id="a"/><endEvent id="f"/>{HANDLER}\na>f\n'
    expect(
        frame(BOUNDARY + LINE + f'<subProcess id="u">\n{inner}</subProcess>', "e>u"),
        "flow_leaves e_u",
        "not_a_handler h",
        "implicit_end u",
    )


def test_no_flow_touches_a_handler_or_leaves_a_compensation_event(expect) -> None:
    good = BOUNDARY + HANDLER + LINE
    expect(frame(good, "h>e"), "flow_leaves h_e")
    expect(frame(good, "t>h"), "flow_enters t_h")
    expect(frame(good, "b>e"), "compensation_flow b")


def test_an_activity_is_undone_in_one_way(expect) -> None:
    second = BOUNDARY.replace('"b"', '"c"') + HANDLER.replace('"h"', '"i"')
    line = '<association id="k" sourceRef="c" targetRef="i"/>'
    expect(frame(BOUNDARY + HANDLER + LINE + second + line), "compensated_twice c")


def test_a_throw_may_name_what_it_undoes(expect, read_model) -> None:
    good = BOUNDARY + HANDLER + LINE
    definition = read_model(frame(good, end='<compensateEventDefinition activityRef="t"/>')).definitions[0]
    assert definition.node("e").event.activity == definition.node("t").index
    expect(frame(good, end='<compensateEventDefinition activityRef="x"/>'), "unknown_reference e")
    expect(frame(good, end='<compensateEventDefinition activityRef="h"/>'), "unknown_reference e")


def transaction(tag: str) -> str:
    inner = '<startEvent id="a"/><endEvent id="f"><cancelEventDefinition/></endEvent>\na>f\n'
    boundary = '<boundaryEvent id="b" attachedToRef="u"><cancelEventDefinition/></boundaryEvent>'
    return f'<startEvent id="s"/><{tag} id="u">\n{inner}</{tag}>{boundary}<endEvent id="e"/>\ns>u u>e b>e'


def test_a_transaction_can_be_cancelled(expect) -> None:
    expect(transaction("transaction"))


def test_nothing_else_can(expect) -> None:
    expect(transaction("subProcess"), "cancel_outside_transaction f", "cancel_outside_transaction b")
    end = '<startEvent id="s"/><endEvent id="e"><cancelEventDefinition/></endEvent>\ns>e'
    expect(end, "cancel_outside_transaction e")


RESERVE = Action("reserve", Placement.OUTSIDE, lambda call: Done({}), undo=Undo("release", lambda params, result: {}))
SURROUNDINGS = Surroundings(actions={"reserve": RESERVE, "release": Action("release", Placement.OUTSIDE, Done)})


def whole(inner: str, *, throw: str = "<compensateEventDefinition/>", handled: bool = True) -> str:
    """A sub-process u, with a handler as a whole, and what is inside it between its start and its end."""
    outside = (BOUNDARY.replace('"t"', '"u"') + HANDLER + LINE) if handled else ""
    inside = f'<startEvent id="a"/>{inner}<endEvent id="f"/>\na>i i>f\n'
    return (
        f'<startEvent id="s"/><subProcess id="u">\n{inside}</subProcess>'
        f'{outside}<endEvent id="e">{throw}</endEvent>\ns>u u>e'
    )


def test_what_a_handler_undoes_as_a_whole_is_not_undone_once_more(expect) -> None:
    expect(whole('<task id="i"/>'), surroundings=SURROUNDINGS)
    action = '<serviceTask id="i" reglament:action="reserve"/>'
    expect(whole(action), "undone_twice i", surroundings=SURROUNDINGS)
    expect(whole(action, handled=False), surroundings=SURROUNDINGS)
    own = BOUNDARY.replace('"b"', '"c"').replace('"t"', '"i"') + HANDLER.replace('"h"', '"j"')
    own += LINE.replace('"l"', '"k"').replace('"b"', '"c"').replace('"h"', '"j"')
    expect(whole('<task id="i"/>' + own), "undone_twice i")


def test_a_throw_names_something_that_can_be_undone(expect) -> None:
    named = '<compensateEventDefinition activityRef="{}"/>'
    expect(frame("", end=named.format("t")), "nothing_to_undo e")
    expect(whole('<task id="i"/>', throw=named.format("u"), handled=False), "nothing_to_undo e")
    expect(whole('<task id="i"/>', throw=named.format("u")))
