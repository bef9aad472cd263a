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
