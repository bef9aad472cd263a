"""Help with FEEL and decisions, for the editors and for programs."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from engine import ENGINE
from engine.commands import DeployDefinition
from tests.web.api.conftest import Program
from tests.web.conftest import Company

DMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">
  <decision id="route" name="Route"><decisionTable id="t" hitPolicy="UNIQUE">
    <input id="i"><inputExpression typeRef="number"><text>amount</text></inputExpression></input>
    <input id="j"><inputExpression typeRef="string"><text>client.rating</text></inputExpression></input>
    <output id="o" name="route" typeRef="string"/>
    <rule id="r1"><inputEntry id="a1"><text>&lt;= 100</text></inputEntry><inputEntry id="b1"><text>-</text></inputEntry>
      <outputEntry id="c1"><text>"clerk"</text></outputEntry></rule>
    <rule id="r2"><inputEntry id="a2"><text>&gt; 100</text></inputEntry>
      <inputEntry id="b2"><text>"A", "B"</text></inputEntry>
      <outputEntry id="c2"><text>"manager"</text></outputEntry></rule>
    <rule id="r3"><inputEntry id="a3"><text>&gt; 1000</text></inputEntry><inputEntry id="b3"><text>-</text></inputEntry>
      <outputEntry id="c3"><text>"board"</text></outputEntry></rule>
  </decisionTable></decision>
</definitions>"""


@pytest.fixture
def dora(program_of: Callable[..., Program]) -> Program:
    found = program_of("dora")
    assert found.post("/drafts", {"bundle": "request", "from_release": "latest"}).status_code == 201
    return found


def labels(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["label"] for item in answer.json["items"]]


def test_the_variables_of_an_element_are_told_with_their_sources(dora: Program) -> None:
    answer = dora.get("/drafts/request/variables?file=request.bpmn&element=pack")
    assert answer.status_code == 200, answer.text
    known = {one["name"]: one for one in answer.json["known"]}
    assert known["verdict"]["source"] == "form of 'Check the request'"
    assert known["amount"]["source"] == "start form 'new_request'"
    assert known["process"]["entries"] == ["id: string", "businessKey: string", "title: string", "startedBy: string"]


def test_completion_knows_the_place(dora: Program) -> None:
    place = {"bundle": "request", "file": "request.bpmn", "element": "f3"}
    answer = dora.post("/feel/complete", {"text": "verd", "position": 4, "place": place})
    assert labels(answer)[0] == "verdict"
    assert "verdict" not in labels(dora.post("/feel/complete", {"text": "verd", "position": 4}))


def test_a_saved_change_is_seen_at_once(dora: Program) -> None:
    place = {"bundle": "request", "file": "request.bpmn", "element": "book"}
    file = dora.get("/drafts/request/files/request.bpmn")
    changed = file.text.replace('reglament:form="check"', "")
    assert "verdict" in labels(dora.post("/feel/complete", {"text": "v", "position": 1, "place": place}))
    headers = {"If-Match": file.headers["ETag"]}
    saved = dora.send(
        "PUT", "/drafts/request/files/request.bpmn", data=changed, headers=headers, content_type="text/xml"
    )
    assert saved.status_code == 204, saved.text
    assert "verdict" not in labels(dora.post("/feel/complete", {"text": "v", "position": 1, "place": place}))


def test_findings_come_with_place_and_suggestion(dora: Program) -> None:
    place = {"bundle": "request", "file": "request.bpmn", "element": "f3"}
    answer = dora.post("/feel/check", {"text": 'verdit = "a"', "place": place})
    [found] = answer.json["items"]
    assert (found["line"], found["column"], found["suggestion"]) == (1, 1, "verdict")
    assert dora.post("/feel/check", {"text": "> limit", "tests": True, "variables": {"limit": "number"}}).json == {
        "items": []
    }


def test_an_expression_is_evaluated_exactly(dora: Program) -> None:
    answer = dora.post("/feel/evaluate", {"text": "amount * 1.1", "variables": {"amount": Decimal("0.1")}})
    assert answer.json == {"value": 0.11, "text": "0.11", "type": "number", "notes": []}
    failed = dora.post("/feel/evaluate", {"text": "1 +"})
    assert failed.status_code == 422
    assert "text" in failed.json["fields"]
    nothing = dora.post("/feel/evaluate", {"text": "client.name", "variables": {"client": {"title": "x"}}})
    assert nothing.json["value"] is None
    assert "no entry 'name'" in nothing.json["notes"][0]


def test_an_endless_expression_is_stopped(dora: Program) -> None:
    answer = dora.post("/feel/evaluate", {"text": "for x in 1..100000 return for y in 1..100000 return x * y"})
    assert answer.status_code == 422
    assert "too many steps" in answer.json["detail"]


def test_what_a_decision_asks_for_and_says(dora: Program) -> None:
    [row] = dora.post("/decisions/inputs", {"text": DMN}).json["items"]
    assert row["result"] == "string"
    assert [(one["path"], one["type"]) for one in row["inputs"]] == [("amount", "number"), ("client.rating", "string")]
    assert row["inputs"][1]["suggestions"] == ['"A"', '"B"']
    answer = dora.post("/decisions/try", {"text": DMN, "decision": "route", "inputs": {"amount": "12"}})
    assert answer.json["text"] == '"clerk"'
    assert [rule["id"] for rule in answer.json["trace"][0]["rules"]] == ["r1"]


