"""What is drawn: afterwards ids are unique, flows connect nodes, references find something, each scope has a start."""

from __future__ import annotations

import pytest

from engine.bpmn.importing import bring_in

STRAIGHT = '<startEvent id="s"/><task id="a" name="Pack"/><endEvent id="e"/>\ns>a a>e'


def test_every_process_with_something_in_it_becomes_executable(draft_of):
    brought = draft_of(STRAIGHT, roots='<process id="pool" isExecutable="false"/>')
    assert brought.element("p").get("isExecutable") == "true"
    assert brought.element("pool").get("isExecutable") == "false"
    assert brought.told == [("executable", "p")]
    assert brought.read().ok


def test_an_old_namespace_of_bpmn_is_renamed(model):
    old = model(STRAIGHT).replace(
        b"http://www.omg.org/spec/BPMN/20100524/MODEL", b"http://schema.omg.org/spec/BPMN/2.0"
    )
    imported = bring_in({"a.bpmn": old})
    assert [finding.code for finding in imported.findings] == ["namespace"]
    assert b'"http://www.omg.org/spec/BPMN/20100524/MODEL"' in imported.files["a.bpmn"]


def test_a_namespace_with_spaces_is_encoded(model):
    imported = bring_in({"a.bpmn": model(STRAIGHT).replace(b"<definitions ", b'<definitions xmlns:x="urn:a b" ', 1)})
    assert [(one.code, "urn:a b" in one.message) for one in imported.findings] == [("namespace", True)]


def test_a_file_with_a_doctype_stays_refused_and_as_it_is(model):
    content = b"<!DOCTYPE definitions [<!ELEMENT x ANY>]>" + model(STRAIGHT)
    imported = bring_in({"a.bpmn": content})
    assert [finding.code for finding in imported.findings] == ["doctype"]
    assert imported.files == {"a.bpmn": content}


def test_the_second_of_two_elements_with_one_id_gets_another_and_its_references_follow(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><subProcess id="sub"><startEvent id="x"/><task id="a"/><endEvent id="y"/>\nx>a a>y\n'
        '</subProcess><task id="a"/><endEvent id="e"/>\ns>sub sub>a a>e'
    )
    assert ("duplicate_id", "a_2") in brought.told
    flow = next(one for one in brought.element("p") if one.get("id") == "sub_a")
    assert flow.get("targetRef") == "a_2"
    assert brought.element("x_a").get("targetRef") == "a"


def test_a_process_without_an_id_is_called_by_its_name(draft_of):
    brought = draft_of(STRAIGHT, process='name="Order to cash"')
    assert brought.element("Order_to_cash") is not None
    assert brought.finding("missing_id").element == "Order_to_cash"


def test_a_flow_without_an_end_is_left_out_and_told(draft_of):
    brought = draft_of(
        STRAIGHT + '\n<sequenceFlow id="f" sourceRef="a"/><sequenceFlow id="g" sourceRef="a" targetRef="p"/>'
    )
    assert [told for told in brought.told if told[0] == "dead_flow"] == [("dead_flow", "f"), ("dead_flow", "g")]
    assert brought.element("f") is None
    assert brought.read().ok


def test_a_flow_over_a_border_leaves_the_sub_process_instead(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><subProcess id="sub"><startEvent id="x"/><task id="in"/>\nx>in\n</subProcess>'
        '<task id="out"/><endEvent id="e"/>\ns>sub in>out out>e'
    )
    assert brought.element("in_out").get("sourceRef") == "sub"
    assert ("crosses_border", "in_out") in brought.told
    assert brought.read().ok


def test_lists_of_flows_follow_what_is_drawn(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><task id="a"><incoming>s_a</incoming><outgoing>gone</outgoing></task><endEvent id="e"/>'
        "\ns>a a>e"
    )
    assert ("listed_flows", "a") in brought.told
    assert [one.text for one in brought.element("a") if one.text] == ["s_a", "a_e"]
    assert brought.read().ok


def test_a_gateway_does_what_is_drawn_and_not_what_it_is_marked_as(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><parallelGateway id="g" gatewayDirection="Converging"/><endEvent id="e"/>'
        '<endEvent id="f"/>'
        "\ns>g g>e g>f"
    )
    assert brought.element("g").get("gatewayDirection") is None
    assert ("direction", "g") in brought.told


