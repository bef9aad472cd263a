"""Models that others drew: each is read whole, or refused with element and reason (a sample of the import suite)."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from lxml import etree

from engine.bpmn import read
from engine.bpmn.vocabulary import BPMN, FLOW_NODE_TAGS, local_name

SUITE = Path(__file__).resolve().parents[3] / "shared" / "conformance"
EVERY = 12


def sample() -> list[Path]:
    if not SUITE.exists():
        return []
    cases = json.loads((SUITE / "cases" / "import.json").read_text("utf-8"))["cases"]
    return [SUITE / "data" / case["file"] for case in cases[::EVERY] if "or load and say" not in case["must"]]


@pytest.mark.skipif(
    not SUITE.exists() and os.environ.get("CI") != "true", reason="the conformance suite is not beside the project"
)
def test_a_foreign_file_is_read_whole_or_refused_with_element_and_reason() -> None:
    files = sample()
    assert len(files) > 200
    loaded = 0
    for file in files:
        reading = read(file.read_bytes(), in_process=True)
        if not reading.ok:
            assert any(fault.element and fault.message for fault in reading.faults), file
            continue
        loaded += 1
        root = etree.parse(file).getroot()
        known = {problem.element for problem in reading.problems}
        known |= {element for process in reading.processes for element in process.left_out}
        for definition in reading.definitions:
            known |= {node.id for node in definition.nodes} | {flow.id for flow in definition.flows}
        for element in root.iter(BPMN + "*"):
            if local_name(element.tag) in FLOW_NODE_TAGS | {"sequenceFlow"} and element.get("id"):
                assert element.get("id") in known, (file, element.get("id"))
    assert loaded >= 10
