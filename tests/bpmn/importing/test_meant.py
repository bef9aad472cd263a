"""What each element means: what runs by itself, what a person is asked to do, what the designer is asked."""

from __future__ import annotations

import json

import pytest

from engine.forms import Form

CHOICE = (
    '<startEvent id="s"/><{task} id="check" name="Check the order"/><{gateway} id="g" name="In stock?"/>'
    '<task id="a" name="Pack"/><task id="b" name="Buy"/>\ns>check check>g\n'
    '<sequenceFlow id="yes" name="Yes" sourceRef="g" targetRef="a"/><sequenceFlow id="no" sourceRef="g" targetRef="b"/>'
)


def _tasks(brought):
    return {node.id: node.user for node in brought.read().definitions[0].nodes if node.user is not None}


def test_labels_of_ways_become_conditions_and_a_form_with_the_choice(draft_of):
    brought = draft_of(CHOICE.format(task="userTask", gateway="exclusiveGateway"))
    assert brought.text("yes", "conditionExpression") == 'in_stock = "Yes"'
    assert brought.text("no", "conditionExpression") == 'in_stock = "Buy"'  # without a label, where it leads
    assert brought.says("check", "form") == "check"
    form = brought.imported.files["check.form"]
    Form.from_json(form)
    (field,) = json.loads(form)["components"]
    assert (field["key"], [one["value"] for one in field["values"]]) == ("in_stock", ["Yes", "Buy"])
    assert "Which way leads on from 'In stock?'" in brought.questions("g")[0]
    assert brought.read().ok


def test_a_plain_task_before_a_choice_is_for_a_person_because_somebody_has_to_choose(draft_of):
    brought = draft_of(CHOICE.format(task="task", gateway="exclusiveGateway"))
    assert brought.tag("check") == "userTask"
    assert ("plain_task", "check") in brought.told


def test_several_ways_of_an_inclusive_gateway_can_be_chosen_together(draft_of):
    brought = draft_of(CHOICE.format(task="userTask", gateway="inclusiveGateway"))
    assert brought.text("yes", "conditionExpression") == 'list contains(in_stock, "Yes")'
    (field,) = Form.from_json(brought.imported.files["check.form"]).all()
    assert (field.kind.value, field.required) == ("checklist", True)
    assert brought.read().ok


def test_without_a_person_before_it_the_choice_is_a_question(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><exclusiveGateway id="g" name="date"/><task id="a"/><task id="b"/>\ns>g g>a g>b'
    )
    assert brought.text("g_a", "conditionExpression") == 'date_value = "a"'  # date alone is a function of FEEL
    assert "nothing sets it yet" in brought.questions("g")[0]


def test_the_only_way_without_a_condition_is_the_default(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><exclusiveGateway id="g"/><task id="a"/><task id="b"/>\ns>g g>b\n'
        '<sequenceFlow id="yes" sourceRef="g" targetRef="a"><conditionExpression>x = 1</conditionExpression>'
        "</sequenceFlow>"
    )
    assert brought.element("g").get("default") == "g_b"
    assert ("default_way", "g_b") in brought.told


def test_a_condition_where_nothing_is_chosen_is_left_out_and_asked_about(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><task id="a"/>\n<sequenceFlow id="f" sourceRef="s" targetRef="a">'
        "<conditionExpression>x = 1</conditionExpression></sequenceFlow>"
    )
    assert brought.questions("f") == ["What is to happen when this is not the case: x = 1"]
    assert brought.read().ok


@pytest.mark.parametrize("tag", ["serviceTask", "sendTask", "businessRuleTask", "scriptTask"])
def test_a_task_that_does_not_say_what_it_does_is_done_by_a_person(draft_of, tag):
    brought = draft_of(f'<startEvent id="s"/><{tag} id="a" name="Book it" implementation="some.Class"/>\ns>a')
    assert brought.tag("a") == "userTask"
    assert any("'Book it'" in question for question in brought.questions("a"))
    assert brought.read().ok


def test_a_script_in_another_language_becomes_the_instructions_of_a_person(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><scriptTask id="a" scriptFormat="groovy"><script>new Robot().dance()</script>'
        "</scriptTask>\ns>a"
    )
    assert _tasks(brought)["a"].instructions == "Do what this script (Groovy) says:\n\n    new Robot().dance()"


def test_words_of_a_vendor_that_nobody_translates_are_left_out_with_what_they_said(draft_of):
    brought = draft_of('<startEvent id="s"/><task id="a" camunda:unheardOf="x"/>\ns>a')
    assert any("unheardOf" in finding.message for finding in brought.imported.findings)
    assert b"unheardOf" not in brought.draft
    assert brought.read().ok


def test_a_user_task_without_anybody_goes_to_a_group_named_after_its_pool(draft_of):
    body = '<startEvent id="s"/><userTask id="a" name="Pack"/>\ns>a'
    pool = '<collaboration id="c"><participant id="x" name="Warehouse" processRef="p"/></collaboration>'
    assert draft_of(body).says("a", "group") == "Orders"  # the process's name
    brought = draft_of(body, roots=pool)
    assert brought.says("a", "group") == "Warehouse"
    assert brought.questions("a") == ["Who does 'Pack'? The draft offers it to the group 'Warehouse'."]


def test_a_user_task_in_a_lane_has_somebody(draft_of):
    brought = draft_of(
        '<laneSet id="l"><lane id="m" name="Clerks"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
        '<startEvent id="s"/><userTask id="a"/>\ns>a'
    )
    assert _tasks(brought)["a"].group == "Clerks"
    assert brought.questions("a") == []