def test_in_a_program_of_the_standard_alone_a_contradiction_is_an_error_though_it_is_mended(model):
    content = model(STRAIGHT + '\n<sequenceFlow id="f" sourceRef="a"/>')
    of_a_vendor = bring_in({"a.bpmn": content})
    alone = bring_in({"a.bpmn": content.replace(b' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"', b"")})
    assert [finding.severity for finding in of_a_vendor.findings] == ["repair"]
    assert [finding.severity for finding in alone.findings] == ["error"]
    assert (of_a_vendor.ok, alone.ok) == (True, False)


def test_a_reference_to_what_is_not_there_is_forgotten_and_the_event_named_after_itself(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><intermediateCatchEvent id="c" name="Order paid">'
        '<messageEventDefinition messageRef="gone"/></intermediateCatchEvent><endEvent id="e"/>\ns>c c>e'
    )
    assert ("lost_reference", "c") in brought.told
    assert ("no_message", "c") in brought.told
    assert [node.event.message for node in brought.read().definitions[0].nodes if node.id == "c"] == ["order.paid"]


def test_a_boundary_event_on_nothing_is_left_out_with_its_flow(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><task id="a"/><boundaryEvent id="b" attachedToRef="gone"><timerEventDefinition/>'
        '</boundaryEvent><endEvent id="e"/>\ns>a a>e b>e'
    )
    assert [told for told in brought.told if told[0] == "not_attached"] == [
        ("not_attached", "b_e"),
        ("not_attached", "b"),
    ]
    assert brought.read().ok


def test_several_plain_starts_and_those_with_a_condition_stay_as_they_are_drawn(draft_of):
    hot = "<conditionalEventDefinition><condition>temperature &gt; 30</condition></conditionalEventDefinition>"
    brought = draft_of(
        f'<startEvent id="s"/><startEvent id="t" name="By phone"/><startEvent id="u">{hot}</startEvent>'
        '<task id="a"/>\ns>a t>a u>a'
    )
    assert [brought.questions(start) for start in "stu"] == [[], [], []]
    (definition,) = brought.read().definitions
    assert [node.id for node in definition.plain_starts] == ["s", "t"]
    assert definition.node("u").event.condition == "temperature > 30"


def test_a_plain_start_interrupts_nothing(draft_of):
    brought = draft_of('<startEvent id="s" isInterrupting="false"/><task id="a"/>\ns>a')
    assert ("interrupts_nothing", "s") in brought.told
    assert brought.read().ok


def test_a_start_in_a_sub_process_loses_its_trigger(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><subProcess id="sub"><startEvent id="x"><timerEventDefinition/></startEvent><task id="a"/>'
        "\nx>a\n</subProcess>\ns>sub"
    )
    assert ("trigger_in_sub_process", "x") in brought.told
    assert brought.read().ok


def test_what_a_compensation_event_leads_to_is_marked_as_its_handler(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><task id="a"/><boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/>'
        '</boundaryEvent><userTask id="undo"/><association id="x" sourceRef="b" targetRef="undo"/><endEvent id="e"/>'
        "\ns>a a>e"
    )
    assert ("handler", "undo") in brought.told
    assert brought.read().ok


def test_a_choreography_is_left_out_and_told(draft_of):
    brought = draft_of(STRAIGHT, roots='<choreography id="c"/>')
    assert ("never_runs", "c") in brought.told
    assert brought.element("c") is None


@pytest.mark.parametrize("quantity", ["0", "many"])
def test_a_quantity_of_nothing_is_left_out(draft_of, quantity):
    brought = draft_of(f'<startEvent id="s"/><task id="a" startQuantity="{quantity}"/>\ns>a')
    assert ("marker", "a") in brought.told
    assert brought.read().ok


def test_what_nothing_leads_to_stays_drawn_behind_a_link_that_nothing_throws(draft_of):
    brought = draft_of('<startEvent id="s"/><task id="a"/><task id="lost" name="Call back"/>\ns>a')
    assert brought.questions("lost") == ["What comes before 'Call back'? Nothing leads to it, so it never runs."]
    assert brought.tag("Link_lost") == "intermediateCatchEvent"
    assert brought.read().ok


def test_where_there_is_an_end_there_is_a_start(draft_of):
    brought = draft_of('<task id="a"/><task id="b"/><endEvent id="e"/>\na>e b>e')
    assert ("no_start", "p") in brought.told
    (definition,) = brought.read().definitions
    assert [node.id for node in definition.nodes if node.kind == "startEvent"] == ["Start_p"]


