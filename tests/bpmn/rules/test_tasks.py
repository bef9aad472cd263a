"""Tasks and what they refer to (rules user_tasks, actions, decisions, scripts, mappings)."""

from __future__ import annotations

import pytest

from engine.actions import Action, Done, Parameter, Placement
from engine.bpmn import Surroundings


def frame(task: str) -> str:
    return f'<startEvent id="s"/>{task}<endEvent id="e"/>\ns>t t>e'


def lane(name: str) -> str:
    return f'<laneSet><lane id="l" name="{name}"><flowNodeRef> t </flowNodeRef></lane></laneSet>'


RESERVE = Action(
    "erp.reserve",
    Placement.OUTSIDE,
    lambda call: Done(),
    parameters=(Parameter("order"), Parameter("note", required=False)),
)
SURROUNDINGS = Surroundings(
    actions={"erp.reserve": RESERVE}, forms={"review"}, decisions={"credit"}, processes={}, groups={"clerk"}
)


def test_a_task_belongs_to_its_group_its_lane_or_its_assignee(read_model) -> None:
    for task, group, assignee in (
        ('<userTask id="t" reglament:group="clerk"/>', "clerk", None),
        ('<userTask id="t"/>' + lane("Clerk"), "Clerk", None),
        ('<userTask id="t" reglament:group="boss"/>' + lane("Clerk"), "boss", None),
        ('<userTask id="t" reglament:assignee="order.owner"/>', None, "order.owner"),
    ):
        user = read_model(frame(task)).definitions[0].node("t").user
        assert (user.group, user.assignee) == (group, assignee)


def test_a_task_that_nobody_would_see_is_refused(expect) -> None:
    expect(frame('<userTask id="t"/>'), "nobody_responsible t")


def test_several_candidates_are_at_least_one_and_have_names_that_can_stand_in_a_row(expect) -> None:
    task = '<userTask id="t" reglament:candidateGroups="%s"/>'
    expect(frame(task % "[]"), "nobody_responsible t")
    for name in ("a|b", "@a"):
        expect(frame(task % f"[&quot;{name}&quot;]"), "candidate_name t")
    expect(frame(task % "[&quot;a&quot;, &quot;b&quot;]"))


def test_unknown_groups_and_forms_are_refused_where_it_is_known_which_there_are(expect) -> None:
    task = '<userTask id="t" reglament:group="clerks" reglament:form="revue"/>'
    expect(frame(task), "unknown_group t", "unknown_form t", surroundings=SURROUNDINGS)
    expect(frame(task))
    good = '<userTask id="t" reglament:group="clerk" reglament:form="review"/>'
    expect(frame(good), surroundings=SURROUNDINGS)


INPUT = '<extensionElements><reglament:input target="%s" expression="id"/></extensionElements>'


def test_an_action_is_read_with_its_attempts(read_model) -> None:
    words = (
        'reglament:retries="3" reglament:backoff="PT1S, PT2M" reglament:resultVariable="r" reglament:actionPriority="7"'
    )
    task = f'<serviceTask id="t" reglament:action="erp.reserve" {words}>{INPUT % "order"}</serviceTask>'
    node = read_model(frame(task), surroundings=SURROUNDINGS).definitions[0].node("t")
    assert (node.action.name, node.action.retries, node.action.backoff) == ("erp.reserve", 3, ("PT1S", "PT2M"))
    assert (node.action.result, node.action.priority) == ("r", 7)
    assert [(one.target, one.expression) for one in node.inputs] == [("order", "id")]


@pytest.mark.parametrize("tag", ["serviceTask", "sendTask"])
def test_a_task_without_an_action_is_refused(expect, tag: str) -> None:
    expect(frame(f'<{tag} id="t"/>'), "no_action t")


def test_an_action_and_a_message_exclude_each_other(expect) -> None:
    task = '<sendTask id="t" messageRef="m" reglament:action="erp.reserve"/>'
    expect(frame(task), "no_action t", roots='<message id="m" name="paid"/>')


def test_unknown_actions_and_parameters_are_named(expect) -> None:
    expect(frame('<serviceTask id="t" reglament:action="erp.x"/>'), "unknown_action t", surroundings=SURROUNDINGS)
    bare = '<serviceTask id="t" reglament:action="erp.reserve"/>'
    expect(frame(bare), "missing_parameter t", surroundings=SURROUNDINGS)
    both = INPUT % "order" + INPUT % "ordr"
    task = f'<serviceTask id="t" reglament:action="erp.reserve">{both}</serviceTask>'
    expect(frame(task), "unknown_parameter t", surroundings=SURROUNDINGS)


@pytest.mark.parametrize(
    ("word", "problem"),
    [
        ('reglament:retries="many"', "not_a_number t"),
        ('reglament:retries="0"', "not_a_number t"),
        ('reglament:actionPriority="-1"', "not_a_number t"),
        ('reglament:backoff="PT1S, soon"', "not_a_duration t"),
    ],
)
def test_wrong_attempts_are_refused(expect, word: str, problem: str) -> None:
    expect(frame(f'<serviceTask id="t" reglament:action="a" {word}/>'), problem)


def test_a_decision_is_named_known_and_used(expect, read_model) -> None:
    good = '<businessRuleTask id="t" reglament:decision="credit" reglament:resultVariable="credit"/>'
    decision = read_model(frame(good), surroundings=SURROUNDINGS).definitions[0].node("t").decision
    assert (decision.decision, decision.result) == ("credit", "credit")
    expect(frame('<businessRuleTask id="t"/>'), "no_decision t")
    expect(frame(good.replace('"credit" ', '"debit" ')), "unknown_decision t", surroundings=SURROUNDINGS)
    expect(frame('<businessRuleTask id="t" reglament:decision="credit"/>'), "result_unused t")


def test_only_feel_scripts_run(expect, read_model) -> None:
    good = '<scriptTask id="t" scriptFormat="feel"><script>{total: 1 + 1}</script></scriptTask>'
    assert read_model(frame(good)).definitions[0].node("t").script == "{total: 1 + 1}"
    expect(frame(good.replace('"feel"', '"groovy"')), "script_format t")
    expect(frame(good.replace('scriptFormat="feel"', "")), "script_format t")
    expect(frame('<scriptTask id="t" scriptFormat="feel"/>'), "no_script t")


@pytest.mark.parametrize(
    "mapping",
    [
        '<reglament:input target="a"/>',
        '<reglament:output expression="1"/>',
        '<reglament:input target="a" expression="1"/>' * 2,
    ],
)
def test_a_mapping_has_a_target_of_its_own_and_an_expression(expect, mapping: str) -> None:
    expect(frame(f'<task id="t"><extensionElements>{mapping}</extensionElements></task>'), "bad_mapping t")
