"""The diagram of another tool in the modeler: pasted, translated, its question answered, saved, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from engine.commands import SaveDraftFile
from engine.store.model_drafts import read_file
from tests.web.conftest import Company
from tests.web.test_modeler import (
    AXE,
    DORA,
    EDIT,
    OURS,
    RULES,
    WIDE,
    begin_draft,
    ready,
    saved,
    saved_element,
    saved_text,
)

FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="f" targetNamespace="t"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><process id="trip" name="Trip" isExecutable="true">
<startEvent id="asked" name="Asked for"/><userTask id="check" name="Check the trip" camunda:assignee="${approver}"
 camunda:followUpDate="P1D"><extensionElements><camunda:formData><camunda:formField id="days" label="Days" type="long"/>
</camunda:formData></extensionElements></userTask><endEvent id="done" name="Done"/>
<sequenceFlow id="a" sourceRef="asked" targetRef="check"/><sequenceFlow id="b" sourceRef="check" targetRef="done"/>
</process></definitions>"""
QUESTION = "Shall a timer before it wait so long?"


def test_a_model_of_another_tool_is_pasted_translated_and_its_question_answered(company: Company, open_as) -> None:
    begin_draft(company)
    page = open_as("dora", EDIT, viewport=WIDE, bypass_csp=True)
    ready(page)
    page.get_by_role("tab", name="XML").click()
    field = page.get_by_label("XML of this file")
    field.fill(FOREIGN)
    page.get_by_role("button", name="Draw this").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Translate it")).to_be_focused()
    page.keyboard.press("Enter")

    told = page.get_by_role("region", name="What the translation did")
    expect(told.get_by_role("heading")).to_have_text("3 notes about the translation")
    expect(told).to_contain_text("Who does it: approver.")
    expect(told).to_contain_text(QUESTION)
    expect(field).not_to_have_value(re.compile("camunda"))
    expect(page.get_by_role("button", name="Translate it")).to_be_focused()
    expect(page.locator("nav.files")).to_contain_text("trip_check.form")
    page.add_script_tag(path=AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        result = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in result["violations"]] == [], scheme

    told.locator("li", has_text=QUESTION).get_by_role("button", name="Show Check the trip").click()
    expect(page.get_by_role("tab", name="Diagram")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#properties [name=id]")).to_have_value("check")
    asked = page.locator("#problems li", has_text=QUESTION)
    expect(asked).to_be_visible()
    saved(page)
    assert QUESTION in saved_text(company)
    asked.get_by_role("button", name="Answered: remove the question").click()
    expect(asked).to_have_count(0)
    saved(page)
    assert QUESTION not in saved_text(company)
    assert saved_element(company, "check").get(f"{OURS}assignee") == "approver"
    assert "camunda" not in saved_text(company)
    assert '"days"' in saved_text(company, "trip_check.form")

    page.get_by_role("tab", name="XML").click()
    page.get_by_role("button", name="Translate it").click()
    expect(told).to_contain_text("There was nothing to translate.")


def test_a_file_that_was_opened_is_translated_from_its_problem(company: Company, open_as) -> None:
    begin_draft(company)
    with company.engine.database.read() as connection:
        seen = read_file(connection, "trip", "trip.bpmn")
    assert seen is not None
    company.engine.handle(SaveDraftFile("trip", "trip.bpmn", FOREIGN.encode(), seen=seen.rev), actor=DORA)
    page = open_as("dora", EDIT, viewport=WIDE)
    ready(page)
    page.locator("#problems").get_by_role("button", name="Translate the file").first.click()
    told = page.get_by_role("region", name="What the translation did")
    expect(told).to_contain_text(QUESTION)
    expect(page.get_by_role("button", name="Translate the file")).to_have_count(0)
    saved(page)
    assert "camunda" not in saved_text(company)


def test_what_is_no_xml_is_told_and_stays_in_the_field(company: Company, open_as) -> None:
    begin_draft(company)
    page = open_as("dora", EDIT, viewport=WIDE)
    ready(page)
    page.get_by_role("tab", name="XML").click()
    field = page.get_by_label("XML of this file")
    field.fill("<definitions><process>")
    page.get_by_role("button", name="Translate it").click()
    expect(page.locator("#source-view [role=alert]")).to_contain_text("no well-formed XML")
    expect(field).to_have_value("<definitions><process>")
