"""The child process that draws, `python -m engine.bpmn.layout_child TIME MEMORY`: checked XML in, a diagram out."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

import bpmn_io
from lxml import etree

from engine.bpmn.vocabulary import BPMN, Element, reference
from engine.bpmn.xml import load
from engine.children import alarm, framed, limit_memory, only_frames_on_stdout, read_request
from engine.errors import NotReadable, Problem

__all__ = ["main"]

_RECURSION_LIMIT = 20_000
_GRACE_SECONDS = 5  # the parent kills at the time limit; the alarm is for a child whose parent is gone
_BEFORE_FLOWS = (BPMN + "documentation", BPMN + "extensionElements", BPMN + "incoming")
_MOST_FLOWS = 2_000  # of one file: the layout's time grows faster than the model


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
        root = load(content)
        flows = list(root.iter(BPMN + "sequenceFlow"))
        if len(flows) > _MOST_FLOWS:
            return _failed(f"The model has {len(flows):,} flows; at most {_MOST_FLOWS:,} are drawn by machine.")
        _list_flows(root, flows)
        xml = bpmn_io.layout_process(etree.tostring(root, encoding="unicode"))
        if "BPMNShape" not in xml:
            return _failed("It cannot be drawn by machine: there is no process with an element in it.")
    except NotReadable as error:
        return {"problem": asdict(error.problem), "is_last": False}
    except (MemoryError, RecursionError):
        return _failed("The model is too large or too deep to be drawn by machine.", is_last=True)
    except Exception as error:  # noqa: BLE001  # a young library: whatever it stumbles over is told, nothing is lost
        return _failed(f"It cannot be drawn by machine: {str(error)[:300]}")
    return {"xml": xml, "is_last": False}


def _list_flows(root: Element, flows: list[Element]) -> None:
    """Name the flows at their ends, where the file leaves that out: the library draws what it finds there."""
    nodes = {element.get("id"): element for element in root.iter() if element.get("id")}
    for flow in flows:
        for end, tag in (("targetRef", BPMN + "incoming"), ("sourceRef", BPMN + "outgoing")):
            node = nodes.get(reference(flow.get(end)))
            if node is None or any(one.tag == tag and reference(one.text) == flow.get("id") for one in node):
                continue
            head = sum(1 for child in node if child.tag in _BEFORE_FLOWS)
            listed = etree.Element(tag)
            listed.text = flow.get("id")
            node.insert(head, listed)  # the order of the standard


def _failed(message: str, *, is_last: bool = False) -> dict[str, Any]:
    problem = Problem(None, "not_drawn", message, hint="Draw it in another tool and bring it with its diagram.")
    return {"problem": asdict(problem), "is_last": is_last}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
