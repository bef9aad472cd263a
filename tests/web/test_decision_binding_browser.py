"""A designer binds a business rule task to a decision that is deployed on its own, by its tag."""

from __future__ import annotations

from playwright.sync_api import expect

from engine import ENGINE
from engine.bpmn.layout import drawn
from engine.commands import DeployDefinition, StartDraft
from tests.dmn.dmn_builder import decision, literal, model
from tests.web.conftest import Company
from tests.web.test_modeler import DORA, EDIT, WIDE, choose, ready, saved, saved_element, section

OURS = "{urn:reglament:bpmn:1}"
MODEL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t">
<process id="trip" isExecutable="true"><startEvent id="s"/><businessRuleTask id="ask" name="Fee"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="ask"/><sequenceFlow id="f2" sourceRef="ask" targetRef="e"/>
</process></definitions>"""


def test_a_shared_decision_is_chosen_and_bound_by_its_tag(company: Company, open_as) -> None:
    words = '<decision xmlns:reglament="urn:reglament:bpmn:1" reglament:versionTag="2026" '
    shared = model(decision("fee", literal("1"))).replace("<decision ", words)
    company.engine.handle(DeployDefinition({"fee.dmn": shared.encode()}), actor=ENGINE)
    company.engine.handle(StartDraft("trip", files={"trip.bpmn": drawn(MODEL.encode())}), actor=DORA)
    page = open_as("dora", EDIT, viewport=WIDE)
    ready(page)
    choose(page, "ask")
    fields = section(page, "decision")
    fields.locator("[name=decision]").fill("fee")
    expect(fields.locator("[name=decisionTag]")).to_have_count(0)
    fields.locator("[name=decisionBinding]").select_option("tag")
    expect(fields.locator("[name=decisionVersion]")).to_have_count(0)
    fields.locator("[name=decisionTag]").fill("2026")
    fields.locator("[name=resultVariable]").fill("fee")
    choose(page, "e")
    saved(page)
    said = saved_element(company, "ask")
    assert [said.get(OURS + word) for word in ("decision", "decisionBinding", "decisionTag")] == ["fee", "tag", "2026"]
