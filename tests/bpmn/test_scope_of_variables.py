"""Which variables are known where, read from models that are still being drawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import process_time

import pytest

from engine.actions import Action, Placement
from engine.bpmn.scope_of_variables import InSight, in_sight

FORM = json.dumps(
    {
        "components": [
            {"type": "textfield", "key": "client"},
            {"type": "number", "key": "amount"},
            {"type": "dynamiclist", "path": "lines", "components": [{"type": "number", "key": "price"}]},
            {"type": "datetime", "subtype": "date", "key": "order.wished"},
        ]
    }
)
DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">
<inputData id="in" name="amount"><variable name="amount" typeRef="number"/></inputData>
<decision id="route" name="route"><variable name="route" typeRef="string"/>
<informationRequirement><requiredInput href="#in"/></informationRequirement>
<decisionTable hitPolicy="UNIQUE"><input><inputExpression typeRef="number"><text>amount</text></inputExpression></input>
<output name="route" typeRef="string"/><rule><inputEntry><text>-</text></inputEntry>
<outputEntry><text>"a"</text></outputEntry></rule></decisionTable></decision></definitions>"""
ACTIONS = {"erp.book": Action("erp.book", Placement.OUTSIDE, lambda call: call, results=("booking", "total"))}

See = Callable[..., InSight]


@pytest.fixture
def see(model: Callable[..., bytes]) -> See:
    def run(body: str, element: str, *, roots: str = "", starts: dict[str, str] | None = None) -> InSight:
        files = {"p.bpmn": model(body, roots=roots), "f.form": FORM.encode(), "d.dmn": DMN.encode()}
        return in_sight(files, "p.bpmn", element, actions=ACTIONS, start_forms=starts or {})

    return run


def told(found: InSight, part: str = "known") -> dict[str, str]:
    """Name → type; a `?` behind the name: not on every way."""
    listed = getattr(found, part)
    return {
        one.name + ("" if one.sure else "?"): one.shape.words for one in listed if one.name not in ("now", "process")
    }


def test_a_form_before_gives_its_fields_with_their_types(see: See) -> None:
    found = see('<startEvent id="s"/><userTask id="a" reglament:form="f"/><task id="b"/>\ns>a a>b', "b")
    assert told(found) == {"client": "string", "amount": "number", "lines": "list<context>", "order": "context"}
    [order] = [one for one in found.known if one.name == "order"]
    assert order.shape.entries["wished"].type == "date"
    assert order.source == "form of 'a'"


def test_the_start_form_is_known_from_the_start_and_now_everywhere(see: See) -> None:
    found = see('<startEvent id="s"/><task id="a"/>\ns>a', "a", starts={"p": "f"})
    assert told(found)["amount"] == "number"
    assert [one.name for one in found.known[-2:]] == ["now", "process"]


def test_what_one_branch_sets_is_not_sure_behind_the_meeting_and_unknown_on_the_other(see: See) -> None:
    body = """<startEvent id="s"/><exclusiveGateway id="g"/><userTask id="a" reglament:form="f"/><task id="b"/>
    <exclusiveGateway id="m"/><task id="c"/>
    s>g g>a g>b a>m b>m m>c"""
    assert "client?" in told(see(body, "c"))
    assert told(see(body, "b")) == {}
    assert "client" in told(see(body, "a_m"))  # the flow behind the task


def test_a_loop_brings_what_it_set_on_the_way_back(see: See) -> None:
    body = """<startEvent id="s"/><exclusiveGateway id="g"/><scriptTask id="a" scriptFormat="feel">
    <script>{round: 1}</script></scriptTask><exclusiveGateway id="x"/><endEvent id="e"/>
    s>g g>a a>x x>g x>e"""
    assert told(see(body, "a")) == {"round?": "number"}
    assert told(see(body, "e")) == {"round": "number"}


def test_outputs_stand_for_the_answer_and_results_of_actions_are_offered_to_them(see: See) -> None:
    body = """<startEvent id="s"/><serviceTask id="a" reglament:action="erp.book" reglament:resultVariable="booked">
    <extensionElements><reglament:input target="sum" expression="1 + 1"/>
    <reglament:output target="number" expression='"B-" + string(booking)'/></extensionElements></serviceTask>
    <task id="b"/>
    s>a a>b"""
    found = see(body, "a")
    assert told(found, "answer") == {"booking": "Any", "total": "Any", "result": "context"}
    assert told(found, "local") == {"sum": "number"}
    assert told(see(body, "b")) == {"booked": "context", "number": "string"}


def test_a_decision_is_typed_as_its_file_declares(see: See) -> None:
    body = """<startEvent id="s"/><businessRuleTask id="a" reglament:decision="route" reglament:resultVariable="way"/>
    <task id="b"/>
    s>a a>b"""
    assert told(see(body, "b")) == {"way": "string"}


def test_each_item_sees_its_item_and_behind_it_the_collected_outputs(see: See) -> None:
    loop = (
        'reglament:collection="lines" reglament:item="line" '
        'reglament:outputCollection="sums" reglament:outputItem="line.price"'
    )
    body = f"""<startEvent id="s"/><userTask id="f" reglament:form="f"/><userTask id="a" reglament:form="f">
    <multiInstanceLoopCharacteristics {loop}/></userTask><task id="b"/>
    s>f f>a a>b"""
    assert told(see(body, "a"), "local") == {"loopCounter": "number", "line": "context"}
    assert "numberOfInstances" in told(see(body, "a"), "counters")
    assert told(see(body, "b"))["sums"] == "list<number>"


