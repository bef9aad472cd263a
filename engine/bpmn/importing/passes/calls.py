"""Sub-processes and call activities with nothing in them."""

from __future__ import annotations

import re

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.model import Flows
from engine.bpmn.importing.people import hand_to_person
from engine.bpmn.vocabulary import (
    ACTIVITY_TAGS,
    BPMN,
    CONTAINER_TAGS,
    FLOW_NODE_TAGS,
    Element,
    is_true,
    local_name,
    reference,
)

__all__ = ["fill_empty"]

_COMPUTED = re.compile(r"[=\s\"'(){}$#+]")  # no name of a process, as the gate sees it
_ACTIVITIES = frozenset((*ACTIVITY_TAGS, *CONTAINER_TAGS, "callActivity"))


def fill_empty(draft: Draft) -> None:
    """An empty sub-process becomes a task; a call of nothing becomes a task for a person."""
    flows = Flows(draft)
    empty = [one.get("id") for one in draft.processes() if not is_true(one.get("isExecutable"))]
    for node in list(draft.nodes()):
        name = local_name(node.tag)
        if name in CONTAINER_TAGS and _is_empty(node, name):
            _become_task(draft, flows, node)
        elif name == "callActivity" and _COMPUTED.search((node.get("calledElement") or "").strip()):
            said = node.get("calledElement")
            hand_to_person(
                draft,
                node,
                "call",
                f"Which process does '{draft.name_of(node)}' call? It is computed ({said}); a call here names one.",
                f"Start the process that this names: {said}",
            )
        elif name == "callActivity" and reference(node.get("calledElement")) in (None, *empty):
            hand_to_person(
                draft,
                node,
                "call",
                f"Which process does '{draft.name_of(node)}' call? Until then a person is asked to do it.",
            )


def _is_empty(node: Element, name: str) -> bool:
    wanted = _ACTIVITIES if name == "adHocSubProcess" else FLOW_NODE_TAGS
    return not any(local_name(child.tag) in wanted for child in node)


def _become_task(draft: Draft, flows: Flows, node: Element) -> None:
    was = "ad-hoc sub-process" if local_name(node.tag) == "adHocSubProcess" else local_name(node.tag)
    node.tag = BPMN + "task"
    for attribute in ("triggeredByEvent", "method", "ordering", "cancelRemainingInstances"):
        node.attrib.pop(attribute, None)
    for child in list(node):
        if local_name(child.tag) in ("completionCondition", "laneSet", "sequenceFlow"):
            node.remove(child)
    draft.repaired(node, "empty_sub_process", f"The {was} '{draft.name_of(node)}' is empty; it is now a task.")
