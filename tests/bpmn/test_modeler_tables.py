"""What the modeler is told: descriptor, sections of the panel, templates, fixes, from the engine's tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.actions import Action, Done, Parameter, Placement
from engine.bpmn import Surroundings, read
from engine.bpmn.extensions import EXTENSIONS, is_known_on
from engine.bpmn.fixes import _BY_CODE, VERBS, Fix, fixes_for
from engine.bpmn.moddle import descriptor
from engine.bpmn.properties import properties
from engine.bpmn.templates import USUAL, template_of, templates
from engine.errors import Problem

ROOT = Path(__file__).resolve().parents[2]
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" id="d">'
    '<process id="p" isExecutable="true">'
)
TAIL = "</process></definitions>"


def problems_of(body: str, **surroundings: object) -> tuple[list[Problem], dict[str, bytes]]:
    files = {"p.bpmn": (HEAD + body + TAIL).encode()}
    return list(read(files, Surroundings(**surroundings), in_process=True).problems), files


def fixes_of(code: str, body: str, **surroundings: object) -> tuple[Fix, ...]:
    problems, files = problems_of(body, **surroundings)
    found = fixes_for(problems, files, groups=("sales", "finance"))
    return next(fixes for problem, fixes in zip(problems, found, strict=True) if problem.code == code)


def test_the_descriptor_has_every_word_on_every_element_it_may_stand_on() -> None:
    types = {kind["name"]: kind for kind in descriptor()["types"]}
    inherited = {"task": {"template"}}
    for extension in EXTENSIONS:
        if extension.as_element:
            assert types[extension.name[0].upper() + extension.name[1:]]["superClass"] == ["Element"]
            continue
        for place in extension.on:
            kind = types.get(f"{place[0].upper()}{place[1:]}Words", {"properties": []})
            names = {one["name"] for one in kind["properties"]}
            if place.endswith("Task"):
                names |= inherited["task"]
            if place == "transaction":
                names |= {one["name"] for one in types["SubProcessWords"]["properties"]}
            assert extension.name in names, (extension.name, place)


def test_no_word_is_declared_twice_on_the_way_up_from_a_type() -> None:
    """moddle refuses to define a property again on a type that inherits it."""
    types = {kind["name"]: {one["name"] for one in kind["properties"]} for kind in descriptor()["types"]}
    for name, own in types.items():
        if name.endswith("TaskWords") and name != "TaskWords":
            assert not own & types["TaskWords"], name
    assert not types.get("TransactionWords", set()) & types["SubProcessWords"]


def test_every_word_stands_in_a_section_of_the_panel_wherever_it_may_stand() -> None:
    shown = {(word["name"], place) for section in properties() for word in section["words"] for place in word["on"]}
    for extension in EXTENSIONS:
        for place in extension.on:
            assert (extension.name, f"bpmn:{place[0].upper()}{place[1:]}") in shown, (extension.name, place)


def test_every_template_uses_words_that_its_element_knows() -> None:
    for template in USUAL:
        for word in template.words:
            assert is_known_on(template.element, word, as_element=word == "instructions"), (template.id, word)
        for ask in template.asks:
            assert is_known_on(template.element, ask.word, as_element=False), (template.id, ask.word)


def test_an_action_brings_its_template_with_parameters_and_results() -> None:
    action = Action(
        "stock.book",
        Placement.OUTSIDE,
        lambda call: Done(),
        title="Book stock",
        parameters=(Parameter("item"), Parameter("note", required=False)),
        results=("booking",),
        refusals=("TooMuch",),
    )
    template = template_of(action)
    assert (template.name, template.words) == ("Book stock", {"action": "stock.book"})
    assert template.inputs == {"item": "item"}
    assert template.outputs == {"booking": "result.booking"}
    assert [(ask.word, ask.required) for ask in template.asks] == [("input:item", True), ("input:note", False)]
    assert template.description == "stock.book"
    assert [one.id for one in templates([action])][-1] == "action.stock.book"


def test_every_fix_is_a_verb_of_the_modeler_with_its_parameters() -> None:
    for code, fixes in _BY_CODE.items():
        for fix in fixes:
            assert set(fix.params) <= set(VERBS[fix.id]), code
            assert fix.title


def test_every_code_with_a_fix_is_one_of_the_gate() -> None:
    sources = "".join(file.read_text() for file in (ROOT / "engine/bpmn").rglob("*.py") if file.name != "fixes.py")
    for code in _BY_CODE:
        assert re.search(rf'"{code}"', sources), code


def test_the_modeler_carries_out_every_verb() -> None:
    source = (ROOT / "ui/src/modeler/fixes.js").read_text()
    for verb in VERBS:
        assert re.search(rf"^  {verb}[(:,]|^  async {verb}\(", source, re.MULTILINE), verb


@pytest.mark.parametrize(
    ("code", "body", "expected"),
    [
        (
            "missing_condition",
            '<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="a"/><endEvent id="b"/>'
            '<sequenceFlow id="f0" sourceRef="s" targetRef="g"/><sequenceFlow id="f1" sourceRef="g" targetRef="a"/>'
            '<sequenceFlow id="f2" sourceRef="g" targetRef="b"/>',
            ["mark_default", "show"],
        ),
        (
            "nobody_responsible",
            '<startEvent id="s"/><userTask id="u"/><endEvent id="e"/>'
            '<sequenceFlow id="f0" sourceRef="s" targetRef="u"/><sequenceFlow id="f1" sourceRef="u" targetRef="e"/>',
            ["choose"],
        ),
        (
            "like_an_inclusive_gateway",
            '<startEvent id="s"/><complexGateway id="g"/><endEvent id="e"/>'
            '<sequenceFlow id="f0" sourceRef="s" targetRef="g"/><sequenceFlow id="f1" sourceRef="g" targetRef="e"/>',
            ["become"],
        ),
        (
            "not_a_number",
            '<startEvent id="s"/><serviceTask id="t" reglament:action="a" reglament:retries="many"/><endEvent id="e"/>'
            '<sequenceFlow id="f0" sourceRef="s" targetRef="t"/><sequenceFlow id="f1" sourceRef="t" targetRef="e"/>',
            ["clear", "show"],
        ),
        (
            "feel_syntax",
            '<startEvent id="s"/><userTask id="u" reglament:group="g" reglament:title="1 +"/><endEvent id="e"/>'
            '<sequenceFlow id="f0" sourceRef="s" targetRef="u"/><sequenceFlow id="f1" sourceRef="u" targetRef="e"/>',
            ["show"],
        ),
        ("not_well_formed", "<startEvent", ["go_to_line"]),
    ],
)
def test_a_fault_brings_its_fixes(code: str, body: str, expected: list[str]) -> None:
    assert [fix.id for fix in fixes_of(code, body)] == expected


def test_a_missing_group_can_be_chosen_among_those_there_are() -> None:
    body = '<startEvent id="s"/><userTask id="u"/><sequenceFlow id="f0" sourceRef="s" targetRef="u"/>'
    (fix,) = fixes_of("nobody_responsible", body)
    assert fix.params == {"word": "group", "choices": ["finance", "sales"]}


def test_a_fault_of_feel_leads_to_the_word_it_stands_in() -> None:
    body = (
        '<startEvent id="s"/><userTask id="u" reglament:group="g" reglament:subtitle="1 +"/><endEvent id="e"/>'
        '<sequenceFlow id="f0" sourceRef="s" targetRef="u"/><sequenceFlow id="f1" sourceRef="u" targetRef="e"/>'
    )
    (fix,) = fixes_of("feel_syntax", body)
    assert fix.params == {"word": "subtitle"}


def test_what_the_gate_repairs_by_itself_needs_no_fix() -> None:
    problems, files = problems_of('<startEvent/><endEvent id="e"/>')
    found = dict(zip([problem.code for problem in problems], fixes_for(problems, files), strict=True))
    assert found["missing_id"] == ()