def test_an_end_is_drawn_where_nothing_follows_a_start(draft_of):
    brought = draft_of('<startEvent id="s"/>')
    assert ("leads_nowhere", "s") in brought.told
    assert brought.read().ok


def test_an_empty_pool_does_not_run(draft_of):
    brought = draft_of(STRAIGHT, roots='<process id="customer"/>')
    assert brought.element("customer").get("isExecutable") == "false"
    assert brought.read().ok


def test_an_event_shares_no_definition_of_another_event(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><intermediateCatchEvent id="c"><timerEventDefinition id="t">'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>"
        '<intermediateCatchEvent id="d"><eventDefinitionRef>t</eventDefinitionRef></intermediateCatchEvent>\ns>c c>d'
    )
    assert ("shared_definition", "d") in brought.told
    assert brought.read().ok


def test_a_message_flow_that_starts_at_a_message_is_left_out(draft_of):
    flow = '<message id="m"/><collaboration id="c"><messageFlow id="f" sourceRef="m" targetRef="a"/></collaboration>'
    brought = draft_of(STRAIGHT, roots=flow)
    assert [told[0] for told in brought.told] == ["executable", "message_flow"]
    assert brought.read().ok


def test_a_data_association_that_leads_nowhere_is_left_out(draft_of):
    brought = draft_of(
        '<dataObject id="o" name="order"/><startEvent id="s"/><task id="a"><dataInputAssociation id="x">'
        "<sourceRef>o</sourceRef></dataInputAssociation></task>\ns>a"
    )
    assert ("broken_data", "a") in brought.told
    assert brought.read().ok


def test_two_ways_of_an_event_gateway_to_one_event_are_one_and_then_no_choice(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><eventBasedGateway id="g"/><receiveTask id="r"/>\ns>g\n'
        '<sequenceFlow id="x" sourceRef="g" targetRef="r"/><sequenceFlow id="y" sourceRef="g" targetRef="r"/>'
    )
    assert ("same_way", "y") in brought.told
    assert brought.tag("g") == "exclusiveGateway"
    assert brought.read().ok


def test_what_follows_an_event_gateway_and_waits_for_nothing_gets_a_message_before_it(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><eventBasedGateway id="g"/><task id="a" name="Call"/><intermediateCatchEvent id="r">'
        "<messageEventDefinition/></intermediateCatchEvent>\ns>g g>r g>a"
    )
    assert ("waits_for_nothing", "a") in brought.told
    assert brought.questions("Begin_a") == ["What begins 'Call' behind 'g'?"]
    assert brought.read().ok


def test_a_join_that_would_wait_for_ever_lets_every_path_pass(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><exclusiveGateway id="g" default="g_b"/><task id="a"/><task id="b"/>'
        '<parallelGateway id="j"/><endEvent id="e"/>\ns>g g>b a>j b>j j>e\n'
        '<sequenceFlow id="g_a" sourceRef="g" targetRef="a"><conditionExpression>x = 1</conditionExpression>'
        "</sequenceFlow>"
    )
    assert brought.tag("j") == "exclusiveGateway"
    assert brought.questions("j") == ["What does 'j' wait for? Only one path comes."]
    assert brought.read().ok


def test_a_lonely_pair_of_links_of_different_names_belongs_together(draft_of):
    link = '<intermediate{0}Event id="{1}"><linkEventDefinition name="{1}"/></intermediate{0}Event>'
    brought = draft_of('<startEvent id="s"/>' + link.format("Throw", "t") + link.format("Catch", "c") + "\ns>t")
    assert ("link_pair", "t") in brought.told
    assert brought.read().ok


def test_several_starts_of_an_event_sub_process_are_one_with_several_triggers(draft_of):
    start = '<startEvent id="{0}"><messageEventDefinition messageRef="{0}m"/></startEvent>'
    brought = draft_of(
        '<startEvent id="s"/><task id="a"/>\ns>a\n<subProcess id="sub" triggeredByEvent="true">'
        + start.format("x")
        + start.format("y")
        + '<task id="b"/>\nx>b y>b\n</subProcess>',
        roots='<message id="xm" name="one"/><message id="ym" name="two"/>',
    )
    assert ("several_starts", "y") in brought.told
    (definition,) = brought.read().definitions
    assert [part.message for node in definition.nodes if node.id == "x" for part in node.event.each] == ["one", "two"]
    assert [flow.id for flow in definition.flows] == ["s_a", "x_b"]
