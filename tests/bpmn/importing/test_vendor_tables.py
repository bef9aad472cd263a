"""The tables of vendors' words are whole, and nothing of them stays in a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.bpmn.importing.vendors import camunda7, family
from tests.bpmn.importing.conftest import Bring


def _word_on_something(name: str, space: str) -> str:
    """The word on, or in, every kind of element."""
    if name.startswith("<"):
        inside = f"<extensionElements><{space}:{name[1:-1]}/></extensionElements>"
        attribute = ""
    else:
        inside, attribute = "", f'{space}:{name}="x"'
    kinds = (
        "startEvent", "endEvent", "task", "userTask", "serviceTask", "sendTask", "businessRuleTask", "scriptTask",
        "callActivity", "subProcess", "exclusiveGateway", "intermediateThrowEvent",
    )  # fmt: skip
    bodies = [f'<{kind} id="{kind}" {attribute}>{inside}</{kind}>' for kind in kinds]
    loop = f"<multiInstanceLoopCharacteristics {attribute}>{inside}</multiInstanceLoopCharacteristics>"
    bodies.append(f'<task id="repeated">{loop}</task>')
    for kind in ("error", "message", "signal", "timer", "conditional", "terminate", "escalation"):
        event = f"<{kind}EventDefinition {attribute}>{inside}</{kind}EventDefinition>"
        bodies.append(f'<endEvent id="of_{kind}">{event}</endEvent>')
    bodies.append(f'<sequenceFlow id="f" sourceRef="a" targetRef="b" {attribute}>{inside}</sequenceFlow>')
    return "".join(bodies)


@pytest.mark.parametrize("space", ["camunda", "activiti", "flowable"])
def test_no_word_stays_in_the_file_and_each_is_told(bring: Bring, space: str) -> None:
    for name in sorted({word.name for word in camunda7.WORDS if "@" not in word.name}):
        brought = bring(_word_on_something(name, space))
        left = [
            word
            for element in brought.root.iter()
            for word in (element.tag, *element.attrib)
            if word.startswith(tuple(f"{{{uri}}}" for uri in family.SPACES))
        ]
        assert left == [], name
        assert brought.findings, name


def test_every_word_of_camundas_descriptor_has_a_row_in_the_table() -> None:
    path = Path(__file__).parents[3] / "ui/node_modules/camunda-bpmn-moddle/resources/camunda.json"
    known = {word.name for word in camunda7.WORDS}
    on_bpmn, inside = _words_of(json.loads(path.read_text()))
    assert on_bpmn - known == set()
    assert inside - {name.partition("@")[2] or name.strip("<>") for name in known} == set()


def _words_of(descriptor: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The attributes that stand on BPMN's elements, with the elements; and what stands inside those."""
    on_bpmn: set[str] = set()
    inside: set[str] = set()
    for kind in descriptor["types"]:
        properties = {one["name"].rpartition(":")[2] for one in kind.get("properties", ()) if one.get("isAttr")}
        if kind.get("extends") and "superClass" not in kind:
            on_bpmn |= properties
        elif kind.get("superClass") == ["Element"] and kind["name"] != "InOutBinding":
            on_bpmn.add(f"<{kind['name'][0].lower()}{kind['name'][1:]}>")
            inside |= properties
        else:
            inside |= properties
    return on_bpmn, inside
