"""Boundary events and data that stand in the wrong place, several conditions of one event, undeclared prefixes."""

from __future__ import annotations

from engine.bpmn.importing import bring_in

INNER = '<startEvent id="i"/><task id="inner"/><endEvent id="o"/>\ni>inner inner>o'


def test_a_boundary_event_inside_of_what_it_sits_on_moves_beside_it(draft_of):
    event = '<boundaryEvent id="late" attachedToRef="sub"><timerEventDefinition><timeDuration>P1D</timeDuration>'
    brought = draft_of(
        f'<startEvent id="s"/><subProcess id="sub">{event}</timerEventDefinition></boundaryEvent>\n{INNER}\n'
        '</subProcess><task id="remind"/>\ns>sub late>remind'
    )
    assert ("not_attached", "late") in brought.told
    assert brought.read().ok
    assert brought.says("late", "question") is None


def test_the_flow_of_a_moved_event_is_kept_also_when_it_was_drawn_inside(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><subProcess id="sub"><boundaryEvent id="late" attachedToRef="sub">'
        '<messageEventDefinition/></boundaryEvent><sequenceFlow id="f" sourceRef="late" targetRef="remind"/>'
        '</subProcess><task id="remind"/>\ns>sub'
    )
    assert {one for one in brought.told if one[1] == "f"} == set()
    assert brought.tag("sub") == "task"
    assert b'id="f"' in brought.draft
    assert bring_in(brought.imported.files).findings == ()


def test_nothing_sits_on_an_event_sub_process(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><task id="a"/><subProcess id="sub" triggeredByEvent="true">'
        '<startEvent id="i"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></startEvent>'
        '<task id="b"/>\ni>b\n</subProcess><boundaryEvent id="late" attachedToRef="sub"><messageEventDefinition/>'
        '</boundaryEvent><task id="c"/>\ns>a late>c'
    )
    assert ("not_attached", "late") in brought.told
    assert brought.read().ok


def test_undoing_always_interrupts(draft_of):
    brought = draft_of(
        '<startEvent id="s"/><task id="a"/><boundaryEvent id="undo" attachedToRef="a" cancelActivity="false">'
        '<compensateEventDefinition/></boundaryEvent><task id="b" isForCompensation="true"/>'
        '<association id="x" sourceRef="undo" targetRef="b"/>\ns>a'
    )
    assert ("must_interrupt", "undo") in brought.told
    assert brought.read().ok


def test_several_conditions_of_an_event_are_one_of_which_any_may_be_true(draft_of):
    conditions = "".join(
        f"<conditionalEventDefinition><condition>{one}</condition></conditionalEventDefinition>"
        for one in ("stock &lt; 10", "late")
    )
    brought = draft_of(f'<startEvent id="s"/><intermediateCatchEvent id="c">{conditions}</intermediateCatchEvent>\ns>c')
    assert ("several_conditions", "c") in brought.told
    assert brought.draft.count(b"<condition>") == 1
    assert b"<condition>(stock &lt; 10) or (late)</condition>" in brought.draft


def test_data_that_stand_outside_of_their_process_go_into_it(model):
    data = '<dataObject id="d" name="order"/><dataObject id="lost"/>'
    body = '<startEvent id="s"/><userTask id="a"/><dataObjectReference id="r" dataObjectRef="d"/>\ns>a'
    brought = bring_in({"a.bpmn": model(body, roots=data)})
    text = brought.files["a.bpmn"].decode()
    assert text.index("<process") < text.index('id="d"')
    assert 'id="lost"' not in text
    assert [one.code for one in brought.findings].count("misplaced") == 2


def test_a_usual_prefix_that_is_not_declared_means_what_it_usually_does(model):
    content = model('<startEvent id="s"/><userTask id="a" camunda:assignee="anna"/>\ns>a')
    without = content.replace(b' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"', b"")
    brought = bring_in({"a.bpmn": without})
    assert brought.ok
    assert b'reglament:assignee="&quot;anna&quot;"' in brought.files["a.bpmn"]
    assert "namespace" in {one.code for one in brought.findings}
    unknown = bring_in({"a.bpmn": content.replace(b"camunda:assignee", b"other:assignee")})
    assert [one.code for one in unknown.findings] == ["not_well_formed"]


def test_a_computed_call_is_asked_about_however_it_is_written(draft_of):
    brought = draft_of('<startEvent id="s"/><callActivity id="c" calledElement="{which}"/>\ns>c')
    assert "It is computed ({which})" in brought.questions("c")[0]
    assert brought.read().ok