def test_events_without_a_name_to_be_found_by_are_named_after_themselves(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><intermediateThrowEvent id="t" name="All packed"><signalEventDefinition/>'
        '</intermediateThrowEvent><receiveTask id="r" name="Paid"/><sendTask id="n" name="Say thanks"/>'
        '<endEvent id="e" name="Out of stock"><errorEventDefinition/></endEvent>\ns>t t>r r>n n>e'
    )
    events = {node.id: node.event for node in brought.read().definitions[0].nodes}
    assert events["t"].signal == "all.packed"
    assert events["r"].message == "paid"
    assert events["n"].message == "say.thanks"
    assert events["e"].error_code == "out.of.stock"


def test_an_event_that_catches_nothing_waits_for_a_message_and_is_asked_about(draft_of):
    brought = draft_of('<startEvent id="s"/><intermediateCatchEvent id="c" name="Paid"/><endEvent id="e"/>\ns>c c>e')
    assert brought.questions("c") == ["What does the event 'Paid' wait for?"]
    assert brought.read().ok


def test_a_pair_of_links_without_names_belongs_together(draft_of):
    link = '<intermediate{}Event id="{}" name="{}"><linkEventDefinition/></intermediate{}Event>'
    brought = draft_of(
        '<startEvent id="s"/>'
        + link.format("Throw", "t", "On", "Throw")
        + link.format("Catch", "c", "On", "Catch")
        + '<endEvent id="e"/>\ns>t c>e'
    )
    assert brought.read().ok
    assert [told[0] for told in brought.told].count("link_name") == 2


def test_a_timer_without_a_time_waits_for_a_variable_that_nothing_sets(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><intermediateCatchEvent id="c" name="Two days"><timerEventDefinition/>'
        '</intermediateCatchEvent><endEvent id="e"/>\ns>c c>e'
    )
    assert brought.text("c", "timerEventDefinition/timeDuration") == "time_of_two_days"
    assert brought.questions("c")[0].startswith("How long is the timer 'Two days'?")
    assert brought.read().ok


def test_a_time_that_cannot_be_read_is_asked_for_with_what_it_said(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><intermediateCatchEvent id="c"><timerEventDefinition><timeDuration>2 days</timeDuration>'
        '</timerEventDefinition></intermediateCatchEvent><endEvent id="e"/>\ns>c c>e'
    )
    assert "'2 days'" in brought.questions("c")[0]
    assert brought.read().ok


def test_a_cycle_where_a_token_waits_once_keeps_its_duration(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><intermediateCatchEvent id="c"><timerEventDefinition><timeCycle>R3/PT1H</timeCycle>'
        '</timerEventDefinition></intermediateCatchEvent><endEvent id="e"/>\ns>c c>e'
    )
    assert brought.text("c", "timerEventDefinition/timeDuration") == "PT1H"


def test_a_conditional_event_without_a_condition_waits_for_what_nothing_sets(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><intermediateCatchEvent id="c" name="Dry"><conditionalEventDefinition/>'
        '</intermediateCatchEvent><endEvent id="e"/>\ns>c c>e'
    )
    assert brought.text("c", "conditionalEventDefinition/condition") == "dry = true"
    assert brought.read().ok


def test_repetitions_without_items_or_end_are_asked_about(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><task id="a" name="Pack"><multiInstanceLoopCharacteristics/></task>'
        '<task id="b" name="Try"><standardLoopCharacteristics/></task>\ns>a a>b'
    )
    assert "the list items_of_pack" in brought.questions("a")[0]
    assert "whether try_again is true" in brought.questions("b")[0]
    assert brought.read().ok


def test_an_empty_sub_process_is_a_task_and_a_call_of_nothing_is_done_by_a_person(draft_of):
    brought = draft_of('<startEvent id="s"/><subProcess id="a"/><callActivity id="b" name="Bill"/>\ns>a a>b')
    assert (brought.tag("a"), brought.tag("b")) == ("task", "userTask")
    assert "Which process does 'Bill' call?" in brought.questions("b")[0]


def test_a_condition_that_is_no_feel_stands_as_text_and_is_never_silently_true(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><exclusiveGateway id="g"/><task id="a"/><task id="b"/>\ns>g g>b\n'
        '<sequenceFlow id="f" sourceRef="g" targetRef="a">'
        "<conditionExpression>#!bean?method</conditionExpression></sequenceFlow>"
    )
    assert brought.text("f", "conditionExpression") == '"#!bean?method"'
    assert "#!bean?method" in brought.questions("f")[0]
    assert brought.read().ok


def test_a_computed_call_is_done_by_a_person(draft_of):
    brought = draft_of('<startEvent id="s"/><callActivity id="a" name="Bill" calledElement="${which}"/>\ns>a')
    assert brought.tag("a") == "userTask"
    assert any("'Bill'" in question for question in brought.questions("a"))


def test_a_repetition_over_a_list_that_is_no_data_object_takes_the_variable(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><task id="a"><multiInstanceLoopCharacteristics><loopDataInputRef>lines</loopDataInputRef>'
        '<inputDataItem id="line"/></multiInstanceLoopCharacteristics></task>\ns>a'
    )
    multi = next(node.multi for node in brought.read().definitions[0].nodes if node.id == "a")
    assert (multi.collection, multi.item) == ("lines", "line")
