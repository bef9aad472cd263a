"""The words of a BPMN file: namespaces, tags, and how its values are written."""

from __future__ import annotations

from typing import Any

__all__ = [
    "ACTIVITY_TAGS",
    "BPMN",
    "BPMNDI",
    "CONTAINER_TAGS",
    "DI_NAMESPACES",
    "EVENT_TAGS",
    "FLOW_NODE_TAGS",
    "GATEWAY_TAGS",
    "GLOBAL_TASK_TAGS",
    "MODEL",
    "OTHER_TAGS",
    "OURS",
    "REGLAMENT",
    "Element",
    "integer",
    "is_true",
    "local_name",
    "namespace",
    "reference",
    "text_of",
]

Element = Any  # lxml ships no types; only this package ever holds one

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DI_NAMESPACES = (BPMNDI, "http://www.omg.org/spec/DD/20100524/DI", "http://www.omg.org/spec/DD/20100524/DC")
REGLAMENT = "urn:reglament:bpmn:1"
BPMN = "{" + MODEL + "}"  # prefix of a tag
OURS = "{" + REGLAMENT + "}"

ACTIVITY_TAGS = (
    "task",
    "manualTask",
    "userTask",
    "serviceTask",
    "businessRuleTask",
    "scriptTask",
    "sendTask",
    "receiveTask",
)
CONTAINER_TAGS = ("subProcess", "transaction", "adHocSubProcess")
EVENT_TAGS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")
GATEWAY_TAGS = ("exclusiveGateway", "parallelGateway", "eventBasedGateway", "inclusiveGateway", "complexGateway")
OTHER_TAGS = ("implicitThrowEvent", "choreographyTask", "subChoreography", "callChoreography")
FLOW_NODE_TAGS = frozenset((*ACTIVITY_TAGS, "callActivity", *CONTAINER_TAGS, *EVENT_TAGS, *GATEWAY_TAGS, *OTHER_TAGS))


# A task of its own, which call activities call (BPMN 2.0.2 §10.8.6): what it is when it runs.
GLOBAL_TASK_TAGS = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}


def namespace(name: str) -> str:
    """The namespace of a tag or attribute in lxml's notation; empty when it has none."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def local_name(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]


def is_true(text: str | None, *, default: bool = False) -> bool:
    """Read an xsd:boolean: `true` and `1` mean true; absent means `default`."""
    return default if text is None else text.strip().lower() in ("true", "1")


def integer(text: str | None) -> int | None:
    """Read an xsd:integer; None when it is absent or no integer."""
    try:
        return int(text.strip()) if text is not None and len(text) < 12 else None
    except ValueError:
        return None


def text_of(element: Element | None) -> str | None:
    """The text of an element, its children's included, without the white space around it; None when there is none."""
    if element is None:
        return None
    return "".join(element.itertext()).strip() or None


def reference(text: str | None) -> str | None:
    """The id that a reference names. Many are QNames (`tns:Message_1`); ids are unique in the file."""
    stripped = (text or "").strip()
    return stripped.rpartition(":")[2] or None
