"""What nobody uses: rows that never fired in many decisions, gateways that always go one way."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from engine import ENGINE
from engine.commands import DeployDefinition, StartInstance
from tests.web.conftest import Browser, Company, text_of

FILES = Path(__file__).parent / "decided_files"
ONE_WAY = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1"
             id="choice_file" targetNamespace="urn:test:choice">
  <process id="routed" name="Routed request" isExecutable="true">
    <startEvent id="asked"/>
    <sequenceFlow id="f1" sourceRef="asked" targetRef="route"/>
    <businessRuleTask id="route" reglament:decision="approver_of" reglament:resultVariable="approver"/>
    <sequenceFlow id="f2" sourceRef="route" targetRef="which"/>
    <exclusiveGateway id="which" name="Large?" default="no"/>
    <sequenceFlow id="yes" name="large" sourceRef="which" targetRef="big">
      <conditionExpression>amount &gt; 1000000</conditionExpression></sequenceFlow>
    <sequenceFlow id="no" name="usual" sourceRef="which" targetRef="small"/>
    <endEvent id="big"/><endEvent id="small"/>
  </process>
</definitions>"""


@pytest.fixture
def passed(company: Company) -> Company:
    """Thirty requests, none above 5,000."""
    files = {"route.dmn": (FILES / "route.dmn").read_bytes(), "routed.bpmn": ONE_WAY}
    company.engine.handle(DeployDefinition(files), actor=ENGINE)
    for amount in (100, 900, 4000) * 10:
        company.engine.handle(StartInstance("routed", {"amount": Decimal(amount)}), actor=ENGINE)
    return company


def test_a_row_that_never_fired_and_a_way_that_nobody_took_are_named(passed: Company, manager: Browser) -> None:
    page = manager.page("/processes/routed/usage")
    rows = [[text_of(cell) for cell in row] for row in page.xpath("//tbody/tr")]
    assert rows == [["Who approves", "3", '- · "max"', "30"], ["Large?", "large", "usual", "30"]]
    assert "Over the last 30 steps of version 1" in text_of(page)


def test_few_decisions_say_nothing(company: Company, manager: Browser) -> None:
    files = {path.name: path.read_bytes() for path in FILES.iterdir()}
    company.engine.handle(DeployDefinition(files), actor=ENGINE)
    company.engine.handle(StartInstance("routed", {"amount": Decimal(1)}), actor=ENGINE)
    assert text_of(manager.page("/processes/routed/usage")).count("None.") == 2


def test_programs_are_told_the_same(passed: Company, manager: Browser) -> None:
    told = manager.get("/api/v1/bundles/routed/usage").get_json()
    assert told["steps"] == 30
    assert [(row["decision"], row["row"], row["asked"]) for row in told["rows"]] == [("approver_of", 3, 30)]
    assert [(way["element"], way["never"], way["used"]) for way in told["ways"]] == [("which", ["yes"], ["no"])]


@pytest.fixture
def shared(company: Company) -> Company:
    """The same thirty requests, whose table is deployed on its own: ten by its first version, twenty by its second."""
    table = (FILES / "route.dmn").read_bytes()
    company.engine.handle(DeployDefinition({"route.dmn": table}), actor=ENGINE)
    company.engine.handle(DeployDefinition({"routed.bpmn": ONE_WAY}), actor=ENGINE)
    for round_, file in enumerate((table, table.replace(b"500..5000", b"500..6000"))):
        company.engine.handle(DeployDefinition({"route.dmn": file}), actor=ENGINE)
        for amount in (100, 900) * (5 + 5 * round_):
            company.engine.handle(StartInstance("routed", {"amount": Decimal(amount)}), actor=ENGINE)
    return company


def test_a_row_of_a_shared_decision_is_named_with_its_version(shared: Company, manager: Browser) -> None:
    page = manager.page("/processes/routed/usage")
    [row, _way] = [[text_of(cell) for cell in row] for row in page.xpath("//tbody/tr")]
    assert row == ["Who approvesshared: version 2 of route.dmn", "3", '- · "max"', "20"]
    told = manager.get("/api/v1/bundles/routed/usage").get_json()
    assert [(one["bundle"], one["version"], one["row"]) for one in told["rows"]] == [("route.dmn", 2, 3)]


def test_a_bundle_of_decisions_is_told_how_all_processes_used_it(shared: Company, manager: Browser) -> None:
    told = manager.get("/api/v1/bundles/route.dmn/usage").get_json()
    assert (told["version"], told["steps"], told["ways"]) == (2, 20, [])
    assert [(one["version"], one["decision"], one["row"], one["asked"]) for one in told["rows"]] == [
        (None, "approver_of", 3, 20)
    ]
    assert "Over the last 20 steps of version 2" in text_of(manager.page("/processes/route.dmn/usage"))
