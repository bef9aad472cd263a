"""A model without a diagram gets one; what cannot be drawn is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from engine.bpmn.layout import drawn
from engine.children import Child, Pool
from engine.errors import NotReadable

MODEL = (Path(__file__).resolve().parents[1] / "web" / "files" / "request.bpmn").read_text()
WITHOUT = re.sub(r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", MODEL, flags=re.DOTALL)


def test_a_model_without_a_diagram_gets_a_place_for_each_element_and_keeps_our_words() -> None:
    root = etree.fromstring(drawn(WITHOUT.encode()))
    nodes = {one.get("id") for one in root.iterfind("{*}process/*[@id]") if not one.tag.endswith("sequenceFlow")}
    shapes = {one.get("bpmnElement") for one in root.iter("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNShape")}
    assert nodes <= shapes
    assert len(list(root.iter("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNEdge"))) >= 6
    before, after = (
        re.findall(r'reglament:\w+="', WITHOUT),
        re.findall(r'reglament:\w+="', etree.tostring(root).decode()),
    )
    assert sorted(before) == sorted(after)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<a><b></a>", "not well-formed"),
        (b"<a/>", "not a BPMN 2.0 model"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
        (WITHOUT.encode().partition(b"<process")[0] + b"</definitions>", "no process with an element"),
    ],
)
def test_what_cannot_be_drawn_is_told(content: bytes, said: str) -> None:
    with pytest.raises(NotReadable) as refused:
        drawn(content)
    assert said in str(refused.value)
    assert refused.value.problem.code in ("not_well_formed", "not_bpmn", "doctype", "not_drawn")


def test_whoever_comes_when_all_are_busy_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pool, "take", lambda pool: None)
    with pytest.raises(NotReadable) as refused:
        drawn(WITHOUT.encode())
    assert refused.value.problem.code == "reader_busy"


def test_a_child_that_dies_is_told_and_the_next_file_gets_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(Child, "ask", lambda child, request, limit: (_ for _ in ()).throw(EOFError("killed")))
        with pytest.raises(NotReadable, match="killed"):
            drawn(WITHOUT.encode())
    assert b"BPMNShape" in drawn(WITHOUT.encode())


DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
TWO = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t">
<collaboration id="c"><participant id="Buyer" processRef="p"/><participant id="Bank"/>
<participant id="Seller" processRef="q"/><messageFlow id="order" sourceRef="ask" targetRef="asked"/>
<messageFlow id="answer" sourceRef="done" targetRef="ask"/><messageFlow id="money" sourceRef="ask" targetRef="Bank"/>
</collaboration>
<process id="p"><startEvent id="s"/><sendTask id="ask"/><sequenceFlow id="f" sourceRef="s" targetRef="ask"/></process>
<process id="q"><startEvent id="asked"/><task id="do"/><endEvent id="done"/>
<sequenceFlow id="g" sourceRef="asked" targetRef="do"/><sequenceFlow id="h" sourceRef="do" targetRef="done"/></process>
</definitions>"""


def boxes(root: etree._Element) -> dict[str, tuple[float, float, float, float]]:
    """Left, top, right and bottom of what is drawn."""
    found = {}
    for shape in root.iter(f"{DI}BPMNShape"):
        x, y, width, height = (float(shape[0].get(name)) for name in ("x", "y", "width", "height"))
        found[shape.get("bpmnElement")] = (x, y, x + width, y + height)
    return found


def test_each_process_is_drawn_in_its_pool_with_the_messages_between_them() -> None:
    root = etree.fromstring(drawn(TWO.encode()))
    (plane,) = root.iter(f"{DI}BPMNPlane")
    assert plane.get("bpmnElement") == "c"
    drawn_at = boxes(root)
    for pool, nodes in (("Buyer", ("s", "ask")), ("Seller", ("asked", "do", "done"))):
        left, top, right, bottom = drawn_at[pool]
        for node in nodes:
            x, y, to_x, to_y = drawn_at[node]
            assert left < x < to_x < right
            assert top < y < to_y < bottom
    assert drawn_at["Buyer"][3] < drawn_at["Bank"][1] < drawn_at["Bank"][3] < drawn_at["Seller"][1]
    for flow, ends in {"order": ("ask", "asked"), "answer": ("done", "ask"), "money": ("ask", "Bank")}.items():
        (edge,) = root.xpath(f"//*[@bpmnElement='{flow}']")
        points = [(float(one.get("x")), float(one.get("y"))) for one in edge]
        for (x, y), end in zip((points[0], points[-1]), ends, strict=True):
            left, top, right, bottom = drawn_at[end]
            assert left <= x <= right
            assert y in (top, bottom)
    assert {one.get("bpmnElement") for one in root.iter(f"{DI}BPMNEdge")} >= {"f", "g", "h"}


def test_processes_without_a_collaboration_have_a_diagram_each() -> None:
    alone = re.sub(r"<collaboration.*</collaboration>", "", TWO, flags=re.DOTALL)
    root = etree.fromstring(drawn(alone.encode()))
    assert [one.get("bpmnElement") for one in root.iter(f"{DI}BPMNPlane")] == ["p", "q"]
    assert set(boxes(root)) == {"s", "ask", "asked", "do", "done"}
