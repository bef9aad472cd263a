"""The property panel has a field for whatever BPMN says that runs here: what is set there stands in the saved file."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from engine.bpmn.layout import drawn
from engine.commands import StartDraft
from tests.web.conftest import Company
from tests.web.test_modeler import DORA, EDIT, WIDE, choose, feel, ready, saved, saved_element, saved_text, section

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
MODEL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t">
<process id="trip" isExecutable="true">
<startEvent id="s"/><receiveTask id="asked" name="Asked for"/>
<subProcess id="each"><multiInstanceLoopCharacteristics/><startEvent id="i"/><endEvent id="o"/>
  <sequenceFlow id="io" sourceRef="i" targetRef="o"/></subProcess>
<parallelGateway id="apart"/><task id="a"/><scriptTask id="b" scriptFormat="python"><script>x = 1</script></scriptTask>
<complexGateway id="together"/><intermediateThrowEvent id="heard"><signalEventDefinition/></intermediateThrowEvent>
<intermediateCatchEvent id="low"><conditionalEventDefinition/></intermediateCatchEvent>
<endEvent id="e"><escalationEventDefinition/></endEvent>
<sequenceFlow id="f1" sourceRef="s" targetRef="asked"/><sequenceFlow id="f2" sourceRef="asked" targetRef="each"/>
<sequenceFlow id="f3" sourceRef="each" targetRef="apart"/><sequenceFlow id="f4" sourceRef="apart" targetRef="a"/>
<sequenceFlow id="f5" sourceRef="apart" targetRef="b"/><sequenceFlow id="f6" sourceRef="a" targetRef="together"/>
<sequenceFlow id="f7" sourceRef="b" targetRef="together"/><sequenceFlow id="f8" sourceRef="together" targetRef="heard"/>
<sequenceFlow id="f9" sourceRef="heard" targetRef="low"/><sequenceFlow id="f10" sourceRef="low" targetRef="e"/>
</process></definitions>"""


def open_model(company: Company, open_as) -> Page:
    company.engine.handle(StartDraft("trip", files={"trip.bpmn": drawn(MODEL.encode())}), actor=DORA)
    page = open_as("dora", EDIT, viewport=WIDE)
    ready(page)
    return page


def test_what_the_standard_says_can_be_said_in_the_panel(company: Company, open_as) -> None:
    page = open_model(company, open_as)
    choose(page, "asked")
    section(page, "message").locator("[name=instantiate]").check()
    section(page, "tokens").locator("[name=startQuantity]").fill("2")
    section(page, "tokens").locator("[name=completionQuantity]").fill("0")
    expect(section(page, "tokens").get_by_text("A whole number from 1 to 1000.")).to_be_visible()
    choose(page, "together")
    feel(section(page, "join"), "Goes on when").fill("activationCount >= 2")
    choose(page, "heard")
    section(page, "signal").locator("[name=signal]").fill("stock.low")
    choose(page, "low")
    feel(section(page, "condition"), "Happens when").fill("stock < 10")
    choose(page, "e")
    section(page, "escalation").locator("[name=escalation]").fill("late")
    choose(page, "a")
    saved(page)

    asked = saved_element(company, "asked")
    assert (asked.get("instantiate"), asked.get("startQuantity")) == ("true", "2")
    assert asked.get("completionQuantity") is None
    assert saved_element(company, "together").findtext(f"{BPMN}activationCondition") == "activationCount >= 2"
    assert saved_element(company, "low").findtext(f"{BPMN}conditionalEventDefinition/{BPMN}condition") == "stock < 10"
    signal = saved_element(company, "heard").find(f"{BPMN}signalEventDefinition").get("signalRef")
    assert saved_element(company, signal).get("name") == "stock.low"
    escalation = saved_element(company, "e").find(f"{BPMN}escalationEventDefinition").get("escalationRef")
    assert saved_element(company, escalation).get("escalationCode") == "late"


def test_a_python_script_stays_python_and_rounds_can_throw_a_signal(company: Company, open_as) -> None:
    page = open_model(company, open_as)
    choose(page, "b")
    section(page, "script").locator("[name=script]").fill("x = 2")
    choose(page, "each")
    section(page, "loop").locator("[name=behavior]").select_option("One")
    section(page, "loop").locator("[name=behaviorEvent]").fill("first.done")
    choose(page, "a")
    saved(page)

    script = saved_element(company, "b")
    assert (script.get("scriptFormat"), script.findtext(f"{BPMN}script")) == ("python", "x = 2")
    loop = saved_element(company, "each").find(f"{BPMN}multiInstanceLoopCharacteristics")
    assert loop.get("behavior") == "One"
    event = saved_element(company, loop.get("oneBehaviorEventRef"))
    assert event.tag == f"{BPMN}signalEventDefinition"
    assert saved_element(company, event.get("signalRef")).get("name") == "first.done"
    assert saved_text(company).count("<bpmn:signal ") + saved_text(company).count("<signal ") == 1
