"""The child process that draws, `python -m engine.bpmn.layout_child TIME MEMORY`: checked XML in, a diagram out."""

from __future__ import annotations

import copy
import json
import sys
from dataclasses import asdict
from typing import Any

import bpmn_io
from lxml import etree

from engine.bpmn.layout_pools import in_pools
from engine.bpmn.vocabulary import BPMN, BPMNDI, FLOW_NODE_TAGS, Element, reference
from engine.bpmn.xml import load
from engine.children import alarm, framed, limit_memory, only_frames_on_stdout, read_request
from engine.errors import NotReadable, Problem

__all__ = ["main"]

_RECURSION_LIMIT = 20_000
_GRACE_SECONDS = 5  # the parent kills at the time limit; the alarm is for a child whose parent is gone
_MOST_DRAWN = 2_000  # flows, and as many of everything else: the layout's time grows faster than the model
_DRAWN = frozenset(
    BPMN + name
    for name in (
        *("definitions", "process", "collaboration", "participant", "messageFlow", "laneSet", "childLaneSet", "lane"),
        *("flowNodeRef", "sequenceFlow", "incoming", "outgoing", "association", "textAnnotation", "text", "group"),
        *("dataObjectReference", "dataStoreReference", *FLOW_NODE_TAGS),
    )
)
_SAID = (
    "id",
    "name",
    "sourceRef",
    "targetRef",
    "attachedToRef",
    "processRef",
    "default",
    "triggeredByEvent",
    "isExecutable",
)
_NODES = frozenset(BPMN + name for name in FLOW_NODE_TAGS)
_DIAGRAM = f"{{{BPMNDI}}}BPMNDiagram"


def main(arguments: list[str]) -> int:
    """Answer requests until the input ends. Takes the time limit in seconds and the memory limit in MB."""
    time_limit, memory_mb = int(arguments[0]), int(arguments[1])
    answers = only_frames_on_stdout()
    sys.setrecursionlimit(_RECURSION_LIMIT)
    limit_memory(memory_mb)
    while True:
        request = read_request(sys.stdin.buffer)
        if request is None:
            return 0
        alarm(time_limit + _GRACE_SECONDS)
        answer = _answer(request[0][""])
        alarm(0)
        answers.write(framed(json.dumps(answer).encode()))
        answers.flush()
        if answer["is_last"]:
            return 1


def _answer(content: bytes) -> dict[str, Any]:
    try:
        root = load(content, keep_comments=True)
        skeleton = _skeleton(root)
        flows = list(skeleton.iter(BPMN + "sequenceFlow"))
        others = sum(1 for element in skeleton.iter() if element.get("id")) - len(flows)
        for number, what in ((len(flows), "flows"), (others, "elements")):
            if number > _MOST_DRAWN:
                return _failed(f"The model has {number:,} {what}; at most {_MOST_DRAWN:,} are drawn by machine.")
        _list_flows(skeleton, flows)
        diagrams = in_pools(skeleton, _drawn_alone(skeleton))
        if next((shape for one in diagrams for shape in one.iter(f"{{{BPMNDI}}}BPMNShape")), None) is None:
            return _failed("It cannot be drawn by machine: there is no process with an element in it.")
        for old in root.findall(_DIAGRAM):
            root.remove(old)
        root.extend(diagrams)
        xml = etree.tostring(root.getroottree(), encoding="unicode")
    except NotReadable as error:
        return {"problem": asdict(error.problem), "is_last": False}
    except (MemoryError, RecursionError):
        return _failed("The model is too large or too deep to be drawn by machine.", is_last=True)
    except Exception as error:  # noqa: BLE001  # a young library: whatever it stumbles over is told, nothing is lost
        return _failed(f"It cannot be drawn by machine: {str(error)[:300]}")
    return {"xml": xml, "is_last": False}


def _drawn_alone(skeleton: Element) -> dict[str, list[Element]]:
    """The diagrams of each process that has something in it: the library draws the first process of a file alone."""
    processes = [one for one in skeleton.findall(BPMN + "process") if any(child.tag in _NODES for child in one)]
    found: dict[str, list[Element]] = {}
    for process in processes:
        file = skeleton.makeelement(skeleton.tag, skeleton.attrib, skeleton.nsmap)
        file.append(copy.deepcopy(process))
        laid_out = bpmn_io.layout_process(etree.tostring(file, encoding="unicode"))
        found[process.get("id")] = etree.fromstring(laid_out.encode()).findall(_DIAGRAM)
    return found


def _skeleton(root: Element) -> Element:
    """What has a place on a diagram, alone. The library stumbles over much of the rest, and takes long for it."""
    copy = root.makeelement(root.tag, root.attrib, root.nsmap)
    waiting = [(root, copy)]
    while waiting:
        element, drawn = waiting.pop()
        for child in element:
            if child.tag in _DRAWN:
                like = etree.SubElement(
                    drawn, child.tag, {name: child.get(name) for name in _SAID if child.get(name) is not None}
                )
                like.text = child.text
                waiting.append((child, like))
    return copy


def _list_flows(root: Element, flows: list[Element]) -> None:
    """Name the flows at their ends, where the file leaves that out: the library draws what it finds there."""
    nodes = {element.get("id"): element for element in root.iter() if element.get("id")}
    for flow in flows:
        for end, tag in (("targetRef", BPMN + "incoming"), ("sourceRef", BPMN + "outgoing")):
            node = nodes.get(reference(flow.get(end)))
            if node is None or any(one.tag == tag and reference(one.text) == flow.get("id") for one in node):
                continue
            listed = etree.Element(tag)
            listed.text = flow.get("id")
            # The order of the standard: what comes in before what goes out, both before everything else.
            node.insert(sum(1 for child in node if child.tag == BPMN + "incoming"), listed)


def _failed(message: str, *, is_last: bool = False) -> dict[str, Any]:
    problem = Problem(None, "not_drawn", message, hint="Draw it in another tool and bring it with its diagram.")
    return {"problem": asdict(problem), "is_last": is_last}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