def test_a_message_brings_what_its_sender_puts_into_it(see: See) -> None:
    roots = '<message id="m" name="paid"/>'
    body = """<startEvent id="s"/><intermediateCatchEvent id="w"><messageEventDefinition messageRef="m"/>
    </intermediateCatchEvent><intermediateThrowEvent id="t"><extensionElements>
    <reglament:input target="sum" expression="12"/></extensionElements><messageEventDefinition messageRef="m"/>
    </intermediateThrowEvent><task id="b"/>
    s>w w>b"""
    assert told(see(body, "b", roots=roots)) == {"sum": "number"}
    assert "sum" in told(see(body, "w", roots=roots), "answer")


def test_a_caught_error_is_a_context_and_the_task_it_broke_off_gives_nothing(see: See) -> None:
    body = """<startEvent id="s"/><userTask id="a" reglament:form="f"/>
    <boundaryEvent id="x" attachedToRef="a" reglament:errorVariable="problem"><errorEventDefinition/></boundaryEvent>
    <task id="b"/>
    s>a x>b"""
    found = see(body, "b")
    assert told(found) == {"problem": "context"}
    assert set(found.known[0].shape.entries) == {"code", "detail", "data"}


def test_inside_and_behind_a_sub_process(see: See) -> None:
    body = """<startEvent id="s"/><subProcess id="p1"><startEvent id="s1"/>
    <scriptTask id="i" scriptFormat="feel"><script>{inner: "x"}</script></scriptTask><task id="j"/>
    <sequenceFlow id="q1" sourceRef="s1" targetRef="i"/><sequenceFlow id="q2" sourceRef="i" targetRef="j"/></subProcess>
    <userTask id="a" reglament:form="f"/><task id="b"/>
    s>a a>p1 p1>b"""
    assert told(see(body, "j"))["inner"] == "string"
    assert told(see(body, "j"))["client"] == "string"
    assert told(see(body, "b"))["inner"] == "string"


def test_an_event_sub_process_may_begin_before_anything_is_set(see: See) -> None:
    body = """<startEvent id="s"/><userTask id="a" reglament:form="f"/>
    <subProcess id="e" triggeredByEvent="true"><startEvent id="se"/><task id="in"/>
    <sequenceFlow id="q1" sourceRef="se" targetRef="in"/></subProcess>
    s>a"""
    assert "client?" in told(see(body, "se"))
    assert "client?" in told(see(body, "in"))


def test_a_link_carries_on(see: See) -> None:
    body = """<startEvent id="s"/><userTask id="a" reglament:form="f"/>
    <intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent>
    <intermediateCatchEvent id="c"><linkEventDefinition name="L"/></intermediateCatchEvent><task id="b"/>
    s>a a>t c>b"""
    assert "client" in told(see(body, "b"))


def test_half_drawn_and_broken_files_are_answered(model: Callable[..., bytes]) -> None:
    half = model('<userTask id="a" reglament:form="f"/><task id="b"/>\na>b a>nowhere')
    assert "client" in told(in_sight({"p.bpmn": half, "f.form": FORM.encode()}, "p.bpmn", "b"))
    assert in_sight({"p.bpmn": b"<broken"}, "p.bpmn", "b") == InSight()
    assert in_sight({"p.bpmn": half, "f.form": b"{"}, "p.bpmn", "b").known[0].name == "now"
    assert in_sight({"p.bpmn": half}, "p.bpmn", "no_such") == InSight()


def test_a_decision_and_a_form_see_what_the_places_that_use_them_see(model: Callable[..., bytes]) -> None:
    body = """<startEvent id="s"/><userTask id="a" reglament:form="f"/>
    <businessRuleTask id="d" reglament:decision="free"/>
    <userTask id="b" reglament:form="g"/>
    s>a a>d d>b"""
    free = DMN.replace('id="route" name="route"', 'id="free" name="free"')
    files = {
        "p.bpmn": model(body),
        "f.form": FORM.encode(),
        "g.form": b'{"components": [{"type": "checkbox", "key": "ok"}]}',
        "d.dmn": free.encode(),
    }
    assert told(in_sight(files, "d.dmn", "free"))["amount"] == "number"  # required: declared there
    assert "client" in told(in_sight(files, "d.dmn", "free"))
    form = in_sight(files, "g.form", None)
    assert told(form, "local") == {"ok": "boolean"}
    assert "client" in told(form)


def test_three_hundred_elements_are_looked_through_at_once(model: Callable[..., bytes]) -> None:
    tasks = "\n".join(f'<userTask id="t{n}" reglament:form="f"/>' for n in range(300))
    flows = " ".join(f"t{n}>t{n + 1}" for n in range(299))
    content = model(f'<startEvent id="s"/>{tasks}\ns>t0 {flows}')
    began = process_time()
    found = in_sight({"p.bpmn": content, "f.form": FORM.encode()}, "p.bpmn", "t299")
    assert "client" in told(found)
    assert process_time() - began < 3  # 0.4 when nothing else runs
