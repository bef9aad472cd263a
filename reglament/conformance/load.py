"""The operation `load` of the conformance protocol: what the engine understood of a file, told from its definitions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.bpmn import Reading, ReadProcess, import_files, read
from engine.errors import Problem
from engine.model.definition import ROOT, Definition, EventKind, Node, NodeKind

__all__ = ["answer_load", "problem_of"]

_FILE = "model.bpmn"


def answer_load(request: dict[str, Any]) -> dict[str, Any]:
    """Import the file, then ask the deploy gate about the draft; the problems are those of both.

    Takes `path` and `bpmn` (null when only the bytes can be read). Nodes and flows are told from what was compiled.
    """
    text = request.get("bpmn")
    content = Path(request["path"]).read_bytes() if text is None else text.encode()
    imported = import_files({_FILE: content}, draw=False)
    reading = read(imported.files[_FILE])
    definitions = {definition.key: definition for definition in reading.definitions}
    return {
        "ok": imported.ok and reading.ok,
        "problems": [problem_of(problem) for problem in (*imported.findings, *reading.problems)] + _left_out(reading),
        "processes": [
            _process(process, definitions.get(process.id)) for process in reading.processes if process.is_executable
        ],
    }


def _left_out(reading: Reading) -> list[dict[str, Any]]:
    """A process that does not run is left out with all that is in it; here that is said of each element."""
    return [
        {
            "element": element,
            "code": "not_executable",
            "message": f"'{process.id}' does not run.",
            "severity": "warning",
        }
        for process in reading.processes
        for element in process.left_out
    ]


def _process(process: ReadProcess, definition: Definition | None) -> dict[str, Any]:
    return {
        "id": process.id,
        "executable": process.is_executable,
        "ok": process.ok,
        "problems": [],
        "nodes": [_node(node, definition) for node in definition.nodes] if definition else [],
        "flows": [
            {
                "id": flow.id,
                "source": definition.nodes[flow.source].id,
                "target": definition.nodes[flow.target].id,
                "conditional": flow.condition is not None,
            }
            for flow in definition.flows
        ]
        if definition
        else [],
    }


def _node(node: Node, definition: Definition) -> dict[str, Any]:
    parts = node.event.each if node.event is not None else ()
    events = [part.kind.value for part in parts if part.kind is not EventKind.NONE]
    if node.kind in (NodeKind.SEND_TASK, NodeKind.RECEIVE_TASK):
        events = []  # their message is an attribute in BPMN, no event definition
    return {"id": node.id, "events": events, "markers": _markers(node, definition)}


def _markers(node: Node, definition: Definition) -> list[str]:
    in_event_sub_process = node.scope != ROOT and definition.nodes[node.scope].kind is NodeKind.EVENT_SUB_PROCESS
    may_not_interrupt = node.kind is NodeKind.BOUNDARY_EVENT or (
        node.kind is NodeKind.START_EVENT and in_event_sub_process
    )
    present = {
        "isForCompensation": node.for_compensation,
        "triggeredByEvent": node.kind is NodeKind.EVENT_SUB_PROCESS,
        "nonInterrupting": may_not_interrupt and not node.interrupting,
        "multiInstance": node.multi is not None,
        "loop": node.loop is not None,
        "sequentialOrdering": node.ad_hoc is not None and node.ad_hoc.sequential,
        "instantiate": node.instantiate,
        "startQuantity": node.start_quantity != 1,
        "completionQuantity": node.completion_quantity != 1,
    }
    return [marker for marker, is_present in present.items() if is_present]


def problem_of(problem: Problem) -> dict[str, Any]:
    """A problem of the gate as the protocol writes it."""
    message = f"{problem.message} {problem.hint}".strip()
    where = f" (line {problem.line})" if problem.line else ""
    return {
        "element": problem.element,
        "code": problem.code,
        "message": message + where,
        "severity": problem.severity,
    }