def test_rules_that_conflict_are_an_answer_and_not_a_failure(dora: Program) -> None:
    inputs = {"amount": "2000", "client.rating": '"A"'}
    answer = dora.post("/decisions/try", {"text": DMN, "decision": "route", "inputs": inputs})
    assert answer.status_code == 200
    assert answer.json["fault"]["rules"] == [2, 3]


def test_bad_inputs_are_told_beside_their_fields(dora: Program) -> None:
    answer = dora.post("/decisions/try", {"text": DMN, "decision": "route", "inputs": {"amount": "1 +"}})
    assert answer.status_code == 422
    assert set(answer.json["fields"]) == {"amount"}
    assert dora.post("/decisions/try", {"text": "<no", "decision": "route"}).status_code == 422
    assert dora.post("/decisions/inputs", {"text": "<no"}).json == {"items": []}  # somebody is still writing it
    assert dora.post("/decisions/try", {"text": DMN, "decision": "nobody"}).status_code == 404


def test_clerks_see_neither_drafts_nor_their_variables(dora: Program, program_of: Callable[..., Program]) -> None:
    anna = program_of("anna")
    assert anna.get("/drafts/request/variables?file=request.bpmn").status_code == 404
    assert anna.post("/decisions/inputs", {"text": DMN}).status_code == 404
    place = {"bundle": "request", "file": "request.bpmn", "element": "f3"}
    assert "verdict" not in labels(anna.post("/feel/complete", {"text": "verd", "position": 4, "place": place}))


LIBRARY = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="l" name="l" namespace="urn:l">
  <decision id="rate" name="rate"><literalExpression><text>0.2</text></literalExpression></decision></definitions>"""
IMPORTING = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="i" name="i" namespace="urn:i">
  <import name="library" namespace="urn:l" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>
  <decision id="tax" name="tax"><informationRequirement><requiredDecision href="urn:l#rate"/></informationRequirement>
    <literalExpression><text>library.rate * 100</text></literalExpression></decision></definitions>"""


def test_a_decision_is_tried_with_what_it_imports_from_the_draft(dora: Program) -> None:
    asked = {"text": IMPORTING, "decision": "tax"}
    assert dora.post("/decisions/try", asked).json["text"] == "null"
    headers = {"If-None-Match": "*"}
    put = dora.send("PUT", "/drafts/request/files/l.dmn", data=LIBRARY, headers=headers, content_type="text/plain")
    assert put.status_code == 204
    placed = {**asked, "bundle": "request", "file": "tax.dmn"}
    assert dora.post("/decisions/try", placed).json["text"] == "20.0"
    assert dora.post("/decisions/try", {**placed, "bundle": "nobody"}).status_code == 404


def test_a_deployed_bundle_lends_its_files_too(dora: Program, company: Company) -> None:
    files = {"l.dmn": LIBRARY.encode(), "tax.dmn": IMPORTING.encode()}
    company.engine.handle(DeployDefinition(files, bundle="taxes"), actor=ENGINE)
    asked = {"text": IMPORTING.replace("100", "50"), "decision": "tax", "bundle": "taxes", "file": "tax.dmn"}
    assert dora.post("/decisions/try", asked).json["text"] == "10.0"


@pytest.mark.parametrize(
    ("binding", "entries"),
    [
        ("", ["percent", "reason"]),
        ('reglament:decisionBinding="latest"', ["percent", "reason"]),
        ('reglament:decisionBinding="version" reglament:decisionVersion="1"', ["percent"]),
        ('reglament:decisionBinding="tag" reglament:decisionTag="2025"', ["percent"]),
        ('reglament:decisionBinding="version" reglament:decisionVersion="9"', []),
        ('reglament:decisionBinding="deployment"', []),
    ],
)
def test_completion_knows_what_a_shared_decision_gives_in_the_version_asked(
    dora: Program, company: Company, binding: str, entries: list[str]
) -> None:
    for tag, outputs in (("2025", ["percent"]), ("2026", ["percent", "reason"])):
        rows = "".join(f'<output id="o{name}" name="{name}" typeRef="string"/>' for name in outputs)
        shared = (
            '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:reglament="urn:reglament:bpmn:1"'
            f' id="s" name="s" namespace="urn:s"><decision id="fee" name="Fee" reglament:versionTag="{tag}">'
            '<variable name="Fee"/><decisionTable id="t"><input id="i"><inputExpression><text>amount</text>'
            f'</inputExpression></input>{rows}<output id="last" name="percent{tag}"/></decisionTable></decision>'
            "</definitions>"
        )
        company.engine.handle(DeployDefinition({"fee.dmn": shared.encode()}), actor=ENGINE)
    file = dora.get("/drafts/request/files/request.bpmn")
    asks = f'<businessRuleTask id="book" name="Fee" reglament:decision="fee" reglament:resultVariable="fee" {binding}/>'
    changed = re.sub(r'<serviceTask id="book".*?</serviceTask>', asks, file.text, flags=re.DOTALL)
    assert asks in changed
    headers = {"If-Match": file.headers["ETag"]}
    dora.send("PUT", "/drafts/request/files/request.bpmn", data=changed, headers=headers, content_type="text/xml")
    place = {"bundle": "request", "file": "request.bpmn", "element": "pack"}
    found = labels(dora.post("/feel/complete", {"text": "fee.", "position": 4, "place": place}))
    assert [one for one in found if one in ("percent", "reason")] == entries
